//! The sandbox under attack, from inside and outside.
//!
//! This program plays every part. Started by `cargo test` it is the runner; it starts itself again
//! with a role as first argument: `suite` (all cases in one environment), `attack` (a worker that
//! confines itself, says so, and attacks), `control` (the same attack without the sandbox, which
//! must succeed), and a few more below. A case counts only if the start marker was seen and its
//! control got what it wanted.
//!
//! It deliberately reaches no network but the loopback, and waits for events with deadlines, never
//! for time to pass.
#![expect(
    unsafe_code,
    reason = "attacks are system calls with no safe form; so is watching a process that is no child"
)]

mod attacks;
mod bubblewrap;
mod doctor;
mod environments;
mod lives;
mod servers;
mod support;

use environments::Environment;
use gloveport_sandbox::stage::{self, Stage};
use std::process::ExitCode;
use support::{Case, say};

fn main() -> ExitCode {
    let stage = stage::enter();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["suite", environment] => suite(environment, stage),
        ["attack", name, target] => attacks::attack(name, target),
        ["control", name, target] => attacks::control(name, target),
        ["echo"] => lives::echo(),
        ["park"] => lives::park(),
        ["launcher", mark] => bubblewrap::launcher(mark, stage),
        ["doctor", name] => doctor::play(name, stage),
        ["gateway", kind] => lives::gateway(kind),
        // Runners that list tests first start each environment as a test of its own.
        options if options.contains(&"--list") => list(options.contains(&"--ignored")),
        // Whatever `cargo test` adds: a name to filter by, or options that mean nothing here.
        options => run(options.iter().find(|option| !option.starts_with('-'))),
    }
}

fn list(ignored: bool) -> ExitCode {
    for environment in environments::all().iter().filter(|_| !ignored) {
        say(&format!("{}: test", environment.name));
    }
    ExitCode::SUCCESS
}

/// Runs every environment in a process of its own, since what makes an environment cannot be
/// undone.
fn run(filter: Option<&&str>) -> ExitCode {
    let all = environments::all();
    let is_name = |name: &&str| all.iter().any(|environment| environment.name == *name);
    let exact = filter.filter(|name| is_name(name));
    let chosen: Vec<_> = all
        .iter()
        .filter(|environment| exact.is_none_or(|name| environment.name == *name))
        .filter(|environment| filter.is_none_or(|filter| environment.name.contains(*filter)))
        .copied()
        .collect();
    let (_folder, program) = environments::copy().expect("there is a folder for temporary files");
    let failed = std::thread::scope(|scope| {
        let start = |environment: &'static Environment| scope.spawn(|| environment.start(&program));
        let started: Vec<_> = chosen.into_iter().map(start).collect();
        let ended = started.into_iter().map(std::thread::ScopedJoinHandle::join);
        let ended = ended.map(|result| result.expect("a suite's thread only waits"));
        ended.filter_map(Result::err).collect::<Vec<_>>()
    });
    for error in &failed {
        say(error);
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn suite(name: &str, stage: Stage) -> ExitCode {
    let all = environments::all();
    let Some(environment) = all.iter().find(|environment| environment.name == name) else {
        say(&format!("no environment `{name}`"));
        return ExitCode::FAILURE;
    };
    environment.enter();
    let mut failed = 0;
    let mut n = 0;
    for case in cases(environment, stage) {
        n += 1;
        if let Err(error) = (case.run)() {
            failed += 1;
            say(&format!("{name}: {}: FAILED: {error}", case.name));
        }
    }
    say(&format!("{name}: {n} cases, {failed} failed"));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn cases(environment: &'static Environment, stage: Stage) -> Vec<Case> {
    let mut cases = attacks::cases(environment);
    cases.extend(lives::cases(environment));
    cases.extend(doctor::cases(environment, stage));
    cases.extend(bubblewrap::cases(environment, stage));
    if environment.is_plain() {
        cases.extend(servers::cases());
    }
    cases
}
