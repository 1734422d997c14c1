//! Who made a group: its name says it, so that what a dead process left behind is found and removed.
//!
//! A name is `gloveport-<pid namespace>-<pid>-<start time>-<number>`. A number of a process alone
//! would mean another one after a while, and another one in each container.

use super::{GroupError, files, members};
use crate::linux::sys;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

const PREFIX: &str = "gloveport";
/// In place of the number: the group that the process itself moved to.
const LEAF: &str = "self";
/// Where the start time is in `/proc/PID/stat`, counted behind the name (`proc_pid_stat(5)`,
/// field 22).
const START_FIELD: usize = 19;
/// Groups that one search looks at.
const ENTRIES_MAX: usize = 65_536;

/// A process, told apart from every other one on this machine since it was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pid_namespace: u64,
    pid: u32,
    start: u64,
}

impl Owner {
    /// This process.
    pub(super) fn own() -> Result<Self, GroupError> {
        let path = Path::new("/proc/self/ns/pid");
        let pid_namespace =
            fs::metadata(path).map_err(|error| GroupError::new("read", path, error))?.ino();
        let path = Path::new("/proc/self/stat");
        let start = start_time(&files::read(path)?).ok_or(GroupError::invalid("read", path))?;
        Ok(Self { pid_namespace, pid: std::process::id(), start })
    }

    /// The name of its group with this number.
    pub(super) fn group_name(&self, number: u64) -> String {
        self.name(&number.to_string())
    }

    /// The name of the group that it moves to itself, so that the one above may have groups.
    pub(super) fn leaf_name(&self) -> String {
        self.name(LEAF)
    }

    fn name(&self, last: &str) -> String {
        let Self { pid_namespace, pid, start } = self;
        format!("{PREFIX}-{pid_namespace}-{pid}-{start}-{last}")
    }

    /// Whether that process has ended. What cannot be told counts as alive.
    fn is_gone(&self) -> bool {
        let Ok(pid) = libc::pid_t::try_from(self.pid) else { return true };
        match sys::open_process(pid) {
            // Asked of the kernel and not of `/proc`, which may hide processes.
            Err(error) => error.raw_os_error() == Some(libc::ESRCH),
            Ok(_) => files::read(Path::new(&format!("/proc/{pid}/stat")))
                .ok()
                .and_then(|stat| start_time(&stat))
                .is_some_and(|start| start != self.start),
        }
    }
}

/// What a group of ours is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// For one run.
    Run,
    /// For the process itself, and whatever else it started.
    Leaf,
}

/// Reads a name; `None` for groups of others.
pub(super) fn parse(name: &str) -> Option<(Owner, Kind)> {
    let mut parts = name.split('-');
    if parts.next() != Some(PREFIX) {
        return None;
    }
    let pid_namespace = parts.next()?.parse().ok()?;
    let pid = parts.next()?.parse().ok()?;
    let start = parts.next()?.parse().ok()?;
    let kind = match parts.next()? {
        LEAF => Kind::Leaf,
        number => number.parse::<u64>().ok().map(|_| Kind::Run)?,
    };
    parts.next().is_none().then_some((Owner { pid_namespace, pid, start }, kind))
}

/// Removes the groups below `base` whose owner, of the same process namespace as `own`, has ended.
/// What is left of a run is killed before; whoever is left in a leaf is not part of a run and stays.
///
/// What cannot be removed now is left to the next search, since it is in nobody's way.
pub(super) fn sweep(base: &Path, own: Owner) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.take(ENTRIES_MAX).filter_map(io::Result::ok) {
        let name = entry.file_name();
        let Some((owner, kind)) = name.to_str().and_then(parse) else { continue };
        if owner.pid_namespace != own.pid_namespace || !owner.is_gone() {
            continue;
        }
        let path = entry.path();
        if files::remove_now(&path).is_err() && kind == Kind::Run {
            drop(members::end(&path).and_then(|()| files::remove(&path)));
        }
    }
}

/// The start time in a line of `/proc/PID/stat`. The name in parentheses may hold anything.
fn start_time(stat: &str) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    behind_name.split_ascii_whitespace().nth(START_FIELD)?.parse().ok()
}
