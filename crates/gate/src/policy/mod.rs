//! Which calls are allowed: rules, read once, asked at every call.

use crate::permit::CallDigest;
use crate::{Decision, Denial, FrozenArguments, Permit, Principal};
use gloveport_protocol::{ToolFacts, ToolId};

/// Which calls are allowed.
#[derive(Debug, Default)]
pub struct Policy;

/// One call, as it is decided about.
#[derive(Debug)]
pub struct Call<'a> {
    /// On whose behalf.
    pub principal: &'a Principal,
    /// The tool.
    pub tool: &'a ToolId,
    /// What is held to be true of it.
    pub facts: &'a ToolFacts,
    /// Exactly what will be sent.
    pub arguments: FrozenArguments,
    /// The digest of both.
    pub digest: CallDigest,
    /// How often this execution has called each tool so far, by `server.tool`.
    pub calls: &'a dyn Calls,
}

/// How often an execution has called a tool.
pub trait Calls: std::fmt::Debug + Sync {
    /// Calls so far of `server.tool`.
    fn of(&self, tool: &str) -> u32;
}

/// Whether a principal may know that a tool exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// No call of it will ever be allowed: to this principal it does not exist.
    Never,
    /// It depends on the arguments.
    Maybe,
    /// Every valid call is allowed.
    Always,
}

impl Policy {
    /// Whether a principal may know that a tool exists. Listings and calls ask the same question.
    pub fn sight(&self, _principal: &Principal, _tool: &ToolId, _facts: &ToolFacts) -> Sight {
        Sight::Always
    }

    /// Decides about one call. The arguments are those that will be sent: nothing changes them afterwards.
    pub fn decide(&self, call: Call<'_>) -> Decision {
        if self.sight(call.principal, call.tool, call.facts) == Sight::Never {
            return Decision::Deny(Denial::of(call.tool, None, None));
        }
        Decision::Allow(Permit::new(call.tool.clone(), call.arguments, call.digest, None))
    }
}
