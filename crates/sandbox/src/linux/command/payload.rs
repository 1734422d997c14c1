//! What a program does to itself before it becomes itself: limits, privileges, Landlock, the filter.
//!
//! The same for every rung of the ladder: it needs no capability and no namespace. Everything that
//! it needs was prepared before; it makes system calls only.
#![expect(unsafe_code, reason = "exec takes lists of pointers")]

use super::rules::Rules;
use crate::linux::strict;
use crate::linux::sys::{self, Limit, socket};
use crate::{Limits, Step};
use libc::{c_char, sock_filter};
use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, RawFd};
use std::sync::Arc;

/// Byte that goes with the filter's descriptor.
pub(crate) const FILTER: u8 = b'F';
/// Signals that may wait for one user.
const SIGNALS_PENDING: u64 = 1_024;
/// Kernels before 5.0 and other kernels know no watched filter, and there can be but one.
const NO_WATCHING: [i32; 2] = [libc::EINVAL, libc::EBUSY];

/// The program and all that holds it.
#[derive(Debug)]
pub(crate) struct Payload {
    /// In the order in which they are set.
    pub(crate) limits: Vec<(u32, Limit)>,
    /// What holds it.
    pub(crate) confinement: Arc<Confinement>,
    /// Where it starts.
    pub(crate) directory: CString,
    /// What it becomes; `None` to find out whether all of this can be had.
    pub(crate) program: Option<CString>,
    /// Arguments, the program's own name first.
    pub(crate) arguments: Vec<CString>,
    /// `NAME=value`.
    pub(crate) environment: Vec<CString>,
}

/// What holds a program for good, the same for all runs of a sandbox.
#[derive(Debug)]
pub(crate) struct Confinement {
    /// `None` where the kernel has no Landlock.
    pub(crate) rules: Option<Rules>,
    /// With and without somebody who watches.
    pub(crate) filters: Filters,
}

/// The filter of system calls, compiled.
#[derive(Debug)]
pub(crate) struct Filters {
    /// Lets others answer for what it refuses.
    pub(crate) watched: Vec<sock_filter>,
    /// Refuses by itself.
    pub(crate) plain: Vec<sock_filter>,
}

/// The lists of exec, which end with a null pointer.
pub(crate) struct Pointers {
    arguments: Vec<*const c_char>,
    environment: Vec<*const c_char>,
}

impl Payload {
    /// Made before the clone.
    pub(crate) fn pointers(&self) -> Pointers {
        Pointers {
            arguments: null_ended(&self.arguments),
            environment: null_ended(&self.environment),
        }
    }

    /// Gives everything up and becomes the program; gives the step that failed. The filter's
    /// descriptor goes through `channel`.
    pub(crate) fn become_program(&self, channel: RawFd, pointers: &Pointers) -> (Step, io::Error) {
        if let Err(failed) = self.confine(channel) {
            return failed;
        }
        let Some(program) = &self.program else { sys::exit(0) };
        let Pointers { arguments, environment } = pointers;
        let program = sys::Executable::Path(program);
        // SAFETY: `Payload::pointers` ends both lists with null, and this payload owns the texts.
        let error = unsafe { sys::exec(program, arguments, environment) };
        (Step::Exec, error)
    }

    fn confine(&self, channel: RawFd) -> Result<(), (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        sys::change_directory(&self.directory).map_err(at(Step::Directory))?;
        strict::drop_capabilities().map_err(at(Step::Capabilities))?;
        sys::process_control(libc::PR_SET_NO_NEW_PRIVS, [1, 0])
            .map_err(at(Step::NoNewPrivileges))?;
        if let Some(rules) = &self.confinement.rules {
            rules.restrict().map_err(at(Step::Landlock))?;
        }
        // It forbids much of what the lines above need.
        self.filter(channel).map_err(at(Step::Seccomp))?;
        // Last: until its exec this process has all descriptors of the launcher, and needs new ones.
        for (resource, limit) in &self.limits {
            sys::lower_limit(*resource, *limit).map_err(at(Step::Limits))?;
        }
        Ok(())
    }

    fn filter(&self, channel: RawFd) -> io::Result<()> {
        let filters = &self.confinement.filters;
        match sys::install_watched_filter(&filters.watched) {
            Ok(filter) => socket::send_descriptor(channel, FILTER, filter.as_fd()),
            Err(error) if error.raw_os_error().is_some_and(|n| NO_WATCHING.contains(&n)) => {
                sys::install_filter(&filters.plain)
            }
            Err(error) => Err(error),
        }
    }
}

/// A list as exec takes it: it ends with a null pointer. The texts must live on.
pub(crate) fn null_ended(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).chain(std::iter::once(std::ptr::null())).collect()
}

/// The kernel's limits for each process of a program, but that of processes.
pub(crate) fn limits(limits: &Limits) -> Vec<(u32, Limit)> {
    let cpu_seconds = limits.cpu_time_ms.div_ceil(1_000).max(1);
    let both = Limit::both;
    vec![
        // The plain signal, which a program may handle; a second later it is killed.
        (libc::RLIMIT_CPU, Limit { soft: cpu_seconds, hard: cpu_seconds.saturating_add(1) }),
        // Private memory. Address space would be the wrong measure: engines reserve much of it.
        (libc::RLIMIT_DATA, both(limits.memory_kib.saturating_mul(1 << 10))),
        (libc::RLIMIT_FSIZE, both(limits.file_size_bytes)),
        (libc::RLIMIT_NOFILE, both(u64::from(limits.file_descriptors))),
        (libc::RLIMIT_CORE, both(0)),
        (libc::RLIMIT_MEMLOCK, both(0)),
        (libc::RLIMIT_MSGQUEUE, both(0)),
        (libc::RLIMIT_RTPRIO, both(0)),
        (libc::RLIMIT_NICE, both(0)),
        (libc::RLIMIT_SIGPENDING, both(SIGNALS_PENDING)),
    ]
}
