//! What stands in the place of a server that cannot be started as configured.

use gloveport_executor::{BoxFuture, Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolResult};
use tokio::sync::watch;

/// A server that cannot be started as configured: it is listed with the reason, and every use of it gives it.
pub(crate) struct Unavailable {
    name: ServerName,
    reason: String,
    changes: watch::Sender<u64>,
}

impl Unavailable {
    pub(crate) fn new(name: ServerName, reason: String) -> Self {
        Self { name, reason, changes: watch::Sender::new(0) }
    }
}

impl Upstream for Unavailable {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let reason = self.reason.clone();
        Box::pin(async { Err(UpstreamError::Connect { reason }) })
    }

    fn call(&self, _: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        let reason = self.reason.clone();
        Box::pin(async { Err(UpstreamError::Connect { reason }) })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}
