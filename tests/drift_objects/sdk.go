// Package toy has the types of a toy SDK in Go: the batch and all that goes with it.
package toy

import "io"

type Batch struct {
	ID          string      `json:"id" api:"required"`
	InputFileID string      `json:"input_file_id" api:"required"`
	Status      BatchStatus `json:"status" api:"required"`
}

type BatchStatus string

const (
	BatchStatusValidating BatchStatus = "validating"
	BatchStatusCompleted  BatchStatus = "completed"
)

type CursorPage[T any] struct {
	Data    []T  `json:"data" api:"required"`
	HasMore bool `json:"has_more" api:"required"`
}

type BatchNewParams struct {
	InputFileID        string                 `json:"input_file_id" api:"required"`
	Endpoint           BatchNewParamsEndpoint `json:"endpoint,omitzero" api:"required"`
	CompletionWindow   string                 `json:"completion_window" default:"24h"`
	OutputExpiresAfter ExpiresAfter           `json:"output_expires_after,omitzero"`
}

type BatchNewParamsEndpoint string

const (
	BatchNewParamsEndpointResponses  BatchNewParamsEndpoint = "/v1/responses"
	BatchNewParamsEndpointEmbeddings BatchNewParamsEndpoint = "/v1/embeddings"
)

type ExpiresAfter struct {
	Anchor string `json:"anchor" default:"created_at"`
	// Must be between 3600 (1 hour) and 2592000 (30 days).
	Seconds int64 `json:"seconds" api:"required"`
}

type FileObject struct {
	ID    string `json:"id" api:"required"`
	Bytes int64  `json:"bytes" api:"required"`
	// The time of the upload.
	CreatedAt int64       `json:"created_at" api:"required" format:"unixtime"`
	Filename  string      `json:"filename" api:"required"`
	Purpose   FilePurpose `json:"purpose" api:"required"`
	ExpiresAt int64       `json:"expires_at"`
}

type FilePurpose string

const (
	FilePurposeBatch       FilePurpose = "batch"
	FilePurposeBatchOutput FilePurpose = "batch_output"
)

type FileNewParams struct {
	File         io.Reader     `json:"file,omitzero" api:"required" format:"binary"`
	Purpose      UploadPurpose `json:"purpose,omitzero" api:"required"`
	ExpiresAfter ExpiresAfter  `json:"expires_after,omitzero"`
}

type UploadPurpose string

const (
	UploadPurposeBatch  UploadPurpose = "batch"
	UploadPurposeVision UploadPurpose = "vision"
)

type FileDeleted struct {
	ID      string `json:"id" api:"required"`
	Deleted bool   `json:"deleted" api:"required"`
}

type ErrorObject struct {
	Message string `json:"message" api:"required"`
	Code    string `json:"code"`
}

type Data struct {
	ID string `json:"id" api:"required"`
}

type BatchCompletedWebhookEvent struct {
	ID   string `json:"id" api:"required"`
	Type string `json:"type" default:"batch.completed"`
	Data Data   `json:"data" api:"required"`
}

type BatchFailedWebhookEvent struct {
	ID   string `json:"id" api:"required"`
	Type string `json:"type" default:"batch.failed"`
	Data Data   `json:"data" api:"required"`
}
