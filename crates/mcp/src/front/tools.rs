//! The definitions of the four tools: fixed texts, and the catalog's part in the description of `execute`.

use super::exposure::Mode;
use gloveport_executor::{Executor, Principal, ServerState};
use rmcp::model::{MetaObject, Tool, ToolAnnotations};
use serde_json::{Value, json};
use std::sync::Arc;

/// Model tokens that signatures may take in the description of `execute`.
const SIGNATURES_LLM_TOKENS: usize = 1_500;
/// Characters of the list of servers, where signatures do not fit.
const SERVERS_CHARACTERS_MAX: usize = 4_000;
/// Servers that are named as connecting or failed.
const NAMED_MAX: usize = 20;

/// Our own tools in a mode, in their fixed order. What is in the catalog stands with the tool that needs it first.
pub(super) fn definitions(executor: &Executor, principal: &Principal, mode: Mode) -> Vec<Tool> {
    let with_catalog = |text: &str| format!("{text}\n{}", catalog_text(executor, principal));
    let execute = || with_catalog(include_str!("text/execute.md"));
    let search = include_str!("text/search_tools.md");
    let (execute, search) = match mode {
        Mode::Passthrough => return Vec::new(),
        Mode::Code => (Some(execute()), search.to_owned()),
        Mode::Search => (None, with_catalog(search)),
    };
    let read_only = ToolAnnotations::new().read_only(true).open_world(false);
    let acting = || ToolAnnotations::new().read_only(false).destructive(true).open_world(true);
    let execute = execute.map(|text| tool("execute", &text, execute_schema(), acting()));
    execute
        .into_iter()
        .chain([
            tool("search_tools", &search, search_schema(), read_only.clone()),
            tool("read_tools", include_str!("text/read_tools.md"), read_schema(), read_only),
            tool("call_tool", include_str!("text/call_tool.md"), call_schema(), acting()),
        ])
        .collect()
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
            "code": {"type": "string"},
            "timeout_ms": {"type": "integer"},
        },
        "required": ["code"],
    })
}

fn search_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            // Some clients take one type for each schema only.
            "query": {"anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
            ]},
            "server": {"type": "string"},
            "detail": {"enum": ["name", "summary", "declaration"]},
            "limit": {"type": "integer", "description": "for each query"},
        },
        "required": ["query"],
    })
}

fn read_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "path": {"type": "string"},
            "offset": {"type": "integer"},
        },
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
    })
}

/// What the agent can know of the catalog without asking: all signatures while they fit, else the servers by name.
pub(super) fn catalog_text(executor: &Executor, principal: &Principal) -> String {
    let catalog = executor.catalog(principal);
    let (connecting, failed) = absent(executor, principal);
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
pub(super) fn absent(executor: &Executor, principal: &Principal) -> (Vec<String>, Vec<String>) {
    let (mut connecting, mut failed) = (Vec::new(), Vec::new());
    for server in executor.servers(principal) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_executor::Settings;

    /// What a model is shown of a tool.
    fn shown(tool: &Tool) -> String {
        let description = tool.description.as_deref().unwrap_or_default();
        json!({"name": tool.name, "description": description, "parameters": tool.input_schema})
            .to_string()
    }

    #[tokio::test]
    async fn the_fixed_text_is_under_500_tokens() {
        let settings = Settings { workers_ready: 0, ..Settings::new("/nonexistent".into()) };
        let executor = Executor::start(settings, Vec::new());
        let tools = definitions(&executor, &Principal::local(), Mode::Code);
        let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
        assert_eq!(names, ["execute", "search_tools", "read_tools", "call_tool"]);
        let text = tools.iter().map(shown).collect::<Vec<_>>().join("\n");
        let tokenizer = tiktoken_rs::o200k_base().expect("the vocabulary is built in");
        let n_llm_tokens = tokenizer.encode_ordinary(&text).len();
        println!("{n_llm_tokens} tokens");
        assert!(n_llm_tokens < 500, "{n_llm_tokens} tokens: {text}");
    }

    #[test]
    fn instructions_are_not_cut_by_clients() {
        // One widely used client cuts them at 2,000 characters without a word.
        for text in [
            include_str!("text/instructions.md"),
            include_str!("text/instructions_search.md"),
            include_str!("text/instructions_passthrough.md"),
        ] {
            assert!(text.chars().count() < 1_900, "{text}");
        }
    }
}
