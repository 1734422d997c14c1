//! Messages of a site, made so that the library underneath keeps them as they came.
//!
//! The library reads every message into its own types, drops what they do not have, and refuses what they do not allow. Results
//! and questions are therefore put into an envelope that none of its types fits, and taken out again on our side. Over pipes
//! that is done in `wire`, where the messages are made by ourselves.

use super::capabilities;
use super::wire::{UNREADABLE, error_data};
use rmcp::model::RequestId;
use serde_json::{Map, Value, json};

/// The name of the envelope.
const ENVELOPE: &str = "gloveport/raw";
/// Says in `_meta` of a notification over which request's stream it came.
pub(super) const ORIGIN: &str = "gloveport/origin";

/// Which messages come, so far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answering {
    /// Of this request of the handshake: the library has to read them itself.
    Handshake(RequestId),
    /// Those that belong to this request.
    Request(RequestId),
    /// Those that belong to none.
    Nothing,
}

/// Puts a message of a site into its envelope.
pub(super) fn wrap(mut message: Map<String, Value>, answering: &Answering) -> Map<String, Value> {
    if message.contains_key("method") {
        if message.contains_key("id") {
            let (method, params) = (message.remove("method"), message.remove("params"));
            message.insert("method".to_owned(), ENVELOPE.into());
            message.insert("params".to_owned(), json!({"method": method, "params": params}));
        } else {
            note_origin(&mut message, answering);
        }
        return message;
    }
    if let Some(error) = message.get("error").filter(|error| !error.is_null()) {
        let error = serde_json::to_value(error_data(error)).unwrap_or_default();
        message.insert("error".to_owned(), error);
        message.remove("result");
    } else if let Some(result) = message.remove("result") {
        let result = match answering {
            Answering::Handshake(_) => mended(result),
            Answering::Request(_) | Answering::Nothing => json!({ENVELOPE: result}),
        };
        message.insert("result".to_owned(), result);
    }
    message.entry("jsonrpc").or_insert_with(|| "2.0".into());
    message
}

fn note_origin(message: &mut Map<String, Value>, answering: &Answering) {
    let Some(Value::Object(params)) = message.get_mut("params") else {
        return;
    };
    let meta = params.entry("_meta").or_insert_with(|| json!({}));
    if !meta.is_object() {
        *meta = json!({});
    }
    if let Some(meta) = meta.as_object_mut() {
        // A server that writes it itself must not choose who hears it.
        meta.remove(ORIGIN);
        if let Answering::Request(id) = answering {
            meta.insert(ORIGIN.to_owned(), serde_json::to_value(id).unwrap_or_default());
        }
    }
}

/// A greeting with what the library needs and some servers leave out or get wrong. Nothing else is known to be a greeting.
fn mended(mut greeting: Value) -> Value {
    let Some(fields) = greeting.as_object_mut() else {
        return greeting;
    };
    if !fields.contains_key("protocolVersion") && !fields.contains_key("supportedVersions") {
        return greeting;
    }
    let capabilities = fields.remove("capabilities").unwrap_or_default();
    let known = serde_json::to_value(capabilities::of_server(capabilities)).unwrap_or_default();
    fields.insert("capabilities".to_owned(), known);
    let this = fields.get("serverInfo");
    let text = |name: &str| {
        let found = this.and_then(|this| this.get(name)).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let this = json!({"name": text("name"), "version": text("version")});
    fields.insert("serverInfo".to_owned(), this);
    if !fields.get("instructions").is_none_or(Value::is_string) {
        fields.remove("instructions");
    }
    greeting
}

/// The failure of a request whose answer cannot be read.
pub(super) fn unreadable(id: &RequestId, reason: &str) -> Map<String, Value> {
    let error = json!({"code": UNREADABLE.0, "message": reason});
    let message = json!({"jsonrpc": "2.0", "id": id, "error": error});
    match message {
        Value::Object(message) => message,
        _ => Map::new(),
    }
}

/// A result without its envelope.
pub(super) fn result(result: Value) -> Value {
    match result {
        Value::Object(mut object) if object.len() == 1 => {
            object.remove(ENVELOPE).unwrap_or_else(|| Value::Object(object))
        }
        other => other,
    }
}

/// A question, `{"method", "params"}`, without its envelope.
pub(super) fn question(mut question: Value) -> Value {
    if question.get("method").and_then(Value::as_str) == Some(ENVELOPE) {
        return question.get_mut("params").map(Value::take).unwrap_or_default();
    }
    question
}
