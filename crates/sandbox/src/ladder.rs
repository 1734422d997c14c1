//! Which rung of the ladder a sandbox stands on: tried with throw-away children, best first, never
//! guessed, and never lower than what its configuration allows.

use crate::cgroup::Cgroups;
use crate::command::child::Workspace;
use crate::command::plan::Proc;
use crate::identity;
use crate::launch::{Ground, Order, Places};
use crate::sandbox::Stdin;
use crate::{Method, Minimum, SandboxConfig, SpawnError, Step, sys};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// Finds the ground for a configuration.
///
/// # Errors
///
/// Why the best rung that was tried last does not hold.
pub(crate) fn choose(config: &SandboxConfig) -> Result<Ground, SpawnError> {
    let mut last = None;
    for ground in candidates(config) {
        match attempt(config, &ground) {
            Ok(()) => {
                return Ok(Ground { cgroups: Some(Arc::new(Cgroups::detect())), ..ground });
            }
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| SpawnError::Failed {
        program: "a sandbox".to_owned(),
        step: Step::Clone,
        source: io::ErrorKind::Unsupported.into(),
    }))
}

fn candidates(config: &SandboxConfig) -> Vec<Ground> {
    let landlock = sys::landlock_version().ok();
    let (namespaces, without) = match (config.isolation, config.minimum) {
        (Method::Auto, Minimum::Landlock) => (true, true),
        (Method::Auto, Minimum::Namespaces | Minimum::Bubblewrap) | (Method::Namespaces, _) => {
            (true, false)
        }
        (Method::Landlock, _) => (false, true),
        (Method::Bubblewrap | Method::Seatbelt, _) => (false, false),
    };
    let mut grounds = Vec::new();
    for rung in identity::ladder(sys::user_and_group()) {
        let procs: &[Proc] =
            if rung.namespaces { &[Proc::Fresh, Proc::None] } else { &[Proc::None] };
        let wanted = if rung.namespaces { namespaces } else { without };
        let procs = procs.iter().filter(|_| wanted);
        grounds.extend(procs.map(|proc| Ground { rung, proc: *proc, landlock, cgroups: None }));
    }
    grounds
}

/// Does with a throw-away child all that a program's start does, but the program.
pub(crate) fn attempt(config: &SandboxConfig, ground: &Ground) -> Result<(), SpawnError> {
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
    let places = if ground.rung.namespaces { Places::inside() } else { Places::anywhere() };
    let mut begun = order.begin(ground, &places, Stdin::Empty)?;
    let failed =
        |(step, source)| SpawnError::Failed { program: "a trial".to_owned(), step, source };
    begun.go().map_err(failed)?;
    begun.process.wait().map_err(|error| failed((Step::Control, error)))?;
    Ok(())
}
