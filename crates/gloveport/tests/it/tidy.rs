//! What no other tool sees: the edges between crates, what the worker links, and that the documents name what is there.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which crate may use which of ours. A new edge is a change of the design: ARCHITECTURE.md changes with it.
const EDGES: [(&str, &[&str]); 17] = [
    ("protocol", &[]),
    ("crypto", &[]),
    ("catalog", &["protocol"]),
    ("gate", &["protocol", "crypto"]),
    ("seal", &["protocol", "crypto", "gate"]),
    ("audit", &["protocol", "crypto"]),
    ("identity", &["crypto", "gate"]),
    ("telemetry", &["protocol"]),
    ("egress", &[]),
    ("openapi", &["protocol"]),
    ("sandbox", &["egress"]),
    ("worker", &["protocol", "sandbox"]),
    ("checker", &["protocol", "sandbox"]),
    ("executor", &["protocol", "crypto", "catalog", "gate", "seal", "audit", "sandbox", "checker"]),
    ("mcp", &["protocol", "crypto", "catalog", "egress", "gate", "openapi", "sandbox", "executor"]),
    ("builtin", &["protocol", "sandbox", "executor"]),
    (
        "gloveport",
        &[
            "protocol",
            "crypto",
            "catalog",
            "gate",
            "seal",
            "audit",
            "identity",
            "telemetry",
            "sandbox",
            "checker",
            "executor",
            "mcp",
            "builtin",
            "worker",
        ],
    ),
];

/// Libraries of one crate, or of two where said: outside of it nobody names them.
const FENCED: [(&str, &[&str]); 20] = [
    ("rmcp", &["mcp"]),
    ("reqwest", &["mcp"]),
    ("rustls", &["mcp"]),
    ("ring", &["crypto"]),
    ("rquickjs", &["worker"]),
    ("oxc_transformer", &["worker"]),
    ("jsonschema", &["gate"]),
    ("sqlparser", &["gate"]),
    ("cel", &["gate"]),
    ("regex-automata", &["seal"]),
    ("aho-corasick", &["seal"]),
    ("miniz_oxide", &["checker"]),
    ("sha2", &["checker"]),
    // A server that the agent may query, and the log that nobody may: they share nothing but the library.
    ("rusqlite", &["builtin", "audit"]),
    ("landlock", &["sandbox"]),
    ("libc", &["sandbox"]),
    ("axum", &["gloveport"]),
    ("clap", &["gloveport"]),
    ("toml", &["gloveport"]),
    ("saphyr-parser", &["openapi"]),
];

/// Libraries that must not be linked into a worker: runtimes, sockets, other engines.
const NOT_IN_WORKER: [&str; 9] =
    ["tokio", "mio", "socket2", "hyper", "reqwest", "rustls", "rmcp", "rusqlite", "axum"];
/// Most crates that the worker may link. A check that only goes down.
const WORKER_CRATES_MAX: usize = 130;
/// Lines of one file.
const FILE_LINES_MAX: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn short(name: &str) -> &str {
    name.strip_prefix("gloveport-").unwrap_or(name)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text")
}

#[test]
fn crates_know_only_what_is_below_them() {
    let metadata = metadata();
    let members: BTreeSet<&str> =
        list(&metadata, "workspace_members").iter().filter_map(Value::as_str).collect();
    let ours = list(&metadata, "packages").iter().filter(|p| members.contains(text(p, "id")));
    let mut seen = BTreeSet::new();
    for package in ours {
        let name = short(text(package, "name"));
        let (_, allowed) = EDGES.iter().find(|(known, _)| *known == name).expect(name);
        seen.insert(name.to_owned());
        for dependency in list(package, "dependencies").iter().filter(|d| d["kind"].is_null()) {
            let used = text(dependency, "name");
            if used.starts_with("gloveport") {
                assert!(allowed.contains(&short(used)), "{name} must not know {used}");
            }
            if let Some((_, homes)) = FENCED.iter().find(|(library, _)| *library == used) {
                assert!(homes.contains(&name), "`{used}` lives behind {homes:?}");
            }
        }
    }
    assert_eq!(seen.len(), EDGES.len(), "a crate is missing from the list or from the workspace");
}

#[test]
fn a_worker_links_no_runtime_and_no_socket() {
    let metadata = metadata();
    let packages: BTreeMap<&str, &str> =
        list(&metadata, "packages").iter().map(|p| (text(p, "id"), text(p, "name"))).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").iter().map(|n| (text(n, "id"), n)).collect();
    let worker = packages.iter().find(|(_, name)| **name == "gloveport-worker").expect("worker").0;
    let mut linked = BTreeSet::new();
    let mut queue = vec![*worker];
    while let Some(id) = queue.pop() {
        if !linked.insert(packages[id]) {
            continue;
        }
        let normal = list(nodes[id], "deps").iter().filter(|dependency| {
            list(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null())
        });
        queue.extend(normal.map(|dependency| text(dependency, "pkg")));
    }
    for library in NOT_IN_WORKER {
        assert!(!linked.contains(library), "the worker links `{library}`");
    }
    assert!(
        linked.len() <= WORKER_CRATES_MAX,
        "the worker links {} crates, at most {WORKER_CRATES_MAX} are allowed: {linked:?}",
        linked.len()
    );
}

#[test]
fn documents_name_what_is_there() {
    for document in ["ARCHITECTURE.md", "README.md", "SECURITY.md"] {
        let text = read(document);
        let quoted = text.split('`').skip(1).step_by(2);
        let folders = ["crates/", "docs/", "examples/", ".ci/"];
        for path in quoted.filter(|quoted| folders.iter().any(|folder| quoted.starts_with(folder)))
        {
            let path = path.split_whitespace().next().unwrap_or(path);
            assert!(root().join(path).exists(), "{document} names `{path}`, which is not there");
        }
    }
}

#[test]
fn mutants_still_find_their_texts() {
    let program = root().join("crates/gloveport/tests/mutants/run");
    let mut command = Command::new("python3");
    let checked = command.arg("-B").arg(program).arg("--check-only").output().expect("python3");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut queue = vec![root().join("crates")];
    let mut n_files = 0;
    while let Some(folder) = queue.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                queue.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                n_files += 1;
                let text = std::fs::read_to_string(&path).expect("a source file");
                let n_lines = text.lines().count();
                let path = path.display();
                assert!(n_lines <= FILE_LINES_MAX, "{path} has {n_lines} lines");
                assert!(text.starts_with("//!"), "{path} does not say what it is for");
            }
        }
    }
    assert!(n_files > 50, "only {n_files} files were found");
}

#[test]
fn unsafe_code_is_in_the_sandbox_only() {
    let mut queue = vec![root().join("crates")];
    while let Some(folder) = queue.pop() {
        if folder.ends_with("crates/sandbox") {
            continue;
        }
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                queue.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                let switched_off = format!("(unsafe_{}", "code");
                assert!(!text.contains(&switched_off), "{} allows unsafe code", path.display());
            }
        }
    }
}
