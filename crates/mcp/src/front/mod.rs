//! What agents speak to: an MCP server of four tools, over stdio and over Streamable HTTP, in both protocol eras.
//!
//! The four tools are the same for 10 tools and for 10,000; only the description of `execute` tells more while it is
//! short. Nothing here decides about a call: that is the executor's pipeline.

mod arguments;
mod asking;
mod form;
mod handler;
mod http;
mod request_state;
mod tools;

pub use http::http_service;

use gloveport_executor::{Executor, Principal};
use handler::{Front, Speaker};
use rmcp::{ServiceExt, service::QuitReason};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

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

/// Serves one client, who speaks for `principal`, over standard input and output until it closes them, or until `cancel`.
///
/// # Errors
///
/// [`FrontError`] when the client does not speak the protocol.
pub async fn serve_stdio(
    executor: Arc<Executor>,
    principal: Principal,
    cancel: CancellationToken,
) -> Result<(), FrontError> {
    let transport = rmcp::transport::io::stdio_pipes();
    // Boxed: the future of a whole connection is large.
    let front = Front::new(executor, Speaker::Fixed(principal));
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
