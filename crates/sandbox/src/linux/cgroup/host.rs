//! Where on this machine the groups of this process are: `/proc/self/cgroup` says their names,
//! `/proc/self/mountinfo` where they can be reached (cgroups(7), `proc_pid_mountinfo(5)`).

use super::{GroupError, files};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// The folders of the groups that this process is in, where they can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Host {
    /// Of version 2.
    pub(super) unified: Option<PathBuf>,
    /// Of version 1, by controller.
    pub(super) controllers: BTreeMap<String, PathBuf>,
}

impl Host {
    /// Of this process.
    pub(super) fn own() -> Result<Self, GroupError> {
        let groups = files::read(Path::new("/proc/self/cgroup"))?;
        Ok(Self::parse(&groups, &files::read(Path::new("/proc/self/mountinfo"))?))
    }

    /// Lines that mean nothing are passed over.
    pub(super) fn parse(groups: &str, mounts: &str) -> Self {
        let mounts: Vec<Mount> = mounts.lines().filter_map(Mount::parse).collect();
        let mut host = Self::default();
        for line in groups.lines() {
            let mut parts = line.splitn(3, ':');
            let (Some(_), Some(controllers), Some(group)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let group = Path::new(group);
            if controllers.is_empty() {
                host.unified = folder(&mounts, None, group);
            }
            for controller in controllers.split(',').filter(|name| !name.is_empty()) {
                if let Some(path) = folder(&mounts, Some(controller), group) {
                    host.controllers.insert(controller.to_owned(), path);
                }
            }
        }
        host
    }
}

/// One mounted hierarchy.
struct Mount {
    root: PathBuf,
    point: PathBuf,
    /// `None` for version 2.
    controllers: Option<Vec<String>>,
}

impl Mount {
    fn parse(line: &str) -> Option<Self> {
        let (head, tail) = line.split_once(" - ")?;
        let mut head = head.split(' ').skip(3);
        let (root, point) = (unescape(head.next()?), unescape(head.next()?));
        let mut tail = tail.split(' ');
        let kind = tail.next()?;
        let options = tail.nth(1)?;
        let controllers = match kind {
            "cgroup2" => None,
            "cgroup" => Some(options.split(',').map(str::to_owned).collect()),
            _ => return None,
        };
        Some(Self { root, point, controllers })
    }
}

/// The folder of `group` in the hierarchy of `controller`, version 2 where there is none. A group
/// outside of what is mounted has none.
fn folder(mounts: &[Mount], controller: Option<&str>, group: &Path) -> Option<PathBuf> {
    // From inside a namespace of groups, one outside of it is named with `..`.
    if !group.is_absolute() || group.components().any(|part| part.as_os_str() == "..") {
        return None;
    }
    mounts.iter().find_map(|mount| {
        let fits = match (controller, &mount.controllers) {
            (None, None) => true,
            (Some(name), Some(names)) => names.iter().any(|other| other == name),
            (None, Some(_)) | (Some(_), None) => false,
        };
        let below = group.strip_prefix(&mount.root).ok().filter(|_| fits)?;
        // Joining an empty path would end in a slash, and then the folder had no name.
        Some(if below.as_os_str().is_empty() {
            mount.point.clone()
        } else {
            mount.point.join(below)
        })
    })
}

/// Takes `\040` and its kin back to what they stand for.
fn unescape(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match behind {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', behind @ ..] if byte == b'\\' => {
                bytes.push(((a - b'0') << 6) | ((b - b'0') << 3) | (c - b'0'));
                rest = behind;
            }
            _ => bytes.push(byte),
        }
    }
    PathBuf::from(OsString::from_vec(bytes))
}
