//! What agents speak to: an MCP server over stdio and over Streamable HTTP, in both protocol eras. It shows four tools, or three
//! without scripts, or passes everything on that the servers have ([`Mode`]).
//!
//! The four tools are the same for 10 tools and for 10,000; only the description of `execute` tells more while it is
//! short. Nothing here decides about a call: that is the executor's pipeline.

mod arguments;
mod asking;
mod code;
mod envelope;
mod exposure;
mod form;
mod handler;
mod http;
mod hull;
mod inquiry;
mod names;
mod pages;
mod request_state;
mod shown;
mod stdio;
mod subscriptions;
mod tasks;
mod telling;
mod template;
mod tools;
mod who;
mod whole;

pub use exposure::{ClientGlob, Exposure, Mode, Names};
pub use http::http_service;

use gloveport_executor::{Executor, Principal};
use gloveport_protocol::ServerName;
use handler::Front;
use rmcp::{ServiceExt, service::QuitReason};
use shown::Shown;
use std::sync::Arc;
use std::time::Duration;
use stdio::Marking;
use tokio_util::sync::CancellationToken;
use who::Speaker;

/// Clashes that are told.
const CLASHES_TOLD: usize = 5;

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

/// Names that more than one server has, where they would be shown without their server; asked once all servers have answered,
/// or after `within`. Nothing where there are none.
pub async fn clashes(executor: &Executor, exposure: &Exposure, within: Duration) -> Option<String> {
    if exposure.names == Names::Prefixed {
        return None;
    }
    let principal = Principal::local();
    executor.settled_catalog(&principal, within).await;
    let shown = Shown::new(executor, &principal, (exposure, Mode::Passthrough), &[]);
    let clashes = shown.tools.clashes.iter().chain(&shown.prompts.clashes);
    let told: Vec<String> = clashes
        .take(CLASHES_TOLD)
        .map(|(name, servers)| {
            let servers: Vec<&str> = servers.iter().map(ServerName::as_str).collect();
            format!("`{}` is of the servers {}", name.escape_debug(), servers.join(", "))
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// Serves one client, who speaks for `principal`, over standard input and output until it closes them, or until `cancel`.
///
/// # Errors
///
/// [`FrontError`] when the client does not speak the protocol.
pub async fn serve_stdio(
    executor: Arc<Executor>,
    principal: Principal,
    exposure: Arc<Exposure>,
    cancel: CancellationToken,
) -> Result<(), FrontError> {
    let transport = Marking::new(rmcp::transport::io::stdio_pipes());
    // Boxed: the future of a whole connection is large.
    let front = Front::new(executor, Speaker::Fixed(principal), exposure, None);
    let served = Box::pin(front.serve_with_ct(transport, cancel.clone()));
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
