//! The part of `[limits]` that holds rates, budgets of a day and budgets of an execution beside its calls and bytes.
//!
//! Whose word counts: the defaults, then the user's own file, then the file of the project, which may only tighten; with
//! `--config FILE` that file alone. A limit for tools that a project adds is always tighter, because all that match hold.

use super::error::Source;
use super::quantity::{Count, Size, Time};
use super::raw::RawLimits;
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_gate::{OnLimit, Rate, RateRules, Scope, Split, ToolGlob, ToolRate};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;

/// Entries of `[limits.tools]`: each is matched with each call.
const TOOL_RATES_MAX: usize = 256;
/// What one call may cost at most.
const COST_MAX: u32 = 1_000_000;

/// `[limits.day]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawDay {
    pub(super) calls: Option<Spanned<Count>>,
    pub(super) cost: Option<Spanned<Count>>,
    pub(super) bytes: Option<Spanned<Size>>,
}

/// One entry of `[limits.tools]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawToolRate {
    pub(super) rate: Option<Spanned<String>>,
    pub(super) on_limit: Option<Spanned<String>>,
    pub(super) max_wait: Option<Spanned<Time>>,
    pub(super) cost: Option<Spanned<Count>>,
    pub(super) shared_by: Option<Spanned<String>>,
    pub(super) each: Option<Spanned<String>>,
}

/// Hears everybody: the files that there are, or only `chosen`. What was not heard is told in `warnings`.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn load(
    chosen: Option<&Path>,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<RateRules, ConfigError> {
    let mut rules = RateRules::default();
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        rules = read(place, &rules)?;
    }
    if let Some(place) = project {
        let asked = read(&place, &rules)?;
        let ignored = tighten(&mut rules, asked);
        warnings.extend(place.ignored("tighten `[limits]`", &ignored));
    }
    Ok(rules)
}

/// What a file makes of `before`.
fn read(place: &Place, before: &RateRules) -> Result<RateRules, ConfigError> {
    if place.is_of_client() {
        // The file of a client, which knows no such table.
        return Ok(before.clone());
    }
    let text = find::read(&place.file)?;
    let raw = check::raw(place, &text)?.limits;
    Reader(Source { path: &place.file, text: &text }).rules(raw, before)
}

struct Reader<'a>(Source<'a>);

impl Reader<'_> {
    fn rules(&self, raw: RawLimits, before: &RateRules) -> Result<RateRules, ConfigError> {
        let mut rules = before.clone();
        for (written, rate) in
            [(raw.per_user, &mut rules.per_user), (raw.per_user_writes, &mut rules.per_user_writes)]
        {
            if let Some(written) = written {
                *rate = self.rate(&written)?;
            }
        }
        rules.on_limit =
            self.on_limit(raw.on_limit.as_ref(), raw.max_wait.as_ref(), before.on_limit)?;
        let (run, day) = (&mut rules.run, &mut rules.day);
        for (written, least, limit) in [
            (raw.identical, 1, &mut run.identical),
            (raw.distinct_tools, 1, &mut run.tools),
            (raw.approvals, 0, &mut run.approvals),
        ] {
            if let Some(count) = written {
                *limit = self.count(&count, least)?;
            }
        }
        for (written, limit) in [
            (raw.cost, &mut run.cost),
            (raw.day.calls, &mut day.calls),
            (raw.day.cost, &mut day.cost),
        ] {
            if let Some(count) = written {
                *limit = self.count(&count, 1)?.into();
            }
        }
        if let Some(bytes) = raw.day.bytes {
            day.bytes = bytes.get_ref().0;
        }
        for (pattern, written) in raw.tools {
            if rules.tools.len() >= TOOL_RATES_MAX {
                let message = format!("more than {TOOL_RATES_MAX} limits for tools");
                return Err(self.at(&pattern, message));
            }
            let rule = self.tool(&pattern, written, &rules)?;
            rules.tools.push(rule);
        }
        Ok(rules)
    }

    fn tool(
        &self,
        pattern: &Spanned<String>,
        raw: RawToolRate,
        rules: &RateRules,
    ) -> Result<ToolRate, ConfigError> {
        let tools = ToolGlob::parse(pattern.get_ref());
        let tools = tools.map_err(|error| self.at(pattern, error.to_string()))?;
        if raw.rate.is_none() && raw.cost.is_none() {
            let message = "`rate` is missing, like `rate = \"60/min\"`, or `cost`, like `cost = 5`";
            return Err(self.at(pattern, message));
        }
        let has_rate = raw.rate.is_some();
        let lonely = [
            raw.on_limit.as_ref().map(Spanned::span),
            raw.max_wait.as_ref().map(Spanned::span),
            raw.shared_by.as_ref().map(Spanned::span),
            raw.each.as_ref().map(Spanned::span),
        ];
        if let Some(span) = lonely.into_iter().flatten().next().filter(|_| !has_rate) {
            return Err(ConfigError::at(self.0, span, "this needs a `rate` beside it"));
        }
        let cost = match &raw.cost {
            None => 1,
            Some(written) => {
                let cost = self.count(written, 1)?;
                let most = rules.per_user.burst().min(rules.per_user_writes.burst()).min(COST_MAX);
                if cost > most {
                    let message = format!(
                        "a call of this cost could never be made: `per_user` and `per_user_writes` allow {most} at once"
                    );
                    return Err(self.at(written, message));
                }
                cost
            }
        };
        Ok(ToolRate {
            tools,
            rate: raw.rate.map(|rate| self.rate(&rate)).transpose()?,
            on_limit: self.on_limit(
                raw.on_limit.as_ref(),
                raw.max_wait.as_ref(),
                rules.on_limit,
            )?,
            cost,
            scope: self.word(raw.shared_by.as_ref(), &SCOPES)?,
            split: self.word(raw.each.as_ref(), &SPLITS)?,
        })
    }

    fn on_limit(
        &self,
        on_limit: Option<&Spanned<String>>,
        max_wait: Option<&Spanned<Time>>,
        before: OnLimit,
    ) -> Result<OnLimit, ConfigError> {
        let longest = match before {
            OnLimit::Wait(longest) => longest,
            OnLimit::Refuse => Duration::ZERO,
        };
        let is_refused = match on_limit {
            None => before == OnLimit::Refuse && max_wait.is_none(),
            Some(written) => match written.get_ref().as_str() {
                "wait" => false,
                "refuse" => true,
                other => return Err(self.at(written, wrong_word(other, &["wait", "refuse"]))),
            },
        };
        match (is_refused, max_wait) {
            (true, None) => Ok(OnLimit::Refuse),
            (true, Some(wait)) => {
                Err(self.at(wait, "who is refused does not wait: leave `max_wait` out"))
            }
            (false, None) if longest.is_zero() => Ok(OnLimit::default()),
            (false, None) => Ok(OnLimit::Wait(longest)),
            (false, Some(wait)) => Ok(OnLimit::Wait(wait.get_ref().0)),
        }
    }

    fn word<T: Copy + Default>(
        &self,
        written: Option<&Spanned<String>>,
        words: &[(&str, T)],
    ) -> Result<T, ConfigError> {
        let Some(written) = written else {
            return Ok(T::default());
        };
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let found = words.iter().find(|(word, _)| word == written.get_ref());
        found
            .map(|(_, value)| *value)
            .ok_or_else(|| self.at(written, wrong_word(written.get_ref(), &known)))
    }

    fn rate(&self, written: &Spanned<String>) -> Result<Rate, ConfigError> {
        Rate::parse(written.get_ref()).map_err(|error| self.at(written, error.to_string()))
    }

    fn count(&self, written: &Spanned<Count>, least: u32) -> Result<u32, ConfigError> {
        let number = written.get_ref().0;
        if number >= least {
            return Ok(number);
        }
        Err(self.at(written, format!("expected a number from {least} on")))
    }

    fn at<T>(&self, written: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.0, written.span(), message)
    }
}

const SCOPES: [(&str, Scope); 3] =
    [("user", Scope::Principal), ("tenant", Scope::Tenant), ("everybody", Scope::Everybody)];
const SPLITS: [(&str, Split); 3] =
    [("server", Split::Server), ("tool", Split::Tool), ("execution", Split::Execution)];

fn wrong_word(word: &str, known: &[&str]) -> String {
    format!("expected one of {}, not `{}`", check::list(known), word.escape_debug())
}

/// Takes over what is tighter. Gives the keys that were not heard.
fn tighten(rules: &mut RateRules, asked: RateRules) -> Vec<&'static str> {
    let mut ignored = Vec::new();
    for (key, rate, asked) in [
        ("per_user", &mut rules.per_user, asked.per_user),
        ("per_user_writes", &mut rules.per_user_writes, asked.per_user_writes),
    ] {
        hear(asked.is_within(*rate), key, &mut ignored, || *rate = asked);
    }
    let is_shorter = longest(asked.on_limit) <= longest(rules.on_limit);
    hear(is_shorter, "max_wait", &mut ignored, || rules.on_limit = asked.on_limit);
    for (key, limit, asked) in [
        ("identical", &mut rules.run.identical, asked.run.identical),
        ("distinct_tools", &mut rules.run.tools, asked.run.tools),
        ("approvals", &mut rules.run.approvals, asked.run.approvals),
    ] {
        hear(asked <= *limit, key, &mut ignored, || *limit = asked);
    }
    for (key, limit, asked) in [
        ("cost", &mut rules.run.cost, asked.run.cost),
        ("day.calls", &mut rules.day.calls, asked.day.calls),
        ("day.cost", &mut rules.day.cost, asked.day.cost),
        ("day.bytes", &mut rules.day.bytes, asked.day.bytes),
    ] {
        hear(asked <= *limit, key, &mut ignored, || *limit = asked);
    }
    // It was read on top of the others.
    rules.tools = asked.tools;
    ignored
}

fn hear(is_tighter: bool, key: &'static str, ignored: &mut Vec<&'static str>, set: impl FnOnce()) {
    if is_tighter {
        set();
    } else {
        ignored.push(key);
    }
}

fn longest(on_limit: OnLimit) -> Duration {
    match on_limit {
        OnLimit::Wait(longest) => longest,
        OnLimit::Refuse => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(RateRules, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), text).expect("written");
            }
        }
        let home = home.to_str().expect("UTF-8").to_owned();
        let environment = Environment::of(&work, &[("HOME", &home)]);
        let mut warnings = Vec::new();
        match load(None, &environment, &mut warnings) {
            Ok(rules) => Ok((rules, warnings)),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn every_key_is_heard() {
        let (rules, warnings) = check(
            "[limits]\nper_user = \"600/min\"\nper_user_writes = \"60/min burst 30\"\nmax_wait = \"5s\"\n\
             identical = 25\ndistinct_tools = 9\napprovals = 3\ncost = 70\n\
             [limits.day]\ncalls = 10\ncost = 20\nbytes = \"1MiB\"\n\
             [limits.tools]\n\"db.query\" = { rate = \"60/min\", max_wait = \"20s\", cost = 5 }\n\
             \"pay.*\" = { rate = \"1/s\", on_limit = \"refuse\", shared_by = \"everybody\", each = \"tool\" }\n\
             \"x.*\" = { cost = 2 }\n",
            "",
        )
        .expect("it can be read");
        assert_eq!(warnings, Vec::<String>::new());
        assert_eq!(
            (rules.per_user.to_string(), rules.per_user_writes.to_string()),
            ("600/min".to_owned(), "60/min burst 30".to_owned())
        );
        assert_eq!(rules.on_limit, OnLimit::Wait(Duration::from_secs(5)));
        let run = rules.run;
        assert_eq!((run.identical, run.tools, run.approvals, run.cost), (25, 9, 3, 70));
        let day = rules.day;
        assert_eq!((day.calls, day.cost, day.bytes), (10, 20, 1 << 20));
        let told: Vec<String> = rules
            .tools
            .iter()
            .map(|rule| {
                let rate = rule.rate.map(|rate| rate.to_string()).unwrap_or_default();
                format!(
                    "{} {rate} {:?} {} {:?} {:?}",
                    rule.tools, rule.on_limit, rule.cost, rule.scope, rule.split
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "db.query 60/min Wait(20s) 5 Principal Together",
                "pay.* 1/s Refuse 1 Everybody Tool",
                "x.*  Wait(5s) 2 Principal Together",
            ]
        );
    }

    #[test]
    fn wrong_values_have_their_place() {
        for (text, expected) in [
            ("[limits]\nper_user = \"fast\"", ":2: `fast` is no rate: write it like `60/min`"),
            ("[limits]\nper_usr = \"1/s\"", ":2: unknown key `per_usr`: did you mean `per_user`"),
            ("[limits]\nidentical = 0", ":2: expected a number from 1 on"),
            ("[limits]\non_limit = \"drop\"", ":2: expected one of `wait`, `refuse`, not `drop`"),
            ("[limits.tools]\n\"db\" = { rate = \"1/s\" }", ":2: `db` names no tool: write `db.*`"),
            ("[limits.tools]\n\"db.*\" = { }", ":2: `rate` is missing"),
            ("[limits.tools]\n\"db.*\" = { cost = 2, each = \"tool\" }", ":2: this needs a `rate`"),
            (
                "[limits.tools]\n\"db.*\" = { rate = \"1/s\", on_limit = \"refuse\", max_wait = \"1s\" }",
                ":2: who is refused does not wait",
            ),
            (
                "[limits]\nper_user = \"4/s\"\n[limits.tools]\n\"db.*\" = { cost = 5 }",
                ":4: a call of this cost could never be made: `per_user` and `per_user_writes` allow 4 at once",
            ),
        ] {
            let error = check(text, "").expect_err(text);
            // `:LINE: words`, where the column does not matter.
            let (line, words) = expected.split_once(": ").unwrap_or(("", expected));
            assert!(error.contains(&format!("{line}:")), "{text}: {error}");
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn a_projects_file_may_only_tighten() {
        let user = "[limits]\nper_user = \"600/min\"\nidentical = 25\nmax_wait = \"5s\"\n\
                    [limits.tools]\n\"db.*\" = { rate = \"60/min\" }\n";
        let wider = "[limits]\nper_user = \"6000/min\"\nidentical = 26\nmax_wait = \"6s\"\n\
                     cost = 200000\n\
                     [limits.tools]\n\"db.*\" = { rate = \"6000/min\" }\n";
        let (rules, warnings) = check(user, wider).expect("it can be read");
        assert_eq!((rules.per_user.to_string().as_str(), rules.run.identical), ("600/min", 25));
        assert_eq!(rules.on_limit, OnLimit::Wait(Duration::from_secs(5)));
        assert_eq!(rules.tools.len(), 2, "both hold, so that the tighter one does");
        assert!(
            warnings[0].contains("so `per_user`, `max_wait`, `identical`, `cost` is ignored"),
            "{warnings:?}"
        );
        let tighter = "[limits]\nper_user = \"6/min\"\nidentical = 2\non_limit = \"refuse\"\n";
        let (rules, warnings) = check(user, tighter).expect("it can be read");
        assert_eq!((rules.per_user.to_string().as_str(), rules.run.identical), ("6/min", 2));
        assert_eq!((rules.on_limit, warnings.len()), (OnLimit::Refuse, 0));
    }
}
