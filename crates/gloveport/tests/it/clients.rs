//! Real clients before real servers: the official TypeScript and Python clients and MCP Inspector, over stdio and HTTP,
//! in both eras of the protocol, all with one script and one set of expectations.
//!
//! They are installed by `tests/prepare.sh`. Where they are not, these tests say so and do nothing; in CI they fail.

pub(crate) mod door;
mod inspector;
pub(crate) mod process;
mod wire;
pub(crate) mod world;

use door::Door;
use process::{Ended, Process, Running, Source, descendants, wait_until_gone, wait_until_unnamed};
use serde_json::{Value, json};
use std::path::Path;
use std::thread;
use world::{Home, Runtimes, World};

/// The server that says nothing: two processes, given up soon, so that a search knows what there is.
const SILENT: &str = r#"command = ["sh", "-c", "sleep 600; true"]
connect_timeout = "2s""#;
const LEGACY: &str = "2025-11-25";
const MODERN: &str = "2026-07-28";

/// A client program of `tests/clients`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    TypeScript1,
    TypeScript2,
    Python,
    FastMcp,
}

/// How a client reaches a server.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    /// It starts the command.
    Stdio(Vec<String>),
    Http(Door),
}

/// A client that talks in one era.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) program: Program,
    /// `legacy` or `modern`.
    pub(crate) era: &'static str,
}

/// All of them.
pub(crate) const CLIENTS: [Client; 5] = [
    Client { program: Program::TypeScript1, era: "legacy" },
    Client { program: Program::TypeScript2, era: "legacy" },
    Client { program: Program::TypeScript2, era: "modern" },
    Client { program: Program::Python, era: "legacy" },
    Client { program: Program::Python, era: "modern" },
];

fn version(era: &str) -> &'static str {
    if era == "modern" { MODERN } else { LEGACY }
}

/// Lets a client make calls. Gives its report, the processes below it while it was connected, and how it ended.
pub(crate) fn talk(
    (home, runtimes): (&Home, &Runtimes),
    client: Client,
    reach: &Reach,
    calls: &[Value],
) -> (Value, Vec<Process>, Ended) {
    follow((home, runtimes), client, reach, &json!({"calls": calls}))
}

/// Lets a client follow a plan: `calls`, the `answers` to what it is asked, and what it looks at `beside` tools. What it reports is as of
/// [`talk`].
pub(crate) fn follow(
    (home, runtimes): (&Home, &Runtimes),
    client: Client,
    reach: &Reach,
    wanted: &Value,
) -> (Value, Vec<Process>, Ended) {
    let (program, file) = match client.program {
        Program::TypeScript1 => (runtimes.node(), "typescript-v1.mjs"),
        Program::TypeScript2 => (runtimes.node(), "typescript-v2.mjs"),
        Program::Python => (runtimes.python("python"), "python.py"),
        Program::FastMcp => (runtimes.python("python"), "fastmcp_client.py"),
    };
    let (command, url, bearer) = match reach {
        Reach::Stdio(command) => (json!(command), Value::Null, Value::Null),
        Reach::Http(door) => (Value::Null, json!(door.url()), json!(door.bearer)),
    };
    let modules = runtimes.modules();
    let era = client.era;
    let mut plan = json!({
        "modules": modules,
        "era": era,
        "command": command,
        "url": url,
        "bearer": bearer,
    });
    let wanted = wanted.as_object().expect("a plan is an object");
    plan.as_object_mut().expect("so is this").extend(wanted.clone());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let mut command = home.command(program);
    let mut running = Running::start(command.arg(folder.join(file)).arg(plan.to_string()));
    let report = serde_json::from_str(&running.line(Source::Out)).expect("a report is JSON");
    let below = descendants(running.id());
    (report, below, running.end())
}

/// Calls of [`calls`] that call tools; the others look for some.
const N_CALLING: usize = 3;

/// The calls that every client makes.
fn calls(world: &World) -> Vec<Value> {
    let (script, _) = world.script();
    let calls = [
        json!(["execute", {"code": script}]),
        json!(["call_tool", {"tool": "everything.echo", "arguments": {"message": "directly"}}]),
        json!(["call_tool", {"tool": "everything.echo", "arguments": {"mesage": "directly"}}]),
        json!(["search_tools", {"query": "git_log", "limit": 2}]),
        json!(["read_tools", {"path": "/"}]),
    ];
    calls.to_vec()
}

/// Every client has to be told the same.
fn check(world: &World, who: &str, version: &str, report: &Value) {
    check_beginning(who, version, report);
    let answers = report["answers"].as_array().expect("answers");
    let (calling, looking) = answers.split_at(N_CALLING);
    check_calls(world, who, calling);
    check_search(who, looking);
}

/// What a client learns before it calls anything.
fn check_beginning(who: &str, version: &str, report: &Value) {
    assert_eq!(report["protocol"], version, "{who}: {report}");
    assert_eq!(report["server"], "gloveport", "{who}");
    let tools = json!(["execute", "search_tools", "read_tools", "call_tool"]);
    assert_eq!(report["tools"], tools, "{who}");
}

/// The script, a call, and a call that is refused.
fn check_calls(world: &World, who: &str, answers: &[Value]) {
    let [executed, called, refused] = answers else { panic!("{who}: {answers:?}") };
    let (_, value) = world.script();
    let structured = &executed["structured"];
    assert_eq!(structured["outcome"], "returned", "{who}: {executed}");
    assert_eq!(structured["result"], value, "{who}");
    let receipt = structured["receipt"].as_str().expect("a receipt");
    let counted = "5 calls (everything.echo ×1, files.list_directory ×1, \
                   files.read_text_file ×1, git.git_log ×1, git.git_status ×1), ";
    assert!(receipt.starts_with(counted), "{who}: {receipt}");
    // The text says what the structure says.
    let text = text(executed);
    let result = text.strip_suffix(&format!("\n\n[{receipt}]"));
    let result = result.unwrap_or_else(|| panic!("{who}: no receipt in {text}"));
    assert_eq!(serde_json::from_str::<Value>(result).expect("JSON"), value, "{who}");

    assert_eq!(called["structured"], json!({"result": "Echo: directly"}), "{who}");
    assert_eq!(self::text(called), "Echo: directly", "{who}");

    // The type of the result is there once a call has shown it.
    let message = "ToolError INVALID_ARGS: wrong arguments: `message` is missing (a string)\n  \
                   signature: echo(args: { message: string }): Promise<";
    let rest = self::text(refused).strip_prefix(message);
    assert!(matches!(rest, Some("unknown>" | "string>")), "{who}: {refused}");
    let structured = json!({"error": self::text(refused), "code": "INVALID_ARGS"});
    assert_eq!(refused["structured"], structured, "{who}");
    let failed = [executed, called, refused].map(|answer| &answer["is_error"]);
    assert_eq!(failed, [false, false, true], "{who}");
}

/// A search and the tree.
fn check_search(who: &str, answers: &[Value]) {
    let [found, tree] = answers else { panic!("{who}: {answers:?}") };
    let hits = found["structured"]["found"].as_array().expect("hits");
    let first = hits[0].as_str().expect("a line");
    assert!(hits.len() == 2 && first.starts_with("git.git_log(args: { repo_path: string"), "{who}");
    // Those that failed hide nobody, and are named.
    let absent = "[not available: absent, silent]";
    assert_eq!(found["structured"]["note"], absent, "{who}");
    let expected = format!(
        "{}\n{absent}\n[2 of {} tools]",
        hits.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        found["structured"]["of"],
    );
    assert_eq!(self::text(found), expected, "{who}");

    assert_eq!([&found["is_error"], &tree["is_error"]], [false, false], "{who}");
    let shown = self::text(tree);
    assert_eq!(tree["structured"], json!({"text": shown}), "{who}");
    for line in
        ["tools of 3 servers\n", "\n/everything (", "\n/files (", "\n/git (12 tools)", absent]
    {
        assert!(shown.contains(line), "{who}: {line} is not in {shown}");
    }
}

fn text(answer: &Value) -> &str {
    let content = answer["content"].as_array().expect("content");
    assert_eq!(content.len(), 1, "{answer}");
    content[0]["text"].as_str().expect("a text")
}

/// The processes of one gateway: each server once for all clients, and workers.
fn check_processes(who: &str, below: &[Process]) {
    let count = |name: &str| below.iter().filter(|process| process.name == name).count();
    // Node calls its servers by names of its own.
    assert_eq!(count("mcp-server-git"), 1, "{who}: {below:?}");
    assert!(count("gloveport") >= 1, "{who}: {below:?}");
}

fn over_stdio(client: Client) {
    let Some(world) = World::new(SILENT) else { return };
    let who = format!("{client:?} over stdio");
    let reach = Reach::Stdio(world.serve());
    let (report, below, ended) = talk(world.place(), client, &reach, &calls(&world));
    check(&world, &who, version(client.era), &report);
    check_processes(&who, &below);
    assert_eq!(ended.code, Some(0), "{who}: {}", ended.err);
    wait_until_gone(&below);
}

#[test]
fn typescript_client_1_over_stdio() {
    over_stdio(CLIENTS[0]);
}

#[test]
fn typescript_client_2_over_stdio() {
    over_stdio(CLIENTS[1]);
    over_stdio(CLIENTS[2]);
}

#[test]
fn python_client_over_stdio() {
    over_stdio(CLIENTS[3]);
    over_stdio(CLIENTS[4]);
}

#[test]
fn inspector_over_stdio() {
    let Some(world) = World::new(SILENT) else { return };
    let (who, reach) = ("inspector over stdio", Reach::Stdio(world.serve()));
    // It starts a gateway for each call. A search in a new one would depend on how fast servers start.
    let report = inspector::report(&world, &reach, "legacy", &calls(&world)[..N_CALLING]);
    check_beginning(who, LEGACY, &report);
    check_calls(&world, who, report["answers"].as_array().expect("answers"));
    for name in ["gloveport.toml", "files", "repository"] {
        wait_until_unnamed(&world.path(name));
    }
}

#[test]
fn all_clients_at_once_over_http() {
    let Some(world) = World::new(SILENT) else { return };
    let (gateway, door) = world.serve_http();
    let (world, reach) = (&world, &Reach::Http(door));
    thread::scope(|scope| {
        for client in CLIENTS {
            scope.spawn(move || {
                let who = format!("{client:?} over HTTP");
                let (report, _, ended) = talk(world.place(), client, reach, &calls(world));
                check(world, &who, version(client.era), &report);
                assert_eq!(ended.code, Some(0), "{who}: {}", ended.err);
            });
        }
        for era in ["legacy", "modern"] {
            scope.spawn(move || {
                let report = inspector::report(world, reach, era, &calls(world));
                check(world, &format!("inspector over HTTP, {era}"), version(era), &report);
            });
        }
    });
    let below = descendants(gateway.id());
    check_processes("HTTP", &below);
    gateway.signal("TERM");
    let ended = gateway.end();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    wait_until_gone(&below);
}
