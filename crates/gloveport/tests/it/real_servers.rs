//! Twelve real servers behind one gateway: called from one script, and passed on one by one to real clients of both eras.
//!
//! They are installed by `tests/prepare.sh`, and need no account and no network. Where they are not there, these tests say so and do
//! nothing; in CI they fail. What agents are shown of them is not tested here.

use crate::clients::door::Door;
use crate::clients::process::{Ended, Running, descendants, wait_until_gone};
use crate::clients::world::{GLOVEPORT, World, quoted};
use crate::clients::{CLIENTS, Client, Program, Reach, follow};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

/// The servers, and how many tools each of them has for a client that can be asked by forms.
const SERVERS: [(&str, usize); 12] = [
    ("asking", 2),
    ("calculator", 1),
    ("commands", 1),
    ("editor", 2),
    ("everything", 16),
    ("files", 14),
    ("git", 12),
    ("memory", 9),
    ("page", 1),
    ("sqlite", 6),
    ("thinking", 1),
    ("time", 2),
];
const DOCUMENT: &str = "demo://resource/static/document/features.md";
const PAGE: &str = "<p>A page of this machine.</p>";

/// Every client that there is, in each of its eras.
fn clients() -> impl Iterator<Item = Client> {
    let fast = ["legacy", "modern"].map(|era| Client { program: Program::FastMcp, era });
    CLIENTS.into_iter().chain(fast)
}

/// A page on loopback, on a thread that ends with the process. Gives its address.
fn page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n > 0) {
                head.extend(byte);
            }
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{PAGE}",
                PAGE.len(),
            );
            // A client that is gone is no failure of the page.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/")
}

/// A folder in which all twelve are configured, trusted as they are met first; `None` as [`World::new`].
fn world() -> Option<World> {
    let world = World::new("command = [\"true\"]")?;
    let runtimes = &world.runtimes;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/asking_server.py");
    let [node, python] = [runtimes.node(), runtimes.python("python")].map(|path| quoted(&path));
    let module = |name: &str| quoted(&runtimes.module(&format!("{name}/dist/index.js")));
    let command = |name: &str| match name {
        "asking" => format!("{python}, {}", quoted(&own)),
        "calculator" => quoted(&runtimes.python_server("mcp-server-calculator")),
        "commands" => {
            format!("{node}, {}", quoted(&runtimes.package("mcp-server-commands/build/index.js")))
        }
        "editor" => quoted(&runtimes.python_server("mcp-text-editor")),
        "everything" => format!("{node}, {}, \"stdio\"", module("server-everything")),
        "files" => format!("{node}, {}, {}", module("server-filesystem"), path(&world, "files")),
        "git" => {
            let program = quoted(&runtimes.python("mcp-server-git"));
            format!("{program}, \"--repository\", {}", path(&world, "repository"))
        }
        "memory" => format!("{node}, {}", module("server-memory")),
        "page" => {
            let program = quoted(&runtimes.python("mcp-server-fetch"));
            format!("{program}, \"--ignore-robots-txt\", \"--allow-private-ips\"")
        }
        "sqlite" => {
            let program = quoted(&runtimes.python_server("mcp-server-sqlite"));
            format!("{program}, \"--db-path\", {}", path(&world, "data.db"))
        }
        "thinking" => format!("{node}, {}", module("server-sequential-thinking")),
        "time" => {
            let program = quoted(&runtimes.python("mcp-server-time"));
            format!("{program}, \"--local-timezone\", \"UTC\"")
        }
        other => panic!("no command for {other}"),
    };
    let mut configuration =
        String::from("[pins]\ntrust = \"first-use\"\n[[rule]]\nid = \"trusted\"\nallow = \"*\"\n");
    for (name, _) in SERVERS {
        configuration.push_str(&format!("[servers.{name}]\ncommand = [{}]\n", command(name)));
        // Servers that are slow to start on a busy machine are not given up.
        configuration.push_str("connect_timeout = \"50s\"\n");
        if name == "memory" {
            let file = path(&world, "memory.jsonl");
            configuration.push_str(&format!("env = {{ MEMORY_FILE_PATH = {file} }}\n"));
        }
    }
    world.home.file("gloveport.toml", &configuration);
    Some(world)
}

/// A path of the world as TOML, JSON and TypeScript have a text.
fn path(world: &World, name: &str) -> String {
    quoted(&world.path(name))
}

fn run(world: &World, arguments: &[&str]) -> Ended {
    let config = world.path("gloveport.toml");
    let mut command = world.home.command(GLOVEPORT);
    command.arg("--config").arg(config).args(arguments);
    Running::start(&mut command).end()
}

#[test]
fn one_script_calls_them_all_and_a_client_has_each_by_itself() {
    let Some(world) = world() else { return };
    let page = page();
    let place = json!({
        "files": world.path("files"),
        "repository": world.path("repository"),
        "page": page,
        "document": DOCUMENT,
    });
    let script = include_str!("../clients/real_servers.ts");
    let (head, rest) = script.split_once("declare const place").expect("the script has its place");
    let (_, rest) = rest.split_once('\n').expect("a line has an end");
    world.home.file("script.ts", &format!("{head}const place = {place};\n{rest}"));
    let ended = run(&world, &["run", "script.ts", "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let told: Value = serde_json::from_str(&ended.out).expect("JSON");
    let expected = json!({
        "sum": "The sum of 2 and 3 is 5.",
        "added": 3,
        "calculated": "42",
        "said": "hello\n",
        "edited": "second file\n",
        "read": "first file\n",
        "messages": ["Second commit", "First commit"],
        "graph": [["Ada", "wrote programs"]],
        "fetched": PAGE,
        "rows": "[{'name': 'first'}]",
        "thoughts": 1,
        "converted": "+9.0h",
        "document": "# Everything Server - Features",
        "note": "Nothing to do.",
        "prompt": "What's weather in Paris, Texas?",
    });
    assert_eq!(told["result"], expected, "{}", ended.err);
    let calls = told["receipt"]["calls"].as_object().expect("calls");
    for (server, _) in SERVERS {
        assert!(calls.keys().any(|tool| tool.starts_with(&format!("{server}."))), "{server}");
    }

    // What was listed is remembered, so nothing is missing from the first list that the client is told.
    let (calls, expected): (Vec<Value>, Vec<&str>) =
        one_call_each(&world, &page).into_iter().unzip();
    let reach = Reach::Stdio(passthrough(&world));
    let plan = json!({"calls": calls, "answers": {}});
    let (report, below, ended) = follow(world.place(), CLIENTS[0], &reach, &plan);
    assert_eq!(counted(&report), BTreeMap::from(SERVERS.map(|(name, n)| (name.to_owned(), n))));
    let answers = report["answers"].as_array().expect("answers");
    assert_eq!(answers.len(), SERVERS.len());
    for ((call, expected), answer) in calls.iter().zip(expected).zip(answers) {
        assert_eq!(answer["is_error"], false, "{call}: {answer}");
        assert!(answer["content"].to_string().contains(expected), "{call}: {answer}");
    }
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    wait_until_gone(&below);
}

/// A call of each server, and what its answer has in it.
fn one_call_each(world: &World, page: &str) -> [(Value, &'static str); SERVERS.len()] {
    let second = world.path("files/b.txt");
    let thought = json!({
        "thought": "Again.", "nextThoughtNeeded": false, "thoughtNumber": 1, "totalThoughts": 1,
    });
    let noon = json!({"source_timezone": "UTC", "time": "12:00", "target_timezone": "Asia/Tokyo"});
    [
        (json!(["asking__add", {"a": 20, "b": 3}]), "23"),
        (json!(["calculator__calculate", {"expression": "2 ^ 10"}]), "1024"),
        (json!(["commands__run_command", {"command": "echo again"}]), "again"),
        (
            json!(["editor__get_text_file_contents",
                {"files": [{"file_path": second, "ranges": [{"start": 1}]}]}]),
            "second file",
        ),
        (json!(["everything__get-sum", {"a": 20, "b": 3}]), "The sum of 20 and 3 is 23."),
        (json!(["files__read_text_file", {"path": second}]), "second file"),
        (json!(["git__git_log", {"repo_path": world.path("repository")}]), "First commit"),
        (json!(["memory__read_graph", {}]), "wrote programs"),
        (json!(["page__fetch", {"url": page, "raw": true}]), PAGE),
        (json!(["sqlite__read_query", {"query": "SELECT name FROM programs"}]), "'first'"),
        (json!(["thinking__sequentialthinking", thought]), "thoughtHistoryLength"),
        (json!(["time__convert_time", noon]), "21:00:00+09:00"),
    ]
}

/// How many tools of each server a client was told of.
fn counted(report: &Value) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for tool in report["tools"].as_array().expect("tools") {
        let name = tool.as_str().expect("a name");
        let (server, _) = name.split_once("__").expect("tools have their server before them");
        *counted.entry(server.to_owned()).or_default() += 1;
    }
    counted
}

fn passthrough(world: &World) -> Vec<String> {
    let mut command = world.serve();
    command.extend(["--expose", "passthrough"].map(str::to_owned));
    command
}

/// What every client does with servers of both eras: `everything` knows only the older one, `asking` both.
fn plan() -> Value {
    json!({
        "calls": [
            ["everything__echo", {"message": "hello"}],
            ["asking__greet", {}],
            ["everything__trigger-elicitation-request", {}],
            ["everything__trigger-long-running-operation", {"duration": 0.2, "steps": 3}],
        ],
        "answers": {"name": "Ada"},
        "beside": {"resource": DOCUMENT, "prompt": ["everything__args-prompt", {"city": "Paris"}]},
    })
}

/// Every client has to be told the same.
fn check(who: &str, client: Client, report: &Value) {
    let version = if client.era == "modern" { "2026-07-28" } else { "2025-11-25" };
    assert_eq!(report["protocol"], version, "{who}: {report}");
    assert_eq!(counted(report), BTreeMap::from(SERVERS.map(|(name, n)| (name.to_owned(), n))));
    let answers = report["answers"].as_array().expect("answers");
    let expected = ["Echo: hello", "Hello, Ada!", "- Name: Ada", "operation completed"];
    assert_eq!(answers.len(), expected.len(), "{who}");
    for (answer, expected) in answers.iter().zip(expected) {
        assert_eq!(answer["is_error"], false, "{who}: {answer}");
        assert!(answer["content"].to_string().contains(expected), "{who}: {answer}");
    }
    let (both, all) = (&[(1.0, 2.0), (2.0, 2.0)][..], &[(1.0, 3.0), (2.0, 3.0), (3.0, 3.0)][..]);
    for (answer, expected) in answers.iter().zip([&[], both, &[], all]) {
        let told = steps(&answer["progress"]);
        // The TypeScript clients take a result at once and a step a moment later: a last step that arrives together with its
        // result is lost in them.
        let is_whole = told.len() + 1 >= expected.len() && expected.starts_with(&told);
        assert!(is_whole, "{who}: {told:?} of {expected:?}");
    }

    let beside = &report["beside"];
    let has = |kind: &str, name: &str| {
        let listed = beside[kind].as_array().unwrap_or_else(|| panic!("{who}: no {kind}"));
        assert!(listed.iter().any(|one| one == name), "{who}: no {name} among {kind}: {listed:?}");
    };
    for uri in [DOCUMENT, "note://today", "memory://knowledge-graph"] {
        has("resources", uri);
    }
    has("templates", "demo://resource/dynamic/text/{resourceId}");
    for name in ["asking__praise", "everything__args-prompt", "page__fetch", "sqlite__mcp-demo"] {
        has("prompts", name);
    }
    let contents = &beside["contents"][0];
    assert_eq!(contents["uri"], DOCUMENT, "{who}");
    let text = contents["text"].as_str().expect("a text");
    assert!(text.starts_with("# Everything Server - Features"), "{who}: {text}");
    let message = &beside["messages"][0];
    assert_eq!(message["content"]["text"], "What's weather in Paris?", "{who}");
    let asked = [
        "asking asks: Who is there?",
        "everything asks: Please provide inputs for the following fields:",
    ];
    assert_eq!(beside["asked"], json!(asked), "{who}");
}

/// What a server told of its progress. A client that counts the rounds of its own questions tells them without a total.
fn steps(progress: &Value) -> Vec<(f64, f64)> {
    let steps = progress.as_array().expect("steps").iter();
    steps.filter_map(|step| Some((step[0].as_f64()?, step[1].as_f64()?))).collect()
}

#[test]
fn every_client_has_them_over_stdio() {
    let Some(world) = world() else { return };
    let listed = run(&world, &["list"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let reach = Reach::Stdio(passthrough(&world));
    for client in clients() {
        let who = format!("{client:?} over stdio");
        let (report, below, ended) = follow(world.place(), client, &reach, &plan());
        check(&who, client, &report);
        assert_eq!(ended.code, Some(0), "{who}: {}", ended.err);
        wait_until_gone(&below);
    }
}

#[test]
fn every_client_has_them_over_http() {
    let Some(world) = world() else { return };
    let listed = run(&world, &["list"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let (gateway, door) = world.serve_http();
    let mut plan = plan();
    plan["url"] = json!(all(&door));
    let reach = Reach::Http(door);
    // One after another: where two clients call an older server at once, nobody can tell which of them its question is for.
    for client in clients() {
        let who = format!("{client:?} over HTTP");
        let (report, _, ended) = follow(world.place(), client, &reach, &plan);
        check(&who, client, &report);
        assert_eq!(ended.code, Some(0), "{who}: {}", ended.err);
    }
    let below = descendants(gateway.id());
    gateway.signal("TERM");
    let ended = gateway.end();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    wait_until_gone(&below);
}

/// The path at which every tool is shown by itself.
fn all(door: &Door) -> String {
    format!("{}/all", door.url())
}
