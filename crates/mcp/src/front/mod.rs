//! What agents speak to: an MCP server of four tools, over stdio and over Streamable HTTP, in both protocol eras.
//!
//! The four tools are the same for 10 tools and for 10,000; only the description of `execute` tells more while it is
//! short. Nothing here decides about a call: that is the executor's pipeline.

mod arguments;
mod asking;
mod form;
mod handler;
mod request_state;
mod tools;

use gloveport_executor::Executor;
use handler::Front;
use http_body_util::combinators::BoxBody;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ServiceExt, service::QuitReason};
use std::convert::Infallible;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

/// Largest request body over HTTP: a script of the largest size, quoted.
const BODY_BYTES_MAX: usize = 4 << 20;
/// Sessions over HTTP at the same time; one that is idle ends after 5 minutes.
const SESSIONS_MAX: usize = 1_000;

/// Why a front ended.
#[derive(Debug, thiserror::Error)]
pub enum FrontError {
    /// The client did not speak the protocol.
    #[error("the client did not begin as the protocol says: {0}")]
    Handshake(String),
    /// Its task failed.
    #[error("serving failed: {0}")]
    Failed(String),
}

/// Serves one client over standard input and output until it closes them, or until `cancel`.
///
/// # Errors
///
/// [`FrontError`] when the client does not speak the protocol.
pub async fn serve_stdio(
    executor: Arc<Executor>,
    cancel: CancellationToken,
) -> Result<(), FrontError> {
    let transport = rmcp::transport::io::stdio_pipes();
    // Boxed: the future of a whole connection is large.
    let served = Box::pin(Front::new(executor).serve_with_ct(transport, cancel.clone()));
    let Some(service) = cancel.run_until_cancelled(served).await else {
        return Ok(());
    };
    let service = match service {
        Ok(service) => service,
        // A client that closes before it said anything has changed its mind.
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(FrontError::Handshake(error.to_string())),
    };
    match service.waiting().await {
        Ok(QuitReason::JoinError(error)) | Err(error) => Err(FrontError::Failed(error.to_string())),
        Ok(_) => Ok(()),
    }
}

/// The same as an HTTP service, for one path of a server. Requests whose `Host` or `Origin` is not of this machine's
/// loopback interface are refused, so that no web page can reach it by a name of its own.
pub fn http_service<Body>(
    executor: Arc<Executor>,
    cancel: CancellationToken,
) -> impl Service<
    http::Request<Body>,
    Response = http::Response<BoxBody<bytes::Bytes, Infallible>>,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send
+ Sync
+ 'static
where
    Body: http_body::Body<Data: Send, Error: std::fmt::Display> + Send + 'static,
{
    let loopback = ["localhost", "127.0.0.1", "[::1]"];
    let origins = ["http", "https"]
        .into_iter()
        .flat_map(|scheme| loopback.iter().map(move |host| format!("{scheme}://{host}:*")));
    let config = StreamableHttpServerConfig::default()
        .with_allowed_hosts(loopback.into_iter().chain(["::1"]))
        .with_allowed_origins(origins)
        .with_max_request_body_bytes(BODY_BYTES_MAX)
        .with_cancellation_token(cancel);
    let front = Front::new(executor);
    let sessions = Arc::new(LocalSessionManager::default());
    let open = Arc::clone(&sessions);
    let serve_one = move || {
        // While the list is being changed there is no telling; the next one counts.
        let n_sessions = open.sessions.try_read().map_or(0, |sessions| sessions.len());
        if n_sessions >= SESSIONS_MAX {
            return Err(std::io::Error::other("too many sessions are open; try again later"));
        }
        Ok(front.clone())
    };
    StreamableHttpService::new(serve_one, sessions, config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_executor::Settings;
    use http_body_util::Full;

    #[tokio::test]
    async fn sessions_are_bounded() {
        let settings = Settings { workers_ready: 0, ..Settings::new("/nonexistent".into()) };
        let executor = Executor::start(settings, Vec::new());
        let mut service = http_service(executor, CancellationToken::new());
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#;
        let mut begin = async || {
            let request = http::Request::post("/")
                .header("host", "localhost")
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .body(Full::new(bytes::Bytes::from(body)))
                .expect("a request");
            let Ok(response) = service.call(request).await;
            response.status().as_u16()
        };
        for n in 0..SESSIONS_MAX {
            assert_eq!(begin().await, 200, "session {n}");
        }
        assert_eq!(begin().await, 500);
    }
}
