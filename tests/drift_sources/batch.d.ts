import * as Shared from './shared';

export interface Base {
  id: string;
  readonly object: 'batch';
}

/** A batch; its braces { and "quotes" are only in this comment. */
export declare interface Batch extends Base {
  input_file_id: string;
  status: Shared.Status;
  /**
   * The Unix timestamp (in seconds) of its creation.
   */
  created_at: number;
  completed_at?: number | null;
  errors?: Batch.Errors | null;
  request_counts?: ({ total: number }) | null;
  'metadata'?: Shared.Metadata | null | undefined;
}

export declare namespace Batch {
  interface Errors {
    data?: Array<Fault> | null;
  }
  interface Fault {
    code?: string | null;
    line?: number | null;
  }
}
