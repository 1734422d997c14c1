//! Finds the native compiler on this machine: what the configuration names, our own store, `PATH`, npm's folders.
//!
//! It only looks at files and starts nothing: the `tsc` that npm puts into `PATH` is a script for node, which would find
//! the native program in a package beside it; here that look-up is done by hand.
//!
//! What lies in the folder of a project may have come with somebody else's code. It is taken only where the owner of the
//! machine says so ([`Choice::Project`]): its program would be confined, but its messages go to the agent.

mod package;
#[cfg(test)]
mod tests;

use crate::Compiler;
use crate::fetch::{Pin, Store};
use package::{Modules, Owner};
use std::path::{Path, PathBuf};

/// Places that are told of in [`Missing`].
const PASSED_OVER_MAX: usize = 8;

/// Which compiler is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What the owner of the machine installed, or what was fetched.
    Auto,
    /// Likewise, and before npm's global folder that of the project: `node_modules` of the working directory and above.
    Project,
    /// The one at a path and no other: the program, npm's `tsc`, or a folder that has a package of it.
    At(PathBuf),
}

/// Where to look. All paths are absolute; others are passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Which is wanted.
    pub choice: Choice,
    /// Our own.
    pub store: Option<Store>,
    /// The folders of `PATH`, in order.
    pub path: Vec<PathBuf>,
    /// The working directory.
    pub directory: PathBuf,
    /// `node_modules` folders that npm installs to for the whole machine, in order.
    pub global: Vec<PathBuf>,
}

/// Where a compiler was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The configuration named it.
    Configured,
    /// It was fetched.
    Fetched,
    /// In `PATH`.
    Path,
    /// In `node_modules` of the project.
    Project,
    /// In npm's global folder.
    Global,
}

/// A compiler that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub compiler: Compiler,
    /// Where it was.
    pub origin: Origin,
}

/// There is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no compiler of TypeScript 7 was found{}", told(passed_over))]
pub struct Missing {
    /// What looked like one and is none, in order, at most eight.
    pub passed_over: Vec<PassedOver>,
}

/// A place where something was found that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Where.
    pub path: PathBuf,
    /// Why not.
    pub reason: String,
}

fn told(passed_over: &[PassedOver]) -> String {
    let told = passed_over.iter().map(|PassedOver { path, reason }| {
        format!("; `{}` was passed over: {reason}", path.display())
    });
    told.collect()
}

/// Looks in order: the configured path and then nothing else; our store; `PATH`; the project, where that is wanted; npm's
/// global folders.
///
/// A package of our store is read whole, to compare it with its pin. Blocks for as long as the disk takes.
///
/// # Errors
///
/// [`Missing`], with what was passed over.
pub fn find(places: &Places) -> Result<Found, Missing> {
    let mut search = Search { places, passed_over: Vec::new() };
    let found = match &places.choice {
        Choice::At(path) => search.at(path),
        Choice::Auto => search.fetched().or_else(|| search.path()).or_else(|| search.global()),
        Choice::Project => search
            .fetched()
            .or_else(|| search.path())
            .or_else(|| search.project())
            .or_else(|| search.global()),
    };
    found.ok_or(Missing { passed_over: search.passed_over })
}

struct Search<'a> {
    places: &'a Places,
    passed_over: Vec<PassedOver>,
}

impl Search<'_> {
    fn at(&mut self, path: &Path) -> Option<Found> {
        // Named is trusted, whoever may change it.
        let found = if path.is_dir() {
            package::in_folder(path, Owner::Any)
        } else {
            package::of_program(path, Owner::Any)
        };
        let found = found.unwrap_or_else(|| Err("there is no package of TypeScript".to_owned()));
        self.judge(path, Some(found), Origin::Configured)
    }

    fn fetched(&mut self) -> Option<Found> {
        let (store, pin) = (self.places.store.as_ref()?, Pin::of_this_machine()?);
        let opened = store.open(&pin).map_err(|error| error.to_string()).transpose();
        self.judge(&store.place(&pin), opened, Origin::Fetched)
    }

    fn path(&mut self) -> Option<Found> {
        let places = self.places;
        places.path.iter().find_map(|folder| {
            // `npx` and `npm run` put the project's own programs first.
            let is_project = folder.iter().any(|part| part == "node_modules");
            if !folder.is_absolute() || (is_project && places.choice != Choice::Project) {
                return None;
            }
            let program = folder.join("tsc");
            self.judge(&program, package::of_program(&program, Owner::Trusted), Origin::Path)
        })
    }

    fn project(&mut self) -> Option<Found> {
        let folders = self.places.directory.ancestors().map(|folder| folder.join("node_modules"));
        self.modules(folders, Origin::Project)
    }

    fn global(&mut self) -> Option<Found> {
        self.modules(self.places.global.iter().cloned(), Origin::Global)
    }

    fn modules(
        &mut self,
        mut folders: impl Iterator<Item = PathBuf>,
        origin: Origin,
    ) -> Option<Found> {
        folders.find_map(|folder| {
            let found = Modules(&folder).compiler(Owner::Trusted);
            self.judge(&folder.join("typescript"), found, origin)
        })
    }

    /// Takes what was found, or notes why it is nothing.
    fn judge(
        &mut self,
        path: &Path,
        found: Option<Result<Compiler, String>>,
        origin: Origin,
    ) -> Option<Found> {
        match found? {
            Ok(compiler) => Some(Found { compiler, origin }),
            Err(reason) => {
                let path = path.to_owned();
                if self.passed_over.len() < PASSED_OVER_MAX {
                    self.passed_over.push(PassedOver { path, reason });
                }
                None
            }
        }
    }
}
