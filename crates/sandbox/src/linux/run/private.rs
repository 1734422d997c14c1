//! Folders of its own for a program that has no root of its own: workspace and temporary files, on
//! the machine's disk, open to nobody else, gone after the run.

use crate::linux::run::launch::Places;
use crate::linux::start::identity::User;
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct PrivateFolder {
    root: PathBuf,
    places: Places,
}

impl PrivateFolder {
    /// Makes the folders, for this user.
    pub(crate) fn make(user: User) -> io::Result<Self> {
        let root = std::env::temp_dir().join(format!("gloveport-{:016x}", random()));
        let places = Places { work: root.join("work"), temporary: root.join("tmp") };
        // From here on dropping it removes whatever was made.
        let folder = Self { root, places };
        let Places { work, temporary } = &folder.places;
        for path in [&folder.root, work, temporary] {
            // A path that is there already is somebody else's.
            fs::DirBuilder::new().mode(0o700).create(path)?;
            if let User::Private(id) = user {
                chown(path, Some(id), Some(id))?;
            }
        }
        Ok(folder)
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // Nobody of the run is left. Follows no link. What is left after this is an empty shell that
        // says whose it was.
        if fs::remove_dir_all(&self.root).is_err() {
            flatten(&self.root);
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

/// Depth to which a tree is walked and removed with a descriptor for each level.
const DEPTH_MAX: usize = 8;

/// Moves every deep folder up to `root`, and gives the owner back the rights on folders that a
/// program took away: a tree can be deeper than paths are long and descriptors are many. What cannot
/// be moved stays.
fn flatten(root: &Path) {
    let open: fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    let mut folders = vec![(root.to_owned(), 0)];
    let mut n_moved: u64 = 0;
    while let Some((mut folder, mut depth)) = folders.pop() {
        let is_folder = fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir());
        if !is_folder || fs::set_permissions(&folder, open.clone()).is_err() {
            continue;
        }
        if depth >= DEPTH_MAX {
            let to = root.join(format!("{:016x}-{n_moved}", random()));
            n_moved += 1;
            if fs::rename(&folder, &to).is_err() {
                continue;
            }
            (folder, depth) = (to, 1);
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| (entry.path(), depth + 1)));
    }
}

/// A number that nobody can guess.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_even_of_closed_folders() {
        let folder = PrivateFolder::make(User::Own { user: 0, group: 0 }).expect("a folder");
        let inner = folder.places.work.join("a/b");
        fs::create_dir_all(&inner).expect("below its own folder");
        fs::write(inner.join("c"), "x").expect("a file");
        let closed = std::os::unix::fs::PermissionsExt::from_mode(0o000);
        fs::set_permissions(&inner, closed).expect("its own folder");
        let root = folder.root.clone();
        drop(folder);
        assert!(!root.exists());
    }
}
