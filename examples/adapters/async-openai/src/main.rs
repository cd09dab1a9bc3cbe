//! async-openai behind the adapter protocol: its own types for a text, its own client for a call.
use async_openai::config::OpenAIConfig;
use async_openai::traits::RequestOptionsBuilder;
use async_openai::types::batches::{Batch, ListBatchesQuery, ListBatchesResponse};
use async_openai::Client;
use serde_json::{from_str, from_value, json, to_string, Value};
use std::io::{stdin, BufRead};

type Shown = Result<String, String>;

fn parse(kind: &str, text: &str) -> Shown {
    let shown = match kind {
        "batch_list" => from_str::<ListBatchesResponse>(text).map(|page| to_string(&page)),
        _ => from_str::<Batch>(text).map(|batch| to_string(&batch)),
    };
    shown
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())
}

async fn call(asked: &Value) -> Shown {
    let config = OpenAIConfig::new()
        .with_api_base(asked["base_url"].as_str().unwrap())
        .with_api_key(asked["api_key"].as_str().unwrap());
    let client = Client::with_config(config);
    let args = &asked["args"];
    let id = args["batch_id"].as_str().unwrap_or_default();
    let answer = match asked["method"].as_str().unwrap() {
        "batches.create" => {
            let body = from_value(args.clone()).map_err(|error| error.to_string())?;
            client.batches().create(body).await
        }
        "batches.retrieve" => client.batches().retrieve(id).await,
        "batches.cancel" => client.batches().cancel(id).await,
        _ => {
            let query = ListBatchesQuery {
                after: args["after"].as_str().map(Into::into),
                limit: args["limit"].as_u64().map(|limit| limit as u32),
            };
            let listed = client
                .batches()
                .query(&query)
                .map_err(|error| error.to_string())?;
            let page = listed.list().await.map_err(|error| error.to_string())?;
            return to_string(&page).map_err(|error| error.to_string());
        }
    };
    to_string(&answer.map_err(|error| error.to_string())?).map_err(|error| error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for line in stdin().lock().lines() {
        let asked: Value = from_str(&line.unwrap()).unwrap();
        let shown = match asked["op"].as_str().unwrap() {
            "bye" => return,
            "hello" => {
                let about = json!({"id": asked["id"], "ok": true, "name": "async-openai", "version": "0.43.0",
                    "language": "rust", "ops": ["parse", "call"]});
                println!("{about}");
                continue;
            }
            "parse" => parse(
                asked["type"].as_str().unwrap(),
                asked["text"].as_str().unwrap(),
            ),
            _ => call(&asked).await,
        };
        println!(
            "{}",
            match shown {
                Ok(text) => json!({"id": asked["id"], "ok": true, "text": text}),
                Err(error) => json!({"id": asked["id"], "ok": false, "error": error}),
            }
        );
    }
}
