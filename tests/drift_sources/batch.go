package toy

import "encoding/json"

type Status string

const (
	StatusValidating Status = "validating"
	StatusCompleted  Status = "completed"
	StatusFailed     Status = "failed"
)


type Metadata = map[string]string

// Batch is one batch.
type Batch struct {
	Base
	InputFileID string `json:"input_file_id" validate:"required"`
	Status      Status `json:"status" validate:"required"`
	// The Unix timestamp (in seconds) of its creation.
	CreatedAt   int64  `json:"created_at" validate:"required"`
	CompletedAt *int64 `json:"completed_at,omitempty"`
	Errors      *struct {
		Data []struct {
			Code *string `json:"code"`
			Line *int    `json:"line"`
		} `json:"data"`
	} `json:"errors"`
	RequestCounts *Counts  `json:"request_counts"`
	Metadata      Metadata `json:"metadata"`
	internal      int
	Raw           json.RawMessage `json:"-"`
}

type Base struct {

	ID     string `json:"id" validate:"required"`
	Object string `json:"object" default:"batch"`
}

type Counts struct {
	Total int `json:"total" validate:"required"`
}
