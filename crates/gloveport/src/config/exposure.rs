//! `[exposure]`: what clients are shown: four tools, search without code, or everything by itself.
//!
//! Whose word counts: the defaults, then the user's own file, then the file of the project; with `--config FILE` that file alone.
//! A project's file may only show less: `search` instead of `code`, and neither more than the user's file does.

use super::error::Source;
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_gate::ToolGlob;
use gloveport_mcp::front::{ClientGlob, Exposure, Mode, Names};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;

/// Entries of one list.
const ENTRIES_MAX: usize = 1_000;
/// The modes, as they are written.
const MODES: [&str; 3] = ["code", "search", "passthrough"];
/// The ways of naming, as they are written.
const NAMES: [&str; 2] = ["prefixed", "plain"];

/// `[exposure]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawExposure {
    pub(super) mode: Option<Spanned<String>>,
    pub(super) names: Option<Spanned<String>>,
    pub(super) tools: Vec<Spanned<String>>,
    pub(super) clients: BTreeMap<Spanned<String>, RawClient>,
}

/// `[exposure.clients.NAME]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawClient {
    pub(super) mode: Option<Spanned<String>>,
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
) -> Result<Exposure, ConfigError> {
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    let mut exposure = match &own {
        Some(place) => Said::read(place)?.exposure(),
        None => Exposure::default(),
    };
    if let Some(place) = project {
        let ignored = Said::read(&place)?.tighten(&mut exposure);
        warnings.extend(place.ignored("show less by `[exposure]`", &ignored));
    }
    Ok(exposure)
}

/// What one file says.
#[derive(Debug, Default)]
struct Said {
    mode: Option<Mode>,
    names: Option<Names>,
    tools: Vec<ToolGlob>,
    clients: Vec<(ClientGlob, Mode)>,
}

impl Said {
    fn read(place: &Place) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no such table.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?.exposure;
        let source = Source { path: &place.file, text: &text };
        let mode = |written: &Spanned<String>| {
            Mode::parse(written.get_ref()).ok_or_else(|| one_of(source, written, &MODES))
        };
        let names = |written: &Spanned<String>| {
            Names::parse(written.get_ref()).ok_or_else(|| one_of(source, written, &NAMES))
        };
        let too_many = |written: &Spanned<String>| {
            let message = format!("more than {ENTRIES_MAX} entries");
            ConfigError::at(source, written.span(), message)
        };
        let mut said = Self {
            mode: raw.mode.as_ref().map(mode).transpose()?,
            names: raw.names.as_ref().map(names).transpose()?,
            ..Self::default()
        };
        for written in &raw.tools {
            let wrong = |message: String| ConfigError::at(source, written.span(), message);
            let glob = ToolGlob::parse(written.get_ref());
            said.tools.push(glob.map_err(|error| wrong(error.to_string()))?);
            if said.tools.len() > ENTRIES_MAX {
                return Err(too_many(written));
            }
        }
        for (name, client) in &raw.clients {
            let wrong = |message: String| ConfigError::at(source, name.span(), message);
            let glob = ClientGlob::parse(name.get_ref()).map_err(|_| {
                wrong("it names no client: write one like `codex` or `claude*`".into())
            })?;
            let mode = client.mode.as_ref().map(mode).transpose()?;
            let mode = mode.ok_or_else(|| wrong("`mode` is missing".to_owned()))?;
            said.clients.push((glob, mode));
            if said.clients.len() > ENTRIES_MAX {
                return Err(too_many(name));
            }
        }
        // The closest pattern counts, and two that are equally close in their order.
        said.clients.sort_by_key(|(glob, _)| Reverse(glob.closeness()));
        Ok(said)
    }

    /// As the word of somebody who may say anything.
    fn exposure(self) -> Exposure {
        let Self { mode, names, tools, clients } = self;
        Exposure {
            mode: mode.unwrap_or_default(),
            names: names.unwrap_or_default(),
            tools,
            clients,
        }
    }

    /// As the word of somebody who may only ask for less. Gives the keys that were not heard.
    fn tighten(self, exposure: &mut Exposure) -> Vec<&'static str> {
        let mut ignored = Vec::new();
        if let Some(mode) = self.mode {
            let is_less = mode <= exposure.mode;
            if is_less {
                exposure.mode = mode;
                for (_, of_client) in &mut exposure.clients {
                    *of_client = mode.min(*of_client);
                }
            } else {
                ignored.push("mode");
            }
        }
        if self.names.is_some_and(|names| names != exposure.names) {
            ignored.push("names");
        }
        if self.tools.iter().any(|tool| !exposure.tools.contains(tool)) {
            ignored.push("tools");
        }
        if !self.clients.is_empty() {
            ignored.push("clients");
        }
        ignored
    }
}

fn one_of(source: Source<'_>, written: &Spanned<String>, names: &[&str]) -> ConfigError {
    let (list, written_) = (check::list(names), written.get_ref().escape_debug());
    let message = format!("expected one of {list}, not `{written_}`");
    ConfigError::at(source, written.span(), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(Exposure, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), text).expect("a file");
            }
        }
        let environment = Environment::of(&work, &[("HOME", home.to_str().expect("UTF-8"))]);
        let mut warnings = Vec::new();
        let exposure =
            load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
        Ok((exposure, warnings))
    }

    #[test]
    fn the_closest_client_counts() {
        let user = "[exposure]\nmode = \"passthrough\"\nnames = \"plain\"\ntools = [\"db.query\"]\n\
                    [exposure.clients.\"*\"]\nmode = \"search\"\n[exposure.clients.codex]\nmode = \"code\"\n";
        let (exposure, warnings) = check(user, "").expect("it is right");
        assert_eq!((exposure.mode, exposure.names), (Mode::Passthrough, Names::Plain));
        assert_eq!(exposure.tools.len(), 1);
        let modes: Vec<Mode> = exposure.clients.iter().map(|(_, mode)| *mode).collect();
        assert_eq!((modes, warnings.len()), (vec![Mode::Code, Mode::Search], 0));
    }

    #[test]
    fn a_project_may_only_show_less() {
        for (user, project, mode, ignored) in [
            ("", "mode = \"search\"", Mode::Search, ""),
            ("", "mode = \"passthrough\"", Mode::Code, "`mode`"),
            ("mode = \"passthrough\"", "mode = \"code\"", Mode::Code, ""),
            ("mode = \"search\"", "mode = \"code\"", Mode::Search, "`mode`"),
            ("", "names = \"plain\"", Mode::Code, "`names`"),
            ("", "tools = [\"*\"]", Mode::Code, "`tools`"),
            ("", "clients.x.mode = \"search\"", Mode::Code, "`clients`"),
        ] {
            let in_table = |text: &str| format!("[exposure]\n{text}\n");
            let (exposure, warnings) = check(&in_table(user), &in_table(project)).expect(project);
            assert_eq!(exposure.mode, mode, "{user} / {project}");
            assert_eq!(warnings.len(), usize::from(!ignored.is_empty()), "{warnings:?}");
            assert!(warnings.join("\n").contains(ignored), "{warnings:?}");
        }
        let user = "[exposure.clients.codex]\nmode = \"passthrough\"\n";
        let (exposure, _) = check(user, "[exposure]\nmode = \"search\"\n").expect("it is right");
        assert_eq!(exposure.clients[0].1, Mode::Search);
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (user, part) in [
            ("mode = \"all\"", ":2:8: expected one of `code`, `search`, `passthrough`, not `all`"),
            ("names = \"short\"", ":2:9: expected one of `prefixed`, `plain`, not `short`"),
            ("tools = [\"db\"]", ":2:10: `db` names no tool"),
            ("clients.\"\".mode = \"code\"", "it names no client"),
            ("clients.codex = {}", "`mode` is missing"),
            ("modes = 1", "did you mean `mode`?"),
        ] {
            let error = check(&format!("[exposure]\n{user}\n"), "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
