//! Which compiler checks the types of scripts: found on this machine or fetched, and how that is told.
//!
//! It deliberately decides nothing about a script; without a compiler the built-in check is all, and scripts run.

mod background;
#[cfg(test)]
mod tests;

pub(crate) use background::{Background, Life};

use crate::config::checking::{CheckConfig, CompilerChoice};
use crate::environment::Environment;
use gloveport_checker::{
    Checker, Choice, Compiler, Download, DownloadError, FetchError, Found, Missing, NpmSettings,
    Origin, Pin, Places, Registry, Settings, Store,
};
use gloveport_mcp::Secret;
use gloveport_protocol::with_causes;
use gloveport_sandbox::stage::Stage;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// Time of one download: 10 MB come through a slow line.
const DOWNLOAD: Duration = Duration::from_mins(5);
/// Why there is no compiler, where none is wanted.
const OFF: &str = "`compiler = \"off\"` in `[check]`";
/// The scope of the packages, which may have a registry of its own.
const SCOPE: &str = "@typescript";

/// Which check is in force.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// The configuration switched the compiler off.
    Off,
    /// This compiler checks.
    Full {
        /// What it is, and where it was.
        found: Found,
        /// It, ready to check.
        checker: Arc<Checker>,
    },
    /// This compiler could check, and cannot be held here.
    Unheld {
        /// What it is, and where it was.
        found: Found,
        /// Why not.
        reason: String,
    },
    /// There is none.
    BuiltIn(Missing),
}

/// Looks for a compiler, on a thread for blocking work.
pub(crate) async fn find(
    config: &CheckConfig,
    environment: &Environment,
    stage: Stage,
) -> Standing {
    let (config, environment) = (config.clone(), environment.clone());
    let found = spawn_blocking(move || match look(&config, &environment) {
        None => Standing::Off,
        Some(Err(missing)) => Standing::BuiltIn(missing),
        Some(Ok(found)) => held(found, &config, stage),
    });
    found.await.expect("looking for files does not panic, and is waited for")
}

/// Makes a compiler ready, within walls. Blocks for some milliseconds.
fn held(found: Found, config: &CheckConfig, stage: Stage) -> Standing {
    let settings = Settings { check: config.timeout, stage: Some(stage), ..Settings::default() };
    match Checker::new(found.compiler.clone(), settings) {
        Ok(checker) => Standing::Full { found, checker: Arc::new(checker) },
        Err(error) => Standing::Unheld { found, reason: with_causes(&error) },
    }
}

/// Looks for a compiler; `None` where none is wanted. Blocks, for a tenth of a second where a fetched one is compared with
/// its pin.
fn look(config: &CheckConfig, environment: &Environment) -> Option<Result<Found, Missing>> {
    let choice = match &config.compiler {
        CompilerChoice::Off => return None,
        CompilerChoice::Auto => Choice::Auto,
        CompilerChoice::Project => Choice::Project,
        CompilerChoice::At(path) => Choice::At(path.clone()),
    };
    let npm = npm(environment);
    let beside_npm = npm.as_ref().and_then(|npm| {
        npm.ancestors().find(|folder| folder.ends_with("node_modules")).map(PathBuf::from)
    });
    let settings = NpmSettings::read(environment.for_npm(), npm.as_deref());
    Some(gloveport_checker::find(&Places {
        choice,
        store: environment.compilers_folder().map(Store::at),
        path: environment.search_path(),
        directory: environment.directory().to_owned(),
        global: settings.global_modules().into_iter().chain(beside_npm).collect(),
    }))
}

/// Where npm's program leads.
fn npm(environment: &Environment) -> Option<PathBuf> {
    environment.search("npm")?.canonicalize().ok()
}

/// Fetches the pinned compiler into our store, where it is not yet, from the registry that npm is configured for.
///
/// # Errors
///
/// [`FetchError`]. Nothing is in the store then that was not.
pub(crate) async fn fetch(
    environment: &Environment,
    cancel: &CancellationToken,
) -> Result<Compiler, FetchError> {
    let pin = Pin::of_this_machine().ok_or(FetchError::Platform)?;
    fetch_pinned(environment, pin, cancel).await
}

async fn fetch_pinned(
    environment: &Environment,
    pin: Pin,
    cancel: &CancellationToken,
) -> Result<Compiler, FetchError> {
    let (environment, cancel) = (environment.clone(), cancel.clone());
    let runtime = Handle::current();
    let fetched = spawn_blocking(move || {
        let store = environment.compilers_folder().map(Store::at).ok_or(FetchError::Place)?;
        let registry = registry(&environment)?;
        let ask = |asked: &Download<'_>| {
            let asking = cancel.run_until_cancelled(download(asked));
            let ended = || Err(DownloadError::Failed("gloveport is ending".to_owned()));
            runtime.block_on(asking).unwrap_or_else(ended)
        };
        gloveport_checker::fetch(&store, &pin, &registry, &ask)
    });
    fetched.await.expect("fetching does not panic, and is not canceled while it is waited for")
}

/// The registry that npm is configured for; npm itself is asked where no file and no variable names one.
fn registry(environment: &Environment) -> Result<Registry, FetchError> {
    let npm = npm(environment);
    let settings = NpmSettings::read(environment.for_npm(), npm.as_deref());
    if settings.is_offline() {
        return Err(FetchError::Offline);
    }
    if let Some(address) = settings.registry(SCOPE) {
        return Registry::at(address, &settings);
    }
    let ask = || {
        gloveport_checker::registry_of_npm(&environment.search("npm")?, &environment.for_servers())
    };
    Registry::at(&ask().ok_or(FetchError::NoRegistry)?, &settings)
}

async fn download(asked: &Download<'_>) -> Result<Vec<u8>, DownloadError> {
    let asked = gloveport_mcp::Download {
        url: asked.url.to_owned(),
        accept: asked.accept.to_owned(),
        authorization: asked.authorization.map(Secret::new),
        bytes_max: asked.bytes_max,
        within: DOWNLOAD,
    };
    gloveport_mcp::download(&asked).await.map_err(|error| match error {
        gloveport_mcp::DownloadError::Status(status) => DownloadError::Status(status),
        error @ (gloveport_mcp::DownloadError::TooLarge(_)
        | gloveport_mcp::DownloadError::Failed { .. }) => DownloadError::Failed(error.to_string()),
    })
}

impl Standing {
    /// What checks beside the built-in check.
    pub(crate) fn checker(&self) -> Option<Arc<Checker>> {
        match self {
            Self::Full { checker, .. } => Some(Arc::clone(checker)),
            Self::Off | Self::Unheld { .. } | Self::BuiltIn(_) => None,
        }
    }

    /// One line for people, without an end.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Off => format!("built-in check only: {OFF}"),
            Self::Full { found, checker } => format!(
                "full check by TypeScript {} at {} ({}, confined by {})",
                found.compiler.version,
                found.compiler.program.display(),
                origin_of(found.origin),
                checker.isolation()
            ),
            Self::Unheld { found, reason } => format!(
                "built-in check only: TypeScript {} is at {}, and {reason}",
                found.compiler.version,
                found.compiler.program.display(),
            ),
            Self::BuiltIn(missing) => {
                format!("built-in check only: {missing}; run `gloveport check --fetch`")
            }
        }
    }

    /// As `docs/doctor.md` describes it.
    pub(crate) fn to_json(&self) -> Value {
        let (check, found, reason) = match self {
            Self::Off => ("built_in", None, Some(OFF.to_owned())),
            Self::Full { found, .. } => ("full", Some(found), None),
            Self::Unheld { found, reason } => ("built_in", Some(found), Some(reason.clone())),
            Self::BuiltIn(missing) => ("built_in", None, Some(missing.to_string())),
        };
        json!({
            "check": check,
            "compiler": found.map(|found| json!({
                "version": found.compiler.version,
                "program": found.compiler.program,
                "origin": origin_of(found.origin),
                "confined_by": self.checker().map(|checker| checker.isolation()),
            })),
            "reason": reason,
        })
    }
}

fn origin_of(origin: Origin) -> &'static str {
    match origin {
        Origin::Configured => "configured",
        Origin::Fetched => "fetched",
        Origin::Path => "path",
        Origin::Project => "project",
        Origin::Global => "global",
    }
}
