//! Whether the paths of a configuration can be shown, changed and hidden.
//!
//! It deliberately does not hold on to what it looked up: who mounts a path opens it once and
//! judges what was opened.

use super::{Filesystem, check::Problem, links};
use std::ffi::OsStr;
use std::fmt::Display;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

/// Most paths of one list; each is a mount.
const PATHS_MAX: usize = 256;
/// Longest path that Linux takes (`PATH_MAX`, with its end).
const PATH_BYTES_MAX: usize = 4095;
/// Folders that every sandbox has of its own making: nothing of this machine can be seen there.
const PRIVATE: [&str; 4] = ["/proc", "/sys", "/dev", "/boot"];
/// Folders that a sandbox has afresh. What lies in them on this machine may be shown, not themselves.
const FRESH: [&str; 2] = ["/tmp", "/work"];
/// Folders that belong to the system, or hold the homes of all.
pub(super) const SYSTEM: [&str; 14] = [
    "/", "/bin", "/etc", "/home", "/lib", "/lib64", "/opt", "/root", "/run", "/sbin", "/srv",
    "/usr", "/var", "/Users",
];
/// Folders whose every child is somebody's home.
const HOMES: [&str; 2] = ["/home", "/Users"];
/// Bytes of `/etc/passwd` that are read.
const PASSWD_BYTES_MAX: u64 = 1 << 20;

/// Judges all three lists.
pub(super) fn check(filesystem: &Filesystem, problems: &mut Vec<Problem>) {
    let lists = [
        ("filesystem.readonly", &filesystem.readonly),
        ("filesystem.readwrite", &filesystem.readwrite),
        ("filesystem.blocked", &filesystem.blocked),
    ];
    for (key, paths) in lists {
        if paths.len() > PATHS_MAX {
            let message = format!("{} paths are too many: {PATHS_MAX} is the most", paths.len());
            problems.push(Problem::new(key, message));
            return;
        }
        let wrong = paths.iter().filter_map(|path| form(path));
        problems.extend(wrong.map(|message| Problem::new(key, message)));
    }
    // What follows compares paths: only those of a good form can be.
    let of_form = |paths: &[PathBuf]| -> Vec<PathBuf> {
        paths.iter().filter(|path| form(path).is_none()).cloned().collect()
    };
    let (readonly, readwrite) = (of_form(&filesystem.readonly), of_form(&filesystem.readwrite));
    for (key, paths) in [("filesystem.readonly", &readonly), ("filesystem.readwrite", &readwrite)] {
        let wrong = paths.iter().filter_map(|path| shown(path));
        problems.extend(wrong.map(|message| Problem::new(key, message)));
    }
    for path in readonly.iter().filter(|path| shown(path).is_none()) {
        problems.extend(led(path).map(|message| Problem::new("filesystem.readonly", message)));
    }
    for path in &readwrite {
        if readonly.contains(path) {
            let message =
                format!("{} is in `filesystem.readonly` as well: take one out", quote(path));
            problems.push(Problem::new("filesystem.readwrite", message));
        }
        let message = changed(path).or_else(|| led(path).filter(|_| shown(path).is_none()));
        problems.extend(message.map(|message| Problem::new("filesystem.readwrite", message)));
    }
    for path in &of_form(&filesystem.blocked) {
        let message = hidden(path, &[&readonly, &readwrite]);
        problems.extend(message.map(|message| Problem::new("filesystem.blocked", message)));
    }
}

/// What is wrong with a path as a text.
fn form(path: &Path) -> Option<String> {
    let bytes = path.as_os_str().as_bytes();
    let wrong = if bytes.is_empty() {
        return Some("a path is empty".to_owned());
    } else if bytes.iter().any(u8::is_ascii_control) {
        "has a control character (a line break, a NUL)"
    } else if bytes.len() > PATH_BYTES_MAX {
        "is longer than 4095 bytes"
    } else if !path.is_absolute() {
        "is relative: write it from `/` on"
    } else if path.components().any(|component| component == Component::ParentDir) {
        "has `..` in it: write where it leads"
    } else {
        return None;
    };
    Some(format!("{} {wrong}", quote(path)))
}

/// What stands against showing a path.
fn shown(path: &Path) -> Option<String> {
    let Ok(real) = path.canonicalize() else {
        return Some(format!("{} is not there, or may not be seen by you", quote(path)));
    };
    if real == Path::new("/") {
        return Some(format!(
            "{} is this whole machine: list the folders that are needed",
            quote(path)
        ));
    }
    for place in [path, &*real] {
        if let Some(private) = PRIVATE.iter().find(|private| place.starts_with(private)) {
            let message =
                format!("{} lies in `{private}`, which every sandbox has of its own", quote(path));
            return Some(message);
        }
        if let Some(fresh) = FRESH.iter().find(|fresh| place == Path::new(fresh)) {
            let message =
                format!("every sandbox has a fresh `{fresh}`: list what is needed of the one here");
            return Some(message);
        }
    }
    None
}

/// What stands against a path that may be shown: a link on its way that somebody has left there.
fn led(path: &Path) -> Option<String> {
    let real = path.canonicalize().ok().filter(|_| links::real(path).is_err())?;
    Some(format!(
        "{} leads through a link that is not the system's own: write `{}`, if that is meant",
        quote(path),
        real.to_string_lossy().escape_debug()
    ))
}

/// What stands against changing a path that can be shown.
fn changed(path: &Path) -> Option<String> {
    let real = path.canonicalize().ok()?;
    // The root itself has been told of.
    if real != Path::new("/") && SYSTEM.iter().any(|system| real == Path::new(system)) {
        return Some(format!("{} belongs to the system: list a folder in it", quote(path)));
    }
    let is_home =
        real.parent().is_some_and(|parent| HOMES.iter().any(|homes| parent == Path::new(homes)))
            || own_home().is_some_and(|home| home == real);
    is_home.then(|| {
        format!(
            "{} is a whole home, with its keys and start-up files: list a folder in it",
            quote(path)
        )
    })
}

/// What stands against hiding a path.
fn hidden(path: &Path, lists: &[&[PathBuf]]) -> Option<String> {
    let listed = || lists.iter().flat_map(|list| list.iter());
    if listed().any(|listed| listed == path) {
        return Some(format!("{} is listed and blocked: take one out", quote(path)));
    }
    let Some((around, below)) =
        listed().find_map(|listed| Some((listed, path.strip_prefix(listed).ok()?)))
    else {
        return Some(format!(
            "{} lies in no path of `filesystem.readonly` or `filesystem.readwrite`: it cannot be seen \
             anyway",
            quote(path)
        ));
    };
    if path.symlink_metadata().is_err() {
        return Some(format!(
            "{} is not there: only what is there can be blocked, or it could be made inside",
            quote(path)
        ));
    }
    // The link would be covered, or what it leads to, and the other one stays.
    let real = (path.canonicalize(), around.canonicalize());
    let is_straight = matches!(&real, (Ok(path), Ok(around)) if *path == around.join(below));
    (!is_straight).then(|| format!("{} is or passes a link: block what it leads to", quote(path)))
}

/// The home of the user who runs this process, as the system's table of users has it.
fn own_home() -> Option<PathBuf> {
    use std::io::Read as _;
    let user = Path::new("/proc/self").metadata().ok()?.uid().to_string();
    let mut table = Vec::new();
    let file = std::fs::File::open("/etc/passwd").ok()?;
    file.take(PASSWD_BYTES_MAX).read_to_end(&mut table).ok()?;
    // passwd(5): name:password:UID:GID:GECOS:directory:shell.
    table.split(|byte| *byte == b'\n').find_map(|line| {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
        let (id, home) = (fields.get(2)?, fields.get(5)?);
        let home = (*id == user.as_bytes()).then(|| Path::new(OsStr::from_bytes(home)))?;
        home.canonicalize().ok()
    })
}

/// A path as a message shows it: it may hold anything.
fn quote(path: &Path) -> impl Display {
    format!("`{}`", path.to_string_lossy().escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().expect("a folder"));
            fs::create_dir_all(place.path("data/inner")).expect("folders");
            fs::write(place.path("data/secret"), "x").expect("a file");
            fs::create_dir_all(place.path("other/inner")).expect("folders");
            symlink(place.path("other"), place.path("data/link")).expect("a link");
            symlink("/", place.path("root")).expect("a link");
            symlink("/proc/self", place.path("process")).expect("a link");
            symlink("/home", place.path("homes")).expect("a link");
            place
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().canonicalize().expect("it is there").join(name)
        }

        /// What is wrong with paths, relative ones counting from here, `=` marking those as written.
        fn check(&self, lists: [&[&str]; 3]) -> Vec<(&'static str, String)> {
            let [readonly, readwrite, blocked] = lists.map(|list| {
                let path = |name: &&str| match name.strip_prefix('=') {
                    Some(written) => PathBuf::from(written),
                    None => self.path(name),
                };
                list.iter().map(path).collect()
            });
            let mut problems = Vec::new();
            check(&Filesystem { readonly, readwrite, blocked }, &mut problems);
            let key = |key: &'static str| key.trim_start_matches("filesystem.");
            problems.into_iter().map(|problem| (key(problem.key), problem.message)).collect()
        }
    }

    #[test]
    fn good_paths_pass() {
        let place = Place::new();
        for lists in [
            [&["data"] as &[_], &[], &[]],
            [&["data"], &["other"], &["data/secret"]],
            [&["data/inner"], &["data"], &["data/secret"]],
            [&["data"], &["data/inner"], &[]],
            [&["=/etc/hostname", "=/opt"], &[], &[]],
        ] {
            assert_eq!(place.check(lists), [], "{lists:?}");
        }
    }

    #[test]
    fn bad_paths_are_told_with_the_reason() {
        let place = Place::new();
        let lists: [([&[&str]; 3], &str, &str); 28] = [
            ([&["=data"], &[], &[]], "readonly", "is relative"),
            ([&["="], &[], &[]], "readonly", "a path is empty"),
            ([&["data/../other"], &[], &[]], "readonly", "has `..` in it"),
            ([&["=/etc\0/x"], &[], &[]], "readonly", "control character"),
            ([&["=/etc\n/x"], &[], &[]], "readonly", "control character"),
            ([&["=/etc\u{1b}[2J"], &[], &[]], "readonly", "`/etc\\u{1b}[2J` has a control"),
            ([&["missing"], &[], &[]], "readonly", "is not there"),
            ([&[], &["missing"], &[]], "readwrite", "is not there"),
            ([&["=/"], &[], &[]], "readonly", "whole machine"),
            ([&[], &["=/"], &[]], "readwrite", "whole machine"),
            ([&[], &["=//./"], &[]], "readwrite", "whole machine"),
            ([&["root"], &[], &[]], "readonly", "whole machine"),
            ([&["process"], &[], &[]], "readonly", "lies in `/proc`"),
            ([&["=/proc/self"], &[], &[]], "readonly", "lies in `/proc`"),
            ([&[], &["=/dev/null"], &[]], "readwrite", "lies in `/dev`"),
            ([&["=/tmp"], &[], &[]], "readonly", "a fresh `/tmp`"),
            ([&[], &["=/usr"], &[]], "readwrite", "belongs to the system"),
            ([&[], &["=/etc/"], &[]], "readwrite", "belongs to the system"),
            ([&[], &["homes"], &[]], "readwrite", "belongs to the system"),
            ([&["data"], &["data"], &[]], "readwrite", "is in `filesystem.readonly` as well"),
            ([&["data/"], &["data"], &[]], "readwrite", "is in `filesystem.readonly` as well"),
            ([&[], &[], &["data"]], "blocked", "lies in no path"),
            ([&["data"], &[], &["dat"]], "blocked", "lies in no path"),
            ([&["data"], &[], &["data"]], "blocked", "is listed and blocked"),
            ([&["data"], &[], &["data/missing"]], "blocked", "is not there"),
            ([&["data"], &[], &["data/link"]], "blocked", "is or passes a link"),
            ([&["data"], &[], &["data/link/inner"]], "blocked", "is or passes a link"),
            ([&["data"], &[], &["data/inner/../../other"]], "blocked", "has `..` in it"),
        ];
        for (paths, key, part) in lists {
            let found = place.check(paths);
            assert_eq!(found.len(), 1, "{paths:?}: {found:?}");
            assert!(found[0].0 == key && found[0].1.contains(part), "{paths:?}: {found:?}");
        }
        let long = format!("=/{}", "x".repeat(PATH_BYTES_MAX));
        assert!(place.check([&[&long], &[], &[]])[0].1.ends_with("is longer than 4095 bytes"));
        let many = vec!["data"; PATHS_MAX + 1];
        assert_eq!(place.check([&many, &[], &[]])[0].1, "257 paths are too many: 256 is the most");
    }

    #[test]
    fn nobodys_home_may_be_changed() {
        let home = own_home().expect("whoever runs this has a home");
        if home != Path::new("/") {
            let message = changed(&home).expect("a home is refused");
            assert!(message.contains("home") || message.contains("system"), "{message}");
        }
    }
}
