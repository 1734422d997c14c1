//! Who a worker is: the ladder of what can be tried, best first.
//!
//! A rung says whether the worker gets namespaces of its own and which user it becomes. Which rung
//! holds is not guessed from settings of the system; `spawner.rs` tries them in order.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::Path;

/// User and group of workers of a gateway that runs as root: nobody's, so that they own no file and
/// no process.
const PRIVATE_ID: u32 = 200_000;
/// How many more such ids there are, for programs that would share a user otherwise.
const PRIVATE_IDS: u32 = 50_000;

/// One way to start a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rung {
    /// Whether the worker gets its own namespaces.
    pub(crate) namespaces: bool,
    /// Which user it is outside of them.
    pub(crate) user: User,
}

/// Which user a worker is, as the rest of the system sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    /// This id, which nobody else has, without supplementary groups. Needs a privileged gateway.
    Private(u32),
    /// The gateway's own user and group.
    Own {
        /// The effective user.
        user: u32,
        /// The effective group.
        group: u32,
    },
}

/// What a child does about its own user once it may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Become {
    /// User and group to become, as they are called inside of its namespace.
    pub(crate) id: Option<u32>,
    /// Whether it can and must give up supplementary groups.
    pub(crate) drop_groups: bool,
}

impl Become {
    /// Stays who it is.
    pub(crate) const NOBODY_ELSE: Self = Self { id: None, drop_groups: false };
}

impl Rung {
    /// What the child does about its user, which is called `inside` in its namespace.
    pub(crate) fn becomes(self, inside: u32) -> Become {
        let (own, drop_groups) = match self.user {
            User::Private(id) => (Some(id), true),
            User::Own { .. } => (None, false),
        };
        Become { id: if self.namespaces { Some(inside) } else { own }, drop_groups }
    }

    /// The flags of clone.
    pub(crate) fn clone_flags(self) -> libc::c_int {
        if self.namespaces {
            libc::CLONE_NEWUSER
                | libc::CLONE_NEWNS
                | libc::CLONE_NEWPID
                | libc::CLONE_NEWNET
                | libc::CLONE_NEWIPC
                | libc::CLONE_NEWUTS
                | libc::CLONE_NEWCGROUP
        } else {
            0
        }
    }

    /// Writes the maps of a child that waits in its new user namespace, where it is called `inside`.
    pub(crate) fn write_maps(self, child: libc::pid_t, inside: u32) -> io::Result<()> {
        let folder = Path::new("/proc").join(child.to_string());
        let (user, group) = match self.user {
            User::Private(id) => (id, id),
            User::Own { user, group } => {
                // Without privilege the kernel takes a group map only after this
                // (user_namespaces(7)). A privileged gateway leaves it out, so that the child can
                // drop the gateway's groups.
                fs::write(folder.join("setgroups"), "deny")?;
                (user, group)
            }
        };
        fs::write(folder.join("gid_map"), format!("{inside} {group} 1"))?;
        fs::write(folder.join("uid_map"), format!("{inside} {user} 1"))
    }
}

impl User {
    /// Its user and group, where they are not the gateway's own.
    pub(crate) fn private(self) -> Option<(u32, u32)> {
        match self {
            Self::Private(id) => Some((id, id)),
            Self::Own { .. } => None,
        }
    }

    /// One of many private users, where this is one: who shares no namespace shall share no user.
    pub(crate) fn apart(self) -> Self {
        match self {
            Self::Private(first) => {
                let step = u32::try_from(random() % u64::from(PRIVATE_IDS)).unwrap_or(0);
                Self::Private(first + 1 + step)
            }
            Self::Own { .. } => self,
        }
    }
}

/// A number that nobody can guess.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The rungs that this gateway can try, best first.
pub(crate) fn ladder((user, group): (u32, u32)) -> Vec<Rung> {
    // Root is no privilege by itself: in a rootless container it has a map that may not know the
    // private id.
    let map = |name: &str| fs::read_to_string(Path::new("/proc/self").join(name));
    let private = user == 0
        && ["uid_map", "gid_map"].iter().all(|name| {
            let both = [PRIVATE_ID, PRIVATE_ID + PRIVATE_IDS];
            map(name).is_ok_and(|text| both.iter().all(|id| covers(&text, *id)))
        });
    let own = User::Own { user, group };
    let users = [Some(User::Private(PRIVATE_ID)).filter(|_| private), Some(own)];
    [true, false]
        .into_iter()
        .flat_map(|namespaces| {
            users.into_iter().flatten().map(move |user| Rung { namespaces, user })
        })
        .collect()
}

/// Whether a map (lines of `inside outside count`) gives `id` a meaning.
fn covers(map: &str, id: u32) -> bool {
    map.lines().any(|line| {
        let mut numbers = line.split_whitespace().map(str::parse::<u64>);
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(first)), Some(Ok(_)), Some(Ok(count))) => {
                (first..first.saturating_add(count)).contains(&u64::from(id))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_covers_what_it_names() {
        assert!(covers("         0          0 4294967295\n", PRIVATE_ID));
        assert!(covers("0 1000 1\n1 100000 200000\n", PRIVATE_ID));
        assert!(!covers("0 1000 1\n1 100000 65536\n", PRIVATE_ID));
        assert!(!covers("", PRIVATE_ID));
        assert!(!covers("0 0", PRIVATE_ID));
    }

    #[test]
    fn an_ordinary_user_has_two_rungs() {
        let user = User::Own { user: 1_000, group: 100 };
        let rungs = [true, false].map(|namespaces| Rung { namespaces, user });
        assert_eq!(ladder((1_000, 100)), rungs);
    }
}
