//! What a server asks, and who is asked: the caller of the call, and never anybody else.

use super::harness::{
    Over, Seen, Server, WAYS, able, answer_all, begin, call, keys, received, until_its_end,
};
use super::odd::{PATIENCE, close, permit, shown};
use gloveport_executor::{Caller, CallerProfile, Inquiry};
use gloveport_protocol::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::time::timeout;

fn form(message: &str) -> Value {
    json!({"method": "elicitation/create", "params": {"mode": "form", "message": message,
        "x-odd": [1], "requestedSchema": {"type": "object", "properties": {}}}})
}

/// A client that can do everything.
fn all() -> CallerProfile {
    able(&json!({"elicitation": {"form": {}, "url": {}}, "sampling": {"tools": {}}, "roots": {}}))
}

#[tokio::test]
async fn all_that_a_server_has_is_listed_in_both_eras() {
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let upstream = server.upstream();
        let listing = upstream.list().await.expect(era);
        let keys = |items: &[gloveport_executor::Item]| {
            items.iter().map(|item| item.key.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys(&listing.resources), "a:1 a:2", "{over:?} {era}");
        assert_eq!(keys(&listing.templates), "a:{x}");
        assert_eq!(keys(&listing.prompts), "greet");
        assert_eq!(listing.resources[1].definition["size"], 3);
        assert_eq!(listing.methods, BTreeSet::from(Method::ALL));
        let must_work = listing.tools.iter().find(|tool| tool.name.as_str() == "must_work");
        let rest = &must_work.expect("it is listed").rest;
        assert_eq!(rest["execution"], json!({"taskSupport": "required"}), "{over:?} {era}");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn what_cannot_be_listed_costs_itself_only() {
    let on_fire = "they cannot be listed: refused: the disk is \\u{1b}[31mon fire (code -32603)";
    for (oddity, n_resources, expected) in [
        ("no-resources", 0, format!("; (resources): {on_fire}; (resourceTemplates): {on_fire}")),
        (
            "many",
            5_000,
            "; (resources): over 5000 items or 16777216 bytes; the rest was not read".to_owned(),
        ),
        (
            "odd-items",
            1,
            "; (resources): 5 of them have no usable `uri`, or that of another; \
             (resourceTemplates): 1 of them have no usable `uriTemplate`, or that of another; \
             (prompts): they cannot be listed: unusable answer: the listing of its prompts has no \
             list `prompts`"
                .to_owned(),
        ),
        ("tools-only", 0, String::new()),
        ("odd-capabilities", 2, String::new()),
    ] {
        for (over, era) in WAYS {
            let server = Server::start(over, era, oddity).await;
            let upstream = server.upstream();
            let listing = upstream.list().await.expect(oddity);
            let bad = "; badly_mirrored: `x-mcp-header` of `a` is not on a string, an integer or \
                a boolean";
            let bad = if (over, era) == (Over::Http, "modern") { bad } else { "" };
            let n_tools = listing.tools.len();
            assert_eq!(
                shown(&listing),
                format!("{n_tools} tools{bad}{expected}"),
                "{over:?} {era} {oddity}"
            );
            assert_eq!(listing.resources.len(), n_resources, "{oddity}");
            assert_eq!(n_tools, if bad.is_empty() { 16 } else { 15 }, "{oddity}");
            close(&*upstream).await;
        }
    }
}

#[tokio::test]
async fn a_server_that_dies_of_a_question_keeps_its_tools_and_is_not_asked_again() {
    for era in ["legacy", "modern"] {
        let server = Server::start(Over::Stdio, era, "dies").await;
        let upstream = server.upstream();
        let cannot = "16 tools; (resources): they cannot be listed: the connection was lost during \
            the call: the server exited with code 3";
        assert_eq!(shown(&upstream.list().await.expect(era)), cannot, "{era}");
        for _ in 0..2 {
            let listing = upstream.list().await.expect(era);
            let again = "16 tools; (resources): the connection broke when they were asked for; \
                they are not asked for again";
            assert_eq!(shown(&listing), again, "{era}");
            assert_eq!((listing.templates.len(), listing.prompts.len()), (1, 1), "{era}");
        }
        assert_eq!(*upstream.changes().borrow(), 1, "{era}: one start, one change");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn methods_are_answered_whole() {
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let upstream = server.upstream();
        for (method, arguments, expected) in [
            (
                "resources/read",
                json!({"uri": "a:1"}),
                json!({"contents": [{"uri": "a:1", "text": "text", "odd": 1}]}),
            ),
            (
                "prompts/get",
                json!({"name": "greet", "arguments": {"who": "you"}}),
                json!({"messages": [{"role": "user",
                    "content": {"type": "text", "text": "Hello you"}}]}),
            ),
            (
                "completion/complete",
                json!({"ref": {"type": "ref/prompt", "name": "greet"},
                    "argument": {"name": "who", "value": "yo"}}),
                json!({"completion": {"values": ["yo!"]}}),
            ),
        ] {
            let answer = upstream.call(permit(method, &arguments), Caller::nobody());
            let answer = timeout(PATIENCE, answer).await.expect("it ends").expect(method);
            assert_eq!(answer.structured, Some(expected), "{over:?} {era}");
            let meta = if method == "resources/read" { json!({"kept": 1}) } else { json!({}) };
            assert_eq!(Value::Object(answer.meta), meta, "{over:?} {era} {method}");
        }
        close(&*upstream).await;
    }
}

/// A question, what its caller can and answers, and what the server gets.
struct Case {
    asks: Value,
    able: Value,
    answer: Option<Value>,
    gets: Value,
    is_asked: bool,
}

/// What the server gets where nobody chose.
fn no_choice() -> Value {
    json!({"result": {"action": "cancel"}})
}

fn forms() -> Vec<Case> {
    let url = json!({"method": "elicitation/create", "params": {"mode": "url", "message": "Go",
        "url": "https://example.org", "elicitationId": "1"}});
    let accepted = json!({"action": "accept", "content": {"a": 1}});
    let case = |asks: &Value, able: Value, is_asked: bool| {
        let answer = Some(accepted.clone());
        let gets = if is_asked { json!({"result": accepted}) } else { no_choice() };
        Case { asks: asks.clone(), able, answer, gets, is_asked }
    };
    vec![
        case(&form("Who?"), json!({"elicitation": {}}), true),
        case(&form("Who?"), json!({"elicitation": {"form": {}}}), true),
        case(&form("Who?"), json!({"elicitation": {"url": {}}}), false),
        case(&form("Who?"), json!({"elicitation": 5}), false),
        case(&form("Who?"), json!({"sampling": {}}), false),
        case(&url, json!({"elicitation": {"url": {}}}), true),
        case(&url, json!({"elicitation": {"form": {}}}), false),
        case(&url, json!({"elicitation": {}}), false),
        Case {
            answer: None,
            gets: no_choice(),
            ..case(&form("Who?"), json!({"elicitation": {}}), true)
        },
    ]
}

fn other_questions() -> Vec<Case> {
    let asks = |method: &str| json!({"method": method, "params": {"messages": [], "odd": [1]}});
    let answer = json!({"role": "assistant", "odd": {"kept": 1}});
    let sampling = Case {
        asks: asks("sampling/createMessage"),
        able: json!({"sampling": {}}),
        answer: Some(answer.clone()),
        gets: json!({"result": answer}),
        is_asked: true,
    };
    let nobody = "nobody can be asked: the client behind the call declared no capability \
        `sampling`";
    let unknown =
        |method| format!("`{method}` is not supported: this client declared no such capability");
    let unknown = |method: &'static str| Case {
        asks: asks(method),
        able: json!({"roots": {}, "elicitation": {}}),
        answer: Some(answer.clone()),
        gets: json!({"error": {"code": -32601, "message": unknown(method)}}),
        is_asked: false,
    };
    vec![
        Case {
            asks: asks("sampling/createMessage"),
            able: json!({"sampling": {}}),
            answer: None,
            gets: json!({"error": {"code": 7, "message": "no"}}),
            ..sampling
        },
        Case {
            asks: asks("sampling/createMessage"),
            able: json!({"elicitation": {}}),
            answer: None,
            gets: json!({"error": {"code": -1, "message": nobody}}),
            is_asked: false,
        },
        unknown("roots/list"),
        unknown("tools/list"),
        Case { gets: json!({"result": {}}), ..unknown("ping") },
        sampling,
    ]
}

#[tokio::test]
async fn questions_of_older_servers_go_to_the_caller() {
    for over in [Over::Stdio, Over::Http] {
        let server = Server::start(over, "legacy", "").await;
        let executor = server.executor().await;
        for case in forms().into_iter().chain(other_questions()) {
            let Case { asks, able: capabilities, answer, gets, is_asked } = case;
            let underway = begin(&executor, "ask", &asks, able(&capabilities));
            let seen = answer_all(underway, answer).await;
            assert_eq!(seen.structured(), gets, "{over:?} {asks} {capabilities}");
            let asked: Vec<&Value> = seen.asked.iter().flat_map(BTreeMap::values).collect();
            let expected: &[&Value] = if is_asked { &[&asks] } else { &[] };
            // Word for word, fields that nobody knows included.
            assert_eq!(asked, expected, "{over:?} {capabilities}");
        }
        executor.close().await;
    }
}

#[tokio::test]
async fn older_servers_are_told_once_what_can_be_asked() {
    let server = Server::start(Over::Stdio, "legacy", "").await;
    let executor = server.executor().await;
    let declared = json!({"elicitation": {"form": {}, "url": {}}, "sampling": {}});
    let received = received(&executor).await;
    let seen = received["seen"].as_array().expect("a list");
    let greeting = seen.iter().position(|seen| seen == "initialize").expect("it is greeted");
    assert_eq!(seen[greeting + 1], declared);
    executor.close().await;
}

/// Two callers over one connection, each of whom a server wants to ask while both calls are in flight.
async fn both(over: Over) -> [Seen; 2] {
    let server = Server::start(over, "legacy", "").await;
    let executor = server.executor().await;
    // The listing of the executor is no call; both are in flight when the first asks.
    let one = begin(&executor, "both", &json!({}), all());
    let other = begin(&executor, "hold", &json!({}), all());
    let named = |name: &'static str| {
        move |inquiry: Inquiry| {
            let answer = json!({"action": "accept", "content": {"name": name}});
            let keys = inquiry.requests.keys().cloned();
            let answers = keys.map(|key| (key, answer.clone())).collect();
            inquiry.answer(answers);
        }
    };
    let one = async {
        let seen = until_its_end(one, named("one")).await;
        call(&executor, "release", json!({})).await;
        seen
    };
    let (one, other) = tokio::join!(one, until_its_end(other, named("other")));
    executor.close().await;
    [one, other]
}

#[tokio::test]
async fn nobody_is_asked_in_the_place_of_another() {
    // Over pipes nothing tells whose question it is.
    let [one, other] = both(Over::Stdio).await;
    let message = "calls of several callers are under way on this connection: it is unclear who \
        is to be asked; ask again when the others have ended";
    assert_eq!(one.structured(), json!({"error": {"code": -32600, "message": message}}));
    assert!(one.asked.is_empty() && other.asked.is_empty(), "{one:?} {other:?}");
    // Over HTTP the stream does.
    let [one, other] = both(Over::Http).await;
    let answer = json!({"result": {"action": "accept", "content": {"name": "one"}}});
    assert_eq!(one.structured(), answer);
    assert_eq!((one.asked.len(), other.asked.len()), (1, 0), "{other:?}");
}

#[tokio::test]
async fn a_question_whose_call_was_dropped_goes_to_nobody_else() {
    let server = Server::start(Over::Stdio, "legacy", "").await;
    let executor = server.executor().await;
    // It asks as soon as another call is in flight, when the first caller is gone.
    let gone = begin(&executor, "both", &json!({}), all());
    while !received(&executor).await["seen"].to_string().contains("tools/call") {}
    drop(gone);
    while !received(&executor).await["seen"].to_string().contains("notifications/cancelled") {}
    let hold = begin(&executor, "hold", &json!({}), all());
    let seen = answer_all(hold, Some(json!({"action": "accept"})));
    let release = async {
        while !received(&executor).await["seen"].to_string().contains("several callers") {}
        call(&executor, "release", json!({})).await;
    };
    let (seen, ()) = tokio::join!(seen, release);
    assert!(seen.asked.is_empty(), "{seen:?}");
    executor.close().await;
}

#[tokio::test]
async fn modern_servers_ask_round_by_round() {
    let roots = json!({"method": "roots/list"});
    let sampling = json!({"method": "sampling/createMessage", "params": {"odd": [1]}});
    let accepted = json!({"action": "accept", "content": {}});
    for over in [Over::Stdio, Over::Http] {
        let server = Server::start(over, "modern", "").await;
        let executor = server.executor().await;
        let rounds = json!([{"a": form("One?")}, {}, {"b": roots, "c": sampling}]);
        let arguments = json!({"rounds": rounds});
        let seen =
            answer_all(begin(&executor, "rounds", &arguments, all()), Some(accepted.clone())).await;
        let expected = json!({"inputResponses": {"b": accepted, "c": accepted},
            "requestState": "3"});
        assert_eq!(seen.structured(), expected, "{over:?}");
        // The round without a question is made without the client.
        assert_eq!(json!(seen.asked), json!([rounds[0], rounds[2]]), "{over:?}");
        for method in ["resources/read", "prompts/get"] {
            let arguments = json!({"uri": "ask", "name": "ask"});
            let key = if method == "prompts/get" { "name" } else { "uri" };
            let arguments = json!({key: arguments[key]});
            let underway = begin(&executor, method, &arguments, all());
            let seen = answer_all(underway, Some(accepted.clone())).await;
            let result = seen.result.expect("it has ended").expect("a result");
            let got = json!({"inputResponses": {"q": accepted}, "requestState": "1"});
            assert_eq!(result["got"], got, "{over:?} {method}");
        }
        executor.close().await;
    }
}

#[tokio::test]
async fn a_modern_server_that_asks_for_what_nobody_can_do_fails_its_own_call() {
    let no = "it asks for `elicitation/create` before it answers, but the client behind the call \
        declared no capability `elicitation` (code -32021)";
    let endless: Vec<Value> = (0..20).map(|_| json!({})).collect();
    let accepted = Some(json!({"action": "accept"}));
    for (rounds, capabilities, answer, expected) in [
        (json!([{"a": form("?")}]), json!({"sampling": {}}), &accepted, no),
        (
            json!([{"a": {"method": "tools/call"}}]),
            json!({"elicitation": {}}),
            &accepted,
            "unusable answer: it asks for `tools/call`, which nobody may be asked",
        ),
        (
            json!([{"a": 5}]),
            json!({"elicitation": {}}),
            &accepted,
            "unusable answer: it asks for ``, which nobody may be asked",
        ),
        (
            json!([[1]]),
            json!({}),
            &accepted,
            "unusable answer: what it asks for is no list of questions",
        ),
        (
            json!(endless),
            json!({}),
            &accepted,
            "unusable answer: it asked for input 16 times and gave no result",
        ),
        (
            json!([{"a": {"method": "sampling/createMessage"}}]),
            json!({"sampling": {}}),
            &None,
            "it asks for more input before it answers; the client refused: no (code 7)",
        ),
    ] {
        let server = Server::start(Over::Stdio, "modern", "").await;
        let executor = server.executor().await;
        let underway = begin(&executor, "rounds", &json!({"rounds": rounds}), able(&capabilities));
        let failure = answer_all(underway, answer.clone()).await.failure();
        assert!(failure.contains(expected), "{rounds}: {failure}");
        executor.close().await;
    }
}

#[tokio::test]
async fn a_person_who_does_not_choose_answers_a_form_with_that() {
    let server = Server::start(Over::Stdio, "modern", "").await;
    let executor = server.executor().await;
    let underway = begin(&executor, "rounds", &json!({"rounds": [{"a": form("?")}]}), all());
    let seen = answer_all(underway, None).await;
    assert_eq!(seen.structured()["inputResponses"], json!({"a": {"action": "cancel"}}));
    executor.close().await;
}

#[tokio::test]
async fn each_modern_request_says_what_its_own_caller_can() {
    for over in [Over::Stdio, Over::Http] {
        let server = Server::start(over, "modern", "").await;
        let executor = server.executor().await;
        let tasks = json!({"io.modelcontextprotocol/tasks": {}});
        let profile = able(&json!({"elicitation": {"url": {}}, "experimental": {"a": {}},
            "extensions": {"vendor/x": {}}, "sampling": 5}));
        let seen = answer_all(begin(&executor, "needs", &json!({}), profile), None).await;
        let declared = seen.structured();
        assert_eq!(
            keys(declared.as_object().expect("an object")),
            BTreeSet::from(["elicitation", "extensions"])
        );
        assert_eq!(declared, json!({"elicitation": {"url": {}}, "extensions": tasks}));
        let failure = call(&executor, "needs", json!({})).await.failure();
        let expected = "it needs a client that can be asked something, and the one behind the \
            call cannot: cannot go on (code -32021)";
        assert!(failure.contains(expected), "{over:?}: {failure}");
        executor.close().await;
    }
}
