//! The steps of starting and confining a process, so that a failure names one and says what to do.
//!
//! A child that fails before its exec can only send numbers to its parent: a step is such a number.

use std::fmt;

/// One step of a start or of a confinement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Step {
    /// Making the socket and the pipes that the child gets.
    Descriptors,
    /// Opening the program.
    Open,
    /// clone3 or clone.
    Clone,
    /// Writing the user and group maps of the new user namespace.
    IdMap,
    /// Giving up supplementary groups.
    Groups,
    /// Becoming the group and the user that the child runs as.
    User,
    /// Asking to be killed when the gateway dies.
    DeathSignal,
    /// Making an own session and process group.
    Session,
    /// Changing to the working directory.
    Directory,
    /// Giving signals their default actions.
    Signals,
    /// Putting the descriptors in their places.
    Stdio,
    /// Setting the stack limit.
    Stack,
    /// Closing all other descriptors.
    CloseRange,
    /// Becoming the program.
    Exec,
    /// Making mounts private.
    PrivateMounts,
    /// Making the empty root.
    RootMake,
    /// Attaching the empty root.
    RootAttach,
    /// Changing to the empty root.
    RootPivot,
    /// Waiting for a child or signalling it.
    Control,
    /// Lowering the priority.
    Nice,
    /// Setting resource limits.
    Limits,
    /// Dropping capabilities.
    Capabilities,
    /// Setting `no_new_privs`.
    NoNewPrivileges,
    /// Becoming non-dumpable.
    NonDumpable,
    /// Installing the seccomp filter.
    Seccomp,
    /// Counting the own threads.
    Threads,
    /// Opening a file or folder that the root shall show.
    RootSource,
    /// Attaching a file or folder to the root.
    RootBind,
    /// Making a file system in memory.
    RootMemory,
    /// Making a fresh `/proc`.
    RootProcesses,
    /// Covering a blocked path.
    RootBlock,
    /// Making a folder, file or link of the root.
    RootEntry,
    /// Naming the machine inside.
    HostName,
    /// Raising the loopback and making listeners.
    Network,
    /// Handing out the workspace.
    Workspace,
    /// Becoming the process above the program.
    Reaper,
    /// Setting Landlock rules.
    Landlock,
    /// Letting `bwrap` make namespaces and a root.
    Bubblewrap,
    /// Making a network namespace and entering it.
    NetworkNamespace,
    /// Moving into a control group.
    Group,
}

impl Step {
    /// Every step, in the order of its number.
    #[cfg(target_os = "linux")]
    const ALL: [Self; 40] = [
        Self::Descriptors,
        Self::Open,
        Self::Clone,
        Self::IdMap,
        Self::Groups,
        Self::User,
        Self::DeathSignal,
        Self::Session,
        Self::Directory,
        Self::Signals,
        Self::Stdio,
        Self::Stack,
        Self::CloseRange,
        Self::Exec,
        Self::PrivateMounts,
        Self::RootMake,
        Self::RootAttach,
        Self::RootPivot,
        Self::Control,
        Self::Nice,
        Self::Limits,
        Self::Capabilities,
        Self::NoNewPrivileges,
        Self::NonDumpable,
        Self::Seccomp,
        Self::Threads,
        Self::RootSource,
        Self::RootBind,
        Self::RootMemory,
        Self::RootProcesses,
        Self::RootBlock,
        Self::RootEntry,
        Self::HostName,
        Self::Network,
        Self::Workspace,
        Self::Reaper,
        Self::Landlock,
        Self::Bubblewrap,
        Self::NetworkNamespace,
        Self::Group,
    ];

    /// The step with this number.
    #[cfg(target_os = "linux")]
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its number, which [`Self::from_number`] takes back.
    #[cfg(target_os = "linux")]
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// What an operator does about it, where the system's word says more than the step.
    pub(crate) fn remedy_of(self, error: &std::io::Error) -> &'static str {
        match (self, error.kind()) {
            (Self::Exec, std::io::ErrorKind::ArgumentListTooLong) => {
                "pass less by arguments and variables, and more by a file or standard input"
            }
            (_, _) => self.remedy(),
        }
    }

    /// What an operator does about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Descriptors => "raise the limit of open files (`ulimit -n`)",
            Self::Open => "check that the file exists and may be read and executed",
            Self::Clone => "raise the limit of processes (`ulimit -u`, `pids.max` of the cgroup)",
            Self::IdMap | Self::Groups | Self::User => {
                "run gloveport as an ordinary user, or with the capabilities SETUID and SETGID"
            }
            Self::DeathSignal | Self::Session | Self::Signals | Self::Stdio | Self::Control => {
                "this never fails on a sound system; look for a seccomp profile around gloveport"
            }
            Self::Directory => "check that the directory exists and may be entered",
            Self::Stack => "raise the limit of the stack (`ulimit -s`)",
            Self::CloseRange => {
                "use Linux 5.11 or newer, or a container profile that lets close_range through"
            }
            Self::Exec => {
                "check that every user may execute the file (`chmod 755`), that its \
                 interpreter exists, and that it begins with `#!` if it is a text"
            }
            Self::RootSource => "check that every path of `filesystem` exists and is no link",
            Self::RootBind | Self::RootBlock | Self::RootEntry => {
                "check that the paths of `filesystem` do not lie in each other's way"
            }
            Self::RootMemory => "lower `limits.disk_bytes`",
            Self::RootProcesses => {
                "a masked /proc allows no fresh one: start the container with \
                 `--security-opt systempaths=unconfined`"
            }
            Self::Bubblewrap => "run `gloveport doctor`, which says what `bwrap` needs",
            Self::NetworkNamespace => {
                "raise the limit of network namespaces (`sysctl user.max_net_namespaces`), and use \
                 a container profile that lets unshare and setns through"
            }
            Self::Group => {
                "check that this process may write `cgroup.procs` of its control group, or start \
                 it in a scope of its own (`systemd-run --user --scope -p Delegate=yes`)"
            }
            Self::Landlock => {
                "use a kernel with Landlock enabled (`lsm=landlock,...`), and a container profile \
                 that lets the landlock calls through"
            }
            Self::HostName | Self::Network | Self::Workspace | Self::Reaper => {
                "this never fails in fresh namespaces; look for a seccomp profile around gloveport"
            }
            Self::PrivateMounts | Self::RootMake | Self::RootAttach | Self::RootPivot => {
                "allow user namespaces to mount: an AppArmor profile with `userns,` on \
                 Ubuntu, `hostUsers: false` in Kubernetes, \
                 `--security-opt seccomp=unconfined` in Docker"
            }
            Self::Nice | Self::Limits => {
                "lift limits of gloveport's own that are lower than the worker's"
            }
            Self::Capabilities | Self::NonDumpable => {
                "start gloveport without locked securebits, or as an ordinary user"
            }
            Self::Threads => "mount /proc, or let unshare through",
            Self::NoNewPrivileges | Self::Seccomp => {
                "use a kernel with CONFIG_SECCOMP_FILTER, and a container profile that lets \
                 seccomp and prctl through"
            }
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Descriptors => "make pipes",
            Self::Open => "open the program",
            Self::Clone => "clone",
            Self::IdMap => "map user ids",
            Self::Groups => "drop groups",
            Self::User => "change user",
            Self::DeathSignal => "tie to the gateway's life",
            Self::Session => "make a session",
            Self::Directory => "change directory",
            Self::Signals => "reset signals",
            Self::Stdio => "place descriptors",
            Self::Stack => "limit the stack",
            Self::CloseRange => "close descriptors",
            Self::Exec => "exec",
            Self::PrivateMounts => "make mounts private",
            Self::RootMake => "make an empty root",
            Self::RootAttach => "attach the empty root",
            Self::RootPivot => "change to the empty root",
            Self::Control => "control the process",
            Self::Nice => "lower the priority",
            Self::Limits => "set resource limits",
            Self::Capabilities => "drop capabilities",
            Self::NoNewPrivileges => "set no_new_privs",
            Self::NonDumpable => "become non-dumpable",
            Self::Seccomp => "install the seccomp filter",
            Self::Threads => "count threads",
            Self::RootSource => "open what the root shows",
            Self::RootBind => "attach to the root",
            Self::RootMemory => "make a file system in memory",
            Self::RootProcesses => "make a fresh /proc",
            Self::RootBlock => "cover a blocked path",
            Self::RootEntry => "make an entry of the root",
            Self::HostName => "name the machine",
            Self::Network => "make listeners",
            Self::Workspace => "hand out the workspace",
            Self::Reaper => "become the process above",
            Self::Landlock => "set landlock rules",
            Self::Group => "move into a control group",
            Self::Bubblewrap => "let bubblewrap make namespaces",
            Self::NetworkNamespace => "make a network namespace",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn numbers_lead_back_to_their_steps() {
        for (number, step) in (0u8..).zip(Step::ALL) {
            assert_eq!(step.number(), number);
            assert_eq!(Step::from_number(number), Some(step));
        }
        assert_eq!(Step::from_number(40), None);
    }
}
