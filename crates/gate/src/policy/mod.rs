//! Which calls are allowed: rules, read once, asked at every call.
//!
//! A layer is the rules of one file. In a layer deny beats ask beats allow, and what no rule is about is the preset's
//! matter; of several layers the strictest decides. Nothing here knows a file, a clock or a server: what a rule says
//! depends on the principal, on what was approved of the tool, on the arguments, and on what the execution did before.

mod argument;
mod compile;
mod explain;
mod expression;
mod predicate;
mod problems;
mod schema_path;
mod source;
mod truth;
mod who;

pub use explain::{Explanation, Heard as RuleHeard, Looked, Ruling};
pub use problems::{KnownTool, Standing};
pub use source::{
    Bounds, Condition, Layer, Naming, PathSource, Predicate, Preset, Rule, SqlDialect, SqlSource,
    Test, UrlSource, Verb,
};

use crate::permit::{CallDigest, RuleName, Terms};
use crate::{Channel, Decision, Denial, Eyes, FrozenArguments, Permit, Principal, Remember};
use compile::{CompiledLayer, CompiledRule};
use gloveport_protocol::{Effect, ServerName, ToolFacts, ToolId, ToolName};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

/// Tools whose rules are kept looked up; those of more are looked up each time.
const INDEXED_MAX: usize = 20_000;

/// Which calls are allowed. The default has no rules: tools that read and write are allowed, destructive ones ask.
#[derive(Debug, Default)]
pub struct Policy {
    layers: Vec<CompiledLayer>,
    /// The rules that name a tool: layer and position in it, the strictest first.
    index: RwLock<BTreeMap<ToolId, Arc<[Place]>>>,
}

type Place = (usize, usize);

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
    /// It depends on the arguments, or on a person.
    Maybe,
    /// Every valid call is allowed.
    Always,
}

/// Something wrong with the rules, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The rule, with the file and line of what is wrong.
    pub rule: RuleName,
    /// Whether it stops the start.
    pub weight: Weight,
    /// What is wrong, and what to do.
    pub message: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The rules do not say what they seem to: nothing is served with them.
    Error,
    /// It cannot be known yet.
    Warning,
}

impl Problem {
    pub(crate) fn error(rule: &RuleName, message: String) -> Self {
        Self { rule: rule.clone(), weight: Weight::Error, message }
    }
}

/// What a layer, or all of them, say about a call.
struct Verdict<'a> {
    verb: Verb,
    rule: Option<&'a CompiledRule>,
    why: String,
    channel: Channel,
    eyes: Eyes,
    remember: Remember,
}

impl Policy {
    /// Compiles the rules of all layers. Without a layer that has a preset, [`Preset::Solo`] holds.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the rules by themselves. What is wrong with them and the tools that there are is told
    /// by [`Self::problems`].
    pub fn compile(layers: &[Layer]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let layers: Vec<CompiledLayer> =
            layers.iter().map(|layer| compile::layer(layer, &mut problems)).collect();
        if problems.is_empty() {
            Ok(Self { layers, index: RwLock::default() })
        } else {
            Err(problems)
        }
    }

    /// Rules in all layers.
    pub fn n_rules(&self) -> usize {
        self.layers.iter().map(|layer| layer.rules.len()).sum()
    }

    /// Whom the rules name, as they are written: `group:eng`, `user:bob`.
    pub fn named(&self) -> BTreeSet<String> {
        let rules = self.layers.iter().flat_map(|layer| &layer.rules);
        rules.flat_map(|rule| &rule.who).map(ToString::to_string).collect()
    }

    /// Whether a principal may know that a tool exists. Listings and calls ask the same question.
    pub fn sight(&self, principal: &Principal, tool: &ToolId, facts: &ToolFacts) -> Sight {
        let places = self.places(tool);
        let mut least = None;
        for (n_layer, layer) in self.layers.iter().enumerate() {
            let rules = about(layer, n_layer, &places, principal, facts.effect);
            least = least.min_some(layer_sight(&rules, layer.preset, facts.effect));
        }
        least.unwrap_or_else(|| preset_sight(Preset::Solo, facts.effect))
    }

    /// Decides about one call. The arguments are those that will be sent: nothing changes them afterwards.
    pub fn decide(&self, call: Call<'_>) -> Decision {
        let verdict = self.verdict(&call, None);
        let name = verdict.rule.map(|rule| rule.name.clone());
        let say = verdict.rule.and_then(|rule| rule.say.clone());
        match verdict.verb {
            Verb::Allow => {
                Decision::Allow(Permit::new(call.tool.clone(), call.arguments, call.digest, name))
            }
            Verb::Ask => {
                let terms = verdict.terms();
                let permit = Permit::new(call.tool.clone(), call.arguments, call.digest, name);
                Decision::Ask(permit.hold(terms))
            }
            Verb::Deny => Decision::Deny(Denial::of(call.tool, name, say).because(verdict.why)),
        }
    }

    /// What all layers say together, as if one rule were not there.
    fn verdict<'a>(&'a self, call: &Call<'_>, without: Option<&RuleName>) -> Verdict<'a> {
        let places = self.places(call.tool);
        let mut strictest: Option<Verdict<'a>> = None;
        for (n_layer, layer) in self.layers.iter().enumerate() {
            let rules = about(layer, n_layer, &places, call.principal, call.facts.effect)
                .filter(|rule| without.is_none_or(|without| rule.name != *without));
            let Some(verdict) = layer_verdict(rules, layer.preset, call) else {
                continue;
            };
            strictest = Some(match strictest {
                None => verdict,
                Some(other) => other.and(verdict),
            });
        }
        strictest.unwrap_or_else(|| Verdict::of_preset(Preset::Solo, call.facts.effect))
    }

    /// The rules that name a tool, the strictest first.
    fn places(&self, tool: &ToolId) -> Arc<[Place]> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = index.get(tool) {
            return Arc::clone(places);
        }
        drop(index);
        let written = as_written(tool);
        let mut found = Vec::new();
        for (n_layer, layer) in self.layers.iter().enumerate() {
            for (n_rule, rule) in layer.rules.iter().enumerate() {
                if rule.names(tool, written.as_ref()) {
                    found.push((std::cmp::Reverse(rule.verb), (n_layer, n_rule)));
                }
            }
        }
        found.sort_unstable();
        let places: Arc<[Place]> = found.into_iter().map(|(_, place)| place).collect();
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if index.len() < INDEXED_MAX {
            index.insert(tool.clone(), Arc::clone(&places));
        }
        places
    }
}

/// The rules of one layer that are about a principal's calls of a tool, the strictest first.
fn about<'l, 'p>(
    layer: &'l CompiledLayer,
    n_layer: usize,
    places: &'p [Place],
    principal: &'p Principal,
    effect: Effect,
) -> impl Iterator<Item = &'l CompiledRule> + Clone + use<'l, 'p> {
    places
        .iter()
        .filter(move |(of_layer, _)| *of_layer == n_layer)
        .map(|(_, n_rule)| &layer.rules[*n_rule])
        .filter(move |rule| rule.has_effect(effect) && rule.is_about(principal))
}

/// What the rules of one layer say about a call; nothing where no rule is about it and the layer has no preset.
fn layer_verdict<'a>(
    rules: impl Iterator<Item = &'a CompiledRule>,
    preset: Option<Preset>,
    call: &Call<'_>,
) -> Option<Verdict<'a>> {
    let mut asks: Option<Verdict<'a>> = None;
    for rule in rules {
        if rule.verb < Verb::Ask && asks.is_some() {
            break;
        }
        let heard = rule.hear(call);
        if !heard.applies {
            continue;
        }
        let verdict = Verdict::of_rule(rule, heard.reason);
        match rule.verb {
            Verb::Allow | Verb::Deny => return Some(verdict),
            Verb::Ask => {
                asks = Some(match asks {
                    None => verdict,
                    Some(other) => other.and(verdict),
                });
            }
        }
    }
    asks.or_else(|| preset.map(|preset| Verdict::of_preset(preset, call.facts.effect)))
}

fn layer_sight<'a>(
    rules: &(impl Iterator<Item = &'a CompiledRule> + Clone),
    preset: Option<Preset>,
    effect: Effect,
) -> Option<Sight> {
    let has = |verb: Verb, is_unconditional: bool| {
        rules.clone().any(|rule| rule.verb == verb && rule.is_unconditional() == is_unconditional)
    };
    if has(Verb::Deny, true) {
        return Some(Sight::Never);
    }
    let is_restricted = has(Verb::Deny, false) || has(Verb::Ask, false) || has(Verb::Ask, true);
    let otherwise = preset.map(|preset| preset_sight(preset, effect));
    if has(Verb::Allow, true) {
        return Some(if is_restricted { Sight::Maybe } else { Sight::Always });
    }
    let may_be = has(Verb::Allow, false) || has(Verb::Ask, false) || has(Verb::Ask, true);
    match otherwise {
        Some(Sight::Never) => Some(if may_be { Sight::Maybe } else { Sight::Never }),
        Some(Sight::Always) if !is_restricted => Some(Sight::Always),
        Some(Sight::Always | Sight::Maybe) => Some(Sight::Maybe),
        None if is_restricted => Some(Sight::Maybe),
        None => None,
    }
}

fn preset_sight(preset: Preset, effect: Effect) -> Sight {
    match (preset, effect) {
        (Preset::Solo, Effect::Read | Effect::Write) => Sight::Always,
        (Preset::Solo, Effect::Destructive) => Sight::Maybe,
        (Preset::Team | Preset::Regulated, _) => Sight::Never,
    }
}

/// The lesser of two where there are two.
trait MinSome: Sized {
    fn min_some(self, other: Self) -> Self;
}

impl<T: Ord> MinSome for Option<T> {
    fn min_some(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }
}

/// A tool by the names that scripts use, where they are others: whatever no identifier has is `_` there.
fn as_written(tool: &ToolId) -> Option<ToolId> {
    let plain = |name: &str| -> String {
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
    };
    let (server, name) = (plain(tool.server.as_str()), plain(tool.tool.as_str()));
    if server == tool.server.as_str() && name == tool.tool.as_str() {
        return None;
    }
    let (server, tool) = (ServerName::parse(&server).ok()?, ToolName::parse(&name).ok()?);
    Some(ToolId { server, tool })
}

impl<'a> Verdict<'a> {
    fn of_rule(rule: &'a CompiledRule, why: String) -> Self {
        let (channel, eyes, remember) = (rule.channel, rule.eyes, rule.remember);
        Self { verb: rule.verb, rule: Some(rule), why, channel, eyes, remember }
    }

    fn of_preset(preset: Preset, effect: Effect) -> Self {
        let (verb, why) = match (preset, effect) {
            (Preset::Solo, Effect::Read | Effect::Write) => (Verb::Allow, "no rule is about it"),
            (Preset::Solo, Effect::Destructive) => (Verb::Ask, IS_DESTRUCTIVE),
            (Preset::Team | Preset::Regulated, _) => (Verb::Deny, "no rule allows it"),
        };
        Self {
            verb,
            rule: None,
            why: why.to_owned(),
            channel: Channel::Client,
            eyes: Eyes::Two,
            remember: Remember::Run,
        }
    }

    /// The stricter of two; of two questions the stricter terms of both.
    fn and(self, other: Self) -> Self {
        let (channel, eyes) = (self.channel.max(other.channel), self.eyes.max(other.eyes));
        let remember = self.remember.min(other.remember);
        let are_questions = self.verb == Verb::Ask && other.verb == Verb::Ask;
        let is_other = match other.verb.cmp(&self.verb) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            // The one with the stricter terms is named, and a rule rather than a preset.
            std::cmp::Ordering::Equal => {
                (other.rule.is_some(), other.channel, other.eyes)
                    > (self.rule.is_some(), self.channel, self.eyes)
            }
        };
        let stricter = if is_other { other } else { self };
        if are_questions { Self { channel, eyes, remember, ..stricter } } else { stricter }
    }

    fn terms(&self) -> Terms {
        let reason = match self.rule {
            None => IS_DESTRUCTIVE.to_owned(),
            Some(rule) => {
                rule.say.clone().unwrap_or_else(|| format!("the rule `{}` asks", rule.name.id))
            }
        };
        Terms {
            rule: self.rule.map(|rule| rule.name.clone()),
            reason,
            why: self.why.clone(),
            channel: self.channel,
            eyes: self.eyes,
            remember: self.remember,
        }
    }
}

/// Why a preset asks.
const IS_DESTRUCTIVE: &str = "it is destructive";

#[cfg(test)]
mod tests;
