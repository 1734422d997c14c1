//! What a server may ask of the client behind a call, and how it is told so.
//!
//! Up to 2025-11-25 capabilities are of the connection, which many callers share: all is declared, and who cannot be asked is
//! not. From 2026-07-28 on each request says what its own caller can.

use super::handshake::Era;
use gloveport_executor::CallerProfile;
use rmcp::model::ServerCapabilities;
use serde_json::{Map, Value, json};

/// The extension for tasks (SEP-2663).
pub(super) const TASKS: &str = "io.modelcontextprotocol/tasks";
/// Our name for the tasks of 2025-11-25 among a server's extensions.
pub(super) const LEGACY_TASKS: &str = "gloveport/tasks-2025-11-25";
/// Begins the protocol's own keys of `_meta`.
const PROTOCOL_PREFIX: &str = "io.modelcontextprotocol/";
/// The protocol's own key for progress.
const PROGRESS_TOKEN: &str = "progressToken";
/// JSON text of a caller's `_meta` that is passed on; one with more is not.
const META_BYTES_MAX: usize = 64 << 10;

/// What a server can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Elicitation,
    Sampling,
    Roots,
}

impl Question {
    pub(super) fn parse(method: &str) -> Option<Self> {
        match method {
            "elicitation/create" => Some(Self::Elicitation),
            "sampling/createMessage" => Some(Self::Sampling),
            "roots/list" => Some(Self::Roots),
            _ => None,
        }
    }

    /// The capability that a client has to declare for it.
    pub(super) fn capability(self) -> &'static str {
        match self {
            Self::Elicitation => "elicitation",
            Self::Sampling => "sampling",
            Self::Roots => "roots",
        }
    }
}

/// What we declare of ourselves: for the connection in the legacy era, for requests without a caller in the modern one.
pub(super) fn declared(era: Era) -> Value {
    match era {
        Era::Legacy => json!({"elicitation": {"form": {}, "url": {}}, "sampling": {}}),
        Era::Modern => json!({"extensions": {TASKS: {}}}),
    }
}

/// What a server says it has. What cannot be read is left out: it is no reason not to use the rest.
///
/// The library does not know the tasks of 2025-11-25: they are noted as an extension of ours.
pub(super) fn of_server(raw: Value) -> ServerCapabilities {
    let takes_tasks = raw.pointer("/tasks/requests/tools/call").is_some();
    let mut known = serde_json::from_value(raw.clone()).unwrap_or_else(|_| piecewise(raw));
    if takes_tasks {
        let extensions = known.extensions.get_or_insert_default();
        extensions.insert(LEGACY_TASKS.to_owned(), Map::new());
    }
    known
}

/// Each capability that can be read by itself.
fn piecewise(raw: Value) -> ServerCapabilities {
    let Value::Object(raw) = raw else {
        return ServerCapabilities::default();
    };
    let is_good = |one: &Value| serde_json::from_value::<ServerCapabilities>(one.clone()).is_ok();
    let good = raw.into_iter().filter(|(name, value)| is_good(&json!({name: value})));
    serde_json::from_value(Value::Object(good.collect())).unwrap_or_default()
}

/// What one request of the modern era declares: what its caller can be asked, and what we do ourselves.
pub(super) fn of_caller(profile: &CallerProfile) -> Value {
    let mut all = Map::new();
    for question in [Question::Elicitation, Question::Sampling, Question::Roots] {
        let name = question.capability();
        if let Some(declared @ Value::Object(_)) = profile.capabilities.get(name) {
            all.insert(name.to_owned(), declared.clone());
        }
    }
    if !profile.refuses_tasks {
        all.insert("extensions".to_owned(), json!({TASKS: {}}));
    }
    Value::Object(all)
}

/// Whether a client can answer a request `{"method", "params"}`.
///
/// # Errors
///
/// What it lacks.
pub(super) fn can_answer(
    profile: &CallerProfile,
    question: Question,
    request: &Value,
) -> Result<(), String> {
    let name = question.capability();
    let Some(declared) = profile.capabilities.get(name).filter(|value| value.is_object()) else {
        return Err(format!("the client behind the call declared no capability `{name}`"));
    };
    if question != Question::Elicitation {
        return Ok(());
    }
    let wants_url = request.pointer("/params/mode").and_then(Value::as_str) == Some("url");
    let (form, url) = (declared.get("form").is_some(), declared.get("url").is_some());
    // One that names neither means forms: the older way to say it.
    match (wants_url, form, url) {
        (true, _, true) | (false, true, _) | (false, false, false) => Ok(()),
        (true, _, false) => Err("the client behind the call opens no URLs".to_owned()),
        (false, false, true) => Err("the client behind the call shows no forms".to_owned()),
    }
}

/// `_meta` of one request: what the caller sent along, and in the modern era what it can and wants.
pub(super) fn meta(profile: &CallerProfile, era: Era) -> Map<String, Value> {
    let mut meta = without_protocol(profile.meta.clone());
    if Value::Object(meta.clone()).to_string().len() > META_BYTES_MAX {
        meta.clear();
    }
    if era == Era::Modern {
        let key = |name: &str| format!("{PROTOCOL_PREFIX}{name}");
        meta.insert(key("clientCapabilities"), of_caller(profile));
        if let Some(level) = profile.log_level {
            meta.insert(key("logLevel"), level.as_str().into());
        }
    }
    meta
}

/// `_meta` without the keys of the protocol itself, which are between a server and us.
pub(crate) fn without_protocol(mut meta: Map<String, Value>) -> Map<String, Value> {
    meta.retain(|key, _| !key.starts_with(PROTOCOL_PREFIX) && key != PROGRESS_TOKEN);
    meta
}
