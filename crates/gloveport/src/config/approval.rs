//! `[approval]`: how long people are waited for. The user's own file says so; that of a project may only ask for less.
//!
//! Whose word counts is as for `[check]`. Who is asked about what is not said here: rules do that.

use super::error::Source;
use super::quantity::{Count, Time};
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_executor::ApprovalSettings;
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;

/// Longest time that a question may stay open.
const TTL_MAX: Duration = Duration::from_hours(24);
/// Most executions of one principal that wait for a person.
const PARKED_MAX: u32 = 1_000;

/// `[approval]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawApproval {
    pub(super) ttl: Option<Spanned<Time>>,
    pub(super) wait: Option<Spanned<Time>>,
    pub(super) parked_max: Option<Spanned<Count>>,
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
) -> Result<ApprovalSettings, ConfigError> {
    let mut settings = ApprovalSettings::default();
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        let said = Said::read(place)?;
        settings.ttl = said.ttl.unwrap_or(settings.ttl);
        settings.wait = said.wait.unwrap_or(settings.wait);
        settings.parked_max = said.parked_max.unwrap_or(settings.parked_max);
    }
    if let Some(place) = project {
        let ignored = Said::read(&place)?.tighten(&mut settings);
        warnings.extend(place.ignored("ask for less in `[approval]`", &ignored));
    }
    settings.wait = settings.wait.min(settings.ttl);
    Ok(settings)
}

/// What one file says.
#[derive(Debug, Default)]
struct Said {
    ttl: Option<Duration>,
    wait: Option<Duration>,
    parked_max: Option<usize>,
}

impl Said {
    fn read(place: &Place) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no such table.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?.approval;
        let source = Source { path: &place.file, text: &text };
        let time = |written: Spanned<Time>| {
            let time = written.get_ref().0;
            if (Duration::from_secs(1)..=TTL_MAX).contains(&time) {
                return Ok(time);
            }
            let message = "expected a time from `1s` to `24h`".to_owned();
            Err(ConfigError::at(source, written.span(), message))
        };
        let parked = |written: Spanned<Count>| {
            let count = written.get_ref().0;
            if count <= PARKED_MAX {
                return Ok(count as usize);
            }
            let message = format!("expected a number up to {PARKED_MAX}");
            Err(ConfigError::at(source, written.span(), message))
        };
        Ok(Self {
            ttl: raw.ttl.map(time).transpose()?,
            wait: raw.wait.map(time).transpose()?,
            parked_max: raw.parked_max.map(parked).transpose()?,
        })
    }

    /// As the word of somebody who may only ask for less. Gives the keys that were not heard.
    fn tighten(self, settings: &mut ApprovalSettings) -> Vec<&'static str> {
        let mut ignored = Vec::new();
        for (key, said, held) in
            [("ttl", self.ttl, &mut settings.ttl), ("wait", self.wait, &mut settings.wait)]
        {
            match said {
                Some(said) if said > *held => ignored.push(key),
                Some(said) => *held = said,
                None => {}
            }
        }
        match self.parked_max {
            Some(said) if said > settings.parked_max => ignored.push("parked_max"),
            Some(said) => settings.parked_max = said,
            None => {}
        }
        ignored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(ApprovalSettings, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), format!("[approval]\n{text}\n"))
                    .expect("a file");
            }
        }
        let variables = [("HOME", home.to_str().expect("UTF-8"))];
        let environment = Environment::of(&work, &variables);
        let mut warnings = Vec::new();
        let settings =
            load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
        Ok((settings, warnings))
    }

    #[test]
    fn a_project_may_only_ask_for_less() {
        let settings = |ttl, wait, parked_max| ApprovalSettings {
            ttl: Duration::from_secs(ttl),
            wait: Duration::from_secs(wait),
            parked_max,
        };
        for (user, project, expected, ignored) in [
            ("", "", settings(600, 120, 16), None),
            ("ttl = \"1h\"\nparked_max = 2", "", settings(3_600, 120, 2), None),
            ("", "ttl = \"1m\"", settings(60, 60, 16), None),
            ("", "wait = \"5s\"\nparked_max = 1", settings(600, 5, 1), None),
            ("", "ttl = \"1h\"", settings(600, 120, 16), Some("`ttl`")),
            ("parked_max = 3", "parked_max = 4", settings(600, 120, 3), Some("`parked_max`")),
        ] {
            let (found, warnings) = check(user, project).expect(project);
            assert_eq!(found, expected, "{user} / {project}");
            assert_eq!(warnings.len(), usize::from(ignored.is_some()), "{warnings:?}");
            assert!(warnings.join("").contains(ignored.unwrap_or_default()), "{warnings:?}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (user, part) in [
            ("ttl = \"0s\"", ":2:7: a time has to be over zero"),
            ("ttl = \"500ms\"", ":2:7: expected a time from `1s` to `24h`"),
            ("parked_max = 5000", ":2:14: expected a number up to 1000"),
            ("tll = \"1m\"", "did you mean `ttl`?"),
        ] {
            let error = check(user, "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
