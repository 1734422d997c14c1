//! One server served alone, called by our own client in both eras.

use super::*;
use crate::upstream::memory::Client;
use gloveport_executor::{BoxFuture, Caller, Listing};
use gloveport_protocol::{ServerName, ToolName};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::split;

/// Doubles a number, and fails for 13.
struct Doubler {
    name: ServerName,
    changes: watch::Sender<u64>,
    closed: Arc<AtomicBool>,
}

impl Upstream for Doubler {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}},
            "required": ["n"], "additionalProperties": false});
        let tool = ToolDefinition {
            name: ToolName::parse("double").expect("a name"),
            title: Some("Double".into()),
            description: None,
            input_schema: schema,
            output_schema: Some(json!({"type": "object"})),
            annotations: json!({"readOnlyHint": true}).as_object().cloned().expect("an object"),
            rest: serde_json::Map::new(),
        };
        let listing = Listing {
            instructions: Some("Doubles.".into()),
            tools: vec![tool],
            dropped: Vec::new(),
            ..Listing::default()
        };
        Box::pin(async { Ok(listing) })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        let n = permit.into_arguments().get("n").and_then(Value::as_i64);
        let result = match n {
            Some(13) => Err(UpstreamError::Refused { code: 13, message: "no".into() }),
            n => Ok(ToolResult {
                structured: n.map(|n| json!({"doubled": n * 2})),
                ..ToolResult::default()
            }),
        };
        Box::pin(async { result })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.closed.store(true, Ordering::Relaxed);
        Box::pin(async {})
    }
}

/// What a client of one era sees, as one value.
async fn check(legacy: bool) -> Value {
    let closed = Arc::new(AtomicBool::new(false));
    let doubler = Doubler {
        name: ServerName::parse("doubler").expect("a name"),
        changes: watch::Sender::new(0),
        closed: Arc::clone(&closed),
    };
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let (input, output) = split(theirs);
    let serving = serve_one(Box::new(doubler), Box::new(input), Box::new(output));
    let (input, output) = split(ours);
    let asking = async {
        let client = Client::connect(Box::new(input), Box::new(output), legacy).await;
        let listing = client.list().await.expect("a listing");
        let mut seen = vec![json!([
            listing.instructions,
            listing.tools[0].input_schema,
            listing.tools[0].annotations
        ])];
        for (tool, argument) in [
            ("double", json!({"n": 21})),
            ("double", json!({"n": "x"})),
            ("double", json!({"n": 13})),
            ("triple", json!({})),
        ] {
            let arguments = argument.as_object().cloned().expect("an object");
            let answer = client.call(tool, arguments).await;
            seen.push(answer.unwrap_or_else(|error| json!(error.to_string())));
        }
        client.close().await;
        Value::Array(seen)
    };
    let (served, seen) = tokio::join!(serving, asking);
    served.expect("the client leaves");
    assert!(closed.load(Ordering::Relaxed), "the upstream is closed at the end");
    seen
}

#[tokio::test]
async fn one_upstream_is_served_to_clients_of_both_eras() {
    let legacy = check(true).await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&legacy).expect("json"));
    let mut modern = check(false).await;
    // The only difference: a modern answer says that it is complete.
    for answer in modern.as_array_mut().expect("an array") {
        let kind = answer.as_object_mut().map(|answer| answer.shift_remove("resultType"));
        assert!(kind.is_none_or(|kind| kind == Some(json!("complete"))), "{answer}");
    }
    assert_eq!(modern, legacy);
}
