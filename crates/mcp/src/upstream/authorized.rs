//! Sends requests with what proves who we are, and once more where the server refuses it and there is something newer.
//!
//! A request that a server refuses with 401 or 403 was not worked on, so that it may be sent again; how often is bounded.
//! Sending itself is rmcp's. Nobody is asked to sign in from here.

use super::desk::Desk;
use super::raw_http::RawClient;
use crate::oauth::{Challenge, Session, Trouble};
use futures_core::Stream;
use http::{HeaderName, HeaderValue};
use reqwest::{Client, StatusCode};
use rmcp::model::ClientJsonRpcMessage;
use rmcp::transport::streamable_http_client::{
    SseError, StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
    StreamableHttpResponseLimits,
};
use sse_stream::Sse;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

/// How often one request is sent: as it is, renewed, and with more scopes.
const ATTEMPTS_MAX: usize = 3;

/// How sending fails.
pub(super) type Failure = StreamableHttpError<SendError>;

type Events = Pin<Box<dyn Stream<Item = Result<Sse, SseError>> + Send>>;
type Headers = HashMap<HeaderName, HeaderValue>;

/// Why nothing was sent, or no answer came.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    /// The HTTP client failed.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
    /// Nobody is signed in.
    #[error(transparent)]
    SignIn(Trouble),
}

/// An HTTP client with a sign-in, where the server has one.
#[derive(Debug, Clone)]
pub(super) struct AuthorizedClient {
    client: RawClient,
    session: Option<Session>,
}

impl AuthorizedClient {
    pub(super) fn new(client: Client, session: Option<Session>) -> Self {
        Self { client: RawClient::new(client), session }
    }

    /// The same for one connection.
    pub(super) fn at(&self, desk: &Arc<Desk>) -> Self {
        Self { client: self.client.at(desk), session: self.session.clone() }
    }

    /// The client below, which knows of no sign-in.
    pub(super) fn inner(&self) -> &Client {
        self.client.client()
    }

    /// Whether somebody can sign in to the server.
    pub(super) fn has_session(&self) -> bool {
        self.session.is_some()
    }

    async fn send<T, F>(&self, send: impl Fn(Option<String>) -> F + Send) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, StreamableHttpError<reqwest::Error>>> + Send,
    {
        let Some(session) = &self.session else {
            return send(None).await.map_err(converted);
        };
        let mut shown = session.bearer().await.map_err(sign_in)?;
        for _ in 1..ATTEMPTS_MAX {
            let answer = send(shown.as_ref().map(|shown| shown.expose().to_owned())).await;
            let renewed = match refused(answer.as_ref().err()) {
                None => return answer.map_err(converted),
                Some(Refused::Stranger(challenge)) => session.challenged(challenge, shown).await,
                Some(Refused::Scopes(challenge)) => session.insufficient(challenge, shown).await,
            };
            shown = Some(renewed.map_err(sign_in)?);
        }
        send(shown.map(|shown| shown.expose().to_owned())).await.map_err(converted)
    }
}

/// What the server wants.
enum Refused {
    /// To know who asks.
    Stranger(Challenge),
    /// That who asks may more.
    Scopes(Challenge),
}

fn refused(error: Option<&StreamableHttpError<reqwest::Error>>) -> Option<Refused> {
    match error? {
        StreamableHttpError::AuthRequired(error) => {
            Some(Refused::Stranger(Challenge::parse(&error.www_authenticate_header)))
        }
        StreamableHttpError::InsufficientScope(error) => {
            let challenge = Challenge::parse(&error.www_authenticate_header);
            challenge.is_about_scopes().then_some(Refused::Scopes(challenge))
        }
        StreamableHttpError::UnexpectedServerResponse(text) if text.starts_with("HTTP 401") => {
            Some(Refused::Stranger(Challenge::default()))
        }
        StreamableHttpError::Client(error) if error.status() == Some(StatusCode::UNAUTHORIZED) => {
            Some(Refused::Stranger(Challenge::default()))
        }
        _ => None,
    }
}

fn sign_in(trouble: Trouble) -> Failure {
    Failure::Client(SendError::SignIn(trouble))
}

/// The same failure, of this client.
fn converted(error: StreamableHttpError<reqwest::Error>) -> Failure {
    use StreamableHttpError as E;
    match error {
        E::Client(error) => E::Client(SendError::Client(error)),
        E::Sse(error) => E::Sse(error),
        E::Io(error) => E::Io(error),
        E::HttpStatus(error) => E::HttpStatus(error),
        E::UnexpectedEndOfStream => E::UnexpectedEndOfStream,
        E::UnexpectedServerResponse(text) => E::UnexpectedServerResponse(text),
        E::ResponseBodyTooLarge { max_size } => E::ResponseBodyTooLarge { max_size },
        E::UnexpectedContentType(kind) => E::UnexpectedContentType(kind),
        E::ServerDoesNotSupportSse => E::ServerDoesNotSupportSse,
        E::ServerDoesNotSupportDeleteSession => E::ServerDoesNotSupportDeleteSession,
        E::TokioJoinError(error) => E::TokioJoinError(error),
        E::Deserialize(error) => E::Deserialize(error),
        E::TransportChannelClosed => E::TransportChannelClosed,
        E::MissingSessionIdInResponse => E::MissingSessionIdInResponse,
        E::AuthRequired(error) => E::AuthRequired(error),
        E::InsufficientScope(error) => E::InsufficientScope(error),
        E::ReservedHeaderConflict(name) => E::ReservedHeaderConflict(name),
        E::SessionExpired => E::SessionExpired,
        E::SessionRecoveryTimeout => E::SessionRecoveryTimeout,
        E::ReinitializationFailed(error) => E::ReinitializationFailed(error),
        E::ControlRequestTimeout => E::ControlRequestTimeout,
        // The list is open: what is new is told in its own words.
        other => E::UnexpectedServerResponse(other.to_string().into()),
    }
}

impl StreamableHttpClient for AuthorizedClient {
    type Error = SendError;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session_id: Option<Arc<str>>,
        _: Option<String>,
        headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let limits = StreamableHttpResponseLimits::default();
        self.post_message_with_response_limits(uri, message, session_id, None, headers, limits)
            .await
    }

    async fn post_message_with_response_limits(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session_id: Option<Arc<str>>,
        _: Option<String>,
        headers: Headers,
        limits: StreamableHttpResponseLimits,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        self.send(|bearer| {
            let (uri, message) = (Arc::clone(&uri), message.clone());
            let (session_id, headers) = (session_id.clone(), headers.clone());
            self.client.post_message_with_response_limits(
                uri, message, session_id, bearer, headers, limits,
            )
        })
        .await
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session_id: Arc<str>,
        _: Option<String>,
        headers: Headers,
    ) -> Result<(), Failure> {
        self.send(|bearer| {
            let (uri, session_id) = (Arc::clone(&uri), Arc::clone(&session_id));
            self.client.delete_session(uri, session_id, bearer, headers.clone())
        })
        .await
    }

    async fn get_stream(
        &self,
        uri: Arc<str>,
        session_id: Option<Arc<str>>,
        last_event_id: Option<String>,
        _: Option<String>,
        headers: Headers,
    ) -> Result<Events, Failure> {
        let max = StreamableHttpResponseLimits::default().max_sse_event_size;
        self.get_stream_with_max_sse_event_size(uri, session_id, last_event_id, None, headers, max)
            .await
    }

    async fn get_stream_with_max_sse_event_size(
        &self,
        uri: Arc<str>,
        session_id: Option<Arc<str>>,
        last_event_id: Option<String>,
        _: Option<String>,
        headers: Headers,
        max: usize,
    ) -> Result<Events, Failure> {
        self.send(|bearer| {
            let (uri, session_id) = (Arc::clone(&uri), session_id.clone());
            let (last_event_id, headers) = (last_event_id.clone(), headers.clone());
            self.client.get_stream_with_max_sse_event_size(
                uri,
                session_id,
                last_event_id,
                bearer,
                headers,
                max,
            )
        })
        .await
    }
}
