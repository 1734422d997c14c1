//! From what was tried and what was read to what it means. Pure: every environment is a row of a
//! table in the tests.

use super::attempts::{Found, Results};
use super::facts::{Container, Facts, Sign};
use super::refusal::{How, Refusal};
use super::{Check, Finding, Gap, State};

/// Why something is refused. Each has one remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// Ubuntu's restriction of user namespaces.
    AppArmor,
    /// `kernel.unprivileged_userns_clone` is 0.
    UserNamespacesOff,
    /// `user.max_user_namespaces` is 0 or used up.
    UserNamespacesLimited,
    /// The filter or the profile of a container.
    Docker,
    /// Likewise.
    Podman,
    /// Likewise.
    Kubernetes,
    /// Parts of `/proc` are covered, so that the kernel gives no fresh one.
    ProcCovered,
    /// A systemd unit that restricts.
    Service,
    /// A seccomp filter that nobody owns up to.
    Filter,
    /// An `AppArmor` profile on us that is not a container's.
    Profile,
    /// The root is not the machine's.
    Chroot,
    /// gVisor plays the kernel.
    Gvisor,
    /// Windows plays the kernel.
    WslOne,
    /// The kernel is too old.
    OldKernel,
    /// Landlock is built in but not started.
    LandlockOff,
    /// The kernel was built without it.
    NotBuilt,
    /// Somebody else listens to our refused system calls.
    Watched,
    /// No more processes may be started.
    Processes,
    /// `bwrap` is not installed where it is looked for.
    NoBubblewrap,
    /// `bwrap` is too old.
    OldBubblewrap,
    /// `bwrap` is there and fails.
    BrokenBubblewrap,
    /// No control group is ours.
    NoCgroup,
    /// None of the above.
    Unknown,
}

#[cfg(test)]
impl Cause {
    /// Every one.
    pub(super) const ALL: [Self; 23] = [
        Self::AppArmor,
        Self::UserNamespacesOff,
        Self::UserNamespacesLimited,
        Self::Docker,
        Self::Podman,
        Self::Kubernetes,
        Self::ProcCovered,
        Self::Service,
        Self::Filter,
        Self::Profile,
        Self::Chroot,
        Self::Gvisor,
        Self::WslOne,
        Self::OldKernel,
        Self::LandlockOff,
        Self::NotBuilt,
        Self::Watched,
        Self::Processes,
        Self::NoBubblewrap,
        Self::OldBubblewrap,
        Self::BrokenBubblewrap,
        Self::NoCgroup,
        Self::Unknown,
    ];
}

/// The version of Landlock from which on nothing is missed.
pub(super) const LANDLOCK_WANTED: u8 = 6;

/// Why no user namespace can be made, where none can.
pub(super) fn cause_without_namespaces(results: &Results, facts: &Facts) -> Option<Cause> {
    let refusal = results.get(&Check::UserNamespace)?.as_ref().err()?;
    Some(cause(Check::UserNamespace, refusal, facts))
}

/// Why the first thing is missing that a root of its own needs, in the order in which it is needed.
pub(super) fn cause_of_first(results: &Results, facts: &Facts) -> Option<Cause> {
    let needed = [Check::Seccomp, Check::Capabilities, Check::Namespaces, Check::Mounts];
    needed.into_iter().find_map(|check| {
        let refusal = results.get(&check)?.as_ref().err()?;
        Some(cause(check, refusal, facts))
    })
}

/// What one result means, and why it is not better. What needs a user namespace is missing because
/// of what `without_namespaces` says, if it says something.
pub(super) fn explain(
    check: Check,
    result: &Result<Found, Refusal>,
    (facts, without_namespaces): (&Facts, Option<Cause>),
) -> (Finding, Option<Cause>) {
    let finding = |state, detail: &str, gap| Finding { check, state, detail: detail.into(), gap };
    match result {
        Ok(found) if check == Check::Landlock && found.number < LANDLOCK_WANTED => {
            let cause = Cause::OldKernel;
            let gap = Gap {
                tried: "ask for the version of Landlock".to_owned(),
                refused: format!("{}, and {LANDLOCK_WANTED} or more is wanted", found.detail),
                lost: landlock_lost(found.number).to_owned(),
                cause: cause.id(),
            };
            (finding(State::Partly, &found.detail, Some(gap)), Some(cause))
        }
        Ok(found) => (finding(State::Works, &found.detail, None), None),
        Err(Refusal { how: How::Error(libc::ENOSYS), .. }) if check == Check::CloneThree => {
            (finding(State::Unneeded, "hidden; clone does the same", None), None)
        }
        Err(refusal) => {
            let cause = match check {
                Check::Capabilities | Check::Namespaces | Check::Mounts | Check::Proc => {
                    without_namespaces
                }
                Check::Seccomp
                | Check::UserNamespace
                | Check::Landlock
                | Check::Notification
                | Check::Keyring
                | Check::Cgroup
                | Check::Bubblewrap
                | Check::CloneThree
                | Check::Program => None,
            };
            let cause = cause.unwrap_or_else(|| self::cause(check, refusal, facts));
            let refused = refusal.how.words();
            let gap = Gap {
                tried: refusal.act.to_owned(),
                refused: refused.clone(),
                lost: lost(check).to_owned(),
                cause: cause.id(),
            };
            (finding(State::Missing, &refused, Some(gap)), Some(cause))
        }
    }
}

/// What does without it, where it is missing.
fn lost(check: Check) -> &'static str {
    match check {
        Check::CloneThree => "nothing: clone does the same",
        Check::UserNamespace => {
            "namespaces of our own: programs run only where bubblewrap can make them, or held by \
             Landlock and seccomp alone, where they see names and sizes of the machine's files"
        }
        Check::Capabilities | Check::Mounts => {
            "a root of their own for programs, and a network that leads nowhere else: they run only \
             where bubblewrap can make both, or held by Landlock and seccomp alone"
        }
        Check::Namespaces => "one wall of several around programs",
        Check::Proc => "programs that read /proc about themselves: they run without it",
        Check::Landlock => {
            "the second wall around files, and the only one where there are no namespaces"
        }
        Check::Seccomp => "everything: nothing runs without a filter of system calls",
        Check::Notification => "reports of refused system calls; they are refused all the same",
        Check::Keyring => "keys in your keyring are not safe from programs",
        Check::Cgroup => {
            "the bound on the memory of all processes of a program together: each is bounded alone"
        }
        Check::Bubblewrap => "nothing while namespaces of our own can be had",
        Check::Program => "programs do not run",
    }
}

fn landlock_lost(version: u8) -> &'static str {
    match version {
        0..=3 => {
            "rules for TCP (version 4), and walls around signals and abstract sockets (version 6): \
             namespaces hold both, and without namespaces programs do not run"
        }
        _ => {
            "walls around signals and abstract sockets (version 6): namespaces hold both, and \
             without namespaces programs do not run"
        }
    }
}

/// Why a check failed.
fn cause(check: Check, refusal: &Refusal, facts: &Facts) -> Cause {
    let error = match refusal.how {
        How::Error(number) => number,
        How::Absent => return Cause::NoBubblewrap,
        How::TooOld(_) => return Cause::OldBubblewrap,
        How::Killed(_) | How::Hung | How::Silent | How::Said(_) => 0,
    };
    if facts.is_wsl1() {
        return Cause::WslOne;
    }
    if facts.is_gvisor() {
        return Cause::Gvisor;
    }
    if error == libc::EAGAIN || error == libc::EMFILE {
        return Cause::Processes;
    }
    match check {
        Check::UserNamespace | Check::Namespaces => of_namespaces(error, facts),
        Check::Mounts if error == libc::ENOSYS && facts.is_older_than((5, 12)) => Cause::OldKernel,
        Check::Proc if error == libc::EPERM && facts.show(Sign::ProcCovered) => Cause::ProcCovered,
        Check::Proc if facts.is_older_than((5, 8)) => Cause::OldKernel,
        Check::Capabilities | Check::Mounts | Check::Proc => of_rights(facts),
        Check::Landlock => of_landlock(error, facts),
        Check::Seccomp | Check::Keyring if error == libc::EINVAL => Cause::NotBuilt,
        Check::Notification if error == libc::EBUSY => Cause::Watched,
        Check::Notification if facts.is_older_than((5, 0)) => Cause::OldKernel,
        Check::CloneThree if facts.is_older_than((5, 3)) => Cause::OldKernel,
        Check::Seccomp | Check::Keyring | Check::Notification | Check::CloneThree => around(facts),
        Check::Cgroup => Cause::NoCgroup,
        Check::Program => Cause::Unknown,
        Check::Bubblewrap => Cause::BrokenBubblewrap,
    }
}

fn of_namespaces(error: i32, facts: &Facts) -> Cause {
    let is_user = facts.user != 0 || facts.show(Sign::Mapped);
    match error {
        libc::ENOSPC | libc::EUSERS => Cause::UserNamespacesLimited,
        libc::EINVAL => Cause::NotBuilt,
        // A container's filter comes before the kernel's own opinion, which is then not known.
        _ if facts.container.is_some() && facts.show(Sign::Filtered) => around(facts),
        _ if facts.userns_clone == Some(0) && is_user => Cause::UserNamespacesOff,
        _ if facts.show(Sign::Chrooted) => Cause::Chroot,
        _ => of_rights(facts),
    }
}

/// Why a user namespace cannot be made, or one that can be made is worth nothing.
fn of_rights(facts: &Facts) -> Cause {
    let is_restricted = facts.apparmor_restricts.is_some_and(|value| value > 0);
    if is_restricted && facts.container.is_none() && facts.user != 0 && !facts.show(Sign::Filtered)
    {
        Cause::AppArmor
    } else {
        around(facts)
    }
}

fn of_landlock(error: i32, facts: &Facts) -> Cause {
    match error {
        libc::EOPNOTSUPP => Cause::LandlockOff,
        libc::ENOSYS if facts.is_older_than((5, 13)) => Cause::OldKernel,
        // A profile older than Landlock answers as a kernel without it does.
        libc::ENOSYS if !facts.show(Sign::Filtered) => Cause::NotBuilt,
        _ => around(facts),
    }
}

/// What is around us.
fn around(facts: &Facts) -> Cause {
    match facts.container {
        Some(Container::Docker) => Cause::Docker,
        Some(Container::Podman) => Cause::Podman,
        Some(Container::Kubernetes) => Cause::Kubernetes,
        None if facts.show(Sign::Filtered) && facts.service.is_some() => Cause::Service,
        None if facts.show(Sign::Filtered) => Cause::Filter,
        None if facts.apparmor_profile.is_some() => Cause::Profile,
        None => Cause::Unknown,
    }
}
