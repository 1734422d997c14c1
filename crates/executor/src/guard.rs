//! What stands between every call and its upstream: the parts that the stages of the pipeline ask.

use crate::approval::{ApprovalSettings, Desk};
use crate::observer::{Observer, Unobserved};
use gloveport_crypto::{MacKey, NoRandomBytes};
use gloveport_gate::{FlowPreset, FlowRules, Limiter, Moment, Policy, RateRules};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

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
    /// What may leave an execution that has read what.
    pub flow: Arc<FlowRules>,
    /// Rates and budgets of everybody.
    pub limiter: Arc<Limiter>,
    /// What becomes of results that differ from their output schema.
    pub results: ResultCheck,
    /// Makes the digests by which a call is known again. Of this process only.
    pub digests: MacKey,
    /// Where people are asked. One for the whole gateway.
    pub desk: Arc<Desk>,
    /// What is told of calls and executions.
    pub observer: Arc<dyn Observer>,
    /// What the limiter's time counts from.
    begun: Instant,
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
            flow: Arc::new(FlowRules { preset: FlowPreset::Off, ..FlowRules::default() }),
            limiter: Arc::new(Limiter::new(RateRules::default())),
            results: ResultCheck::default(),
            begun: Instant::now(),
            digests: MacKey::random()?,
            desk: Desk::new(ApprovalSettings::default()),
            observer: Arc::new(Unobserved),
        })
    }

    /// Now, as the limiter wants it.
    pub fn moment(&self) -> Moment {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment { since_start: self.begun.elapsed(), unix_seconds: unix.as_secs() }
    }
}
