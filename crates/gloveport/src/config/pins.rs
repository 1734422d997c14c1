//! `[pins]`: where approved tools are written down, and what happens to tools that nobody has approved.
//!
//! Whose word counts, as for `[check]`: the defaults, then the user's own file, then the file of the project; with
//! `--config FILE` that file alone. A project's file may have come with somebody else's code: it may ask for more care,
//! and it names no file of approvals, since it could have brought them along.

use super::error::Source;
use super::template::{Missing, Template};
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_gate::pins::Trust;
use gloveport_protocol::nearest;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The words of `trust`.
const TRUST: [(&str, Trust); 3] =
    [("off", Trust::Off), ("first-use", Trust::FirstUse), ("approved", Trust::Approved)];

/// `[pins]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawPins {
    pub(super) file: Option<Spanned<Template>>,
    pub(super) trust: Option<Spanned<String>>,
}

/// What of tools is held against what was approved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PinsConfig {
    /// The lock file; `None` for the one in the user's state.
    pub(crate) file: Option<PathBuf>,
    /// What happens to what is new; `None` where the preset decides.
    pub(crate) trust: Option<Trust>,
}

impl PinsConfig {
    /// What happens to what is new, where `preset` is what the gateway's preset says.
    pub(crate) fn trust(&self, preset: Trust) -> Trust {
        self.trust.unwrap_or(preset)
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
) -> Result<PinsConfig, ConfigError> {
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    let mut config = match &own {
        Some(place) => read(place, environment)?,
        None => PinsConfig::default(),
    };
    if let Some(place) = project {
        let said = read(&place, environment)?;
        let mut ignored = Vec::new();
        if said.file.is_some() && said.file != config.file {
            ignored.push("file");
        }
        match said.trust {
            // Where nobody says, no preset trusts more than the first use.
            Some(trust) if trust < config.trust(Trust::FirstUse) => ignored.push("trust"),
            // What is said is no less than the least that a preset says, and may be less than the preset of this user.
            Some(trust) if config.trust.is_some() || trust == Trust::Approved => {
                config.trust = Some(trust);
            }
            Some(_) | None => {}
        }
        warnings.extend(place.ignored("ask for more care in `[pins]`", &ignored));
    }
    Ok(config)
}

/// What one file says.
fn read(place: &Place, environment: &Environment) -> Result<PinsConfig, ConfigError> {
    if place.is_of_client() {
        return Ok(PinsConfig::default());
    }
    let text = find::read(&place.file)?;
    let source = Source { path: &place.file, text: &text };
    let raw = check::raw(place, &text)?.pins;
    let file = raw.file.map(|file| path(source, place, environment, &file)).transpose()?;
    let trust = raw.trust.map(|trust| read_trust(source, &trust)).transpose()?;
    Ok(PinsConfig { file, trust })
}

fn path(
    source: Source<'_>,
    place: &Place,
    environment: &Environment,
    written: &Spanned<Template>,
) -> Result<PathBuf, ConfigError> {
    let wrong = |message: String| ConfigError::at(source, written.span(), message);
    let text = written.get_ref().expand(environment).map_err(|Missing(variable)| {
        wrong(format!("`file` needs the environment variable `{variable}`, which is not set"))
    })?;
    if text.trim().is_empty() {
        return Err(wrong(
            "`file` is empty: leave it out, or name a file like `pins.lock`".to_owned(),
        ));
    }
    Ok(place.folder.join(environment.path(&text)))
}

fn read_trust(source: Source<'_>, written: &Spanned<String>) -> Result<Trust, ConfigError> {
    let word = written.get_ref();
    if let Some((_, trust)) = TRUST.iter().find(|(known, _)| known == word) {
        return Ok(*trust);
    }
    let words = TRUST.map(|(known, _)| known);
    let hint = match nearest(word, &words, 1).as_slice() {
        [] => format!("there are {}", check::list(&words)),
        near => format!("did you mean {}?", check::list(near)),
    };
    let message = format!("no trust `{}`: {hint}", word.escape_debug());
    Err(ConfigError::at(source, written.span(), message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(PinsConfig, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), format!("[pins]\n{text}\n"))
                    .expect("a file");
            }
        }
        let variables = [("HOME", home.to_str().expect("UTF-8"))];
        let environment = Environment::of(&work, &variables);
        let mut warnings = Vec::new();
        let config = load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
        Ok((config, warnings))
    }

    #[test]
    fn a_project_may_only_ask_for_more_care() {
        use Trust::{Approved, FirstUse, Off};
        for (user, project, trust, ignored) in [
            ("", "", None, None),
            ("trust = \"off\"", "", Some(Off), None),
            ("trust = \"off\"", "trust = \"first-use\"", Some(FirstUse), None),
            ("", "trust = \"approved\"", Some(Approved), None),
            ("", "trust = \"first-use\"", None, None),
            ("", "trust = \"off\"", None, Some("`trust`")),
            ("trust = \"approved\"", "trust = \"first-use\"", Some(Approved), Some("`trust`")),
            ("", "file = \"pins.lock\"", None, Some("`file`")),
        ] {
            let (found, warnings) = check(user, project).expect("it is right");
            assert_eq!(found, PinsConfig { file: None, trust }, "{user} / {project}");
            let told = warnings.join("\n");
            assert_eq!(warnings.len(), usize::from(ignored.is_some()), "{told}");
            assert!(told.contains(ignored.unwrap_or_default()), "{told}");
        }
        let (found, _) = check("file = \"pins.lock\"", "").expect("it is right");
        assert!(found.file.is_some_and(|file| file.ends_with(".config/gloveport/pins.lock")));
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (user, part) in [
            ("trust = \"aproved\"", ":2:9: no trust `aproved`: did you mean `approved`?"),
            ("file = \"\"", ":2:8: `file` is empty"),
            ("fil = \"x\"", "did you mean `file`?"),
            ("trust = true", ":2:9: "),
        ] {
            let error = check(user, "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
