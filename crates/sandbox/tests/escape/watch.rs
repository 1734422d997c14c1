//! Looking at processes from outside: which belong to a run, and waiting until they are gone.

use crate::words::text;
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::{Duration, Instant};

/// Longest wait for anything that must happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// The processes of this machine whose variables or arguments have `name`: a run gives its own to
/// all of its processes.
pub(crate) fn processes(name: &str) -> Result<Vec<i32>, String> {
    let mut found = Vec::new();
    let own = std::process::id();
    for entry in fs::read_dir("/proc").map_err(text)? {
        let entry = entry.map_err(text)?;
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        if pid == own {
            continue;
        }
        // Another user's cannot be read, and what has just ended is not there.
        let has = |file: &str| {
            let content = fs::read(entry.path().join(file)).unwrap_or_default();
            content.windows(name.len()).any(|part| part == name.as_bytes())
        };
        // What has ended and was not yet fetched has no memory, so neither of them.
        if has("environ") || has("cmdline") {
            found.push(i32::try_from(pid).map_err(text)?);
        }
    }
    Ok(found)
}

/// Waits until no process of a run is left; tells which are at the deadline.
pub(crate) fn none_left(name: &str) -> Result<(), String> {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let left = processes(name)?;
        let Some(first) = left.first() else { return Ok(()) };
        if Instant::now() > deadline {
            return Err(format!("processes survived: {}", described(&left)));
        }
        // Each wait is for an end; a process that makes others before its end is found again.
        ended(*first, deadline.saturating_duration_since(Instant::now()))
            .map_err(|error| format!("{error}: {}", described(&left)))?;
    }
}

fn described(pids: &[i32]) -> String {
    let line = |pid: &i32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let wanted = ["Name:", "State:", "PPid:"];
        let lines = status.lines().filter(|line| wanted.iter().any(|one| line.starts_with(one)));
        format!("{pid} ({})", lines.collect::<Vec<_>>().join(", "))
    };
    pids.iter().take(5).map(line).collect::<Vec<_>>().join("; ")
}

/// Ends all processes of a run that is a control.
pub(crate) fn kill(name: &str) -> Result<(), String> {
    for _ in 0..100 {
        let left = processes(name)?;
        if left.is_empty() {
            return Ok(());
        }
        for pid in left {
            // SAFETY: numbers only; the process carries the name of a control of this program.
            unsafe { libc::kill(pid, libc::SIGKILL) };
            ended(pid, DEADLINE)?;
            // One that made itself our child; for any other this does nothing.
            // SAFETY: a status that is not wanted.
            unsafe { libc::waitpid(pid, std::ptr::null_mut(), libc::WNOHANG) };
        }
    }
    Err("a control cannot be ended".to_owned())
}

/// Waits until a process has ended.
pub(crate) fn ended(pid: i32, wait: Duration) -> Result<(), String> {
    // SAFETY: numbers only; what it gives is a new descriptor that nobody else owns.
    let process = unsafe {
        let descriptor = libc::syscall(libc::SYS_pidfd_open, pid, 0);
        match i32::try_from(descriptor).map_err(text)? {
            -1 => return Ok(()),
            descriptor => OwnedFd::from_raw_fd(descriptor),
        }
    };
    if readable(&process, wait)? { Ok(()) } else { Err(format!("{pid} is alive at the deadline")) }
}

/// Waits until there is something to read, or an end.
pub(crate) fn readable(descriptor: &impl AsRawFd, wait: Duration) -> Result<bool, String> {
    let mut watched = libc::pollfd { fd: descriptor.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let milliseconds = i32::try_from(wait.as_millis()).map_err(text)?;
    // SAFETY: one `pollfd` is there.
    match unsafe { libc::poll(&raw mut watched, 1, milliseconds) } {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(format!("poll: {}", io::Error::last_os_error())),
    }
}
