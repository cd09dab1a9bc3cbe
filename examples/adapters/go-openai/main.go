// sashabaranov/go-openai behind the adapter protocol: its own client, over a transport that answers what it is told.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"strings"

	"github.com/sashabaranov/go-openai"
)

type question struct {
	ID                     int
	Op, Type, Text, Method string
	BaseURL                string `json:"base_url"`
	APIKey                 string `json:"api_key"`
	Args                   json.RawMessage
}

type told string

func (text told) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(string(text)))}, nil
}

func ask(q question) (any, error) {
	config := openai.DefaultConfig(q.APIKey)
	if q.Op == "parse" {
		config.HTTPClient = told(q.Text)
		q.Method = map[string]string{"batch": "batches.retrieve", "batch_list": "batches.list"}[q.Type]
		q.Args = json.RawMessage(`{"batch_id": "batch_1"}`)
	} else {
		config.BaseURL = q.BaseURL
	}
	client, ctx := openai.NewClientWithConfig(config), context.Background()
	var args struct {
		openai.CreateBatchRequest
		BatchID            string `json:"batch_id"`
		After              *string
		Limit              *int
		OutputExpiresAfter any `json:"output_expires_after"`
	}
	if err := json.Unmarshal(q.Args, &args); err != nil {
		return nil, err
	}
	switch {
	case args.OutputExpiresAfter != nil:
		return nil, unsupported("batches.create has no output_expires_after")
	case q.Method == "batches.create":
		return client.CreateBatch(ctx, args.CreateBatchRequest)
	case q.Method == "batches.retrieve":
		return client.RetrieveBatch(ctx, args.BatchID)
	case q.Method == "batches.cancel":
		return client.CancelBatch(ctx, args.BatchID)
	default:
		return client.ListBatch(ctx, args.After, args.Limit)
	}
}

type unsupported string

func (why unsupported) Error() string { return string(why) }

func answer(q question) map[string]any {
	if q.Op == "hello" {
		info, _ := debug.ReadBuildInfo()
		return map[string]any{"id": q.ID, "ok": true, "name": "go-openai", "language": "go",
			"version": strings.TrimPrefix(info.Deps[0].Version, "v"), "ops": []string{"parse", "call"}}
	}
	shown, err := ask(q)
	if why, lacks := err.(unsupported); lacks {
		return map[string]any{"id": q.ID, "unsupported": why}
	} else if err != nil {
		return map[string]any{"id": q.ID, "ok": false, "error": err.Error()}
	}
	text, _ := json.Marshal(shown)
	return map[string]any{"id": q.ID, "ok": true, "text": string(text)}
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadString('\n')
		var q question
		if err != nil || json.Unmarshal([]byte(line), &q) != nil || q.Op == "bye" {
			return
		}
		out, _ := json.Marshal(answer(q))
		fmt.Println(string(out))
	}
}
