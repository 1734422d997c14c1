//! What all processes of a run use together, where no control group counts it: read from `/proc`.
//!
//! A sample is a look at something that moves: a process may start or end meanwhile. What it cannot
//! see it does not count, so a limit that is held by samples is held late and roughly; `Isolation`
//! says which one it is.

use std::collections::BTreeMap;
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

/// Processor time that was seen from sample to sample. The kernel adds the time of a child to that of
/// its parent only where the parent waits for it, so a program that ignores its children (`SIGCHLD`)
/// would use none.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Of all, those included that are gone.
    total: Duration,
    /// What each process had when it was seen last, by its number and the time of its start.
    last: BTreeMap<(u32, u64), Duration>,
}

impl Tally {
    /// Looks at a process and all of its descendants.
    pub(crate) fn sample(&mut self, root: u32) -> Sample {
        let mut sample = Sample::default();
        let mut seen = BTreeMap::new();
        for (process, folder) in walk(root) {
            if let Some(times) = times(&folder) {
                let key = (process, times.start);
                let before = self.last.get(&key).copied().unwrap_or_default();
                self.total += times.own.saturating_sub(before);
                seen.insert(key, times.own);
                sample.cpu += times.own + times.waited_for;
            }
            sample.memory_bytes += private_bytes(&folder).unwrap_or(0);
            sample.processes += 1;
        }
        self.last = seen;
        sample.cpu = sample.cpu.max(self.total);
        sample
    }
}

/// Private memory of a tree, each shared page divided by those who share it. Dearer than a sample.
/// `None` where the kernel does not tell.
pub(crate) fn exact_memory_bytes(root: u32) -> Option<u64> {
    let mut sum = 0;
    for (_, process) in walk(root) {
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

fn walk(root: u32) -> Vec<(u32, PathBuf)> {
    let numbered = |process| (process, folder(process));
    let mut found = vec![numbered(root)];
    let mut next = 0;
    while let Some((_, process)) = found.get(next).cloned() {
        next += 1;
        let left = PROCESSES_MAX.saturating_sub(found.len());
        found.extend(children(&process).into_iter().take(left).map(numbered));
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

/// Processor times of one process.
struct Times {
    own: Duration,
    /// Of children that it waited for.
    waited_for: Duration,
    /// When it was started, in ticks since the machine was.
    start: u64,
}

/// What `/proc/PID/stat` (proc(5)) says of times.
fn times(process: &Path) -> Option<Times> {
    let text = fs::read_to_string(process.join("stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    // Fields 14 to 17, and 22; what follows the name in parentheses is field 3.
    let mut numbers = fields.split_whitespace().skip(11).map(str::parse::<i64>);
    let mut next = || u64::try_from(numbers.next()?.ok()?).ok();
    let mut ticks = || Some(next()? + next()?);
    let (own, waited_for) = (ticks()?, ticks()?);
    let start = u64::try_from(numbers.nth(4)?.ok()?).ok()?;
    let duration = |ticks: u64| Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND);
    Some(Times { own: duration(own), waited_for: duration(waited_for), start })
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
        let before = Tally::default().sample(std::process::id());
        assert!(before.processes >= 1);
        assert!(before.memory_bytes > 0);
        assert!(exact_memory_bytes(std::process::id()).is_none_or(|bytes| bytes > 0));
    }

    #[test]
    fn who_is_gone_uses_nothing() {
        let sample = Tally::default().sample(u32::MAX);
        assert_eq!((sample.cpu, sample.memory_bytes), (Duration::ZERO, 0));
    }
}
