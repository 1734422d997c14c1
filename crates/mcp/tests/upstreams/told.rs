//! What a server tells while a call is under way, and what goes along with requests and results.

use super::harness::{Over, Server, WAYS, answer_all, begin, call, received, server};
use super::odd::PATIENCE;
use gloveport_executor::{CallerProfile, Severity, Told};
use serde_json::{Value, json};
use tokio::time::timeout;

/// What is told of progress.
fn progress(told: &[Told]) -> Vec<(f64, Option<f64>, Option<String>)> {
    let told = told.iter().filter_map(|told| match told {
        Told::Progress { progress, total, message, .. } => {
            Some((*progress, *total, message.clone()))
        }
        Told::Log { .. } | Told::Background { .. } => None,
    });
    told.collect()
}

#[tokio::test]
async fn progress_is_told_in_order_and_only_forward() {
    let values = json!([
        {"progress": 1, "total": 3}, {"progress": 1}, {"progress": 0.5},
        {"progress": 2, "message": "half\u{1b}[31m"}, {"progress": "3"}, {"progress": 3, "total": 3},
    ]);
    let expected = vec![
        (1.0, Some(3.0), None),
        (2.0, None, Some("half\\u{1b}[31m".to_owned())),
        (3.0, Some(3.0), None),
    ];
    let wants = CallerProfile { wants_progress: true, ..CallerProfile::default() };
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let executor = server.executor().await;
        for _ in 0..5 {
            let arguments = json!({"values": values});
            let underway = begin(&executor, "progress", &arguments, wants.clone());
            let seen = answer_all(underway, None).await;
            assert_eq!(progress(&seen.told), expected, "{over:?} {era}");
        }
        // Of another call's token, and of none.
        for token in [json!(0), json!("x"), json!(999)] {
            let arguments = json!({"values": values, "token": token});
            let underway = begin(&executor, "progress", &arguments, wants.clone());
            assert_eq!(answer_all(underway, None).await.told, [], "{over:?} {era} {token}");
        }
        assert_eq!(call(&executor, "progress", json!({"values": values})).await.told, []);
        executor.close().await;
    }
}

#[tokio::test]
async fn log_messages_reach_who_wants_them() {
    let values = json!([
        {"level": "debug", "data": "no"},
        {"level": "warning", "logger": "a\u{1b}", "data": {"x": [1]}},
        {"level": "loud", "data": "no"},
        {"level": "error", "data": "yes"},
    ]);
    let log = |level, logger: Option<&str>, data: Value| {
        let logger = logger.map(str::to_owned);
        Told::Log { server: server(), level, logger, data }
    };
    let expected = [
        log(Severity::Warning, Some("a\\u{1b}"), json!({"x": [1]})),
        log(Severity::Error, None, json!("yes")),
    ];
    let wants = |level| CallerProfile { log_level: Some(level), ..CallerProfile::default() };
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let executor = server.executor().await;
        let arguments = json!({"values": values});
        let underway = begin(&executor, "log", &arguments, wants(Severity::Warning));
        assert_eq!(answer_all(underway, None).await.told, expected, "{over:?} {era}");
        assert_eq!(call(&executor, "log", arguments).await.told, [], "{over:?} {era}");
        let level = |seen: super::harness::Seen| seen.structured()["level"].clone();
        let underway = begin(&executor, "level", &json!({}), wants(Severity::Info));
        assert_eq!(level(answer_all(underway, None).await), "info", "{over:?} {era}");
        // Up to 2025-11-25 the level is that of the connection: the lowest that anybody wants.
        let underway = begin(&executor, "level", &json!({}), wants(Severity::Error));
        let expected = if era == "legacy" { "info" } else { "error" };
        assert_eq!(level(answer_all(underway, None).await), expected, "{over:?} {era}");
        executor.close().await;
    }
}

#[tokio::test]
async fn meta_goes_along_both_ways_without_the_protocols_own_keys() {
    let sent = json!({"traceparent": "00-1-2-01", "tracestate": "a=b", "baggage": "c=d",
        "vendor/x": {"y": [1]}, "io.modelcontextprotocol/protocolVersion": "1999",
        "io.modelcontextprotocol/other": 1, "progressToken": "mine"});
    let meta = sent.as_object().cloned().expect("an object");
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let executor = server.executor().await;
        let profile = CallerProfile { meta: meta.clone(), ..CallerProfile::default() };
        let underway = begin(&executor, "meta", &json!({}), profile);
        let seen = answer_all(underway, None).await;
        let mut got = seen.structured()["meta"].as_object().cloned().expect("an object");
        let token = got.remove("progressToken");
        assert!(token.is_some_and(|token| token.is_number()), "a token of our own");
        let ours = got.keys().filter(|key| key.starts_with("io.modelcontextprotocol/")).count();
        assert_eq!(ours, if era == "modern" { 3 } else { 0 }, "{over:?} {era}: {got:?}");
        got.retain(|key, _| !key.starts_with("io.modelcontextprotocol/"));
        let mut expected = meta.clone();
        expected.retain(|key, _| !key.starts_with("io.model") && key != "progressToken");
        assert_eq!(got, expected, "{over:?} {era}");
        let result = seen.result.expect("it has ended").expect("a result");
        assert_eq!(result["_meta"], json!({"vendor/a": 1}), "{over:?} {era}");
        executor.close().await;
    }
}

#[tokio::test]
async fn who_watches_a_resource_is_told() {
    for (over, era) in WAYS {
        let site = Server::start(over, era, "").await;
        let executor = site.executor().await;
        let mut updates = executor.updates(&server()).expect("it has resources");
        let uri = json!({"uri": "a:1"});
        for _ in 0..2 {
            let seen = call(&executor, "resources/subscribe", uri.clone()).await;
            assert_eq!(seen.result.expect("it ends").expect("it agrees"), json!({}));
        }
        let failure = call(&executor, "resources/subscribe", json!({"uri": "a:never"})).await;
        assert!(failure.failure().contains("refused"), "{over:?} {era}");
        let seen = call(&executor, "resources/unsubscribe", uri.clone()).await;
        assert_eq!(seen.result.expect("it ends").expect("it agrees"), json!({}));
        // One of two still watches.
        call(&executor, "touch", uri.clone()).await;
        let told = timeout(PATIENCE, updates.recv()).await.expect("it is told");
        assert_eq!(told.expect("it is open"), "a:1", "{over:?} {era}");
        call(&executor, "resources/unsubscribe", uri).await;
        if era == "legacy" {
            while !received(&executor).await["seen"].to_string().contains("resources/unsubscribe") {
            }
        }
        executor.close().await;
    }
}

#[tokio::test]
async fn arguments_are_mirrored_where_a_tool_wants_it() {
    for (over, era, oddity, expected) in [
        (
            Over::Http,
            "modern",
            "",
            json!({"mcp-param-region": "=?base64?w7Y=?=",
            "mcp-param-n": "5"}),
        ),
        (
            Over::Http,
            "modern",
            "strict",
            json!({"mcp-param-region": "=?base64?w7Y=?=",
            "mcp-param-n": "5"}),
        ),
        (Over::Http, "legacy", "", json!({})),
        (Over::Stdio, "modern", "", json!({})),
    ] {
        let server = Server::start(over, era, oddity).await;
        let arguments = json!({"region": "ö", "deep": {"n": 5}});
        let executor = server.executor().await;
        let seen = call(&executor, "mirrored", arguments.clone()).await;
        assert_eq!(seen.structured(), expected, "{over:?} {era} {oddity}");
        executor.close().await;
        if oddity == "strict" {
            // What is not known yet is learned from the refusal.
            let upstream = server.upstream();
            let seen = super::odd::call(&*upstream, "mirrored", arguments).await.expect("a result");
            assert_eq!(seen.structured, Some(expected));
            super::odd::close(&*upstream).await;
        }
    }
}
