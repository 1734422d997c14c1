//! The strict tier: what a worker does to itself before it reads a script.
//!
//! The gateway starts the worker into its namespaces; the worker then loads its engine, and
//! [`confine`] takes the rest of the world away for good: files, privileges, descriptors,
//! resources, system calls. The order is load-bearing: each step uses what a later one forbids.
//!
//! It deliberately does not watch time: that a script ends is the gateway's business, with a kill
//! from outside.

mod landlock;
mod order;
pub(crate) mod root;
pub(crate) mod seccomp;

pub(crate) use order::Order;

use crate::linux::sys::{self, Descriptors, Limit};
use crate::{ConfineError, Isolation, Provider, Step};
use std::io;

/// How much less of the processor a worker gets where it is short: busy scripts do not starve the
/// gateway.
const NICE: i32 = 5;
/// `linux/capability.h`: may drop capabilities from the bounding set and lock securebits.
const CAP_SETPCAP: u32 = 8;
/// More capabilities than any kernel knows.
const CAPABILITIES_MAX: i32 = 64;
/// `RLIMIT_NOFILE`: descriptors 0 to 2, and no other can be made.
const DESCRIPTORS: u64 = 3;

/// Confines this process for good, as the gateway ordered when it started it.
///
/// Call it once, with no other thread running, after everything that opens files (time zone, loaded
/// libraries, first random number) was done once, and before the first byte of a script is read.
/// Afterwards the process has descriptors 0 to 2, its memory and its processor time, and any system
/// call outside of a short list kills it.
///
/// # Errors
///
/// [`ConfineError`]; the process may then be half confined and must exit.
pub fn confine() -> Result<Isolation, ConfineError> {
    let order = Order::from_environment()?;
    if !sys::single_threaded().map_err(ConfineError::at(Step::Threads))? {
        return Err(ConfineError::Threads);
    }
    if order.namespaces {
        root::enter_empty().map_err(|(step, source)| ConfineError::Failed { step, source })?;
    }
    sys::raise_nice(NICE).map_err(ConfineError::at(Step::Nice))?;
    limit(&order).map_err(ConfineError::at(Step::Limits))?;
    drop_capabilities().map_err(ConfineError::at(Step::Capabilities))?;
    sys::process_control(libc::PR_SET_NO_NEW_PRIVS, [1, 0])
        .map_err(ConfineError::at(Step::NoNewPrivileges))?;
    sys::process_control(libc::PR_SET_DUMPABLE, [0, 0])
        .map_err(ConfineError::at(Step::NonDumpable))?;
    sys::close_others(Descriptors::Close).map_err(ConfineError::at(Step::CloseRange))?;
    let landlock = landlock::deny_all()?;
    // After Landlock, which needs a descriptor for a moment.
    sys::limit(libc::RLIMIT_NOFILE, Limit::both(DESCRIPTORS))
        .map_err(ConfineError::at(Step::Limits))?;
    // A handler of the runtime's own would ask for calls that the filter forbids, and hide the
    // crash behind that.
    for signal in [libc::SIGSEGV, libc::SIGBUS] {
        sys::default_signal(signal).map_err(ConfineError::at(Step::Signals))?;
    }
    // Last: it forbids everything that the lines above need.
    sys::install_filter(&seccomp::strict()).map_err(ConfineError::at(Step::Seccomp))?;
    Ok(Isolation {
        namespaces: order.namespaces.then_some(Provider::Own),
        landlock,
        seccomp: true,
        cgroup: None,
        seatbelt: false,
    })
}

/// Sets every limit but that of descriptors. What the filter forbids is limited here as well: two
/// walls.
fn limit(order: &Order) -> io::Result<()> {
    // Counted by the kernel, whatever built-in of the engine runs. The soft limit ends the worker
    // with a code that says so; process 1 of a namespace would ignore the plain signal. A second
    // later the hard limit kills it.
    sys::exit_on(libc::SIGXCPU)?;
    let cpu = Limit { soft: order.cpu_seconds, hard: order.cpu_seconds.saturating_add(1) };
    sys::limit(libc::RLIMIT_CPU, cpu)?;
    let limits = [
        // All memory, whatever it is mapped for.
        (libc::RLIMIT_AS, order.memory_bytes),
        // No second process or thread.
        (libc::RLIMIT_NPROC, 1),
        // No byte to a file. Standard error must be a pipe for this: a panic that is written to a
        // file kills.
        (libc::RLIMIT_FSIZE, 0),
        // No image of a crash on the disk.
        (libc::RLIMIT_CORE, 0),
        // No memory that cannot be swapped.
        (libc::RLIMIT_MEMLOCK, 0),
        // No message queues.
        (libc::RLIMIT_MSGQUEUE, 0),
    ];
    limits.into_iter().try_for_each(|(resource, value)| sys::limit(resource, Limit::both(value)))
}

/// Empties every capability set and sees to it that none can be filled again.
pub(crate) fn drop_capabilities() -> io::Result<()> {
    // Only who may change the bounding set can empty it. Who may not has no capability that
    // no_new_privs leaves it.
    if sys::has_capability(CAP_SETPCAP)? {
        for capability in 0..CAPABILITIES_MAX {
            match sys::process_control(libc::PR_CAPBSET_DROP, [capability, 0]) {
                // The first number that this kernel does not know.
                Err(error) if error.raw_os_error() == Some(libc::EINVAL) => break,
                dropped => dropped?,
            }
        }
        // Being user 0 means nothing any more, and none of this can be undone (capabilities(7)).
        let bits = libc::SECBIT_NOROOT
            | libc::SECBIT_NOROOT_LOCKED
            | libc::SECBIT_NO_SETUID_FIXUP
            | libc::SECBIT_NO_SETUID_FIXUP_LOCKED
            | libc::SECBIT_KEEP_CAPS_LOCKED
            | libc::SECBIT_NO_CAP_AMBIENT_RAISE
            | libc::SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
        sys::process_control(libc::PR_SET_SECUREBITS, [bits, 0])?;
    }
    sys::process_control(libc::PR_CAP_AMBIENT, [libc::PR_CAP_AMBIENT_CLEAR_ALL, 0])?;
    sys::clear_capabilities()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_without_orders_is_not_confined() {
        let error = confine().expect_err("the tests are not a worker");
        assert_eq!(
            error.to_string(),
            "not started as a worker: `GLOVEPORT_CONFINE` is missing; \
             a worker is started by gloveport alone"
        );
    }
}
