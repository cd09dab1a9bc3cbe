package progress

import (
	"encoding/json"
	"reflect"
	"testing"
)

const bare = `"id": "batch_1", "object": "batch", "endpoint": "/v1/responses", "input_file_id": "file-1",
	"completion_window": "24h", "created_at": 1762000000`

func TestProgress(t *testing.T) {
	for more, want := range map[string]string{
		`"status": "completed"`:                         "completed: not counted yet",
		`"status": "completed", "request_counts": null`: "completed: not counted yet",
		`"status": "queued"`:                            "queued: not counted yet",
		`"status": "completed", "request_counts": {"total": 10, "completed": 7, "failed": 3}`:          "completed: 7 of 10 answered, 3 failed",
		`"status": "completed", "request_counts": {"total": 1e1, "completed": 7, "failed": 3, "x": 1}`: "completed: 7 of 1e1 answered, 3 failed",
	} {
		found, err := Progress([]byte("{" + bare + ", " + more + "}"))
		if err != nil || found != want {
			t.Errorf("%s: %q, %v", more, found, err)
		}
	}
}

func TestWrittenAsRead(t *testing.T) {
	for _, more := range []string{`"model": null`, `"model": "m", "x_new": [1, null], "usage": null, "expires_at": 9007199254740993`} {
		text := []byte("{" + bare + `, "status": "completed", ` + more + "}")
		written, err := Again(text)
		if err != nil {
			t.Fatal(err)
		}
		var before, after map[string]json.RawMessage
		if json.Unmarshal(text, &before) != nil || json.Unmarshal(written, &after) != nil || len(before) != len(after) {
			t.Errorf("%s became %s", text, written)
		}
		if string(before["expires_at"]) != string(after["expires_at"]) || !reflect.DeepEqual(before["model"], after["model"]) {
			t.Errorf("%s became %s", text, written)
		}
	}
}

func TestNoBatch(t *testing.T) {
	if _, err := Progress([]byte("{}")); err == nil || err.Error() != "id: is missing" {
		t.Error(err)
	}
}
