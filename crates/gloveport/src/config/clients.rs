//! The servers of MCP clients, read from the files that these keep.
//!
//! Lenient where our own file is strict: these files belong to other programs, so that what we do not know is told and
//! left out, and one odd entry hides no other.

pub(crate) mod client;
pub(crate) mod lists;
pub(crate) mod ours;
pub(crate) mod places;
mod reader;
mod yaml;

use super::audit::AuditConfig;
use super::auth::AuthConfig;
use super::checking::CheckConfig;
use super::error::Source;
use super::inventory::InventoryConfig;
use super::pins::PinsConfig;
use super::policy::PolicyConfig;
use super::telemetry::TelemetryConfig;
use super::template::Template;
use super::{Config, ConfigError, LISTEN_DEFAULT, Place, Server, ServerKind, network};
use crate::environment::Environment;
use gloveport_executor::Settings;
use gloveport_protocol::ServerName;
use reader::Reader;
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Servers of one file that are read.
const SERVERS_MAX: usize = 1_000;
/// Bytes of a server name.
const NAME_BYTES_MAX: usize = 60;

/// One entry of a client's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name here.
    pub(crate) name: ServerName,
    /// Its name there.
    pub(crate) original: String,
    /// The server; [`ServerKind::Unusable`] where it is none for us.
    pub(crate) server: Server,
    /// What was changed or left out.
    pub(crate) notes: Vec<String>,
    /// It starts gloveport as a gateway, that is, ourselves.
    pub(crate) is_ourselves: bool,
}

/// Reads a client's file as a configuration.
pub(super) fn config(
    place: &Place,
    text: &str,
    environment: &Environment,
) -> Result<Config, ConfigError> {
    let mut config = Config {
        file: Some(place.file.clone()),
        servers: BTreeMap::new(),
        sign_ins: BTreeMap::new(),
        secrets: super::secrets::SecretsConfig::default(),
        starts: BTreeMap::new(),
        settings: Settings::new(environment.program().to_owned()),
        listen: LISTEN_DEFAULT,
        auth: AuthConfig::default(),
        check: CheckConfig::default(),
        telemetry: TelemetryConfig::default(),
        pins: PinsConfig::default(),
        audit: AuditConfig::default(),
        policy: PolicyConfig::default(),
        seal: super::seal::SealConfig::default(),
        inventory: InventoryConfig::default(),
        exposure: gloveport_mcp::front::Exposure::default(),
        warnings: Vec::new(),
    };
    for entry in entries(place, text, environment)? {
        if entry.is_ourselves {
            let warning = format!("`{}` is gloveport itself: left out", entry.name);
            config.warnings.push(warning);
            continue;
        }
        let notes = entry.notes.iter();
        config.warnings.extend(notes.map(|note| format!("`{}`: {note}", entry.name)));
        config.servers.insert(entry.name, entry.server);
    }
    Ok(config)
}

/// Reads a client's list of servers, in its order.
///
/// # Errors
///
/// [`ConfigError::Invalid`] for what is no JSON, or has no list of servers.
pub(crate) fn entries(
    place: &Place,
    text: &str,
    environment: &Environment,
) -> Result<Vec<Entry>, ConfigError> {
    let source = Source { path: &place.file, text };
    let file = lists::document(&place.file, text).map_err(|unreadable| match unreadable.place {
        Some((line, column)) => ConfigError::Invalid {
            path: place.file.clone(),
            line,
            column,
            message: unreadable.reason,
        },
        None => ConfigError::at(source, 0..0, unreadable.reason),
    })?;
    if !lists::has_list(&file) {
        let message = "no servers are in it: expected is `{\"mcpServers\": {\"name\": {…}}}`";
        return Err(ConfigError::at(source, 0..0, message));
    }
    let mut taken = BTreeSet::new();
    let empty = Map::new();
    let entries = lists::servers(&file).into_iter().take(SERVERS_MAX).map(|written| {
        let original = written.name;
        let name = free_name(original, &taken);
        taken.insert(name.clone());
        let mut reader = Reader::new(place, written, &empty);
        if name.as_str() != original {
            reader.note(format!("called `{}` there", original.escape_debug()));
        }
        let mut server = reader.server();
        if name == network::name() {
            server.kind = ServerKind::Unusable(network::TAKEN.to_owned());
        }
        Entry {
            is_ourselves: is_ourselves(&server.kind, environment),
            name,
            original: original.to_owned(),
            server,
            notes: reader.notes,
        }
    });
    Ok(entries.collect())
}

/// A server name out of any text: what is not allowed becomes `-`, and what is taken gets a number.
fn free_name(original: &str, taken: &BTreeSet<ServerName>) -> ServerName {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut base = String::new();
    for character in original.chars().take(NAME_BYTES_MAX) {
        if allowed(character) {
            base.push(character);
        } else if !base.ends_with('-') {
            base.push('-');
        }
    }
    let base = match base.trim_matches('-') {
        "" => "server",
        base => base,
    };
    let numbered = (2u32..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.to_owned())
        .chain(numbered)
        .filter_map(|name| ServerName::parse(&name).ok())
        .find(|name| !taken.contains(name))
        .expect("there are more numbers than entries")
}

/// Whether a server is a gloveport that serves: connecting to it would start the next, and so on.
fn is_ourselves(kind: &ServerKind, environment: &Environment) -> bool {
    let ServerKind::Stdio { program, arguments, .. } = kind else {
        return false;
    };
    let is_gloveport = |word: &&Template| {
        let path = Path::new(word.written());
        path == environment.program() || path.file_name().is_some_and(|name| name == "gloveport")
    };
    let words = std::iter::once(program).chain(arguments);
    let mut after = words.skip_while(|word| !is_gloveport(word)).skip(1);
    after.any(|word| word.written() == "serve")
}

#[cfg(test)]
mod tests;
