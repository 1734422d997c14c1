//! Who is behind a call, as an upstream may know it: what the client can do, and a way to tell it something and to ask it.
//!
//! An upstream gets a [`Caller`] with each call. What it tells and asks passes through here, bounded and cleaned as everything is
//! that leaves an execution; the front brings it to the client in the client's own protocol. Whether a call may be made at all is
//! not asked here: that is the gate's, before.

use gloveport_crypto::{base32, random};
use gloveport_gate::Principal;
use gloveport_protocol::{ServerName, ToolId};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Inquiries of one execution.
const INQUIRIES_MAX: u32 = 64;
/// Requests in one inquiry.
const REQUESTS_MAX: usize = 32;
/// JSON text of one inquiry, in bytes.
const INQUIRY_BYTES_MAX: usize = 1 << 20;
/// JSON text of something told, in bytes; more is not told.
const TOLD_BYTES_MAX: usize = 64 << 10;
/// Inquiries that a client may leave unread.
const INQUIRIES_UNREAD_MAX: usize = 8;
/// Things told that a client may leave unread; what comes then is not told.
const TOLD_UNREAD_MAX: usize = 256;

/// What the client behind a call declared, and what it sent along.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallerProfile {
    /// The client's capabilities as it declared them (`elicitation`, `sampling`, `roots`, `extensions`).
    pub capabilities: Map<String, Value>,
    /// `_meta` of its request that is passed on: trace context and foreign keys, nothing of the protocol itself.
    pub meta: Map<String, Value>,
    /// From which level on it wants log messages; none where it did not ask for them.
    pub log_level: Option<Severity>,
    /// Whether it wants to know of progress.
    pub wants_progress: bool,
    /// Whether an upstream must not work on the call as a task: the client decides that itself, and did not declare tasks.
    pub refuses_tasks: bool,
}

/// How bad a log message is (RFC 5424, as MCP has it), the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// `debug`
    Debug,
    /// `info`
    Info,
    /// `notice`
    Notice,
    /// `warning`
    Warning,
    /// `error`
    Error,
    /// `critical`
    Critical,
    /// `alert`
    Alert,
    /// `emergency`
    Emergency,
}

/// Something that a client is told while its call runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// How far a call is.
    Progress {
        /// The tool.
        tool: ToolId,
        /// So much is done. Rises from one to the next.
        progress: f64,
        /// Of so much, where that is known.
        total: Option<f64>,
        /// What is being done. Untrusted.
        message: Option<String>,
    },
    /// The upstream goes on with the call in the background, and is waited for.
    Background {
        /// The tool.
        tool: ToolId,
    },
    /// A log message of an upstream.
    Log {
        /// The upstream.
        server: ServerName,
        /// How bad.
        level: Severity,
        /// Who in the upstream says so. Untrusted.
        logger: Option<String>,
        /// What. Untrusted.
        data: Value,
    },
}

/// Questions of an upstream that only the client behind the call can answer. Dropped, they stay unanswered.
#[derive(Debug)]
pub struct Inquiry {
    /// A name that nobody can guess.
    pub id: String,
    /// The tool whose call asks.
    pub tool: ToolId,
    /// What is asked, by the upstream's own keys: `{"method": "elicitation/create", "params": {…}}`, or `sampling/createMessage`,
    /// or `roots/list`. May be empty: the upstream then only wants to be called again. Untrusted.
    pub requests: BTreeMap<String, Value>,
    /// Answers that have come already, where not all come at once; they count as given with [`Inquiry::answer`].
    pub answered: BTreeMap<String, Value>,
    /// How long it is waited for.
    pub ttl: Duration,
    reply: oneshot::Sender<Result<BTreeMap<String, Value>, InquiryError>>,
    settled: CancellationToken,
}

/// Why an upstream's questions have no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InquiryError {
    /// There is nobody behind the call who could be asked.
    #[error("nobody can be asked: {0}")]
    Nobody(String),
    /// The client answered with an error.
    #[error("the client refused: {message} (code {code})")]
    Refused {
        /// Its code.
        code: i64,
        /// Its message. Untrusted.
        message: String,
    },
    /// Nobody answered in time, or the client went away.
    #[error("nobody answered")]
    Unanswered,
    /// It asks too much.
    #[error("the server asks too much: {0}")]
    TooMuch(&'static str),
}

/// Where questions and news of one execution go. `Default` leads nowhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    profile: Arc<CallerProfile>,
    ends: Option<(mpsc::Sender<Inquiry>, mpsc::Sender<Told>)>,
}

/// The other end of a [`Line`].
#[derive(Debug)]
pub(crate) struct LineEnd {
    pub(crate) inquiries: mpsc::Receiver<Inquiry>,
    pub(crate) told: mpsc::Receiver<Told>,
}

/// What the inquiries of one execution share.
#[derive(Debug, Default)]
pub(crate) struct Inquiries {
    n_open: AtomicUsize,
    n_asked: AtomicU32,
    pub(crate) changed: Notify,
}

/// Makes a text or a value as it may leave an execution.
pub(crate) type Clean = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// Who is behind one call. Cheap to clone.
#[derive(Clone)]
pub struct Caller(Option<Arc<Behind>>);

struct Behind {
    tool: ToolId,
    line: Line,
    inquiries: Arc<Inquiries>,
    on_behalf: OnBehalf,
    clean: Clean,
    ttl: Duration,
    waited: Mutex<Waited>,
}

/// For whom a call is made, and how many tool files called each other before it.
#[derive(Debug, Clone)]
pub(crate) struct OnBehalf {
    pub(crate) principal: Principal,
    pub(crate) depth: u8,
}

/// How long the call waited for answers.
#[derive(Default)]
struct Waited {
    total: Duration,
    since: Option<Instant>,
    n_open: usize,
}

impl Line {
    pub(crate) fn new(profile: CallerProfile) -> (Self, LineEnd) {
        let (ask, inquiries) = mpsc::channel(INQUIRIES_UNREAD_MAX);
        let (tell, told) = mpsc::channel(TOLD_UNREAD_MAX);
        let line = Self { profile: Arc::new(profile), ends: Some((ask, tell)) };
        (line, LineEnd { inquiries, told })
    }

    /// The trace that the client says its request belongs to (W3C Trace Context), as it says it.
    pub(crate) fn trace_parent(&self) -> Option<String> {
        self.profile.meta.get("traceparent").and_then(Value::as_str).map(str::to_owned)
    }
}

impl Inquiries {
    /// Calls that wait for the client's answer.
    pub(crate) fn n_open(&self) -> usize {
        self.n_open.load(Ordering::Relaxed)
    }
}

impl Caller {
    /// Nobody: nothing is told, and every question stays without an answer.
    pub fn nobody() -> Self {
        Self(None)
    }

    pub(crate) fn new(
        tool: ToolId,
        (line, inquiries): (&Line, &Arc<Inquiries>),
        on_behalf: OnBehalf,
        clean: Clean,
        ttl: Duration,
    ) -> Self {
        let (line, inquiries) = (line.clone(), Arc::clone(inquiries));
        let waited = Mutex::default();
        Self(Some(Arc::new(Behind { tool, line, inquiries, on_behalf, clean, ttl, waited })))
    }

    /// For whom the call is made, where its news go, and how deep it is.
    pub(crate) fn parts(&self) -> Option<(Principal, Line, u8)> {
        self.0.as_ref().map(|behind| {
            let OnBehalf { principal, depth } = behind.on_behalf.clone();
            (principal, behind.line.clone(), depth)
        })
    }

    /// What the client declared; nothing where there is none.
    pub fn profile(&self) -> CallerProfile {
        self.0.as_ref().map(|behind| (*behind.line.profile).clone()).unwrap_or_default()
    }

    /// Whether two calls have the same client behind them, in the same execution.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(&one.inquiries, &other.inquiries),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Tells the client how far the call is. Never waits; what the client cannot take is not told.
    pub fn progress(&self, progress: f64, total: Option<f64>, message: Option<&str>) {
        let Some(behind) = self.0.as_ref().filter(|behind| behind.line.profile.wants_progress)
        else {
            return;
        };
        let mut message = Value::from(message);
        (behind.clean)(&mut message);
        let message = message.as_str().map(str::to_owned);
        behind.tell(Told::Progress { tool: behind.tool.clone(), progress, total, message });
    }

    /// Tells the client that the upstream goes on with the call in the background: it will take its time. Never waits.
    pub fn background(&self) {
        if let Some(behind) = &self.0 {
            behind.tell(Told::Background { tool: behind.tool.clone() });
        }
    }

    /// Passes a log message on to the client, where it wants those of that level. Never waits.
    pub fn log(&self, level: Severity, logger: Option<String>, mut data: Value) {
        let wants = |behind: &&Arc<Behind>| {
            behind.line.profile.log_level.is_some_and(|wanted| level >= wanted)
        };
        let Some(behind) = self.0.as_ref().filter(wants) else {
            return;
        };
        if data.to_string().len() > TOLD_BYTES_MAX {
            return;
        }
        (behind.clean)(&mut data);
        let server = behind.tool.server.clone();
        behind.tell(Told::Log { server, level, logger, data });
    }

    /// Asks the client, and waits. The clocks of the call and of its script stand still meanwhile.
    ///
    /// `requests` are by the upstream's own keys, each `{"method", "params"}`; the answers have the same keys.
    ///
    /// # Errors
    ///
    /// [`InquiryError`].
    pub async fn ask(
        &self,
        mut requests: BTreeMap<String, Value>,
    ) -> Result<BTreeMap<String, Value>, InquiryError> {
        let nobody = |why: &str| InquiryError::Nobody(why.to_owned());
        let Some(behind) = &self.0 else {
            return Err(nobody("no client is behind this call"));
        };
        let Some((ask, _)) = &behind.line.ends else {
            return Err(nobody("the call was made without a client that could be asked"));
        };
        let bytes: usize = requests.values().map(|request| request.to_string().len()).sum();
        if requests.len() > REQUESTS_MAX || bytes > INQUIRY_BYTES_MAX {
            return Err(InquiryError::TooMuch("at most 32 questions of 1 MiB at once"));
        }
        if behind.inquiries.n_asked.fetch_add(1, Ordering::Relaxed) >= INQUIRIES_MAX {
            return Err(InquiryError::TooMuch("at most 64 times in one execution"));
        }
        for request in requests.values_mut() {
            if let Some(params) = request.get_mut("params") {
                (behind.clean)(params);
            }
        }
        let id = random::<16>().map_err(|_| nobody("the kernel gives no random bytes"))?;
        let (reply, answer) = oneshot::channel();
        let settled = CancellationToken::new();
        // Whoever shows the question learns that it is in vain when the call is taken back.
        let _settled = settled.clone().drop_guard();
        let inquiry = Inquiry {
            id: base32(&id),
            tool: behind.tool.clone(),
            requests,
            answered: BTreeMap::new(),
            ttl: behind.ttl,
            reply,
            settled,
        };
        let _waiting = Waiting::begin(behind);
        let asked = async {
            ask.send(inquiry).await.map_err(|_| InquiryError::Unanswered)?;
            answer.await.unwrap_or(Err(InquiryError::Unanswered))
        };
        tokio::time::timeout(behind.ttl, asked).await.unwrap_or(Err(InquiryError::Unanswered))
    }

    /// How long the call has waited for answers, up to now.
    pub(crate) fn waited(&self) -> Duration {
        self.0.as_ref().map_or(Duration::ZERO, |behind| {
            let waited = behind.waited();
            waited.total + waited.since.map_or(Duration::ZERO, |since| since.elapsed())
        })
    }
}

impl Behind {
    fn tell(&self, told: Told) {
        if let Some((_, tell)) = &self.line.ends {
            // A client that does not listen misses it.
            drop(tell.try_send(told));
        }
    }

    fn waited(&self) -> MutexGuard<'_, Waited> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that waits for an answer. Dropped with it, wherever it is.
struct Waiting<'a>(&'a Behind);

impl<'a> Waiting<'a> {
    fn begin(behind: &'a Behind) -> Self {
        let mut waited = behind.waited();
        if waited.n_open == 0 {
            waited.since = Some(Instant::now());
            behind.inquiries.n_open.fetch_add(1, Ordering::Relaxed);
        }
        waited.n_open += 1;
        drop(waited);
        behind.inquiries.changed.notify_one();
        Self(behind)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waited = self.0.waited();
        waited.n_open -= 1;
        if waited.n_open == 0 {
            let since = waited.since.take();
            waited.total += since.map_or(Duration::ZERO, |since| since.elapsed());
            self.0.inquiries.n_open.fetch_sub(1, Ordering::Relaxed);
        }
        drop(waited);
        self.0.inquiries.changed.notify_one();
    }
}

impl Inquiry {
    /// Gives the answers, by the keys of the questions.
    pub fn answer(self, mut answers: BTreeMap<String, Value>) {
        answers.extend(self.answered);
        // The call may have been taken back meanwhile.
        drop(self.reply.send(Ok(answers)));
    }

    /// Says that there will be no answer.
    pub fn refuse(self, error: InquiryError) {
        drop(self.reply.send(Err(error)));
    }

    /// Whether nobody waits for the answer any more.
    pub fn is_settled(&self) -> bool {
        self.settled.is_cancelled() || self.reply.is_closed()
    }

    /// Waits until nobody waits for the answer any more.
    pub async fn settled(&self) {
        self.settled.cancelled().await;
    }
}

impl Severity {
    /// The name in the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
            Self::Alert => "alert",
            Self::Emergency => "emergency",
        }
    }

    /// The level of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Debug,
            Self::Info,
            Self::Notice,
            Self::Warning,
            Self::Error,
            Self::Critical,
            Self::Alert,
            Self::Emergency,
        ]
        .into_iter()
        .find(|level| level.as_str() == name)
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tool = self.0.as_ref().map(|behind| &behind.tool);
        f.debug_struct("Caller").field("tool", &tool).finish_non_exhaustive()
    }
}
