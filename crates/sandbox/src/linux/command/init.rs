//! The process above a program: process 1 of its namespace, which reaps what is left behind, tells
//! how the program ended, and ends with whoever started it.
//!
//! It is a copy of the gateway between clone and exec that never execs, so the rules of `clone.rs`
//! hold: system calls only. It gives back the gateway's memory first: should a program ever get hold
//! of it, there is nothing to be read. It runs under no filter, for nothing hostile reaches it:
//! signals of the program are kept off by its namespace or by Landlock.
#![expect(unsafe_code, reason = "giving back one's own memory obeys a contract")]

use super::rules::Rules;
use crate::Step;
use crate::linux::sys::{self, watch};
use libc::{c_int, pid_t};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

/// Exit code where whoever started it is gone, or told it to end.
const EXIT_TOLD: c_int = 113;
/// Exit code where it cannot do its work.
const EXIT_BROKEN: c_int = 114;

/// What it needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Init {
    /// Reads nothing; hangs up when whoever started it ends or wants it to end.
    pub(crate) lifeline: RawFd,
    /// Takes the program's status.
    pub(crate) report: RawFd,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What the process above a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Process 1 of a namespace: everything in there ends with it.
    Namespace,
    /// Nearest living ancestor of all, in a Landlock domain that keeps its signals in. It kills
    /// what is left by itself.
    Subreaper,
}

/// Becomes what orphans are given to and nobody may look into, before the program is started.
pub(crate) fn prepare(kind: Kind) -> Result<(), (Step, io::Error)> {
    // The program itself can be looked into again once it is itself (execve(2)).
    sys::process_control(libc::PR_SET_DUMPABLE, [0, 0])
        .map_err(|error| (Step::NonDumpable, error))?;
    if kind == Kind::Subreaper {
        let at = |error| (Step::Reaper, error);
        sys::process_control(libc::PR_SET_CHILD_SUBREAPER, [1, 0]).map_err(at)?;
        sys::process_control(libc::PR_SET_NO_NEW_PRIVS, [1, 0]).map_err(at)?;
        let scope = sys::landlock_ruleset(Rules::scopes_only()).map_err(at)?;
        sys::landlock_restrict(scope.as_fd()).map_err(at)?;
    }
    Ok(())
}

impl Init {
    /// Reaps until the program `main` has ended, or until the lifeline hangs up. `mappings` is the
    /// list of its own memory, where it is to be given back.
    pub(crate) fn run(self, main: pid_t, mappings: Option<BorrowedFd<'_>>) -> ! {
        // SAFETY: from here on this looks at `self` and its own variables alone, all on this stack,
        // and never returns.
        let given = mappings.map_or(Ok(()), |all| unsafe { sys::memory::give_back(all) });
        let Ok(children) = watch::watch_children() else { self.end(EXIT_BROKEN) };
        if given.is_err() {
            self.end(EXIT_BROKEN);
        }
        if self.close_all_but(children.as_raw_fd()).is_err() {
            self.end(EXIT_BROKEN);
        }
        let mut watched = [self.lifeline, children.as_raw_fd()].map(|descriptor| libc::pollfd {
            fd: descriptor,
            events: libc::POLLIN,
            revents: 0,
        });
        loop {
            // A child may have ended before there was somebody to see it.
            while let Ok(Some((pid, status))) = watch::reap_any(watch::Block::No) {
                if pid == main {
                    // Without a reader there is nobody to tell.
                    let _ = sys::write(self.report, &status.to_ne_bytes());
                    self.end(0);
                }
            }
            if watch::poll(&mut watched, -1).is_err() {
                self.end(EXIT_BROKEN);
            }
            if watched[0].revents != 0 {
                self.end(EXIT_TOLD);
            }
            watch::drain(children.as_fd());
        }
    }

    /// Closes every descriptor but its own three: it never execs, and what it holds open would stay
    /// open.
    fn close_all_but(&self, children: RawFd) -> io::Result<()> {
        sys::close_all_but(0, &mut [self.lifeline, self.report, children])
    }

    fn end(&self, code: c_int) -> ! {
        if self.kind == Kind::Subreaper {
            // Its domain holds but its own descendants. A process that is being made while all are
            // killed is killed with them, so one round gets everybody; what is killed becomes its
            // child and is taken away.
            while watch::kill_all_others().is_ok() {
                while watch::reap_any(watch::Block::UntilOneEnds).is_ok() {}
                if watch::reap_any(watch::Block::No).is_err() {
                    break;
                }
            }
        }
        sys::exit(code)
    }
}
