//! The command profile under attack: a folder of hostile programs, each with the end that it must
//! have.
//!
//! `attacks/` has one attack a file, in Python, sh or JavaScript, and `kernel.tsv` with one system
//! call a line. The head of a file says what it tries and what must be seen (`README.md` has the
//! words). Every attack runs twice: as a control without a sandbox, where it must get what it
//! wants, and in the sandbox, where it must be refused; a case counts only if the start marker was
//! seen. Afterwards the runner looks from outside: no process of the run is left, nothing of the
//! stage has changed, nobody was reached.
//!
//! Started by `cargo test` it is the runner; it starts itself again for each environment (`suite`),
//! as root and as nobody, on each rung of the ladder. It deliberately reaches no network but the
//! loopback, and waits for events with deadlines, never for time to pass.
#![expect(
    unsafe_code,
    reason = "the stage plants keys and descriptors, and controls are bounded by the kernel"
)]

mod attack;
mod confined;
mod control;
mod environments;
mod expectation;
mod lives;
mod stage;
mod watch;
mod words;

use attack::Attack;
use environments::Environment;
use gloveport_sandbox::stage::{self as second_stage, Stage};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use words::{Tally, say};

/// One thing that must hold.
pub(crate) enum Case<'a> {
    /// A hostile program.
    Attack(&'a Attack),
    /// What no single program can show.
    Life(&'a lives::Life),
}

fn main() -> ExitCode {
    // Of the sandbox itself, where `bwrap` makes the namespaces.
    let second = second_stage::enter();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["suite", environment, filter @ ..] => suite(environment, filter.first().copied(), second),
        ["launcher", environment, name] => lives::launcher(environment, name, second),
        // Runners that list tests first start each environment as a test of its own.
        options if options.contains(&"--list") => list(options.contains(&"--ignored")),
        // Whatever `cargo test` adds: a name to filter by, or options that mean nothing here.
        options => run(options.iter().copied().find(|option| !option.starts_with('-'))),
    }
}

fn list(ignored: bool) -> ExitCode {
    for environment in environments::all().iter().filter(|_| !ignored) {
        say(&format!("{}: test", environment.name));
    }
    ExitCode::SUCCESS
}

/// Runs every environment in a process of its own, one after the other: each uses all processors.
/// A filter is the name of an environment or a part of a case's name.
fn run(filter: Option<&str>) -> ExitCode {
    let all = environments::all();
    let named = |environment: &&Environment| filter.is_some_and(|name| environment.name == name);
    let is_environment = all.iter().any(named);
    if !all.iter().any(|environment| environment.rung == environments::Rung::Bubblewrap) {
        say("NOT RUN: the bubblewrap rung, for `bwrap` is not installed");
    }
    let mut failed = Vec::new();
    for environment in all.iter().filter(|one| !is_environment || named(one)) {
        if let Err(error) = environment.start(filter.filter(|_| !is_environment)) {
            failed.push(format!("{}: {error}", environment.name));
        }
    }
    for error in &failed {
        say(error);
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn suite(name: &str, filter: Option<&str>, second: Stage) -> ExitCode {
    let environment = match environments::find(name) {
        Ok(environment) => environment,
        Err(error) => return fail(&error),
    };
    let attacks = match attack::load() {
        Ok(attacks) => attacks,
        Err(error) => return fail(&error),
    };
    let ground = match stage::Ground::prepare(second) {
        Ok(ground) => ground,
        Err(error) => return fail(&error),
    };
    environment.enter();
    let lives = lives::all();
    let chosen = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let cases: Vec<Case<'_>> = attacks
        .iter()
        .filter(|attack| attack.is_for(environment) && chosen(&attack.name))
        .map(Case::Attack)
        .chain(lives.iter().filter(|life| chosen(life.name)).map(Case::Life))
        .collect();
    // Where runs of one user share its number of processes, those that take them all run alone.
    let (alone, together): (Vec<_>, Vec<_>) = cases.into_iter().partition(|case| match case {
        Case::Attack(attack) => attack.crowds && environment.shares_user(),
        Case::Life(life) => life.crowds && environment.shares_user(),
    });
    let mut tally = run_all(&together, environment, &ground);
    for case in &alone {
        tally.add(&run_one(case, environment, &ground));
    }
    let left = ground.end();
    if let Err(error) = &left {
        say(&format!("{name}: FAILED afterwards: {error}"));
    }
    say(&format!("{name}: {tally}"));
    if tally.failed == 0 && left.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn fail(error: &str) -> ExitCode {
    say(error);
    ExitCode::FAILURE
}

/// Runs all cases on a few threads; most of them wait most of the time.
fn run_all(cases: &[Case<'_>], environment: &Environment, ground: &stage::Ground) -> Tally {
    let next = AtomicUsize::new(0);
    let total = Mutex::new(Tally::default());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let tally = run_one(case, environment, ground);
                    total.lock().expect("no case panics with the lock held").add(&tally);
                }
            });
        }
    });
    total.into_inner().expect("no case panics with the lock held")
}

fn run_one(case: &Case<'_>, environment: &Environment, ground: &stage::Ground) -> Tally {
    let mut tally = Tally { cases: 1, ..Tally::default() };
    let (name, ended) = match case {
        Case::Attack(attack) => {
            (attack.name.as_str(), play(attack, environment, ground, &mut tally))
        }
        Case::Life(life) => (life.name, (life.run)(environment, ground)),
    };
    if let Err(error) = ended {
        tally.failed = 1;
        say(&format!("{}: {name}: FAILED: {error}", environment.name));
    }
    tally
}

/// The control first: an attack that does not work proves nothing.
fn play(
    attack: &Attack,
    environment: &Environment,
    ground: &stage::Ground,
    tally: &mut Tally,
) -> Result<(), String> {
    if environment.controls {
        control::run(attack, environment, ground, tally)
            .map_err(|error| format!("control: {error}"))?;
    }
    confined::run(attack, environment, ground, tally)
}
