//! Real tools of real servers, where their corpus is at hand: every text parses, and is short. Model
//! tokens are counted with the tokenizer (o200k), not estimated.

use super::declaration::check_texts;
use super::{server, shared_corpus, tool};
use crate::{Catalog, Server, Tool};
use gloveport_protocol::{ToolDefinition, llm_tokens};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Share of the definitions' tokens that all declarations may take, per mille.
const DECLARATIONS_SHARE_MAX: usize = 400;
/// The same for all signatures.
const SIGNATURES_SHARE_MAX: usize = 150;
/// The same for all one-line listings.
const LIST_SHARE_MAX: usize = 50;

/// How far the estimate that budgets are held to may be off, in per cent.
const ESTIMATE_ERROR_MAX: usize = 15;

/// The corpus' files in order of name.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the corpus is a folder");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry is readable").path()).collect();
    paths.sort();
    paths
}

/// The tools of a file as their server listed them.
fn listed(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a corpus file is readable");
    let parsed: Value = serde_json::from_str(&text).expect("a corpus file is JSON");
    parsed["tools"].as_array().expect("a corpus file lists tools").clone()
}

/// The server of a file, by the file's name.
pub(super) fn compiled(path: &Path) -> Arc<Server> {
    let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a file has a name");
    let definition = |listed: Value| {
        let name = listed["name"].as_str().expect("a tool has a name");
        let description = listed["description"].as_str().unwrap_or_default();
        ToolDefinition {
            output_schema: listed.get("outputSchema").cloned(),
            ..tool(name, description, listed["inputSchema"].clone())
        }
    };
    server(name, listed(path).into_iter().map(definition).collect())
}

/// Model tokens (o200k) of one source.
#[derive(Default)]
struct Tokens {
    /// The definitions as they were listed.
    json: usize,
    declarations: usize,
    signatures: usize,
    /// One line for each tool.
    list: usize,
}

impl Tokens {
    fn add(&mut self, other: &Self) {
        self.json += other.json;
        self.declarations += other.declarations;
        self.signatures += other.signatures;
        self.list += other.list;
    }

    /// Per mille of the definitions' tokens.
    fn share(&self, part: usize) -> usize {
        part * 1000 / self.json
    }

    fn print(&self, what: &str) {
        let shares = [self.declarations, self.signatures, self.list].map(|part| {
            let share = self.share(part);
            format!("{part} ({}.{} %)", share / 10, share % 10)
        });
        let [declarations, signatures, list] = shares;
        let json = self.json;
        println!(
            "{what}: JSON {json}, declarations {declarations}, signatures {signatures}, list {list}"
        );
    }
}

#[test]
fn every_tool_of_the_corpus_is_short() {
    let Some(folder) = shared_corpus("tools") else {
        return;
    };
    let tokenizer = tiktoken_rs::o200k_base().expect("the vocabulary is built in");
    let count = |text: &str| tokenizer.encode_ordinary(text).len();
    let mut all = Tokens::default();
    let mut servers = Vec::new();
    let mut estimated = 0;
    for path in files(&folder) {
        let server = compiled(&path);
        assert!(server.notes().is_empty(), "{:?}", server.notes());
        let catalog = Catalog::assemble(vec![Arc::clone(&server)]);
        let listing = catalog.read(&format!("/{}", server.identifier())).expect("a listing");
        let mut tokens = Tokens { list: count(&listing), ..Tokens::default() };
        tokens.json = listed(&path).iter().map(|tool| count(&tool.to_string())).sum();
        for tool in server.tools() {
            check_texts(tool);
            tokens.declarations += count(&tool.declaration());
            estimated += llm_tokens::estimate(&tool.declaration());
            tokens.signatures += count(&tool.signature());
        }
        tokens.print(server.identifier());
        all.add(&tokens);
        servers.push(server);
    }
    all.print("all");
    println!("declarations estimated at {estimated}");
    let error = estimated.abs_diff(all.declarations) * 100 / all.declarations;
    assert!(error <= ESTIMATE_ERROR_MAX, "the estimate of budgets is off by {error} %");
    assert!(all.share(all.declarations) <= DECLARATIONS_SHARE_MAX);
    assert!(all.share(all.signatures) <= SIGNATURES_SHARE_MAX);
    assert!(all.share(all.list) <= LIST_SHARE_MAX);
    let catalog = Catalog::assemble(servers);
    let tools = catalog.servers().iter().flat_map(|server| server.tools());
    let paths: BTreeSet<String> = tools.map(Tool::path).collect();
    assert_eq!(paths.len(), catalog.n_tools());
}
