//! Which calls are under way on one connection, and whose they are: what a server says meanwhile is brought to the right caller.
//!
//! Nothing in here waits, and nothing that a server sends decides by itself who hears it: a progress message needs the token of
//! a call, a log message a single caller. Where it is unclear whose a message is, nobody gets it.

use super::known::KnownTools;
use super::raw;
use super::text::clip;
use gloveport_executor::{Caller, Severity};
use http::{HeaderName, HeaderValue};
use rmcp::model::{NumberOrString, RequestId, ServerNotification};
use rmcp::service::InboundStreamOrigin;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Characters of a progress message that are passed on.
const PROGRESS_CHARS_MAX: usize = 2_000;
/// Characters of a logger's name that are passed on.
const LOGGER_CHARS_MAX: usize = 200;
/// Longest URI of a resource that is told to have changed.
const URI_BYTES_MAX: usize = 8 << 10;
/// How long a server may still ask on behalf of a call that was withdrawn. Meanwhile nobody else is asked in its place.
const WITHDRAWN_WAIT: Duration = Duration::from_secs(5);
/// Withdrawn calls that are remembered.
const WITHDRAWN_MAX: usize = 256;

/// What one connection's calls share.
#[derive(Debug)]
pub(super) struct Desk {
    changes: watch::Sender<u64>,
    updates: broadcast::Sender<String>,
    known: KnownTools,
    /// From which level on the server was told to send log messages (up to 2025-11-25).
    log_level: Mutex<Option<Severity>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    calls: BTreeMap<u64, Ongoing>,
    /// By the number of the request, which is also that of the answer.
    requests: BTreeMap<i64, u64>,
    /// By the number of the progress token.
    tokens: BTreeMap<i64, u64>,
    withdrawn: VecDeque<Withdrawn>,
}

/// A call whose answer nobody waits for any more.
#[derive(Debug)]
struct Withdrawn {
    caller: Caller,
    /// The numbers of its requests.
    ids: Vec<i64>,
    until: Instant,
}

#[derive(Debug)]
struct Ongoing {
    caller: Caller,
    progress: f64,
    ended: CancellationToken,
    answered: bool,
    lacked: Lacked,
}

/// What a call's server asked for and its caller cannot answer, by the names of capabilities.
type Lacked = Arc<Mutex<BTreeSet<&'static str>>>;

/// Goes with a request to the transport, which tells the desk under which number it is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(u64);

/// One call under way; it may take several requests. Dropped with it.
#[derive(Debug)]
pub(super) struct OpenCall {
    desk: Arc<Desk>,
    number: u64,
    caller: Caller,
    lacked: Lacked,
}

/// Whom a question of the server goes to.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) caller: Caller,
    /// The end of the call.
    pub(super) ended: CancellationToken,
    lacked: Lacked,
}

impl Asked {
    /// Notes a capability that the caller does not have.
    pub(super) fn lacks(&self, capability: &'static str) {
        self.lacked.lock().unwrap_or_else(PoisonError::into_inner).insert(capability);
    }
}

/// Why a question goes to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NobodyAsked {
    #[error("no call is under way: there is nobody to be asked")]
    NoCall,
    #[error(
        "calls of several callers are under way on this connection: it is unclear who is to be \
         asked; ask again when the others have ended"
    )]
    Several,
}

impl Desk {
    pub(super) fn new(
        changes: watch::Sender<u64>,
        updates: broadcast::Sender<String>,
    ) -> Arc<Self> {
        let (known, log_level, state) = (KnownTools::default(), Mutex::default(), Mutex::default());
        Arc::new(Self { changes, updates, known, log_level, state })
    }

    /// What calls of tools need to know.
    pub(super) fn known(&self) -> &KnownTools {
        &self.known
    }

    /// Whether the server has to be told to send log messages from a level on; afterwards it counts as told.
    pub(super) fn lowers_level(&self, wanted: Severity) -> bool {
        let mut level = self.log_level.lock().unwrap_or_else(PoisonError::into_inner);
        let is_lower = level.is_none_or(|level| wanted < level);
        if is_lower {
            *level = Some(wanted);
        }
        is_lower
    }

    /// The headers of a call of a tool, by its parameters.
    pub(super) fn param_headers(&self, params: &Value) -> Vec<(HeaderName, HeaderValue)> {
        self.known.headers(params)
    }

    /// Opens a call; it is closed when what is given is dropped.
    pub(super) fn open(self: &Arc<Self>, caller: Caller) -> OpenCall {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        let (progress, ended) = (f64::NEG_INFINITY, CancellationToken::new());
        let lacked = Lacked::default();
        let ongoing = Ongoing {
            caller: caller.clone(),
            progress,
            ended,
            answered: true,
            lacked: Arc::clone(&lacked),
        };
        state.calls.insert(number, ongoing);
        OpenCall { desk: Arc::clone(self), number, caller, lacked }
    }

    /// A request of a call is about to be sent.
    pub(super) fn sending(&self, mark: Mark, id: &RequestId, token: Option<&NumberOrString>) {
        let mut state = self.state();
        let Some(call) = state.calls.get_mut(&mark.0) else {
            return;
        };
        call.answered = false;
        if let Some(id) = integer(id) {
            state.requests.insert(id, mark.0);
        }
        if let Some(token) = token.and_then(integer) {
            state.tokens.insert(token, mark.0);
        }
    }

    /// A request was answered: no more is heard of it.
    pub(super) fn answered(&self, id: &RequestId) {
        let mut state = self.state();
        let Some(id) = integer(id) else {
            return;
        };
        // A late answer: the server asks nothing more for it.
        state.withdrawn.retain(|withdrawn| !withdrawn.ids.contains(&id));
        let number = state.requests.remove(&id);
        if let Some(call) = number.and_then(|number| state.calls.get_mut(&number)) {
            call.answered = true;
        }
    }

    /// Takes what the server tells; gives it back where it is not for us.
    pub(super) fn take(&self, told: ServerNotification) -> Option<ServerNotification> {
        match told {
            ServerNotification::ProgressNotification(told) => {
                let (token, told) = (&told.params.progress_token.0, &told.params);
                self.progress(token, told.progress, told.total, told.message.as_deref());
            }
            ServerNotification::LoggingMessageNotification(told) => {
                let told = serde_json::to_value(&told).unwrap_or_default();
                self.log(told.get("params").unwrap_or(&Value::Null));
            }
            ServerNotification::ResourceUpdatedNotification(told) => {
                if told.params.uri.len() <= URI_BYTES_MAX {
                    // Where nobody listens there is nobody to tell.
                    drop(self.updates.send(told.params.uri));
                }
            }
            ServerNotification::ResourceListChangedNotification(_)
            | ServerNotification::ToolListChangedNotification(_)
            | ServerNotification::PromptListChangedNotification(_) => {
                self.changes.send_modify(|n| *n += 1);
            }
            other => return Some(other),
        }
        None
    }

    /// Who is asked by a question of the server. `origin` is the stream that it came over, where there are several.
    pub(super) fn asked(&self, origin: Option<&InboundStreamOrigin>) -> Result<Asked, NobodyAsked> {
        let mut state = self.state();
        if let Some(InboundStreamOrigin::OutboundRequest(id)) = origin {
            let number = integer(id).and_then(|id| state.requests.get(&id));
            let call = number.and_then(|number| state.calls.get(number));
            return call.map(Ongoing::asked).ok_or(NobodyAsked::NoCall);
        }
        let now = Instant::now();
        state.withdrawn.retain(|withdrawn| withdrawn.until > now);
        let first = state.calls.values().next().ok_or(NobodyAsked::NoCall)?;
        let withdrawn = state.withdrawn.iter().map(|withdrawn| &withdrawn.caller);
        let mut all = state.calls.values().map(|call| &call.caller).chain(withdrawn);
        if all.all(|caller| caller.is_same(&first.caller)) {
            Ok(first.asked())
        } else {
            Err(NobodyAsked::Several)
        }
    }

    fn progress(&self, token: &NumberOrString, done: f64, total: Option<f64>, text: Option<&str>) {
        let mut state = self.state();
        let number = integer(token).and_then(|token| state.tokens.get(&token).copied());
        let Some(call) = number.and_then(|number| state.calls.get_mut(&number)) else {
            return;
        };
        if done.is_finite() && done > call.progress {
            call.progress = done;
            let text = text.map(|text| clip(text, PROGRESS_CHARS_MAX));
            let total = total.filter(|total| total.is_finite());
            call.caller.progress(done, total, text.as_deref());
        }
    }

    fn log(&self, told: &Value) {
        let text = |name: &str| told.get(name).and_then(Value::as_str);
        let level = text("level").and_then(Severity::parse);
        let origin = told.get("_meta").and_then(|meta| meta.get(raw::ORIGIN));
        let origin = origin.and_then(|id| serde_json::from_value(id.clone()).ok());
        let origin = origin.map(InboundStreamOrigin::OutboundRequest);
        let (Some(level), Ok(asked)) = (level, self.asked(origin.as_ref())) else {
            return;
        };
        let logger = text("logger").map(|logger| clip(logger, LOGGER_CHARS_MAX));
        asked.caller.log(level, logger, told.get("data").cloned().unwrap_or_default());
    }

    fn close(&self, number: u64) {
        let mut state = self.state();
        let Some(call) = state.calls.remove(&number) else {
            return;
        };
        call.ended.cancel();
        let ids = state.requests.iter().filter(|(_, call)| **call == number);
        let ids = ids.map(|(id, _)| *id).collect();
        state.requests.retain(|_, call| *call != number);
        state.tokens.retain(|_, call| *call != number);
        if !call.answered {
            if state.withdrawn.len() >= WITHDRAWN_MAX {
                state.withdrawn.pop_front();
            }
            let until = Instant::now() + WITHDRAWN_WAIT;
            state.withdrawn.push_back(Withdrawn { caller: call.caller, ids, until });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ongoing {
    fn asked(&self) -> Asked {
        Asked {
            caller: self.caller.clone(),
            ended: self.ended.clone(),
            lacked: Arc::clone(&self.lacked),
        }
    }
}

impl OpenCall {
    /// What goes with each of its requests.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.number)
    }

    /// Whose it is.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What its server asked for while it was open, and its caller cannot answer.
    pub(super) fn lacked(&self) -> BTreeSet<&'static str> {
        self.lacked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.desk.close(self.number);
    }
}

/// Our numbers; some servers send them back as text.
fn integer(id: &NumberOrString) -> Option<i64> {
    match id {
        NumberOrString::Number(number) => Some(*number),
        NumberOrString::String(text) => text.parse().ok(),
    }
}
