//! The tree of files and the texts that go into an agent's context.

use super::{catalog, server, tool};
use crate::{Catalog, ReadError};
use gloveport_protocol::{ToolId, llm_tokens};
use serde_json::json;

fn sample() -> Catalog {
    let text = json!({"properties": {"title": {"type": "string", "description": "Shown in lists"}}, "required": ["title"]});
    Catalog::assemble(vec![
        server(
            "github",
            vec![
                tool("create_issue", "Opens an issue. And more.", text),
                tool("list-issues", "", json!({"type": "object"})),
            ],
        ),
        server("slack", vec![tool("post", "Posts a message", json!({"type": "object"}))]),
    ])
}

fn check(path: &str, expected: &str) {
    let read = sample().read(path);
    assert_eq!(read.as_deref(), Ok(expected), "{path}");
}

#[test]
fn the_tree_is_read_step_by_step() {
    const ROOT: &str = "3 tools of 2 servers\n/github (2 tools)\n/slack (1 tools)\n";
    const GITHUB: &str = "github (2 tools)\ncreate_issue: Opens an issue.\nlist_issues\n";
    const ISSUE: &str = "declare namespace github {\n  /** Opens an issue. And more */\n  \
                         function create_issue(args: { title: string /* Shown in lists */ }): \
                         Promise<unknown>;\n}\n";
    const LIST: &str =
        "declare namespace github {\n  function list_issues(): Promise<unknown>;\n}\n";
    const RAW: &str = "{\n  \"name\": \"list-issues\",\n  \"description\": \"\",\n  \
                       \"inputSchema\": {\n    \"type\": \"object\"\n  }\n}\n";
    for (path, expected) in [
        ("/", ROOT),
        ("", ROOT),
        ("/tools", ROOT),
        ("./tools/", ROOT),
        ("/github", GITHUB),
        ("github/", GITHUB),
        ("/tools/github/index.ts", GITHUB),
        ("/github/create_issue.ts", ISSUE),
        ("/tools/github/create_issue", ISSUE),
        ("/github/create_issue.d.ts", ISSUE),
        ("/github/list-issues.ts", LIST),
        ("/github/list_issues", LIST),
        ("/github/list_issues.json", RAW),
        ("/tools/github/list-issues.json", RAW),
    ] {
        check(path, expected);
    }
}

#[test]
fn unknown_paths_say_what_is_near() {
    let long = "/x".repeat(600);
    for (path, expected) in [
        ("/gihub", "no server `gihub`: did you mean `github`?"),
        ("/zzz/x.ts", "no server `zzz`: the servers are `github` and `slack`"),
        (
            "/github/create_isue.ts",
            "no tool `create_isue` in `github`: did you mean `create_issue`?",
        ),
        (
            "/github/create_isue.json",
            "no tool `create_isue` in `github`: did you mean `create_issue`?",
        ),
        (
            "/github/zzz",
            "no tool `zzz` in `github`: its tools are `create_issue` and `list_issues`",
        ),
        (
            "/github/create_issue.ts/x",
            "no tool `create_issue.ts/x` in `github`: did you mean `create_issue`?",
        ),
        ("/\u{202e}*/`x`", "no server `*`: the servers are `github` and `slack`"),
        (&long, "a path of 1200 bytes, at most 1024 are read"),
    ] {
        let error = sample().read(path).expect_err("nothing is there");
        assert_eq!(error.to_string(), expected, "{path}");
    }
    let empty = Catalog::assemble(Vec::new());
    assert_eq!(empty.read("/").as_deref(), Ok("No servers are connected.\n"));
    assert!(matches!(empty.read("/x"), Err(ReadError::NoServer { .. })));
}

#[test]
fn tools_are_found_by_id_and_by_identifiers() {
    let catalog = sample();
    let id = ToolId::parse("github.list-issues").expect("an id");
    let by_id = catalog.tool_by_id(&id).map(crate::Tool::identifier);
    assert_eq!(by_id, Some("list_issues"));
    // An id has the upstream's names, never identifiers.
    assert!(catalog.tool_by_id(&ToolId::parse("github.list_issues").expect("an id")).is_none());
    assert!(catalog.tool_by_identifiers("github", "list_issues").is_some());
    assert!(catalog.tool_by_identifiers("github", "post").is_none());
    assert_eq!(catalog.n_tools(), 3);
}

#[test]
fn large_listings_are_bounded() {
    let names: Vec<String> =
        (0..5_000).map(|number| format!("tool_with_a_long_name_{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let servers: Vec<String> = (0..1_000).map(|number| format!("server_{number:04}")).collect();
    let mut listing: Vec<(&str, &[&str])> =
        servers.iter().map(|name| (name.as_str(), &names[..2])).collect();
    listing.push(("large", &names));
    let catalog = catalog(&listing);
    let text = catalog.read("/large").expect("a listing");
    assert_eq!(text.lines().count(), 202);
    assert!(
        text.len() < 12_000
            && text.contains("4800 more tools: ")
            && text.contains(" that only a search finds")
    );
    let text = catalog.read("/").expect("a listing");
    assert!(
        text.starts_with("7000 tools of 1001 servers\n") && text.len() < 12_000,
        "{}",
        text.len()
    );
    let list = catalog.server_list();
    assert!(list.starts_with("large (5000), server_0000 (2), "), "{list}");
    assert!(list.ends_with(", and 941 more servers"), "{list}");
    assert!(llm_tokens::estimate(&list) < 500);
    assert_eq!(catalog.inline_signatures(1_500), None);
}

#[test]
fn signatures_stand_inline_as_far_as_they_fit() {
    let catalog = sample();
    let full = "github:\n  create_issue(args: { title: string }): Promise<unknown> // Opens an issue.\n  \
                list_issues(): Promise<unknown>\nslack:\n  post(): Promise<unknown> // Posts a message\n";
    let bare = "github:\n  create_issue(args: { title: string }): Promise<unknown>\n  \
                list_issues(): Promise<unknown>\nslack:\n  post(): Promise<unknown>\n";
    assert_eq!(catalog.inline_signatures(1_500).as_deref(), Some(full));
    assert_eq!(catalog.inline_signatures(llm_tokens::estimate(bare)).as_deref(), Some(bare));
    assert_eq!(catalog.inline_signatures(llm_tokens::estimate(bare) - 1), None);
    assert_eq!(catalog.inline_signatures(1), None);
    assert_eq!(catalog.server_list(), "github (2), slack (1)");
    assert_eq!(Catalog::assemble(Vec::new()).inline_signatures(1_500), None);
}

#[test]
fn what_is_dropped_from_a_listing_is_said() {
    let twice = ["same", "same", "other"].map(|name| tool(name, name, json!({"type": "object"})));
    let compiled = server("s", twice.to_vec());
    assert_eq!(compiled.tools().len(), 2);
    assert_eq!(compiled.notes(), ["tool `same` is listed twice; the first is used"]);
    let many = (0..=crate::TOOLS_MAX)
        .map(|number| tool(&format!("t{number:05}"), "", json!({"type": "object"})));
    let compiled = server("s", many.rev().collect());
    assert_eq!(compiled.tools().len(), crate::TOOLS_MAX);
    assert_eq!(compiled.tools()[0].identifier(), "t00000");
    assert_eq!(compiled.notes(), ["10001 tools, the first 10000 by name are used"]);
}
