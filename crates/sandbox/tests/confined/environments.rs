//! Where gateways run: as root, as an ordinary user, and in containers that refuse a part of the
//! kernel.
//!
//! A container's refusal is played with a seccomp filter on the whole suite, as container runtimes
//! do it.

use crate::support::{self, text};
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The user and group that nobody is.
const NOBODY: u32 = 65_534;
#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: TargetArch = TargetArch::aarch64;

/// One way to run a gateway.
pub(crate) struct Environment {
    pub(crate) name: &'static str,
    /// As root; otherwise as nobody, or as whoever runs the tests.
    pub(crate) root: bool,
    /// What the kernel seems not to have.
    pub(crate) missing: &'static [Missing],
    /// What a worker says that holds it, with `landlock` for whichever version there is.
    pub(crate) isolation: &'static str,
}

/// Parts of the kernel that an environment refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// As Docker does it: no user namespace by clone, clone3 unknown, unshare and mounts refused.
    Namespaces,
    /// As `AppArmor` on Ubuntu 24.04: user namespaces can be made, but not used.
    Mounts,
    /// A kernel built without Landlock.
    Landlock,
}

const ENVIRONMENTS: &[Environment] = &[
    Environment {
        name: "root",
        root: true,
        missing: &[],
        isolation: "namespaces+landlock+seccomp+rlimits",
    },
    Environment {
        name: "user",
        root: false,
        missing: &[],
        isolation: "namespaces+landlock+seccomp+rlimits",
    },
    Environment {
        name: "container-root",
        root: true,
        missing: &[Missing::Namespaces],
        isolation: "landlock+seccomp+rlimits",
    },
    Environment {
        name: "container-user",
        root: false,
        missing: &[Missing::Namespaces],
        isolation: "landlock+seccomp+rlimits",
    },
    Environment {
        name: "apparmor-user",
        root: false,
        missing: &[Missing::Mounts],
        isolation: "landlock+seccomp+rlimits",
    },
    Environment {
        name: "old-kernel-root",
        root: true,
        missing: &[Missing::Landlock],
        isolation: "namespaces+seccomp+rlimits",
    },
    Environment {
        name: "old-container-user",
        root: false,
        missing: &[Missing::Namespaces, Missing::Landlock],
        isolation: "seccomp+rlimits",
    },
];

/// The environments that whoever runs the tests can make: only root can play both users.
pub(crate) fn all() -> Vec<&'static Environment> {
    let root = is_root() || std::env::var_os("GLOVEPORT_TEST_AS").is_some();
    ENVIRONMENTS.iter().filter(|environment| root || !environment.root).collect()
}

pub(crate) fn is_root() -> bool {
    // SAFETY: always succeeds.
    unsafe { libc::geteuid() == 0 }
}

/// A copy of this program where every user can reach it, and the folder that it lies in. Made before
/// any process is started: one that inherits it while it is written keeps it from being executed.
pub(crate) fn copy() -> Result<(TempDir, PathBuf), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).map_err(text)?;
    let program = folder.path().join("confined");
    std::fs::copy(support::this(), &program).map_err(text)?;
    Ok((folder, program))
}

/// Fails if this process has a child.
pub(crate) fn no_child_is_left() -> Result<(), String> {
    // SAFETY: no status is asked for.
    let left = unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) };
    let error = std::io::Error::last_os_error();
    if left == -1 && error.raw_os_error() == Some(libc::ECHILD) {
        Ok(())
    } else {
        Err(format!("a child is left: {left}"))
    }
}

impl Environment {
    /// Whether nothing is missing, so that attacks work without the sandbox.
    pub(crate) fn is_plain(&self) -> bool {
        self.missing.is_empty()
    }

    /// Runs the suite in this environment, in a process of its own, which is `program`.
    pub(crate) fn start(&self, program: &Path) -> Result<(), String> {
        let mut command = Command::new(program);
        command
            .args(["suite", self.name])
            .env("GLOVEPORT_TEST_AS", "the runner knows who it is")
            .env("GLOVEPORT_TEST_SECRET", "hunter2");
        if is_root() && !self.root {
            command.uid(NOBODY).gid(NOBODY);
        }
        if !self.root {
            // An ordinary user may run a gateway with `nice`, and cannot take back what that gave away.
            // SAFETY: between fork and exec; a system call without memory.
            unsafe { command.pre_exec(nice) };
        }
        let status = command.status().map_err(text)?;
        if status.success() { Ok(()) } else { Err(status.to_string()) }
    }

    /// Makes what is missing here missing for this process and all its children.
    pub(crate) fn enter(&self) {
        let refusals: Vec<_> = self.missing.iter().map(|missing| missing.filter()).collect();
        for refusal in refusals.iter().flatten() {
            seccompiler::apply_filter(refusal).expect("seccomp filters can be installed");
        }
    }
}

/// Gives this process a lower priority than a worker takes for itself.
fn nice() -> std::io::Result<()> {
    // SAFETY: numbers only; id 0 is this process.
    let set = unsafe {
        let own = libc::getpriority(libc::PRIO_PROCESS, 0);
        libc::setpriority(libc::PRIO_PROCESS, 0, own.max(10))
    };
    if set == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

impl Missing {
    fn filter(self) -> Vec<seccompiler::BpfProgram> {
        let new_user = SeccompCondition::new(
            0,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::MaskedEq(libc::CLONE_NEWUSER as u64),
            libc::CLONE_NEWUSER as u64,
        )
        .expect("a condition on argument 0");
        let new_user = SeccompRule::new(vec![new_user]).expect("a rule has conditions");
        match self {
            Self::Namespaces => vec![
                refuse(vec![(libc::SYS_clone, vec![new_user])], libc::EPERM),
                refuse(vec![(libc::SYS_clone3, vec![])], libc::ENOSYS),
                refuse(
                    [libc::SYS_unshare, libc::SYS_setns, libc::SYS_mount, libc::SYS_pivot_root]
                        .map(|number| (number, vec![]))
                        .to_vec(),
                    libc::EPERM,
                ),
            ],
            Self::Mounts => vec![refuse(
                [libc::SYS_mount, libc::SYS_fsopen, libc::SYS_move_mount]
                    .map(|number| (number, vec![]))
                    .to_vec(),
                libc::EPERM,
            )],
            Self::Landlock => {
                vec![refuse(vec![(libc::SYS_landlock_create_ruleset, vec![])], libc::ENOSYS)]
            }
        }
    }
}

/// A filter that refuses some system calls.
pub(crate) fn refuse(rules: Vec<(i64, Vec<SeccompRule>)>, error: i32) -> seccompiler::BpfProgram {
    SeccompFilter::new(
        rules.into_iter().collect::<BTreeMap<_, _>>(),
        SeccompAction::Allow,
        SeccompAction::Errno(error.unsigned_abs()),
        ARCHITECTURE,
    )
    .expect("the two actions differ")
    .try_into()
    .expect("a short filter")
}
