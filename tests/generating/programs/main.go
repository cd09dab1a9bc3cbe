// Reads and writes objects, a line each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"example.test/try/batchapi"
)

var kinds = map[string]func() any{
	"Batch":         func() any { return new(batchapi.Batch) },
	"BatchEvent":    func() any { return new(batchapi.BatchEvent) },
	"BatchList":     func() any { return new(batchapi.BatchList) },
	"CreateBatch":   func() any { return new(batchapi.CreateBatch) },
	"ErrorEnvelope": func() any { return new(batchapi.ErrorEnvelope) },
	"FileDeletion":  func() any { return new(batchapi.FileDeletion) },
	"FileObject":    func() any { return new(batchapi.FileObject) },
	"FileUpload":    func() any { return new(batchapi.FileUpload) },
	"InputLine":     func() any { return new(batchapi.InputLine) },
	"OutputLine":    func() any { return new(batchapi.OutputLine) },
}

func answer(object, text string) map[string]string {
	value := kinds[object]()
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return map[string]string{"error": err.Error()}
	}
	written, err := json.Marshal(value)
	if err != nil {
		return map[string]string{"error": "writing: " + err.Error()}
	}
	return map[string]string{"text": string(written)}
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked struct{ Object, Text string }
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		told, _ := json.Marshal(answer(asked.Object, asked.Text))
		fmt.Println(string(told))
	}
}
