//! Tests of the crate through its public boundary.

mod ambient;
mod bind;
mod compiler;
mod corpus;
mod declaration;
mod discovery;
mod hostile;
mod search;
mod shape;
mod tree;

use crate::{Catalog, Server, ServerListing};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::Arc;

/// A tool with a description and an input schema.
fn tool(name: &str, description: &str, input_schema: Value) -> ToolDefinition {
    ToolDefinition {
        name: ToolName::parse(name).expect("a tool name"),
        title: None,
        description: Some(description.to_owned()),
        input_schema,
        output_schema: None,
        annotations: Map::new(),
        rest: Map::new(),
    }
}

fn server(name: &str, tools: Vec<ToolDefinition>) -> Arc<Server> {
    let listing = ServerListing {
        name: ServerName::parse(name).expect("a server name"),
        description: None,
        tools,
    };
    Arc::new(Server::compile(listing))
}

/// Servers of tools without arguments: `("github", &["create_issue"])`.
fn catalog(servers: &[(&str, &[&str])]) -> Catalog {
    let compiled = servers.iter().map(|(name, tools)| {
        let tools = tools.iter().map(|name| tool(name, "", serde_json::json!({"type": "object"})));
        server(name, tools.collect())
    });
    Catalog::assemble(compiled.collect())
}

/// A folder beside the repository that not every machine has.
fn shared_corpus(part: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus").join(part);
    if path.exists() {
        return Some(path);
    }
    println!("SKIPPED: no corpus at {}", path.display());
    None
}
