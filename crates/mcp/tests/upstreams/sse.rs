//! Over HTTP+SSE, the transport of 2024-11-05, on loopback.

use super::event_site::{EventSite, STREAM, Stream};
use super::odd::{PATIENCE, assert_adds, call, close, config, permit, shown, structured};
use gloveport_executor::{Caller, Upstream};
use gloveport_mcp::{Secret, Transport, upstream};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

fn transport(site: &EventSite) -> Transport {
    let headers = [("X-Key".to_owned(), Secret::new("k1"))].into();
    Transport::Sse { url: site.url.clone(), headers }
}

fn connected(transport: Transport) -> Box<dyn Upstream> {
    upstream(config(transport)).expect("a good configuration")
}

#[tokio::test]
async fn a_site_is_found_by_its_transport_and_by_its_refusal_of_the_newer_one() {
    let mut site = EventSite::start(Stream::Good).await;
    let headers = [("X-Key".to_owned(), Secret::new("k1"))].into();
    let by_refusal = Transport::Http { url: site.url.clone(), headers };
    for (transport, first) in [(transport(&site), "GET"), (by_refusal, "POST")] {
        let upstream = connected(transport);
        let listing = upstream.list().await.expect(first);
        assert_eq!(shown(&listing), "add");
        assert_eq!(listing.instructions.as_deref(), Some("events"));
        assert_adds(&*upstream).await;
        assert_eq!(site.received.recv().await.as_deref(), Some(first));
        site.wait_for("notifications/initialized").await;
        site.wait_for("tools/call").await;
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn streams_that_cannot_be_used_say_why() {
    let begins = |text: &str| Stream::Stays(format!("{STREAM}{text}"));
    let padding = "x".repeat(70 << 10);
    let page = |head: &str| Stream::Ends(format!("HTTP/1.1 {head}\r\n\r\npage"));
    for (stream, expected) in [
        (page("404 Not Found"), "has no event stream: HTTP 404"),
        (page("302 Found\r\nLocation: http://127.0.0.2:9/sse"), "has no event stream: HTTP 302"),
        (page("307 Elsewhere\r\nLocation: http://127.0.0.2:9/"), "has no event stream: HTTP 307"),
        (page("401 Unauthorized"), "asks for authorization: set an `Authorization` header for it"),
        (page("200 OK\r\nContent-Type: text/html"), "answers with `text/html` instead of"),
        (page("200 OK\r\nContent-Type: text/event-streams"), "answers with `text/event-streams`"),
        (page("200 OK"), "answers with `nothing that is named` instead of `text/event-stream`"),
        (
            begins("event: endpoint\ndata: http://127.0.0.2:9/m\n\n"),
            "its `endpoint` is at `http://127.0.0.2:9`: messages are posted to the same scheme",
        ),
        (begins("event: endpoint\ndata: //evil.example/m\n\n"), "at `http://evil.example`"),
        (begins("event: endpoint\ndata: \n\n"), "its `endpoint` is no address"),
        (begins("event: endpoint\ndata: /nowhere\n\n: "), "`initialize`: it was not taken: "),
        (begins("data: {}\n\n"), "with something else than `endpoint`"),
        (begins(&format!(": {padding}")), "sent over 65536 bytes without an event `endpoint`"),
        (begins(&format!("event: endpoint\ndata: {padding}")), "sent over 65536 bytes"),
        (Stream::Ends(format!("{STREAM}event: endpoint\n")), "before the event `endpoint`"),
        (Stream::Ends(format!("{STREAM}event: endpoint\ndata: /m?s=s3ss10n\n\n")), "ended"),
        (Stream::Ends("no HTTP at all".to_owned()), "error sending request"),
    ] {
        let site = EventSite::start(stream.clone()).await;
        let upstream = connected(transport(&site));
        let error = upstream.list().await.expect_err(expected).to_string();
        assert!(error.contains(expected), "{stream:.80?}: {error}");
        assert!(!error.contains("s3cret"), "{error}");
        close(&*upstream).await;
    }
}

#[tokio::test]
async fn a_silent_stream_is_given_up_in_time() {
    let site = EventSite::start(Stream::Stays(STREAM.to_owned())).await;
    let mut config = config(transport(&site));
    config.connect = Duration::from_millis(300);
    let upstream = upstream(config).expect("a good configuration");
    let error = upstream.list().await.expect_err("it says nothing").to_string();
    assert!(error.contains("completed no handshake within 300ms"), "{error}");
}

#[tokio::test]
async fn unusable_answers_fail_alone() {
    let site = EventSite::start(Stream::Good).await;
    let upstream = connected(transport(&site));
    for (tool, expected) in [
        ("huge", "it has over 16 MiB"),
        ("nan", "it is no JSON that can be read"),
        ("too_long", "/sse: HTTP 413 Payload Too Large: page"),
    ] {
        let error = call(&*upstream, tool, json!({})).await.expect_err(tool).to_string();
        assert!(error.contains(expected), "{tool}: {error}");
        assert_adds(&*upstream).await;
    }
    assert_eq!(structured(&*upstream, "lines").await, json!(1));
    close(&*upstream).await;
}

#[tokio::test]
async fn a_stream_that_is_cut_fails_the_calls_and_is_opened_again() {
    let mut site = EventSite::start(Stream::Good).await;
    let upstream = connected(transport(&site));
    assert_adds(&*upstream).await;
    for (tool, expected) in [
        ("cut", "event stream"),
        ("half", "event stream"),
        ("forgotten", "the site does not know the conversation"),
    ] {
        site.wait_for("GET").await;
        let error = call(&*upstream, tool, json!({})).await.expect_err(tool).to_string();
        assert!(error.contains("lost") && error.contains(expected), "{tool}: {error}");
        assert_adds(&*upstream).await;
    }
    close(&*upstream).await;
}

#[tokio::test]
async fn changes_are_heard_and_dropped_calls_withdrawn() {
    let mut site = EventSite::start(Stream::Good).await;
    let upstream = connected(transport(&site));
    let mut changes = upstream.changes();
    call(&*upstream, "change", json!({})).await.expect("a result");
    timeout(PATIENCE, changes.changed()).await.expect("in time").expect("it lives");
    site.wait_for("tools/call").await;
    let never = upstream.call(permit("hang", &json!({})), Caller::nobody());
    tokio::select! {
        answer = never => panic!("it never answers: {answer:?}"),
        () = site.wait_for("tools/call") => {}
    }
    site.wait_for("notifications/cancelled").await;
    close(&*upstream).await;
}
