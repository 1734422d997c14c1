//! What a program may do on macOS, as a profile for `sandbox-exec`.
//!
//! A [`Profile`] is made from the same configuration as a sandbox on Linux: everything is refused,
//! and what is allowed is listed with its reason (`seatbelt/system.rs`). It deliberately starts
//! nothing (`macos.rs` does), and it is no promise: the tests prove what the profile says, on any
//! system, not that a kernel holds it. Until the hostile suite has run on a Mac it is experimental.
//!
//! # How a profile is read
//!
//! Of the rules for one operation the last one that matches decides. Whether a rule for a family
//! (`file-read*`) counts when there is one for the operation itself (`file-read-data`) is written
//! down nowhere, and those who tried found that it does not. So no profile of ours depends on it:
//! all rules for paths name the same operations, and the tests decide every case in both ways.
//!
//! # Paths
//!
//! A path from outside is never part of the text of a profile. It is a parameter (`-D KEY=VALUE`),
//! so whatever is in it, the rules stay the same. For other spellings of a path see
//! `seatbelt/place.rs`; they cannot be used to get around a hole in `filesystem.blocked` because
//!
//! - what is blocked must exist when the profile is made, and its rule is spelled as on the disk;
//! - the kernel asks about the file that was found, in the spelling of the disk;
//! - nothing inside can make it not exist: neither it nor a folder that it is in can be removed or
//!   renamed, and a second name (hard link, clone) cannot be made for anything.

pub(crate) mod environment;
mod expression;
mod place;
mod rules;
mod runtime;
mod system;

#[cfg(test)]
mod tests;

pub(crate) use place::{Disk, LastLink, Place};

use crate::SandboxConfig;
use rules::Rules;
use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

/// The program that puts itself under a profile and then becomes another. Always by its full name:
/// one that is found in a `PATH` may be anybody's.
const SANDBOX_EXEC: &str = "/usr/bin/sandbox-exec";

/// Most entries of one list of paths.
const PLACES_MAX: usize = 256;
/// Most bytes of profile and parameters. The kernel takes 1 MiB of arguments and environment.
const BYTES_MAX: usize = 512 << 10;
/// Longest tag in bytes.
const TAG_BYTES_MAX: usize = 64;

/// Why there is no profile.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    /// A path that no rule can name, or that nobody may be given.
    #[error("cannot use the path `{path}`: it {reason}")]
    Path {
        /// The path, made printable.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A path that cannot be found.
    #[error("cannot find `{path}`: {source}; make it first, or take it out of the configuration")]
    Unresolved {
        /// The path, made printable.
        path: String,
        /// What the disk said.
        source: io::Error,
    },
    /// A list that is too long.
    #[error(
        "`filesystem.{list}` has {count} entries, at most {PLACES_MAX} can be held; name fewer"
    )]
    TooMany {
        /// Which list.
        list: &'static str,
        /// How long it is.
        count: usize,
    },
    /// A variable that no program can be given.
    #[error("cannot set the variable `{name}`: it {reason}")]
    Variable {
        /// Its name, made printable.
        name: String,
        /// What is wrong with it, and what to do.
        reason: &'static str,
    },
    /// Rules that do not fit a command line.
    #[error(
        "the rules take {0} bytes, at most {BYTES_MAX} can be passed; name fewer or shorter paths"
    )]
    TooLong(usize),
    /// A tag that could be mistaken for something else in a log.
    #[error("`{0}` is no tag: use 1 to {TAG_BYTES_MAX} letters, digits, `-` and `_`")]
    Tag(String),
}

/// What the log of the system shows beside everything that was refused to one run. It differs from
/// run to run, so that no two runs have the same profile and none is in the sandbox of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl Tag {
    /// Checks a tag.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Tag`].
    pub(crate) fn parse(text: &str) -> Result<Self, ProfileError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if text.is_empty() || text.len() > TAG_BYTES_MAX || !text.bytes().all(plain) {
            return Err(ProfileError::Tag(place::printable(Path::new(text))));
        }
        Ok(Self(text.to_owned()))
    }
}

/// One run of a program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    /// The program: an absolute path.
    pub(crate) program: &'a Path,
    /// Where it works: a private folder.
    pub(crate) workspace: &'a Path,
    /// Its `TMPDIR`: another private folder.
    pub(crate) temporary: &'a Path,
    /// Where our proxies listen on the loopback interface. Used only where the configuration opens
    /// the network.
    pub(crate) proxies: &'a [NonZeroU16],
    /// Its tag.
    pub(crate) tag: &'a Tag,
}

/// A profile and the values of its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    text: String,
    parameters: Vec<(String, Place)>,
    program: Place,
}

impl Profile {
    /// The profile of a program that runs under `config`.
    ///
    /// # Errors
    ///
    /// [`ProfileError`] names the path that cannot be used and why.
    pub(crate) fn command(
        config: &SandboxConfig,
        run: &Run<'_>,
        disk: Disk<'_>,
    ) -> Result<Self, ProfileError> {
        let places = Places::resolve(config, run, disk)?;
        let mut rules = Rules::new(run.tag);
        rules.processes();
        rules.values(&system::VALUES, &system::VALUE_FAMILIES);
        rules.services();
        rules.system();
        rules.programs();
        rules.readable(&places.readable());
        rules.changeable(&places.writable, &places.readonly);
        if config.network.is_open() {
            rules.proxies(run.proxies);
        }
        // What refuses goes last: of the rules for one operation the last one decides.
        rules.refused_programs();
        rules.kept(&places.kept());
        rules.holes(&places.blocked);
        rules.finish(places.program)
    }

    /// The profile of a worker: it has its memory, its processor time and the descriptors that it
    /// was started with. It may start itself, which is how it gets there, and nothing else.
    ///
    /// # Errors
    ///
    /// Those of [`Self::command`], for the path of the program.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "workers run on Linux only until this was tried on a Mac")
    )]
    pub(crate) fn worker(program: &Path, tag: &Tag, disk: Disk<'_>) -> Result<Self, ProfileError> {
        let program = Place::resolve(program, LastLink::Follow, disk)?;
        let mut rules = Rules::new(tag);
        rules.alone();
        rules.values(&system::WORKER_VALUES, &[]);
        rules.system();
        rules.worker(&program);
        rules.finish(program)
    }

    /// The command that runs the program with `arguments` under this profile: a program and its
    /// arguments.
    pub(crate) fn command_line(&self, arguments: &[String]) -> Vec<String> {
        let mut all = vec![SANDBOX_EXEC.to_owned(), "-p".to_owned(), self.text.clone()];
        for (key, place) in &self.parameters {
            all.push("-D".to_owned());
            all.push(format!("{key}={}", place.as_str()));
        }
        all.push("--".to_owned());
        all.push(self.program.as_str().to_owned());
        all.extend_from_slice(arguments);
        all
    }
}

/// The paths of a configuration and a run, resolved and checked.
struct Places {
    /// The program under the name that it was asked for by, in the folder that this name is in: a
    /// program may look at its own name.
    program: Place,
    /// What the program is made of.
    runtime: BTreeSet<Place>,
    readonly: BTreeSet<Place>,
    /// The workspace and the folder for temporary files among them.
    writable: BTreeSet<Place>,
    blocked: BTreeSet<Place>,
}

impl Places {
    fn resolve(
        config: &SandboxConfig,
        run: &Run<'_>,
        disk: Disk<'_>,
    ) -> Result<Self, ProfileError> {
        let files = &config.filesystem;
        let lists = [
            ("readonly", &files.readonly),
            ("readwrite", &files.readwrite),
            ("blocked", &files.blocked),
        ];
        if let Some((list, paths)) = lists.into_iter().find(|(_, paths)| paths.len() > PLACES_MAX) {
            return Err(ProfileError::TooMany { list, count: paths.len() });
        }
        let follow = |path: &Path| Place::resolve(path, LastLink::Follow, disk);
        // A rule for what a link leads to would leave the link itself to be replaced.
        let both = |path: &Path| [Place::resolve(path, LastLink::Keep, disk), follow(path)];
        let [program, found] = both(run.program);
        let (program, found) = (program?, found?);
        let own = [run.workspace, run.temporary].into_iter();
        let changed = own.chain(files.readwrite.iter().map(PathBuf::as_path));
        let read = files.readonly.iter().flat_map(|path| both(path));
        Ok(Self {
            runtime: [&program, &found].into_iter().flat_map(runtime::of).collect(),
            program,
            readonly: read.map(|place| place?.for_reading()).collect::<Result<_, _>>()?,
            writable: changed.map(|path| follow(path)?.for_writing()).collect::<Result<_, _>>()?,
            blocked: files.blocked.iter().flat_map(|path| both(path)).collect::<Result<_, _>>()?,
        })
    }

    /// What can be read and run, besides the system.
    fn readable(&self) -> BTreeSet<&Place> {
        self.runtime.iter().chain(&self.readonly).chain(&self.writable).collect()
    }

    fn is_writable(&self, place: &Place) -> bool {
        self.writable.iter().any(|writable| place.is_in(writable.as_str()))
    }

    /// What may be neither removed nor renamed although it is in a folder that can be changed: such
    /// folders themselves, what is protected in them, and the folders on the way there. Renaming a
    /// folder would give everything in it a path that no rule knows.
    fn kept(&self) -> BTreeSet<Place> {
        let all = self.readonly.iter().chain(&self.blocked).chain(&self.writable);
        let with_ways = all.flat_map(|place| place.ancestors().chain([place.clone()]));
        with_ways.filter(|place| self.is_writable(place)).collect()
    }
}
