//! MCP servers that we call: connecting, listing, calling, ending.
//!
//! Everything that a server sends is bounded, read leniently and never trusted. The library that
//! speaks the protocol is rmcp; it does not show outside of this crate.
//! What a server tells and asks while a call is under way goes to the caller of that call.

mod authorized;
mod back_off;
mod call;
mod capabilities;
mod child;
mod config;
mod connection;
mod connector;
mod desk;
mod handler;
mod handshake;
mod http;
mod id_scan;
mod known;
mod limited_body;
mod listing;
mod param_headers;
mod raw;
mod raw_http;
mod secret;
mod sse;
mod sse_events;
mod stderr;
mod stdio;
mod subscription;
mod tap;
mod tasks;
mod text;
mod unix;
mod wire;

#[cfg(test)]
pub(crate) mod memory;

pub(crate) use capabilities::without_protocol;
pub use config::{ConfigError, Speak, StdioCommand, Transport, UpstreamConfig};
pub(crate) use http::{header_map, is_loopback, use_ring};
pub use secret::Secret;
pub(crate) use text::clip;

use connector::{Common, Connector, Way};
use gloveport_executor::{BoxFuture, Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_protocol::{Method, ServerName, ToolResult};
use http::HttpSite;
use listing::Deadly;
use serde_json::{Map, Value};
use std::sync::Arc;
use subscription::Watches;
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// URIs of changed resources that somebody who listens may leave unread.
const UPDATES_UNREAD_MAX: usize = 256;
/// How we introduce ourselves.
const CLIENT_NAME: &str = "gloveport";

/// Makes an upstream out of its configuration. Nothing is started or sent before its first use.
///
/// # Errors
///
/// [`ConfigError`] for an address or a header that cannot be used.
pub fn upstream(config: UpstreamConfig) -> Result<Box<dyn Upstream>, ConfigError> {
    let tasks = TaskTracker::new();
    let way = match &config.transport {
        Transport::Stdio(command) => Way::Stdio(command.clone()),
        Transport::Http { url, headers } => {
            Way::Http(HttpSite::new(&config, url, headers, &tasks)?)
        }
        Transport::Sse { url, headers } => {
            Way::Events(HttpSite::new(&config, url, headers, &tasks)?)
        }
        Transport::UnixSocket { address, headers } => {
            Way::Http(HttpSite::behind_socket(&config.name, address, headers)?)
        }
    };
    let common = Common {
        config,
        changes: watch::Sender::new(0),
        updates: broadcast::Sender::new(UPDATES_UNREAD_MAX),
        stop: CancellationToken::new(),
        tasks,
    };
    let connector = Arc::new(Connector::new(common, way));
    Ok(Box::new(McpUpstream { connector, watches: Arc::default(), deadly: Deadly::default() }))
}

struct McpUpstream {
    connector: Arc<Connector>,
    watches: Arc<Watches>,
    deadly: Deadly,
}

impl McpUpstream {
    async fn list_tools(&self) -> Result<Listing, UpstreamError> {
        match self.list_once().await {
            // The connection was dead without our knowing. A listing may be asked for twice.
            Err(UpstreamError::Lost { .. }) => self.list_once().await,
            listed => listed,
        }
    }

    async fn list_once(&self) -> Result<Listing, UpstreamError> {
        let after = self.connector.common().config.connect;
        let connection = self.connector.acquire().await?;
        let listed = timeout(after, listing::tools(&connection)).await;
        self.connector.used(&connection);
        let mut listing = listed.unwrap_or(Err(UpstreamError::Timeout { after }))?;
        listing::beside(&connection, &mut listing, &self.deadly).await;
        Ok(listing)
    }

    async fn call_once(&self, permit: Permit, caller: Caller) -> Result<ToolResult, UpstreamError> {
        match Method::parse(permit.tool().tool.as_str()) {
            Some(Method::Subscribe) => {
                let uri = uri(&permit.into_arguments());
                self.watches.watch(&self.connector, &uri).await?;
                return Ok(nothing());
            }
            Some(Method::Unsubscribe) => {
                self.watches.forget(&uri(&permit.into_arguments()));
                return Ok(nothing());
            }
            Some(Method::ReadResource | Method::GetPrompt | Method::Complete) | None => {}
        }
        let connection = self.connector.acquire().await?;
        let result = call::call(&connection, permit, caller).await;
        self.connector.used(&connection);
        result
    }
}

/// The resource that a method is about.
fn uri(arguments: &Map<String, Value>) -> String {
    arguments.get("uri").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The answer of a method that gives none.
fn nothing() -> ToolResult {
    ToolResult { structured: Some(Value::Object(Map::new())), ..ToolResult::default() }
}

impl Upstream for McpUpstream {
    fn name(&self) -> &ServerName {
        &self.connector.common().config.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        Box::pin(self.list_tools())
    }

    fn call(
        &self,
        permit: Permit,
        caller: Caller,
    ) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(self.call_once(permit, caller))
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.connector.common().changes.subscribe()
    }

    fn updates(&self) -> Option<broadcast::Receiver<String>> {
        Some(self.connector.common().updates.subscribe())
    }

    fn connection(&self) -> Option<u64> {
        self.connector.connection()
    }

    fn spoken(&self) -> Option<&'static str> {
        self.connector.era().map(handshake::Era::as_str)
    }

    fn expect(&self, spoken: &str) {
        if let Some(era) = handshake::Era::parse(spoken) {
            self.connector.expect(era);
        }
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.connector.close())
    }
}
