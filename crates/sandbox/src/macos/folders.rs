//! The private folders of a run: its workspace and its folder for temporary files.
//!
//! They lie in the folder for temporary files that macOS gives every user, which no other user may
//! enter. It deliberately bounds no sizes: a folder of the disk cannot be given one.

use crate::seatbelt::LastLink;
use crate::system::sys;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Folders within folders that are opened up again to be removed.
const DEPTH_MAX: usize = 512;
/// Times that one that cannot be removed is tried again.
const TRIES_MAX: usize = 3;

/// Both folders; removed with all in them when this is dropped.
#[derive(Debug)]
pub(super) struct Folders {
    outer: PathBuf,
    pub(super) workspace: PathBuf,
    pub(super) temporary: PathBuf,
}

impl Folders {
    /// Makes them, under a name that was never there.
    ///
    /// # Errors
    ///
    /// What the system said.
    pub(super) fn make() -> io::Result<Self> {
        let made = sys::make_folder(&sys::own_temporary_folder()?, "gloveport-")?;
        // As the kernel calls it: without the link that `/var` is.
        let outer = sys::path_of(&made, LastLink::Keep)?;
        let folders = Self { workspace: outer.join("work"), temporary: outer.join("tmp"), outer };
        fs::create_dir(&folders.workspace)?;
        fs::create_dir(&folders.temporary)?;
        Ok(folders)
    }

    /// The name that they were made under.
    pub(super) fn name(&self) -> String {
        let name = self.outer.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for _ in 0..TRIES_MAX {
            if fs::remove_dir_all(&self.outer).is_ok() {
                return;
            }
            // A program may have taken the right to enter its folders from us. What still cannot be
            // removed after that is in a folder that the system empties by itself.
            open_up(&self.outer, DEPTH_MAX);
        }
    }
}

/// Makes folders removable. A link is no folder, so none is followed.
fn open_up(folder: &Path, depth: usize) {
    let opened = fs::set_permissions(folder, Permissions::from_mode(0o700));
    let (Ok(()), Ok(entries)) = (opened, fs::read_dir(folder)) else { return };
    if depth == 0 {
        return;
    }
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path(), depth - 1);
        }
    }
}
