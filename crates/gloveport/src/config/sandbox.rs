//! How `gloveport sandbox` holds a program: what the files say, and the command line after them.
//!
//! Whose word counts: the defaults, then the user's own file, then the file of the project, then the command line. With
//! `--config FILE` that file alone, in place of both. A project's file was found by the way and may have come with
//! somebody else's code: it can make everything tighter and nothing wider. It deliberately does not judge whether a value
//! can be had; the sandbox does, and here its words get their place in the file.

mod layer;
#[cfg(test)]
mod tests;
mod tighten;

pub(crate) use layer::{Layer, LimitsLayer};
pub(super) use tighten::is_within;

use super::error::Source;
use super::template::{Missing, Template};
use super::{ConfigError, Place, check, find, jsonc};
use crate::environment::Environment;
use gloveport_sandbox::{Method, Minimum, SandboxConfig};
use serde::Deserialize;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use toml::de::DeTable;

/// `[sandbox]` as it is written. The camel-case names are those that others publish.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawSandbox {
    #[serde(alias = "isolationMethod")]
    pub(super) isolation: Option<Method>,
    pub(super) minimum: Option<Minimum>,
    pub(super) limits: LimitsLayer,
    pub(super) network: RawNetwork,
    pub(super) filesystem: RawFilesystem,
}

/// `[sandbox.network]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawNetwork {
    #[serde(alias = "allowOutbound")]
    pub(super) allow_outbound: Option<bool>,
    #[serde(alias = "allowedHosts")]
    pub(super) allowed_hosts: Option<Vec<String>>,
}

/// `[sandbox.filesystem]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawFilesystem {
    #[serde(alias = "readOnly")]
    pub(super) readonly: Option<Vec<Template>>,
    #[serde(alias = "readWrite")]
    pub(super) readwrite: Option<Vec<Template>>,
    pub(super) blocked: Option<Vec<Template>>,
}

/// What a sandbox shall be, with everybody heard.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The configuration; every value of it can be had.
    pub(crate) config: SandboxConfig,
    /// What a reader should know though it stops nothing.
    pub(crate) warnings: Vec<String>,
}

/// Hears everybody: the files that there are, or only `chosen`, and `options` of the command line.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file or the option.
pub(crate) fn sandbox(
    chosen: Option<&Path>,
    options: &Layer,
    environment: &Environment,
) -> Result<Asked, ConfigError> {
    let mut config = SandboxConfig::default();
    let mut warnings = Vec::new();
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        let said = Said::read(place, environment)?;
        said.layer.apply(&mut config);
        said.judge(&config)?;
    }
    if let Some(place) = project {
        let said = Said::read(&place, environment)?;
        let ignored = said.layer.tighten(&mut config);
        if !ignored.is_empty() {
            warnings.push(format!(
                "{}: the file of a project may only tighten the sandbox, so {} is ignored there: say it in \
                 your own file, with `--config` or with an option",
                place.file.display(),
                check::list(&ignored),
            ));
        }
        said.judge(&config)?;
    }
    options.apply(&mut config);
    config.check().map_err(|error| by_options(&error))?;
    // The sandbox knows the homes of the system's table of users; this one is in the environment.
    if let Some(home) = environment.get("HOME").map(Path::new)
        && config.filesystem.readwrite.iter().any(|path| find::is_same(path, home))
    {
        let message = "your whole home, with its keys and start-up files: list a folder in it";
        return Err(ConfigError::Sandbox(format!("`--write`: `{}` is {message}", home.display())));
    }
    Ok(Asked { config, warnings })
}

/// What is wrong, in the words of the command line.
pub(crate) fn by_options(error: &gloveport_sandbox::ConfigError) -> ConfigError {
    let told = error.problems().iter().map(|problem| {
        format!("`{}`: {}", option_of(problem.key).unwrap_or(problem.key), problem.message)
    });
    ConfigError::Sandbox(told.collect::<Vec<_>>().join("\n"))
}

/// The option of each key.
const OPTIONS: [(&str, &str); 14] = [
    ("isolation", "--isolation"),
    ("minimum", "--minimum"),
    ("limits.cpu_time_ms", "--cpu"),
    ("limits.wall_time_ms", "--time"),
    ("limits.memory_kib", "--memory"),
    ("limits.processes", "--processes"),
    ("limits.file_descriptors", "--descriptors"),
    ("limits.output_bytes", "--output"),
    ("limits.file_size_bytes", "--file-size"),
    ("limits.disk_bytes", "--disk"),
    ("network.allowed_hosts", "--allow-host"),
    ("filesystem.readonly", "--read"),
    ("filesystem.readwrite", "--write"),
    ("filesystem.blocked", "--block"),
];

/// The option that says what a key says: `--memory` for `limits.memory_kib`.
fn option_of(key: &str) -> Option<&'static str> {
    OPTIONS.iter().find(|(known, _)| *known == key).map(|(_, option)| *option)
}

/// A path that counts from `folder`, absolute and without `.`; one with `..` becomes what it leads to.
pub(crate) fn absolute(path: &Path, folder: &Path) -> PathBuf {
    let path: PathBuf = folder.join(path).components().collect();
    if path.components().any(|component| component == Component::ParentDir) {
        return path.canonicalize().unwrap_or(path);
    }
    path
}

/// What one file says.
struct Said<'a> {
    place: &'a Place,
    text: String,
    layer: Layer,
}

impl<'a> Said<'a> {
    fn read(place: &'a Place, environment: &Environment) -> Result<Self, ConfigError> {
        let text = find::read(&place.file)?;
        let raw = if place.is_of_client() {
            from_json(place, &text)
        } else {
            check::raw(place, &text).map(|raw| raw.sandbox)
        }?;
        let mut said = Self { place, text, layer: Layer::default() };
        let RawSandbox { isolation, minimum, limits, network, filesystem } = raw;
        said.layer = Layer {
            isolation,
            minimum,
            limits,
            allow_outbound: network.allow_outbound,
            allowed_hosts: network.allowed_hosts,
            readonly: said.paths("filesystem.readonly", filesystem.readonly, environment)?,
            readwrite: said.paths("filesystem.readwrite", filesystem.readwrite, environment)?,
            blocked: said.paths("filesystem.blocked", filesystem.blocked, environment)?,
        };
        Ok(said)
    }

    fn paths(
        &self,
        key: &str,
        written: Option<Vec<Template>>,
        environment: &Environment,
    ) -> Result<Option<Vec<PathBuf>>, ConfigError> {
        let path = |template: &Template| {
            let text = template.expand(environment).map_err(|Missing(variable)| {
                self.at(
                    key,
                    format!(
                        "the environment variable `{variable}` is not set: set it, or write a \
                                      default as `${{{variable}:-…}}`"
                    ),
                )
            })?;
            Ok(absolute(&environment.path(&text), &self.place.folder))
        };
        written.map(|paths| paths.iter().map(path).collect()).transpose()
    }

    /// Judges what came out after this file.
    fn judge(&self, config: &SandboxConfig) -> Result<(), ConfigError> {
        config.check().map_err(|error| {
            let problems = error.problems();
            let told = problems.iter().map(|problem| {
                self.at(problem.key, format!("`{}`: {}", problem.key, problem.message)).to_string()
            });
            ConfigError::Sandbox(told.collect::<Vec<_>>().join("\n"))
        })
    }

    fn at(&self, key: &str, message: impl Into<String>) -> ConfigError {
        let source = Source { path: &self.place.file, text: &self.text };
        let span = if self.place.is_of_client() { 0..0 } else { span(&self.text, key) };
        ConfigError::at(source, span, message)
    }
}

/// A file that is a configuration of a sandbox and nothing else, as others publish it.
fn from_json(place: &Place, text: &str) -> Result<RawSandbox, ConfigError> {
    serde_json::from_str(&jsonc::to_json(text)).map_err(|error| {
        let message = error.to_string();
        let (message, _) = message.rsplit_once(" at line ").unwrap_or((&message, ""));
        ConfigError::Invalid {
            path: place.file.clone(),
            line: error.line(),
            column: error.column(),
            message: check::explain(message),
        }
    })
}

/// Where a key of `[sandbox]` stands in a text that has been read; at its table if it is not there.
fn span(text: &str, key: &str) -> Range<usize> {
    let Ok(file) = DeTable::parse(text) else {
        return 0..0;
    };
    let mut table = file.get_ref();
    let mut found = 0..0;
    for part in std::iter::once("sandbox").chain(key.split('.')) {
        let Some((name, value)) = table.iter().find(|(name, _)| means(name.get_ref(), part)) else {
            break;
        };
        found = name.span();
        let Some(below) = value.get_ref().as_table() else {
            break;
        };
        table = below;
    }
    found
}

/// Whether a key as written is this one, or the name that others have for it: `memory` is `memory_kib`.
fn means(written: &str, key: &str) -> bool {
    let plain = |text: &str| text.replace('_', "").to_ascii_lowercase();
    plain(key).starts_with(&plain(written)) || (written == "timeout" && key == "wall_time_ms")
}
