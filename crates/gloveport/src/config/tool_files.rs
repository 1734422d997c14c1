//! `[servers.NAME] tools = "FOLDER"`: a folder of tool files, and what they may call.

use super::error::{ConfigError, Source};
use super::raw::RawServer;
use super::template::Template;
use super::{Place, ServerKind};
use gloveport_gate::ToolGlob;
use toml::Spanned;

/// Keys that belong to it.
pub(super) const KEYS: &[&str] = &["allow"];
/// Patterns of one list.
const PATTERNS_MAX: usize = 200;

/// Checks the part of a server that belongs to tool files.
pub(super) fn kind(
    (source, place): (Source<'_>, &Place),
    tools: Spanned<Template>,
    raw: RawServer,
) -> Result<ServerKind, ConfigError> {
    let span = tools.span();
    let path = tools.into_inner();
    if path.written().trim().is_empty() {
        let message = "`tools` is empty: write the folder of the tool files";
        return Err(ConfigError::at(source, span, message));
    }
    let allow = raw.allow.map(Spanned::into_inner).unwrap_or_default();
    if allow.len() > PATTERNS_MAX {
        let message = format!("`allow` has over {PATTERNS_MAX} patterns");
        return Err(ConfigError::at(source, span, message));
    }
    let glob = |pattern: Spanned<String>| {
        let parsed = ToolGlob::parse(pattern.get_ref());
        parsed.map_err(|error| ConfigError::at(source, pattern.span(), error.to_string()))
    };
    let allow = allow.into_iter().map(glob).collect::<Result<_, _>>()?;
    Ok(ServerKind::ToolFiles { path, folder: place.folder.clone(), allow })
}
