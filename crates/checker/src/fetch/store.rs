//! Our own folder of compilers: each is checked when it is opened, and comes to its place in one step.

use super::error::FetchError;
use super::hash;
use super::pin::Pin;
use super::unpack::Packed;
use crate::Compiler;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Beginning of the names of folders that are being filled or emptied.
const TEMPORARY: &str = ".part-";
/// Processes that fill one at the same time.
const TEMPORARY_MAX: u32 = 100;
/// From this age on such a folder is what a killed process left behind.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// A folder for compilers that were fetched, `$XDG_CACHE_HOME/gloveport/typescript`. It may not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in a folder, which has to be an absolute path.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where a package is, or would be.
    pub fn place(&self, pin: &Pin) -> PathBuf {
        self.folder.join(pin.folder())
    }

    /// Opens a package that was fetched before; `None` where there is none.
    ///
    /// Reads all of it, 28 MB: to run only what the pin says.
    ///
    /// # Errors
    ///
    /// [`FetchError::Broken`] where it is not what the pin says.
    pub fn open(&self, pin: &Pin) -> Result<Option<Compiler>, FetchError> {
        let place = self.place(pin);
        let is_absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        if fs::symlink_metadata(&place).is_err_and(|error| is_absent(&error)) {
            return Ok(None);
        }
        let reason = match hash::of_folder(&place) {
            Ok(found) if found == pin.files => return Ok(Some(compiler(&place, pin))),
            Ok(_) => "its files are not those of the package".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(FetchError::Broken { path: place, reason })
    }

    /// Puts files to their place, in one step: who looks sees all of them or none. What was there and is no package
    /// goes; where another process was faster, its package stays.
    ///
    /// # Errors
    ///
    /// [`FetchError::Store`], and [`FetchError::Broken`] where the files are not those of the pin.
    pub(crate) fn put(
        &self,
        pin: &Pin,
        files: &BTreeMap<String, Packed>,
    ) -> Result<Compiler, FetchError> {
        let failed = |source| FetchError::Store { path: self.folder.clone(), source };
        create_folders(&self.folder).map_err(failed)?;
        let part = self.temporary(pin).map_err(failed)?;
        let placed = self.fill_and_place(pin, files, &part);
        if placed.is_err() {
            // It goes again, as far as it can be: what stays is taken away later.
            drop(fs::remove_dir_all(&part));
        }
        placed
    }

    fn fill_and_place(
        &self,
        pin: &Pin,
        files: &BTreeMap<String, Packed>,
        part: &Path,
    ) -> Result<Compiler, FetchError> {
        let failed = |source| FetchError::Store { path: self.folder.clone(), source };
        fill(part, files).map_err(failed)?;
        if hash::of_folder(part).map_err(failed)? != pin.files {
            let reason = "the files of the tarball are not those of the pin".to_owned();
            return Err(FetchError::Broken { path: part.to_owned(), reason });
        }
        // From here processes come one after the other; each takes a few hundredths of a second.
        let lock = lock_file(&self.folder.join("lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        let place = self.place(pin);
        match self.open(pin) {
            Ok(Some(compiler)) => {
                fs::remove_dir_all(part).map_err(failed)?;
                return Ok(compiler);
            }
            Ok(None) => {}
            Err(_) => discard(&place, &self.temporary(pin).map_err(failed)?).map_err(failed)?,
        }
        fs::rename(part, &place).and_then(|()| synchronize(&self.folder)).map_err(failed)?;
        self.sweep();
        Ok(compiler(&place, pin))
    }

    /// A new empty folder beside the place.
    fn temporary(&self, pin: &Pin) -> io::Result<PathBuf> {
        let process = std::process::id();
        for number in 0..TEMPORARY_MAX {
            let name = format!("{TEMPORARY}{}-{process}-{number}", pin.folder());
            let path = self.folder.join(name);
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("too many processes fill it at the same time"))
    }

    /// Takes away what killed processes left behind. What cannot be taken away stays until the next time.
    fn sweep(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let is_part =
                entry.file_name().to_str().is_some_and(|name| name.starts_with(TEMPORARY));
            let changed = entry.metadata().and_then(|metadata| metadata.modified());
            let age = changed.ok().and_then(|at| SystemTime::now().duration_since(at).ok());
            if is_part && age.is_some_and(|age| age > LEFT_BEHIND) {
                drop(fs::remove_dir_all(entry.path()));
            }
        }
    }
}

fn compiler(place: &Path, pin: &Pin) -> Compiler {
    let library = place.join("lib");
    Compiler { program: library.join("tsc"), library, version: pin.version.clone() }
}

/// Makes a folder and those above it, each for its owner alone where it is new.
fn create_folders(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(path)
}

/// Writes files to the disk, down to the platter.
fn fill(folder: &Path, files: &BTreeMap<String, Packed>) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    for (path, packed) in files {
        let path = folder.join(path);
        let parent = path.parent().expect("it is below the folder");
        if !folders.iter().any(|known| known == parent) {
            DirBuilder::new().mode(0o755).create(parent)?;
            folders.push(parent.to_owned());
        }
        let mode = if packed.is_program { 0o755 } else { 0o644 };
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path)?;
        file.write_all(&packed.bytes)?;
        file.sync_all()?;
    }
    folders.iter().try_for_each(|folder| synchronize(folder))
}

fn synchronize(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Takes away what stands at a place, whatever it is, by way of an empty folder: the place is free at once.
fn discard(place: &Path, by_way_of: &Path) -> io::Result<()> {
    let aside = by_way_of.join("broken");
    fs::rename(place, &aside)?;
    drop(fs::remove_dir_all(&aside).or_else(|_| fs::remove_file(&aside)));
    fs::remove_dir_all(by_way_of)
}
