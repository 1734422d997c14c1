//! Which rung of the ladder a sandbox stands on: tried with throw-away children, best first, never
//! guessed, and never lower than what its configuration allows.
//!
//! It is chosen once for a sandbox. That a start fails later is an error, never a step down.

use crate::Stdin;
use crate::linux::bubblewrap::Bubblewrap;
use crate::linux::cgroup::Cgroups;
use crate::linux::command::child::Workspace;
use crate::linux::command::plan::Proc;
use crate::linux::command::rules::VERSION_SCOPES;
use crate::linux::run::launch::{Ground, Order, Places, Walls};
use crate::linux::run::ready::Ready;
use crate::linux::stage::Stage;
use crate::linux::start::identity::{self, Rung};
use crate::linux::start::owners;
use crate::linux::sys;
use crate::{Filesystem, Method, Minimum, SandboxConfig, SpawnError, Step};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;
use std::{error, io};

/// Why no rung of the ladder holds that a configuration allows: each with the step that failed, what
/// the kernel said and what to do.
#[derive(Debug)]
pub struct Unavailable {
    tried: Vec<(Kind, String)>,
}

/// A kind of rung, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Namespaces,
    Bubblewrap,
    Landlock,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "landlock",
        }
    }
}

impl Display for Unavailable {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("nothing that the configuration allows can hold a program")?;
        for (kind, why) in &self.tried {
            write!(out, "; {}: {why}", kind.name())?;
        }
        out.write_str("; run `gloveport doctor` for what to do")
    }
}

impl error::Error for Unavailable {}

/// Finds the ground for a configuration.
///
/// # Errors
///
/// Why none of the rungs holds that it allows.
pub(crate) fn choose(config: &SandboxConfig, stage: Option<Stage>) -> Result<Ground, Unavailable> {
    let mut tried = Vec::new();
    for kind in allowed(config.isolation, config.minimum) {
        let mut why = None;
        match candidates(config, *kind, stage) {
            Err(reason) => why = Some(reason),
            Ok(grounds) => {
                for ground in grounds {
                    match prepare(config, ground).and_then(|it| attempt(config, &it).map(|()| it)) {
                        Ok(ground) => {
                            let cgroups = Some(Arc::new(Cgroups::detect()));
                            return Ok(Ground { cgroups, ..ground });
                        }
                        // The first is the best that there could be; what is missing there counts.
                        Err(error) => why = why.or_else(|| Some(reason(&error))),
                    }
                }
            }
        }
        tried.push((*kind, why.unwrap_or_else(|| "not on this system".to_owned())));
    }
    Err(Unavailable { tried })
}

/// The kinds that may be tried, best first.
fn allowed(method: Method, minimum: Minimum) -> &'static [Kind] {
    match (method, minimum) {
        (Method::Auto, Minimum::Landlock) => &[Kind::Namespaces, Kind::Bubblewrap, Kind::Landlock],
        (Method::Auto, Minimum::Bubblewrap) => &[Kind::Namespaces, Kind::Bubblewrap],
        (Method::Auto, Minimum::Namespaces) | (Method::Namespaces, _) => &[Kind::Namespaces],
        (Method::Bubblewrap, _) => &[Kind::Bubblewrap],
        (Method::Landlock, _) => &[Kind::Landlock],
        (Method::Seatbelt, _) => &[],
    }
}

/// The grounds of one kind, best first, or why there is none.
fn candidates(
    config: &SandboxConfig,
    kind: Kind,
    stage: Option<Stage>,
) -> Result<Vec<Ground>, String> {
    let landlock = sys::landlock_version().ok();
    let rungs = |namespaces| {
        let rungs = identity::ladder(sys::user_and_group());
        rungs.into_iter().filter(move |rung: &Rung| rung.namespaces == namespaces)
    };
    match kind {
        Kind::Namespaces => {
            let with = |(rung, proc)| Ground::bare(Walls::Own, rung, proc, landlock);
            let procs = |rung| [(rung, Proc::Fresh), (rung, Proc::None)];
            Ok(rungs(true).flat_map(procs).map(with).collect())
        }
        Kind::Bubblewrap => {
            if stage.is_none() {
                return Err("this program has no second stage (`stage::enter`)".to_owned());
            }
            let found = Bubblewrap::find().map_err(|refusal| refusal.how.words())?;
            let walls = Walls::Provided(found);
            // The first alone: the machine's root would be above the limit of processes.
            let rung = rungs(false).next();
            // Without Landlock a whole `/proc` could be read.
            let procs: &[Proc] =
                if landlock.is_some() { &[Proc::Fresh, Proc::None] } else { &[Proc::None] };
            let with =
                |rung| procs.iter().map(move |&proc| Ground::bare(walls, rung, proc, landlock));
            Ok(rung.into_iter().flat_map(with).collect())
        }
        Kind::Landlock => {
            if let Some(reason) = beyond_landlock(config) {
                return Err(reason.to_owned());
            }
            let version = landlock.unwrap_or(0);
            if version < VERSION_SCOPES {
                return Err(format!(
                    "version {VERSION_SCOPES} is needed, this kernel has {version}"
                ));
            }
            let (walls, proc) = (Walls::None, Proc::None);
            Ok(rungs(false).map(|rung| Ground::bare(walls, rung, proc, landlock)).collect())
        }
    }
}

/// What a configuration asks for that rights alone cannot give: they add up below a folder, and they
/// make no network.
fn beyond_landlock(config: &SandboxConfig) -> Option<&'static str> {
    let Filesystem { readonly, readwrite, blocked } = &config.filesystem;
    let nested = readonly.iter().any(|path| readwrite.iter().any(|root| path.starts_with(root)));
    if config.network.is_open() {
        Some("it has no network of its own that could be fenced (`network`)")
    } else if !blocked.is_empty() {
        Some("it cannot close a part of what is open (`filesystem.blocked`)")
    } else if nested {
        Some("it cannot keep a part of a writable folder as it is (`filesystem.readonly`)")
    } else {
        None
    }
}

/// The step, what the kernel said and the remedy, without the name of the trial.
fn reason(error: &SpawnError) -> String {
    match error {
        SpawnError::Failed { step, source, .. } => {
            format!("step `{step}` failed: {source}; {}", step.remedy())
        }
        other => other.to_string(),
    }
}

/// Makes ready what all runs have in common.
fn prepare(config: &SandboxConfig, mut ground: Ground) -> Result<Ground, SpawnError> {
    if ground.walls == Walls::Own {
        // What the kernel counts for a user of the machine, such as buffers of pipes, shall not be
        // short for one sandbox because of another.
        ground.rung.user = ground.rung.user.apart();
    }
    if ground.has_root() {
        let ready = Ready::make(config, &ground, &Places::inside()).map_err(trial)?;
        ground.ready = Some(Arc::new(ready));
    }
    let Filesystem { readonly, readwrite, .. } = &config.filesystem;
    if ground.walls == Walls::Own && !(readonly.is_empty() && readwrite.is_empty()) {
        let owners = owners::namespace(ground.rung);
        ground.owners = owners.map_err(|error| trial((Step::IdMap, error)))?.map(Arc::new);
    }
    Ok(ground)
}

fn trial((step, source): (Step, io::Error)) -> SpawnError {
    SpawnError::Failed { program: "a trial".to_owned(), step, source }
}

/// Does with a throw-away child all that a program's start does, but the program.
fn attempt(config: &SandboxConfig, ground: &Ground) -> Result<(), SpawnError> {
    let order = Order {
        config,
        program: None,
        arguments: &[],
        environment: &BTreeMap::new(),
        directory: None,
        workspace: Workspace::Kept,
        slot: None,
    };
    // Nothing is written in a trial, so that any folder will do.
    let places = if ground.has_root() { Places::inside() } else { Places::anywhere() };
    let mut begun = order.begin(ground, &places, Stdin::Empty)?;
    begun.go().map_err(trial)?;
    let exit = begun.process.wait().map_err(|error| trial((Step::Control, error)))?;
    match exit.code {
        Some(0) => Ok(()),
        // It came to its end without a word of a step: a filter around us kills.
        _ => Err(trial((Step::Control, io::ErrorKind::UnexpectedEof.into()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_below_the_minimum_is_tried() {
        let all = [Kind::Namespaces, Kind::Bubblewrap, Kind::Landlock];
        for (method, minimum, expected) in [
            (Method::Auto, Minimum::Namespaces, &all[..1]),
            (Method::Auto, Minimum::Bubblewrap, &all[..2]),
            (Method::Auto, Minimum::Landlock, &all[..]),
            (Method::Namespaces, Minimum::Landlock, &all[..1]),
            (Method::Bubblewrap, Minimum::Landlock, &all[1..2]),
            (Method::Landlock, Minimum::Namespaces, &all[2..]),
            (Method::Seatbelt, Minimum::Landlock, &[]),
        ] {
            assert_eq!(allowed(method, minimum), expected, "{method:?} {minimum:?}");
        }
    }

    #[test]
    fn landlock_alone_is_not_asked_for_what_it_cannot_hold() {
        let check = |change: fn(&mut SandboxConfig), expected: Option<&str>| {
            let mut config = SandboxConfig::default();
            change(&mut config);
            let found = beyond_landlock(&config);
            let key = found.and_then(|text| text.split('`').nth(1));
            assert_eq!(key, expected, "{found:?}");
        };
        check(|_| {}, None);
        check(|config| config.network.allow_outbound = true, Some("network"));
        check(|config| config.network.allowed_hosts = vec!["a.test".into()], Some("network"));
        let blocked = |config: &mut SandboxConfig| config.filesystem.blocked = vec!["/a/b".into()];
        check(blocked, Some("filesystem.blocked"));
        let nested = |config: &mut SandboxConfig| {
            config.filesystem.readwrite = vec!["/a".into()];
            config.filesystem.readonly = vec!["/a/b".into()];
        };
        check(nested, Some("filesystem.readonly"));
    }

    #[test]
    fn a_ladder_without_rungs_says_why_of_each() {
        let failed = SpawnError::Failed {
            program: "a trial".to_owned(),
            step: Step::Bubblewrap,
            source: io::Error::from_raw_os_error(libc::EPERM),
        };
        let unavailable = Unavailable {
            tried: vec![
                (Kind::Namespaces, reason(&failed)),
                (Kind::Bubblewrap, "not installed".to_owned()),
            ],
        };
        assert_eq!(
            unavailable.to_string(),
            "nothing that the configuration allows can hold a program; namespaces: step `let \
             bubblewrap make namespaces` failed: Operation not permitted (os error 1); run \
             `gloveport doctor`, which says what `bwrap` needs; bubblewrap: not installed; run \
             `gloveport doctor` for what to do"
        );
    }

    #[test]
    fn a_program_without_a_second_stage_has_no_bubblewrap() {
        let config = SandboxConfig { isolation: Method::Bubblewrap, ..SandboxConfig::default() };
        let error = choose(&config, None).expect_err("there is no stage");
        let expected = "bubblewrap: this program has no second stage (`stage::enter`); run";
        assert!(error.to_string().contains(expected), "{error}");
    }
}
