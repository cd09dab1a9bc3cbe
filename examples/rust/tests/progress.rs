use progress::{again, progress};
use serde_json::Value;

const BARE: &str = r#""id": "batch_1", "object": "batch", "endpoint": "/v1/responses",
    "input_file_id": "file-1", "completion_window": "24h", "created_at": 1762000000"#;

fn text(more: &str) -> String {
    format!("{{{BARE}, {more}}}")
}

#[test]
fn counts() {
    let counts = r#"{"total": 10, "completed": 7, "failed": 3}"#;
    let batch = text(&format!(r#""status": "completed", "request_counts": {counts}"#));
    assert_eq!(progress(&batch).unwrap(), "done: 7 of 10 answered, 3 failed");
}

#[test]
fn no_counts() {
    for more in [r#""status": "queued""#, r#""status": "queued", "request_counts": null"#] {
        assert_eq!(progress(&text(more)).unwrap(), "queued: not counted yet");
    }
}

#[test]
fn written_as_read() {
    for more in [
        r#""status": "completed", "model": null"#,
        r#""status": "failed", "x_new": [1, null], "expires_at": 1000000000000000000000000000000"#,
    ] {
        let before: Value = serde_json::from_str(&text(more)).unwrap();
        let after: Value = serde_json::from_str(&again(&text(more)).unwrap()).unwrap();
        assert_eq!(before, after);
    }
}

#[test]
fn no_batch() {
    assert!(progress("{}").is_err());
}
