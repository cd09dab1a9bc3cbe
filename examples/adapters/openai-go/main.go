// openai-go behind the adapter protocol: its own client, over a transport that answers what it is told.
// With the argument `fields` it shows the fields of a batch alone, as most code reads them.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/respjson"
)

type question struct {
	ID                     int
	Op, Type, Text, Method string
	BaseURL                string `json:"base_url"`
	APIKey                 string `json:"api_key"`
	Args                   json.RawMessage
}

func ask(q question) (any, error) {
	options := []option.RequestOption{option.WithAPIKey(q.APIKey), option.WithBaseURL(q.BaseURL)}
	if q.Op == "parse" {
		told := func(*http.Request, option.MiddlewareNext) (*http.Response, error) {
			head := http.Header{"Content-Type": {"application/json"}}
			return &http.Response{StatusCode: 200, Header: head, Body: io.NopCloser(strings.NewReader(q.Text))}, nil
		}
		options = []option.RequestOption{option.WithAPIKey("none"), option.WithMiddleware(told)}
		q.Method = map[string]string{"batch": "batches.retrieve", "batch_list": "batches.list"}[q.Type]
		q.Args = json.RawMessage(`{"batch_id": "batch_1"}`)
	}
	client, ctx := openai.NewClient(options...), context.Background()
	var args struct {
		BatchID string `json:"batch_id"`
		After   *string
		Limit   *int64
	}
	if err := json.Unmarshal(q.Args, &args); err != nil {
		return nil, err
	}
	switch q.Method {
	case "batches.create":
		var body openai.BatchNewParams
		if err := json.Unmarshal(q.Args, &body); err != nil {
			return nil, err
		}
		return client.Batches.New(ctx, body)
	case "batches.retrieve":
		return client.Batches.Get(ctx, args.BatchID)
	case "batches.cancel":
		return client.Batches.Cancel(ctx, args.BatchID)
	}
	var query openai.BatchListParams
	if args.After != nil {
		query.After = openai.String(*args.After)
	}
	if args.Limit != nil {
		query.Limit = openai.Int(*args.Limit)
	}
	return client.Batches.List(ctx, query)
}

// seen is what a user finds out about a value: the fields, and by their JSON companions which of them are set.
func seen(value reflect.Value) any {
	value = reflect.Indirect(value)
	switch value.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Slice:
		rows := []any{}
		for i := range value.Len() {
			rows = append(rows, seen(value.Index(i)))
		}
		return rows
	case reflect.Struct:
		object, companions := map[string]any{}, value.FieldByName("JSON")
		for i := range value.NumField() {
			name := value.Type().Field(i).Name
			tag := strings.Split(value.Type().Field(i).Tag.Get("json"), ",")[0]
			if companion := companions.FieldByName(name); tag != "" && tag != "-" && companion.IsValid() {
				if field := companion.Interface().(respjson.Field); field.Valid() {
					object[tag] = seen(value.Field(i))
				} else if field.Raw() == respjson.Null {
					object[tag] = nil
				}
			}
		}
		for name, field := range companions.FieldByName("ExtraFields").Interface().(map[string]respjson.Field) {
			object[name] = json.RawMessage(field.Raw())
		}
		return object
	}
	return value.Interface()
}

func answer(q question) map[string]any {
	if q.Op == "hello" {
		return map[string]any{"id": q.ID, "ok": true, "name": "openai-go", "language": "go",
			"version": version("github.com/openai/openai-go/v3"), "ops": []string{"parse", "call"}}
	}
	shown, err := ask(q)
	if err != nil {
		return map[string]any{"id": q.ID, "ok": false, "error": err.Error()}
	}
	if !slices.Contains(os.Args, "fields") {
		shown = seen(reflect.ValueOf(shown))
	}
	text, _ := json.Marshal(shown)
	return map[string]any{"id": q.ID, "ok": true, "text": string(text)}
}

func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	return ""
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
