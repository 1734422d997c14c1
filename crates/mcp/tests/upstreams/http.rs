//! Over Streamable HTTP, on loopback.

use super::odd::{
    Line, PATIENCE, accept, assert_adds, call, close, command, config, permit, shown, socket,
    structured,
};
use gloveport_executor::{Caller, Upstream};
use gloveport_mcp::{Secret, Transport, UpstreamConfig, upstream};
use gloveport_protocol::ServerName;
use gloveport_sandbox::{ServerCommand, ServerProcess};
use serde_json::json;
use std::collections::BTreeMap;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe;
use tokio::time::timeout;

/// A running site; it ends with this value.
pub(crate) struct Site {
    pub(crate) url: String,
    _process: ServerProcess,
    _folder: tempfile::TempDir,
    line: Line,
}

impl Site {
    pub(crate) async fn start(mode: &str) -> Self {
        let (folder, listener) = socket();
        let path = folder.path().join("line").display().to_string();
        let command = command(&["--http", mode, &path]);
        let exposed = |(name, value): (String, Secret)| (name, value.expose().to_owned());
        let mut process = ServerProcess::spawn(&ServerCommand {
            program: command.program,
            arguments: command.arguments,
            environment: command.environment.into_iter().map(exposed).collect(),
            directory: None,
        })
        .expect("python3 is there");
        let line = accept(&listener).await;
        let output = pipe::Receiver::from_owned_fd(process.take_stdout()).expect("a pipe");
        let mut output = BufReader::new(output).lines();
        let port =
            timeout(PATIENCE, output.next_line()).await.expect("it starts").expect("its port");
        let url = format!("http://127.0.0.1:{}/mcp", port.expect("its port"));
        Self { url, _process: process, _folder: folder, line }
    }

    fn upstream(&self, key: &str) -> Box<dyn Upstream> {
        let url = self.url.clone() + "?token=s3cret";
        upstream(http_config(&url, &[("X-Key", key)])).expect("a good configuration")
    }
}

fn http_config(url: &str, headers: &[(&str, &str)]) -> UpstreamConfig {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value)));
    let headers: BTreeMap<String, Secret> = headers.collect();
    config(Transport::Http { url: url.to_owned(), headers })
}

#[tokio::test]
async fn sites_of_both_eras_list_and_call() {
    for (mode, instructions) in [
        ("good-modern", Some("modern")),
        ("both-eras", Some("modern")),
        ("good-legacy", Some("legacy")),
        ("legacy-400", Some("legacy")),
        ("legacy-plain-400", Some("legacy")),
        ("empty-discover", Some("legacy")),
        ("session", Some("legacy")),
        ("redirects-inside", Some("legacy")),
    ] {
        let site = Site::start(mode).await;
        let upstream = site.upstream("k1");
        let listing = upstream.list().await.expect(mode);
        assert_eq!(listing.instructions.as_deref(), instructions, "{mode}");
        assert_eq!(shown(&listing), "add", "{mode}");
        assert_adds(&*upstream).await;
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn odd_tools_and_results_are_read_as_leniently_as_on_stdio() {
    for (mode, expected) in [
        ("missing-schema", "add odd"),
        ("bad-icons", "add odd"),
        ("nameless", "add; tool 2: it has no name"),
    ] {
        let site = Site::start(mode).await;
        let upstream = site.upstream("k1");
        assert_eq!(shown(&upstream.list().await.expect(mode)), expected, "{mode}");
        let hologram = json!({"type": "hologram", "rays": [1]});
        let result = call(&*upstream, "unknown_content", json!({})).await.expect(mode);
        assert_eq!(result.content, [hologram, json!({"type": "text", "text": "ok"})]);
        let result = call(&*upstream, "string_content", json!({})).await.expect(mode);
        assert_eq!(result.only_text().as_deref(), Some("just text"));
        assert_eq!(structured(&*upstream, "list_structured").await, json!([1, 2]));
        let error = call(&*upstream, "refuse", json!({})).await.expect_err(mode).to_string();
        assert_eq!(error, "refused: bad\\u{1b}[31m arguments (code -32602)");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn unusable_results_fail_alone_and_say_why() {
    let no_object = "unusable answer: the result is no JSON object";
    let huge = "unusable answer: it has over 16777216 bytes; ask for less in one call";
    let nan =
        "unusable answer: it is no JSON that can be read (expected value at line 1 column 76)";
    for (mode, tool, expected) in [
        ("good-modern", "huge", "HTTP response body exceeded the maximum size of 16777216 bytes"),
        ("good-modern", "nan", nan),
        ("good-modern", "not_an_object", no_object),
        ("session", "huge", huge),
        ("session", "nan", nan),
        ("session", "not_an_object", no_object),
    ] {
        let site = Site::start(mode).await;
        let upstream = site.upstream("k1");
        let error = call(&*upstream, tool, json!({})).await.expect_err(tool).to_string();
        assert!(error.contains(expected), "{mode} {tool}: {error}");
        assert_adds(&*upstream).await;
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn modern_requests_carry_their_headers() {
    let mut site = Site::start("good-modern").await;
    let upstream = site.upstream("k1");
    assert_adds(&*upstream).await;
    site.line.wait_for("headers tools/call add").await;
    close(&*upstream).await;
}

#[tokio::test]
async fn a_session_is_ended_and_a_dropped_call_withdrawn() {
    let mut site = Site::start("session").await;
    let upstream = site.upstream("k1");
    let never = upstream.call(permit("hang", &json!({})), Caller::nobody());
    tokio::select! {
        answer = never => panic!("it never answers: {answer:?}"),
        () = site.line.wait_for("tools/call") => {}
    }
    site.line.wait_for("notifications/cancelled").await;
    close(&*upstream).await;
    site.line.wait_for("DELETE").await;
}

#[tokio::test]
async fn failures_say_what_to_look_at_and_no_secrets() {
    for (mode, key, expected) in [
        (
            "good-modern",
            "wrong",
            "http://127.0.0.1:PORT/mcp asks for authorization: \
             set an `Authorization` header for it",
        ),
        ("error-page", "k1", "http://127.0.0.1:PORT/mcp: HTTP 500"),
        (
            "redirects-away",
            "k1",
            "http://127.0.0.1:PORT/mcp redirects to another site, \
             which is not followed: set its final address",
        ),
    ] {
        let site = Site::start(mode).await;
        let upstream = site.upstream(key);
        let error = upstream.list().await.expect_err(mode).to_string();
        let port = site.url.trim_end_matches("/mcp").rsplit(':').next().expect("a port");
        assert_eq!(error.replace(port, "PORT"), format!("cannot connect: {expected}"), "{mode}");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn a_site_that_is_gone_is_an_error_that_may_be_repeated() {
    let site = Site::start("good-modern").await;
    let upstream = site.upstream("k1");
    assert_adds(&*upstream).await;
    drop(site);
    let error = call(&*upstream, "add", json!({"a": 1, "b": 1})).await.expect_err("it is gone");
    assert!(error.failure().retryable, "{error}");
    assert!(!error.to_string().contains("s3cret"), "{error}");
    close(&*upstream).await;
}

#[test]
fn what_cannot_be_configured_is_refused_at_once() {
    let check = |url: &str, headers: &[(&str, &str)], expected: &str| {
        let error = upstream(http_config(url, headers)).err().expect("it is refused");
        assert_eq!(error.to_string(), expected);
    };
    let url = "https://example.org/mcp";
    check("example.org", &[], "the URL of server `odd` is not usable: relative URL without a base");
    check(
        "file:///etc",
        &[],
        "the URL of server `odd` is not usable: write `https://…` or `http://…`",
    );
    check(
        url,
        &[("a b", "x")],
        "the header `a b` of server `odd` is not usable: \
         it has a character that no header name may have",
    );
    check(
        url,
        &[("X-Key", "a\nb")],
        "the header `X-Key` of server `odd` is not usable: \
         its value has a character that no header may have",
    );
    check(
        url,
        &[("Mcp-Session-Id", "x")],
        "the header `Mcp-Session-Id` of server `odd` is not usable: \
         the protocol sets it itself; remove it",
    );
    let config = http_config(url, &[("Authorization", "Bearer s3cret")]);
    assert!(!format!("{config:?}").contains("s3cret"));
    let name = ServerName::parse("odd").expect("a name");
    assert_eq!(upstream(config).expect("a good configuration").name(), &name);
}
