//! `[audit]`: how calls are recorded. The user's own file says so; that of a project can only make it stricter.
//!
//! Whose word counts, as for `[check]`: the defaults, then the user's own file, then the file of the project; with
//! `--config FILE` that file alone. A project's file may have come with somebody else's code: it cannot switch the log
//! off, move it, shorten it, or choose what of arguments is written down.

use super::error::Source;
use super::template::{Missing, Template};
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_audit::{ArgsLevel, AuditSettings, Durability, OnFailure, StoreKind};
use gloveport_protocol::nearest;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

/// Days that files may be kept: a century.
const KEEP_DAYS_MAX: u64 = 36_525;
/// Days that they are kept, where nobody says.
const KEEP_DAYS_DEFAULT: u64 = 400;

/// `[audit]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawAudit {
    pub(super) enabled: Option<bool>,
    pub(super) folder: Option<Spanned<Template>>,
    pub(super) store: Option<Spanned<String>>,
    pub(super) durability: Option<Spanned<String>>,
    pub(super) keep: Option<Spanned<String>>,
    pub(super) args: Option<Spanned<String>>,
    pub(super) checkpoint_to: Option<Spanned<Template>>,
    pub(super) on_failure: Option<Spanned<String>>,
}

/// How calls are recorded. What is `None` was not said: the preset decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditConfig {
    /// Whether they are.
    pub(crate) enabled: bool,
    /// Where, if that was said.
    pub(crate) folder: Option<PathBuf>,
    /// In what.
    pub(crate) store: StoreKind,
    /// What a record survives.
    pub(crate) durability: Option<Durability>,
    /// How long days are kept.
    pub(crate) keep: Duration,
    /// What of arguments is written down.
    pub(crate) args: ArgsLevel,
    /// The second place for checkpoints.
    pub(crate) checkpoint_to: Option<PathBuf>,
    /// What happens to reads while nothing can be written.
    pub(crate) on_failure: Option<OnFailure>,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            folder: None,
            store: StoreKind::Sqlite,
            durability: None,
            keep: days(KEEP_DAYS_DEFAULT),
            args: ArgsLevel::Sealed,
            checkpoint_to: None,
            on_failure: None,
        }
    }
}

fn days(n: u64) -> Duration {
    Duration::from_secs(n * 86_400)
}

impl AuditConfig {
    /// Where the log is.
    ///
    /// # Errors
    ///
    /// What to do, where there is no home to put it in.
    pub(crate) fn folder(&self, environment: &Environment) -> anyhow::Result<PathBuf> {
        let folder = self.folder.clone().or_else(|| environment.audit_folder());
        folder.ok_or_else(|| {
            anyhow::anyhow!("there is no folder for the audit log: set `HOME`, or `[audit] folder` in the configuration")
        })
    }

    /// What the log is opened with; `durability` and `on_failure` are those of the preset.
    ///
    /// # Errors
    ///
    /// As [`AuditConfig::folder`].
    pub(crate) fn settings(
        &self,
        environment: &Environment,
        durability: Durability,
        on_failure: OnFailure,
    ) -> anyhow::Result<AuditSettings> {
        Ok(AuditSettings {
            store: self.store,
            durability: self.durability.unwrap_or(durability),
            keep: self.keep,
            args: self.args,
            checkpoint_to: self.checkpoint_to.clone(),
            on_failure: self.on_failure.unwrap_or(on_failure),
            ..AuditSettings::new(self.folder(environment)?)
        })
    }
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
) -> Result<AuditConfig, ConfigError> {
    let mut config = AuditConfig::default();
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        Said::read(place, environment)?.apply(&mut config);
    }
    if let Some(place) = project {
        let ignored = Said::read(&place, environment)?.tighten(&mut config);
        warnings.extend(place.ignored("make `[audit]` stricter", &ignored));
    }
    Ok(config)
}

/// What one file says.
#[derive(Debug, Default)]
struct Said {
    enabled: Option<bool>,
    folder: Option<PathBuf>,
    store: Option<StoreKind>,
    durability: Option<Durability>,
    keep: Option<Duration>,
    args: Option<ArgsLevel>,
    checkpoint_to: Option<PathBuf>,
    on_failure: Option<OnFailure>,
}

impl Said {
    fn read(place: &Place, environment: &Environment) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no such table.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?.audit;
        let file = File { source: Source { path: &place.file, text: &text }, place, environment };
        let stores = [("sqlite", StoreKind::Sqlite), ("jsonl", StoreKind::Jsonl)];
        let durabilities = [("normal", Durability::Normal), ("full", Durability::Full)];
        let levels = [ArgsLevel::None, ArgsLevel::Shape, ArgsLevel::Sealed, ArgsLevel::Full];
        let failures = [("block-effects", OnFailure::BlockEffects), ("block", OnFailure::Block)];
        Ok(Self {
            enabled: raw.enabled,
            folder: file.path("folder", raw.folder)?,
            store: file.word("store", raw.store, &stores)?,
            durability: file.word("durability", raw.durability, &durabilities)?,
            keep: raw.keep.map(|keep| file.keep(&keep)).transpose()?,
            args: file.word("args", raw.args, &levels.map(|level| (level.as_str(), level)))?,
            checkpoint_to: file.path("checkpoint_to", raw.checkpoint_to)?,
            on_failure: file.word("on_failure", raw.on_failure, &failures)?,
        })
    }

    /// As the word of somebody who may say anything.
    fn apply(self, config: &mut AuditConfig) {
        config.enabled = self.enabled.unwrap_or(config.enabled);
        config.folder = self.folder.or(config.folder.take());
        config.store = self.store.unwrap_or(config.store);
        config.durability = self.durability.or(config.durability);
        config.keep = self.keep.unwrap_or(config.keep);
        config.args = self.args.unwrap_or(config.args);
        config.checkpoint_to = self.checkpoint_to.or(config.checkpoint_to.take());
        config.on_failure = self.on_failure.or(config.on_failure);
    }

    /// As the word of somebody who may only be stricter. Gives the keys that were not heard.
    fn tighten(self, config: &mut AuditConfig) -> Vec<&'static str> {
        let mut ignored = Vec::new();
        let mut hear = |key, is_heard: bool| {
            if !is_heard {
                ignored.push(key);
            }
        };
        hear("enabled", self.enabled.is_none_or(|enabled| enabled || !config.enabled));
        hear("folder", self.folder.is_none() || self.folder == config.folder);
        hear("store", self.store.is_none_or(|store| store == config.store));
        hear("durability", self.durability != Some(Durability::Normal));
        hear("keep", self.keep.is_none_or(|keep| keep == config.keep));
        hear("args", self.args.is_none_or(|args| args == config.args));
        hear(
            "checkpoint_to",
            self.checkpoint_to.is_none() || self.checkpoint_to == config.checkpoint_to,
        );
        hear("on_failure", self.on_failure != Some(OnFailure::BlockEffects));
        config.enabled |= self.enabled == Some(true);
        if self.durability == Some(Durability::Full) {
            config.durability = Some(Durability::Full);
        }
        if self.on_failure == Some(OnFailure::Block) {
            config.on_failure = Some(OnFailure::Block);
        }
        ignored
    }
}

/// The file that is read.
struct File<'a> {
    source: Source<'a>,
    place: &'a Place,
    environment: &'a Environment,
}

impl File<'_> {
    fn word<T: Copy>(
        &self,
        key: &str,
        written: Option<Spanned<String>>,
        known: &[(&'static str, T)],
    ) -> Result<Option<T>, ConfigError> {
        let Some(written) = written else {
            return Ok(None);
        };
        let word = written.get_ref();
        if let Some((_, value)) = known.iter().find(|(name, _)| name == word) {
            return Ok(Some(*value));
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let near = nearest(word, &names, 1);
        let hint = match near.as_slice() {
            [] => format!("it is one of {}", check::list(&names)),
            near => format!("did you mean {}?", check::list(near)),
        };
        let message = format!("`{key}` cannot be `{}`: {hint}", word.escape_debug());
        Err(ConfigError::at(self.source, written.span(), message))
    }

    fn path(
        &self,
        key: &str,
        written: Option<Spanned<Template>>,
    ) -> Result<Option<PathBuf>, ConfigError> {
        let Some(written) = written else {
            return Ok(None);
        };
        let expanded =
            written.get_ref().expand(self.environment).map_err(|Missing(variable)| {
                let message = format!(
                    "`{key}` needs the environment variable `{variable}`, which is not set"
                );
                ConfigError::at(self.source, written.span(), message)
            })?;
        if expanded.is_empty() {
            let message = format!("`{key}` is empty: write a path, or leave it out");
            return Err(ConfigError::at(self.source, written.span(), message));
        }
        Ok(Some(self.place.folder.join(self.environment.path(&expanded))))
    }

    /// `400 d`, `400d`, `400 days`.
    fn keep(&self, written: &Spanned<String>) -> Result<Duration, ConfigError> {
        let text = written.get_ref().trim();
        let number = ["days", "day", "d"].iter().find_map(|unit| text.strip_suffix(unit));
        let n = number.and_then(|number| number.trim_end().parse::<u64>().ok());
        n.filter(|n| (1..=KEEP_DAYS_MAX).contains(n)).map(days).ok_or_else(|| {
            let message =
                format!("`keep` is a number of days like `400 d`, at most {KEEP_DAYS_MAX}");
            ConfigError::at(self.source, written.span(), message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(AuditConfig, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), format!("[audit]\n{text}\n"))
                    .expect("a file");
            }
        }
        let variables = [("HOME", home.to_str().expect("UTF-8")), ("LOGS", "/logs")];
        let environment = Environment::of(&work, &variables);
        let mut warnings = Vec::new();
        let config = load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
        Ok((config, warnings))
    }

    #[test]
    fn the_users_file_is_heard() {
        assert_eq!(check("", ""), Ok((AuditConfig::default(), Vec::new())));
        let all = "enabled = false\nfolder = \"${LOGS}/audit\"\nstore = \"jsonl\"\ndurability = \"full\"\n\
                   keep = \"30 days\"\nargs = \"shape\"\ncheckpoint_to = \"/mnt/c.log\"\non_failure = \"block\"";
        let expected = AuditConfig {
            enabled: false,
            folder: Some("/logs/audit".into()),
            store: StoreKind::Jsonl,
            durability: Some(Durability::Full),
            keep: days(30),
            args: ArgsLevel::Shape,
            checkpoint_to: Some("/mnt/c.log".into()),
            on_failure: Some(OnFailure::Block),
        };
        assert_eq!(check(all, ""), Ok((expected, Vec::new())));
        let (config, _) = check("folder = \"~/logs\"", "").expect("it is right");
        assert!(config.folder.is_some_and(|folder| folder.ends_with("home/logs")));
    }

    #[test]
    fn a_project_can_only_be_stricter() {
        for (user, project, ignored) in [
            ("enabled = false", "enabled = true", None),
            ("", "durability = \"full\"", None),
            ("", "on_failure = \"block\"", None),
            ("args = \"none\"", "args = \"none\"", None),
            ("", "enabled = false", Some("`enabled`")),
            ("", "folder = \"/tmp/x\"", Some("`folder`")),
            ("", "store = \"jsonl\"", Some("`store`")),
            ("durability = \"full\"", "durability = \"normal\"", Some("`durability`")),
            ("", "keep = \"1 d\"", Some("`keep`")),
            ("", "args = \"none\"", Some("`args`")),
            ("", "args = \"full\"", Some("`args`")),
            ("", "checkpoint_to = \"/tmp/x\"", Some("`checkpoint_to`")),
            ("on_failure = \"block\"", "on_failure = \"block-effects\"", Some("`on_failure`")),
        ] {
            let (without, _) = check(user, "").expect(user);
            let (with, warnings) = check(user, project).expect(project);
            let told = warnings.join("\n");
            assert_eq!(warnings.len(), usize::from(ignored.is_some()), "{project}: {told}");
            assert!(told.contains(ignored.unwrap_or_default()), "{project}: {told}");
            if ignored.is_some() {
                assert_eq!(with, without, "{project}");
            }
        }
        let (config, _) =
            check("enabled = false", "enabled = true\ndurability = \"full\"").expect("it is right");
        assert_eq!((config.enabled, config.durability), (true, Some(Durability::Full)));
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (user, part) in [
            ("store = \"sqlit\"", ":2:9: `store` cannot be `sqlit`: did you mean `sqlite`?"),
            ("keep = \"400\"", ":2:8: `keep` is a number of days like `400 d`"),
            ("keep = \"0 d\"", "`keep` is a number of days"),
            ("keep = 400", ":2:8: "),
            ("folder = \"\"", ":2:10: `folder` is empty"),
            ("checkpoint_to = \"${NOBODY}\"", "needs the environment variable `NOBODY`"),
            ("durabilty = \"full\"", "did you mean `durability`?"),
        ] {
            let error = check(user, "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
