//! Building the planned root in the child, by the new mount API: each source is copied as a tree of
//! its own and made harmless before it is attached, so that nothing can be written for a moment.
//!
//! [`Root::prepare`] allocates, before the clone; [`Root::enter`] makes system calls only.

use super::plan::{Access, Entry, Execute, Kind, RootPlan, WORKSPACE, Whose};
use crate::Step;
use crate::linux::sys;
use crate::linux::sys::mount::{
    self, MOUNT_NO_DEVICES, MOUNT_NO_EXEC, MOUNT_NO_SETUID, MOUNT_READ_ONLY,
};
use std::collections::BTreeSet;
use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Most files and folders of this machine in one root.
pub(crate) const SOURCES_MAX: usize = 128;
/// What covers a blocked file, in the new root.
const BLOCKED: &CStr = c".blocked";
/// Attributes of everything.
const HARMLESS: u64 = MOUNT_NO_SETUID | MOUNT_NO_DEVICES;

/// A planned root as the child takes it: C strings, in order.
#[derive(Debug)]
pub(crate) struct Root {
    sources: Vec<Source>,
    steps: Vec<Make>,
}

#[derive(Debug)]
struct Source {
    path: CString,
    attributes: u64,
    whose: Whose,
}

/// A tree that was copied before the clone: which source it is, and the copy.
pub(crate) type Lent = (usize, OwnedFd);

/// One thing to make. Paths are relative: the new root is the working directory.
#[derive(Debug)]
enum Make {
    Folder {
        at: CString,
        mode: u32,
    },
    /// Makes the place that something is attached to.
    File {
        at: CString,
        content: Vec<u8>,
    },
    Link {
        at: CString,
        to: CString,
    },
    Attach {
        source: usize,
        at: CString,
    },
    Memory {
        at: CString,
        options: Vec<(CString, CString)>,
        attributes: u64,
        is_workspace: bool,
    },
    Processes {
        at: CString,
    },
    HoleFolder {
        at: CString,
    },
    HoleFile {
        at: CString,
    },
}

/// Trees that are attached nowhere yet.
pub(crate) type Trees = [Option<OwnedFd>; SOURCES_MAX];

impl Root {
    /// # Errors
    ///
    /// A path with a NUL byte, or more than [`SOURCES_MAX`] sources; configurations are checked
    /// before, so both are defects.
    pub(crate) fn prepare(plan: &RootPlan) -> io::Result<Self> {
        let mut root = Self { sources: Vec::new(), steps: Vec::new() };
        let mut made = BTreeSet::new();
        // What is bound brings its own folders: nothing can or need be made below it.
        let mut mounts: Vec<(&Path, bool)> = Vec::new();
        for entry in &plan.entries {
            let at = entry.at();
            let around = mounts.iter().rev().find(|(folder, _)| at.starts_with(folder));
            let inside = around.is_some_and(|(_, is_bound)| *is_bound);
            if !inside {
                root.parents(at, &mut made)?;
            }
            root.add(entry, inside, &mut made)?;
            match entry {
                Entry::Bind { .. } | Entry::Processes { .. } => mounts.push((at, true)),
                Entry::Memory { .. } => mounts.push((at, false)),
                Entry::Folder { .. }
                | Entry::File { .. }
                | Entry::Link { .. }
                | Entry::Hole { .. } => {}
            }
        }
        if root.sources.len() > SOURCES_MAX {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(root)
    }

    fn parents<'a>(&mut self, at: &'a Path, made: &mut BTreeSet<&'a Path>) -> io::Result<()> {
        let mut missing: Vec<&Path> = at.ancestors().skip(1).collect();
        missing.reverse();
        for folder in missing.into_iter().filter(|folder| folder.parent().is_some()) {
            if made.insert(folder) {
                self.steps.push(Make::Folder { at: relative(folder)?, mode: 0o755 });
            }
        }
        Ok(())
    }

    fn add<'a>(
        &mut self,
        entry: &'a Entry,
        inside: bool,
        made: &mut BTreeSet<&'a Path>,
    ) -> io::Result<()> {
        let at = relative(entry.at())?;
        // The place of a mount: a folder or an empty file, where there is none yet.
        let is_new = !inside && made.insert(entry.at());
        match entry {
            Entry::Folder { mode, .. } => {
                if is_new {
                    self.steps.push(Make::Folder { at, mode: *mode });
                }
            }
            Entry::Bind { source, kind, access, whose, .. } => {
                if is_new {
                    self.steps.push(place(&at, *kind));
                }
                let attributes = match access {
                    Access::Read => HARMLESS | MOUNT_READ_ONLY,
                    Access::Write => HARMLESS,
                    Access::Device => MOUNT_NO_SETUID | MOUNT_NO_EXEC,
                };
                let path = CString::new(source.as_os_str().as_bytes())?;
                self.steps.push(Make::Attach { source: self.sources.len(), at });
                self.sources.push(Source { path, attributes, whose: *whose });
            }
            Entry::File { content, .. } => {
                self.steps.push(Make::File { at, content: content.clone() });
            }
            Entry::Link { to, .. } => {
                let to = CString::new(to.as_os_str().as_bytes())?;
                self.steps.push(Make::Link { at, to });
            }
            Entry::Memory { bytes, inodes, mode, execute, .. } => {
                if is_new {
                    self.steps.push(place(&at, Kind::Folder));
                }
                let options = memory_options(*bytes, *inodes, *mode)?;
                let attributes = match execute {
                    Execute::Yes => HARMLESS,
                    Execute::No => HARMLESS | MOUNT_NO_EXEC,
                };
                let is_workspace = entry.at() == Path::new(WORKSPACE);
                self.steps.push(Make::Memory { at, options, attributes, is_workspace });
            }
            Entry::Processes { .. } => {
                if is_new {
                    self.steps.push(place(&at, Kind::Folder));
                }
                self.steps.push(Make::Processes { at });
            }
            Entry::Hole { kind, .. } => self.steps.push(match kind {
                Kind::Folder => Make::HoleFolder { at },
                Kind::File => Make::HoleFile { at },
            }),
        }
        Ok(())
    }

    /// Copies what the configuration names in such a way that the program's user is, there and only
    /// there, the user of this namespace of owners. Before the clone: it takes a privilege over the
    /// machine's file systems.
    ///
    /// A file system that knows no such mounts is left to [`Self::open_sources`].
    pub(crate) fn lend(&self, owners: BorrowedFd<'_>) -> io::Result<Vec<Lent>> {
        let mut lent = Vec::new();
        for (number, source) in self.sources.iter().enumerate() {
            if source.whose == Whose::Everybodys {
                continue;
            }
            let copy = mount::copy_tree(mount::open_place(&source.path)?.as_fd())?;
            match mount::set_owners(copy.as_fd(), source.attributes, owners) {
                Ok(()) => lent.push((number, copy)),
                Err(error)
                    if [Some(libc::EINVAL), Some(libc::EPERM)].contains(&error.raw_os_error()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(lent)
    }

    /// Copies every source that was not lent, while this process still is who may walk to it.
    pub(crate) fn open_sources(
        &self,
        lent: &[Lent],
        trees: &mut Trees,
    ) -> Result<(), (Step, io::Error)> {
        let at = |error| (Step::RootSource, error);
        mount::make_mounts_private().map_err(|error| (Step::PrivateMounts, error))?;
        for (number, (source, tree)) in self.sources.iter().zip(trees).enumerate() {
            if let Some((_, copy)) = lent.iter().find(|(of, _)| *of == number) {
                *tree = Some(copy.try_clone().map_err(at)?);
                continue;
            }
            let place = mount::open_place(&source.path).map_err(at)?;
            let copy = mount::copy_tree(place.as_fd()).map_err(at)?;
            mount::set_attributes(copy.as_fd(), source.attributes).map_err(at)?;
            *tree = Some(copy);
        }
        Ok(())
    }

    /// Builds the root and enters it. Gives the workspace.
    pub(crate) fn enter(&self, trees: &Trees) -> Result<Option<OwnedFd>, (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        let options = [(c"size", c"4m"), (c"nr_inodes", c"4096"), (c"mode", c"755")];
        let root =
            mount::make_file_system(c"tmpfs", &options, HARMLESS).map_err(at(Step::RootMake))?;
        mount::attach(root.as_fd(), c"/").map_err(at(Step::RootAttach))?;
        mount::enter(root.as_fd()).map_err(at(Step::RootAttach))?;
        sys::mount::set_umask(0o022);
        let mut workspace = None;
        for step in &self.steps {
            let made = step.make(trees).map_err(|error| (step.step(), error))?;
            workspace = made.or(workspace);
        }
        mount::pivot_into(root.as_fd()).map_err(at(Step::RootPivot))?;
        // The root itself is done; what is attached to it has attributes of its own.
        mount::seal(root.as_fd(), HARMLESS | MOUNT_READ_ONLY).map_err(at(Step::RootPivot))?;
        Ok(workspace)
    }
}

impl Make {
    fn make(&self, trees: &Trees) -> io::Result<Option<OwnedFd>> {
        match self {
            Self::Folder { at, mode } => mount::make_folder(at, *mode)?,
            Self::File { at, content } => mount::make_file(at, content)?,
            Self::Link { at, to } => mount::make_link(at, to)?,
            Self::Attach { source, at } => {
                let tree = trees.get(*source).and_then(Option::as_ref);
                let tree = tree.ok_or(io::ErrorKind::NotFound)?;
                mount::attach(tree.as_fd(), at)?;
            }
            Self::Memory { at, options, attributes, is_workspace } => {
                let mut texts = [(c"", c""); 3];
                for (to, (key, value)) in texts.iter_mut().zip(options) {
                    *to = (key.as_c_str(), value.as_c_str());
                }
                let memory = mount::make_file_system(c"tmpfs", &texts, *attributes)?;
                mount::attach(memory.as_fd(), at)?;
                return Ok(is_workspace.then_some(memory));
            }
            Self::Processes { at } => {
                let options = [(c"subset", c"pid"), (c"hidepid", c"invisible")];
                let attributes = HARMLESS | MOUNT_NO_EXEC;
                let processes = mount::make_file_system(c"proc", &options, attributes)?;
                mount::attach(processes.as_fd(), at)?;
            }
            Self::HoleFolder { at } => {
                let options = [(c"size", c"4k"), (c"nr_inodes", c"1"), (c"mode", c"555")];
                let attributes = HARMLESS | MOUNT_NO_EXEC | MOUNT_READ_ONLY;
                let hole = mount::make_file_system(c"tmpfs", &options, attributes)?;
                mount::attach(hole.as_fd(), at)?;
            }
            Self::HoleFile { at } => {
                match mount::make_file(BLOCKED, b"") {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    made => made?,
                }
                let empty = mount::copy_tree(mount::open_place(BLOCKED)?.as_fd())?;
                let attributes = HARMLESS | MOUNT_NO_EXEC | MOUNT_READ_ONLY;
                mount::set_attributes(empty.as_fd(), attributes)?;
                mount::attach(empty.as_fd(), at)?;
            }
        }
        Ok(None)
    }

    fn step(&self) -> Step {
        match self {
            Self::Processes { .. } => Step::RootProcesses,
            Self::Attach { .. } => Step::RootBind,
            Self::Memory { .. } => Step::RootMemory,
            Self::HoleFolder { .. } | Self::HoleFile { .. } => Step::RootBlock,
            Self::Folder { .. } | Self::File { .. } | Self::Link { .. } => Step::RootEntry,
        }
    }
}

impl Entry {
    /// Where it is, inside.
    pub(crate) fn at(&self) -> &Path {
        match self {
            Self::Folder { at, .. }
            | Self::Bind { at, .. }
            | Self::File { at, .. }
            | Self::Link { at, .. }
            | Self::Memory { at, .. }
            | Self::Processes { at }
            | Self::Hole { at, .. } => at,
        }
    }
}

fn place(at: &CStr, kind: Kind) -> Make {
    match kind {
        Kind::Folder => Make::Folder { at: at.to_owned(), mode: 0o755 },
        Kind::File => Make::File { at: at.to_owned(), content: Vec::new() },
    }
}

fn memory_options(bytes: u64, inodes: u64, mode: u32) -> io::Result<Vec<(CString, CString)>> {
    [("size", bytes.to_string()), ("nr_inodes", inodes.to_string()), ("mode", format!("{mode:o}"))]
        .into_iter()
        .map(|(key, value)| Ok((CString::new(key)?, CString::new(value)?)))
        .collect()
}

/// The path below the new root, which is the working directory while it is built.
fn relative(path: &Path) -> io::Result<CString> {
    let below = path.strip_prefix("/").map_err(|_| io::ErrorKind::InvalidInput)?;
    Ok(CString::new(below.as_os_str().as_bytes())?)
}
