//! From `[pins]` to what holds listings against approved tools.

use crate::config::{Config, ServerKind};
use crate::environment::Environment;
use anyhow::Context as _;
use gloveport_executor::{PinStore, Vetting};
use gloveport_gate::pins::Trust;
use gloveport_protocol::ServerName;
use std::collections::BTreeSet;

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
    let own: BTreeSet<ServerName> = config
        .servers
        .iter()
        .filter(|(_, server)| is_own(&server.kind))
        .map(|(name, _)| name.clone())
        .collect();
    let trust = config.pins.trust(preset);
    if trust == Trust::Off || own.len() == config.servers.len() {
        return Ok(Vetting::default());
    }
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

/// Whether a server is built in: what it says comes with this program.
fn is_own(kind: &ServerKind) -> bool {
    match kind {
        ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::Network { .. } => true,
        ServerKind::Stdio { .. }
        | ServerKind::Http { .. }
        | ServerKind::OpenApi(_)
        | ServerKind::Unusable(_) => false,
    }
}
