//! From rules as they are written to rules that can be asked.

use super::Problem;
use super::expression::Expression;
use super::predicate::{Judge, all_of};
use super::source::{Condition, Layer, Preset, Rule, Verb};
use super::truth::{Stance, Truth};
use super::who::Who;
use crate::permit::{Channel, Eyes, Remember, RuleName};
use crate::{Call, Principal, ToolGlob};
use gloveport_protocol::{Effect, ToolId};
use std::collections::BTreeMap;

/// Rules of one layer, and bytes of one `say`.
const RULES_MAX: usize = 2_000;
const SAY_BYTES_MAX: usize = 1_000;

/// One layer.
#[derive(Debug)]
pub(crate) struct CompiledLayer {
    pub(crate) preset: Option<Preset>,
    pub(crate) is_naming_checked: bool,
    pub(crate) rules: Vec<CompiledRule>,
}

/// One rule.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    pub(crate) name: RuleName,
    pub(crate) verb: Verb,
    pub(crate) globs: Vec<ToolGlob>,
    /// Empty for any.
    pub(crate) effects: Vec<Effect>,
    /// Empty for everybody.
    pub(crate) who: Vec<Who>,
    pub(crate) when: Option<CompiledCondition>,
    pub(crate) unless: Option<CompiledCondition>,
    pub(crate) say: Option<String>,
    pub(crate) channel: Channel,
    pub(crate) eyes: Eyes,
    pub(crate) remember: Remember,
}

#[derive(Debug)]
pub(crate) enum CompiledCondition {
    Expression(Box<Expression>),
    Predicates(Vec<Judge>),
}

/// What one rule says about a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) applies: bool,
    /// What decided that, as `unless.sql -> statement 1 is DELETE`; empty without conditions.
    pub(crate) reason: String,
}

/// Compiles a layer. What is wrong is told, all of it.
pub(crate) fn layer(source: &Layer, problems: &mut Vec<Problem>) -> CompiledLayer {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut rules = Vec::new();
    for rule in source.rules.iter().take(RULES_MAX) {
        if let Some(other) = seen.insert(&rule.name.id, &rule.name.place) {
            let message =
                format!("the id `{}` is taken by the rule at {other}", shown(&rule.name.id));
            problems.push(Problem::error(&rule.name, message));
        }
        rules.extend(compiled(rule, problems));
    }
    if let Some(rule) = source.rules.get(RULES_MAX) {
        problems.push(Problem::error(&rule.name, format!("there are over {RULES_MAX} rules")));
    }
    let is_naming_checked = source.naming == super::Naming::Checked;
    CompiledLayer { preset: source.preset, is_naming_checked, rules }
}

fn compiled(rule: &Rule, problems: &mut Vec<Problem>) -> Option<CompiledRule> {
    let before = problems.len();
    let name = &rule.name;
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.id.is_empty() || name.id.len() > 64 || !name.id.bytes().all(is_id) {
        let message = format!("`{}` is no id: 1 to 64 of A-Z a-z 0-9 _ - .", shown(&name.id));
        problems.push(Problem::error(name, message));
    }
    let mut wrong = |message: String| problems.push(Problem::error(name, message));
    if rule.tools.is_empty() {
        wrong(format!("`{}` names no tool", rule.verb.as_str()));
    }
    let mut globs = Vec::new();
    for tool in &rule.tools {
        match ToolGlob::parse(tool) {
            Ok(glob) => globs.push(glob),
            Err(error) => wrong(error.to_string()),
        }
    }
    let mut who = Vec::new();
    for text in &rule.who {
        match Who::parse(text) {
            Ok(one) => who.push(one),
            Err(message) => wrong(message),
        }
    }
    if rule.say.as_ref().is_some_and(|say| say.len() > SAY_BYTES_MAX || say.contains(is_odd)) {
        wrong(format!("`say` is at most {SAY_BYTES_MAX} bytes of plain text"));
    }
    if who.contains(&Who::Everybody) {
        who.clear();
    }
    let (when, unless) = (stance(rule.verb, Side::When), stance(rule.verb, Side::Unless));
    let when = rule.when.as_ref().and_then(|written| condition(rule, written, when, problems));
    if let (Verb::Allow, Some(Condition::Predicates(several))) = (rule.verb, &rule.unless)
        && several.len() > 1
    {
        let message =
            "several `unless` of an `allow` can be read in two ways: write a `deny` rule for each";
        problems.push(Problem::error(name, message.to_owned()));
    }
    let unless =
        rule.unless.as_ref().and_then(|written| condition(rule, written, unless, problems));
    (problems.len() == before).then(|| CompiledRule {
        name: name.clone(),
        verb: rule.verb,
        globs,
        effects: rule.effects.clone(),
        who,
        when,
        unless,
        say: rule.say.clone(),
        channel: rule.channel,
        eyes: rule.eyes,
        remember: rule.remember,
    })
}

#[derive(Clone, Copy)]
enum Side {
    When,
    Unless,
}

fn stance(verb: Verb, side: Side) -> Stance {
    match (verb, side) {
        (Verb::Allow, Side::When) | (Verb::Ask | Verb::Deny, Side::Unless) => Stance::Spares,
        (Verb::Allow, Side::Unless) | (Verb::Ask | Verb::Deny, Side::When) => Stance::Catches,
    }
}

fn condition(
    rule: &Rule,
    source: &Condition,
    stance: Stance,
    problems: &mut Vec<Problem>,
) -> Option<CompiledCondition> {
    let before = problems.len();
    let mut wrong = |place: &str, message: String| {
        let name = RuleName { id: rule.name.id.clone(), place: place.to_owned() };
        problems.push(Problem::error(&name, message));
    };
    match source {
        Condition::Expression { place, text } => match Expression::compile(text) {
            Ok(expression) => Some(CompiledCondition::Expression(Box::new(expression))),
            Err(message) => {
                wrong(place, message);
                None
            }
        },
        Condition::Predicates(several) => {
            if several.is_empty() {
                wrong(&rule.name.place, "the condition is empty".to_owned());
            }
            let mut judges = Vec::new();
            for predicate in several {
                match Judge::compile(predicate, stance) {
                    Ok(judge) => judges.push(judge),
                    Err(message) => {
                        wrong(&predicate.place, format!("`{}`: {message}", predicate.test.key()));
                    }
                }
            }
            (problems.len() == before).then_some(CompiledCondition::Predicates(judges))
        }
    }
}

/// Characters that no text for people has: control characters, and what turns the direction of text around.
fn is_odd(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown(text: &str) -> String {
    text.chars().take(80).flat_map(char::escape_debug).collect()
}

impl CompiledRule {
    /// Whether a tool's name is one of its patterns': as its upstream gives it, or as scripts write it.
    pub(crate) fn names(&self, tool: &ToolId, written: Option<&ToolId>) -> bool {
        self.globs
            .iter()
            .any(|glob| glob.matches(tool) || written.is_some_and(|written| glob.matches(written)))
    }

    pub(crate) fn has_effect(&self, effect: Effect) -> bool {
        self.effects.is_empty() || self.effects.contains(&effect)
    }

    pub(crate) fn is_about(&self, principal: &Principal) -> bool {
        self.who.is_empty() || self.who.iter().any(|who| who.is(principal))
    }

    pub(crate) fn is_unconditional(&self) -> bool {
        self.when.is_none() && self.unless.is_none()
    }

    /// What its conditions say. That they cannot tell counts against the call.
    pub(crate) fn hear(&self, call: &Call<'_>) -> Heard {
        let mut applies = Truth::True;
        let mut reason = String::new();
        for (side, condition) in [("when", &self.when), ("unless", &self.unless)] {
            let Some(condition) = condition else { continue };
            let (truth, told) = condition.judge(call);
            let truth = if side == "when" { truth } else { !truth };
            if reason.is_empty() || truth <= applies {
                let dot = if condition.is_expression() { " " } else { "." };
                reason = format!("{side}{dot}{told}");
            }
            applies = applies.min(truth);
            if applies == Truth::False {
                break;
            }
        }
        let applies = match (applies, self.verb) {
            (Truth::True, _) | (Truth::Unknown, Verb::Ask | Verb::Deny) => true,
            (Truth::False, _) | (Truth::Unknown, Verb::Allow) => false,
        };
        Heard { applies, reason }
    }
}

impl CompiledCondition {
    fn is_expression(&self) -> bool {
        match self {
            Self::Expression(_) => true,
            Self::Predicates(_) => false,
        }
    }

    fn judge(&self, call: &Call<'_>) -> (Truth, String) {
        match self {
            Self::Expression(expression) => {
                let told = expression.judge(call);
                (told.truth, format!("-> {}", told.reason))
            }
            Self::Predicates(judges) => {
                let value = call.arguments.value();
                all_of(judges.iter().map(|judge| (judge.key(), judge.judge(value))))
            }
        }
    }
}
