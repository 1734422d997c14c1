//! Where sandboxes are made: as root and as an ordinary user, on each rung of the ladder, and in a
//! container that refuses namespaces.

use crate::words::text;
use gloveport_sandbox::{Isolation, Method, Minimum};
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user and group that nobody is.
const NOBODY: u32 = 65_534;
#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: TargetArch = TargetArch::aarch64;
const AS_ROOT: &str = "GLOVEPORT_TEST_AS_ROOT";
/// Where a suite finds its ground.
pub(crate) const GROUND: &str = "GLOVEPORT_TEST_GROUND";
/// What the launcher's environment has and nobody inside may see.
pub(crate) const SECRET: &str = "GLOVEPORT_TEST_SECRET";

/// A rung of the ladder, as expectations tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rung {
    Namespaces,
    /// Expected of it is what is expected of namespaces of our own.
    Bubblewrap,
    /// No namespaces; what is lost stands in each attack's head.
    Landlock,
}

/// One way to run sandboxes.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) name: &'static str,
    /// As root; otherwise as nobody, or as whoever runs the tests.
    pub(crate) root: bool,
    pub(crate) rung: Rung,
    /// How the rung comes about: by asking for it, or by stepping down to it.
    pub(crate) isolation: Method,
    /// Whether the surroundings refuse namespaces, as container runtimes do it.
    container: bool,
    /// Whether controls run here: once for each user.
    pub(crate) controls: bool,
}

const ENVIRONMENTS: &[Environment] = &[
    Environment {
        name: "root-namespaces",
        root: true,
        rung: Rung::Namespaces,
        isolation: Method::Namespaces,
        container: false,
        controls: true,
    },
    Environment {
        name: "user-namespaces",
        root: false,
        rung: Rung::Namespaces,
        isolation: Method::Namespaces,
        container: false,
        controls: true,
    },
    Environment {
        name: "root-bubblewrap",
        root: true,
        rung: Rung::Bubblewrap,
        isolation: Method::Bubblewrap,
        container: false,
        controls: false,
    },
    Environment {
        name: "user-bubblewrap",
        root: false,
        rung: Rung::Bubblewrap,
        isolation: Method::Bubblewrap,
        container: false,
        controls: false,
    },
    Environment {
        name: "root-landlock",
        root: true,
        rung: Rung::Landlock,
        isolation: Method::Landlock,
        container: false,
        controls: false,
    },
    Environment {
        name: "user-landlock",
        root: false,
        rung: Rung::Landlock,
        isolation: Method::Landlock,
        container: false,
        controls: false,
    },
    Environment {
        name: "user-container",
        root: false,
        rung: Rung::Landlock,
        isolation: Method::Auto,
        container: true,
        controls: false,
    },
];

/// The environments that whoever runs the tests can make: only root can play both users.
pub(crate) fn all() -> Vec<&'static Environment> {
    let has_bwrap = Path::new("/usr/bin/bwrap").exists();
    let can = |environment: &&Environment| {
        (is_root() || !environment.root) && (has_bwrap || environment.rung != Rung::Bubblewrap)
    };
    ENVIRONMENTS.iter().filter(can).collect()
}

pub(crate) fn find(name: &str) -> Result<&'static Environment, String> {
    let found = ENVIRONMENTS.iter().find(|environment| environment.name == name);
    found.ok_or_else(|| format!("no environment `{name}`"))
}

pub(crate) fn is_root() -> bool {
    // SAFETY: always succeeds.
    unsafe { libc::geteuid() == 0 }
}

impl Environment {
    pub(crate) fn minimum(&self) -> Minimum {
        match self.rung {
            Rung::Namespaces => Minimum::Namespaces,
            Rung::Bubblewrap => Minimum::Bubblewrap,
            Rung::Landlock => Minimum::Landlock,
        }
    }

    /// Whether all runs here are the same user in the same namespace, for whom the kernel counts.
    pub(crate) fn shares_user(&self) -> bool {
        self.rung == Rung::Landlock && !self.root
    }

    /// Whether this is what holds a run here; a version or a control group more is no matter.
    pub(crate) fn check(&self, isolation: Isolation) -> Result<(), String> {
        let found: String =
            isolation.describe().chars().filter(|letter| !letter.is_ascii_digit()).collect();
        let expected = match self.rung {
            Rung::Namespaces => "namespaces+landlock+seccomp+rlimits",
            Rung::Bubblewrap => "bubblewrap+landlock+seccomp+rlimits",
            Rung::Landlock => "landlock+seccomp+rlimits",
        };
        let rest = found.strip_prefix(expected);
        match rest {
            Some("" | "+cgroup") => Ok(()),
            _ => Err(format!("held by `{found}`, not by `{expected}`")),
        }
    }

    /// Runs the suite in this environment, in a process of its own.
    pub(crate) fn start(&self, filter: Option<&str>) -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(text)?;
        let ground = folder.path();
        // Every user must reach it, and the machine's temporary folder is where it lies.
        open(ground, 0o755)?;
        let program = ground.join("escape");
        let this = std::env::current_exe().map_err(text)?;
        fs::copy(this, &program).map_err(text)?;
        copy_attacks(&ground.join("attacks"))?;
        for name in ["tmp", "stages"] {
            fs::create_dir(ground.join(name)).map_err(text)?;
            open(&ground.join(name), 0o1777)?;
        }
        let mut command = Command::new(program);
        command
            .args(["suite", self.name])
            .args(filter)
            .env("TMPDIR", ground.join("tmp"))
            .env(GROUND, ground)
            .env(SECRET, format!("hunter2-{}", std::process::id()));
        if is_root() && self.root {
            command.env(AS_ROOT, "1");
        } else if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let status = command.status().map_err(text)?;
        if status.success() { Ok(()) } else { Err(status.to_string()) }
    }

    /// Makes this process's surroundings what they are here; it cannot be undone.
    pub(crate) fn enter(&self) {
        if self.container {
            for filter in container() {
                seccompiler::apply_filter_all_threads(&filter)
                    .expect("seccomp filters can be installed");
            }
        }
    }
}

/// Gives a file or folder to everybody, as far as `mode` says.
pub(crate) fn open(path: &Path, mode: u32) -> Result<(), String> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(text)
}

fn copy_attacks(to: &Path) -> Result<(), String> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/escape/attacks");
    fs::create_dir(to).map_err(text)?;
    open(to, 0o755)?;
    for entry in fs::read_dir(from).map_err(text)? {
        let entry = entry.map_err(text)?;
        let copy = to.join(entry.file_name());
        fs::copy(entry.path(), &copy).map_err(text)?;
        open(&copy, 0o644)?;
    }
    Ok(())
}

/// As Docker does it: no user namespace by clone, clone3 unknown, unshare and mounts refused.
fn container() -> Vec<seccompiler::BpfProgram> {
    let new_user = SeccompCondition::new(
        0,
        SeccompCmpArgLen::Dword,
        SeccompCmpOp::MaskedEq(libc::CLONE_NEWUSER as u64),
        libc::CLONE_NEWUSER as u64,
    )
    .expect("a condition on argument 0");
    let new_user = SeccompRule::new(vec![new_user]).expect("a rule has conditions");
    let calls = [libc::SYS_unshare, libc::SYS_setns, libc::SYS_mount, libc::SYS_pivot_root];
    vec![
        refuse(vec![(libc::SYS_clone, vec![new_user])], libc::EPERM),
        refuse(vec![(libc::SYS_clone3, vec![])], libc::ENOSYS),
        refuse(calls.map(|number| (number, vec![])).to_vec(), libc::EPERM),
    ]
}

fn refuse(rules: Vec<(i64, Vec<SeccompRule>)>, error: i32) -> seccompiler::BpfProgram {
    SeccompFilter::new(
        rules.into_iter().collect(),
        SeccompAction::Allow,
        SeccompAction::Errno(error.unsigned_abs()),
        ARCHITECTURE,
    )
    .expect("the two actions differ")
    .try_into()
    .expect("a short filter")
}
