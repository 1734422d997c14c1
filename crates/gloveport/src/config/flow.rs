//! `[flow]`: which tools read what is private or untrusted, and which send data out.
//!
//! Whose word counts: the defaults, then the user's own file, then the file of the project, which may only tighten; with
//! `--config FILE` that file alone. A longer list is tighter, so that a project's lists are added.

use super::error::Source;
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_gate::{FlowPreset, FlowRules, ToolGlob};
use gloveport_mcp::NETWORK;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// Entries of one list.
const GLOBS_MAX: usize = 1_000;

/// `[flow]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawFlow {
    pub(super) preset: Option<Spanned<String>>,
    pub(super) private: Vec<Spanned<String>>,
    pub(super) untrusted: Vec<Spanned<String>>,
    pub(super) external: Vec<Spanned<String>>,
}

const PRESETS: [(&str, FlowPreset); 3] =
    [("trifecta", FlowPreset::Trifecta), ("strict", FlowPreset::Strict), ("off", FlowPreset::Off)];

/// What holds without a word: our own way into the world reads what strangers wrote, and carries data out.
fn defaults() -> FlowRules {
    let network = || {
        let glob = ToolGlob::parse(&format!("{NETWORK}.*"));
        vec![glob.expect("the name of a server and a star")]
    };
    FlowRules { untrusted: network(), external: network(), ..FlowRules::default() }
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
) -> Result<FlowRules, ConfigError> {
    let mut rules = defaults();
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own
        && let Some(preset) = read(place, &mut rules)?
    {
        rules.preset = preset;
    }
    if let Some(place) = project
        && let Some(preset) = read(&place, &mut rules)?
    {
        if strictness(preset) >= strictness(rules.preset) {
            rules.preset = preset;
        } else {
            warnings.extend(place.ignored("tighten `[flow]`", &["preset"]));
        }
    }
    Ok(rules)
}

fn strictness(preset: FlowPreset) -> u8 {
    match preset {
        FlowPreset::Off => 0,
        FlowPreset::Trifecta => 1,
        FlowPreset::Strict => 2,
    }
}

/// Adds a file's lists, and gives the preset that it asks for.
fn read(place: &Place, rules: &mut FlowRules) -> Result<Option<FlowPreset>, ConfigError> {
    if place.is_of_client() {
        // The file of a client, which knows no such table.
        return Ok(None);
    }
    let text = find::read(&place.file)?;
    let raw = check::raw(place, &text)?.flow;
    let source = Source { path: &place.file, text: &text };
    for (written, list) in [
        (raw.private, &mut rules.private),
        (raw.untrusted, &mut rules.untrusted),
        (raw.external, &mut rules.external),
    ] {
        for pattern in written {
            let wrong = |message: String| ConfigError::at(source, pattern.span(), message);
            let glob = ToolGlob::parse(pattern.get_ref());
            let glob = glob.map_err(|error| wrong(error.to_string()))?;
            if list.len() >= GLOBS_MAX {
                return Err(wrong(format!("more than {GLOBS_MAX} patterns in one list")));
            }
            if !list.contains(&glob) {
                list.push(glob);
            }
        }
    }
    let Some(preset) = raw.preset else {
        return Ok(None);
    };
    let found = PRESETS.iter().find(|(name, _)| name == preset.get_ref());
    let (_, found) = found.ok_or_else(|| {
        let names: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
        let written = preset.get_ref().escape_debug();
        let message = format!("expected one of {}, not `{written}`", check::list(&names));
        ConfigError::at(source, preset.span(), message)
    })?;
    Ok(Some(*found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, in one line, and the warnings.
    fn check(user: &str, project: &str) -> Result<(String, Vec<String>), String> {
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
        let rules = load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
        let list = |globs: &[ToolGlob]| {
            globs.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        let lists = [&rules.private, &rules.untrusted, &rules.external].map(|globs| list(globs));
        Ok((format!("{:?}: {}", rules.preset, lists.join("; ")), warnings))
    }

    #[test]
    fn lists_are_added_and_presets_only_become_stricter() {
        let line = |user, project| check(user, project).expect("it can be read");
        assert_eq!(line("", "").0, "Trifecta: ; network.*; network.*");
        let user =
            "[flow]\npreset = \"strict\"\nprivate = [\"db.*\"]\nexternal = [\"mail.send\"]\n";
        let project = "[flow]\npreset = \"off\"\nprivate = [\"db.*\", \"drive.*\"]\n";
        let (told, warnings) = line(user, project);
        assert_eq!(told, "Strict: db.* drive.*; network.*; network.* mail.send");
        assert!(warnings[0].contains("so `preset` is ignored there"), "{warnings:?}");
        let (told, warnings) = line("[flow]\npreset = \"off\"\n", "[flow]\npreset = \"strict\"\n");
        assert_eq!((told.as_str(), warnings.len()), ("Strict: ; network.*; network.*", 0));
    }

    #[test]
    fn wrong_values_have_their_place() {
        for (text, expected) in [
            (
                "[flow]\npreset = \"on\"",
                ":2: expected one of `trifecta`, `strict`, `off`, not `on`",
            ),
            ("[flow]\nprivate = [\n\"db\"]", ":3: `db` names no tool: write `db.*`"),
            ("[flow]\nprivat = []", ":2: unknown key `privat`: did you mean `private`"),
        ] {
            let error = check(text, "").expect_err(text);
            // `:LINE: words`, where the column does not matter.
            let (line, words) = expected.split_once(": ").unwrap_or(("", expected));
            assert!(error.contains(&format!("{line}:")), "{text}: {error}");
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
