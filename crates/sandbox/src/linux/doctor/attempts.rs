//! What a diagnosis tries: for each check the acts, each a system call that a sandbox makes.
//!
//! An act runs in a throw-away child and obeys the rules of [`super::child`].

use super::child::{Act, Attempt, Prepared};
use super::refusal::{How, Refusal};
use super::{Check, child};
use crate::linux::bubblewrap::Bubblewrap;
use crate::linux::cgroup::Cgroups;
use crate::linux::command::rules::denied_by;
use crate::linux::filter::table::ARCHITECTURE;
use crate::linux::filter::{Answer, Rule, compile};
use crate::linux::start::identity::{self, Rung, User};
use crate::linux::strict::seccomp;
use crate::linux::sys::{self, mount, socket};
use libc::c_int;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::AsFd;

/// `BPF_RET | BPF_K`: a whole filter, which allows everything.
const ALLOW: libc::sock_filter =
    libc::sock_filter { code: 0x06, jt: 0, jf: 0, k: libc::SECCOMP_RET_ALLOW };

/// All namespaces but that of users, with what people call them.
pub(super) const NAMESPACES: [(c_int, &str); 6] = [
    (libc::CLONE_NEWPID, "make a process namespace"),
    (libc::CLONE_NEWNS, "make a mount namespace"),
    (libc::CLONE_NEWNET, "make a network namespace"),
    (libc::CLONE_NEWIPC, "make a namespace for shared memory"),
    (libc::CLONE_NEWUTS, "make a namespace for the host name"),
    (libc::CLONE_NEWCGROUP, "make a namespace for control groups"),
];

/// What came out of each check.
pub(super) type Results = BTreeMap<Check, Result<Found, Refusal>>;

/// What was found where something works.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Found {
    /// A version, where there is one that counts.
    pub(super) number: u8,
    /// The same or more in words.
    pub(super) detail: String,
}

const USER: c_int = libc::CLONE_NEWUSER;

const CLONE3: Attempt = Attempt {
    namespaces: 0,
    acts: &[Act { name: "call clone3", run: |_| none(sys::knows_clone3()) }],
};

const USER_NAMESPACE: Attempt =
    Attempt { namespaces: USER, acts: &[Act { name: "make a user namespace", run: |_| Ok(0) }] };

const CAPABILITIES: Attempt = Attempt {
    namespaces: USER | libc::CLONE_NEWNET,
    acts: &[Act { name: "bring the loopback up", run: |_| none(socket::raise_loopback()) }],
};

const MOUNTS: Attempt = Attempt {
    namespaces: USER | libc::CLONE_NEWNS,
    acts: &[
        Act { name: "make mounts private", run: |_| none(mount::make_mounts_private()) },
        Act {
            name: "make a file system",
            run: |_| none(mount::make_file_system(c"tmpfs", &[], 0)),
        },
        Act { name: "show a folder read-only", run: |_| none(show_read_only()) },
        Act { name: "change the root", run: |_| none(change_root()) },
    ],
};

const PROC: Attempt = Attempt {
    namespaces: USER | libc::CLONE_NEWNS | libc::CLONE_NEWPID,
    acts: &[Act { name: "mount a fresh /proc", run: |_| none(make_processes()) }],
};

const LANDLOCK: Attempt = Attempt {
    namespaces: 0,
    acts: &[
        NO_NEW_PRIVILEGES,
        Act { name: "deny files by Landlock", run: |_| none(deny_files()) },
        Act { name: "ask for the version of Landlock", run: |_| sys::landlock_version() },
    ],
};

const SECCOMP: Attempt = Attempt {
    namespaces: 0,
    acts: &[
        NO_NEW_PRIVILEGES,
        Act {
            name: "install a seccomp filter",
            run: |prepared| none(sys::install_filter(&prepared.strict)),
        },
    ],
};

const NOTIFICATION: Attempt = Attempt {
    namespaces: 0,
    acts: &[
        NO_NEW_PRIVILEGES,
        Act {
            name: "be told of refused system calls",
            run: |_| none(sys::install_watched_filter(&[ALLOW])),
        },
    ],
};

const KEYRING: Attempt = Attempt {
    namespaces: 0,
    acts: &[
        NO_NEW_PRIVILEGES,
        Act {
            name: "install a seccomp filter",
            run: |prepared| none(sys::install_filter(&prepared.no_keyrings)),
        },
        Act { name: "keep the session's keyring out of reach", run: |_| none(miss_keyring()) },
    ],
};

const NO_NEW_PRIVILEGES: Act = Act {
    name: "set no_new_privs",
    run: |_| none(sys::process_control(libc::PR_SET_NO_NEW_PRIVS, [1, 0])),
};

/// Tries everything that a child can try. Namespaces are mapped as they will be: the first rung
/// whose user namespace can be made counts.
pub(super) fn all() -> Results {
    let mut prepared = Prepared { strict: seccomp::strict(), no_keyrings: no_keyrings() };
    let (rung, user_namespace) = first_rung(&mut prepared);
    let mut results: Results = [
        (Check::CloneThree, &CLONE3),
        (Check::Capabilities, &CAPABILITIES),
        (Check::Mounts, &MOUNTS),
        (Check::Proc, &PROC),
        (Check::Landlock, &LANDLOCK),
        (Check::Seccomp, &SECCOMP),
        (Check::Notification, &NOTIFICATION),
        (Check::Keyring, &KEYRING),
    ]
    .into_iter()
    .map(|(check, attempt)| (check, child::run(attempt, rung, &mut prepared).map(found)))
    .collect();
    results.insert(Check::UserNamespace, user_namespace.map(found));
    results.insert(Check::Namespaces, namespaces(rung, &mut prepared).map(found));
    results.insert(Check::Bubblewrap, bubblewrap());
    results.insert(Check::Cgroup, cgroup());
    results
}

fn found(number: u8) -> Found {
    let detail = if number == 0 { String::new() } else { format!("version {number}") };
    Found { number, detail }
}

fn cgroup() -> Result<Found, Refusal> {
    match Cgroups::detect().version() {
        Ok(version) => Ok(found(version)),
        Err(missing) => {
            Err(Refusal { act: "make a control group", how: How::Said(missing.reason.clone()) })
        }
    }
}

fn bubblewrap() -> Result<Found, Refusal> {
    let bubblewrap = Bubblewrap::find()?;
    bubblewrap.try_out()?;
    Ok(Found { number: 0, detail: format!("version {}", bubblewrap.version()) })
}

fn first_rung(prepared: &mut Prepared) -> (Rung, Result<u8, Refusal>) {
    let (user, group) = sys::user_and_group();
    let own = Rung { namespaces: true, user: User::Own { user, group } };
    for rung in identity::ladder((user, group)).into_iter().filter(|rung| rung.namespaces) {
        if let Ok(value) = child::run(&USER_NAMESPACE, rung, prepared) {
            return (rung, Ok(value));
        }
    }
    (own, child::run(&USER_NAMESPACE, own, prepared))
}

/// Each namespace by itself, so that a refusal names one.
fn namespaces(rung: Rung, prepared: &mut Prepared) -> Result<u8, Refusal> {
    for (namespace, name) in NAMESPACES {
        let attempt = Attempt { namespaces: USER | namespace, acts: USER_NAMESPACE.acts };
        child::run(&attempt, rung, prepared).map_err(|refusal| Refusal { act: name, ..refusal })?;
    }
    Ok(0)
}

/// As a sandbox does it, with a root in which nothing is.
fn change_root() -> io::Result<()> {
    let root = mount::make_file_system(c"tmpfs", &[(c"size", c"4k")], 0)?;
    mount::attach(root.as_fd(), c"/")?;
    mount::pivot_into(root.as_fd())
}

fn show_read_only() -> io::Result<()> {
    let place = mount::open_following(c"/usr")?;
    let tree = mount::copy_tree(place.as_fd())?;
    mount::set_attributes(tree.as_fd(), mount::MOUNT_READ_ONLY)
}

fn make_processes() -> io::Result<std::os::fd::OwnedFd> {
    let options = [(c"subset", c"pid"), (c"hidepid", c"invisible")];
    mount::make_file_system(c"proc", &options, 0)
}

/// What the first version of Landlock knows.
fn deny_files() -> io::Result<()> {
    sys::landlock_restrict(sys::landlock_ruleset(denied_by(1))?.as_fd())
}

/// Fails where the keyring answers.
fn miss_keyring() -> io::Result<()> {
    match sys::session_keyring() {
        // Any refusal is one: a kernel without keyrings has none to reach.
        Err(_) => Ok(()),
        Ok(()) => Err(io::Error::from_raw_os_error(libc::EEXIST)),
    }
}

fn no_keyrings() -> Vec<libc::sock_filter> {
    let rules: Vec<_> = [libc::SYS_keyctl, libc::SYS_add_key, libc::SYS_request_key]
        .into_iter()
        .filter_map(|number| u32::try_from(number).ok())
        .map(|number| Rule { number, answer: Answer::Fail(1), alternatives: &[] })
        .collect();
    compile(&rules, Answer::Allow, ARCHITECTURE)
}

/// An act without a value.
fn none<T>(result: io::Result<T>) -> io::Result<u8> {
    result.map(|_| 0)
}
