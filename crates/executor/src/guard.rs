//! What stands between every call and its upstream: the parts that the stages of the pipeline ask.

use crate::approval::{ApprovalSettings, Desk};
use crate::fleet::Keeping;
use crate::observer::{Observer, Unobserved};
use crate::vetting::Vetting;
use gloveport_audit::{AuditLog, Who};
use gloveport_crypto::{MacKey, NoRandomBytes};
use gloveport_gate::{
    FlowPreset, FlowRules, Limiter, Moment, OpenArguments, Policy, Principal, RateRules,
};
use gloveport_seal::{SealRules, Sealer, Vaults, has_tokens};
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Troubles of the gateway itself, handed to whoever listens. The same one is told once in ten seconds.
#[derive(Clone, Default)]
pub struct Troubles {
    listener: Option<Listener>,
    told: Arc<Mutex<Option<(Instant, String)>>>,
}

/// Who hears troubles.
type Listener = Arc<dyn Fn(&str) + Send + Sync>;

/// How long the same trouble is not told again.
const TROUBLE_QUIET: Duration = Duration::from_secs(10);

impl Troubles {
    /// Has troubles told to a function, which answers at once.
    pub fn to(listener: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { listener: Some(Arc::new(listener)), told: Arc::default() }
    }

    /// Tells one.
    pub fn note(&self, trouble: &str) {
        let Some(listener) = &self.listener else { return };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known =
            told.as_ref().is_some_and(|(at, last)| last == trouble && at.elapsed() < TROUBLE_QUIET);
        if !is_known {
            *told = Some((Instant::now(), trouble.to_owned()));
            drop(told);
            listener(trouble);
        }
    }
}

impl fmt::Debug for Troubles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Troubles")
    }
}

/// When the process began; what prints a guard prints what was configured, and not this.
#[derive(Clone, Copy)]
struct Begun(Instant);

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

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
    /// What seals results and cleans what leaves.
    pub sealer: Arc<Sealer>,
    /// What sealed values stand for, each principal's own.
    pub vaults: Arc<Vaults>,
    /// What becomes of results that differ from their output schema.
    pub results: ResultCheck,
    /// Makes the digests by which a call is known again. Of this process only.
    pub digests: MacKey,
    /// Where people are asked. One for the whole gateway.
    pub desk: Arc<Desk>,
    /// Where every call is written down; `None` where the operator wants no log.
    pub audit: Option<Arc<AuditLog>>,
    /// What an operator should hear that nobody else is told.
    pub troubles: Troubles,
    /// Which tools are what was approved.
    pub vetting: Vetting,
    /// Which listings outlast the process.
    pub keeping: Keeping,
    /// What is told of calls and executions.
    pub observer: Arc<dyn Observer>,
    /// What the limiter's time counts from.
    begun: Begun,
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
            sealer: Arc::new(no_seals()?),
            vaults: Arc::default(),
            results: ResultCheck::default(),
            begun: Begun(Instant::now()),
            digests: MacKey::random()?,
            desk: Desk::new(ApprovalSettings::default()),
            audit: None,
            troubles: Troubles::default(),
            vetting: Vetting::default(),
            keeping: Keeping::default(),
            observer: Arc::new(Unobserved),
        })
    }

    /// Arguments as the script wrote them, sealed values sealed, for the audit log: nothing where they are the same as what
    /// is sent, or where nobody writes them down.
    pub(crate) fn written(&self, open: &OpenArguments) -> Option<Value> {
        self.audit.as_ref()?;
        has_tokens(open.value()).then(|| open.value().clone())
    }

    /// Now, as the limiter wants it.
    pub fn moment(&self) -> Moment {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment { since_start: self.begun.0.elapsed(), unix_seconds: unix.as_secs() }
    }
}

/// A sealer that was given no rules and no secrets.
fn no_seals() -> Result<Sealer, NoRandomBytes> {
    let key = MacKey::random()?;
    Ok(Sealer::new(SealRules::default(), Vec::new(), key).expect("no rules are within all bounds"))
}

/// A principal as the audit log has it.
pub fn recorded(principal: &Principal) -> Who {
    Who {
        tenant: principal.tenant.clone(),
        subject: principal.subject.clone(),
        method: principal.method.as_str().to_owned(),
        client: principal.client.clone(),
        groups: principal.groups.clone(),
    }
}
