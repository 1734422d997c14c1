//! What offers tools, seen from here. The Model Context Protocol's side of it is in the `mcp` crate, the built-in
//! servers are in `builtin`.

use crate::{Caller, Executor};
use gloveport_gate::Permit;
use gloveport_protocol::{
    FaultCode, Lacks, Method, ServerName, ToolDefinition, ToolFailure, ToolResult,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::num::NonZeroI32;
use std::pin::Pin;
use std::sync::Weak;
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// The JSON-RPC code of a request that its client cannot make (MCP 2026-07-28, `MissingRequiredClientCapability`).
const CAPABILITY_MISSING: i32 = -32_021;

/// A future that can be stored behind `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One upstream: lists its tools, and makes the calls that the gate permits.
///
/// Connecting is the upstream's own matter: it happens at the first use, is bounded by its own deadline, and is
/// repeated with a back-off after a crash. Implementations hold their own state; all methods take `&self` and may run
/// at the same time.
pub trait Upstream: Send + Sync + 'static {
    /// The name in the configuration.
    fn name(&self) -> &ServerName;

    /// Lists the tools; connects first if need be. One odd tool is dropped with its reason, not the whole listing.
    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>>;

    /// Makes one call, of a tool or of a [`gloveport_protocol::Method`] that its listing has. Whoever awaits it sets the deadline;
    /// dropping the future cancels the call at the upstream. `caller` is who can be told and asked meanwhile.
    fn call(
        &self,
        permit: Permit,
        caller: Caller,
    ) -> BoxFuture<'_, Result<ToolResult, UpstreamError>>;

    /// Counts up whenever the listing may have changed since it was last read.
    fn changes(&self) -> watch::Receiver<u64>;

    /// Gives a server that runs scripts itself the executor that it belongs to. Others have no use for it.
    fn attach(&self, _host: Weak<Executor>) {}

    /// Tells the URIs of resources that changed and that were subscribed to. Nothing, where there are no resources.
    fn updates(&self) -> Option<broadcast::Receiver<String>> {
        None
    }

    /// Which of its connections this is, counted up; nothing while there is none, so that the next call makes one. Whoever
    /// needs no connection is always at the same.
    fn connection(&self) -> Option<u64> {
        Some(0)
    }

    /// How it is spoken to, for [`Upstream::expect`] in a later process. Nothing where that was not found out.
    fn spoken(&self) -> Option<&'static str> {
        None
    }

    /// Takes what an earlier process found out: it saves a question, and may be wrong by now, or be no word of ours.
    fn expect(&self, spoken: &str) {
        let _ = spoken;
    }

    /// Ends the connection and every process behind it. Takes no longer than a few seconds.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// What an upstream offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// What the upstream says about itself. Untrusted.
    pub instructions: Option<String>,
    /// Its tools.
    pub tools: Vec<ToolDefinition>,
    /// Tools that it lists but that cannot be used.
    pub dropped: Vec<DroppedTool>,
    /// What of the protocol it answers beside calls of its tools.
    pub methods: BTreeSet<Method>,
    /// Its resources, by URI.
    pub resources: Vec<Item>,
    /// Its resource templates, by URI template (RFC 6570).
    pub templates: Vec<Item>,
    /// Its prompts, by name.
    pub prompts: Vec<Item>,
}

/// A resource, a resource template or a prompt as its upstream lists it. Everything in it is untrusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is asked for by: URI, URI template or name.
    pub key: String,
    /// All of it, as listed.
    pub definition: Map<String, Value>,
}

/// A tool that an upstream lists but that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedTool {
    /// Its name, or its place in the list where it has none. Untrusted, control characters escaped.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// Why an upstream gave no answer. Messages name the cause and what the operator can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// It could not be started, reached or agreed with.
    #[error("cannot connect: {reason}")]
    Connect {
        /// What happened, with the end of its stderr where there is one.
        reason: String,
    },
    /// It failed a short while ago; the next attempt has to wait.
    #[error("cannot connect: {reason}; next attempt in {} s", wait.as_secs())]
    BackingOff {
        /// How the last attempt failed.
        reason: String,
        /// Time until the next attempt.
        wait: Duration,
    },
    /// A person has to sign in to it first, which no script and no gateway does for them.
    #[error("{reason}; run `gloveport login {server}`")]
    LoginNeeded {
        /// Its name.
        server: ServerName,
        /// Who asks for it, and why.
        reason: String,
    },
    /// The connection was lost while the call was under way: whether it took effect is unknown.
    #[error("the connection was lost during the call: {reason}")]
    Lost {
        /// What happened.
        reason: String,
    },
    /// It did not answer within the time.
    #[error("no answer within {} s", after.as_secs())]
    Timeout {
        /// The time that it had.
        after: Duration,
    },
    /// It refused with a protocol error.
    #[error("refused: {message} (code {code})")]
    Refused {
        /// The JSON-RPC error code.
        code: i64,
        /// Its message. Untrusted.
        message: String,
    },
    /// It has too much to do at the moment, and did nothing.
    #[error("asks to wait: {message}")]
    Busy {
        /// What it said. Untrusted.
        message: String,
        /// When the call is worth another try.
        after: Duration,
    },
    /// It refused because the client behind the call cannot do what it needs.
    #[error("refused: {message} (code {CAPABILITY_MISSING})")]
    Lacking {
        /// What it cannot do.
        lacks: Lacks,
        /// Its message. Untrusted.
        message: String,
    },
    /// Its answer breaks the protocol or a bound.
    #[error("unusable answer: {reason}")]
    Protocol {
        /// What is wrong.
        reason: String,
    },
}

impl UpstreamError {
    /// What the script sees. Only a call that was never sent is safe to repeat.
    pub fn failure(&self) -> ToolFailure {
        let failure = |code| ToolFailure::new(code, self.to_string());
        match self {
            Self::Connect { .. } | Self::BackingOff { .. } => {
                failure(FaultCode::UpstreamUnavailable).retryable()
            }
            Self::LoginNeeded { server, .. } => failure(FaultCode::UpstreamUnavailable).with_hint(
                format!("no script can sign in: ask the person to run `gloveport login {server}`"),
            ),
            Self::Lost { .. } => failure(FaultCode::UpstreamUnavailable)
                .with_hint("the call may have taken effect: check before you repeat it"),
            Self::Timeout { .. } => failure(FaultCode::UpstreamTimeout)
                .with_hint("the call may have taken effect: check before you repeat it"),
            Self::Refused { code, .. } => {
                let refusal = i32::try_from(*code).ok().and_then(NonZeroI32::new);
                ToolFailure { refusal, ..failure(FaultCode::ToolFailed) }
            }
            Self::Lacking { lacks, .. } => ToolFailure {
                refusal: NonZeroI32::new(CAPABILITY_MISSING),
                lacks: *lacks,
                ..failure(FaultCode::ToolFailed)
            },
            Self::Busy { after, .. } => failure(FaultCode::ToolFailed).after(*after),
            Self::Protocol { .. } => failure(FaultCode::UpstreamUnavailable),
        }
    }
}
