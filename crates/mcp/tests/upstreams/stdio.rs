//! Over standard input and output.

use super::odd::{
    Odd, PATIENCE, assert_adds, call, close, permit, plain, plain_with, shown, structured,
};
use gloveport_executor::{Caller, UpstreamError};
use gloveport_mcp::{Speak, StdioCommand, Transport, UpstreamConfig, upstream};
use gloveport_protocol::ServerName;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// Lists the tools of a server in `mode`, and uses the good one.
async fn check_listing(mode: &str, expected: &str) {
    let upstream = plain(mode);
    let listing = upstream.list().await.expect(mode);
    assert_eq!(shown(&listing), expected, "{mode}");
    if listing.tools.iter().any(|tool| tool.name.as_str() == "add") {
        assert_adds(&*upstream).await;
    }
    close(&*upstream).await;
}

#[tokio::test]
async fn servers_of_both_eras_are_greeted_in_their_own_way() {
    for (mode, instructions) in [
        ("good-legacy", Some("legacy")),
        ("good-modern", Some("modern")),
        ("both-eras", Some("modern")),
        ("old-version", Some("legacy")),
        ("dies-on-discover", Some("legacy")),
        ("empty-discover", Some("legacy")),
        ("error-without-id", Some("legacy")),
        ("error-with-odd-id", Some("legacy")),
        ("bare-initialize", None),
        ("text-ids", Some("legacy")),
        ("noisy", Some("legacy")),
    ] {
        let upstream = plain(mode);
        let listing = upstream.list().await.expect(mode);
        assert_eq!(listing.instructions.as_deref(), instructions, "{mode}");
        assert_adds(&*upstream).await;
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn silent_and_slow_servers_are_greeted_too() {
    for (mode, instructions) in
        [("silent", "legacy"), ("slow-start", "legacy"), ("slow-modern", "modern")]
    {
        let upstream = plain_with(mode, |config| config.probe = Duration::from_millis(20));
        let listing = upstream.list().await.expect(mode);
        assert_eq!(listing.instructions.as_deref(), Some(instructions), "{mode}");
        assert_adds(&*upstream).await;
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn a_server_of_both_eras_is_spoken_to_as_it_is_configured() {
    for (speak, instructions) in [(Speak::Newest, "modern"), (Speak::Legacy, "legacy")] {
        let upstream = plain_with("both-eras", |config| config.speak = speak);
        let listing = upstream.list().await.expect("a listing");
        assert_eq!(listing.instructions.as_deref(), Some(instructions));
        assert_adds(&*upstream).await;
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn an_odd_tool_costs_itself_only() {
    for mode in [
        "missing-schema",
        "null-schema",
        "true-schema",
        "output-schema-true",
        "bad-icons",
        "string-annotation",
        "odd-hint",
        "number-description",
    ] {
        check_listing(mode, "add odd").await;
    }
    for (mode, dropped) in [
        ("false-schema", "odd: its input schema is `false`: it accepts no arguments"),
        ("array-schema", "odd: its input schema is no JSON Schema"),
        ("nameless", "tool 2: it has no name"),
        ("empty-name", "tool 2: a name is empty"),
        ("number-name", "tool 2: its name is no text"),
        ("duplicate", "add: the server lists the name twice; the first is used"),
        ("string-tool", "tool 2: its definition is no JSON object"),
        ("huge-tool", "odd: its definition has 1048639 bytes, at most 1048576"),
        (
            "control-name",
            "a\\u{1b}[31mb: `a\\u{1b}[31mb` has the character `\\u{1b}`; \
             allowed are all but control characters",
        ),
    ] {
        check_listing(mode, &format!("add; {dropped}")).await;
    }
}

#[tokio::test]
async fn pages_are_followed_but_not_forever() {
    check_listing("pages", "add other").await;
    let again = "t0 t1; after tool 2: the server gives the same page again and again";
    check_listing("loop-cursor", again).await;
    let many =
        "20000 tools; after tool 20001: over 20000 tools or 67108864 bytes; the rest was not read";
    check_listing("too-many-tools", many).await;
}

#[tokio::test]
async fn definitions_are_kept_word_for_word() {
    let upstream = plain("good-legacy");
    let listing = upstream.list().await.expect("a listing");
    let tool = &listing.tools[0];
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
        "required": ["a", "b"],
        "x-vendor": {"kept": true},
    });
    assert_eq!(tool.input_schema, schema);
    assert_eq!(
        Value::Object(tool.annotations.clone()),
        json!({"readOnlyHint": true, "x-vendor": 1})
    );
    assert_eq!(tool.title.as_deref(), Some("Add"));
    assert_eq!(tool.description.as_deref(), Some("Adds two numbers."));
    assert!(tool.output_schema.is_some());
    close(&*upstream).await;
}

#[tokio::test]
async fn odd_results_reach_the_script() {
    let upstream = plain("good-legacy");
    let text = |text: &str| json!({"type": "text", "text": text});
    for (tool, content, structured) in [
        ("unknown_content", json!([{"type": "hologram", "rays": [1]}, text("ok")]), None),
        ("string_content", json!([text("just text")]), None),
        ("strings_content", json!([text("a"), text("5"), text("null")]), None),
        ("broken_embed", json!([{"type": "resource", "resource": {"blob": 5}}]), None),
        ("no_content", json!([]), Some(json!({"a": 1}))),
        ("null_structured", json!([text("ok")]), None),
        ("list_structured", json!([]), Some(json!([1, 2]))),
        ("extra_fields", json!([text("ok")]), None),
        ("empty", json!([]), None),
        ("chatter", json!([text("ok")]), None),
        // Beyond 64 bits digits are lost, as in JavaScript.
        ("big_number", json!([]), Some(json!({"u64": u64::MAX, "more": 2f64.powi(70)}))),
    ] {
        let result = call(&*upstream, tool, json!({})).await.expect(tool);
        assert_eq!(json!(result.content), content, "{tool}");
        assert_eq!(result.structured, structured, "{tool}");
        assert!(!result.is_error, "{tool}");
    }
    let failed = call(&*upstream, "is_error", json!({})).await.expect("a result");
    assert_eq!((failed.is_error, failed.only_text().as_deref()), (true, Some("no such row")));
    close(&*upstream).await;
}

#[tokio::test]
async fn unusable_results_fail_alone_and_say_why() {
    let upstream = plain("good-legacy");
    for (tool, expected) in [
        ("not_an_object", "unusable answer: the result is no JSON object"),
        ("huge", "unusable answer: it has over 16777216 bytes; ask for less in one call"),
        (
            "nan",
            "unusable answer: it is no JSON that can be read (expected value at line 1 column 76)",
        ),
        ("refuse", "refused: bad\\u{1b}[31m arguments (code -32602)"),
        (
            "input_required",
            "refused: it asks for `elicitation/create` before it answers, but the client behind \
             the call declared no capability `elicitation` (code -32021)",
        ),
        ("task", "unusable answer: it answered with a task without a usable name"),
    ] {
        let error = call(&*upstream, tool, json!({})).await.expect_err(tool);
        assert_eq!(error.to_string(), expected, "{tool}");
    }
    assert_adds(&*upstream).await;
    close(&*upstream).await;
}

#[tokio::test]
async fn what_nobody_can_answer_is_refused_at_once() {
    let unknown = |method: &str| {
        let message =
            format!("`{method}` is not supported: this client declared no such capability");
        json!({"code": -32601, "message": message})
    };
    let no_sampling = json!({"code": -1, "message": "nobody can be asked: the client behind the \
        call declared no capability `sampling`"});
    for (mode, method, expected) in [
        ("good-legacy", "sampling/createMessage", no_sampling),
        (
            "good-legacy",
            "elicitation/create",
            json!({"jsonrpc": "2.0", "id": "from-server",
            "result": {"action": "cancel"}}),
        ),
        ("good-legacy", "roots/list", unknown("roots/list")),
        ("good-legacy", "odd/unknown", unknown("odd/unknown")),
        ("good-modern", "sampling/createMessage", unknown("sampling/createMessage")),
        ("good-modern", "elicitation/create", unknown("elicitation/create")),
        ("good-modern", "roots/list", unknown("roots/list")),
    ] {
        let upstream = plain(mode);
        assert_eq!(structured(&*upstream, method).await, expected, "{mode} {method}");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn a_dropped_call_is_withdrawn_and_others_go_on() {
    let odd = Odd::stdio("good-legacy", |_| {});
    let upstream = &*odd.upstream;
    let never = upstream.call(permit("never", &json!({})), Caller::nobody());
    let cancelled = async {
        let mut line = odd.line().await;
        line.wait_for("tools/call").await;
        line
    };
    let mut line = tokio::select! {
        answer = never => panic!("it never answers: {answer:?}"),
        line = cancelled => line,
    };
    line.wait_for("notifications/cancelled").await;
    assert_adds(upstream).await;
    close(upstream).await;
}

#[tokio::test]
async fn calls_share_one_server_and_run_at_the_same_time() {
    let odd = Odd::stdio("good-legacy", |_| {});
    let upstream = &*odd.upstream;
    let ids = tokio::join!(
        structured(upstream, "pid"),
        structured(upstream, "pid"),
        structured(upstream, "pid")
    );
    assert_eq!((&ids.0, &ids.1), (&ids.1, &ids.2));
    close(upstream).await;
}

#[tokio::test]
async fn a_server_that_ends_is_started_again_at_the_next_call() {
    let upstream = plain("good-legacy");
    let mut changes = upstream.changes();
    let first = structured(&*upstream, "pid").await;
    call(&*upstream, "last", json!({})).await.expect("the answer before the end counts");
    // Nobody may have noticed the end yet. A listing is asked for again then; a call would not be.
    upstream.list().await.expect("a listing");
    let second = structured(&*upstream, "pid").await;
    assert_ne!(first, second);
    let lost = call(&*upstream, "crash", json!({})).await.expect_err("it crashes");
    let expected = "the connection was lost during the call: the server was killed by signal 11; \
                    the end of its stderr: Traceback: out of cheese";
    assert_eq!(lost.to_string(), expected);
    assert_adds(&*upstream).await;
    assert_eq!(*changes.borrow_and_update(), 2, "each new server may have other tools");
    close(&*upstream).await;
}

#[tokio::test]
async fn a_server_that_crashes_before_any_answer_has_to_wait() {
    let upstream = plain("good-legacy");
    let lost = call(&*upstream, "crash", json!({})).await.expect_err("it crashes");
    assert!(matches!(lost, UpstreamError::Lost { .. }), "{lost}");
    let waiting =
        call(&*upstream, "add", json!({"a": 1, "b": 1})).await.expect_err("it has to wait");
    assert!(matches!(waiting, UpstreamError::BackingOff { .. }), "{waiting}");
    close(&*upstream).await;
}

#[tokio::test]
async fn failures_to_connect_say_what_to_look_at() {
    for (mode, expected) in [
        (
            "exits-at-start",
            "the server exited with code 2; the end of its stderr: \
             no \\u{1b}[31mcredentials | set ODD_KEY",
        ),
        ("refuses-initialize", "it refused `initialize`: licence expired\\u{1b}[31m (code -32603)"),
        (
            "unknown-version",
            "it speaks the protocol version `1999-01-01`; 2024-11-05 to 2026-07-28 are supported",
        ),
    ] {
        let upstream = plain(mode);
        let error = upstream.list().await.expect_err(mode);
        assert_eq!(error, UpstreamError::Connect { reason: expected.to_owned() }, "{mode}");
        let again = upstream.list().await.expect_err(mode);
        let UpstreamError::BackingOff { reason, wait } = again else {
            panic!("{mode}: {again}");
        };
        assert!(reason == expected && wait <= Duration::from_millis(250), "{reason} {wait:?}");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn a_program_that_cannot_be_started_says_so() {
    let command = StdioCommand {
        program: "no-such-program".to_owned(),
        arguments: Vec::new(),
        environment: BTreeMap::new(),
        directory: None,
    };
    let name = ServerName::parse("odd").expect("a name");
    let config = UpstreamConfig::new(name, Transport::Stdio(command));
    let upstream = upstream(config).expect("a good configuration");
    let error = upstream.list().await.expect_err("there is no such program").to_string();
    assert!(
        error.starts_with("cannot connect: ") && error.contains("`no-such-program`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_never_greets_is_given_up_and_ended() {
    let odd = Odd::stdio("never-greets", |config| config.connect = Duration::from_millis(300));
    let listed = odd.upstream.list();
    let (listed, mut line) = tokio::join!(listed, odd.line());
    let error = listed.expect_err("it never greets").to_string();
    assert_eq!(error, "cannot connect: no handshake within 300ms");
    while line.next().await.is_some() {}
    close(&*odd.upstream).await;
}

#[tokio::test]
async fn unusable_listings_are_errors_but_no_tools_are_none() {
    let upstream = plain("no-list");
    let error = upstream.list().await.expect_err("no list").to_string();
    assert_eq!(error, "unusable answer: the listing of its tools has no list `tools`");
    close(&*upstream).await;
    let upstream = plain("no-tools-method");
    let error = upstream.list().await.expect_err("it said that it has tools").to_string();
    assert_eq!(error, "refused: no tools (code -32601)");
    close(&*upstream).await;
}

#[tokio::test]
async fn a_change_of_the_listing_is_told() {
    for mode in ["good-legacy", "good-modern"] {
        let odd = Odd::stdio(mode, |_| {});
        let upstream = &*odd.upstream;
        upstream.list().await.expect(mode);
        let mut line = odd.line().await;
        if mode == "good-modern" {
            line.wait_for("subscriptions/listen").await;
        }
        let mut changes = upstream.changes();
        assert!(!changes.has_changed().expect(mode), "{mode}: the first listing is no change");
        call(upstream, "change", json!({})).await.expect(mode);
        timeout(PATIENCE, changes.changed()).await.expect("it is told").expect("it is open");
        close(upstream).await;
    }
}

#[tokio::test]
async fn nothing_is_left_after_the_end() {
    for mode in ["good-legacy", "stubborn"] {
        let odd = Odd::stdio(mode, |_| {});
        let upstream = &*odd.upstream;
        let server = structured(upstream, "pid").await;
        let grandchild = structured(upstream, "grandchild").await;
        assert_ne!(server, grandchild, "{mode}");
        let mut line = odd.line().await;
        close(upstream).await;
        let reaped = !Path::new(&format!("/proc/{server}/stat")).exists();
        assert!(reaped, "{mode}: the server is gone");
        // Its child has the line as well: the end comes when both are gone.
        while line.next().await.is_some() {}
        let after = call(upstream, "add", json!({})).await.expect_err("it is closed").to_string();
        assert_eq!(after, "cannot connect: it is being closed");
    }
}

#[tokio::test]
async fn a_server_gets_its_own_environment_only() {
    let upstream = plain("good-legacy");
    let environment = structured(&*upstream, "environment").await;
    let environment = environment.as_object().expect("an object");
    // Python itself may set a locale.
    let names = environment.keys().map(String::as_str).filter(|name| *name != "LC_CTYPE");
    assert_eq!(names.collect::<BTreeSet<_>>(), BTreeSet::from(["ODD_KEY", "PATH"]));
    close(&*upstream).await;
}
