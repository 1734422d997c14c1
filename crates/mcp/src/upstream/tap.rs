//! Stands between a transport and the library, and hears everything in its order.
//!
//! The library handles each notification in a task of its own, so that the last of several may be heard first, or after the
//! answer of its call. Here they are taken as they come. Of requests it tells the desk under which number they go.

use super::desk::{Desk, Mark};
use rmcp::RoleClient;
use rmcp::model::{GetExtensions, GetMeta, JsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use std::sync::Arc;

/// A transport that is listened in on.
pub(super) struct Tap<T> {
    inner: T,
    desk: Arc<Desk>,
}

impl<T> Tap<T> {
    pub(super) fn new(inner: T, desk: &Arc<Desk>) -> Self {
        Self { inner, desk: Arc::clone(desk) }
    }
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Tap<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), T::Error>> + Send + 'static {
        if let JsonRpcMessage::Request(sent) = &item
            && let Some(mark) = sent.request.extensions().get::<Mark>()
        {
            let token = sent.request.get_meta().get_progress_token();
            self.desk.sending(*mark, &sent.id, token.as_ref().map(|token| &token.0));
        }
        self.inner.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        loop {
            let message = self.inner.receive().await?;
            match message {
                JsonRpcMessage::Notification(mut told) => {
                    if let Some(other) = self.desk.take(told.notification) {
                        told.notification = other;
                        return Some(ServerJsonRpcMessage::Notification(told));
                    }
                }
                JsonRpcMessage::Response(answer) => {
                    self.desk.answered(&answer.id);
                    return Some(JsonRpcMessage::Response(answer));
                }
                JsonRpcMessage::Error(error) => {
                    if let Some(id) = &error.id {
                        self.desk.answered(id);
                    }
                    return Some(JsonRpcMessage::Error(error));
                }
                JsonRpcMessage::Request(request) => return Some(JsonRpcMessage::Request(request)),
            }
        }
    }

    async fn close(&mut self) -> Result<(), T::Error> {
        self.inner.close().await
    }
}
