//! What a server's listing says of its tools that a call of them needs to know.

use super::param_headers::{self, ParamHeader};
use gloveport_protocol::ToolDefinition;
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The tools of the last listing over one connection. Only those are in it that need anything.
#[derive(Debug, Default)]
pub(super) struct KnownTools(Mutex<Option<Arc<BTreeMap<String, KnownTool>>>>);

/// One tool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KnownTool {
    headers: Vec<ParamHeader>,
    /// It can be called as a task only (2025-11-25).
    pub(super) needs_task: bool,
}

impl KnownTool {
    /// Reads a definition.
    ///
    /// # Errors
    ///
    /// Why the tool may not be used over HTTP.
    pub(super) fn read(tool: &ToolDefinition) -> Result<Self, String> {
        let execution = tool.rest.get("execution").and_then(|it| it.get("taskSupport"));
        Ok(Self {
            headers: param_headers::read(&tool.input_schema)?,
            needs_task: execution.and_then(Value::as_str) == Some("required"),
        })
    }

    /// Whether it needs anything.
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl KnownTools {
    /// Takes over what a listing says.
    pub(super) fn learn(&self, tools: BTreeMap<String, KnownTool>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(tools));
    }

    /// Whether there was a listing.
    pub(super) fn is_learned(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// One tool; a plain one where nothing is known.
    pub(super) fn get(&self, name: &str) -> KnownTool {
        let tools = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        tools.and_then(|tools| tools.get(name).cloned()).unwrap_or_default()
    }

    /// The headers of one call, by its parameters.
    pub(super) fn headers(&self, params: &Value) -> Vec<(HeaderName, HeaderValue)> {
        let name = params.get("name").and_then(Value::as_str).unwrap_or_default();
        let none = Map::new();
        let arguments = params.get("arguments").and_then(Value::as_object).unwrap_or(&none);
        param_headers::of_call(&self.get(name).headers, arguments)
    }
}
