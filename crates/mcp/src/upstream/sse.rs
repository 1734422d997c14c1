//! Connects to a site over HTTP+SSE, the transport of 2024-11-05: a GET whose answer never ends brings what the server
//! says, and its first event names the address that messages are posted to.
//!
//! The transport is deprecated; it is spoken for the sites that have nothing else, and on our client side only. What
//! comes is decoded where that of pipes is, and a stream that breaks is opened again by `connector`.

use super::connection::{Connection, Remote};
use super::connector::Common;
use super::handshake::{Era, HandshakeError, shake_hands};
use super::http::HttpSite;
use super::id_scan::IdScan;
use super::sse_events::{Event, EventReader};
use super::text::clip;
use super::wire::{Line, Wire};
use gloveport_protocol::with_causes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Bytes of the stream that may come before its first event.
const BEFORE_ENDPOINT_BYTES_MAX: usize = 64 << 10;
/// Longest address to post to.
const ENDPOINT_BYTES_MAX: usize = 8 << 10;
/// Messages that are being posted at the same time; more wait.
const POSTS_MAX: usize = 64;
/// Time for one message to be taken. Its answer comes over the stream and is not waited for here.
const POST_WAIT: Duration = Duration::from_mins(1);
/// Beginning of an error page that is read.
const ERROR_BYTES_MAX: usize = 4 << 10;
/// Characters of an error page that are shown.
const ERROR_CHARS_MAX: usize = 300;
/// Messages waiting to be posted, and failures waiting to be read.
const QUEUE: usize = 64;
/// Bytes of decoded messages that wait to be read.
const PIPE_BYTES: usize = 64 << 10;

/// Why a stream ended, once it has.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<OnceLock<String>>);

impl Ending {
    /// The first reason stays.
    fn set(&self, reason: String) {
        self.0.get_or_init(|| reason);
    }

    /// The reason in words.
    pub(super) fn read(&self) -> String {
        let unknown = || "the event stream was closed".to_owned();
        self.0.get().cloned().unwrap_or_else(unknown)
    }
}

/// Connects within `deadline`. The error is the reason.
pub(super) async fn connect(
    common: &Common,
    site: &HttpSite,
    deadline: Duration,
) -> Result<(Connection, Era), String> {
    match timeout(deadline, attempt(common, site)).await {
        Ok(connected) => connected.map(|connection| (connection, Era::Legacy)),
        Err(_) => Err(format!("{} completed no handshake within {deadline:?}", site.shown())),
    }
}

async fn attempt(common: &Common, site: &HttpSite) -> Result<Connection, String> {
    let ended = common.stop.child_token();
    // Whatever goes wrong from here on, also a drop of this future, closes the stream.
    let guard = ended.clone().drop_guard();
    let mut stream = EventStream::open(site).await?;
    let endpoint = stream.endpoint(site).await?;
    let ending = Ending::default();
    let (pipe, input) = duplex(PIPE_BYTES);
    let (failures, undelivered) = mpsc::channel(QUEUE);
    let (lines, queue) = mpsc::channel(QUEUE);
    let reading = Reading { pipe, failures: failures.clone(), ending: ending.clone() };
    let poster = Poster {
        site: site.clone(),
        endpoint,
        failures,
        ending: ending.clone(),
        ended: ended.clone(),
    };
    let tasks = &common.tasks;
    tasks.spawn(ended.clone().run_until_cancelled_owned(reading.pass_on(stream)));
    tasks.spawn(ended.clone().run_until_cancelled_owned(poster.post_all(queue)));
    let mut wire = Wire::over(Box::new(input), lines, undelivered, ended.clone());
    let noise = wire.noise();
    match shake_hands(&mut wire, Some(Era::Legacy), common.config.probe).await {
        Ok(greeting) => {
            guard.disarm();
            let remote = Remote::Events(ending);
            let life = (ended, common.tasks.clone());
            Ok(Connection::over_wire(&common.desk(), wire, greeting, remote, life))
        }
        Err(HandshakeError::Refused(reason)) => Err(reason),
        Err(HandshakeError::Ended) => {
            let parts = [ending.read(), noise.shown()];
            Err(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "))
        }
    }
}

/// The answer that never ends.
struct EventStream {
    response: Response,
    reader: EventReader,
    /// Events that came together with the first.
    early: Vec<Event>,
}

impl EventStream {
    async fn open(site: &HttpSite) -> Result<Self, String> {
        let request = site.client().get(site.url()).header(ACCEPT, "text/event-stream");
        let answer = request.send().await;
        let response = answer.map_err(|error| site.without_secrets(&with_causes(&error)))?;
        let (shown, status) = (site.shown(), response.status());
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Err(format!(
                "{shown} asks for authorization: set an `Authorization` header for it"
            ));
        }
        if !status.is_success() {
            return Err(format!("{shown} has no event stream: HTTP {status}"));
        }
        if !is_event_stream(response.headers()) {
            let kind = response.headers().get(CONTENT_TYPE);
            let kind = kind.map(|kind| clip(&String::from_utf8_lossy(kind.as_bytes()), 100));
            let kind = kind.unwrap_or_else(|| "nothing that is named".to_owned());
            return Err(format!("{shown} answers with `{kind}` instead of `text/event-stream`"));
        }
        Ok(Self { response, reader: EventReader::default(), early: Vec::new() })
    }

    /// Waits for the address that messages are posted to.
    async fn endpoint(&mut self, site: &HttpSite) -> Result<Url, String> {
        let shown = site.shown();
        let mut n_bytes = 0;
        while let Some(bytes) = self.next().await.map_err(|reason| site.without_secrets(&reason))? {
            n_bytes += bytes.len();
            let mut events = self.reader.feed(&bytes).into_iter();
            match events.next() {
                Some(Event::Endpoint(data)) => {
                    self.early.extend(events);
                    return endpoint(self.response.url(), &data)
                        .map_err(|reason| format!("{shown}: {reason}"));
                }
                Some(Event::Message(_) | Event::TooLarge { .. }) => {
                    return Err(format!(
                        "{shown} begins its event stream with something else than `endpoint`"
                    ));
                }
                None if n_bytes > BEFORE_ENDPOINT_BYTES_MAX => {
                    return Err(format!(
                        "{shown} sent over {BEFORE_ENDPOINT_BYTES_MAX} bytes without an event \
                         `endpoint`"
                    ));
                }
                None => {}
            }
        }
        Err(format!("{shown} ended its event stream before the event `endpoint`"))
    }

    async fn next(&mut self) -> Result<Option<bytes::Bytes>, String> {
        let read = self.response.chunk().await;
        read.map_err(|error| format!("the event stream broke: {}", with_causes(&error)))
    }
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("text/event-stream")
}

/// Resolves the address that a stream names. What we post may be secret, and so may our headers be: no other site gets
/// them.
fn endpoint(stream: &Url, data: &[u8]) -> Result<Url, String> {
    let text = std::str::from_utf8(data).ok().map(str::trim);
    let text = text.filter(|text| !text.is_empty() && text.len() <= ENDPOINT_BYTES_MAX);
    let text = text.ok_or("its `endpoint` is no address")?;
    let mut url = stream.join(text).map_err(|_| "its `endpoint` is no address")?;
    let login = |url: &Url| (url.username().to_owned(), url.password().map(str::to_owned));
    if url.origin() != stream.origin() || login(&url) != login(stream) {
        let origin = clip(&url.origin().ascii_serialization(), 200);
        return Err(format!(
            "its `endpoint` is at `{origin}`: messages are posted to the same scheme, host and \
             port only"
        ));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Hands on what the stream brings.
struct Reading {
    pipe: DuplexStream,
    failures: mpsc::Sender<Line>,
    ending: Ending,
}

impl Reading {
    /// Goes on until the stream ends; the end of the pipe tells it.
    async fn pass_on(mut self, mut stream: EventStream) {
        let mut events = std::mem::take(&mut stream.early);
        loop {
            for event in events {
                if self.take(event).await.is_none() {
                    return;
                }
            }
            events = match stream.next().await {
                Ok(Some(bytes)) => stream.reader.feed(&bytes),
                Ok(None) => return self.ending.set("the site ended its event stream".to_owned()),
                Err(reason) => return self.ending.set(reason),
            };
        }
    }

    /// `None` where nobody reads any more.
    async fn take(&mut self, event: Event) -> Option<()> {
        match event {
            Event::Message(mut line) => {
                line.push(b'\n');
                self.pipe.write_all(&line).await.ok()
            }
            Event::TooLarge { id } => {
                let reason = "it has over 16 MiB; ask for less in one call".to_owned();
                match id {
                    Some(id) => self.failures.send(Line::Unreadable { id, reason }).await.ok(),
                    None => Some(()),
                }
            }
            // Only the first counts: nobody may move a conversation.
            Event::Endpoint(_) => Some(()),
        }
    }
}

/// Sends messages to the address that the stream named.
#[derive(Clone)]
struct Poster {
    site: HttpSite,
    endpoint: Url,
    failures: mpsc::Sender<Line>,
    ending: Ending,
    ended: CancellationToken,
}

impl Poster {
    async fn post_all(self, mut queue: mpsc::Receiver<Vec<u8>>) {
        let mut posts = JoinSet::new();
        while let Some(line) = queue.recv().await {
            // A task that panicked has told nobody: the deadline of its call does.
            while posts.try_join_next().is_some() {}
            if posts.len() >= POSTS_MAX {
                drop(posts.join_next().await);
            }
            let mut scan = IdScan::default();
            scan.feed(&line);
            let id = scan.id();
            let is_notification = id.is_none();
            let post = self.clone().post(line, id);
            // What tells the end of the handshake has to be there before the first request.
            if is_notification {
                post.await;
            } else {
                posts.spawn(post);
            }
        }
        while posts.join_next().await.is_some() {}
    }

    async fn post(self, line: Vec<u8>, id: Option<Value>) {
        let client: &Client = self.site.client();
        let request = client.post(self.endpoint.clone()).timeout(POST_WAIT);
        let request = request.header(CONTENT_TYPE, "application/json").body(line);
        match request.send().await {
            Ok(response) if response.status().is_success() => drop(beginning(response).await),
            Ok(response) => {
                let status = response.status();
                let page = clip(&beginning(response).await, ERROR_CHARS_MAX);
                let reason = format!("{}: HTTP {status}: {page}", self.site.shown());
                if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
                    self.end(&format!("the site does not know the conversation: {reason}"));
                } else {
                    self.fail(id, reason).await;
                }
            }
            Err(error) if error.is_connect() => self.end(&with_causes(&error.without_url())),
            Err(error) => self.fail(id, with_causes(&error.without_url())).await,
        }
    }

    /// Fails the one request. A notification has nobody who waits.
    async fn fail(&self, id: Option<Value>, reason: String) {
        if let Some(id) = id {
            let reason = format!("it was not taken: {}", self.site.without_secrets(&reason));
            // An error means that the conversation is over, which is told to everybody.
            drop(self.failures.send(Line::Unreadable { id, reason }).await);
        }
    }

    fn end(&self, reason: &str) {
        self.ending.set(self.site.without_secrets(reason));
        self.ended.cancel();
    }
}

/// The beginning of an answer's body, as far as it can be read.
async fn beginning(mut response: Response) -> String {
    let mut page = Vec::new();
    while page.len() < ERROR_BYTES_MAX {
        match response.chunk().await {
            Ok(Some(bytes)) => page.extend_from_slice(&bytes[..bytes.len().min(ERROR_BYTES_MAX)]),
            Ok(None) | Err(_) => break,
        }
    }
    String::from_utf8_lossy(&page).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let stream = Url::parse("https://me:pw@a.example:8443/x/sse?key=1").expect("a URL");
        let found = endpoint(&stream, text.as_bytes());
        match expected {
            Ok(url) => assert_eq!(found.as_ref().map(Url::as_str), Ok(url), "{text}"),
            Err(part) => {
                let error = found.expect_err(text);
                assert!(error.contains(part), "{text}: {error}");
            }
        }
    }

    #[test]
    fn messages_are_posted_to_the_same_origin_only() {
        check("/m?s=1", Ok("https://me:pw@a.example:8443/m?s=1"));
        check("m#x", Ok("https://me:pw@a.example:8443/x/m"));
        check("?s=1", Ok("https://me:pw@a.example:8443/x/sse?s=1"));
        check(" https://me:pw@a.example:8443/m ", Ok("https://me:pw@a.example:8443/m"));
        for other in [
            "https://b.example/m",
            "//b.example/m",
            "https://a.example/m",
            "http://me:pw@a.example:8443/m",
            "https://a.example:8443@b.example/m",
            "https://a.example:8443/m",
            "https://you:pw@a.example:8443/m",
            "\\\\b.example\\m",
            "file:///etc/passwd",
            "data:text/plain,x",
            "javascript:alert(1)",
        ] {
            check(other, Err("same scheme, host and port only"));
        }
        check("", Err("no address"));
        check("https://", Err("no address"));
        check(&"x".repeat(10_000), Err("no address"));
        let stream = Url::parse("http://a.example/sse").expect("a URL");
        assert!(endpoint(&stream, b"\xff\xfe").is_err());
    }
}
