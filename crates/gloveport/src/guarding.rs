//! What every call of a gateway passes, put together: what the configuration says, and what only this process has: keys,
//! live secrets, the audit log and what was used up of today.

use crate::config::Config;
use crate::environment::Environment;
use crate::{output, pinning};
use anyhow::Context as _;
use gloveport_audit::{
    AuditLog, Durability, Entry, Kind, OnFailure, Reason, Spent, Target, Who, day_start, now_ms,
};
use gloveport_crypto::MacKey;
use gloveport_executor::{DeskEvent, Ending, Guard, Question, ResultCheck, Troubles, recorded};
use gloveport_gate::pins::Trust;
use gloveport_gate::{Approver, Choice, DayUse, Preset, PrincipalKey};
use gloveport_identity::{AuthEvent, AuthHook, Ending::Refused};
use gloveport_seal::{Sealer, VaultLimits, Vaults};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// How long the start waits for what was used up of today.
const RESTORE_PATIENCE: Duration = Duration::from_millis(500);
/// Principals whose sealed values are kept at the same time.
const VAULTS_MAX: usize = 1_000;

/// Whether calls can be made at all, so that there is something to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Records {
    /// Every call is written down.
    Kept,
    /// Nothing is called: the catalog is looked at, or a script is checked.
    None,
}

/// What becomes of tools that nobody has approved yet.
fn trust(preset: Preset) -> Trust {
    match preset {
        Preset::Solo => Trust::FirstUse,
        Preset::Team | Preset::Regulated => Trust::Approved,
    }
}

/// Puts the guard together and opens the audit log. Blocks for the time of a commit.
///
/// # Errors
///
/// What is wrong with the audit log's folder, or with what is to be sealed.
pub(crate) fn guard(
    config: &Config,
    environment: &Environment,
    secrets: Vec<Vec<u8>>,
    records: Records,
) -> anyhow::Result<Guard> {
    let preset = config.policy.preset.unwrap_or(Preset::Solo);
    let sealer = Sealer::new(config.seal.rules.clone(), secrets, MacKey::random()?)?;
    let mut guard = config.settings.guard.clone();
    guard.sealer = Arc::new(sealer);
    guard.vaults = Arc::new(Vaults::new(config.seal.ttl, VAULTS_MAX, VaultLimits::default()));
    guard.troubles = Troubles::to(output::note);
    guard.vetting = pinning::vetting(config, environment, trust(preset))?;
    guard.results = match preset {
        Preset::Solo => ResultCheck::Trust,
        Preset::Team | Preset::Regulated => ResultCheck::Enforce,
    };
    if config.audit.enabled && records == Records::Kept {
        let audit = Arc::new(open(config, environment, preset)?);
        restore(&audit, &guard);
        record_desk(&guard, &audit);
        guard.digests = audit.args_key().clone();
        guard.audit = Some(audit);
    }
    Ok(guard)
}

fn open(config: &Config, environment: &Environment, preset: Preset) -> anyhow::Result<AuditLog> {
    let durability = match preset {
        Preset::Solo | Preset::Team => Durability::Normal,
        Preset::Regulated => Durability::Full,
    };
    let on_failure = match preset {
        Preset::Solo | Preset::Team => OnFailure::BlockEffects,
        Preset::Regulated => OnFailure::Block,
    };
    let settings = config.audit.settings(environment, durability, on_failure)?;
    AuditLog::open(settings).context(
        "the audit log cannot be opened, so nothing is called; \
         `[audit] folder` says where it is, `[audit] enabled = false` does without",
    )
}

/// Budgets of a day outlast the process: the log knows what was used up. A long day takes a while to read, and nobody
/// waits for all of it: what comes late still counts.
fn restore(audit: &Arc<AuditLog>, guard: &Guard) {
    let (audit, guard) = (Arc::clone(audit), guard.clone());
    let (done, finished) = mpsc::channel();
    let read = move || {
        match audit.usage_since(day_start(now_ms())) {
            Ok(used) => {
                for one in used {
                    let key = PrincipalKey { tenant: one.tenant, subject: one.subject };
                    let used = DayUse { calls: one.calls, cost: one.cost, bytes: 0 };
                    guard.limiter.restore(&key, used, guard.moment());
                }
            }
            Err(error) => guard
                .troubles
                .note(&format!("what was used up of today's budgets is not known: {error}")),
        }
        // Where nobody waits any more, that is well.
        let _ = done.send(());
    };
    if thread::Builder::new().name("budgets".to_owned()).spawn(read).is_ok() {
        let _ = finished.recv_timeout(RESTORE_PATIENCE);
    }
}

/// Every refused credential comes to the log, where there is one.
pub(crate) fn auth_hook(guard: &Guard) -> Option<AuthHook> {
    let (audit, troubles) = (Arc::clone(guard.audit.as_ref()?), guard.troubles.clone());
    Some(Arc::new(move |event: AuthEvent| {
        let Refused(reason) = event.ending;
        let claimed = [("host", &event.host), ("origin", &event.origin)];
        let claimed = claimed.into_iter().filter_map(|(name, value)| {
            value.as_ref().map(|value| format!("; {name} claimed as {value}"))
        });
        let from = event.address.map(|address| format!(" from {address}")).unwrap_or_default();
        let entry = Entry {
            kind: Kind::Auth,
            who: Who {
                subject: event.subject.unwrap_or_default(),
                method: event.method.map(|method| method.as_str().to_owned()).unwrap_or_default(),
                ..Who::default()
            },
            reason: Reason {
                decision: Some("deny".to_owned()),
                why: Some(format!("{}{from}{}", reason.as_str(), claimed.collect::<String>())),
                ..Reason::default()
            },
            spent: Spent {
                limits: [("untold".to_owned(), event.n_untold)]
                    .into_iter()
                    .filter(|(_, n)| *n > 0)
                    .collect(),
                ..Spent::default()
            },
            ..Entry::default()
        };
        if let Err(error) = audit.post(entry) {
            troubles.note(&format!("the audit log: {error}"));
        }
    }))
}

/// Every question and every answer comes to the log.
fn record_desk(guard: &Guard, audit: &Arc<AuditLog>) {
    let (audit, troubles) = (Arc::clone(audit), guard.troubles.clone());
    guard.desk.on_event(move |event| {
        for entry in entries(event) {
            if let Err(error) = audit.post(entry) {
                troubles.note(&format!("the audit log: {error}"));
            }
        }
    });
}

fn entries(event: &DeskEvent<'_>) -> Vec<Entry> {
    match event {
        DeskEvent::Asked(question) => rows(question, Kind::Ask, &|row| Reason {
            decision: Some("ask".to_owned()),
            why: Some(row.to_owned()),
            ..Reason::default()
        }),
        DeskEvent::Answered { question, reply, by } => {
            let word = word(reply.choice);
            let why = match by {
                Approver::Client => "the person behind the client".to_owned(),
                Approver::Operator(name) => format!("the operator {name}"),
            };
            rows(question, Kind::Answer, &|_| Reason {
                decision: Some(word.to_owned()),
                why: Some(why.clone()),
                ..Reason::default()
            })
        }
        DeskEvent::Ended(question, ending) => {
            let why = match ending {
                Ending::Expired => "nobody answered in time",
                Ending::Withdrawn => "the calls were taken back",
            };
            rows(question, Kind::Answer, &|_| Reason {
                decision: Some("none".to_owned()),
                why: Some(why.to_owned()),
                ..Reason::default()
            })
        }
        DeskEvent::Reused { principal, tool, verdict } => vec![Entry {
            kind: Kind::Answer,
            who: recorded(principal),
            target: Target {
                server: Some(tool.server.to_string()),
                tool: Some(tool.tool.to_string()),
                ..Target::default()
            },
            reason: Reason {
                decision: Some(word(verdict.choice).to_owned()),
                why: Some("an earlier answer that still holds".to_owned()),
                ..Reason::default()
            },
            ..Entry::default()
        }],
    }
}

fn word(choice: Choice) -> &'static str {
    match choice {
        Choice::Approve => "approve",
        Choice::Deny => "deny",
    }
}

/// One record for each row of a question. Its arguments are in the records of its calls.
fn rows(question: &Question, kind: Kind, reason: &dyn Fn(&str) -> Reason) -> Vec<Entry> {
    let entry = |row: &gloveport_executor::Row| {
        let told = reason(&row.reason);
        Entry {
            kind,
            who: recorded(&question.principal),
            run: Some(question.execution.to_string()),
            target: Target {
                server: Some(row.tool.server.to_string()),
                tool: Some(row.tool.tool.to_string()),
                args_hmac: Some(gloveport_crypto::hex(&row.digest.0)),
                ..Target::default()
            },
            reason: Reason {
                rule: row.rule.as_ref().map(|rule| rule.id.clone()),
                place: row.rule.as_ref().map(|rule| rule.place.clone()),
                why: told.why.map(|why| format!("{}: {why}", question.id)),
                ..told
            },
            ..Entry::default()
        }
    };
    question.rows.iter().map(entry).collect()
}
