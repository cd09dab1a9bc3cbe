// The types of a toy SDK in TypeScript: the batch and all that goes with it.

export interface Batch {
  id: string;
  input_file_id: string;
  status: 'validating' | 'completed';
}

export interface CursorPageResponse<Item> {
  data: Array<Item>;
  has_more: boolean;
}

export interface BatchCreateParams {
  input_file_id: string;
  endpoint: '/v1/responses' | '/v1/embeddings';
  completion_window: '24h';
  output_expires_after?: BatchCreateParams.OutputExpiresAfter;
}

export declare namespace BatchCreateParams {
  interface OutputExpiresAfter {
    anchor: 'created_at';
    /** Must be between 3600 (1 hour) and 2592000 (30 days). */
    seconds: number;
  }
}

export interface FileObject {
  id: string;
  bytes: number;
  /** The Unix timestamp (in seconds) of the upload. */
  created_at: number;
  filename: string;
  purpose: 'batch' | 'batch_output';
  expires_at?: number | null;
}

export interface FileCreateParams {
  file: Uploadable;
  purpose: 'batch' | 'vision';
  expires_after?: BatchCreateParams.OutputExpiresAfter;
}

export interface FileDeleted {
  id: string;
  deleted: boolean;
}

export interface ErrorObject {
  message: string;
  code?: string | null;
}

export interface BatchCompletedWebhookEvent {
  id: string;
  type: 'batch.completed';
  data: BatchCompletedWebhookEvent.Data;
}

export declare namespace BatchCompletedWebhookEvent {
  interface Data {
    id: string;
  }
}

export interface BatchFailedWebhookEvent {
  id: string;
  type: 'batch.failed';
  data: BatchCompletedWebhookEvent.Data;
}

/** Files of another kind, which are uploaded to something else. */
export declare namespace Containers {
  interface FileCreateParams {
    file_id?: string;
  }
}
