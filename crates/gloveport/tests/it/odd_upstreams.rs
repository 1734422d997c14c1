//! Servers of every odd kind behind one gateway, all at the same time: none hides another, each gets a clear word in
//! `gloveport list`, and a script gets what can be used or a typed error that says what to do.
//!
//! The servers are `crates/mcp/tests/odd_server.py` in its modes; what the client alone makes of them is tested there.

use crate::clients::process::Running;
use crate::clients::world::{GLOVEPORT, Home, quoted};
use crate::threats::house::Client;
use serde_json::Value;
use std::path::Path;

/// What a script that adds 2 and 3 gets of a server whose tool `add` works.
const SUM: &str = r#"{"sum":5}"#;

/// A mode of the server, what `gloveport list` says, and what a script gets that calls `add`.
type Case = (&'static str, &'static str, &'static str);

/// Servers that greet, start or write oddly, and can be used.
const GREETINGS: &[Case] = &[
    ("good-legacy", "1", SUM),
    ("good-modern", "1", SUM),
    ("both-eras", "1", SUM),
    ("old-version", "1", SUM),
    ("dies-on-discover", "1", SUM),
    ("empty-discover", "1", SUM),
    ("error-without-id", "1", SUM),
    ("error-with-odd-id", "1", SUM),
    ("bare-initialize", "1", SUM),
    ("text-ids", "1", SUM),
    ("noisy", "1", SUM),
    ("writes-no-text", "1", SUM),
    ("silent", "1", SUM),
    ("slow-start", "1", SUM),
    ("slow-modern", "1", SUM),
    ("starts-late", "1", SUM),
    ("wrong-ids", "1", SUM),
    ("floods-changes", "1", SUM),
];

/// Servers with an odd tool, or an odd list of tools.
const LISTINGS: &[Case] = &[
    ("missing-schema", "2", SUM),
    ("null-schema", "2", SUM),
    ("true-schema", "2", SUM),
    ("false-schema", "1; odd: its input schema is `false`: it accepts no arguments", SUM),
    ("array-schema", "1; odd: its input schema is no JSON Schema", SUM),
    ("output-schema-true", "2", SUM),
    ("string-annotation", "2", SUM),
    ("odd-hint", "2", SUM),
    ("bad-icons", "2", SUM),
    ("number-description", "2", SUM),
    ("nameless", "1; tool 2: it has no name", SUM),
    ("empty-name", "1; tool 2: a name is empty", SUM),
    ("number-name", "1; tool 2: its name is no text", SUM),
    (
        "control-name",
        r"1; a\u{1b}[31mb: `a\u{1b}[31mb` has the character `\u{1b}`; allowed are all but control characters",
        SUM,
    ),
    ("duplicate", "1; add: the server lists the name twice; the first is used", SUM),
    ("string-tool", "1; tool 2: its definition is no JSON object", SUM),
    ("huge-tool", "1; odd: its definition has 1048639 bytes, at most 1048576", SUM),
    ("pages", "2", SUM),
    (
        "loop-cursor",
        "2; after tool 2: the server gives the same page again and again",
        "`loop_cursor` has no tool `add`",
    ),
    ("no-tools", "0", "`no_tools` has no tool `add`"),
    ("other-tools-each-time", "2", SUM),
    ("odd-calls", "21", SUM),
];

/// Servers that cannot be used. A script gets the same words.
const FAILURES: &[(&str, &str)] = &[
    ("absent", "cannot connect: cannot find `/nonexistent/server`"),
    (
        "exits-at-start",
        r"cannot connect: the server exited with code 2; the end of its stderr: no \u{1b}[31mcredentials | set ODD_KEY",
    ),
    (
        "refuses-initialize",
        r"cannot connect: it refused `initialize`: licence expired\u{1b}[31m (code -32603)",
    ),
    ("unknown-version", "cannot connect: it speaks the protocol version `1999-01-01`"),
    ("never-greets", "cannot connect: no handshake within 3s"),
    ("dies-on-list", "the server exited with code 4"),
    ("no-list", "unusable answer: the listing of its tools has no list `tools`"),
    ("no-tools-method", "refused: no tools (code -32601)"),
    ("long-line", "unusable answer: it has over 16777216 bytes; ask for less in one call"),
];

/// Odd answers to calls: the tool of `odd-calls`, and what a script gets; errors as `CODE: message`.
const CALLS: &[(&str, &str)] = &[
    ("unknown_content", r#"[{"type":"hologram","rays":[1]},{"type":"text","text":"ok"}]"#),
    ("string_content", r#""just text""#),
    ("strings_content", r#""a\n5\nnull""#),
    ("broken_embed", r#"[{"type":"resource","resource":{"blob":5}}]"#),
    ("no_content", r#"{"a":1}"#),
    ("null_structured", r#""ok""#),
    ("list_structured", "[1,2]"),
    ("extra_fields", r#""ok""#),
    ("empty", r#""""#),
    ("big_number", r#"{"u64":1.8446744073709552e+19,"more":1.1805916207174113e+21}"#),
    ("is_error", "TOOL_FAILED: no such row"),
    (
        "not_an_object",
        "UPSTREAM_UNAVAILABLE: `odd-calls.not_an_object`: unusable answer: the result is no JSON object",
    ),
    ("huge", "UPSTREAM_UNAVAILABLE: `odd-calls.huge`: unusable answer: it has over 16777216 bytes"),
    (
        "nan",
        "UPSTREAM_UNAVAILABLE: `odd-calls.nan`: unusable answer: it is no JSON that can be read",
    ),
    ("refuse", r"TOOL_FAILED: `odd-calls.refuse`: refused: bad\u{1b}[31m arguments (code -32602)"),
    ("wrong_id", "UPSTREAM_TIMEOUT: `odd-calls.wrong_id` did not answer within 5 s"),
    ("flood", r#""ok""#),
    ("crash", "UPSTREAM_UNAVAILABLE: `odd-calls.crash`: the connection was lost during the call"),
];

/// All servers at once, and what each is started with.
fn home() -> Home {
    let home = Home::new();
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mcp/tests/odd_server.py");
    let server = quoted(&server);
    let mut config = "[limits]\ncall = \"5s\"\n".to_owned();
    let modes = GREETINGS.iter().chain(LISTINGS).map(|case| case.0);
    for mode in modes.chain(FAILURES.iter().map(|case| case.0)) {
        let command = match mode {
            "absent" => r#"["/nonexistent/server"]"#.to_owned(),
            _ => format!(r#"["python3", "-I", "-S", "-B", {server}, "{mode}"]"#),
        };
        config.push_str(&format!("[servers.{mode}]\ncommand = {command}\n"));
        if mode == "never-greets" {
            config.push_str("connect_timeout = \"3s\"\n");
        }
    }
    home.file("home/.config/gloveport/gloveport.toml", &config);
    home
}

/// What `gloveport list` says about one server.
fn listed(server: &Value) -> String {
    if server["state"] != "ready" {
        return server["error"].as_str().unwrap_or("still connecting").to_owned();
    }
    let dropped = server["dropped"].as_array().expect("a list").iter().map(|tool| {
        let text = |key: &str| tool[key].as_str().expect("a text").to_owned();
        format!("; {}: {}", text("name"), text("reason"))
    });
    server["tools"].to_string() + &dropped.collect::<String>()
}

/// What a script gets of one call.
fn called(client: &mut Client, server: &str, call: &str) -> String {
    let server = server.replace('-', "_");
    let told = client.execute(&format!(
        "try {{ return (await ({server} as any).{call}) }} \
         catch (error: any) {{ return {{ failed: (error.code ?? '') + ': ' + error.message }} }}"
    ));
    match told["result"].get("failed").and_then(Value::as_str) {
        Some(failed) => failed.trim_start_matches(": ").to_owned(),
        None if told["outcome"] == "returned" => told["result"].to_string(),
        None => told["text"].as_str().expect("a text").to_owned(),
    }
}

#[test]
fn no_odd_server_hides_another_and_each_gets_a_clear_word() {
    let home = home();
    let ended = Running::start(home.command(GLOVEPORT).args(["list", "--json"])).end();
    assert_eq!(ended.code, Some(1), "some servers failed: {}", ended.err);
    let list: Value = serde_json::from_str(&ended.out).expect("JSON");
    let mut client = Client::begin(Running::start(home.command(GLOVEPORT).arg("serve")));
    let mut wrong = Vec::new();
    let mut check = |what: String, got: String, expected: &str| {
        if !got.contains(expected) {
            wrong.push(format!("{what}\n  expected: {expected}\n  got:      {got}"));
        }
    };
    let of = |mode: &str| {
        let servers = list["servers"].as_array().expect("a list");
        listed(servers.iter().find(|server| server["name"] == mode).expect(mode))
    };
    for (mode, expected, sum) in GREETINGS.iter().chain(LISTINGS) {
        check(format!("listing {mode}"), of(mode), expected);
        check(format!("calling {mode}"), called(&mut client, mode, "add({a: 2, b: 3})"), sum);
    }
    for (mode, expected) in FAILURES {
        check(format!("listing {mode}"), of(mode), expected);
        let got = called(&mut client, mode, "add({a: 2, b: 3})");
        check(format!("calling {mode}"), got.clone(), expected);
        check(format!("calling {mode}"), got, &format!("the server `{mode}` is not available"));
    }
    for (tool, expected) in CALLS {
        let got = called(&mut client, "odd-calls", &format!("{tool}({{}})"));
        check(format!("calling {tool}"), got, expected);
        // Whatever one server did, the next call of another one is made.
        let got = called(&mut client, "good-modern", "add({a: 2, b: 3})");
        check(format!("another server after {tool}"), got, SUM);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!ended.out.contains('\u{1b}') && !ended.err.contains('\u{1b}'), "{ended:?}");
    assert_eq!(client.end().code, Some(0));
}
