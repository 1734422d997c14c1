//! Control groups: exact limits on a whole run, all of its processes together, where this process
//! may make them.
//!
//! [`Cgroups::detect`] finds out by trying what can be had; [`Cgroups::take`] gives a [`Slot`] for
//! one run. With version 2 a child is cloned into the slot's folder; with version 1 it is cloned by
//! the slot's own thread, which has been inside before. Neither costs the start of a child anything.
//!
//! It deliberately sets no limit of processor time: no controller has one. The time is counted here,
//! also that of processes that nobody waited for, and whoever runs the program compares.

mod files;
mod host;
mod members;
mod owner;
#[cfg(test)]
mod tests;
mod v1;
mod v2;

use crate::linux::start::spawner::Spawner;
use host::Host;
use owner::Owner;
use std::io;
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Groups of version 1 that wait for a run, each with a sleeping thread. None is made for later: to
/// take one of these costs 0.06 ms and to make one 0.4 ms, both little beside a start.
const READY_MAX: usize = 4;
/// Names that are tried for one group; another part of this process may have made some.
const NAMES_MAX: u32 = 1024;
/// What is asked of a group only to find out whether it can be limited.
const TRIAL: GroupLimits = GroupLimits { memory_bytes: 1 << 30, tasks: 64 };

/// Limits of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupLimits {
    /// Memory in bytes, with what the kernel and its cache of files hold for the run; no swap. Over
    /// it the kernel kills: with version 2 all of the run, with version 1 one process at a time.
    pub(crate) memory_bytes: u64,
    /// Processes and threads at once; one more is refused (`EAGAIN`).
    pub(crate) tasks: u32,
}

/// What a run has used up to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupUsage {
    /// Processor time of all its processes, ended or not, waited for or not. `None` where nothing
    /// counts it (version 1 without `cpuacct`). With version 1 the clone itself is part of it.
    pub(crate) cpu: Option<Duration>,
    /// Most memory at once, in bytes. `None` before Linux 5.19 with version 2.
    pub(crate) peak_memory_bytes: Option<u64>,
    /// Processes that the kernel killed for memory.
    pub(crate) oom_kills: u64,
    /// How often a new process or thread was refused.
    pub(crate) refused_tasks: u64,
}

/// Something that a group refused. Where groups can be had, this is trouble and no reason to go on
/// without.
#[derive(Debug, thiserror::Error)]
#[error(
    "control groups: {}; if another program manages these groups, start gloveport in one of its own",
    self.reason()
)]
pub(crate) struct GroupError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// Why there are no control groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    /// In words, for each version.
    pub(crate) reason: String,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

/// The control groups that this process may make. Whoever runs programs keeps one of these; slots
/// may outlive it.
#[derive(Debug)]
pub(crate) struct Cgroups {
    found: Result<Arc<Pool>, Missing>,
}

/// The group of one run. Dropping it ends what is left of the run; the group is then removed, or
/// kept for another run if this one left no trace.
#[derive(Debug)]
pub(crate) struct Slot {
    /// `None` only while this is dropped.
    group: Option<Group>,
    pool: Arc<Pool>,
}

#[derive(Debug)]
enum Group {
    V1(v1::Group),
    V2(v2::Group),
}

#[derive(Debug)]
struct Pool {
    base: Base,
    owner: Owner,
    number: AtomicU64,
    /// `None` when no more may be kept, since nobody would remove them.
    ready: Mutex<Option<Vec<v1::Group>>>,
}

/// Below what groups are made.
#[derive(Debug, Clone)]
enum Base {
    V1(v1::Folders),
    V2(PathBuf),
}

impl Cgroups {
    /// Finds out what can be had: makes a group, limits it, and removes it or keeps it ready. Takes
    /// a millisecond or a few; starts a thread where version 1 is what there is. Groups that dead
    /// processes of ours left behind are removed.
    ///
    /// With version 2 this process may move itself into a group below its own, so this is best
    /// called before it starts others.
    pub(crate) fn detect() -> Self {
        let found = Owner::own()
            .and_then(|owner| Ok((owner, Host::own()?)))
            .map_err(|error| error.reason())
            .and_then(|(owner, host)| find(owner, &host));
        Self { found: found.map(Arc::new).map_err(|reason| Missing { reason, remedy: remedy() }) }
    }

    /// Which version limits the runs: 1 or 2.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub(crate) fn version(&self) -> Result<u8, &Missing> {
        self.found.as_ref().map(|pool| match pool.base {
            Base::V1(_) => 1,
            Base::V2(_) => 2,
        })
    }

    /// A group for one run, with these limits; `None` where [`Self::version`] has none.
    ///
    /// # Errors
    ///
    /// That there should be groups, and yet none could be made.
    pub(crate) fn take(&self, limits: &GroupLimits) -> Result<Option<Slot>, GroupError> {
        let Ok(pool) = &self.found else { return Ok(None) };
        let mut group = match pool.ready() {
            Some(ready) => Group::V1(ready),
            None => pool.make()?,
        };
        match &mut group {
            Group::V1(group) => group.begin(*limits),
            Group::V2(group) => group.begin(*limits),
        }?;
        Ok(Some(Slot { group: Some(group), pool: Arc::clone(pool) }))
    }
}

impl Drop for Cgroups {
    fn drop(&mut self) {
        if let Ok(pool) = &self.found {
            let ready = pool.ready.lock().unwrap_or_else(PoisonError::into_inner).take();
            drop(ready);
        }
    }
}

impl Slot {
    /// The thread that must start the children of the run, for they are born where it is. `None`
    /// with version 2, where any thread may.
    pub(crate) fn spawner(&self) -> Option<&Spawner> {
        match self.group() {
            Group::V1(group) => Some(group.spawner()),
            Group::V2(_) => None,
        }
    }

    /// The folder that children must be cloned into (`cgroup` of `clone3`, with
    /// `CLONE_INTO_CGROUP`), open as long as the slot lives. `None` with version 1.
    pub(crate) fn clone_into(&self) -> Option<RawFd> {
        match self.group() {
            Group::V1(_) => None,
            Group::V2(group) => Some(group.clone_into()),
        }
    }

    /// What the run has used up to now.
    ///
    /// # Errors
    ///
    /// A file of the kernel that cannot be read.
    pub(crate) fn usage(&self) -> Result<GroupUsage, GroupError> {
        match self.group() {
            Group::V1(group) => group.usage(),
            Group::V2(group) => group.usage(),
        }
    }

    /// Kills all processes of the run and waits until none is left, five seconds at most. None can
    /// be born meanwhile. The counters stay.
    ///
    /// # Errors
    ///
    /// That one did not end, since it hangs in the kernel.
    pub(crate) fn kill(&self) -> Result<(), GroupError> {
        match self.group() {
            Group::V1(group) => group.kill(),
            Group::V2(group) => group.kill(),
        }
    }

    fn group(&self) -> &Group {
        self.group.as_ref().expect("only drop takes the group away")
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // A process that does not end keeps its group, which is then found by its name.
        let killed = self.kill();
        if let (Ok(()), Some(Group::V1(group))) = (killed, self.group.take()) {
            self.pool.keep(group);
        }
    }
}

impl Pool {
    fn ready(&self) -> Option<v1::Group> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.pop()
    }

    /// Keeps a group for the next run, if it shows nothing of the last one.
    fn keep(&self, group: v1::Group) {
        if !matches!(group.is_clean(), Ok(true)) {
            return;
        }
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = ready.as_mut().filter(|ready| ready.len() < READY_MAX) {
            ready.push(group);
            return;
        }
        // To remove it takes a moment, in which others need not wait.
        drop(ready);
        drop(group);
    }

    fn make(&self) -> Result<Group, GroupError> {
        let mut tries = 0;
        loop {
            let name = self.owner.group_name(self.number.fetch_add(1, Ordering::Relaxed));
            let made = match &self.base {
                Base::V1(base) => v1::Group::make(base, &name).map(Group::V1),
                Base::V2(base) => v2::Group::make(base, &name).map(Group::V2),
            };
            tries += 1;
            match made {
                Err(error) if error.is_taken() && tries < NAMES_MAX => {}
                made => return made,
            }
        }
    }
}

/// Version 2 if it can be had, else version 1; the first group is made for real.
fn find(owner: Owner, host: &Host) -> Result<Pool, String> {
    let second = match &host.unified {
        None => Err("it is not mounted".to_owned()),
        Some(own) => v2::prepare(own, owner, v2::manager()).map(Base::V2),
    };
    let second = second.and_then(|base| try_out(owner, base));
    second.or_else(|second| {
        let first = v1::Folders::of(host).map(Base::V1).and_then(|base| try_out(owner, base));
        first.map_err(|first| format!("control groups version 2: {second}; version 1: {first}"))
    })
}

fn try_out(owner: Owner, base: Base) -> Result<Pool, String> {
    match &base {
        Base::V1(folders) => folders.each().for_each(|path| owner::sweep(path, owner)),
        Base::V2(path) => owner::sweep(path, owner),
    }
    let ready = Mutex::new(Some(Vec::new()));
    let pool = Pool { base, owner, number: AtomicU64::new(0), ready };
    let limited = pool.make().and_then(|group| match group {
        Group::V1(mut group) => group.begin(TRIAL).map(|()| pool.keep(group)),
        Group::V2(mut group) => group.begin(TRIAL).and_then(|()| group.usage()).map(drop),
    });
    limited.map_err(|error| error.reason())?;
    Ok(pool)
}

/// What an operator can do, by what this process runs in.
fn remedy() -> &'static str {
    let (user, _) = crate::linux::sys::user_and_group();
    let there = |path: &str| Path::new(path).exists();
    if there("/.dockerenv") || there("/run/.containerenv") {
        "start the container with its groups writable and gloveport as its only process \
         (Docker 28: `--security-opt writable-cgroups=true`; \
         Podman: `--security-opt unmask=/sys/fs/cgroup`)"
    } else if there("/run/systemd/system") && user == 0 {
        "start it as `systemd-run --scope -p Delegate=yes gloveport ...`, \
         or with `Delegate=yes` in its unit"
    } else if there("/run/systemd/system") {
        "start it as `systemd-run --user --scope -p Delegate=yes gloveport ...`"
    } else {
        "mount control groups version 2 with the controllers `memory` and `pids`, \
         and give this user a group of its own there"
    }
}

impl GroupError {
    fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_owned(), source }
    }

    /// What was refused, without what to do about it.
    fn reason(&self) -> String {
        let Self { action, path, source } = self;
        format!("cannot {action} `{}`: {source}", path.display())
    }

    /// A file that has not the form that it should have.
    fn invalid(action: &'static str, path: &Path) -> Self {
        Self::new(action, path, io::ErrorKind::InvalidData.into())
    }

    fn is_not_found(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }

    fn is_taken(&self) -> bool {
        self.source.kind() == io::ErrorKind::AlreadyExists
    }

    fn is_busy(&self) -> bool {
        self.source.kind() == io::ErrorKind::ResourceBusy
    }
}
