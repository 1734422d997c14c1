//! Where a path leads, through no symbolic link but the system's own.
//!
//! A program that may change a folder can leave a link in it. Where a later sandbox is given a path
//! through that folder, following the link would hand out whatever it points to. The system's own
//! are root's and lie in folders that no sandbox may change (`/lib`, `/var/run`, a home on another
//! disk): those are followed.

use super::paths::SYSTEM;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

/// As many as the kernel follows (`path_resolution(7)`).
const LINKS_MAX: usize = 40;

/// The path without links.
///
/// # Errors
///
/// Of kind `PermissionDenied` with a text where a link is not the system's; what the
/// system says where something is not there.
pub(crate) fn real(path: &Path) -> io::Result<PathBuf> {
    let mut at = PathBuf::from("/");
    let mut rest: VecDeque<OsString> = VecDeque::new();
    prepend(&mut rest, path);
    let mut n_links = 0;
    while let Some(name) = rest.pop_front() {
        if name == ".." {
            at.pop();
            continue;
        }
        let next = at.join(&name);
        let found = next.symlink_metadata()?;
        if !found.is_symlink() {
            at = next;
            continue;
        }
        n_links += 1;
        let is_system = found.uid() == 0 && SYSTEM.iter().any(|folder| at == Path::new(folder));
        if !is_system || n_links > LINKS_MAX {
            let message = format!("`{}` is a link that is not the system's own", next.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
        }
        let to = next.read_link()?;
        if to.is_absolute() {
            at = PathBuf::from("/");
        }
        prepend(&mut rest, &to);
    }
    // So that a path that is not there is an error even without any name in it.
    at.symlink_metadata().map(|_| at)
}

fn prepend(rest: &mut VecDeque<OsString>, path: &Path) {
    for component in path.components().rev() {
        match component {
            Component::Normal(name) => rest.push_front(name.to_owned()),
            Component::ParentDir => rest.push_front("..".into()),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_links_of_the_system_are_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().canonicalize().expect("it is there");
        fs::create_dir_all(place.join("a/b")).expect("folders");
        symlink("../a/./b/..", place.join("a/link")).expect("a link");
        assert_eq!(real(&place.join("a/b")).expect("no link"), place.join("a/b"));
        assert_eq!(real(Path::new("/")).expect("no link"), Path::new("/"));
        let missing = real(&place.join("no")).expect_err("it is not there");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        // A folder or a link of the system, as it has it.
        let expected = Path::new("/bin").canonicalize().expect("it is there");
        assert_eq!(real(Path::new("/bin")).expect("the system's"), expected);
        let refused = real(&place.join("a/link/b")).expect_err("a link of somebody");
        assert!(refused.to_string().contains("a/link` is a link"), "{refused}");
    }
}
