//! What all runs of a sandbox have in common, made ready once: how the root is built, what Landlock
//! allows, the compiled filters.
//!
//! It deliberately holds nothing of one run: no descriptor, no file, nothing that a program has seen
//! or could change.

use crate::linux::command::child::{LISTENERS, Network};
use crate::linux::command::payload::{Confinement, Filters};
use crate::linux::command::plan::{Entry, Names, RootPlan};
use crate::linux::command::root::Root;
use crate::linux::command::rules::{OwnRoot, Rules};
use crate::linux::command::seccomp::{self, Around, Others, Sockets};
use crate::linux::run::launch::{Ground, Places, Walls};
use crate::linux::start::identity::User;
use crate::{SandboxConfig, Step};
use std::fs;
use std::io;
use std::sync::Arc;

/// See the module.
#[derive(Debug)]
pub(crate) struct Ready {
    /// What the root shows: a root of its own, or a part of the machine's.
    pub(crate) plan: RootPlan,
    /// Its steps, where we build it.
    pub(crate) root: Option<Arc<Root>>,
    /// Whether there are listeners.
    pub(crate) network: Network,
    /// What holds the program.
    pub(crate) confinement: Arc<Confinement>,
}

impl Ready {
    /// Looks at the machine's files, and at what links among them point to.
    ///
    /// # Errors
    ///
    /// A path with a NUL byte, or too many of them, which the configuration's check has refused
    /// before.
    pub(crate) fn make(
        config: &SandboxConfig,
        ground: &Ground,
        places: &Places,
    ) -> Result<Self, (Step, io::Error)> {
        let SandboxConfig { filesystem, limits, network, .. } = config;
        let network =
            if network.is_open() && ground.has_root() { Network::Listeners } else { Network::None };
        let (names, sockets, ports) = match network {
            Network::Listeners => {
                (Names::Stub, Sockets::Inet, LISTENERS.map(|(_, _, port)| port).to_vec())
            }
            Network::None => (Names::None, Sockets::None, Vec::new()),
        };
        let plan = if ground.has_root() {
            RootPlan::of(filesystem, limits, ground.proc, names)
        } else {
            RootPlan::of_machine(filesystem, [&places.work, &places.temporary])
        };
        let root = (ground.walls == Walls::Own).then(|| Root::prepare(&plan).map(Arc::new));
        let own_root = match ground.walls {
            Walls::Own => OwnRoot::Yes,
            Walls::Provided(_) => OwnRoot::Provided,
            Walls::None => OwnRoot::No,
        };
        let rules = ground.landlock.map(|version| Rules::prepare(version, &plan, own_root, &ports));
        let around = match (&ground.walls, ground.rung.user) {
            (Walls::Own | Walls::Provided(_), _) => Around::Own,
            (Walls::None, User::Private(_)) => Around::Others,
            (Walls::None, User::Own { .. }) => Around::OwnUser,
        };
        let filters = Filters {
            watched: seccomp::filter(around, sockets, Others::Watched),
            plain: seccomp::filter(around, sockets, Others::Refused),
        };
        Ok(Self {
            root: root.transpose().map_err(|error| (Step::RootEntry, error))?,
            network,
            confinement: Arc::new(Confinement {
                rules: rules.transpose().map_err(|error| (Step::Landlock, error))?,
                filters,
            }),
            plan,
        })
    }

    /// Whether all that is bound is still where it was: a machine that was brought up to date
    /// meanwhile may have it elsewhere.
    pub(crate) fn is_there(&self) -> bool {
        self.plan.entries.iter().all(|entry| match entry {
            Entry::Bind { source, .. } => fs::symlink_metadata(source).is_ok(),
            _ => true,
        })
    }
}
