//! How far a batch is.

pub mod batch_api;

use batch_api::{Batch, BatchStatus};

/// The status and the counts of a batch in one line; an error where the text is none.
pub fn progress(text: &str) -> serde_json::Result<String> {
    let batch: Batch = serde_json::from_str(text)?;
    let status = match &batch.status {
        BatchStatus::Completed => "done".to_string(),
        BatchStatus::Other(word) => word.clone(),
        status => format!("{status:?}"),
    };
    Ok(match batch.request_counts.flatten() {
        None => format!("{status}: not counted yet"),
        Some(counts) => format!(
            "{status}: {} of {} answered, {} failed",
            counts.completed, counts.total, counts.failed
        ),
    })
}

/// The batch, read and written back: absent, null and unknown keys stay as they are.
pub fn again(text: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<Batch>(text)?)
}
