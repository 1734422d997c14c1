//! How a decision comes about, told rule by rule: for `gloveport policy explain`, tests and whoever wrote the rules.
//!
//! It goes the same way as the decision itself and decides nothing. Reasons name no values of arguments.

use super::source::Verb;
use super::{Call, Policy, Verdict};
use crate::permit::{RuleName, Terms};

/// How a decision comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What is decided.
    pub ruling: Ruling,
    /// Under which conditions a person is asked, where one is.
    pub terms: Option<Terms>,
    /// What the agent is told, where the operator has something to say.
    pub say: Option<String>,
    /// What would be decided without the rule that decides; nothing where none does.
    pub without: Option<Ruling>,
    /// Every rule, in the order of the files.
    pub looked: Vec<Looked>,
}

/// A decision and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Allowed, asked or denied.
    pub verb: Verb,
    /// The rule; nothing where the preset decides.
    pub rule: Option<RuleName>,
    /// Why, as `unless.sql -> statement 1 is DELETE`; may be empty for a rule without conditions.
    pub why: String,
}

/// One rule, and what it had to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The rule.
    pub name: RuleName,
    /// What it does.
    pub verb: Verb,
    /// What it said.
    pub heard: Heard,
}

/// What a rule says about a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It is about other tools.
    OtherTool,
    /// It is about tools with another effect.
    OtherEffect,
    /// It is about other people.
    OtherPrincipal,
    /// It applies: what its conditions said, empty without any.
    Applies(String),
    /// Its conditions say that it does not.
    Spares(String),
}

impl Policy {
    /// How the decision about a call comes about.
    pub fn explain(&self, call: &Call<'_>) -> Explanation {
        let verdict = self.verdict(call, None);
        let rule = verdict.rule.map(|rule| rule.name.clone());
        let without = rule.as_ref().map(|rule| self.verdict(call, Some(rule)).ruling());
        let written = super::as_written(call.tool);
        let rules = self.layers.iter().flat_map(|layer| &layer.rules);
        let looked = rules.map(|rule| {
            let heard = if !rule.names(call.tool, written.as_ref()) {
                Heard::OtherTool
            } else if !rule.has_effect(call.facts.effect) {
                Heard::OtherEffect
            } else if !rule.is_about(call.principal) {
                Heard::OtherPrincipal
            } else {
                let heard = rule.hear(call);
                if heard.applies {
                    Heard::Applies(heard.reason)
                } else {
                    Heard::Spares(heard.reason)
                }
            };
            Looked { name: rule.name.clone(), verb: rule.verb, heard }
        });
        Explanation {
            terms: (verdict.verb == Verb::Ask).then(|| verdict.terms()),
            say: verdict.rule.and_then(|rule| rule.say.clone()),
            ruling: verdict.ruling(),
            without,
            looked: looked.collect(),
        }
    }
}

impl Verdict<'_> {
    fn ruling(&self) -> Ruling {
        let rule = self.rule.map(|rule| rule.name.clone());
        Ruling { verb: self.verb, rule, why: self.why.clone() }
    }
}
