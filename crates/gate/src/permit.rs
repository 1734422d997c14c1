//! The decision about one call, and the value that proves it.

use crate::{FrozenArguments, Principal};
use gloveport_protocol::{FaultCode, ToolFailure, ToolId};
use serde_json::{Map, Value};

/// Which calls are allowed.
///
/// Until rules can be written, everything that the operator configured is allowed: the configuration of a server is
/// the consent to use it.
#[derive(Debug, Default)]
pub struct Policy;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the policy denies `{tool}`")]
pub struct Denial {
    tool: ToolId,
}

impl Denial {
    /// What the script sees.
    pub fn failure(&self) -> ToolFailure {
        ToolFailure::new(FaultCode::Denied, self.to_string())
    }
}

/// Proof that one call with exactly these arguments may be made, once.
///
/// Only [`Policy::decide`] makes it, it cannot be copied, and the call uses it up.
#[derive(Debug)]
pub struct Permit {
    tool: ToolId,
    arguments: FrozenArguments,
}

impl Policy {
    /// Whether a principal may know that a tool exists. Listings and calls ask the same question.
    pub fn may_see(&self, _principal: &Principal, _tool: &ToolId) -> bool {
        true
    }

    /// Decides about one call. The arguments are those that will be sent: nothing changes them afterwards.
    ///
    /// # Errors
    ///
    /// [`Denial`] where a rule refuses.
    pub fn decide(
        &self,
        principal: &Principal,
        tool: ToolId,
        arguments: FrozenArguments,
    ) -> Result<Permit, Denial> {
        if self.may_see(principal, &tool) {
            Ok(Permit { tool, arguments })
        } else {
            Err(Denial { tool })
        }
    }
}

impl Permit {
    /// The tool that may be called.
    pub fn tool(&self) -> &ToolId {
        &self.tool
    }

    /// Uses the permit up: the arguments to send.
    pub fn into_arguments(self) -> Map<String, Value> {
        self.arguments.into_map()
    }
}
