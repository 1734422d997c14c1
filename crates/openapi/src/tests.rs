//! Documents in, tools and requests out.

mod document;
mod large;
mod request;

use crate::{Api, Document, Operation, RequestPlan, Selection};
use serde_json::{Map, Value, json};

/// Reads a document as JSON.
fn api(document: &Value) -> Api {
    let document = Document::parse(document.to_string().as_bytes()).expect("a document");
    Api::read(&document, &Selection::default())
}

/// A document of one path and its item.
fn of_path(path: &str, item: &Value) -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {path: item}})
}

/// The only operation of a document, with nothing dropped.
fn only(document: &Value) -> Operation {
    let mut api = api(document);
    assert_eq!(api.dropped, [], "{document}");
    assert_eq!(api.operations.len(), 1, "{document}");
    api.operations.remove(0)
}

/// The request of a call.
fn plan(operation: &Operation, arguments: Value) -> Result<RequestPlan, String> {
    let arguments: Map<String, Value> = serde_json::from_value(arguments).expect("an object");
    operation.plan(arguments).map_err(|error| error.to_string())
}
