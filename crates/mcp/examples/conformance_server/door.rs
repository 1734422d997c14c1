//! The HTTP server in front: one path, and the era that the server accepts.

use crate::Era;
use crate::fixture::{Fixture, World};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use std::convert::Infallible;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_service::Service;

/// Where the server is reached.
const PATH: &str = "/mcp";
/// Open connections at the same time; a further one waits.
const CONNECTIONS_MAX: usize = 256;
/// What a server that knows only the legacy era says to a request of the modern one.
const UNKNOWN_VERSION: &str = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Unsupported protocol version"}}"#;

type Answer = Response<BoxBody<Bytes, Infallible>>;

/// The service behind the port.
#[derive(Clone)]
pub(crate) struct Door {
    inner: StreamableHttpService<Fixture, LocalSessionManager>,
    era: Era,
}

impl Door {
    /// A door to a world.
    pub(crate) fn new(world: Arc<World>) -> Self {
        let config = StreamableHttpServerConfig::default().with_allowed_origins([
            "http://localhost:*",
            "http://127.0.0.1:*",
            "http://[::1]:*",
        ]);
        let era = world.era;
        let fixture = move || Ok(Fixture::new(&world));
        let sessions = Arc::new(LocalSessionManager::default());
        Self { inner: StreamableHttpService::new(fixture, sessions, config), era }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Infallible> {
        if request.uri().path() != PATH {
            return Ok(refusal(StatusCode::NOT_FOUND, ""));
        }
        if self.is_of_unknown_version(&request) {
            return Ok(refusal(StatusCode::BAD_REQUEST, UNKNOWN_VERSION));
        }
        self.inner.clone().call(request).await
    }

    fn is_of_unknown_version(&self, request: &Request<Incoming>) -> bool {
        let version = request.headers().get("mcp-protocol-version");
        self.era == Era::Legacy
            && version.and_then(|version| version.to_str().ok()).is_some_and(|v| v >= "2026")
    }
}

fn refusal(status: StatusCode, text: &'static str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)).boxed());
    *answer.status_mut() = status;
    answer
}

/// Serves until the process ends. The first line of standard output says where.
pub(crate) async fn serve_http(door: Door, port: u16) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    writeln!(std::io::stdout(), "http://{}{PATH}", listener.local_addr()?)?;
    let mut connections = JoinSet::new();
    loop {
        if connections.len() == CONNECTIONS_MAX {
            connections.join_next().await;
        }
        while connections.try_join_next().is_some() {}
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let door = door.clone();
        connections.spawn(async move {
            let answer = service_fn(|request| {
                let door = door.clone();
                async move { door.answer(request).await }
            });
            // A client that goes away in the middle is its own business.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}
