//! Real tools of real servers, where their corpus is at hand: everything compiles, parses, and is
//! short.

use super::declaration::check_texts;
use super::{shared_corpus, tool};
use crate::{Catalog, Server, ServerListing};
use gloveport_protocol::{ServerName, ToolDefinition, llm_tokens::estimate};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Share of the definitions' tokens that all signatures may take, in per cent.
const SIGNATURES_PERCENT_MAX: usize = 15;
/// Share of the definitions' tokens that all one-line listings may take, in per cent.
const LISTINGS_PERCENT_MAX: usize = 5;

fn definitions(path: &Path) -> Vec<ToolDefinition> {
    let text = std::fs::read_to_string(path).expect("a corpus file is readable");
    let parsed: Value = serde_json::from_str(&text).expect("a corpus file is JSON");
    let tools = parsed["tools"].as_array().expect("a corpus file lists tools");
    let read = |listed: &Value| {
        let name = listed["name"].as_str().expect("a tool has a name");
        let description = listed["description"].as_str().unwrap_or_default();
        ToolDefinition {
            output_schema: listed.get("outputSchema").cloned(),
            ..tool(name, description, listed["inputSchema"].clone())
        }
    };
    tools.iter().map(read).collect()
}

#[test]
fn every_tool_of_the_corpus_compiles_and_parses() {
    let Some(folder) = shared_corpus("tools") else {
        return;
    };
    let mut tokens_of_json = 0;
    let mut servers = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus is a folder")
        .map(|entry| entry.expect("an entry is readable").path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a file has a name");
        let text = std::fs::read_to_string(&path).expect("a corpus file is readable");
        let parsed: Value = serde_json::from_str(&text).expect("a corpus file is JSON");
        let tools = parsed["tools"].as_array().expect("a corpus file lists tools");
        tokens_of_json += tools.iter().map(|tool| estimate(&tool.to_string())).sum::<usize>();
        servers.push(Arc::new(Server::compile(ServerListing {
            name: ServerName::parse(name).expect("a file name is a server name"),
            description: None,
            tools: definitions(&path),
        })));
    }
    let catalog = Catalog::assemble(servers);
    let mut seen = BTreeSet::new();
    let (mut signatures, mut declarations, mut listings, mut notes) = (0, 0, 0, 0);
    for server in catalog.servers() {
        assert!(server.notes().is_empty(), "{:?}", server.notes());
        for tool in server.tools() {
            check_texts(tool);
            assert!(seen.insert(tool.path()), "{} twice", tool.path());
            signatures += estimate(&tool.signature());
            declarations += estimate(&tool.declaration());
            notes += tool.notes().len();
        }
        let listing = catalog.read(&format!("/{}", server.identifier())).expect("a listing");
        listings += estimate(&listing);
    }
    let percent = |part: usize| part * 100 / tokens_of_json;
    println!(
        "{} tools, estimated model tokens: JSON {tokens_of_json}, declarations {declarations} ({} %), \
         signatures {signatures} ({} %), listings {listings} ({} %), server list {}; {notes} notes",
        catalog.n_tools(),
        percent(declarations),
        percent(signatures),
        percent(listings),
        estimate(&catalog.server_list()),
    );
    assert_eq!(seen.len(), catalog.n_tools());
    assert!(percent(signatures) <= SIGNATURES_PERCENT_MAX);
    assert!(percent(listings) <= LISTINGS_PERCENT_MAX);
}
