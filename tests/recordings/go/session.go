// The session of tests/recordings/README.md by net/http; the main function beside it puts a recorder into the client.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"time"
)

const lines = `{"custom_id": "request-1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}]}}
{"custom_id": "request-2", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello again."}]}}
`

type session struct {
	client *http.Client
	base   string
	zipped bool // the client asks for gzip itself, so that the transport does not unpack the answer
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func (s session) ask(method, path, kind string, body io.Reader) []byte {
	request, err := http.NewRequest(method, s.base+path, body)
	check(err)
	request.Header.Set("Authorization", "Bearer sk-secret-of-the-session")
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if s.zipped {
		request.Header.Set("Accept-Encoding", "gzip")
	}
	response, err := s.client.Do(request)
	check(err)
	defer response.Body.Close()
	var reader io.Reader = response.Body
	if response.Header.Get("Content-Encoding") == "gzip" {
		reader, err = gzip.NewReader(response.Body)
		check(err)
	}
	text, err := io.ReadAll(reader)
	check(err)
	return text
}

func (s session) object(method, path string, body any) map[string]any {
	var sent io.Reader
	kind := ""
	if body != nil {
		text, err := json.Marshal(body)
		check(err)
		sent, kind = bytes.NewReader(text), "application/json"
	}
	found := map[string]any{}
	check(json.Unmarshal(s.ask(method, path, kind, sent), &found))
	return found
}

func (s session) upload() string {
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	check(writer.WriteField("purpose", "batch"))
	part, err := writer.CreateFormFile("file", "batch.jsonl")
	check(err)
	_, err = part.Write([]byte(lines))
	check(err)
	check(writer.Close())
	found := map[string]any{}
	check(json.Unmarshal(s.ask("POST", "/files", writer.FormDataContentType(), &form), &found))
	return found["id"].(string)
}

func (s session) create(file string) map[string]any {
	return s.object("POST", "/batches", map[string]any{
		"input_file_id":     file,
		"endpoint":          "/v1/chat/completions",
		"completion_window": "24h",
		"metadata":          map[string]string{"team": "search"},
	})
}

// run is the whole session; it ends the process where a request fails.
func (s session) run() {
	file := s.upload()
	batch := s.create(file)
	for batch["status"] != "completed" {
		time.Sleep(2 * time.Millisecond)
		batch = s.object("GET", "/batches/"+batch["id"].(string), nil)
	}
	s.ask("GET", "/files/"+batch["output_file_id"].(string)+"/content", "", nil)
	second := s.create(file)["id"].(string)
	s.object("POST", "/batches/"+second+"/cancel", nil)
	s.object("GET", "/batches/"+second, nil)
	page := s.object("GET", "/batches?limit=1", nil)
	s.object("GET", "/batches?limit=1&after="+page["last_id"].(string), nil)
	s.object("GET", "/batches/batch_none", nil)
}
