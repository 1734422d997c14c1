//! Where control sockets are: `$XDG_RUNTIME_DIR/gloveport`, else a folder below the user's own for states. For nobody else to enter.

use crate::environment::Environment;
use anyhow::{Context as _, ensure};
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// Sockets that are looked at.
const SOCKETS_MAX: usize = 256;

/// The folder, whether it exists or not.
pub(super) fn folder(environment: &Environment) -> Option<PathBuf> {
    environment.runtime_folder()
}

/// Makes the folder, and sees to it that it is the user's own and nobody else's to enter. Gives the user's number with it.
pub(super) fn prepared(environment: &Environment) -> anyhow::Result<(PathBuf, u32)> {
    let folder = folder(environment).context("neither XDG_RUNTIME_DIR nor HOME is set")?;
    let shown = folder.display();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .with_context(|| format!("cannot make `{shown}`"))?;
    let found = fs::symlink_metadata(&folder).with_context(|| format!("cannot read `{shown}`"))?;
    ensure!(found.is_dir(), "`{shown}` is no folder");
    if found.mode() & 0o077 != 0 {
        // Fails where it is somebody else's.
        fs::set_permissions(&folder, Permissions::from_mode(0o700))
            .with_context(|| format!("others may enter `{shown}`"))?;
    }
    // What we make is ours: so that somebody else's folder is noticed.
    let own = tempfile_owner(&folder)?;
    ensure!(found.uid() == own, "`{shown}` belongs to another user");
    Ok((folder, own))
}

/// The number of the user that we are, as the system writes it on what we make.
fn tempfile_owner(folder: &Path) -> anyhow::Result<u32> {
    let probe = folder.join(format!(".{}", std::process::id()));
    DirBuilder::new().mode(0o700).create(&probe).or_else(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) }
    })?;
    let owner = fs::symlink_metadata(&probe)?.uid();
    fs::remove_dir(&probe)?;
    Ok(owner)
}

/// The sockets of gateways that run, in order of name. Those of dead ones are removed.
pub(super) fn sockets(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut sockets: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "sock"))
        .take(SOCKETS_MAX)
        .collect();
    sockets.sort();
    sockets.retain(|socket| {
        let is_alive = is_alive(socket);
        if !is_alive {
            // Another command may have removed it already.
            drop(fs::remove_file(socket));
        }
        is_alive
    });
    sockets
}

/// A socket that nobody listens at, of a process that is gone.
fn is_alive(socket: &Path) -> bool {
    let pid = socket.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if Path::new("/proc/self").exists() && Path::new("/proc").join(pid).exists() {
        return true;
    }
    UnixStream::connect(socket).is_ok()
}

/// The name of a user: from the system's list, else its number.
pub(super) fn user_name(uid: u32) -> String {
    let list = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let of = |line: &&str| line.split(':').nth(2) == Some(uid.to_string().as_str());
    let name = list.lines().find(of).and_then(|line| line.split(':').next());
    name.map_or_else(|| format!("user {uid}"), str::to_owned)
}
