//! Rules that do not say what they seem to: about tools and arguments that do not exist, or never reached.
//!
//! What can be known depends on which servers are there. A rule is wrong only where every server that it could be about
//! has told its tools; where one could not be connected it is a warning.

use super::compile::{CompiledCondition, CompiledRule};
use super::expression::Expression;
use super::predicate::Judge;
use super::schema_path::{Argument, argument};
use super::source::Verb;
use super::{Policy, Problem, Weight, as_written};
use crate::ToolGlob;
use crate::permit::RuleName;
use gloveport_protocol::{ServerName, ToolId, any_of, nearest};
use serde_json::Value;
use std::collections::BTreeMap;

/// How far a server of the configuration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its tools are not known yet.
    Pending,
    /// It could not be connected.
    Failed,
    /// Its tools are known.
    Connected,
}

/// A tool as its server describes it.
#[derive(Debug, Clone, Copy)]
pub struct KnownTool<'a> {
    /// Its names.
    pub id: &'a ToolId,
    /// The schema of its arguments.
    pub input_schema: &'a Value,
}

impl Policy {
    /// What is wrong with the rules, given the servers and the tools of those that are connected.
    pub fn problems(
        &self,
        servers: &BTreeMap<ServerName, Standing>,
        tools: &[KnownTool<'_>],
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for layer in &self.layers {
            for rule in &layer.rules {
                let known = Known { servers, tools, is_naming_checked: layer.is_naming_checked };
                for glob in &rule.globs {
                    known.check(rule, glob, &mut problems);
                }
                if let Some(deny) = self.shadowing(rule) {
                    let message = format!(
                        "it is never reached: the rule `{}` at {} denies all that it is about",
                        deny.name.id, deny.name.place
                    );
                    problems.push(Problem::error(&rule.name, message));
                }
            }
        }
        problems
    }

    /// A rule that denies everything that another is about.
    fn shadowing(&self, rule: &CompiledRule) -> Option<&CompiledRule> {
        let rules = self.layers.iter().flat_map(|layer| &layer.rules);
        let mut denying = rules.filter(|deny| deny.verb == Verb::Deny && deny.is_unconditional());
        denying.find(|deny| deny.name != rule.name && deny.covers(rule))
    }
}

impl CompiledRule {
    /// Whether it is about everything that another rule is about.
    fn covers(&self, other: &Self) -> bool {
        let tools = other.globs.iter().all(|glob| self.globs.iter().any(|own| own.covers(glob)));
        let effects = self.effects.is_empty()
            || (!other.effects.is_empty()
                && other.effects.iter().all(|effect| self.effects.contains(effect)));
        let who = self.who.is_empty()
            || (!other.who.is_empty() && other.who.iter().all(|who| self.who.contains(who)));
        tools && effects && who
    }

    fn judges(&self) -> impl Iterator<Item = &Judge> {
        let conditions = [&self.when, &self.unless].into_iter().flatten();
        conditions.flat_map(|condition| match condition {
            CompiledCondition::Predicates(judges) => judges.as_slice(),
            CompiledCondition::Expression(_) => &[],
        })
    }

    fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let conditions = [&self.when, &self.unless].into_iter().flatten();
        conditions.filter_map(|condition| match condition {
            CompiledCondition::Predicates(_) => None,
            CompiledCondition::Expression(expression) => Some(&**expression),
        })
    }
}

struct Known<'a> {
    servers: &'a BTreeMap<ServerName, Standing>,
    tools: &'a [KnownTool<'a>],
    is_naming_checked: bool,
}

impl Known<'_> {
    fn check(&self, rule: &CompiledRule, glob: &ToolGlob, problems: &mut Vec<Problem>) {
        let servers = self.servers.iter().filter(|(name, _)| is_of(glob, name));
        let Some(least) = servers.clone().map(|(_, standing)| *standing).min() else {
            if self.is_naming_checked && *glob != ToolGlob::all() {
                problems.push(Problem::error(&rule.name, self.no_server(glob)));
            }
            return;
        };
        let weight = match least {
            Standing::Pending => return,
            Standing::Failed => Weight::Warning,
            Standing::Connected => Weight::Error,
        };
        let tools: Vec<&KnownTool<'_>> =
            self.tools.iter().filter(|tool| is_named(glob, tool.id)).collect();
        if tools.is_empty() {
            if *glob != ToolGlob::all() {
                let message = self.no_tool(glob, least);
                problems.push(Problem { rule: rule.name.clone(), weight, message });
            }
            return;
        }
        for judge in rule.judges() {
            if let Some(message) = unfit(judge, &tools) {
                let id = rule.name.id.clone();
                let name = RuleName { id, place: judge.place().to_owned() };
                problems.push(Problem { rule: name, weight, message });
            }
        }
        for name in rule.expressions().flat_map(Expression::arguments) {
            if let Some(message) = unknown(name, &tools) {
                problems.push(Problem { rule: rule.name.clone(), weight, message });
            }
        }
    }

    fn no_server(&self, glob: &ToolGlob) -> String {
        let text = glob.to_string();
        let name = text.split('.').next().unwrap_or_default();
        let known: Vec<&str> = self.servers.keys().map(ServerName::as_str).collect();
        let hint = match nearest(name, &known, 2).as_slice() {
            [] if known.is_empty() => "there are none".to_owned(),
            [] => format!("there are {}", any_of(&known[..known.len().min(8)])),
            near => format!("did you mean {}?", any_of(near)),
        };
        format!("no server `{name}` is configured: {hint}")
    }

    fn no_tool(&self, glob: &ToolGlob, least: Standing) -> String {
        let text = glob.to_string();
        let ids: Vec<String> = self.tools.iter().map(|tool| tool.id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let hint = match (least, nearest(&text, &ids, 2).as_slice()) {
            (Standing::Failed, _) => "its server is not connected".to_owned(),
            (_, []) => "`gloveport tools` lists them".to_owned(),
            (_, near) => format!("did you mean {}?", any_of(near)),
        };
        format!("no tool is `{text}`: {hint}")
    }
}

/// Whether a pattern can be about tools of a server, by its name or as scripts write it.
fn is_of(glob: &ToolGlob, server: &ServerName) -> bool {
    let written = ServerName::parse(&server.as_str().replace('-', "_"));
    glob.matches_server(server) || written.is_ok_and(|written| glob.matches_server(&written))
}

fn is_named(glob: &ToolGlob, tool: &ToolId) -> bool {
    glob.matches(tool) || as_written(tool).is_some_and(|written| glob.matches(&written))
}

/// Why a predicate never says yes to any of the tools.
fn unfit(judge: &Judge, tools: &[&KnownTool<'_>]) -> Option<String> {
    let mut absent = None;
    let mut odd = None;
    for tool in tools {
        match argument(tool.input_schema, judge.argument()) {
            Argument::Unsure => return None,
            Argument::Absent { key, known } => absent = Some((tool.id, key, known)),
            Argument::Types(types) => {
                let types: Vec<&str> = types.iter().map(String::as_str).collect();
                if judge.takes(&types) {
                    return None;
                }
                odd = Some(format!(
                    "`{}` tests {}, but `{}` of `{}` is {}",
                    judge.key(),
                    any_of(judge.types()),
                    judge.argument(),
                    tool.id,
                    any_of(&types)
                ));
            }
        }
    }
    odd.or_else(|| absent.map(|(tool, key, known)| no_argument(tool, &key, &known)))
}

/// Why a name that an expression uses is no argument of any of the tools.
fn unknown(name: &str, tools: &[&KnownTool<'_>]) -> Option<String> {
    let path = super::argument::ArgumentPath::key(name);
    let mut absent = None;
    for tool in tools {
        match argument(tool.input_schema, &path) {
            Argument::Unsure | Argument::Types(_) => return None,
            Argument::Absent { key, known } => absent = Some((tool.id, key, known)),
        }
    }
    absent.map(|(tool, key, known)| no_argument(tool, &key, &known))
}

fn no_argument(tool: &ToolId, key: &str, known: &[String]) -> String {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let hint = match nearest(key, &known, 2).as_slice() {
        [] if known.is_empty() => "it takes none there".to_owned(),
        [] => format!("there are {}", any_of(&known[..known.len().min(8)])),
        near => format!("did you mean {}?", any_of(near)),
    };
    format!("`{tool}` has no argument `{}`: {hint}", key.escape_debug())
}
