//! What this machine gives for confinement, found out by trying.
//!
//! Each step of a confinement is tried in a throw-away child; settings and files are read only to
//! explain a refusal, since none of them tells what the kernel will do: user namespaces may be made
//! and be worth nothing. What is missing comes with what was tried, what the kernel said, what is
//! lost, and what to type about it.
//!
//! It deliberately changes nothing of the machine, and starts no program but `bwrap`.

mod attempts;
mod child;
mod explain;
mod facts;
pub(crate) mod refusal;
mod remedy;
#[cfg(test)]
mod tests;
mod text;

use crate::linux::stage::Stage;
use crate::linux::start::spawner;
use crate::linux::sys::{self, SignalMask};
use crate::{Isolation, Minimum, Provider, Sandbox, SandboxConfig};
use attempts::Results;
use explain::Cause;
use facts::{Container, Facts, Sign};
use std::fmt;
use std::io;
use std::thread;

/// What a machine gives for confinement. Its `Display` is a text for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Where this is.
    pub machine: Machine,
    /// Every check with what came out, in one order always.
    pub findings: Vec<Finding>,
    /// What to do about what is missing, each cause once.
    pub remedies: Vec<Remedy>,
    /// What will hold scripts; `None` where they are refused.
    pub scripts: Option<Isolation>,
    /// What will hold programs at best; `None` where they are refused.
    pub programs: Option<Isolation>,
}

/// Where a diagnosis was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// The release of the kernel.
    pub kernel: String,
    /// The effective user.
    pub user: u32,
    /// What is around us, in words; empty on a plain machine.
    pub around: Vec<String>,
}

/// What is checked. In the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// A filter of system calls.
    Seccomp,
    /// A user namespace of our own.
    UserNamespace,
    /// Whether its capabilities are worth anything.
    Capabilities,
    /// All other namespaces.
    Namespaces,
    /// The system calls that make a root.
    Mounts,
    /// A `/proc` of the process namespace.
    Proc,
    /// Landlock, and its version.
    Landlock,
    /// Being told of refused system calls.
    Notification,
    /// Keyrings that cannot be reached.
    Keyring,
    /// Counting all processes of a program together.
    Cgroup,
    /// `bwrap`, which can make namespaces where we may not.
    Bubblewrap,
    /// clone3, which container runtimes hide.
    CloneThree,
    /// All of it together: a program's start on the best rung that holds, but for the program.
    Program,
}

impl Check {
    /// Its stable name: `user-namespace`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Seccomp => "seccomp",
            Self::UserNamespace => "user-namespace",
            Self::Capabilities => "capabilities",
            Self::Namespaces => "namespaces",
            Self::Mounts => "mounts",
            Self::Proc => "proc",
            Self::Landlock => "landlock",
            Self::Notification => "notification",
            Self::Keyring => "keyring",
            Self::Cgroup => "cgroup",
            Self::Bubblewrap => "bubblewrap",
            Self::CloneThree => "clone3",
            Self::Program => "program",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Seccomp => "seccomp filter",
            Self::UserNamespace => "user namespace",
            Self::Capabilities => "capabilities inside it",
            Self::Namespaces => "the other six namespaces",
            Self::Mounts => "own root",
            Self::Proc => "fresh /proc",
            Self::Landlock => "Landlock",
            Self::Notification => "reports of refused calls",
            Self::Keyring => "keyrings out of reach",
            Self::Cgroup => "control group",
            Self::Bubblewrap => "bubblewrap",
            Self::CloneThree => "clone3",
            Self::Program => "all of it for a program",
        }
    }
}

/// One check with what came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// Whether it works.
    pub state: State,
    /// A word more: a version, or what the kernel said. May be empty.
    pub detail: String,
    /// What is missing; `None` where it works.
    pub gap: Option<Gap>,
}

/// Whether something works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It does.
    Works,
    /// A part of it does.
    Partly,
    /// It does not.
    Missing,
    /// It does not, and something else does the same here.
    Unneeded,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What was tried.
    pub tried: String,
    /// How it was refused, in words.
    pub refused: String,
    /// What is lost without it.
    pub lost: String,
    /// The [`Remedy::id`] of what to do about it.
    pub cause: &'static str,
}

/// What to do about a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The stable name of the cause: `apparmor-userns`.
    pub id: &'static str,
    /// The cause, in words.
    pub why: String,
    /// What to do: commands and texts of files, to be used as they stand. Several lines.
    pub steps: String,
    /// What it mends.
    pub checks: Vec<Check>,
}

impl Diagnosis {
    /// Whether scripts run, and programs on a rung that is not below `minimum`.
    pub fn meets(&self, minimum: Minimum) -> bool {
        let programs =
            self.programs.as_ref().is_some_and(|isolation| match (isolation.namespaces, minimum) {
                (Some(Provider::Own), _)
                | (Some(Provider::Bubblewrap), Minimum::Bubblewrap | Minimum::Landlock)
                | (None, Minimum::Landlock) => true,
                (Some(Provider::Bubblewrap), Minimum::Namespaces)
                | (None, Minimum::Namespaces | Minimum::Bubblewrap) => false,
            });
        self.scripts.is_some() && programs
    }
}

/// What was tried as a whole, as it is done for a script and for a program.
#[derive(Debug, Clone)]
struct Trials {
    /// Whether a script gets namespaces, or why it cannot be held at all.
    scripts: Result<bool, String>,
    /// What holds a program, or why nothing does.
    programs: Result<Isolation, String>,
}

/// Tries what this machine gives. Blocks for some tens of milliseconds. Without a `stage` a program
/// is not held by `bwrap`, as without one in [`Sandbox::with_stage`].
///
/// # Errors
///
/// What the system said where not even a thread could be started.
pub fn diagnose(stage: Option<Stage>) -> io::Result<Diagnosis> {
    // A thread of its own has all signals blocked, so that no handler of this program runs in its
    // copies of it.
    let (facts, results) = thread::scope(|scope| {
        let doctor = thread::Builder::new().name("doctor".into());
        let trying = doctor.spawn_scoped(scope, || -> io::Result<_> {
            sys::set_signal_mask(SignalMask::Full)?;
            Ok((Facts::read(sys::user_and_group().0), attempts::all()))
        })?;
        trying.join().expect("a diagnosis does not panic")
    })?;
    Ok(explained(&results, &facts, &trials(stage)))
}

fn trials(stage: Option<Stage>) -> Trials {
    let standing = spawner::standing("a trial");
    // The lowest minimum: what is good enough is judged by who asked.
    let config = SandboxConfig { minimum: Minimum::Landlock, ..SandboxConfig::default() };
    let sandbox = match stage {
        Some(stage) => Sandbox::with_stage(config, stage),
        None => Sandbox::new(config),
    };
    Trials {
        scripts: standing
            .map(|standing| standing.rung.namespaces)
            .map_err(|error| error.to_string()),
        programs: sandbox.map(|it| it.isolation()).map_err(|error| error.to_string()),
    }
}

/// What results mean on a machine. Pure.
fn explained(results: &Results, facts: &Facts, trials: &Trials) -> Diagnosis {
    let programs = trials.programs.as_ref().ok().copied();
    let mut diagnosis = Diagnosis {
        machine: machine(facts),
        findings: Vec::new(),
        remedies: Vec::new(),
        scripts: scripts(results, trials),
        programs,
    };
    let without_namespaces = explain::cause_without_namespaces(results, facts);
    for (&check, result) in results {
        let (mut finding, mut cause) = explain::explain(check, result, (facts, without_namespaces));
        let own = programs.is_some_and(|held| held.namespaces == Some(Provider::Own));
        if check == Check::Bubblewrap && own && finding.gap.take().is_some() {
            finding.state = State::Unneeded;
            cause = None;
        }
        diagnosis.findings.push(finding);
        let Some(cause) = cause else { continue };
        diagnosis.mend(cause, check, facts);
    }
    // What keeps programs from running is what is missing for namespaces, where something is.
    let cause = without_namespaces
        .or_else(|| explain::cause_of_first(results, facts))
        .unwrap_or(Cause::Unknown);
    let whole = whole(trials, cause.id());
    if whole.gap.is_some() {
        diagnosis.mend(cause, Check::Program, facts);
    }
    diagnosis.findings.push(whole);
    diagnosis
}

impl Diagnosis {
    /// Adds what to do about a cause.
    fn mend(&mut self, cause: Cause, check: Check, facts: &Facts) {
        match self.remedies.iter_mut().find(|remedy| remedy.id == cause.id()) {
            Some(remedy) => remedy.checks.push(check),
            None => self.remedies.push(remedy::remedy(cause, check, facts)),
        }
    }
}

/// What holds a script: a filter at least, and all that can be had beside it.
fn scripts(results: &Results, trials: &Trials) -> Option<Isolation> {
    let found = |check| results.get(&check).and_then(|result| result.as_ref().ok());
    let namespaces = *trials.scripts.as_ref().ok()?;
    found(Check::Seccomp)?;
    Some(Isolation {
        namespaces: namespaces.then_some(Provider::Own),
        landlock: found(Check::Landlock).map(|found| found.number),
        seccomp: true,
        cgroup: None,
        seatbelt: false,
    })
}

/// The last finding: everything together. What is missing for it was found one by one before, if it
/// was found.
fn whole(trials: &Trials, cause: &'static str) -> Finding {
    let (check, tried) = (Check::Program, "start a program but for the program".to_owned());
    match &trials.programs {
        Ok(held) => Finding { check, state: State::Works, detail: held.describe(), gap: None },
        Err(refused) => Finding {
            check,
            state: State::Missing,
            detail: String::new(),
            gap: Some(Gap {
                tried,
                refused: refused.clone(),
                lost: "programs do not run".to_owned(),
                cause,
            }),
        },
    }
}

fn machine(facts: &Facts) -> Machine {
    let around = [
        facts.is_wsl1().then(|| "WSL 1".to_owned()),
        facts.is_gvisor().then(|| "gVisor".to_owned()),
        facts.container.map(|container| {
            match container {
                Container::Docker => "a Docker container",
                Container::Podman => "a Podman container",
                Container::Kubernetes => "a Kubernetes pod",
            }
            .to_owned()
        }),
        (facts.user == 0 && facts.show(Sign::Mapped))
            .then(|| "a user namespace whose root is nobody outside".to_owned()),
        facts.show(Sign::Chrooted).then(|| "a chroot".to_owned()),
        facts.show(Sign::Filtered).then(|| "a seccomp filter".to_owned()),
        facts.apparmor_profile.as_ref().map(|profile| format!("the AppArmor profile `{profile}`")),
    ];
    Machine {
        kernel: facts.release.clone(),
        user: facts.user,
        around: around.into_iter().flatten().collect(),
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Linux {}, user {}", self.kernel, self.user)?;
        if !self.around.is_empty() {
            write!(out, ", in {}", self.around.join(", in "))?;
        }
        Ok(())
    }
}
