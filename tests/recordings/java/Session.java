import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The session of tests/recordings/README.md by java.net.http: {@code java Session.java BASE [gzip]}.
 *
 * <p>The client asks for no gzip of its own; with {@code gzip} the session asks for it and unpacks.
 */
public class Session {
  private static final String ENDPOINT = "/v1/chat/completions";
  private static final String LINES = line(1, "Say hello.") + line(2, "Say hello again.");

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final boolean zipped;

  Session(String base, boolean zipped) {
    this.base = base;
    this.zipped = zipped;
  }

  private static String line(int number, String said) {
    return """
        {"custom_id": "request-%d", "method": "POST", "url": "%s", "body": {"model": "gpt-4o-mini", \
        "messages": [{"role": "user", "content": "%s"}]}}
        """.formatted(number, ENDPOINT, said);
  }

  private String ask(String method, String path, String kind, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Bearer sk-secret-of-the-session")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (kind != null) {
      request.header("Content-Type", kind);
    }
    if (zipped) {
      request.header("Accept-Encoding", "gzip");
    }
    HttpResponse<java.io.InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    boolean packed = answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
    try (var stream = packed ? new GZIPInputStream(answer.body()) : answer.body()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path) throws Exception {
    return ask("GET", path, null, null);
  }

  /** The value of the first such field in a JSON text. */
  private static String field(String name, String text) {
    Matcher found = Pattern.compile("\"" + name + "\": \"([^\"]*)\"").matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + name + " in " + text);
    }
    return found.group(1);
  }

  private String upload() throws Exception {
    String boundary = UUID.randomUUID().toString();
    String part = "--" + boundary + "\r\nContent-Disposition: form-data; name=";
    String form =
        part + "\"purpose\"\r\n\r\nbatch\r\n"
            + part + "\"file\"; filename=\"batch.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n"
            + LINES + "\r\n--" + boundary + "--\r\n";
    return field("id", ask("POST", "/files", "multipart/form-data; boundary=" + boundary, form));
  }

  private String create(String file) throws Exception {
    String asked =
        """
        {"input_file_id": "%s", "endpoint": "%s", "completion_window": "24h", "metadata": {"team": "search"}}"""
            .formatted(file, ENDPOINT);
    return field("id", ask("POST", "/batches", "application/json", asked));
  }

  private void run() throws Exception {
    String file = upload();
    String first = create(file);
    String batch;
    do {
      Thread.sleep(2);
      batch = get("/batches/" + first);
    } while (!field("status", batch).equals("completed"));
    get("/files/" + field("output_file_id", batch) + "/content");
    String second = create(file);
    ask("POST", "/batches/" + second + "/cancel", null, null);
    get("/batches/" + second);
    String page = get("/batches?limit=1");
    get("/batches?limit=1&after=" + field("last_id", page));
    get("/batches/batch_none");
  }

  public static void main(String[] arguments) throws Exception {
    new Session(arguments[0], arguments.length > 1 && arguments[1].equals("gzip")).run();
  }
}
