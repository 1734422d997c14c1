//! Connects to the other end of a pipe in this process, for tests.

use super::connection::{Connection, Remote};
use super::desk::Desk;
use super::handshake::{Era, shake_hands};
use super::listing;
use super::wire::{Input, Output, Wire};
use gloveport_executor::{Listing, UpstreamError};
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A connected client.
pub(crate) struct Client(Connection);

impl Client {
    /// Shakes hands as it is done with programs; `legacy` leaves the modern probe out.
    pub(crate) async fn connect(input: Input, output: Output, legacy: bool) -> Self {
        let (ended, tasks) = (CancellationToken::new(), TaskTracker::new());
        let mut wire = Wire::open(input, output, ended.clone(), &tasks);
        let era = legacy.then_some(Era::Legacy);
        let greeting = shake_hands(&mut wire, era, Duration::from_mins(1)).await;
        let greeting = greeting.expect("the other end greets");
        assert_eq!(greeting.era == Era::Legacy, legacy);
        let desk = Desk::new(watch::Sender::new(0), broadcast::Sender::new(1));
        let (remote, life) = (Remote::Memory, (ended, tasks));
        Self(Connection::over_wire(&desk, wire, greeting, remote, life))
    }

    pub(crate) async fn list(&self) -> Result<Listing, UpstreamError> {
        listing::tools(&self.0).await
    }

    /// The raw answer to a call.
    pub(crate) async fn call(
        &self,
        tool: &'static str,
        arguments: Map<String, Value>,
    ) -> Result<Value, UpstreamError> {
        let mut params = Map::new();
        params.insert("name".to_owned(), tool.into());
        params.insert("arguments".to_owned(), arguments.into());
        self.0.ask("tools/call", params).await
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}
