//! Which listings are remembered from one start to the next: those of servers that have to be connected.

use crate::commands::origin;
use crate::config::start::Learn;
use crate::config::template::Template;
use crate::config::{Config, Directory, Server, ServerKind};
use crate::environment::Environment;
use crate::wiring::Purpose;
use gloveport_crypto::sha256;
use gloveport_executor::{Keeping, Recall};
use serde_json::json;

/// What is remembered, and what for. Nothing, where there is no place for the state of a user.
pub(crate) fn keeping(config: &Config, environment: &Environment, purpose: Purpose) -> Keeping {
    let unlearned = config.servers.keys().filter(|name| config.start(name).learn == Learn::Nothing);
    let unlearned = unlearned.cloned().collect();
    let Some(folder) = environment.state_folder() else {
        return Keeping { unlearned, ..Keeping::default() };
    };
    let kept = config.servers.iter().filter(|(_, server)| server.connect().is_some());
    let recall = match purpose {
        Purpose::Serve => Recall::Stay,
        Purpose::Calls => Recall::Once,
        Purpose::Look => Recall::Never,
    };
    Keeping {
        folder: folder.join("listings"),
        servers: kept.map(|(name, server)| (name.clone(), digest(server))).collect(),
        recall,
        unlearned,
    }
}

/// Tells one configuration of a server from another. No value of a variable or a header is in it, and nothing that looks
/// like a secret: a hash of a short one could be guessed.
fn digest(server: &Server) -> [u8; 32] {
    let (names, directory): (Vec<&String>, Option<&str>) = match &server.kind {
        ServerKind::Stdio { environment, directory, .. } => {
            let directory = match directory {
                Directory::Folder(folder) => folder.to_str(),
                Directory::Written { path, .. } => Some(Template::written(path)),
            };
            (environment.keys().collect(), directory)
        }
        ServerKind::Http { headers, .. } => (headers.keys().collect(), None),
        ServerKind::OpenApi(server) => {
            let parts = server.operations.iter().chain(&server.tags).chain(server.auth.keys());
            (parts.collect(), server.folder.to_str())
        }
        ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::ToolFiles { .. }
        | ServerKind::Network { .. }
        | ServerKind::Unusable(_) => (Vec::new(), None),
    };
    sha256(json!([origin(server), names, directory]).to_string().as_bytes())
}
