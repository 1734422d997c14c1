//! Hostile trees, made for real, copied in and out: what is shown here for all tests.

mod bounds;
mod inward;
mod mounts;
mod outward;
mod places;
mod races;

use super::{Bounds, Copied, Destination, WorkspaceError, names};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{
    DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt, symlink,
};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Bounds that no test comes to unless it wants to.
const WIDE: Bounds = Bounds { bytes: 1 << 20, entries: 10_000, depth: 64 };
/// What must never be found in a copy.
const SECRET: &str = "secret of the machine";

/// A folder with a workspace, a folder of the caller's, and one that is neither's business.
struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        Self::at(tempfile::tempdir().expect("a temporary folder"))
    }

    /// In memory where there is such a place, so that a race is not one for the disk.
    fn in_memory() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self::at(folder.expect("a temporary folder"))
    }

    fn at(folder: tempfile::TempDir) -> Self {
        let room = Self { folder };
        for name in ["workspace", "caller", "outside"] {
            make_folder(&room.root().join(name), 0o755);
        }
        write(&room.outside().join("secret"), SECRET, 0o600);
        room
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there")
    }

    fn workspace(&self) -> PathBuf {
        self.root().join("workspace")
    }

    fn caller(&self) -> PathBuf {
        self.root().join("caller")
    }

    fn outside(&self) -> PathBuf {
        self.root().join("outside")
    }

    fn copy_out(&self, bounds: &Bounds) -> Result<Copied, WorkspaceError> {
        copy_out(&open(&self.workspace()), &self.caller(), bounds)
    }

    fn copy_in(&self, bounds: &Bounds) -> Result<Copied, WorkspaceError> {
        super::copy_in(&self.caller(), open(&self.workspace()).as_fd(), bounds, None)
    }
}

impl Drop for Room {
    /// Trees here may be deeper than the standard library can remove, or closed to their owner.
    fn drop(&mut self) {
        for program in [["chmod", "-R", "u+rwX"], ["rm", "-r", "-f"]] {
            let [name, options @ ..] = program;
            let mut command = Command::new(name);
            let status = command.args(options).arg(self.root().join(".")).output();
            assert!(status.is_ok() || std::thread::panicking(), "{name}");
        }
    }
}

/// Opens `destination` and copies to it at once.
fn copy_out(
    workspace: &File,
    destination: &Path,
    bounds: &Bounds,
) -> Result<Copied, WorkspaceError> {
    super::copy_out_to(workspace.as_fd(), &Destination::open(destination)?, bounds)
}

/// A directory as the sandbox hands it over.
fn open(path: &Path) -> File {
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_PATH | libc::O_DIRECTORY)
        .open(path)
        .expect("a directory")
}

fn make_folder(path: &Path, mode: u32) {
    DirBuilder::new().mode(0o700).create(path).expect("a new folder");
    set_mode(path, mode);
}

fn write(path: &Path, text: &str, mode: u32) {
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).expect("a new file");
    file.write_all(text.as_bytes()).expect("a small file");
    set_mode(path, mode);
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own file");
}

fn is_root() -> bool {
    crate::linux::sys::user_and_group().0 == 0
}

/// Makes a named pipe.
fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("coreutils").success());
}

/// Makes a socket that nobody listens to any more.
fn make_socket(path: &Path) {
    drop(UnixListener::bind(path).expect("a socket"));
}

/// Makes the device that gives zeros; only root can.
fn make_device(path: &Path) {
    let made = Command::new("mknod").arg(path).args(["c", "1", "5"]).status();
    assert!(made.expect("coreutils").success());
}

/// What is in a tree: printable path to kind, mode and content. Of a mode those bits that no umask
/// decides about: the owner's, the special ones, and writing by others.
fn shape(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut queue = vec![root.to_owned()];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let relative = path.strip_prefix(root).expect("it is below");
            let name = names::printable([relative.as_os_str().as_bytes()].into_iter());
            let metadata = fs::symlink_metadata(&path).expect("it is there");
            let mode = metadata.mode() & 0o7722;
            let kind = metadata.file_type();
            let text = if kind.is_file() {
                format!("{mode:o} {}", fs::read_to_string(&path).expect("a text"))
            } else if kind.is_dir() {
                queue.push(path.clone());
                format!("{mode:o}/")
            } else if kind.is_symlink() {
                format!("-> {}", fs::read_link(&path).expect("a link").display())
            } else if kind.is_fifo() {
                "pipe".to_owned()
            } else {
                "other".to_owned()
            };
            found.insert(name.display().to_string(), text);
        }
    }
    found
}

/// The same from a list.
fn expected(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// What was left out, in the order of paths.
fn skipped(copied: &Copied) -> BTreeMap<String, &'static str> {
    assert_eq!(copied.skipped_left_out, 0, "{copied:?}");
    let pairs = copied.skipped.iter();
    pairs.map(|skipped| (skipped.path.display().to_string(), skipped.reason)).collect()
}
