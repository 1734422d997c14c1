//! The HTTP client under Streamable HTTP: posts a message and reads the answer, bounded, leniently and raw.
//!
//! Sessions, streams that are resumed and everything that has a state are rmcp's. What is ours: what comes is kept as it came (see
//! `raw`), a message that cannot be read fails the request that waits for it at once, and arguments go into headers where
//! their tool wants that.

use super::desk::Desk;
use super::limited_body::{BodyError, LimitedBody};
use super::raw::{self, Answering};
use futures_core::Stream;
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use reqwest::{Client, Response, StatusCode};
use rmcp::model::{
    ClientJsonRpcMessage, ClientRequest, ErrorData, JsonRpcMessage, RequestId, ServerJsonRpcMessage,
};
use rmcp::transport::streamable_http_client::{
    AuthRequiredError, HttpStatusError, InsufficientScopeError, SseError, StreamableHttpClient,
    StreamableHttpError, StreamableHttpPostResponse, StreamableHttpResponseLimits,
};
use serde_json::{Map, Value};
use sse_stream::{Sse, SseStream};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The header with the session's name.
const SESSION: &str = "mcp-session-id";
/// The header that only requests of the modern era have.
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
/// What can be answered.
const ACCEPTED: &str = "text/event-stream, application/json";

type Failure = StreamableHttpError<reqwest::Error>;
type Events = Pin<Box<dyn Stream<Item = Result<Sse, SseError>> + Send>>;
type Headers = HashMap<HeaderName, HeaderValue>;

/// An HTTP client that keeps messages raw.
#[derive(Debug, Clone)]
pub(super) struct RawClient {
    client: Client,
    desk: Option<Arc<Desk>>,
}

impl RawClient {
    pub(super) fn new(client: Client) -> Self {
        Self { client, desk: None }
    }

    /// The same for one connection.
    pub(super) fn at(&self, desk: &Arc<Desk>) -> Self {
        Self { client: self.client.clone(), desk: Some(Arc::clone(desk)) }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// The headers that a call of a tool has beside all others.
    fn param_headers(
        &self,
        message: &ClientJsonRpcMessage,
        headers: &Headers,
    ) -> Vec<(HeaderName, HeaderValue)> {
        let (Some(desk), JsonRpcMessage::Request(sent)) = (&self.desk, message) else {
            return Vec::new();
        };
        let ClientRequest::CustomRequest(request) = &sent.request else {
            return Vec::new();
        };
        let params = request.params.as_ref().filter(|_| request.method == "tools/call");
        let params = params.filter(|_| headers.contains_key(&METHOD));
        params.map(|params| desk.param_headers(params)).unwrap_or_default()
    }

    async fn post(
        &self,
        (uri, bearer, session): (Arc<str>, Option<String>, Option<Arc<str>>),
        message: ClientJsonRpcMessage,
        headers: Headers,
        limits: StreamableHttpResponseLimits,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let mut request = self.client.post(uri.as_ref()).header(ACCEPT, ACCEPTED);
        for (name, value) in self.param_headers(&message, &headers).into_iter().chain(headers) {
            request = request.header(name, value);
        }
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        let has_session = session.is_some();
        if let Some(session) = session {
            request = request.header(SESSION, session.as_ref());
        }
        let response = request.json(&message).send().await.map_err(Failure::Client)?;
        challenged(&response)?;
        let asked = Asked::new(&message, has_session);
        match response.status() {
            StatusCode::ACCEPTED | StatusCode::NO_CONTENT => {
                Ok(StreamableHttpPostResponse::Accepted)
            }
            StatusCode::NOT_FOUND if has_session => Err(Failure::SessionExpired),
            status if status.is_success() => asked.answered(response, limits).await,
            _ => asked.refused(response, limits).await,
        }
    }
}

/// What a posted message waits for.
struct Asked {
    answering: Answering,
    is_probe: bool,
    has_session: bool,
}

impl Asked {
    fn new(message: &ClientJsonRpcMessage, has_session: bool) -> Self {
        let JsonRpcMessage::Request(sent) = message else {
            return Self { answering: Answering::Nothing, is_probe: false, has_session };
        };
        let is_probe = matches!(sent.request, ClientRequest::DiscoverRequest(_));
        let is_handshake = is_probe || matches!(sent.request, ClientRequest::InitializeRequest(_));
        let id = sent.id.clone();
        let answering =
            if is_handshake { Answering::Handshake(id) } else { Answering::Request(id) };
        Self { answering, is_probe, has_session }
    }

    fn id(&self) -> Option<&RequestId> {
        match &self.answering {
            Answering::Handshake(id) | Answering::Request(id) => Some(id),
            Answering::Nothing => None,
        }
    }

    async fn answered(
        self,
        response: Response,
        limits: StreamableHttpResponseLimits,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let session = response.headers().get(SESSION).and_then(|value| value.to_str().ok());
        let session = session.map(str::to_owned);
        if is(response.headers(), "text/event-stream") {
            let events = events(response, self.answering, limits.max_sse_event_size);
            return Ok(StreamableHttpPostResponse::Sse(events, session));
        }
        // Nobody waits for what comes after a notification or an answer.
        let Some(id) = self.id().cloned() else {
            return Ok(StreamableHttpPostResponse::Accepted);
        };
        if !is(response.headers(), "application/json") {
            let kind = response.headers().get(CONTENT_TYPE);
            let kind = kind.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
            return Err(Failure::UnexpectedContentType(kind));
        }
        let body = bounded(response, limits.max_json_response_size).await?;
        let message = match serde_json::from_slice(&body) {
            Ok(Value::Object(message)) => raw::wrap(message, &self.answering),
            Ok(_) => raw::unreadable(&id, "it is no message"),
            Err(error) => {
                raw::unreadable(&id, &format!("it is no JSON that can be read ({error})"))
            }
        };
        let message = read(message, &id)?;
        Ok(StreamableHttpPostResponse::Json(message, session))
    }

    /// An error of the protocol may come with any status.
    async fn refused(
        self,
        response: Response,
        limits: StreamableHttpResponseLimits,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let status = response.status();
        let is_auth = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        let is_json = is(response.headers(), "application/json") && !is_auth;
        let limited = limited(&response);
        let body = if is_json {
            match bounded(response, limits.max_json_response_size).await {
                Ok(body) => body,
                Err(error) => return Err(limited.map_or(error, Failure::HttpStatus)),
            }
        } else {
            beginning(response, limits.max_error_response_size).await
        };
        let message = serde_json::from_slice(&body).ok().filter(|_| is_json);
        let error = match message {
            Some(Value::Object(message)) if message.contains_key("error") => Some(message),
            Some(_) | None => None,
        };
        let page = &body[..body.len().min(limits.max_error_response_size)];
        let page = format!("HTTP {status}: {}", String::from_utf8_lossy(page));
        match (error, self.id()) {
            (Some(error), Some(id)) if status != StatusCode::TOO_MANY_REQUESTS => {
                let error = read(raw::wrap(error, &self.answering), id)?;
                Ok(StreamableHttpPostResponse::Json(error, None))
            }
            // What the handshake makes of it depends on there being an error of the protocol.
            (None, Some(id))
                if self.is_probe && !self.has_session && status.is_client_error() && !is_auth =>
            {
                let error = ErrorData::invalid_request(
                    format!("server/discover rejected with {page}"),
                    None,
                );
                let error = ServerJsonRpcMessage::error(error, Some(id.clone()));
                Ok(StreamableHttpPostResponse::Json(error, None))
            }
            _ => Err(limited.map_or_else(
                || Failure::UnexpectedServerResponse(page.into()),
                Failure::HttpStatus,
            )),
        }
    }
}

impl StreamableHttpClient for RawClient {
    type Error = reqwest::Error;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        bearer: Option<String>,
        headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let limits = StreamableHttpResponseLimits::default();
        self.post((uri, bearer, session), message, headers, limits).await
    }

    async fn post_message_with_response_limits(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        bearer: Option<String>,
        headers: Headers,
        limits: StreamableHttpResponseLimits,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        self.post((uri, bearer, session), message, headers, limits).await
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session: Arc<str>,
        bearer: Option<String>,
        headers: Headers,
    ) -> Result<(), Failure> {
        self.client.delete_session(uri, session, bearer, headers).await
    }

    async fn get_stream(
        &self,
        uri: Arc<str>,
        session: Option<Arc<str>>,
        last: Option<String>,
        bearer: Option<String>,
        headers: Headers,
    ) -> Result<Events, Failure> {
        let max = StreamableHttpResponseLimits::default().max_sse_event_size;
        self.get_stream_with_max_sse_event_size(uri, session, last, bearer, headers, max).await
    }

    async fn get_stream_with_max_sse_event_size(
        &self,
        uri: Arc<str>,
        session: Option<Arc<str>>,
        last: Option<String>,
        bearer: Option<String>,
        headers: Headers,
        max: usize,
    ) -> Result<Events, Failure> {
        let stream = self
            .client
            .get_stream_with_max_sse_event_size(uri, session, last, bearer, headers, max)
            .await?;
        Ok(Box::pin(RawEvents { stream, answering: Answering::Nothing, is_over: false }))
    }
}

/// A refusal that says how to sign in.
fn challenged(response: &Response) -> Result<(), Failure> {
    let Some(header) = response.headers().get(WWW_AUTHENTICATE) else {
        return Ok(());
    };
    let header = || String::from_utf8_lossy(header.as_bytes()).into_owned();
    match response.status() {
        StatusCode::UNAUTHORIZED => Err(Failure::AuthRequired(AuthRequiredError::new(header()))),
        StatusCode::FORBIDDEN => {
            Err(Failure::InsufficientScope(InsufficientScopeError::new(header(), None)))
        }
        _ => Ok(()),
    }
}

/// A site that has too much to do, or is broken.
fn limited(response: &Response) -> Option<HttpStatusError> {
    let status = response.status();
    let is_limited = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    is_limited.then(|| HttpStatusError::new(status.as_u16(), after.map(str::to_owned)))
}

fn is(headers: &HeaderMap, kind: &str) -> bool {
    let found = headers.get(CONTENT_TYPE).and_then(|found| found.to_str().ok());
    let found = found.and_then(|found| found.split(';').next()).unwrap_or_default();
    found.trim().eq_ignore_ascii_case(kind)
}

async fn bounded(mut response: Response, max: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await.map_err(Failure::Client)? {
        if body.len() + bytes.len() > max {
            return Err(Failure::ResponseBodyTooLarge { max_size: max });
        }
        body.extend_from_slice(&bytes);
    }
    Ok(body)
}

/// The beginning of a body.
async fn beginning(mut response: Response, max: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < max {
        match response.chunk().await {
            Ok(Some(bytes)) => body.extend_from_slice(&bytes),
            // What there is of an error page is enough.
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(max);
    body
}

/// A message as the library has it. The answer to a post belongs to it, whatever id it has.
fn read(mut message: Map<String, Value>, id: &RequestId) -> Result<ServerJsonRpcMessage, Failure> {
    if !message.contains_key("method") {
        message.insert("id".to_owned(), serde_json::to_value(id)?);
    }
    match serde_json::from_value(Value::Object(message)) {
        Ok(message) => Ok(message),
        Err(error) => {
            let reason = format!("it is no message that can be read ({error})");
            Ok(serde_json::from_value(Value::Object(raw::unreadable(id, &reason)))?)
        }
    }
}

/// The events of an answer.
fn events(response: Response, answering: Answering, max: usize) -> Events {
    let body = LimitedBody::new(response.into(), max);
    let stream = Box::pin(SseStream::new(body));
    Box::pin(RawEvents { stream, answering, is_over: false })
}

/// Puts the messages of a stream into their envelopes.
struct RawEvents {
    stream: Events,
    answering: Answering,
    is_over: bool,
}

impl RawEvents {
    fn wrapped(&self, mut event: Sse) -> Sse {
        let is_message = matches!(event.event.as_deref(), None | Some("" | "message"));
        let data = event.data.take().unwrap_or_default();
        if !is_message || data.trim().is_empty() {
            return Sse { data: Some(data), ..event };
        }
        let message = match (serde_json::from_str(&data), &self.answering) {
            (Ok(Value::Object(message)), answering) => raw::wrap(message, answering),
            (Ok(_), Answering::Request(id)) => raw::unreadable(id, "it is no message"),
            (Err(error), Answering::Request(id)) => {
                raw::unreadable(id, &format!("it is no JSON that can be read ({error})"))
            }
            (_, Answering::Handshake(_) | Answering::Nothing) => {
                return Sse { data: Some(data), ..event };
            }
        };
        Sse { data: Some(Value::Object(message).to_string()), ..event }
    }
}

impl Stream for RawEvents {
    type Item = Result<Sse, SseError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        match self.stream.as_mut().poll_next(context) {
            Poll::Ready(Some(Ok(event))) => Poll::Ready(Some(Ok(self.wrapped(event)))),
            Poll::Ready(Some(Err(SseError::Body(error))))
                if matches!(error.downcast_ref(), Some(BodyError::TooLarge { .. })) =>
            {
                self.is_over = true;
                let Answering::Request(id) = &self.answering else {
                    return Poll::Ready(Some(Err(SseError::Body(error))));
                };
                let message = Value::Object(raw::unreadable(id, &error.to_string()));
                Poll::Ready(Some(Ok(Sse::default().data(message.to_string()))))
            }
            other => other,
        }
    }
}
