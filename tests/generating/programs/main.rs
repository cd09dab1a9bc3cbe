//! Reads and writes objects, a line each.
mod batch_api;

use std::io::BufRead;

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Asked {
    object: String,
    text: String,
}

fn again<T: for<'de> Deserialize<'de> + Serialize>(text: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<T>(text)?)
}

fn answer(asked: &Asked) -> serde_json::Result<String> {
    let text = &asked.text;
    match asked.object.as_str() {
        "Batch" => again::<batch_api::Batch>(text),
        "BatchEvent" => again::<batch_api::BatchEvent>(text),
        "BatchList" => again::<batch_api::BatchList>(text),
        "CreateBatch" => again::<batch_api::CreateBatch>(text),
        "ErrorEnvelope" => again::<batch_api::ErrorEnvelope>(text),
        "FileDeletion" => again::<batch_api::FileDeletion>(text),
        "FileObject" => again::<batch_api::FileObject>(text),
        "FileUpload" => again::<batch_api::FileUpload>(text),
        "InputLine" => again::<batch_api::InputLine>(text),
        "OutputLine" => again::<batch_api::OutputLine>(text),
        other => panic!("no object {other}"),
    }
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let asked: Asked = serde_json::from_str(&line.unwrap()).unwrap();
        let told = match answer(&asked) {
            Ok(text) => serde_json::json!({ "text": text }),
            Err(error) => serde_json::json!({ "error": error.to_string() }),
        };
        println!("{told}");
    }
}
