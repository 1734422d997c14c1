//! Messages over standard input: requests that [`Front::answer`](super::handler::Front) answers are marked before the library
//! looks at them, as `envelope.rs` does it over HTTP.

use super::envelope::{MARK, is_ours};
use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ClientRequest, CustomRequest, GetMeta};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::{IntoTransport, Transport};

/// A transport that marks requests.
pub(super) struct Marking<T>(T);

impl Marking<()> {
    /// Marks what comes over `transport`.
    pub(super) fn new<I, E, A>(
        transport: I,
    ) -> Marking<impl Transport<RoleServer, Error = E> + 'static>
    where
        I: IntoTransport<RoleServer, E, A>,
        E: std::error::Error + Send + Sync + 'static,
    {
        Marking(transport.into_transport())
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for Marking<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.0.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        self.0.receive().await.map(marked)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.0.close().await
    }
}

fn marked(message: ClientJsonRpcMessage) -> ClientJsonRpcMessage {
    let ClientJsonRpcMessage::Request(mut request) = message else { return message };
    if !is_ours(request.request.method()) {
        return ClientJsonRpcMessage::Request(request);
    }
    let method = format!("{MARK}{}", request.request.method());
    let meta = std::mem::take(request.request.get_meta_mut());
    let raw = serde_json::to_value(&request.request).unwrap_or_default();
    let mut custom = CustomRequest::new(method, raw.get("params").cloned());
    *custom.get_meta_mut() = meta;
    request.request = ClientRequest::CustomRequest(custom);
    ClientJsonRpcMessage::Request(request)
}
