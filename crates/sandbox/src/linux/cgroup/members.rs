//! Ending all processes of a group, one by one.
//!
//! It deliberately does not use the freezer of version 1, a hierarchy of its own: no more tasks
//! (`pids.max` is 0) holds a fork bomb as well.

use super::{GroupError, files};
use crate::linux::sys::{self, Event};
use std::collections::BTreeSet;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long all of a group may take to end.
pub(super) const END_MAX: Duration = Duration::from_secs(5);
/// Processes that are held by a descriptor at once.
const BATCH: usize = 128;
/// Between two looks at a group that still names processes which have ended.
const PAUSE: Duration = Duration::from_millis(1);

/// Kills every process of a group, and waits until none is left, [`END_MAX`] at most. This process
/// is spared: version 1 names it where only one of its threads is in the group.
///
/// # Errors
///
/// That one does not end (it may hang in the kernel), or may not be killed.
pub(super) fn end(group: &Path) -> Result<(), GroupError> {
    let deadline = Instant::now() + END_MAX;
    files::write_if_there(&group.join("pids.max"), "0")?;
    let path = group.join("cgroup.procs");
    loop {
        let listed = members(&path)?;
        if listed.is_empty() {
            return Ok(());
        }
        end_batch(&path, &listed, deadline)?;
        if Instant::now() >= deadline {
            return Err(GroupError::new("empty", group, io::ErrorKind::TimedOut.into()));
        }
        thread::sleep(PAUSE);
    }
}

fn end_batch(path: &Path, listed: &BTreeSet<i32>, deadline: Instant) -> Result<(), GroupError> {
    let failed = |error| GroupError::new("end the processes of", path, error);
    let mut held = Vec::new();
    for &pid in listed.iter().take(BATCH) {
        match sys::open_process(pid) {
            Ok(process) => held.push((pid, process)),
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    // A number may have gone to a stranger before it was opened. As nothing is born in the group any
    // more, one that is still listed is still the process that was listed first.
    let still = members(path)?;
    held.retain(|(pid, _)| still.contains(pid));
    for (_, process) in &held {
        match sys::signal_process(process.as_fd(), libc::SIGKILL) {
            Err(error) if error.raw_os_error() != Some(libc::ESRCH) => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
    }
    for (_, process) in &held {
        sys::wait_until(process.as_fd(), Event::Readable, deadline).map_err(failed)?;
    }
    Ok(())
}

/// The processes of a group without this one and those that cannot be seen from here.
fn members(path: &Path) -> Result<BTreeSet<i32>, GroupError> {
    let own = i32::try_from(std::process::id()).unwrap_or(0);
    let text = files::read(path)?;
    Ok(files::ids(&text).filter(|&pid| pid != own && pid > 0).collect())
}
