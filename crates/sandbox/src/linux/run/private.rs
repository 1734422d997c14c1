//! Folders of its own for a program that has no root of its own: workspace and temporary files, on
//! the machine's disk, open to nobody else, gone after the run.

use crate::linux::run::launch::Places;
use crate::linux::start::identity::{User, random};
use std::fs;
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
        // Nobody of the run is left. What cannot be removed stays, in a shell that says whose it was.
        while clear(&self.root, &self.root, 0) {}
        let _ = fs::remove_dir(&self.root);
    }
}

/// How deep a tree is walked.
const DEPTH_MAX: usize = 8;

/// Removes what is in a folder `depth` levels below `root`, and moves what lies too deep up to `root`
/// to be met there again. Whether anything has changed. It follows no link.
///
/// The standard library goes as deep as the tree, with a part of the stack and a descriptor for each
/// level: a program that makes folders in folders would overflow the stack of this process.
fn clear(folder: &Path, root: &Path, depth: usize) -> bool {
    // A program may have taken away even its own rights.
    let _ = fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let mut has_changed = false;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let changed = match entry.file_type() {
            Ok(kind) if !kind.is_dir() => fs::remove_file(&path).is_ok(),
            _ if depth < DEPTH_MAX => clear(&path, root, depth + 1) | fs::remove_dir(&path).is_ok(),
            _ => fs::rename(&path, root.join(format!("{:016x}", random()))).is_ok(),
        };
        has_changed |= changed;
    }
    has_changed
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
    #[test]
    fn folders_in_folders_overflow_no_stack() {
        const STACK_BYTES: usize = 128 << 10;
        let folder = PrivateFolder::make(User::Own { user: 0, group: 0 }).expect("a folder");
        let mut inner = folder.places.work.clone();
        for _ in 0..1_900 {
            inner.push("d");
            fs::create_dir(&inner).expect("below its own folder");
        }
        let root = folder.root.clone();
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| drop(folder));
        thread.expect("there can be one more thread").join().expect("it does not panic");
        assert!(!root.exists());
    }
}
