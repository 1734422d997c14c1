//! What stands between every call and its upstream: the parts that the stages of the pipeline ask.

use crate::observer::{Observer, Unobserved};
use gloveport_crypto::{MacKey, NoRandomBytes};
use gloveport_gate::Policy;
use std::sync::Arc;

/// What becomes of a structured result that is not what the tool's output schema promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultCheck {
    /// The script gets it: many servers promise more than they keep.
    #[default]
    Trust,
    /// The call fails as [`OutputInvalid`](gloveport_protocol::FaultCode::OutputInvalid).
    Enforce,
}

/// The parts of the gate, put together once at the start. An execution holds on to the ones that it began with.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Which calls are allowed.
    pub policy: Arc<Policy>,
    /// What becomes of results that differ from their output schema.
    pub results: ResultCheck,
    /// Makes the digests by which a call is known again. Of this process only.
    pub digests: MacKey,
    /// What is told of calls and executions.
    pub observer: Arc<dyn Observer>,
}

impl Guard {
    /// A gate without rules.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none for its keys.
    pub fn new() -> Result<Self, NoRandomBytes> {
        Ok(Self {
            policy: Arc::default(),
            results: ResultCheck::default(),
            digests: MacKey::random()?,
            observer: Arc::new(Unobserved),
        })
    }
}
