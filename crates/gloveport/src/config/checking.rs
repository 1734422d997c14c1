//! `[check]`: who checks the types of scripts. The user's own file says so; that of a project may only ask for less.
//!
//! Whose word counts, as for the sandbox: the defaults, then the user's own file, then the file of the project; with
//! `--config FILE` that file alone. A project's file may have come with somebody else's code: it names no program to check
//! with and lets nothing be fetched that the user did not allow. It may switch the compiler off, which holds nobody: what a
//! script may do is decided at each call.

use super::error::Source;
use super::quantity::Count;
use super::template::{Missing, Template};
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

/// Time of one check, where nobody says.
pub(crate) const TIMEOUT_DEFAULT: Duration = Duration::from_secs(2);
/// Time of one check that may be asked for, in milliseconds.
const TIMEOUT_MS: RangeInclusive<u32> = 50..=60_000;

/// `[check]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCheck {
    pub(super) compiler: Option<Spanned<Template>>,
    pub(super) fetch: Option<bool>,
    pub(super) timeout_ms: Option<Spanned<Count>>,
}

/// Which compiler checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CompilerChoice {
    /// None: the built-in check is all.
    Off,
    /// What is installed on this machine, or was fetched.
    Auto,
    /// Likewise, or what is installed in the project.
    Project,
    /// This one.
    At(PathBuf),
}

/// How types are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckConfig {
    /// Which compiler.
    pub(crate) compiler: CompilerChoice,
    /// Whether a gateway that stays fetches one where there is none.
    pub(crate) fetch: bool,
    /// Time of one check.
    pub(crate) timeout: Duration,
}

impl Default for CheckConfig {
    fn default() -> Self {
        Self { compiler: CompilerChoice::Auto, fetch: true, timeout: TIMEOUT_DEFAULT }
    }
}

impl CheckConfig {
    /// Whether it names a compiler by its path, so that no other is wanted.
    pub(crate) fn names_a_path(&self) -> bool {
        matches!(self.compiler, CompilerChoice::At(_))
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
) -> Result<CheckConfig, ConfigError> {
    let mut config = CheckConfig::default();
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        Said::read(place, environment)?.apply(&mut config);
    }
    if let Some(place) = project {
        let ignored = Said::read(&place, environment)?.tighten(&mut config);
        warnings.extend(place.ignored("ask for less in `[check]`", &ignored));
    }
    Ok(config)
}

/// What one file says.
#[derive(Debug, Default)]
struct Said {
    compiler: Option<CompilerChoice>,
    fetch: Option<bool>,
    timeout: Option<Duration>,
}

impl Said {
    fn read(place: &Place, environment: &Environment) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no such table.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?.check;
        let source = Source { path: &place.file, text: &text };
        let compiler = raw.compiler.map(|written| compiler(source, place, environment, &written));
        let timeout = raw.timeout_ms.map(|written| timeout(source, &written));
        Ok(Self {
            compiler: compiler.transpose()?,
            fetch: raw.fetch,
            timeout: timeout.transpose()?,
        })
    }

    /// As the word of somebody who may ask for more.
    fn apply(self, config: &mut CheckConfig) {
        config.fetch = self.fetch.unwrap_or(config.fetch);
        config.timeout = self.timeout.unwrap_or(config.timeout);
        if let Some(compiler) = self.compiler {
            config.compiler = compiler;
        }
    }

    /// As the word of somebody who may only ask for less. Gives the keys that were not heard.
    fn tighten(self, config: &mut CheckConfig) -> Vec<&'static str> {
        let mut ignored = Vec::new();
        match self.compiler {
            None => {}
            Some(CompilerChoice::Off) => config.compiler = CompilerChoice::Off,
            Some(same) if same == config.compiler => {}
            Some(CompilerChoice::Auto | CompilerChoice::Project | CompilerChoice::At(_)) => {
                ignored.push("compiler");
            }
        }
        match self.fetch {
            Some(true) if !config.fetch => ignored.push("fetch"),
            Some(false) => config.fetch = false,
            Some(true) | None => {}
        }
        match self.timeout {
            Some(timeout) if timeout > config.timeout => ignored.push("timeout_ms"),
            Some(timeout) => config.timeout = timeout,
            None => {}
        }
        ignored
    }
}

fn compiler(
    source: Source<'_>,
    place: &Place,
    environment: &Environment,
    written: &Spanned<Template>,
) -> Result<CompilerChoice, ConfigError> {
    let wrong = |message: String| ConfigError::at(source, written.span(), message);
    let text = written.get_ref().expand(environment).map_err(|Missing(variable)| {
        wrong(format!("`compiler` needs the environment variable `{variable}`, which is not set"))
    })?;
    match text.as_str() {
        "auto" => Ok(CompilerChoice::Auto),
        "off" => Ok(CompilerChoice::Off),
        "project" => Ok(CompilerChoice::Project),
        path if path.contains('/') || path.starts_with('~') => {
            Ok(CompilerChoice::At(place.folder.join(environment.path(path))))
        }
        other => Err(wrong(format!(
            "`compiler` is `auto`, `off`, `project` or a path with a `/`, not `{}`",
            other.escape_debug()
        ))),
    }
}

fn timeout(source: Source<'_>, written: &Spanned<Count>) -> Result<Duration, ConfigError> {
    let milliseconds = written.get_ref().0;
    if TIMEOUT_MS.contains(&milliseconds) {
        return Ok(Duration::from_millis(milliseconds.into()));
    }
    let (least, most) = (TIMEOUT_MS.start(), TIMEOUT_MS.end());
    let message = format!("expected a number of milliseconds from {least} to {most}");
    Err(ConfigError::at(source, written.span(), message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(CheckConfig, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), format!("[check]\n{text}\n"))
                    .expect("a file");
            }
        }
        let variables = [("HOME", home.to_str().expect("UTF-8")), ("TSC", "/opt/tsc")];
        let environment = Environment::of(&work, &variables);
        let mut warnings = Vec::new();
        let config = load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
        Ok((config, warnings))
    }

    fn config(compiler: CompilerChoice, fetch: bool, timeout_ms: Option<u64>) -> CheckConfig {
        CheckConfig {
            compiler,
            fetch,
            timeout: timeout_ms.map_or(TIMEOUT_DEFAULT, Duration::from_millis),
        }
    }

    #[test]
    fn the_users_file_is_heard() {
        use CompilerChoice::{At, Auto, Off, Project};
        for (user, expected) in [
            ("", CheckConfig::default()),
            ("compiler = \"auto\"", config(Auto, true, None)),
            ("compiler = \"off\"\nfetch = false", config(Off, false, None)),
            ("compiler = \"project\"\ntimeout_ms = 50", config(Project, true, Some(50))),
            ("compiler = \"/opt/tsc\"", config(At("/opt/tsc".into()), true, None)),
            ("compiler = \"${TSC}\"", config(At("/opt/tsc".into()), true, None)),
        ] {
            assert_eq!(check(user, ""), Ok((expected, Vec::new())), "{user}");
        }
        let (found, _) = check("compiler = \"~/tsc\"", "").expect("it is right");
        assert!(matches!(found.compiler, At(path) if path.ends_with("home/tsc")));
        let (found, _) = check("compiler = \"lib/tsc\"", "").expect("it is right");
        assert!(matches!(found.compiler, At(path) if path.ends_with("gloveport/lib/tsc")));
    }

    #[test]
    fn a_project_may_only_ask_for_less() {
        use CompilerChoice::{Auto, Off, Project};
        for (user, project, expected, ignored) in [
            ("", "compiler = \"off\"", config(Off, true, None), None),
            ("", "fetch = false\ntimeout_ms = 100", config(Auto, false, Some(100)), None),
            ("", "compiler = \"auto\"\nfetch = true", config(Auto, true, None), None),
            (
                "compiler = \"off\"",
                "compiler = \"auto\"",
                config(Off, true, None),
                Some("`compiler`"),
            ),
            ("", "compiler = \"project\"", config(Auto, true, None), Some("`compiler`")),
            ("compiler = \"project\"", "compiler = \"project\"", config(Project, true, None), None),
            ("", "compiler = \"./evil\"", config(Auto, true, None), Some("`compiler`")),
            ("fetch = false", "fetch = true", config(Auto, false, None), Some("`fetch`")),
            ("", "timeout_ms = 60000", config(Auto, true, None), Some("`timeout_ms`")),
        ] {
            let (found, warnings) = check(user, project).expect(project);
            assert_eq!(found, expected, "{user} / {project}");
            let told = warnings.join("\n");
            assert_eq!(warnings.len(), usize::from(ignored.is_some()), "{told}");
            assert!(told.contains(ignored.unwrap_or_default()), "{told}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (user, part) in [
            ("compiler = \"on\"", ":2:12: `compiler` is `auto`, `off`, `project` or a path"),
            ("compiler = \"${NOBODY}\"", "needs the environment variable `NOBODY`"),
            ("compiler = true", ":2:12: "),
            ("timeout_ms = 1", ":2:14: expected a number of milliseconds from 50 to 60000"),
            ("timeout = 1", "did you mean `timeout_ms`?"),
            ("fetch = \"yes\"", ":2:9: "),
        ] {
            let error = check(user, "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
