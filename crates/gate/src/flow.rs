//! What an execution has read, and what may therefore not leave it unasked.
//!
//! Labels are coarse on purpose: an execution carries the union of the labels of all that it was given, and a tool that
//! sends data out is judged by them. Nobody looks into values: a script may have turned them into anything. What a sealed
//! value may reach is judged elsewhere, value by value; it puts no label on the execution, since the script never saw it.
//!
//! Soundness rests on two rules for the caller. A call is judged by the labels of the moment when its arguments were
//! fixed ([`RunLabels::now`]): what is answered later cannot be in them. And a label is added ([`RunLabels::add`]) before
//! the script is handed the answer, for failures of the upstream as well: their texts are data, too.

use crate::{Denial, ToolGlob};
use gloveport_protocol::{FaultCode, ToolFacts, ToolId, World};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A set of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Labels(u64);

/// How strictly flows are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum FlowPreset {
    /// A person is asked before an execution that has read both private data and untrusted content sends something out.
    #[default]
    Trifecta,
    /// The same is refused; private data alone is asked about; and what reaches into the open world counts as untrusted
    /// and as external without being listed.
    Strict,
    /// Nothing is held.
    Off,
}

/// Which tools give which label, and which send data out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowRules {
    /// How strictly.
    pub preset: FlowPreset,
    /// Tools whose results are [`Labels::PRIVATE`].
    pub private: Vec<ToolGlob>,
    /// Tools whose results are [`Labels::UNTRUSTED`].
    pub untrusted: Vec<ToolGlob>,
    /// Tools through which data leaves.
    pub external: Vec<ToolGlob>,
}

/// Whether a call may be made, as far as flows are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowVerdict {
    /// It may.
    Pass,
    /// If a person agrees, who is told this.
    Ask(String),
    /// It may not, because of this.
    Deny(String),
}

/// The labels of one execution. They only grow.
#[derive(Debug, Default)]
pub struct RunLabels {
    bits: AtomicU64,
    /// Which tool gave a label first, for people.
    sources: Mutex<Vec<(Labels, ToolId)>>,
}

impl Labels {
    /// No label.
    pub const NONE: Self = Self(0);
    /// Data that is not for everybody.
    pub const PRIVATE: Self = Self(1);
    /// Content that somebody else wrote, who may want the agent to do something.
    pub const UNTRUSTED: Self = Self(1 << 1);
    /// Every label, with its name in records.
    const NAMED: [(Self, &'static str); 2] =
        [(Self::PRIVATE, "private"), (Self::UNTRUSTED, "untrusted")];

    /// Both sets together.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The names, as in records, always in the same order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED.into_iter().filter(move |(label, _)| self.has(*label)).map(|(_, name)| name)
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().collect();
        f.write_str(&names.join(", "))
    }
}

impl FlowRules {
    /// What an answer of this tool puts on the execution.
    pub fn gives(&self, tool: &ToolId, facts: &ToolFacts) -> Labels {
        if self.preset == FlowPreset::Off {
            return Labels::NONE;
        }
        let mut labels = Labels::NONE;
        if is_listed(&self.private, tool) {
            labels = labels.with(Labels::PRIVATE);
        }
        if is_listed(&self.untrusted, tool) || self.is_open(facts) {
            labels = labels.with(Labels::UNTRUSTED);
        }
        labels
    }

    /// Whether data leaves through this tool.
    pub fn is_external(&self, tool: &ToolId, facts: &ToolFacts) -> bool {
        is_listed(&self.external, tool) || self.is_open(facts)
    }

    /// Judges a call by the labels that the execution had when its arguments were fixed.
    pub fn check(&self, labels: Labels, tool: &ToolId, facts: &ToolFacts) -> FlowVerdict {
        if self.preset == FlowPreset::Off || !self.is_external(tool, facts) {
            return FlowVerdict::Pass;
        }
        let both = Labels::PRIVATE.with(Labels::UNTRUSTED);
        match self.preset {
            FlowPreset::Trifecta if labels.has(both) => FlowVerdict::Ask(reason(BOTH, tool)),
            FlowPreset::Strict if labels.has(both) => FlowVerdict::Deny(reason(BOTH, tool)),
            FlowPreset::Strict if labels.has(Labels::PRIVATE) => {
                FlowVerdict::Ask(reason(PRIVATE, tool))
            }
            FlowPreset::Trifecta | FlowPreset::Strict | FlowPreset::Off => FlowVerdict::Pass,
        }
    }

    /// What a server says of itself only ever adds: to be called closed takes no label away that is listed.
    fn is_open(&self, facts: &ToolFacts) -> bool {
        self.preset == FlowPreset::Strict && facts.world == World::Open
    }
}

impl FlowVerdict {
    /// The refusal that it is, if it is one.
    pub fn denial(&self, tool: &ToolId) -> Option<Denial> {
        let Self::Deny(reason) = self else {
            return None;
        };
        Some(Denial {
            code: FaultCode::FlowBlocked,
            message: format!("`{tool}` is blocked: {reason}"),
            say: Some(BLOCKED.to_owned()),
            rule: None,
            why: "flow".into(),
        })
    }
}

impl RunLabels {
    /// The labels of an execution that begins with what an earlier one left.
    pub fn starting_with(labels: Labels) -> Self {
        Self { bits: AtomicU64::new(labels.0), sources: Mutex::default() }
    }

    /// The labels of now: taken when the arguments of a call are fixed.
    pub fn now(&self) -> Labels {
        Labels(self.bits.load(Ordering::SeqCst))
    }

    /// Adds what a tool gives, before the script is handed its answer.
    pub fn add(&self, labels: Labels, tool: &ToolId) {
        let before = Labels(self.bits.fetch_or(labels.0, Ordering::SeqCst));
        let fresh = Labels(labels.0 & !before.0);
        if !fresh.is_empty() {
            let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
            sources.push((fresh, tool.clone()));
        }
    }

    /// Where the labels come from, for the person who is asked: `private by db.query, untrusted by web.fetch`.
    pub fn origin(&self) -> String {
        let sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let told: Vec<String> =
            sources.iter().map(|(labels, tool)| format!("{labels} by {tool}")).collect();
        told.join(", ")
    }
}

/// What was read, in words.
const BOTH: &str = "private data and untrusted content";
const PRIVATE: &str = "private data";
/// What an agent can do about it.
const BLOCKED: &str =
    "do not look for another way out: tell the person what was to be sent, and where";

fn reason(read: &str, tool: &ToolId) -> String {
    format!("this execution has read {read}, and `{tool}` may carry data out")
}

fn is_listed(globs: &[ToolGlob], tool: &ToolId) -> bool {
    globs.iter().any(|glob| glob.matches(tool))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_protocol::Effect;

    fn rules(preset: FlowPreset) -> FlowRules {
        let globs = |patterns: &[&str]| {
            patterns.iter().map(|p| ToolGlob::parse(p).expect("a pattern")).collect()
        };
        FlowRules {
            preset,
            private: globs(&["db.*", "drive.read"]),
            untrusted: globs(&["web.*", "drive.read"]),
            external: globs(&["mail.send", "web.*"]),
        }
    }

    /// The verdicts of an execution that makes these calls one after the other, each allowed: `P`, `A` or `D`.
    fn check(preset: FlowPreset, world: World, calls: &[&str], expected: &str) {
        let (rules, labels) = (rules(preset), RunLabels::default());
        let facts = ToolFacts { effect: Effect::Read, world, pin: String::new() };
        let mut verdicts = String::new();
        for call in calls {
            let tool = ToolId::parse(call).expect("a tool");
            verdicts.push(match rules.check(labels.now(), &tool, &facts) {
                FlowVerdict::Pass => 'P',
                FlowVerdict::Ask(_) => 'A',
                FlowVerdict::Deny(_) => 'D',
            });
            labels.add(rules.gives(&tool, &facts), &tool);
        }
        assert_eq!(verdicts, expected, "{preset:?} {world:?} {calls:?}");
    }

    #[test]
    fn what_was_read_decides_what_may_leave() {
        use FlowPreset::{Off, Strict, Trifecta};
        let closed = World::Closed;
        check(Trifecta, closed, &["mail.send", "db.query", "mail.send", "web.get"], "PPPP");
        check(Trifecta, closed, &["db.query", "web.get", "mail.send", "db.query"], "PPAP");
        check(Trifecta, closed, &["web.get", "mail.send", "db.query", "web.get"], "PPPA");
        check(Trifecta, closed, &["drive.read", "mail.send", "files.write"], "PAP");
        check(Trifecta, World::Open, &["db.query", "other.read", "mail.send"], "PPP");
        check(Strict, closed, &["db.query", "mail.send", "web.get", "mail.send"], "PAAD");
        check(Strict, closed, &["web.get", "mail.send"], "PP");
        check(Strict, World::Open, &["other.read", "db.query", "other.read"], "PPD");
        check(Off, World::Open, &["drive.read", "mail.send", "web.get"], "PPP");
    }

    #[test]
    fn a_call_is_judged_by_what_was_known_when_its_arguments_were_fixed() {
        let (rules, labels) = (rules(FlowPreset::Trifecta), RunLabels::default());
        let facts = ToolFacts { effect: Effect::Write, world: World::Closed, pin: String::new() };
        let tool = |name| ToolId::parse(name).expect("a tool");
        let (query, get, send) = (tool("db.query"), tool("web.get"), tool("mail.send"));
        labels.add(rules.gives(&query, &facts), &query);
        let fixed = labels.now();
        // Meanwhile another call of the same script is answered.
        labels.add(rules.gives(&get, &facts), &get);
        assert_eq!(rules.check(fixed, &send, &facts), FlowVerdict::Pass);
        let later = rules.check(labels.now(), &send, &facts);
        assert!(matches!(later, FlowVerdict::Ask(_)), "{later:?}");
        assert_eq!(labels.origin(), "private by db.query, untrusted by web.get");
        assert_eq!(labels.now().to_string(), "private, untrusted");
        assert_eq!(RunLabels::starting_with(fixed).now(), fixed);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let rules = rules(FlowPreset::Strict);
        let facts = ToolFacts { effect: Effect::Write, world: World::Open, pin: String::new() };
        let tool = ToolId::parse("mail.send").expect("a tool");
        let both = Labels::PRIVATE.with(Labels::UNTRUSTED);
        let denial = rules.check(both, &tool, &facts).denial(&tool).expect("a refusal");
        assert_eq!(denial.code, FaultCode::FlowBlocked);
        assert_eq!(
            denial.message,
            "`mail.send` is blocked: this execution has read private data and untrusted content, \
             and `mail.send` may carry data out"
        );
        assert_eq!(FlowVerdict::Pass.denial(&tool), None);
    }
}
