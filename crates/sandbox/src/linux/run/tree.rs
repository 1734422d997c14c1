//! What all processes of a run use together, where no control group counts it: read from `/proc`.
//!
//! A sample is a look at something that moves: a process may start or end meanwhile. What it cannot
//! see it does not count, so a limit that is held by samples is held late and roughly; `Isolation`
//! says which one it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Most processes looked at in one sample.
const PROCESSES_MAX: usize = 4_096;
/// `sysconf(_SC_CLK_TCK)`: 100 on every Linux of today.
const TICKS_PER_SECOND: u64 = 100;
const PAGE_BYTES: u64 = 4_096;

/// What a tree of processes uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sample {
    /// Processor time, also of those that were waited for.
    pub(crate) cpu: Duration,
    /// Private memory. What several share is counted for each.
    pub(crate) memory_bytes: u64,
    /// How many there are.
    pub(crate) processes: usize,
}

/// Looks at a process and all of its descendants.
pub(crate) fn sample(root: u32) -> Sample {
    let mut sample = Sample::default();
    for process in walk(root) {
        sample.cpu += cpu(&process).unwrap_or_default();
        sample.memory_bytes += private_bytes(&process).unwrap_or(0);
        sample.processes += 1;
    }
    sample
}

/// Private memory of a tree, each shared page divided by those who share it. Dearer than a sample.
/// `None` where the kernel does not tell.
pub(crate) fn exact_memory_bytes(root: u32) -> Option<u64> {
    let mut sum = 0;
    for process in walk(root) {
        // One that is gone uses nothing.
        let Ok(text) = fs::read_to_string(process.join("smaps_rollup")) else {
            if process.join("stat").exists() {
                return None;
            }
            continue;
        };
        let line = text.lines().find_map(|line| line.strip_prefix("Pss_Anon:"))?;
        let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
        sum += kib << 10;
    }
    Some(sum)
}

fn walk(root: u32) -> Vec<PathBuf> {
    let mut found = vec![folder(root)];
    let mut next = 0;
    while let Some(process) = found.get(next).cloned() {
        next += 1;
        let left = PROCESSES_MAX.saturating_sub(found.len());
        found.extend(children(&process).into_iter().take(left).map(folder));
    }
    found
}

fn folder(process: u32) -> PathBuf {
    Path::new("/proc").join(process.to_string())
}

fn children(process: &Path) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(process.join("task")) else { return Vec::new() };
    threads
        .flatten()
        .take(PROCESSES_MAX)
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|text| text.split_whitespace().flat_map(str::parse).collect::<Vec<_>>())
        .collect()
}

/// The four times of `/proc/PID/stat` (proc(5)), which come after the name in parentheses.
fn cpu(process: &Path) -> Option<Duration> {
    let text = fs::read_to_string(process.join("stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    // Fields 14 to 17; what follows the name is field 3.
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Some(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

/// Resident pages that no file stands behind.
fn private_bytes(process: &Path) -> Option<u64> {
    let text = fs::read_to_string(process.join("statm")).ok()?;
    let mut pages = text.split_whitespace().skip(1).map(str::parse::<u64>);
    let (resident, shared) = (pages.next()?.ok()?, pages.next()?.ok()?);
    Some(resident.saturating_sub(shared) * PAGE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_something() {
        let before = sample(std::process::id());
        assert!(before.processes >= 1);
        assert!(before.memory_bytes > 0);
        assert!(exact_memory_bytes(std::process::id()).is_none_or(|bytes| bytes > 0));
    }

    #[test]
    fn who_is_gone_uses_nothing() {
        let sample = sample(u32::MAX);
        assert_eq!((sample.cpu, sample.memory_bytes), (Duration::ZERO, 0));
    }
}
