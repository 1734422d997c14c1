//! Groups of version 1: one folder in each hierarchy, and a thread inside that clones the children.
//!
//! To move another process into a group costs seven milliseconds, as the kernel waits until all
//! processors have looked away. A thread that moves itself costs a thirtieth of one (since Linux
//! 5.5), and its children are born where it is. The thread's own memory is not counted there (it belongs to the process, whose first thread
//! is elsewhere), and it is never killed for the group's memory: the kernel picks processes by
//! their first thread.
//!
//! It deliberately does not sum up time by itself: where `cpuacct` cannot be had, no time is known.

use super::{GroupError, GroupLimits, GroupUsage, files, host::Host, members};
use crate::linux::start::spawner::Spawner;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes that a finished run may have left charged to its group (files in the cache, tables of the
/// kernel) if the group is to serve another run, whose peak they would add to.
const LEFT_BEHIND_MAX: u64 = 4 << 20;
/// The thread counts as a task of its group.
const THREAD: u64 = 1;

/// A folder in each hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folders {
    memory: PathBuf,
    pids: PathBuf,
    cpuacct: Option<PathBuf>,
}

impl Folders {
    /// Those of this process, below which it makes its groups.
    ///
    /// # Errors
    ///
    /// Which controller is missing, in words.
    pub(super) fn of(host: &Host) -> Result<Self, String> {
        let of = |name: &str| host.controllers.get(name).cloned();
        let needed = |name| {
            of(name).ok_or_else(|| format!("no `{name}` controller of version 1 is mounted"))
        };
        Ok(Self { memory: needed("memory")?, pids: needed("pids")?, cpuacct: of("cpuacct") })
    }

    fn below(&self, name: &str) -> Self {
        Self {
            memory: self.memory.join(name),
            pids: self.pids.join(name),
            cpuacct: self.cpuacct.as_ref().map(|path| path.join(name)),
        }
    }

    /// Each once, for two controllers may share a hierarchy. `pids` comes first: there it is that
    /// more tasks are forbidden while those that are left are killed.
    pub(super) fn each(&self) -> impl Iterator<Item = &Path> {
        let others = [Some(&self.memory), self.cpuacct.as_ref()];
        let others: BTreeSet<&PathBuf> = others.into_iter().flatten().collect();
        std::iter::once(&self.pids)
            .chain(others.into_iter().filter(|path| **path != self.pids))
            .map(PathBuf::as_path)
    }
}

/// A group with its thread. Dropping it ends the thread and removes the folders, in this order.
#[derive(Debug)]
pub(super) struct Group {
    spawner: Spawner,
    folders: Folders,
    /// What the counters said that cannot be set back.
    before: Counters,
    _made: Made,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counters {
    oom_kills: u64,
    refused_tasks: u64,
    cpu_nanos: Option<u64>,
}

/// Folders that are removed when this is dropped.
#[derive(Debug, Default)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for path in &self.0 {
            // What does not go now is removed by the next process of ours, by its name.
            drop(files::remove(path));
        }
    }
}

impl Group {
    /// A group below `base`, without limits.
    pub(super) fn make(base: &Folders, name: &str) -> Result<Self, GroupError> {
        let folders = base.below(name);
        let mut made = Made::default();
        for path in folders.each() {
            files::make(path)?;
            made.0.push(path.to_owned());
        }
        let tasks: Vec<PathBuf> = made.0.iter().map(|path| path.join("tasks")).collect();
        // 0 is the thread that writes.
        let enter = move || {
            let entered = tasks.iter().try_for_each(|path| files::write(path, "0"));
            entered.map_err(|error| error.source)
        };
        let spawner = Spawner::start(enter)
            .map_err(|error| GroupError::new("move a thread into", &folders.memory, error))?;
        Ok(Self { spawner, folders, before: Counters::default(), _made: made })
    }

    /// Sets the limits for a run, and every counter to its beginning.
    pub(super) fn begin(&mut self, limits: GroupLimits) -> Result<(), GroupError> {
        let Folders { memory, pids, .. } = &self.folders;
        // The limit of memory and swap together is never below that of memory alone, neither before
        // nor after; without swap in the kernel there is none.
        let both = memory.join("memory.memsw.limit_in_bytes");
        let bytes = limits.memory_bytes.min(i64::MAX.unsigned_abs()).to_string();
        files::write_if_there(&both, "-1")?;
        files::write(&memory.join("memory.limit_in_bytes"), &bytes)?;
        files::write_if_there(&both, &bytes)?;
        let tasks = u64::from(limits.tasks) + THREAD;
        files::write(&pids.join("pids.max"), &tasks.to_string())?;
        files::write(&memory.join("memory.max_usage_in_bytes"), "0")?;
        self.before = self.counters()?;
        Ok(())
    }

    /// The thread whose children are born in the group.
    pub(super) fn spawner(&self) -> &Spawner {
        &self.spawner
    }

    /// What the run used since [`Self::begin`].
    pub(super) fn usage(&self) -> Result<GroupUsage, GroupError> {
        let (now, before) = (self.counters()?, self.before);
        let since = |now: u64, before: u64| now.saturating_sub(before);
        let cpu = now.cpu_nanos.map(|now| since(now, before.cpu_nanos.unwrap_or(0)));
        let peak = files::number(&self.folders.memory.join("memory.max_usage_in_bytes"))?;
        Ok(GroupUsage {
            cpu: cpu.map(Duration::from_nanos),
            peak_memory_bytes: Some(peak),
            oom_kills: since(now.oom_kills, before.oom_kills),
            refused_tasks: since(now.refused_tasks, before.refused_tasks),
        })
    }

    /// Ends all processes of the group; afterwards it takes no more until [`Self::begin`].
    pub(super) fn kill(&self) -> Result<(), GroupError> {
        members::end(&self.folders.pids)
    }

    /// Whether nothing is left of the run that could be seen in the next one.
    pub(super) fn is_clean(&self) -> Result<bool, GroupError> {
        // Processes that nobody has reaped are no tasks any more, but count.
        if files::number(&self.folders.pids.join("pids.current"))? != THREAD {
            return Ok(false);
        }
        let left = files::number(&self.folders.memory.join("memory.usage_in_bytes"))?;
        Ok(left <= LEFT_BEHIND_MAX)
    }

    fn counters(&self) -> Result<Counters, GroupError> {
        let path = self.folders.memory.join("memory.oom_control");
        let oom_kills = files::field(&files::read(&path)?, "oom_kill")
            .ok_or_else(|| GroupError::invalid("read", &path))?;
        let path = self.folders.pids.join("pids.events");
        let refused_tasks = files::field(&files::read(&path)?, "max")
            .ok_or_else(|| GroupError::invalid("read", &path))?;
        let cpu =
            self.folders.cpuacct.as_ref().map(|path| files::number(&path.join("cpuacct.usage")));
        Ok(Counters { oom_kills, refused_tasks, cpu_nanos: cpu.transpose()? })
    }
}
