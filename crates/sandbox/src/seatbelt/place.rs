//! Paths as the kernel of macOS compares them, and those that are never handed out.
//!
//! Seatbelt judges the path of the file that was found (`vn_getpath`), not the text that a program
//! asked for: links are followed, and every part that exists has the spelling of the disk, whatever
//! case or Unicode form was asked for. A rule therefore holds for all aliases of a path when it
//! names the spelling of the disk. So every path is first resolved through the disk, which makes
//! it an error that it does not exist, and then checked here.

use super::ProfileError;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Gives the path of an existing file in the spelling of the disk, with no link on the way to it.
pub(crate) type Disk<'a> = &'a dyn Fn(&Path, LastLink) -> io::Result<PathBuf>;

/// What is done with a path whose last name is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LastLink {
    /// What it leads to is meant.
    Follow,
    /// The link itself is meant.
    Keep,
}

/// `PATH_MAX` of macOS.
const PATH_BYTES_MAX: usize = 1024;

/// Links of the system volume to `/private`, which the kernel never shows in the path of a file.
const PRIVATE: [&str; 3] = ["tmp", "var", "etc"];

/// The data volume, and those of its folders that also appear in `/` (`/usr/share/firmlinks`). The
/// kernel shows the short path.
const DATA_VOLUME: &str = "/System/Volumes/Data";
const FIRMLINKS: [&str; 8] =
    ["/Applications", "/Library", "/Users", "/Volumes", "/cores", "/opt", "/private", "/usr/local"];

/// Folders that hold too much to be changed as a whole. Each is refused, and so is what it is in.
const TOO_BROAD: [&str; 9] = [
    "/Users/Shared",
    "/opt/homebrew",
    "/private/etc",
    "/private/tmp",
    "/private/var/db",
    "/private/var/folders",
    "/private/var/root",
    "/private/var/tmp",
    "/usr/local",
];
/// Folders in which nothing may be changed: devices, the system, and what starts programs outside.
const UNCHANGEABLE: [&str; 5] = ["/Library", "/System", "/dev", "/private/etc", "/private/var/db"];
/// What is never read as a whole: devices, and second names of every file.
const UNREADABLE: [&str; 3] = ["/System/Volumes", "/dev", "/.vol"];

/// An absolute path of an existing file, in the spelling of the disk, that can be compared with
/// what the kernel sees.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(String);

impl Place {
    /// Resolves `path` through `disk` and checks both.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Path`] for what no rule can name, [`ProfileError::Unresolved`] for what is
    /// not there.
    pub(super) fn resolve(
        path: &Path,
        last: LastLink,
        disk: Disk<'_>,
    ) -> Result<Self, ProfileError> {
        let asked = Self::parse(path)?;
        let found = disk(Path::new(asked.as_str()), last);
        let found =
            found.map_err(|source| ProfileError::Unresolved { path: printable(path), source })?;
        Self::parse(&found)
    }

    /// Checks the form of a path and gives the one form of it that rules use.
    pub(super) fn parse(path: &Path) -> Result<Self, ProfileError> {
        let refuse = |reason| ProfileError::Path { path: printable(path), reason };
        let text = path.to_str().ok_or_else(|| refuse("is not UTF-8"))?;
        if text.chars().any(char::is_control) {
            return Err(refuse("contains a control character"));
        }
        if text.len() > PATH_BYTES_MAX {
            return Err(refuse("is longer than 1,024 bytes"));
        }
        let mut parts = Vec::new();
        for component in path.components() {
            match component {
                Component::RootDir | Component::CurDir => {}
                Component::Normal(part) => parts.push(part.to_str().expect("the whole is UTF-8")),
                Component::ParentDir => return Err(refuse("contains `..`")),
                Component::Prefix(_) => return Err(refuse("begins with a drive")),
            }
        }
        if !path.is_absolute() {
            return Err(refuse("is not absolute"));
        }
        if parts.first().is_some_and(|first| PRIVATE.contains(first)) {
            parts.insert(0, "private");
        }
        Ok(Self(without_data_volume(format!("/{}", parts.join("/")))))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `self` is `other` or in it.
    pub(super) fn is_in(&self, other: &str) -> bool {
        other == "/"
            || self
                .0
                .strip_prefix(other)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The folders that it is in, from `/` down, without itself.
    pub(super) fn ancestors(&self) -> impl Iterator<Item = Self> {
        let inner = self.0.char_indices().skip(1).filter(|(_, character)| *character == '/');
        let inner: Vec<_> = inner.map(|(end, _)| Self(self.0[..end].to_owned())).collect();
        let root = (self.0 != "/").then(|| Self("/".to_owned()));
        root.into_iter().chain(inner)
    }

    /// How many folders deep it is; 0 for `/`.
    pub(super) fn depth(&self) -> usize {
        self.0.split('/').filter(|part| !part.is_empty()).count()
    }

    /// Whether it is the home folder of somebody.
    pub(super) fn is_home(&self) -> bool {
        self.0 == "/private/var/root" || (self.is_in("/Users") && self.depth() == 2)
    }

    /// Refuses what no program may read as a whole.
    pub(super) fn for_reading(self) -> Result<Self, ProfileError> {
        if UNREADABLE.iter().any(|closed| self.is_in(closed) || self.holds(closed)) {
            let reason = "holds devices or second names of all files; name a folder in it";
            return Err(ProfileError::Path { path: self.0, reason });
        }
        Ok(self)
    }

    /// Refuses what no program may change as a whole.
    pub(super) fn for_writing(self) -> Result<Self, ProfileError> {
        let reason = if self.is_home() {
            "is a home folder; name a folder in it"
        } else if UNCHANGEABLE.iter().any(|closed| self.is_in(closed)) {
            "belongs to the system; copy what is to be changed"
        } else if self.is_broad() {
            "holds what is not one's own; name a folder in it"
        } else {
            return Ok(self);
        };
        Err(ProfileError::Path { path: self.0, reason })
    }

    /// Whether it holds what belongs to many programs or people.
    pub(super) fn is_broad(&self) -> bool {
        self.depth() < 2 || TOO_BROAD.iter().any(|broad| self.holds(broad))
    }

    /// Whether `path` is this place or in it.
    fn holds(&self, path: &str) -> bool {
        Self(path.to_owned()).is_in(&self.0)
    }
}

/// A path for a message: no byte of it steers a terminal, and it is not endless.
pub(super) fn printable(path: &Path) -> String {
    path.to_string_lossy().chars().take(200).flat_map(char::escape_debug).collect()
}

fn without_data_volume(path: String) -> String {
    match path.strip_prefix(DATA_VOLUME) {
        Some(rest) if FIRMLINKS.iter().any(|link| Place(rest.to_owned()).is_in(link)) => {
            rest.to_owned()
        }
        Some(_) | None => path,
    }
}
