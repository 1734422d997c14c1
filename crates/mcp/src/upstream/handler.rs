//! What we answer when an upstream asks us: nothing that needs a person, a model or our files.
//!
//! Every request gets an answer at once, so that no server waits for one.

use rmcp::RoleClient;
use rmcp::model::{
    ClientCapabilities, ClientConfig, ClientResult, ErrorCode, ErrorData, Implementation,
    ProtocolVersion, ServerNotification, ServerRequest,
};
use rmcp::service::{NotificationContext, RequestContext, Service};
use serde_json::Value;
use tokio::sync::watch;

/// Our side of a conversation.
pub(super) struct Handler {
    pub(super) changes: watch::Sender<u64>,
}

impl Service<RoleClient> for Handler {
    async fn handle_request(
        &self,
        request: ServerRequest,
        _: RequestContext<RoleClient>,
    ) -> Result<ClientResult, ErrorData> {
        if matches!(request, ServerRequest::PingRequest(_)) {
            return Ok(ClientResult::empty(()));
        }
        let request = serde_json::to_value(&request).unwrap_or_default();
        let method = request.get("method").and_then(Value::as_str).unwrap_or("this");
        let message =
            format!("`{method}` is not supported: this client declared no such capability");
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None))
    }

    async fn handle_notification(
        &self,
        notification: ServerNotification,
        _: NotificationContext<RoleClient>,
    ) -> Result<(), ErrorData> {
        if matches!(notification, ServerNotification::ToolListChangedNotification(_)) {
            self.changes.send_modify(|n| *n += 1);
        }
        Ok(())
    }

    fn get_info(&self) -> ClientConfig {
        let this = Implementation::new(super::CLIENT_NAME, env!("CARGO_PKG_VERSION"));
        ClientConfig::new(ClientCapabilities::default(), this)
            .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
    }
}
