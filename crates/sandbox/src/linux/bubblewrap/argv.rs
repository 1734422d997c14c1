//! From a planned root to the words that `bwrap` takes. Pure.
//!
//! Each path is a word of its own and begins with `/`, so that none is taken for an option. The words
//! go through a descriptor (`--args`), so that no list of processes shows them.

use crate::linux::command::plan::{Access, Entry, Kind, RootPlan, USER};
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::RawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Bytes and mode of what covers a folder.
const HOLE: (u64, u32) = (4_096, 0o555);

/// One word for `bwrap`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// As it stands.
    Text(OsString),
    /// The number of a descriptor from which this content can be read.
    Content(Vec<u8>),
}

/// Whether the second stage may take ports below 1,024 for its listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LowPorts {
    Yes,
    No,
}

/// The words for namespaces and a root.
///
/// # Errors
///
/// A path that is not absolute or has a NUL byte, which the configuration's check has refused
/// before.
pub(super) fn words(plan: &RootPlan, ports: LowPorts) -> io::Result<Vec<Word>> {
    let mut words = Words(Vec::new());
    // One by one: the word for all makes do without some of them.
    for namespace in ["user", "pid", "net", "ipc", "uts", "cgroup"] {
        words.flag(&format!("--unshare-{namespace}"));
    }
    words.option("--uid", &USER.to_string());
    words.option("--gid", &USER.to_string());
    words.option("--hostname", "sandbox");
    words.flag("--die-with-parent");
    // The second stage reaps; a second process 1 would only be in between.
    words.flag("--as-pid-1");
    words.flag("--clearenv");
    words.option("--cap-drop", "ALL");
    if ports == LowPorts::Yes {
        words.option("--cap-add", "CAP_NET_BIND_SERVICE");
    }
    for entry in &plan.entries {
        words.entry(entry)?;
    }
    // Last, so that all of the above could be made.
    words.option("--remount-ro", "/");
    words.option("--chdir", "/");
    Ok(words.0)
}

/// The words as `--args` takes them. `number` gives the descriptor of a content.
pub(super) fn encode(
    words: &[Word],
    mut number: impl FnMut(&[u8]) -> io::Result<RawFd>,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for word in words {
        match word {
            Word::Text(text) => bytes.extend(text.as_bytes()),
            Word::Content(content) => bytes.extend(number(content)?.to_string().into_bytes()),
        }
        bytes.push(0);
    }
    Ok(bytes)
}

struct Words(Vec<Word>);

impl Words {
    fn flag(&mut self, flag: &str) {
        self.0.push(Word::Text(flag.into()));
    }

    fn option(&mut self, option: &str, value: &str) {
        self.flag(option);
        self.flag(value);
    }

    fn path(&mut self, path: &Path) -> io::Result<()> {
        if !path.is_absolute() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.word(path.as_os_str())
    }

    /// A word that a NUL byte would cut in two.
    fn word(&mut self, word: &OsStr) -> io::Result<()> {
        if word.as_bytes().contains(&0) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.0.push(Word::Text(word.to_owned()));
        Ok(())
    }

    fn content(&mut self, option: &str, content: &[u8], at: &Path) -> io::Result<()> {
        self.flag(option);
        self.0.push(Word::Content(content.to_owned()));
        self.path(at)
    }

    fn memory(&mut self, at: &Path, (bytes, mode): (u64, u32)) -> io::Result<()> {
        self.option("--perms", &format!("{mode:04o}"));
        // A size of 0 would be none.
        self.option("--size", &bytes.max(1).to_string());
        self.flag("--tmpfs");
        self.path(at)
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        match entry {
            Entry::Folder { at, mode } => {
                self.option("--perms", &format!("{mode:04o}"));
                self.flag("--dir");
                self.path(at)
            }
            Entry::Bind { source, at, access, .. } => {
                self.flag(match access {
                    Access::Read => "--ro-bind",
                    Access::Write => "--bind",
                    Access::Device => "--dev-bind",
                });
                self.path(source)?;
                self.path(at)
            }
            Entry::File { at, content } => {
                self.option("--perms", "0644");
                self.content("--file", content, at)
            }
            Entry::Link { at, to } => {
                self.flag("--symlink");
                // What a link says may be relative. It stands where `bwrap` takes any word.
                self.word(to.as_os_str())?;
                self.path(at)
            }
            // `bwrap` knows neither a bound of entries nor how to forbid to execute; Landlock does
            // the latter.
            Entry::Memory { at, bytes, mode, .. } => self.memory(at, (*bytes, *mode)),
            Entry::Processes { at } => {
                self.flag("--proc");
                self.path(at)
            }
            Entry::Hole { at, kind: Kind::Folder } => {
                self.memory(at, HOLE)?;
                self.flag("--remount-ro");
                self.path(at)
            }
            Entry::Hole { at, kind: Kind::File } => self.content("--ro-bind-data", b"", at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linux::command::plan::Execute;
    use crate::linux::command::plan::Whose;

    /// The words after those for namespaces, contents in brackets.
    fn check(entries: Vec<Entry>, expected: &str) {
        let words = words(&RootPlan { entries }, LowPorts::No).expect("paths are absolute");
        let mut contents = Vec::new();
        let bytes = encode(&words, |content| {
            contents.push(content.to_owned());
            Ok(40 + RawFd::try_from(contents.len()).expect("a few"))
        });
        let bytes = bytes.expect("contents are kept");
        let text = String::from_utf8(bytes).expect("texts");
        let shown: Vec<&str> = text.split_terminator('\0').collect();
        let start = shown.iter().position(|word| *word == "ALL").expect("--cap-drop ALL");
        assert_eq!(shown[start + 1..shown.len() - 4].join(" "), expected);
        assert_eq!(shown[shown.len() - 4..], ["--remount-ro", "/", "--chdir", "/"]);
    }

    #[test]
    fn a_root_becomes_words() {
        let bind = |access| Entry::Bind {
            source: "/a b".into(),
            at: "/--bind".into(),
            kind: Kind::File,
            access,
            whose: Whose::Named,
        };
        check(vec![bind(Access::Read)], "--ro-bind /a b /--bind");
        check(vec![bind(Access::Write)], "--bind /a b /--bind");
        check(vec![bind(Access::Device)], "--dev-bind /a b /--bind");
        check(vec![Entry::Folder { at: "/etc".into(), mode: 0o755 }], "--perms 0755 --dir /etc");
        let file = |at: &str| Entry::File { at: at.into(), content: b"x".to_vec() };
        check(vec![file("/a"), file("/b")], "--perms 0644 --file 41 /a --perms 0644 --file 42 /b");
        let link = Entry::Link { at: "/bin".into(), to: "--proc".into() };
        check(vec![link], "--symlink --proc /bin");
        let memory = Entry::Memory {
            at: "/tmp".into(),
            bytes: 0,
            inodes: 5,
            mode: 0o700,
            execute: Execute::No,
        };
        check(vec![memory], "--perms 0700 --size 1 --tmpfs /tmp");
        check(vec![Entry::Processes { at: "/proc".into() }], "--proc /proc");
        let hole = |kind| Entry::Hole { at: "/x".into(), kind };
        check(vec![hole(Kind::Folder)], "--perms 0555 --size 4096 --tmpfs /x --remount-ro /x");
        check(vec![hole(Kind::File)], "--ro-bind-data 41 /x");
    }

    #[test]
    fn every_namespace_is_asked_for_and_every_right_dropped() {
        let words = words(&RootPlan { entries: Vec::new() }, LowPorts::Yes).expect("no paths");
        let texts: Vec<_> = words
            .iter()
            .map(|word| match word {
                Word::Text(text) => text.to_str().expect("a text"),
                Word::Content(_) => "",
            })
            .collect();
        let expected = "--unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts \
                        --unshare-cgroup --uid 1000 --gid 1000 --hostname sandbox \
                        --die-with-parent --as-pid-1 --clearenv --cap-drop ALL \
                        --cap-add CAP_NET_BIND_SERVICE --remount-ro / --chdir /";
        assert_eq!(texts.join(" "), expected);
    }

    #[test]
    fn no_path_is_taken_for_an_option_or_cut_in_two() {
        for path in ["", "relative", "--bind", "/a\0--bind\0/\0/"] {
            let entries = vec![Entry::Processes { at: path.into() }];
            assert!(words(&RootPlan { entries }, LowPorts::No).is_err(), "{path:?}");
        }
        let at = "/bin".into();
        let entries = vec![Entry::Link { at, to: "x\0--bind\0/\0/".into() }];
        assert!(words(&RootPlan { entries }, LowPorts::No).is_err());
    }
}
