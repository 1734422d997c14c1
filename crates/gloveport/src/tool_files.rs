//! Folders of tool files as servers: one for a folder of files, and one for each folder in a folder of folders.

use anyhow::{Context, bail};
use gloveport_executor::{ToolFolderConfig, Upstream, tool_folder};
use gloveport_gate::ToolGlob;
use gloveport_protocol::ServerName;
use std::fs;
use std::path::{Path, PathBuf};

/// Categories of one folder.
const CATEGORIES_MAX: usize = 100;

/// The servers of a folder, each with its own. One of files is a server called `name`; in one of folders each is a server by its
/// own name.
///
/// # Errors
///
/// Why the folder cannot be used.
pub(crate) fn categories(
    name: &ServerName,
    folder: &Path,
) -> anyhow::Result<Vec<(ServerName, PathBuf)>> {
    let whole = || vec![(name.clone(), folder.to_owned())];
    let mut categories = Vec::new();
    let shown = folder.display();
    let entries = fs::read_dir(folder).with_context(|| format!("the folder {shown}"))?;
    for entry in entries {
        let path = entry.with_context(|| format!("the folder {shown}"))?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "ts") {
            return Ok(whole());
        }
        let category = path.file_name().and_then(|name| name.to_str()).map(ServerName::parse);
        if let Some(Ok(category)) = category
            && path.is_dir()
        {
            categories.push((category, path));
        }
    }
    if categories.len() > CATEGORIES_MAX {
        bail!("the folder {shown} has over {CATEGORIES_MAX} folders");
    }
    categories.sort();
    // Without any, its first file may be written later.
    Ok(if categories.is_empty() { whole() } else { categories })
}

/// Makes the servers of a folder, whose files may call what `allow` has.
///
/// # Errors
///
/// As [`categories`].
pub(crate) fn servers(
    name: &ServerName,
    folder: &Path,
    allow: &[ToolGlob],
) -> anyhow::Result<Vec<Box<dyn Upstream>>> {
    let server =
        |(name, folder)| tool_folder(ToolFolderConfig { name, folder, grants: allow.to_vec() });
    Ok(categories(name, folder)?.into_iter().map(server).collect())
}
