// Package progress tells how far a batch is.
package progress

import (
	"encoding/json"
	"fmt"

	"example.com/progress/batchapi"
)

// Progress is the status and the counts of a batch in one line; an error where the text is none.
func Progress(text []byte) (string, error) {
	var batch batchapi.Batch
	if err := json.Unmarshal(text, &batch); err != nil {
		return "", err
	}
	counts := batch.RequestCounts.Value // nil where the key is absent, and where it is null
	if counts == nil {
		return fmt.Sprintf("%s: not counted yet", batch.Status), nil
	}
	return fmt.Sprintf("%s: %s of %s answered, %s failed", batch.Status, counts.Completed, counts.Total, counts.Failed), nil
}

// Again is the batch, read and written back: absent, null and unknown keys stay as they are.
func Again(text []byte) ([]byte, error) {
	var batch batchapi.Batch
	if err := json.Unmarshal(text, &batch); err != nil {
		return nil, err
	}
	return json.Marshal(batch)
}
