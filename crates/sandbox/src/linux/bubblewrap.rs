//! `bwrap` as a provider of namespaces, where this program may not make them itself.
//!
//! It only makes namespaces and mounts; everything else is done by us inside of them. It is looked
//! for in the folders of the system alone, never in a `PATH`, and asked for its version.

pub(crate) mod argv;
mod run;
mod start;

use crate::linux::doctor::refusal::{How, Refusal};
use run::Ran;
pub(crate) use run::first_line;
use std::fmt;
use std::path::Path;

/// Where it may be, in folders that only root writes.
const PLACES: [&str; 4] =
    ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap", "/run/current-system/sw/bin/bwrap"];
/// The oldest version that knows all that we ask of it (`--size`).
const OLDEST: Version = Version { major: 0, minor: 7, patch: 0 };

/// A `bwrap` that is there and new enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bubblewrap {
    path: &'static str,
    version: Version,
}

/// A version of `bwrap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Bubblewrap {
    /// Finds it and asks for its version.
    ///
    /// # Errors
    ///
    /// That it is absent, too old, or says nothing that is a version.
    pub(crate) fn find() -> Result<Self, Refusal> {
        let act = "find bwrap";
        let path = PLACES.into_iter().find(|path| Path::new(path).is_file());
        let path = path.ok_or(Refusal { act, how: How::Absent })?;
        let act = "ask bwrap for its version";
        let said = succeeded(act, run::run(path, &["--version"])?)?;
        let version = Version::parse(&said).ok_or(Refusal { act, how: How::Said(said) })?;
        if version < OLDEST {
            return Err(Refusal { act, how: How::TooOld(version.to_string()) });
        }
        Ok(Self { path, version })
    }

    /// Its version.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Lets it make namespaces and mounts, and run itself in them.
    ///
    /// # Errors
    ///
    /// What it said.
    pub(crate) fn try_out(&self) -> Result<(), Refusal> {
        let words = [
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--ro-bind",
            "/",
            "/",
            "--tmpfs",
            "/tmp",
            "--",
            self.path,
            "--version",
        ];
        let act = "let bwrap make namespaces";
        succeeded(act, run::run(self.path, &words)?).map(drop)
    }
}

impl Version {
    /// Reads `bubblewrap 0.8.0`.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().strip_prefix("bubblewrap ")?.split('.');
        let mut next = || numbers.next()?.parse().ok();
        let (major, minor) = (next()?, next()?);
        let patch = next().unwrap_or(0);
        Some(Self { major, minor, patch })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What it printed, if it ended well.
fn succeeded(act: &'static str, ran: Ran) -> Result<String, Refusal> {
    let how = match (ran.code, ran.signal) {
        (Some(0), _) => return Ok(ran.stdout),
        (_, Some(signal)) => How::Killed(signal),
        (Some(code), None) if ran.stderr.is_empty() => How::Said(format!("exit code {code}")),
        (Some(_), None) => How::Said(ran.stderr),
        (None, None) => How::Hung,
    };
    Err(Refusal { act, how })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        let version = |major, minor, patch| Some(Version { major, minor, patch });
        for (text, expected) in [
            ("bubblewrap 0.8.0\n", version(0, 8, 0)),
            ("bubblewrap 0.11", version(0, 11, 0)),
            ("bubblewrap 1.0.0-rc1", version(1, 0, 0)),
            ("bubblewrap 0", None),
            ("bubblewrap x.1", None),
            ("0.8.0", None),
            ("", None),
        ] {
            assert_eq!(Version::parse(text), expected, "{text:?}");
        }
        assert!(version(0, 6, 9) < Some(OLDEST) && version(0, 11, 0) > Some(OLDEST));
        assert_eq!(OLDEST.to_string(), "0.7.0");
    }
}
