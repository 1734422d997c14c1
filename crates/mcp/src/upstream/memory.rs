//! Connects to the other end of a pipe in this process, for tests.

use super::connection::{Connection, Remote};
use super::handler::Handler;
use super::handshake::{Era, shake_hands};
use super::listing;
use super::wire::{Input, Output, Wire};
use gloveport_executor::{Listing, UpstreamError};
use rmcp::model::{CallToolRequest, CallToolRequestParams, ClientRequest};
use rmcp::service::serve_directly_with_ct;
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::sync::watch;
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
        let changes = watch::Sender::new(0);
        let peer = Some(greeting.peer);
        let service = serve_directly_with_ct(Handler { changes }, wire, peer, ended.clone());
        Self(Connection::new(service, Remote::Memory, ended, tasks))
    }

    pub(crate) async fn list(&self) -> Result<Listing, UpstreamError> {
        listing::list(&self.0).await
    }

    /// The raw answer to a call.
    pub(crate) async fn call(
        &self,
        tool: &'static str,
        arguments: Map<String, Value>,
    ) -> Result<Value, UpstreamError> {
        let params = CallToolRequestParams::new(tool).with_arguments(arguments);
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        self.0.ask(request).await
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}
