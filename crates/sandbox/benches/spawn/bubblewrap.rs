//! `bwrap` as it is called for the same mounts as a sandbox of ours.
//!
//! It makes the same namespaces, binds, file systems in memory, `/proc` and devices, and gives up
//! all capabilities. It does less than we do: no Landlock, no filter of system calls, no limits, no
//! files of `/etc` of its own, and nobody reads what was refused.

use std::fs;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = "/usr/bin/bwrap";
const SYSTEM: [&str; 7] = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"];
const SETTINGS: [&str; 9] = [
    "/etc/alternatives",
    "/etc/ca-certificates.conf",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/pki/ca-trust",
    "/etc/pki/tls",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
];
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];
/// Bytes of each file system in memory.
const MEMORY_BYTES: &str = "268435456";

/// What it says of its version; `None` where it is absent.
pub(crate) fn version() -> Option<String> {
    let output = Command::new(PROGRAM).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The words before the program's own, which can see `folder` beside the system.
pub(crate) fn words(folder: &Path) -> Vec<String> {
    let mut words: Vec<String> =
        ["--unshare-all", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
            .into_iter()
            .chain(["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"])
            .map(str::to_owned)
            .collect();
    let mut add = |parts: &[&str]| words.extend(parts.iter().copied().map(str::to_owned));
    for path in SYSTEM {
        match (fs::read_link(path), Path::new(path).is_dir()) {
            (Ok(to), _) => add(&["--symlink", &to.to_string_lossy(), path]),
            (Err(_), true) => add(&["--ro-bind", path, path]),
            (Err(_), false) => {}
        }
    }
    for path in SETTINGS {
        if let Ok(real) = fs::canonicalize(path) {
            add(&["--ro-bind", &real.to_string_lossy(), path]);
        }
    }
    for path in DEVICES {
        add(&["--dev-bind", path, path]);
    }
    add(&["--symlink", "/proc/self/fd", "/dev/fd"]);
    add(&["--symlink", "/proc/self/fd/0", "/dev/stdin"]);
    add(&["--symlink", "/proc/self/fd/1", "/dev/stdout"]);
    add(&["--symlink", "/proc/self/fd/2", "/dev/stderr"]);
    add(&["--proc", "/proc"]);
    for path in ["/tmp", "/work", "/dev/shm"] {
        add(&["--size", MEMORY_BYTES, "--tmpfs", path]);
    }
    let folder = folder.to_string_lossy();
    add(&["--ro-bind", &folder, &folder]);
    for (name, value) in super::methods::ENVIRONMENT {
        add(&["--setenv", name, value]);
    }
    add(&["--chdir", "/work", "--remount-ro", "/", "--"]);
    words.insert(0, PROGRAM.to_owned());
    words
}
