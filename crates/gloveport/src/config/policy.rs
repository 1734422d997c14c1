//! `[[rule]]`, `[[case]]` and `[gateway] preset`: who may call what.
//!
//! Every file that is heard is a layer of its own, and the strictest layer decides: so a project's file, which may have come
//! with somebody else's code, tightens what the user's own file says and never loosens it. Without a file of the user's
//! own the preset `solo` stands for it. With `--config FILE` that file is the only one. What the rules mean is judged in the
//! gate; here is only how they are written.

mod case;
mod raw;

pub(crate) use case::{Case, Expected};
pub(super) use raw::{RawCase, RawRule};

use super::error::Source;
use super::{ConfigError, Place, Server, check, find, quantity};
use crate::environment::Environment;
use gloveport_gate::{
    Bounds, Channel, Condition, Eyes, Layer, Naming, PathSource, Policy, Predicate, Preset,
    Problem, Remember, Rule, RuleName, SqlDialect, SqlSource, Standing, Test, UrlSource, Verb,
    Weight,
};
use gloveport_protocol::{Effect, ServerName};
use raw::{RawCondition, RawTests, Texts};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;

/// What the files say about calls.
#[derive(Debug, Clone, Default)]
pub(crate) struct PolicyConfig {
    /// The rules, ready to be asked.
    pub(crate) policy: Arc<Policy>,
    /// The preset that holds, for what else depends on it: the strictest of all files.
    pub(crate) preset: Option<Preset>,
    /// The tests beside the rules.
    pub(crate) cases: Vec<Case>,
}

/// Hears everybody: the files that there are, or only `chosen`.
///
/// # Errors
///
/// [`ConfigError`], with the place of everything that is wrong.
pub(super) fn load(
    chosen: Option<&Path>,
    environment: &Environment,
    servers: &BTreeMap<ServerName, Server>,
) -> Result<PolicyConfig, ConfigError> {
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    // The servers are those of one file, the project's where there is one.
    let naming = if project.is_some() { Naming::Unchecked } else { Naming::Checked };
    let mut said = match &own {
        Some(place) => Said::read(place, naming)?,
        None => Said::default(),
    };
    said.layers[0].preset.get_or_insert(Preset::Solo);
    if let Some(place) = &project {
        let more = Said::read(place, Naming::Checked)?;
        said.layers.extend(more.layers);
        said.cases.extend(more.cases);
    }
    let policy = Policy::compile(&said.layers).map_err(|problems| wrong(&problems))?;
    let servers = servers.keys().map(|name| (name.clone(), Standing::Pending)).collect();
    let problems = policy.problems(&servers, &[]);
    if problems.iter().any(|problem| problem.weight == Weight::Error) {
        return Err(wrong(&problems));
    }
    let preset = said.layers.iter().filter_map(|layer| layer.preset).max();
    Ok(PolicyConfig { policy: Arc::new(policy), preset, cases: said.cases })
}

/// A line for each problem, with its place.
pub(crate) fn lines(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| {
        let RuleName { id, place } = &problem.rule;
        format!("{place}: rule `{}`: {}", id.escape_debug(), problem.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn wrong(problems: &[Problem]) -> ConfigError {
    ConfigError::Policy(lines(problems))
}

/// What one file says.
#[derive(Debug)]
struct Said {
    /// One, until others are added.
    layers: Vec<Layer>,
    cases: Vec<Case>,
}

impl Default for Said {
    fn default() -> Self {
        let layer = Layer { preset: None, naming: Naming::Unchecked, rules: Vec::new() };
        Self { layers: vec![layer], cases: Vec::new() }
    }
}

impl Said {
    fn read(place: &Place, naming: Naming) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no rules.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?;
        let reader = Reader { source: Source { path: &place.file, text: &text } };
        let preset = raw.gateway.preset.map(|written| reader.preset(&written)).transpose()?;
        let rules = raw.rule.into_iter().map(|rule| reader.rule(rule));
        let layer = Layer { preset, naming, rules: rules.collect::<Result<_, _>>()? };
        let cases = raw.case.into_iter().map(|written| reader.case(written));
        Ok(Self { layers: vec![layer], cases: cases.collect::<Result<_, _>>()? })
    }
}

/// Reads the parts of one file.
struct Reader<'a> {
    source: Source<'a>,
}

impl Reader<'_> {
    fn wrong(&self, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.source, span, message)
    }

    /// File and line.
    fn place(&self, span: Range<usize>) -> String {
        let before = self.source.text.get(..span.start).unwrap_or_default();
        format!("{}:{}", self.source.path.display(), before.matches('\n').count() + 1)
    }

    /// One of a few words.
    fn word<T: Copy>(
        &self,
        written: &Spanned<String>,
        what: &str,
        words: &[(&str, T)],
    ) -> Result<T, ConfigError> {
        let found = words.iter().find(|(word, _)| word == written.get_ref());
        found.map(|(_, meant)| *meant).ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let shown = written.get_ref().escape_debug();
            let message = format!("`{shown}` is no {what}: there are {}", check::list(&words));
            self.wrong(written.span(), message)
        })
    }

    fn preset(&self, written: &Spanned<String>) -> Result<Preset, ConfigError> {
        let presets =
            [Preset::Solo, Preset::Team, Preset::Regulated].map(|one| (one.as_str(), one));
        self.word(written, "preset", &presets)
    }

    fn effect(&self, written: &Spanned<String>) -> Result<Effect, ConfigError> {
        self.word(written, "effect", &EFFECTS)
    }

    fn rule(&self, written: Spanned<RawRule>) -> Result<Rule, ConfigError> {
        let span = written.span();
        let raw = written.into_inner();
        let Some(id) = raw.id else {
            return Err(self.wrong(span, "`id` is missing: a short name, for records and messages"));
        };
        let place = self.place(id.span());
        let name = RuleName { id: id.into_inner(), place };
        let verbs = [(Verb::Allow, raw.allow), (Verb::Ask, raw.ask), (Verb::Deny, raw.deny)];
        let mut verbs = verbs.into_iter().filter_map(|(verb, tools)| Some((verb, tools?)));
        let (verb, tools) = match (verbs.next(), verbs.next()) {
            (Some(one), None) => one,
            (None, _) => {
                return Err(self.wrong(span, "a rule needs one of `allow`, `ask` and `deny`"));
            }
            (Some(_), Some((_, other))) => {
                return Err(
                    self.wrong(other.span(), "a rule has only one of `allow`, `ask` and `deny`")
                );
            }
        };
        let asks = [
            ("via", raw.via.as_ref().map(Spanned::span)),
            ("four_eyes", raw.four_eyes.as_ref().map(Spanned::span)),
            ("remember", raw.remember.as_ref().map(Spanned::span)),
        ];
        if verb != Verb::Ask
            && let Some((key, Some(span))) = asks.into_iter().find(|(_, span)| span.is_some())
        {
            return Err(self.wrong(span, format!("`{key}` belongs to a rule with `ask`")));
        }
        let channels = [("client", Channel::Client), ("operator", Channel::Operator)];
        let channel = raw.via.map(|via| self.word(&via, "way to ask", &channels)).transpose()?;
        let has_four_eyes = raw.four_eyes.is_some_and(Spanned::into_inner);
        Ok(Rule {
            name,
            verb,
            tools: tools.into_inner().0,
            effects: raw
                .effect
                .map(|effects| self.effects(&effects))
                .transpose()?
                .unwrap_or_default(),
            who: raw.who.unwrap_or_default().0,
            when: raw.when.map(|when| self.condition(when)).transpose()?,
            unless: raw.unless.map(|unless| self.condition(unless)).transpose()?,
            say: raw.say,
            channel: channel.unwrap_or(Channel::Client),
            eyes: if has_four_eyes { Eyes::Four } else { Eyes::Two },
            remember: raw
                .remember
                .map(|remember| self.remember(&remember))
                .transpose()?
                .unwrap_or(Remember::Once),
        })
    }

    fn effects(&self, written: &Spanned<Texts>) -> Result<Vec<Effect>, ConfigError> {
        let effects = written.get_ref().0.iter();
        effects.map(|text| self.effect(&Spanned::new(written.span(), text.clone()))).collect()
    }

    fn remember(&self, written: &Spanned<String>) -> Result<Remember, ConfigError> {
        match written.get_ref().as_str() {
            "once" => Ok(Remember::Once),
            "this run" => Ok(Remember::Run),
            time => quantity::duration(&time.replace(' ', "")).map(Remember::For).map_err(|_| {
                let message = "`remember` is `once`, `this run` or a time like `1 h`";
                self.wrong(written.span(), message)
            }),
        }
    }

    fn condition(&self, written: Spanned<RawCondition>) -> Result<Condition, ConfigError> {
        let place = self.place(written.span());
        match written.into_inner() {
            RawCondition::Expression(text) => Ok(Condition::Expression { place, text }),
            RawCondition::Predicates(tests) => {
                if let Some(arg) = &tests.arg {
                    let message = "`arg` belongs into a predicate, like `unless.path = { arg = \"path\", … }`";
                    return Err(self.wrong(arg.span(), message));
                }
                let mut predicates = Vec::new();
                for Written { span, args, test } in self.tests(*tests)? {
                    let key = test.key();
                    let args = args.filter(|args| !args.0.is_empty()).ok_or_else(|| {
                        self.wrong(
                            span.clone(),
                            format!("`{key}` lacks `arg`: the argument that it tests"),
                        )
                    })?;
                    for argument in args.0 {
                        let place = self.place(span.clone());
                        predicates.push(Predicate { place, argument, test: test.clone() });
                    }
                }
                Ok(Condition::Predicates(predicates))
            }
        }
    }

    /// The predicates of a table.
    fn tests(&self, raw: RawTests) -> Result<Vec<Written>, ConfigError> {
        let mut tests = Vec::new();
        let mut add = |span, args, test| tests.push(Written { span, args, test });
        if let Some(sql) = raw.sql {
            let (span, sql) = (sql.span(), sql.into_inner());
            let only = sql.only.ok_or_else(|| {
                self.wrong(span.clone(), "`sql` lacks `only = \"select\"`: what a statement may be")
            })?;
            self.word(&only, "kind of statement", &[("select", ())])?;
            let dialect = sql.dialect.map(|word| self.word(&word, "dialect", &DIALECTS));
            let source = SqlSource {
                functions_deny: sql.functions_deny.0,
                tables: sql.tables.0,
                dialect: dialect.transpose()?.unwrap_or_default(),
            };
            add(span, sql.arg, Test::Sql(source));
        }
        if let Some(path) = raw.path {
            let (span, path) = (path.span(), path.into_inner());
            let source = PathSource { within: path.within.0, deny: path.deny.0 };
            add(span, path.arg, Test::Path(source));
        }
        if let Some(url) = raw.url {
            let (span, url) = (url.span(), url.into_inner());
            let source = UrlSource { hosts: url.hosts.0, schemes: url.schemes.0, ports: url.ports };
            add(span, url.arg, Test::Url(source));
        }
        if let Some(domain) = raw.domain {
            let (span, domain) = (domain.span(), domain.into_inner().0);
            add(span, domain.arg, Test::Domain(domain.among.0));
        }
        if let Some(listed) = raw.listed {
            let (span, listed) = (listed.span(), listed.into_inner().0);
            add(span, listed.arg, Test::Enum(listed.among));
        }
        for (bounds, kind) in
            [(raw.range, Test::Range as fn(Bounds) -> Test), (raw.length, Test::Length)]
        {
            let Some(bounds) = bounds else { continue };
            let (span, bounds) = (bounds.span(), bounds.into_inner());
            add(span, bounds.arg, kind(Bounds { least: bounds.min, most: bounds.max }));
        }
        if let Some(regex) = raw.regex {
            let (span, regex) = (regex.span(), regex.into_inner().0);
            add(span, regex.arg, Test::Regex(regex.pattern));
        }
        if let Some(plain) = raw.no_shell_meta {
            let (span, plain) = (plain.span(), plain.into_inner().0);
            add(span, plain.arg, Test::NoShellMeta);
        }
        for (list, kind) in [(raw.each, Test::Each as fn(Box<Test>) -> Test), (raw.any, Test::Any)]
        {
            let Some(list) = list else { continue };
            let span = list.span();
            let (args, item) = self.items(&span, *list.into_inner())?;
            tests.push(Written { span, args, test: kind(Box::new(item)) });
        }
        Ok(tests)
    }

    /// What `each` and `any` test of an item: one predicate.
    fn items(
        &self,
        span: &Range<usize>,
        mut raw: RawTests,
    ) -> Result<(Option<Texts>, Test), ConfigError> {
        let args = raw.arg.take().map(Spanned::into_inner);
        let mut tests = self.tests(raw)?.into_iter();
        match (tests.next(), tests.next()) {
            (Some(Written { args: None, test, .. }), None) => Ok((args, test)),
            (Some(Written { span, args: Some(_), .. }), None) => {
                Err(self.wrong(span, "an item has no `arg` of its own: the list has"))
            }
            _ => {
                let message =
                    "a list has one predicate for its items, like `domain = [\"acme.dev\"]`";
                Err(self.wrong(span.clone(), message))
            }
        }
    }
}

/// A predicate whose arguments are not looked at yet.
struct Written {
    span: Range<usize>,
    args: Option<Texts>,
    test: Test,
}

/// The effects by their names.
const EFFECTS: [(&str, Effect); 3] =
    [("read", Effect::Read), ("write", Effect::Write), ("destructive", Effect::Destructive)];
/// The dialects by their names.
const DIALECTS: [(&str, SqlDialect); 4] = [
    ("generic", SqlDialect::Generic),
    ("sqlite", SqlDialect::Sqlite),
    ("postgres", SqlDialect::Postgres),
    ("mysql", SqlDialect::Mysql),
];

#[cfg(test)]
mod tests;
