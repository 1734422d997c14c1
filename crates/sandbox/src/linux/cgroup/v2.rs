//! Groups of version 2: one folder, which children are cloned into (`CLONE_INTO_CGROUP`, clone(2)).
//!
//! A group that has groups with controllers may have no processes itself (cgroups(7), "no internal
//! processes"), so room for ours must be made first. What is done for it is written down as a
//! [`Plan`], which is decided from [`Facts`] alone. This process may move itself into a leaf; it
//! deliberately never moves another one, nor touches a group that systemd has not handed over.
//!
//! The leaf stays when this process ends: it cannot leave it and remove it at once. It goes with its
//! scope or container, or with the next process of ours.

use super::owner::{self, Kind, Owner};
use super::{GroupError, GroupLimits, GroupUsage, files, members};
use crate::linux::sys::{self, Event};
use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek};
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The controllers that a run needs.
const CONTROLLERS: [&str; 2] = ["memory", "pids"];
/// How systemd marks a group that it has handed over (`systemd.resource-control(5)`, `Delegate=`);
/// the first can be read by everybody, the second by root.
const DELEGATED: [&std::ffi::CStr; 2] = [c"user.delegate", c"trusted.delegate"];
/// Bytes of `cgroup.events`, two short lines.
const EVENTS_BYTES_MAX: u64 = 4096;

/// Who decides about the groups of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manager {
    /// systemd, and this process could write to any of its groups.
    Systemd,
    /// Nobody, or one whose rules the kernel enforces.
    Kernel,
}

/// What is known of the group that ours would be below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Controllers that it has.
    pub(super) available: Vec<String>,
    /// Controllers that groups below it have.
    pub(super) enabled: Vec<String>,
    /// Processes in it besides this one.
    pub(super) strangers: usize,
    /// Whether this process is in it.
    pub(super) has_us: bool,
    /// Whether it is the root of the hierarchy, which may have processes and groups at once.
    pub(super) is_root: bool,
    /// Whether whoever decides about it has handed it over.
    pub(super) handed_over: bool,
}

/// How to make room for groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// There is room.
    Use,
    /// Let groups below have the controllers.
    Enable,
    /// Move this process into a leaf, then let groups below have the controllers.
    MoveThenEnable,
}

impl Facts {
    /// Of the group at `base`.
    pub(super) fn read(base: &Path, manager: Manager) -> Result<Self, GroupError> {
        let words = |name: &str| -> Result<Vec<String>, GroupError> {
            let text = files::read(&base.join(name))?;
            Ok(text.split_ascii_whitespace().map(str::to_owned).collect())
        };
        let processes: Vec<i32> = files::ids(&files::read(&base.join("cgroup.procs"))?).collect();
        let own = i32::try_from(std::process::id()).unwrap_or(0);
        let handed_over = match manager {
            Manager::Kernel => true,
            Manager::Systemd => CString::new(base.as_os_str().as_bytes())
                .is_ok_and(|path| DELEGATED.iter().any(|mark| sys::is_marked(&path, mark))),
        };
        Ok(Self {
            available: words("cgroup.controllers")?,
            enabled: words("cgroup.subtree_control")?,
            strangers: processes.iter().filter(|&&pid| pid != own).count(),
            has_us: processes.contains(&own),
            // Every group but the root has a type.
            is_root: files::read_if_there(&base.join("cgroup.type"))?.is_none(),
            handed_over,
        })
    }

    /// What to do; why nothing can be done, in words that follow "the group".
    pub(super) fn plan(&self) -> Result<Plan, String> {
        let has = |list: &[String], name: &str| list.iter().any(|other| other == name);
        let missing = CONTROLLERS.iter().find(|name| !has(&self.available, name));
        if let Some(missing) = missing {
            return Err(format!("has no `{missing}` controller"));
        }
        if !self.handed_over {
            return Err("belongs to systemd, which has not handed it over".to_owned());
        }
        if CONTROLLERS.iter().all(|name| has(&self.enabled, name)) {
            return Ok(Plan::Use);
        }
        match (self.is_root, self.has_us, self.strangers) {
            (true, _, _) | (false, false, 0) => Ok(Plan::Enable),
            (false, true, 0) => Ok(Plan::MoveThenEnable),
            (false, _, n) => Err(format!("has {n} other processes, which would have to be moved")),
        }
    }
}

/// Makes room for groups of this process, and says below which folder.
///
/// # Errors
///
/// Why there can be none, in words; everything is as it was then.
pub(super) fn prepare(own: &Path, us: Owner, manager: Manager) -> Result<PathBuf, String> {
    let base = base_of(own);
    let facts = Facts::read(base, manager).map_err(|error| error.reason())?;
    let plan = facts.plan().map_err(|reason| format!("the group `{}` {reason}", base.display()))?;
    match plan {
        Plan::Use => Ok(()),
        Plan::Enable => enable(base),
        Plan::MoveThenEnable => move_then_enable(base, us),
    }
    .map_err(|error| error.reason())?;
    Ok(base.to_owned())
}

/// A process that was started by one of ours that has moved to a leaf is in the leaf as well: room
/// was made above.
pub(super) fn base_of(own: &Path) -> &Path {
    let is_leaf = own
        .file_name()
        .and_then(|name| owner::parse(name.to_str()?))
        .is_some_and(|(_, kind)| kind == Kind::Leaf);
    own.parent().filter(|_| is_leaf).unwrap_or(own)
}

fn enable(base: &Path) -> Result<(), GroupError> {
    let all = CONTROLLERS.map(|name| format!("+{name}")).join(" ");
    files::write(&base.join("cgroup.subtree_control"), &all)
}

fn move_then_enable(base: &Path, us: Owner) -> Result<(), GroupError> {
    let leaf = base.join(us.leaf_name());
    files::make(&leaf)?;
    // 0 is the process that writes, with all of its threads.
    let moved = files::write(&leaf.join("cgroup.procs"), "0");
    let Err(error) = moved.and_then(|()| enable(base)) else { return Ok(()) };
    // Somebody else came in between, say. If the way back fails as well, the first error is the one
    // that explains it.
    drop(files::write(&base.join("cgroup.procs"), "0").and_then(|()| files::remove(&leaf)));
    Err(error)
}

/// A group. Dropping it removes its folder.
#[derive(Debug)]
pub(super) struct Group {
    path: PathBuf,
    folder: File,
}

impl Group {
    /// A group below `base`, without limits.
    pub(super) fn make(base: &Path, name: &str) -> Result<Self, GroupError> {
        let path = base.join(name);
        files::make(&path)?;
        let opened = OpenOptions::new().read(true).custom_flags(libc::O_DIRECTORY).open(&path);
        match opened {
            Ok(folder) => Ok(Self { path, folder }),
            Err(error) => {
                let error = GroupError::new("open", &path, error);
                // The first error explains more than that of tidying up.
                drop(files::remove(&path));
                Err(error)
            }
        }
    }

    /// Sets the limits for a run.
    pub(super) fn begin(&mut self, limits: GroupLimits) -> Result<(), GroupError> {
        write_limits(&self.path, limits)
    }

    /// What to clone children into.
    pub(super) fn clone_into(&self) -> RawFd {
        self.folder.as_raw_fd()
    }

    /// What the run used.
    pub(super) fn usage(&self) -> Result<GroupUsage, GroupError> {
        read_usage(&self.path)
    }

    /// Ends all processes of the group.
    pub(super) fn kill(&self) -> Result<(), GroupError> {
        let path = self.path.join("cgroup.kill");
        match files::write(&path, "1") {
            Ok(()) => self.wait_until_empty(),
            // Before Linux 5.14 there is none.
            Err(error) if error.is_not_found() => members::end(&self.path),
            Err(error) => Err(error),
        }
    }

    fn wait_until_empty(&self) -> Result<(), GroupError> {
        let deadline = Instant::now() + members::END_MAX;
        let path = self.path.join("cgroup.events");
        let failed = |error| GroupError::new("watch", &path, error);
        let mut events = File::open(&path).map_err(failed)?;
        loop {
            let mut text = String::new();
            events.rewind().map_err(failed)?;
            (&mut events).take(EVENTS_BYTES_MAX).read_to_string(&mut text).map_err(failed)?;
            if files::field(&text, "populated") == Some(0) {
                return Ok(());
            }
            if !sys::wait_until(events.as_fd(), Event::Changed, deadline).map_err(failed)? {
                let late = std::io::ErrorKind::TimedOut.into();
                return Err(GroupError::new("empty", &self.path, late));
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // What does not go now is removed by the next process of ours, by its name.
        drop(files::remove(&self.path));
    }
}

/// Writes the limits of the group at `path`.
pub(super) fn write_limits(path: &Path, limits: GroupLimits) -> Result<(), GroupError> {
    files::write(&path.join("memory.max"), &limits.memory_bytes.to_string())?;
    // Without swap in the kernel there is no such file.
    files::write_if_there(&path.join("memory.swap.max"), "0")?;
    // All or nothing: what is left of a run that has lost one process is worth nothing.
    files::write_if_there(&path.join("memory.oom.group"), "1")?;
    files::write(&path.join("pids.max"), &limits.tasks.to_string())
}

/// Reads the counters of the group at `path`.
pub(super) fn read_usage(path: &Path) -> Result<GroupUsage, GroupError> {
    let field = |name: &str, field: &str| {
        let path = path.join(name);
        let text = files::read(&path)?;
        files::field(&text, field).ok_or_else(|| GroupError::invalid("read", &path))
    };
    let peak = path.join("memory.peak");
    let peak = files::read_if_there(&peak)?
        .map(|text| text.trim().parse().map_err(|_| GroupError::invalid("read", &peak)))
        .transpose()?;
    Ok(GroupUsage {
        cpu: Some(Duration::from_micros(field("cpu.stat", "usage_usec")?)),
        peak_memory_bytes: peak,
        oom_kills: field("memory.events", "oom_kill")?,
        refused_tasks: field("pids.events", "max")?,
    })
}

/// Whether this process could write to groups that are not its own to change.
pub(super) fn manager() -> Manager {
    let (user, _) = sys::user_and_group();
    let systemd = fs::metadata("/run/systemd/system").is_ok_and(|found| found.is_dir());
    if user == 0 && systemd { Manager::Systemd } else { Manager::Kernel }
}
