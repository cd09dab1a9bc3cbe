use serde::Deserialize;
use std::collections::HashMap;

pub type Metadata = HashMap<String, String>;

#[derive(Debug, Deserialize)]
pub struct Batch {
    pub id: String,
    #[serde(rename = "object")]
    pub kind: Kind,
    pub input_file_id: String,
    pub status: Status,
    /// The Unix timestamp (in seconds) of its creation.
    pub created_at: u64,
    #[serde(default)]
    pub completed_at: Option<u64>,
    pub errors: Option<Box<Errors>>,
    pub request_counts: Option<Counts>,
    pub metadata: Option<Metadata>,
    #[serde(skip)]
    pub cached: Option<Vec<u8>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Batch,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Validating,
    Completed,
    #[serde(rename = "failed")]
    Broken,
}

#[derive(Debug, Deserialize)]
pub struct Errors {
    pub data: Option<Vec<Fault>>,
}

#[derive(Debug, Deserialize)]
pub struct Fault {
    pub code: Option<String>,
    pub line: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub struct Counts {
    pub total: u64,
}
