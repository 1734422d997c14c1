//! The definitions of the four tools: fixed texts, and the catalog's part in the description of `execute`.

use gloveport_executor::{Executor, ServerState};
use rmcp::model::{MetaObject, Tool, ToolAnnotations};
use serde_json::{Value, json};
use std::sync::Arc;

/// Model tokens that signatures may take in the description of `execute`.
const SIGNATURES_LLM_TOKENS: usize = 1_500;
/// Characters of the list of servers, where signatures do not fit.
const SERVERS_CHARACTERS_MAX: usize = 4_000;
/// Servers that are named as connecting or failed.
const NAMED_MAX: usize = 20;

/// The four tools, in their fixed order.
pub(super) fn definitions(executor: &Executor) -> Vec<Tool> {
    let execute = format!("{}\n{}", include_str!("text/execute.md"), catalog_text(executor));
    let read_only = ToolAnnotations::new().read_only(true).open_world(false);
    let acting = || ToolAnnotations::new().read_only(false).destructive(true).open_world(true);
    vec![
        tool("execute", &execute, execute_schema(), acting()),
        tool(
            "search_tools",
            include_str!("text/search_tools.md"),
            search_schema(),
            read_only.clone(),
        ),
        tool("read_tools", include_str!("text/read_tools.md"), read_schema(), read_only),
        tool("call_tool", include_str!("text/call_tool.md"), call_schema(), acting()),
    ]
}

fn tool(name: &'static str, description: &str, schema: Value, hints: ToolAnnotations) -> Tool {
    let Value::Object(schema) = schema else { unreachable!("the schemas below are objects") };
    let mut meta = MetaObject::new();
    // Without it some clients hide the tool behind a search of their own.
    meta.insert("anthropic/alwaysLoad".to_owned(), Value::Bool(true));
    Tool::new(name, description.trim().to_owned(), Arc::new(schema))
        .with_annotations(hints)
        .with_meta(meta)
}

fn execute_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "code": {"type": "string", "description": "TypeScript; `return` gives the result"},
            "timeout_ms": {"type": "integer", "minimum": 1},
        },
        "required": ["code"],
        "additionalProperties": false,
    })
}

fn search_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "query": {"type": ["string", "array"], "items": {"type": "string"}},
            "server": {"type": "string"},
            "detail": {"enum": ["name", "summary", "declaration"], "default": "summary"},
            "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 5,
                "description": "for each query"},
        },
        "required": ["query"],
        "additionalProperties": false,
    })
}

fn read_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "path": {"type": "string", "default": "/"},
            "offset": {"type": "integer", "minimum": 0},
        },
        "additionalProperties": false,
    })
}

fn call_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "tool": {"type": "string", "description": "`server.tool`"},
            "arguments": {"type": "object"},
        },
        "required": ["tool"],
        "additionalProperties": false,
    })
}

/// What the agent can know of the catalog without asking: all signatures while they fit, else the servers by name.
pub(super) fn catalog_text(executor: &Executor) -> String {
    let catalog = executor.catalog();
    let (connecting, failed) = absent(executor);
    let is_whole = connecting.is_empty();
    let mut text = match catalog.inline_signatures(SIGNATURES_LLM_TOKENS) {
        Some(signatures) if is_whole => {
            format!("All {} tools (this list is complete):\n{signatures}", catalog.n_tools())
        }
        Some(signatures) => format!("Tools so far (more are coming):\n{signatures}"),
        None => {
            let servers: String =
                catalog.server_list().chars().take(SERVERS_CHARACTERS_MAX).collect();
            let n_tools = catalog.n_tools();
            format!(
                "{n_tools} tools, not listed here; find them with `search_tools` or `read_tools`. Servers (tools): {servers}"
            )
        }
    };
    if !connecting.is_empty() {
        text.push_str(&format!("\nStill connecting: {}.", named(&connecting)));
    }
    if !failed.is_empty() {
        text.push_str(&format!("\nNot available: {}.", named(&failed)));
    }
    text
}

/// Names of the servers that connect and of those that failed.
pub(super) fn absent(executor: &Executor) -> (Vec<String>, Vec<String>) {
    let (mut connecting, mut failed) = (Vec::new(), Vec::new());
    for server in executor.servers() {
        match server.state {
            ServerState::Connecting => connecting.push(server.name.to_string()),
            ServerState::Failed { .. } => failed.push(server.name.to_string()),
            ServerState::Ready { .. } => {}
        }
    }
    (connecting, failed)
}

pub(super) fn named(names: &[String]) -> String {
    let mut text = names.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED_MAX {
        text.push_str(&format!(" and {} more", names.len() - NAMED_MAX));
    }
    text
}
