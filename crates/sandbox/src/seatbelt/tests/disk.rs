//! A disk like that of a Mac: names are found whatever case or Unicode form they are asked for in,
//! and keep the spelling that they were made with.

use super::super::LastLink;
use std::io;
use std::path::{Path, PathBuf};

/// What there is: files, and the folders that they are in.
#[derive(Debug)]
pub(super) struct TestDisk {
    files: &'static [&'static str],
    links: &'static [(&'static str, &'static str)],
}

pub(super) const DISK: TestDisk = TestDisk {
    files: &[
        "/Applications/Thing.app/Contents/MacOS/thing",
        "/Library/Frameworks/Python.framework/Versions/3.13/bin/python3",
        "/System/Volumes/Data",
        "/Users/Shared",
        "/Users/ann/.local/bin/gloveport",
        "/Users/ann/.nvm/versions/node/v24/lib/node_modules/npm/bin/npm-cli.js",
        "/Users/ann/.ssh/id_ed25519",
        "/Users/ann/data/private/key",
        "/Users/ann/data/table.csv",
        "/Users/ann/work/.git/config",
        "/Users/ann/work/Café/menu",
        "/Users/ann/work/deep/er/secret.txt",
        "/Users/ann/work/src/main.py",
        "/Users/ann/work/vendor/cache",
        "/Users/bob",
        "/dev/null",
        "/opt/homebrew/Cellar/python@3.13/3.13.1/bin/python3.13",
        "/private/etc/passwd",
        "/private/tmp",
        "/private/var/db/timezone",
        "/private/var/folders/ab/cd/T/gloveport-1/tmp",
        "/private/var/folders/ab/cd/T/gloveport-1/work",
        "/private/var/folders/ab/cd/T/gloveport-2/work",
        "/private/var/root",
        "/usr/bin/git",
        "/usr/local/bin",
    ],
    links: &[
        ("/Users/ann/.nvm/versions/node/v24/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
        ("/Users/ann/work/.env", "/Users/ann/.nvm"),
        ("/Users/ann/work/to-root", "/"),
        ("/Users/ann/work/to-secret", "deep/er/secret.txt"),
        ("/etc", "private/etc"),
        ("/opt/homebrew/bin/python3", "../Cellar/python@3.13/3.13.1/bin/python3.13"),
        ("/private/var/folders/ab/cd/T/gloveport-1/work/out", "/Users/ann/.ssh"),
        ("/tmp", "private/tmp"),
        ("/var", "private/var"),
    ],
};

/// Most links on one way, as everywhere.
const LINKS_MAX: usize = 32;

impl TestDisk {
    /// The path of what is there, or that nothing is.
    pub(super) fn resolve(&self, path: &Path, last: LastLink) -> io::Result<PathBuf> {
        let (found, missing) = self.walk(path.to_str().expect("UTF-8"), last);
        if missing.is_empty() { Ok(found.into()) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// The path that the kernel asks about when a program names `path`: what is there in the
    /// spelling of the disk, what is not as it was named.
    pub(super) fn seen(&self, path: &str, last: LastLink) -> String {
        let (found, missing) = self.walk(path, last);
        let found = if found == "/" { "" } else { &found };
        missing.iter().fold(found.to_owned(), |path, name| format!("{path}/{name}"))
            + if found.is_empty() && missing.is_empty() { "/" } else { "" }
    }

    /// As far as there is something, and the names after that.
    fn walk(&self, path: &str, last: LastLink) -> (String, Vec<String>) {
        let mut at = String::new();
        let mut rest: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let mut links = 0;
        while let Some(name) = rest.pop() {
            match name.as_str() {
                "" | "." => continue,
                ".." => {
                    at.truncate(at.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let asked = format!("{at}/{name}");
            let follow = last == LastLink::Follow || rest.iter().any(|name| !name.is_empty());
            let link = self.links.iter().find(|(link, _)| follow && same(link, &asked));
            if let Some((_, target)) = link {
                links += 1;
                assert!(links < LINKS_MAX, "links in a circle");
                if target.starts_with('/') {
                    at.clear();
                }
                rest.extend(target.rsplit('/').map(str::to_owned));
            } else if let Some(found) = self.entry(&asked) {
                // What the data volume shows in `/` has its path there.
                at = if found == "/System/Volumes/Data" { String::new() } else { found };
            } else {
                rest.push(name);
                rest.reverse();
                rest.retain(|name| !name.is_empty());
                return (or_root(at), rest);
            }
        }
        (or_root(at), Vec::new())
    }

    /// The entry of that name in the spelling of the disk.
    fn entry(&self, asked: &str) -> Option<String> {
        let depth = asked.split('/').count();
        let all = self.files.iter().copied().chain(self.links.iter().map(|(link, _)| *link));
        let mut ways = all.map(|path| path.split('/').take(depth).collect::<Vec<_>>().join("/"));
        ways.find(|way| same(way, asked))
    }
}

fn or_root(path: String) -> String {
    if path.is_empty() { "/".to_owned() } else { path }
}

/// Whether two names mean one file. The only letter with an accent here is é.
fn same(one: &str, other: &str) -> bool {
    let folded = |text: &str| text.to_lowercase().replace('é', "e\u{301}");
    folded(one) == folded(other)
}
