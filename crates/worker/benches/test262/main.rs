//! How much of ECMAScript a script can rely on: a sample of test262, run as scripts are run.
//!
//! `cargo bench -p gloveport-worker --bench test262 -- PATH [N]` takes the path of a checkout of
//! test262 and how many tests to choose (5,000 without a word), and prints what passed, failed and was
//! excluded, folder by folder. Excluded is what a script is not, by the rules in `select.rs`; it never
//! counts as passed. `-- PATH N failures` lists each failure too. Each test has a process of its own,
//! so that one that crashes or hangs is a failure and nothing more.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod judge;
mod metadata;
mod select;

use select::Test;
use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

const STACK_BYTES: usize = 8 << 20;
/// Tests of a sample where none are asked for.
const TESTS: usize = 5_000;
/// Time that one test has.
const TEST_TIME: Duration = Duration::from_secs(20);
/// Characters of a failure that count for its kind.
const KIND_CHARS: usize = 48;
/// Kinds of failures that are shown.
const KINDS_SHOWN: usize = 25;
/// The word that makes this program run one test: for the processes that it starts.
const ONE: &str = "--one";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [ONE, checkout, path] => return one(checkout, path),
        [] => println!("test262: left out, give the path of a checkout: -- PATH [N] [failures]"),
        [checkout, rest @ ..] => {
            let n_tests = rest.first().and_then(|word| word.parse().ok()).unwrap_or(TESTS);
            match select::sample(Path::new(checkout), n_tests) {
                Ok(tests) => report(&tests, &run(checkout, &tests), Failures::asked(rest)),
                Err(error) => println!("test262: no checkout at `{checkout}`: {error}"),
            }
        }
    }
    ExitCode::SUCCESS
}

/// Runs one test; the reason of a failure is printed.
fn one(checkout: &str, path: &str) -> ExitCode {
    thread::spawn(|| {
        thread::sleep(TEST_TIME);
        println!("it did not end");
        std::process::exit(1);
    });
    let (checkout, path) = (PathBuf::from(checkout), path.to_owned());
    let judged = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || judge::judge(&checkout, &path))
        .expect("a thread starts")
        .join();
    match judged {
        Ok(Ok(())) => return ExitCode::SUCCESS,
        Ok(Err(reason)) => println!("{reason}"),
        Err(_) => println!("the worker panicked"),
    }
    ExitCode::FAILURE
}

/// What came of each test: `None` for those that were excluded, else why it failed, if it did.
fn run(checkout: &str, tests: &[Test]) -> Vec<Option<Result<(), String>>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
            if test.excluded.is_none() {
                done.push((test.path.as_str(), in_process(checkout, &test.path)));
            }
        }
        done
    };
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let mut done: BTreeMap<&str, Result<(), String>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it does not panic")).collect()
    });
    tests.iter().map(|test| done.remove(test.path.as_str())).collect()
}

fn in_process(checkout: &str, path: &str) -> Result<(), String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args([ONE, checkout, path]).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Err(if reason.is_empty() { format!("crashed: {}", output.status) } else { reason })
}

/// What of the failures is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failures {
    Counted,
    Listed,
}

impl Failures {
    fn asked(words: &[&str]) -> Self {
        if words.contains(&"failures") { Self::Listed } else { Self::Counted }
    }
}

/// How many tests of a group ended how.
#[derive(Default, Clone, Copy)]
struct Count {
    passed: usize,
    failed: usize,
    excluded: usize,
}

impl Count {
    fn line(self, name: &str) -> String {
        let n_run = self.passed + self.failed;
        let percent = match n_run {
            0 => "     -".to_owned(),
            _ => format!("{:>5}.{}", self.passed * 100 / n_run, self.passed * 1000 / n_run % 10),
        };
        let Self { passed, failed, excluded } = self;
        format!("{name:<40} {passed:>6} {failed:>6} {excluded:>8} {percent} %")
    }
}

fn report(tests: &[Test], results: &[Option<Result<(), String>>], failures: Failures) {
    let mut groups: BTreeMap<&str, Count> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut total = Count::default();
    for (test, result) in tests.iter().zip(results) {
        let count = groups.entry(test.group.as_str()).or_default();
        match result {
            None => {
                count.excluded += 1;
                *reasons.entry(test.excluded.unwrap_or("not run")).or_default() += 1;
            }
            Some(Ok(())) => count.passed += 1,
            Some(Err(reason)) => {
                count.failed += 1;
                *kinds.entry(reason.chars().take(KIND_CHARS).collect()).or_default() += 1;
                if failures == Failures::Listed {
                    println!("{}: {reason}", test.path);
                }
            }
        }
    }
    println!("{:<40} {:>6} {:>6} {:>8} passed of run", "folder", "passed", "failed", "excluded");
    for (name, count) in &groups {
        println!("{}", count.line(name));
        total.passed += count.passed;
        total.failed += count.failed;
        total.excluded += count.excluded;
    }
    println!("{}", total.line("all"));
    println!("\nexcluded, because of");
    for (reason, n) in reasons {
        println!("{n:>6} {reason}");
    }
    let mut kinds: Vec<(String, usize)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    println!("\nlargest groups of failures");
    for (kind, n) in kinds.into_iter().take(KINDS_SHOWN) {
        println!("{n:>6} {kind}");
    }
}
