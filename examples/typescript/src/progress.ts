import { parseBatch, writeBatch } from "./batch-api.js";

/** How far a batch is, in one line; throws where the text is none. */
export function progress(text: string): string {
  const batch = parseBatch(text);
  const counts = batch.request_counts;
  if (counts === undefined || counts === null) return `${batch.status}: not counted yet`;
  return `${batch.status}: ${counts.completed} of ${counts.total} answered, ${counts.failed} failed`;
}

/** The batch, read and written back: absent, null and unknown keys stay as they are. */
export function again(text: string): string {
  return writeBatch(parseBatch(text));
}
