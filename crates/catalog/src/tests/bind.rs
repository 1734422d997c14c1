//! What names in a script stand for, and the hints for those that stand for nothing.

use super::catalog;
use crate::Catalog;
use gloveport_protocol::{BindRequest, Bindings, MemberUse};

/// `identifiers`, `modules` and `members` (`github.create_issue`), separated by blanks.
fn request(identifiers: &str, modules: &str, members: &str) -> BindRequest {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    let members = members.split_whitespace().map(|member| {
        let (of, name) = member.split_once('.').expect("a member has a dot");
        MemberUse { of: of.to_owned(), name: name.to_owned() }
    });
    BindRequest {
        identifiers: words(identifiers),
        modules: words(modules),
        members: members.collect(),
        whole: Vec::new(),
    }
}

/// Each binding as `server[tools]flat=tool`, each unknown name as `of.name: hint`.
fn summary(bindings: &Bindings) -> Vec<String> {
    let servers = bindings.servers.iter().map(|server| {
        let flat = server.flat.iter().map(|(flat, tool)| format!(" {flat}={tool}"));
        format!("{}[{}]{}", server.identifier, server.tools.join(","), flat.collect::<String>())
    });
    let unknown = bindings.unknown.iter().map(|unknown| {
        let of = unknown.of.as_ref().map(|of| format!("{of}.")).unwrap_or_default();
        let hint = unknown.hint.as_deref().unwrap_or("-");
        format!("?{of}{}: {hint}", unknown.name)
    });
    servers.chain(unknown).collect()
}

fn check(catalog: &Catalog, request: &BindRequest, expected: &[&str]) {
    assert_eq!(summary(&catalog.bind(request)), expected, "{request:?}");
}

fn sample() -> Catalog {
    catalog(&[
        ("github", &["create_issue", "create-label", "list_issues", "delete"]),
        ("file-system", &["read", "write"]),
        ("github_api", &["get"]),
        ("a", &["b_c", "x"]),
        ("a_b", &["c"]),
    ])
}

#[test]
fn known_names_bind_their_servers() {
    const GITHUB: &str = "github[create_issue,create_label,delete_,list_issues]";
    for (wanted, expected) in [
        (request("github", "", ""), vec![GITHUB]),
        (request("github github", "github", "github.create_issue"), vec![GITHUB]),
        (request("", "file-system", ""), vec!["file_system[read,write]"]),
        (request("file_system github", "", ""), vec!["file_system[read,write]", GITHUB]),
        (
            request(
                "github_create_issue github_create_label file_system_read github_delete_",
                "",
                "",
            ),
            vec![
                "file_system[read,write] file_system_read=read",
                "github[create_issue,create_label,delete_,list_issues] github_create_issue=create_issue \
                 github_create_label=create_label github_delete_=delete_",
            ],
        ),
        (request("github_api a_x", "", ""), vec!["a[b_c,x] a_x=x", "github_api[get]"]),
        (request("", "", ""), vec![]),
    ] {
        check(&sample(), &wanted, &expected);
    }
}

#[test]
fn unknown_names_get_the_nearest_ones() {
    const GITHUB: &str = "github[create_issue,create_label,delete_,list_issues]";
    for (wanted, expected) in [
        (request("githb", "", ""), vec!["?githb: did you mean `github`?"]),
        (
            request("createIssue", "", ""),
            vec!["?createIssue: a tool needs its server: write `github.create_issue`"],
        ),
        (
            request("create_issue", "", ""),
            vec!["?create_issue: a tool needs its server: write `github.create_issue`"],
        ),
        (
            request("github_create_isue", "", ""),
            vec!["?github_create_isue: did you mean `github.create_issue`?"],
        ),
        (
            request("a_b_c", "", ""),
            vec!["?a_b_c: several tools have this flat name; write `a.b_c` or `a_b.c`"],
        ),
        (
            request("zzz", "", ""),
            vec!["?zzz: the servers are `a`, `a_b`, `file_system`, `github` and `github_api`"],
        ),
        (request("", "gitub", ""), vec!["?gitub: did you mean `github`?"]),
        (
            request("", "", "github.createIssues"),
            vec![GITHUB, "?github.createIssues: did you mean `create_issue`?"],
        ),
        (
            request("", "", "github.write github.b_c"),
            vec![
                GITHUB,
                "?github.write: did you mean `file_system.write`?",
                "?github.b_c: did you mean `a.b_c`?",
            ],
        ),
        (
            request("", "", "github.create-label"),
            vec![GITHUB, "?github.create-label: in scripts this tool is `github.create_label`"],
        ),
        (
            request("", "", "github.delete"),
            vec![GITHUB, "?github.delete: in scripts this tool is `github.delete_`"],
        ),
        (
            request("", "", "github.toString"),
            vec![
                GITHUB,
                "?github.toString: its tools are `create_issue`, `create_label`, `delete_` and `list_issues`",
            ],
        ),
        (
            request("nope", "", "nope.x nope.y"),
            vec!["?nope: the servers are `a`, `a_b`, `file_system`, `github` and `github_api`"],
        ),
    ] {
        check(&sample(), &wanted, &expected);
    }
}

#[test]
fn the_order_of_listing_changes_nothing() {
    let forward = catalog(&[("a-b", &["x-y", "x.y"]), ("a_b", &["t"]), ("c", &["t"])]);
    let backward = catalog(&[("c", &["t"]), ("a_b", &["t"]), ("a-b", &["x.y", "x-y"])]);
    let wanted = request("a_b a_b_2 a_b_2_x_y_2", "a-b", "");
    let expected = ["a_b[t]", "a_b_2[x_y,x_y_2] a_b_2_x_y_2=x_y_2"];
    check(&forward, &wanted, &expected);
    check(&backward, &wanted, &expected);
    let tool = forward.tool_by_identifiers("a-b", "x.y").expect("by raw names");
    assert_eq!(tool.declaration().lines().next(), Some("declare namespace a_b_2 {"));
    assert_eq!(tool.path(), "/a_b_2/x_y_2.ts");
}

#[test]
fn requests_of_any_size_end() {
    let long = "x_".repeat(100_000);
    let identifiers = (0..100_000).map(|number| format!("name_{number}")).chain([long]).collect();
    let bindings = sample().bind(&BindRequest { identifiers, ..BindRequest::default() });
    assert_eq!((bindings.servers.len(), bindings.unknown.len()), (0, 50));
    let empty = Catalog::assemble(Vec::new()).bind(&request("github", "github", "github.x"));
    assert_eq!(summary(&empty), ["?github: -"]);
}

#[test]
fn prototype_names_are_never_flat_functions() {
    let odd = catalog(&[("_", &["proto__"])]);
    let bindings = odd.bind(&request("__proto__", "", ""));
    assert!(bindings.servers.is_empty(), "{bindings:?}");
}

#[test]
fn used_tools_are_described_once() {
    let wanted =
        request("github_create_issue file_system", "github", "github.create_issue github.nope");
    let bindings = sample().bind(&wanted);
    let used: Vec<(&str, &str)> = bindings
        .servers
        .iter()
        .flat_map(|server| &server.used)
        .map(|used| (used.tool.as_str(), used.signature.as_str()))
        .collect();
    assert_eq!(used, [("create_issue", "create_issue(): Promise<unknown>")]);
    let names: Vec<String> = (0..100).map(|number| format!("t{number}")).collect();
    let tools: Vec<&str> = names.iter().map(String::as_str).collect();
    let members = format!("s.{}", names.join(" s."));
    let bindings = catalog(&[("s", &tools)]).bind(&request("s", "", &members));
    assert_eq!((bindings.servers[0].used.len(), bindings.unknown.len()), (64, 0));
}

#[test]
fn fetch_is_a_tool_of_the_server_network_and_of_no_other() {
    let fetching = catalog(&[("network", &["fetch"]), ("fetch", &["fetch"])]);
    let wanted = request("fetch", "", "");
    check(&fetching, &wanted, &["network[fetch] fetch=fetch"]);
    assert_eq!(fetching.bind(&wanted).servers[0].used, []);
    let wanted = request("fetch network", "", "network.fetch");
    check(&fetching, &wanted, &["network[fetch] fetch=fetch"]);
    assert_eq!(fetching.bind(&wanted).servers[0].used.len(), 1);
    let other = catalog(&[("networks", &["fetch"]), ("net", &["fetch"])]);
    let hint = "?fetch: a tool needs its server: write `net.fetch` or `networks.fetch`";
    check(&other, &request("fetch", "", ""), &[hint]);
}

#[test]
fn another_spelling_of_a_tool_works_where_it_can_mean_no_other() {
    const TOOLS: &str = "create_issue,delete_,getMe,get_me,listIssues";
    let respelling = catalog(&[
        (
            "github",
            &["create_issue", "listIssues", "get_me", "getMe", "delete", "2fa", "to-string"],
        ),
        ("a", &["bC"]),
        ("a_b", &["c"]),
    ]);
    for (wanted, expected) in [
        ("github.createIssue", vec![",createIssue"]),
        ("github.CreateIssue github.create_Issue", vec![",CreateIssue,create_Issue"]),
        ("github.list_issues github.listIssues", vec![",list_issues"]),
        ("github.getme", vec!["", "?github.getme: did you mean `getMe` or `get_me`?"]),
        ("github.delete", vec!["", "?github.delete: in scripts this tool is `github.delete_`"]),
    ] {
        let bound = summary(&respelling.bind(&request("github", "", wanted)));
        assert!(bound[0].starts_with("github[") && bound[0].contains(TOOLS), "{bound:?}");
        assert!(bound[0].ends_with(&format!("{}]", expected[0])), "{wanted}: {bound:?}");
        assert_eq!(bound[1..], expected[1..], "{wanted}");
    }
    let used = respelling.bind(&request("github", "", "github.createIssue github.create_issue"));
    let names: Vec<&str> = used.servers[0].used.iter().map(|used| used.tool.as_str()).collect();
    assert_eq!(names, ["createIssue", "create_issue"]);
    check(&respelling, &request("a_b_c", "", ""), &["a_b[c] a_b_c=c"]);
    let flat = summary(&respelling.bind(&request("github_createIssue", "", "")));
    assert!(flat[0].ends_with(" github_createIssue=create_issue"), "{flat:?}");
    let id = respelling.tool_by_identifiers("github", "createIssue").expect("one tool").id();
    assert_eq!(id.tool.as_str(), "create_issue");
    let ambient = respelling.ambient(&request("github", "github", "github.createIssue")).text;
    assert!(ambient.contains("const createIssue: typeof create_issue;\n"), "{ambient}");
    assert!(ambient.contains("export const createIssue: $github[\"createIssue\"];\n"), "{ambient}");
}
