//! Where the configuration file is.

use super::ConfigError;
use crate::environment::Environment;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The file's name.
const NAME: &str = "gloveport.toml";
/// Bytes of a configuration file.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Permission bits that let somebody else write.
const WRITABLE_BY_OTHERS: u32 = 0o002;

/// A configuration file and where its servers run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file, absolute.
    pub(crate) file: PathBuf,
    /// What relative paths in it count from: its own folder.
    pub(crate) folder: PathBuf,
    /// Where a server without a `directory` runs: the file's folder if the file belongs to a project, that is, was
    /// found from the working directory upward; else the working directory.
    pub(crate) run_folder: PathBuf,
}

impl Place {
    /// Whether it is the file of an MCP client, which knows none of our tables.
    pub(super) fn is_of_client(&self) -> bool {
        self.file.extension().is_some_and(|extension| extension == "json")
    }

    /// Tells that a project's file said what is not for it to say; nothing where `keys` is empty. `only` is what it may.
    pub(super) fn ignored(&self, only: &str, keys: &[&str]) -> Option<String> {
        (!keys.is_empty()).then(|| {
            format!(
                "{}: the file of a project may only {only}, so {} is ignored there: say it in your own file or with \
                 `--config`",
                self.file.display(),
                super::check::list(keys),
            )
        })
    }

    /// The place of a file that was not found on the way up.
    pub(crate) fn named(file: &Path, environment: &Environment) -> Self {
        let file = environment.directory().join(file);
        Self {
            folder: file.parent().unwrap_or(Path::new("/")).to_owned(),
            file,
            run_folder: environment.directory().to_owned(),
        }
    }
}

/// The configuration file: `chosen`, else the nearest `gloveport.toml` from the working directory upward, else the
/// user's, else none.
///
/// # Errors
///
/// [`ConfigError::NotOurs`] for a file on the way up that somebody else could have put there.
pub(crate) fn find(
    chosen: Option<&Path>,
    environment: &Environment,
) -> Result<Option<Place>, ConfigError> {
    if let Some(chosen) = chosen {
        return Ok(Some(Place::named(chosen, environment)));
    }
    if let Some(place) = project(environment)? {
        return Ok(Some(place));
    }
    let user_file = environment.user_file().filter(|file| file.is_file());
    Ok(user_file.map(|file| Place::named(&file, environment)))
}

/// The file of the project: the nearest `gloveport.toml` from the working directory upward.
///
/// # Errors
///
/// As [`find`].
pub(super) fn project(environment: &Environment) -> Result<Option<Place>, ConfigError> {
    for folder in environment.directory().ancestors() {
        let file = folder.join(NAME);
        let Ok(metadata) = file.metadata() else {
            continue;
        };
        if !metadata.is_file() {
            continue;
        }
        if !is_ours(&metadata) {
            return Err(ConfigError::NotOurs(file));
        }
        let folder = folder.to_owned();
        return Ok(Some(Place { file, run_folder: folder.clone(), folder }));
    }
    Ok(None)
}

/// The file of the person who runs us: `chosen`, else the user's own, if there is one.
///
/// # Errors
///
/// [`ConfigError::NotOurs`] for a user's file that somebody else could have written.
pub(super) fn users(
    chosen: Option<&Path>,
    environment: &Environment,
) -> Result<Option<Place>, ConfigError> {
    if let Some(chosen) = chosen {
        return Ok(Some(Place::named(chosen, environment)));
    }
    let Some(file) = environment.user_file().filter(|file| file.is_file()) else {
        return Ok(None);
    };
    if !file.metadata().is_ok_and(|metadata| is_ours(&metadata)) {
        return Err(ConfigError::NotOurs(file));
    }
    Ok(Some(Place::named(&file, environment)))
}

/// Who is heard about a section: the person who runs us, and the project that they stand in.
#[derive(Debug)]
pub(super) struct Heard {
    /// The user's own file, or the chosen one, which may say anything.
    pub(super) own: Option<Place>,
    /// The file of the project, if it is another one: it may only tighten. There is none beside a chosen file.
    pub(super) project: Option<Place>,
}

/// The files that are heard: those that there are, or only `chosen`.
///
/// # Errors
///
/// As [`find`].
pub(super) fn heard(
    chosen: Option<&Path>,
    environment: &Environment,
) -> Result<Heard, ConfigError> {
    let own = users(chosen, environment)?;
    let project = if chosen.is_none() { project(environment)? } else { None };
    let is_own = |place: &Place| own.as_ref().is_some_and(|own| is_same(&own.file, &place.file));
    let project = project.filter(|place| !is_own(place));
    Ok(Heard { own, project })
}

/// Whether two paths lead to one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || one.canonicalize().ok().is_some_and(|one| other.canonicalize().ok() == Some(one))
}

/// Reads a configuration file.
///
/// # Errors
///
/// [`ConfigError::Read`], also for more than a megabyte.
pub(super) fn read(file: &Path) -> Result<String, ConfigError> {
    let failed = |source| ConfigError::Read { path: file.to_owned(), source };
    let mut text = String::new();
    let opened = File::open(file).map_err(failed)?;
    opened.take(FILE_BYTES_MAX + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        let message = format!("it is larger than {FILE_BYTES_MAX} bytes");
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, message)));
    }
    Ok(text)
}

/// Whether only we (or the administrator) could have written a file: it names programs that we start.
pub(crate) fn is_ours(metadata: &Metadata) -> bool {
    let own = Path::new("/proc/self").metadata().map(|own| own.uid());
    let is_trusted = |owner| owner == 0 || own.as_ref().is_ok_and(|own| *own == owner);
    is_trusted(metadata.uid()) && metadata.mode() & WRITABLE_BY_OTHERS == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_nearest_file_wins_then_the_user_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (project, home) = (root.join("project"), root.join("home"));
        let deep = project.join("a/b");
        let user = home.join(".config/gloveport");
        fs::create_dir_all(&deep).expect("folders");
        fs::create_dir_all(&user).expect("folders");
        let home = home.to_str().expect("UTF-8").to_owned();
        let environment = Environment::of(&deep, &[("HOME", &home)]);
        let found = || find(None, &environment).map(|place| place.map(|place| place.file));

        assert_eq!(found().expect("nothing is no error"), None);
        fs::write(user.join(NAME), "").expect("written");
        let place = find(None, &environment).expect("found").expect("a file");
        assert_eq!((place.file, place.run_folder), (user.join(NAME), deep.clone()));
        fs::write(project.join(NAME), "").expect("written");
        let place = find(None, &environment).expect("found").expect("a file");
        assert_eq!((place.file, place.run_folder), (project.join(NAME), project.clone()));

        let everybody = fs::Permissions::from_mode(0o666);
        fs::set_permissions(project.join(NAME), everybody).expect("changed");
        assert!(matches!(found(), Err(ConfigError::NotOurs(file)) if file == project.join(NAME)));
        let chosen = find(Some(Path::new("../gloveport.toml")), &environment).expect("named");
        assert_eq!(
            chosen.expect("a file").file,
            deep.join("../gloveport.toml"),
            "a named file is trusted"
        );
    }
}
