//! The front as an HTTP service, behind whoever authenticates.
//!
//! It deliberately decides nothing about who may come in: `Host`, `Origin` and the credential were checked before. What it
//! gets is a request with a [`Principal`] in its extensions; without one it answers 401. A session belongs to the
//! principal that opened it: to everybody else it is not there.

use super::envelope::{Marked, mark};
use super::exposure::{Exposure, Mode};
use super::handler::Front;
use super::who::Speaker;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use gloveport_executor::{Executor, Principal, PrincipalKey};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio_util::sync::CancellationToken;
use tower_service::Service;

/// Largest request body over HTTP: a script of the largest size, quoted.
const BODY_BYTES_MAX: usize = 4 << 20;
/// Sessions over HTTP at the same time; one that is idle ends after 5 minutes.
const SESSIONS_MAX: usize = 1_000;
/// The header that names a session (MCP 2025-11-25, Session Management).
const SESSION: &str = "mcp-session-id";
/// A session that nobody has: ours are random UUIDs.
const NOBODYS: HeaderValue = HeaderValue::from_static("not-a-session");

type Answer = Response<BoxBody<Bytes, Infallible>>;

/// The front as an HTTP service, for one path of a server. Each request carries the [`Principal`] for whom it speaks in its
/// extensions; `Host`, `Origin` and credential are the caller's to check before. `mode` is what this path shows to everybody;
/// without it the exposure decides.
pub fn http_service<B>(
    executor: Arc<Executor>,
    (exposure, mode): (Arc<Exposure>, Option<Mode>),
    cancel: CancellationToken,
) -> impl Service<Request<B>, Response = Answer, Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static
where
    B: Body<Data: Send, Error: std::fmt::Display> + Send + 'static,
{
    let config = StreamableHttpServerConfig::default()
        .disable_allowed_hosts()
        .disable_allowed_origins()
        .with_max_request_body_bytes(BODY_BYTES_MAX)
        .with_cancellation_token(cancel);
    let front = Front::new(executor, Speaker::OfRequest, exposure, mode);
    let of_requests = front.clone();
    let sessions = Arc::new(LocalSessionManager::default());
    let open = Arc::clone(&sessions);
    let serve_one = move || {
        // While the list is being changed there is no telling; the next one counts.
        let n_sessions = open.sessions.try_read().map_or(0, |sessions| sessions.len());
        if n_sessions >= SESSIONS_MAX {
            return Err(std::io::Error::other("too many sessions are open; try again later"));
        }
        Ok(front.for_connection())
    };
    let inner = StreamableHttpService::new(serve_one, Arc::clone(&sessions), config);
    let owners = Arc::new(Owners { sessions, of: Mutex::default() });
    Owned { inner, front: of_requests, owners }
}

/// A service whose sessions have owners.
#[derive(Clone)]
struct Owned<S> {
    inner: S,
    front: Front,
    owners: Arc<Owners>,
}

/// Who opened which session.
struct Owners {
    sessions: Arc<LocalSessionManager>,
    of: Mutex<BTreeMap<String, PrincipalKey>>,
}

impl Owners {
    /// Hides a session that is not the principal's own. The service then answers as for one that never was, so that the
    /// answers cannot differ.
    fn hide_others(&self, headers: &mut HeaderMap, principal: &Principal) {
        let named: Vec<&[u8]> =
            headers.get_all(SESSION).iter().map(HeaderValue::as_bytes).collect();
        let is_own = match named.as_slice() {
            [] => return,
            [name] => str::from_utf8(name).is_ok_and(|name| {
                let owners = self.of.lock().unwrap_or_else(PoisonError::into_inner);
                owners.get(name).is_some_and(|owner| *owner == principal.key())
            }),
            _ => false,
        };
        if !is_own {
            headers.insert(SESSION, NOBODYS);
        }
    }

    /// Notes the session that an answer opens.
    async fn note(&self, answer: &Answer, owner: PrincipalKey) {
        let Some(session) = answer.headers().get(SESSION).and_then(|name| name.to_str().ok())
        else {
            return;
        };
        let open = self.sessions.sessions.read().await;
        let mut owners = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        owners.insert(session.to_owned(), owner);
        // Those that ended are forgotten from time to time, so that there are never more than twice the open ones.
        if owners.len() > 2 * SESSIONS_MAX {
            owners.retain(|name, _| open.contains_key(name.as_str()));
        }
    }
}

impl<S, B> Service<Request<B>> for Owned<S>
where
    S: Service<Request<Full<Bytes>>, Response = Answer, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static,
    B: Body<Data: Send, Error: std::fmt::Display> + Send + 'static,
{
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Some(principal) = request.extensions().get::<Principal>().cloned() else {
            let mut refused = Response::new(Empty::new().boxed());
            *refused.status_mut() = StatusCode::UNAUTHORIZED;
            return Box::pin(std::future::ready(Ok(refused)));
        };
        let (mut inner, owned) = (self.inner.clone(), self.clone());
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            owned.owners.hide_others(&mut head.headers, &principal);
            let body = match whole(body).await {
                Ok(body) => body,
                Err(refused) => return Ok(refused),
            };
            let schema = |params: &Value, name: &str| owned.front.schema(&principal, params, name);
            let body = match mark(&mut head.headers, &body, schema) {
                Marked::Same => body,
                Marked::Body(marked) => Bytes::from(marked),
                Marked::Refused(message, id) => return Ok(mismatch(&message, &id)),
            };
            let answer = inner.call(Request::from_parts(head, Full::new(body))).await?;
            owned.owners.note(&answer, principal.key()).await;
            Ok(answer)
        })
    }
}

/// All of a request's body, or the answer to one that is too large.
async fn whole<B>(body: B) -> Result<Bytes, Answer>
where
    B: Body<Data: Send, Error: std::fmt::Display> + Send + 'static,
{
    let mut body = std::pin::pin!(body);
    let mut collected = BytesMut::new();
    while let Some(frame) = body.as_mut().frame().await {
        let frame = frame.map_err(|error| {
            said(StatusCode::BAD_REQUEST, "text/plain", format!("the body cannot be read: {error}"))
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if data.remaining() > BODY_BYTES_MAX.saturating_sub(collected.len()) {
            let text = format!("the body has more than {BODY_BYTES_MAX} bytes");
            return Err(said(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", text));
        }
        collected.put(data);
    }
    Ok(collected.freeze())
}

/// The refusal of a request whose headers do not repeat its body.
fn mismatch(message: &str, id: &Value) -> Answer {
    let code = rmcp::model::ErrorCode::HEADER_MISMATCH.0;
    let error = json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}});
    said(StatusCode::BAD_REQUEST, "application/json", error.to_string())
}

fn said(status: StatusCode, kind: &'static str, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)).boxed());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_executor::Settings;

    const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",
        "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#;
    const LIST: &str = r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#;

    fn service() -> impl Service<Request<Full<Bytes>>, Response = Answer, Error = Infallible> {
        let settings = Settings { workers_ready: 0, ..Settings::new("/nonexistent".into()) };
        let shown = (Arc::new(Exposure::default()), None);
        http_service(Executor::start(settings, Vec::new()), shown, CancellationToken::new())
    }

    fn request(method: &str, session: &[&str], body: &'static str) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(method)
            .uri("/")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        for session in session {
            request = request.header(SESSION, *session);
        }
        request.body(Full::new(Bytes::from(body))).expect("a request")
    }

    fn of(subject: &str, mut request: Request<Full<Bytes>>) -> Request<Full<Bytes>> {
        let subject = subject.to_owned();
        request.extensions_mut().insert(Principal { subject, ..Principal::local() });
        request
    }

    #[tokio::test]
    async fn sessions_are_bounded() {
        let mut service = service();
        let mut begin = async || {
            let Ok(response) = service.call(of("a", request("POST", &[], INITIALIZE))).await;
            response.status().as_u16()
        };
        for n in 0..SESSIONS_MAX {
            assert_eq!(begin().await, 200, "session {n}");
        }
        assert_eq!(begin().await, 500);
    }

    #[tokio::test]
    async fn who_was_not_authenticated_is_refused() {
        let Ok(response) = service().call(request("POST", &[], INITIALIZE)).await;
        assert_eq!(response.status(), 401);
    }

    #[tokio::test]
    async fn a_session_is_its_owners_and_to_others_it_is_not_there() {
        let mut service = service();
        let Ok(opened) = service.call(of("alice", request("POST", &[], INITIALIZE))).await;
        let session = opened.headers()[SESSION].to_str().expect("ASCII").to_owned();
        for (who, method, sessions, is_served) in [
            ("bob", "POST", vec![session.as_str()], false),
            ("bob", "GET", vec![session.as_str()], false),
            ("bob", "DELETE", vec![session.as_str()], false),
            ("alice", "POST", vec!["not-a-session"], false),
            ("alice", "POST", vec![session.as_str(), session.as_str()], false),
            ("bob", "POST", vec!["not-a-session", session.as_str()], false),
            ("alice", "POST", vec![session.as_str()], true),
        ] {
            let Ok(unknown) = service.call(of(who, request(method, &["never-was"], LIST))).await;
            let Ok(answer) = service.call(of(who, request(method, &sessions, LIST))).await;
            let case = format!("{who} {method} {sessions:?}");
            assert_eq!(answer.status() == 200, is_served, "{case}: {}", answer.status());
            if !is_served {
                let parts = |answer: Answer| async {
                    let (head, body) = answer.into_parts();
                    let body = body.collect().await.expect("a body").to_bytes();
                    (head.status, format!("{:?}", head.headers), body)
                };
                assert_eq!(parts(answer).await, parts(unknown).await, "{case}");
            }
        }
    }
}
