//! Connects to a site over Streamable HTTP, modern first.
//!
//! Sending, streams and sessions are rmcp's; the client underneath, its bounds and its redirects
//! are ours.

use super::authorized::{AuthorizedClient, Failure, SendError};
use super::connection::{Connection, Remote};
use super::connector::{Common, Unreached};
use super::handler::Handler;
use super::handshake::Era;
use super::tap::Tap;
use super::text::clip;
use super::unix::{SocketAddress, check_socket};
use super::{ConfigError, Secret, UpstreamConfig, sse};
use crate::oauth::{Session, Trouble};
use gloveport_executor::UpstreamError;
use gloveport_protocol::{ServerName, with_causes};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, StatusCode, Url, redirect};
use rmcp::model::ProtocolVersion;
use rmcp::service::{
    ClientInitializeError, ClientLifecycleMode, serve_client_with_lifecycle_and_ct,
};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{DynamicTransportError, StreamableHttpClientTransport};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Calls of one upstream that are under way at the same time; more wait.
const REQUESTS_MAX: usize = 64;
/// Largest answer.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Beginning of an error page that is read.
const ERROR_BYTES_MAX: usize = 4 << 10;
/// Time to open a connection to the site.
const TCP_CONNECT: Duration = Duration::from_secs(10);
/// Redirects of one request.
const REDIRECTS_MAX: usize = 5;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 600;
/// Headers that belong to the protocol.
const RESERVED: [&str; 8] = [
    "accept",
    "connection",
    "content-length",
    "content-type",
    "host",
    "last-event-id",
    "transfer-encoding",
    "upgrade",
];

/// A site and the client that speaks to it.
#[derive(Debug, Clone)]
pub(super) struct HttpSite {
    server: ServerName,
    client: AuthorizedClient,
    url: String,
    /// The address without what may be secret in it: user, password and query.
    shown: String,
    /// Where its socket is, where it is behind one.
    socket: Option<PathBuf>,
}

impl HttpSite {
    /// Checks an address and its headers, and makes the client.
    pub(super) fn new(
        config: &UpstreamConfig,
        url: &str,
        headers: &BTreeMap<String, Secret>,
        tasks: &TaskTracker,
    ) -> Result<Self, ConfigError> {
        let server = config.name.clone();
        let parsed = match Url::parse(url) {
            Ok(parsed) => parsed,
            Err(error) => {
                let reason = error.to_string();
                return Err(ConfigError::Url { server, reason });
            }
        };
        let host = parsed.host_str().unwrap_or_default().to_owned();
        if !matches!(parsed.scheme(), "http" | "https") || host.is_empty() {
            let reason = "write `https://…` or `http://…`".to_owned();
            return Err(ConfigError::Url { server, reason });
        }
        let headers = header_map(&server, headers, of_protocol)?;
        let mut builder = client_builder(headers);
        if is_loopback(&host) {
            // A new connection costs a tenth of a millisecond here, and a used one 40 ms for each
            // answer of a server that writes in two pieces (Nagle's algorithm and delayed ACK).
            builder = builder.no_proxy().pool_max_idle_per_host(0);
        }
        let session = config.oauth.clone();
        let session = session.map(|oauth| Session::new(&server, &parsed, oauth, tasks.clone()));
        let client = AuthorizedClient::new(client(&server, builder)?, session);
        let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
        let shown = format!("{}://{host}{port}{}", parsed.scheme(), parsed.path());
        let url = parsed.to_string();
        Ok(Self { server, client, url, shown, socket: None })
    }

    /// The same for a site behind a Unix socket.
    pub(super) fn behind_socket(
        server: &ServerName,
        address: &str,
        headers: &BTreeMap<String, Secret>,
    ) -> Result<Self, ConfigError> {
        let refused = |reason| ConfigError::Url { server: server.clone(), reason };
        let SocketAddress { socket, path } = SocketAddress::parse(address).map_err(refused)?;
        let shown = SocketAddress::shown(&socket, &path);
        let url = Url::parse(&format!("http://localhost{path}"));
        let url = url.map_err(|error| refused(error.to_string()))?.to_string();
        let builder =
            client_builder(header_map(server, headers, of_protocol)?).unix_socket(socket.as_path());
        let client = AuthorizedClient::new(client(server, builder)?, None);
        let server = server.clone();
        Ok(Self { server, client, url, shown, socket: Some(socket) })
    }

    pub(super) fn client(&self) -> &Client {
        self.client.inner()
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// What a failure to send means for the call. A site that cannot be reached ends the
    /// connection.
    pub(super) fn failure(
        &self,
        error: &DynamicTransportError,
        ended: &CancellationToken,
    ) -> UpstreamError {
        let reason = self.reason_to_send(error);
        match error.error.downcast_ref::<Failure>() {
            Some(Failure::Client(SendError::SignIn(Trouble::Login { .. }))) => self.login(reason),
            Some(Failure::Client(SendError::SignIn(Trouble::Failed { .. }))) => {
                UpstreamError::Connect { reason }
            }
            Some(Failure::Client(SendError::Client(error))) if error.is_connect() => {
                ended.cancel();
                UpstreamError::Connect { reason }
            }
            Some(
                Failure::AuthRequired(_)
                | Failure::InsufficientScope(_)
                | Failure::HttpStatus(_)
                | Failure::ResponseBodyTooLarge { .. }
                | Failure::UnexpectedServerResponse(_)
                | Failure::UnexpectedContentType(_)
                | Failure::Deserialize(_),
            ) => UpstreamError::Protocol { reason },
            Some(_) | None => {
                ended.cancel();
                UpstreamError::Lost { reason }
            }
        }
    }

    fn login(&self, reason: String) -> UpstreamError {
        UpstreamError::LoginNeeded { server: self.server.clone(), reason }
    }

    fn reason_to_send(&self, error: &DynamicTransportError) -> String {
        let text = match error.error.downcast_ref::<Failure>() {
            Some(failure) if is_challenge(failure) && self.client.has_session() => format!(
                "{} refuses us though we are signed in: {}",
                self.shown,
                with_causes(failure)
            ),
            Some(failure) if is_challenge(failure) => format!(
                "{} asks for authorization: set an `Authorization` header for it",
                self.shown
            ),
            Some(Failure::Client(SendError::SignIn(trouble))) => trouble.to_string(),
            Some(Failure::Client(SendError::Client(error))) => with_causes(error),
            Some(Failure::UnexpectedServerResponse(text)) if text.starts_with("HTTP 3") => format!(
                "{} redirects to another site, which is not followed: set its final address",
                self.shown
            ),
            Some(failure) => format!("{}: {}", self.shown, with_causes(failure)),
            None => with_causes(&*error.error),
        };
        self.without_secrets(&text)
    }

    fn reason_to_greet(&self, error: &ClientInitializeError) -> String {
        let text = match error {
            ClientInitializeError::TransportError { error, .. } => {
                return self.reason_to_send(error);
            }
            ClientInitializeError::JsonRpcError(error) => {
                format!("{} refused: {} (code {})", self.shown, error.message, error.code.0)
            }
            other => format!("{}: {}", self.shown, with_causes(other)),
        };
        self.without_secrets(&text)
    }

    fn unreached(&self, error: &ClientInitializeError) -> Unreached {
        let reason = self.reason_to_greet(error);
        match sending(error) {
            Some(Failure::Client(SendError::SignIn(Trouble::Login { .. }))) => {
                Unreached::For(self.login(reason))
            }
            _ => Unreached::Because(reason),
        }
    }

    pub(super) fn without_secrets(&self, text: &str) -> String {
        let mut text = text.replace(&self.url, &self.shown);
        // Errors of the client name the address in their own way.
        if let Some((_, query)) = self.url.split_once('?') {
            text = text.replace(query, "..");
        }
        clip(&text, REASON_CHARS_MAX)
    }
}

/// Connects, within the deadline of the configuration.
pub(super) async fn connect(
    common: &Common,
    site: &HttpSite,
    era: Option<Era>,
) -> Result<(Connection, Era), Unreached> {
    let deadline = common.config.connect;
    if let Some(socket) = &site.socket {
        check_socket(socket)?;
    }
    if era == Some(Era::Legacy) {
        let connection = as_legacy(common, site, deadline).await;
        return connection.map_err(Failed::into_unreached);
    }
    // A site that does not answer the probe at all still gets half of the time for the legacy
    // handshake.
    match attempt(common, site, Era::Modern, deadline / 2).await {
        Ok(connection) => Ok((connection, Era::Modern)),
        Err(Failed::Finally(unreached)) => Err(unreached),
        Err(Failed::AsModern(modern) | Failed::AsStreamable(modern)) => {
            let legacy = as_legacy(common, site, deadline / 2).await;
            legacy.map_err(|failed| match failed.into_unreached() {
                Unreached::Because(legacy) if legacy != modern => Unreached::Because(format!(
                    "{legacy}; before that, to `server/discover`: {modern}"
                )),
                unreached => unreached,
            })
        }
    }
}

/// Connects in the legacy era: over the transport of 2024-11-05 where Streamable HTTP is refused (2025-11-25, Transports,
/// Backwards Compatibility).
async fn as_legacy(
    common: &Common,
    site: &HttpSite,
    deadline: Duration,
) -> Result<(Connection, Era), Failed> {
    let until = Instant::now() + deadline;
    match attempt(common, site, Era::Legacy, deadline).await {
        Ok(connection) => Ok((connection, Era::Legacy)),
        Err(Failed::AsStreamable(refused)) => {
            let rest = until.saturating_duration_since(Instant::now());
            let connected = sse::connect(common, site, rest).await;
            connected
                .map_err(|reason| format!("{refused}; and as HTTP+SSE: {reason}"))
                .map_err(|reason| Failed::Finally(Unreached::Because(reason)))
        }
        Err(failed) => Err(failed),
    }
}

enum Failed {
    /// The other era would fail in the same way.
    Finally(Unreached),
    AsModern(String),
    /// There is nothing that messages can be posted to.
    AsStreamable(String),
}

impl Failed {
    fn into_unreached(self) -> Unreached {
        match self {
            Self::Finally(unreached) => unreached,
            Self::AsModern(reason) | Self::AsStreamable(reason) => Unreached::Because(reason),
        }
    }
}

async fn attempt(
    common: &Common,
    site: &HttpSite,
    era: Era,
    deadline: Duration,
) -> Result<Connection, Failed> {
    let mut config = StreamableHttpClientTransportConfig::with_uri(site.url.as_str())
        .max_concurrent_requests(REQUESTS_MAX);
    config.max_json_response_size = ANSWER_BYTES_MAX;
    config.max_sse_event_size = ANSWER_BYTES_MAX;
    config.max_error_response_size = ERROR_BYTES_MAX;
    let desk = common.desk();
    let transport = StreamableHttpClientTransport::with_client(site.client.at(&desk), config);
    let mode = match era {
        Era::Modern => ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        },
        Era::Legacy => ClientLifecycleMode::Initialize,
    };
    let (handler, transport) = (Handler::new(&desk, era), Tap::new(transport, &desk));
    let ended = common.stop.child_token();
    let serving = serve_client_with_lifecycle_and_ct(handler, transport, mode, ended.clone());
    match timeout(deadline, serving).await {
        Ok(Ok(service)) => {
            let remote = Remote::Http(site.clone());
            Ok(Connection::new(service, remote, ended, common.tasks.clone()))
        }
        Ok(Err(error)) if is_final(&error) => Err(Failed::Finally(site.unreached(&error))),
        Ok(Err(error)) if is_refused(&error) => {
            Err(Failed::AsStreamable(site.reason_to_greet(&error)))
        }
        Ok(Err(error)) => Err(Failed::AsModern(site.reason_to_greet(&error))),
        Err(_) => {
            let reason = format!("{} gave no answer within {deadline:?}", site.shown);
            Err(Failed::AsModern(reason))
        }
    }
}

/// Whether asking in the other era is pointless: nobody is there, or nobody may come in.
fn is_final(error: &ClientInitializeError) -> bool {
    match sending(error) {
        Some(Failure::Client(SendError::SignIn(_))) => true,
        Some(Failure::Client(SendError::Client(error))) => error.is_connect() || error.is_builder(),
        Some(failure) => is_challenge(failure),
        None => false,
    }
}

/// Whether the address takes no messages, as that of an event stream does not.
fn is_refused(error: &ClientInitializeError) -> bool {
    let Some(Failure::UnexpectedServerResponse(text)) = sending(error) else {
        return false;
    };
    ["HTTP 400", "HTTP 404", "HTTP 405"].iter().any(|status| text.starts_with(status))
}

fn sending(error: &ClientInitializeError) -> Option<&Failure> {
    let ClientInitializeError::TransportError { error, .. } = error else {
        return None;
    };
    error.error.downcast_ref()
}

fn is_challenge(failure: &Failure) -> bool {
    match failure {
        Failure::AuthRequired(_) | Failure::InsufficientScope(_) => true,
        Failure::UnexpectedServerResponse(text) => {
            text.starts_with("HTTP 401") || text.starts_with("HTTP 403")
        }
        _ => false,
    }
}

fn client_builder(headers: HeaderMap) -> ClientBuilder {
    use_ring();
    Client::builder()
        .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .connect_timeout(TCP_CONNECT)
        .redirect(same_origin())
}

fn client(server: &ServerName, builder: ClientBuilder) -> Result<Client, ConfigError> {
    let made = builder.build();
    made.map_err(|error| ConfigError::Client {
        server: server.clone(),
        reason: with_causes(&error),
    })
}

/// Why a header is not the configuration's to set.
fn of_protocol(name: &str) -> Option<&'static str> {
    let is_its = RESERVED.contains(&name) || name.starts_with("mcp-");
    is_its.then_some("the protocol sets it itself; remove it")
}

/// The headers of a configuration; `reserved` says why one may not be set. No error repeats a value.
pub(crate) fn header_map(
    server: &ServerName,
    headers: &BTreeMap<String, Secret>,
    reserved: impl Fn(&str) -> Option<&'static str>,
) -> Result<HeaderMap, ConfigError> {
    let mut map = HeaderMap::new();
    for (header, value) in headers {
        let refused = |reason| ConfigError::Header {
            server: server.clone(),
            header: clip(header, 100),
            reason,
        };
        let name = HeaderName::from_bytes(header.as_bytes())
            .map_err(|_| refused("it has a character that no header name may have"))?;
        if let Some(reason) = reserved(name.as_str()) {
            return Err(refused(reason));
        }
        let mut value = HeaderValue::from_str(value.expose())
            .map_err(|_| refused("its value has a character that no header may have"))?;
        value.set_sensitive(true);
        map.insert(name, value);
    }
    Ok(map)
}

/// Headers may be secrets, and go with every hop: only the same scheme, host and port may be a new
/// address. Only 307 and 308 keep the message.
fn same_origin() -> redirect::Policy {
    redirect::Policy::custom(|attempt| {
        let keeps_message = matches!(
            attempt.status(),
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
        );
        let first = attempt.previous().first();
        let stays = first.is_some_and(|first| first.origin() == attempt.url().origin());
        if keeps_message && stays && attempt.previous().len() <= REDIRECTS_MAX {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

/// Has TLS use the one library for cryptography that is linked.
pub(crate) fn use_ring() {
    // Fails where one is installed already: the first one holds for the process, and it is this one.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}
