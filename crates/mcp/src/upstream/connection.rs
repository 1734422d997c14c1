//! One open conversation with an upstream, shared by all calls that run at the same time.
//!
//! It knows how to ask and how to end; when to open another one is the matter of `connector`.

use super::capabilities;
use super::child::Obituary;
use super::desk::{Desk, OpenCall};
use super::handler::Handler;
use super::handshake::{Era, Greeting};
use super::http::HttpSite;
use super::known::KnownTools;
use super::raw;
use super::sse::Ending;
use super::subscription;
use super::tap::Tap;
use super::text::clip;
use super::wire::{UNREADABLE, Wire};
use gloveport_executor::{Caller, UpstreamError};
use gloveport_protocol::Lacks;
use rmcp::RoleClient;
use rmcp::model::{
    ClientRequest, CustomRequest, ErrorCode, GetExtensions, RequestMetaObject, ServerCapabilities,
    ServerResult, SubscriptionFilter,
};
use rmcp::service::{
    Peer, PeerRequestOptions, RequestHandle, RunningService, ServiceError, Subscription,
    serve_directly_with_ct,
};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the polite end of a conversation may take; what is behind it is ended in any case.
const CLOSE_WAIT: Duration = Duration::from_secs(1);
/// How long a server has to take what it is told in the background.
const TELL_WAIT: Duration = Duration::from_secs(5);
/// Characters of an upstream's own error text that are passed on.
const MESSAGE_CHARS_MAX: usize = 4_000;

/// What a server says that its client has to be able to do (`data.requiredCapabilities`).
fn lacks(data: Option<&Value>) -> Lacks {
    let required = data.and_then(|data| data.get("requiredCapabilities")?.as_object());
    let extensions = required.and_then(|required| required.get("extensions")?.as_object());
    let names = required.into_iter().chain(extensions).flat_map(Map::keys);
    Lacks::of(names.map(String::as_str))
}

/// An open conversation.
pub(super) struct Connection {
    peer: Peer<RoleClient>,
    service: Mutex<Option<RunningService<RoleClient, Handler>>>,
    desk: Arc<Desk>,
    era: Era,
    ended: CancellationToken,
    remote: Remote,
    answered: AtomicBool,
    /// Why it broke, for those who come later.
    broke: OnceLock<String>,
    tasks: TaskTracker,
}

/// What is at the other end.
pub(super) enum Remote {
    /// A program of ours.
    Child(Obituary),
    /// A site.
    Http(HttpSite),
    /// A site with an event stream.
    Events(Ending),
    /// Another end of a pipe in this process.
    #[cfg(test)]
    Memory,
}

impl Connection {
    pub(super) fn new(
        service: RunningService<RoleClient, Handler>,
        remote: Remote,
        ended: CancellationToken,
        tasks: TaskTracker,
    ) -> Self {
        Self {
            peer: service.peer().clone(),
            desk: Arc::clone(service.service().desk()),
            era: service.service().era(),
            service: Mutex::new(Some(service)),
            ended,
            remote,
            answered: AtomicBool::new(false),
            broke: OnceLock::new(),
            tasks,
        }
    }

    /// Opens a conversation over a wire whose handshake is done.
    pub(super) fn over_wire(
        desk: &Arc<Desk>,
        wire: Wire,
        greeting: Greeting,
        remote: Remote,
        (ended, tasks): (CancellationToken, TaskTracker),
    ) -> Self {
        let Greeting { peer, era } = greeting;
        let (handler, tap) = (Handler::new(desk, era), Tap::new(wire, desk));
        let service = serve_directly_with_ct(handler, tap, Some(peer), ended.clone());
        Self::new(service, remote, ended, tasks)
    }

    /// What the server speaks.
    pub(super) fn era(&self) -> Era {
        self.era
    }

    /// Opens a call of a caller: what the server tells and asks until it is dropped may be meant for them.
    pub(super) fn open(&self, caller: Caller) -> OpenCall {
        self.desk.open(caller)
    }

    /// Whether it can be used: nobody closed it yet, as far as is known.
    pub(super) fn is_alive(&self) -> bool {
        !self.ended.is_cancelled() && !self.peer.is_transport_closed()
    }

    /// Whether it was of any use: it gave an answer after the handshake.
    pub(super) fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// Why it broke, as far as a call found out.
    pub(super) fn reason(&self) -> String {
        let unknown = || "the connection broke before the first answer".to_owned();
        self.broke.get().cloned().unwrap_or_else(unknown)
    }

    /// Follows the changes of the listings until the connection ends, where the server needs to be
    /// asked for them.
    pub(super) fn follow_changes(self: &Arc<Self>, changes: &watch::Sender<u64>) {
        self.tasks.spawn(subscription::follow(Arc::clone(self), changes.clone()));
    }

    /// The end of the conversation.
    pub(super) fn ended(&self) -> CancellationToken {
        self.ended.clone()
    }

    /// Asks to be told of what a filter names (2026-07-28); returns once the server agreed.
    pub(super) async fn listen(
        &self,
        filter: SubscriptionFilter,
    ) -> Result<Subscription, UpstreamError> {
        // Boxed: the library's future is large.
        match Box::pin(self.peer.listen(filter)).await {
            Ok(subscription) => Ok(subscription),
            Err(error) => Err(self.failure(error).await),
        }
    }

    /// Whether tools can be called as tasks (2025-11-25).
    pub(super) fn takes_legacy_tasks(&self) -> bool {
        let extensions = self.declared().extensions.unwrap_or_default();
        self.era == Era::Legacy && extensions.contains_key(capabilities::LEGACY_TASKS)
    }

    /// Has the server send log messages, where the caller of a call wants them and the server has to be told (up to 2025-11-25).
    pub(super) async fn want_logs(&self, call: &OpenCall) {
        let Some(level) = call.caller().profile().log_level else {
            return;
        };
        let has_logs = self.era == Era::Legacy && self.declared().logging.is_some();
        if has_logs && self.desk.lowers_level(level) {
            let params = Map::from_iter([("level".to_owned(), level.as_str().into())]);
            // A server that does not want it sends none: no reason not to call.
            drop(timeout(TELL_WAIT, self.ask("logging/setLevel", params)).await);
        }
    }

    /// What calls of its tools need to know.
    pub(super) fn known(&self) -> &KnownTools {
        self.desk.known()
    }

    /// Whether arguments are to be sent as headers as well.
    pub(super) fn has_headers(&self) -> bool {
        self.era == Era::Modern && matches!(self.remote, Remote::Http(_))
    }

    /// Tells the server something in the background. Nobody waits for what it says.
    pub(super) fn tell_later(&self, method: &'static str, params: Map<String, Value>) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (peer, ended) = (self.peer.clone(), self.ended.clone());
        let told = async move {
            let told = timeout(TELL_WAIT, peer.send_request(request(method, params)));
            drop(ended.run_until_cancelled(told).await);
        };
        self.tasks.spawn_on(told, &runtime);
    }

    /// What the server says about itself.
    pub(super) fn instructions(&self) -> Option<String> {
        self.peer.peer_info()?.instructions.clone()
    }

    /// What the server said in the handshake that it has.
    pub(super) fn declared(&self) -> ServerCapabilities {
        let info = self.peer.peer_info();
        info.map(|info| info.capabilities.clone()).unwrap_or_default()
    }

    /// Asks on nobody's behalf, and waits for the answer as raw JSON. Dropping the future tells the server that nobody waits
    /// any more.
    pub(super) async fn ask(
        &self,
        method: &'static str,
        params: Map<String, Value>,
    ) -> Result<Value, UpstreamError> {
        self.send(request(method, params), PeerRequestOptions::no_options()).await
    }

    /// The same for a call: with what its caller can and sent along.
    pub(super) async fn ask_for(
        &self,
        call: &OpenCall,
        method: &'static str,
        params: Map<String, Value>,
    ) -> Result<Value, UpstreamError> {
        let mut request = request(method, params);
        request.extensions_mut().insert(call.mark());
        let meta = capabilities::meta(&call.caller().profile(), self.era);
        let options = PeerRequestOptions::default().with_meta(RequestMetaObject::from(meta));
        self.send(request, options).await
    }

    async fn send(
        &self,
        request: ClientRequest,
        options: PeerRequestOptions,
    ) -> Result<Value, UpstreamError> {
        let sent = self.peer.send_cancellable_request(request, options);
        let handle = match sent.await {
            Ok(handle) => handle,
            Err(error) => return Err(self.failure(error).await),
        };
        let mut pending = Pending { handle: Some(handle), tasks: &self.tasks };
        // In this order: an answer that came before the end counts.
        let answer = tokio::select! {
            biased;
            answer = pending.answer() => answer,
            () = self.ended.cancelled() => Err(ServiceError::TransportClosed),
        };
        pending.handle = None;
        match answer {
            Ok(result) => {
                self.answered.store(true, Ordering::Relaxed);
                Ok(kept(result))
            }
            Err(error) => Err(self.failure(error).await),
        }
    }

    /// Ends the conversation and what is behind it.
    pub(super) async fn close(&self) {
        let service = self.service.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut service) = service {
            // Both ways of failing leave nothing to do here: the end is enforced below.
            drop(service.close_with_timeout(CLOSE_WAIT).await);
        }
        self.ended.cancel();
        if let Remote::Child(obituary) = &self.remote {
            obituary.wait().await;
        }
    }

    async fn failure(&self, error: ServiceError) -> UpstreamError {
        match error {
            ServiceError::McpError(error) if error.code == UNREADABLE => {
                UpstreamError::Protocol { reason: error.message.into_owned() }
            }
            ServiceError::McpError(error) => {
                self.answered.store(true, Ordering::Relaxed);
                if error.code == ErrorCode::MISSING_REQUIRED_CLIENT_CAPABILITY {
                    let message = clip(&error.message, MESSAGE_CHARS_MAX);
                    return UpstreamError::Lacking { lacks: lacks(error.data.as_ref()), message };
                }
                UpstreamError::Refused {
                    code: error.code.0.into(),
                    message: clip(&error.message, MESSAGE_CHARS_MAX),
                }
            }
            ServiceError::TransportSend(error) => match &self.remote {
                Remote::Http(site) => site.failure(&error, &self.ended),
                Remote::Child(_) | Remote::Events(_) => self.lost().await,
                #[cfg(test)]
                Remote::Memory => self.lost().await,
            },
            other @ (ServiceError::Cancelled { .. } | ServiceError::Timeout { .. }) => {
                UpstreamError::Lost { reason: clip(&other.to_string(), MESSAGE_CHARS_MAX) }
            }
            // The rest means that the transport is closed, or can only come of requests that we do
            // not make.
            _ => self.lost().await,
        }
    }

    /// There will be no answer: says why. Of a site only the one answer may be lost.
    async fn lost(&self) -> UpstreamError {
        if matches!(self.remote, Remote::Http(_)) && self.is_alive() {
            let reason = "its answer broke off, is no JSON or is over 16 MiB".to_owned();
            return UpstreamError::Lost { reason };
        }
        self.ended.cancel();
        let reason = match &self.remote {
            Remote::Child(obituary) => obituary.read().await,
            Remote::Http(_) => "the connection was closed".to_owned(),
            Remote::Events(ending) => ending.read(),
            #[cfg(test)]
            Remote::Memory => "the other end is closed".to_owned(),
        };
        let reason = self.broke.get_or_init(|| reason).clone();
        UpstreamError::Lost { reason }
    }
}

fn request(method: &'static str, params: Map<String, Value>) -> ClientRequest {
    ClientRequest::CustomRequest(CustomRequest::new(method, Some(Value::Object(params))))
}

/// The answer as it came; where rmcp already read it, as rmcp understood it.
fn kept(result: ServerResult) -> Value {
    match result {
        ServerResult::CustomResult(result) => raw::result(result.0),
        result => serde_json::to_value(result).expect("results have string keys only"),
    }
}

/// A question that was sent. Dropped without an answer, it is withdrawn.
struct Pending<'a> {
    handle: Option<RequestHandle<RoleClient>>,
    tasks: &'a TaskTracker,
}

impl Pending<'_> {
    async fn answer(&mut self) -> Result<ServerResult, ServiceError> {
        let handle = self.handle.as_mut().expect("taken at the end only");
        let answer = (&mut handle.rx).await;
        answer.unwrap_or(Err(ServiceError::TransportClosed))
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let Some(handle) = self.handle.take() else {
            return;
        };
        // Without a runtime nothing of the connection runs any more, and there is nobody to tell.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let withdrawal = handle.cancel(Some("nobody waits for the answer".to_owned()));
            self.tasks.spawn_on(async { drop(withdrawal.await) }, &runtime);
        }
    }
}
