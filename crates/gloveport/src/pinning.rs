//! From `[pins]` to what holds listings against approved tools.

use crate::config::{Config, ServerKind};
use crate::environment::Environment;
use crate::tool_files;
use anyhow::Context as _;
use gloveport_executor::{PinStore, Vetting};
use gloveport_gate::pins::Trust;
use gloveport_protocol::ServerName;

/// What listings are held against; `preset` is what the gateway's preset does with what is new.
///
/// # Errors
///
/// When there is no place for the state of a user, and servers to be pinned.
pub(crate) fn vetting(
    config: &Config,
    environment: &Environment,
    preset: Trust,
) -> anyhow::Result<Vetting> {
    let trust = config.pins.trust(preset);
    let others = config.servers.values().filter(|server| !is_own(&server.kind));
    if trust == Trust::Off || others.count() == 0 {
        return Ok(Vetting::default());
    }
    let own = config.servers.iter().filter(|(_, server)| is_own(&server.kind));
    let own = own.flat_map(|(name, server)| names(name, &server.kind, environment)).collect();
    Ok(Vetting::new(store(config, environment)?, trust, own))
}

/// The pins of a configuration.
///
/// # Errors
///
/// When there is no place for the state of a user.
pub(crate) fn store(config: &Config, environment: &Environment) -> anyhow::Result<PinStore> {
    let folder = environment.state_folder().context(
        "there is no place to write down which tools were approved: set `HOME` or `XDG_STATE_HOME`, or \
         `trust = \"off\"` in `[pins]`",
    )?;
    let lock = config.pins.file.clone().unwrap_or_else(|| folder.join("pins.lock"));
    Ok(PinStore::new(lock, &folder.join("pins")))
}

/// By which names a server of the configuration stands in the catalog.
fn names(name: &ServerName, kind: &ServerKind, environment: &Environment) -> Vec<ServerName> {
    let ServerKind::ToolFiles { path, folder, .. } = kind else {
        return vec![name.clone()];
    };
    let path = path.expand(environment).ok().map(|path| folder.join(environment.path(&path)));
    let categories = path.and_then(|path| tool_files::categories(name, &path).ok());
    categories.unwrap_or_default().into_iter().map(|(name, _)| name).collect()
}

/// Whether what a server says comes with this program, or from the operator's own files.
fn is_own(kind: &ServerKind) -> bool {
    match kind {
        ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::ToolFiles { .. }
        | ServerKind::Network { .. } => true,
        ServerKind::Stdio { .. }
        | ServerKind::Http { .. }
        | ServerKind::OpenApi(_)
        | ServerKind::Unusable(_) => false,
    }
}
