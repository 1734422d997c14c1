//! Runs `bwrap` to its end, for short answers: bounded in time and in what it may say.

use crate::SpawnError;
use crate::linux::doctor::refusal::{How, Refusal};
use crate::linux::server::{ServerCommand, ServerProcess};
use crate::linux::sys;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::time::Duration;

/// Longest time that it may take.
const TIME_MAX: Duration = Duration::from_secs(10);
/// Most bytes that are heard of each of its streams.
const SAID_BYTES_MAX: usize = 4 << 10;
const ACT: &str = "run bwrap";

/// How it ended and what it said. Neither a code nor a signal: it did not end.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    pub(super) signal: Option<i32>,
    /// The first line of each.
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Runs it with nothing in its environment.
///
/// # Errors
///
/// That it could not be started or watched.
pub(super) fn run(path: &str, arguments: &[&str]) -> Result<Ran, Refusal> {
    let command = ServerCommand {
        program: path.to_owned(),
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        environment: BTreeMap::new(),
        directory: Some(PathBuf::from("/")),
    };
    let mut process = ServerProcess::spawn(&command).map_err(|error| match error {
        SpawnError::Failed { source, .. } => Refusal::of(ACT, &source),
        other => Refusal { act: ACT, how: How::Said(other.to_string()) },
    })?;
    drop(process.take_stdin());
    let (stdout, stderr) = (process.take_stdout(), process.take_stderr());
    let refused = |error| Refusal::of(ACT, &error);
    let within = i32::try_from(TIME_MAX.as_millis()).unwrap_or(i32::MAX);
    if !sys::watch::readable(process.pidfd().as_raw_fd(), within).map_err(refused)? {
        // Dropping it kills it.
        return Ok(Ran { code: None, signal: None, stdout: String::new(), stderr: String::new() });
    }
    let exit = process.wait().map_err(refused)?;
    Ok(Ran {
        code: exit.code,
        signal: exit.signal,
        stdout: first_line(&stdout),
        stderr: first_line(&stderr),
    })
}

/// The first line of what is in a pipe whose writer is gone. Never waits: a grandchild may still
/// hold it.
pub(crate) fn first_line(pipe: &OwnedFd) -> String {
    let mut bytes = [0; SAID_BYTES_MAX];
    let is_there = sys::watch::readable(pipe.as_raw_fd(), 0).unwrap_or(false);
    let mut read = || File::from(pipe.try_clone()?).read(&mut bytes);
    let length = if is_there { read().unwrap_or(0) } else { 0 };
    let text = String::from_utf8_lossy(bytes.get(..length).unwrap_or_default());
    text.lines().next().unwrap_or_default().to_owned()
}
