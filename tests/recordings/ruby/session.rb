# The session of tests/recordings/README.md, recorded by VCR: session.rb BASE CASSETTE SETTING...
#
# The settings are those of SETTINGS in make.py; the cassette's ending is its serializer's.
require "json"
require "net/http"
require "securerandom"
require "stringio"
require "vcr"

BASE, CASSETTE = ARGV.shift(2)
SETTINGS = ARGV
LINES = ["Say hello.", "Say hello again."].each_with_index.map { |said, index|
  body = { model: "gpt-4o-mini", messages: [{ role: "user", content: said }] }
  JSON.generate(custom_id: "request-#{index + 1}", method: "POST", url: "/v1/chat/completions", body: body) + "\n"
}.join
KEY = "sk-secret-of-the-session"

def set?(name)
  SETTINGS.include?(name)
end

# By Net::HTTP, which asks for gzip and unpacks unless Accept-Encoding is set by hand.
class Plain
  def ask(method, path, body: nil)
    request = made(method, path)
    unless body.nil?
      request["Content-Type"] = "application/json"
      request.body = JSON.generate(body)
    end
    sent(request)
  end

  def upload
    request = made("Post", "/files")
    if set?("stream")
      parts = [["purpose", "batch"], ["file", StringIO.new(LINES), { filename: "batch.jsonl" }]]
      request.set_form(parts, "multipart/form-data")
    else
      boundary = SecureRandom.hex(16)
      request["Content-Type"] = "multipart/form-data; boundary=#{boundary}"
      request.body = form(boundary)
    end
    sent(request)
  end

  private

  def form(boundary)
    "--#{boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n" \
      "--#{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"batch.jsonl\"\r\n" \
      "Content-Type: application/jsonl\r\n\r\n#{LINES}\r\n--#{boundary}--\r\n"
  end

  def made(method, path)
    request = Net::HTTP.const_get(method).new(URI(BASE + path))
    request["Authorization"] = "Bearer #{KEY}"
    request["Accept-Encoding"] = "gzip" if set?("gzip")
    request
  end

  def sent(request)
    answer = Net::HTTP.start(request.uri.host, request.uri.port) { |http| http.request(request) }
    answer["Content-Encoding"] == "gzip" ? Zlib.gunzip(answer.body) : answer.body
  end
end

# By Faraday with its multipart middleware; VCR hooks into Faraday itself.
class ByFaraday
  def initialize
    @faraday = Faraday.new(headers: { "Authorization" => "Bearer #{KEY}" }) do |with|
      with.request :multipart
      with.request :url_encoded
      with.adapter Faraday.default_adapter
    end
  end

  def ask(method, path, body: nil)
    @faraday.run_request(method.downcase.to_sym, BASE + path, body && JSON.generate(body), body && { "Content-Type" => "application/json" }).body
  end

  def upload
    part = Faraday::FilePart.new(StringIO.new(LINES), "application/jsonl", "batch.jsonl")
    @faraday.post("#{BASE}/files", { purpose: "batch", file: part }).body
  end
end

VCR.configure do |config|
  config.cassette_library_dir = File.dirname(CASSETTE)
  if set?("faraday")
    require "faraday"
    config.hook_into :faraday
  else
    require "webmock"
    config.hook_into :webmock
  end
  config.filter_sensitive_data("<OPENAI_API_KEY>") { KEY } if set?("filtered")
  config.default_cassette_options = {
    record: :all,
    serialize_with: (SETTINGS & %w[json compressed]).fetch(0, "yaml").to_sym,
    preserve_exact_body_bytes: set?("exact"),
    decode_compressed_response: set?("decoded"),
  }
  if set?("binary")
    config.preserve_exact_body_bytes do |message|
      message.body.encoding.name == "ASCII-8BIT" || !message.body.valid_encoding?
    end
  end
end

def create(client, file)
  asked = {
    input_file_id: file,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    metadata: { team: "search" },
  }
  JSON.parse(client.ask("Post", "/batches", body: asked))
end

VCR.use_cassette(File.basename(CASSETTE)) do
  client = set?("faraday") ? ByFaraday.new : Plain.new
  file = JSON.parse(client.upload)["id"]
  batch = create(client, file)
  while batch["status"] != "completed"
    sleep 0.002
    batch = JSON.parse(client.ask("Get", "/batches/#{batch["id"]}"))
  end
  client.ask("Get", "/files/#{batch["output_file_id"]}/content")
  second = create(client, file)["id"]
  client.ask("Post", "/batches/#{second}/cancel")
  client.ask("Get", "/batches/#{second}")
  page = JSON.parse(client.ask("Get", "/batches?limit=1"))
  client.ask("Get", "/batches?limit=1&after=#{page["last_id"]}")
  client.ask("Get", "/batches/batch_none")
end
