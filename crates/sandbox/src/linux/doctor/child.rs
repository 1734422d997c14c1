//! Throw-away children in which a diagnosis tries one thing each, so that nothing of it stays.
//!
//! A child is a copy of one thread of a program that may have many, so an attempt makes system
//! calls and nothing else: it allocates nothing and locks nothing. It gets its deadline from
//! outside, and is killed at it.
#![expect(unsafe_code, reason = "the child side of a clone obeys its own contract")]

use super::refusal::{How, Refusal};
use crate::Exit;
use crate::linux::start::clone;
use crate::linux::start::identity::{Become, Rung};
use crate::linux::start::process::borrow;
use crate::linux::sys::{self, Side, Wait};
use libc::{c_int, sock_filter};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// Longest life of a child. What it does takes a millisecond.
const LIFE_MAX: Duration = Duration::from_secs(10);
/// Stands for "all acts were done" in a message.
const DONE: u8 = u8::MAX;
/// Stands for the change of user, which comes before the acts.
const BECOME: u8 = u8::MAX - 1;
/// What a child says: the number of the act that failed or [`DONE`], a value, an error number.
type Message = [u8; 6];

/// One thing that is tried: its acts in their order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    /// Namespaces that the child gets (flags of clone).
    pub(super) namespaces: c_int,
    /// What it does then. The last one's number is the attempt's result.
    pub(super) acts: &'static [Act],
}

/// One act of an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    /// What it is, in words that go on after "cannot".
    pub(super) name: &'static str,
    /// Runs in the child.
    pub(super) run: fn(&mut Prepared) -> io::Result<u8>,
}

impl Attempt {
    /// What the start of its child is.
    fn start(&self) -> &'static str {
        if self.namespaces == 0 { "start a process" } else { "start a process in namespaces" }
    }
}

/// What acts need and cannot make for themselves in a child.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The filter of a confined worker.
    pub(super) strict: Vec<sock_filter>,
    /// A filter that refuses keyrings and nothing else.
    pub(super) no_keyrings: Vec<sock_filter>,
}

/// Makes one attempt. Namespaces are mapped as `rung` says.
pub(super) fn run(attempt: &Attempt, rung: Rung, prepared: &mut Prepared) -> Result<u8, Refusal> {
    let at = |act| move |error: io::Error| Refusal::of(act, &error);
    let (status, status_child) = clone::pipe().map_err(at("make a pipe"))?;
    let (go_child, go) = clone::pipe().map_err(at("make a pipe"))?;
    let is_mapped = attempt.namespaces & libc::CLONE_NEWUSER != 0;
    let child = Child {
        acts: attempt.acts,
        become_user: if is_mapped { rung.becomes(0) } else { Become::NOBODY_ELSE },
        go: go_child.as_raw_fd(),
        status: status_child.as_raw_fd(),
        parents: [go.as_raw_fd(), status.as_raw_fd()],
    };
    // SAFETY: the child side runs `Child::run` alone, which makes system calls on what it borrows.
    let side = unsafe { sys::clone(attempt.namespaces) }.map_err(at(attempt.start()))?;
    let (pid, pidfd) = match side {
        Side::Child => child.run(prepared),
        Side::Parent(pid, pidfd) => (pid, pidfd),
    };
    drop((status_child, go_child));
    let mapped = if is_mapped { rung.write_maps(pid, 0) } else { Ok(()) };
    let told = mapped.map_err(at("map user ids")).and_then(|()| {
        match sys::write(go.as_raw_fd(), b"g") {
            // It is gone already; how it went shows below.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(at("control a process")),
        }
    });
    // Without the byte the child ends by itself.
    drop(go);
    let heard = told.and_then(|()| listen(status, attempt));
    // A child that was heard is at its end; one that was not is brought to it.
    let killed = sys::signal_process(borrow(&pidfd), libc::SIGKILL);
    let ended = killed.and_then(|()| sys::wait(borrow(&pidfd), Wait::Reap));
    match (heard, ended.map_err(at("control a process"))?) {
        (Err(Refusal { act, how: How::Silent }), Some(ended)) => {
            let signal = Exit::from_kernel(&ended).signal.filter(|&signal| signal != libc::SIGKILL);
            Err(Refusal { act, how: signal.map_or(How::Silent, How::Killed) })
        }
        (heard, _) => heard,
    }
}

/// Waits for the child's message.
fn listen(status: OwnedFd, attempt: &Attempt) -> Result<u8, Refusal> {
    let whole = attempt.acts.last().map_or("start a process", |act| act.name);
    let within = c_int::try_from(LIFE_MAX.as_millis()).unwrap_or(c_int::MAX);
    match sys::watch::readable(status.as_raw_fd(), within) {
        Ok(true) => {}
        Ok(false) => return Err(Refusal { act: whole, how: How::Hung }),
        Err(error) => return Err(Refusal::of(whole, &error)),
    }
    let mut message: Message = [0; 6];
    if File::from(status).read_exact(&mut message).is_err() {
        return Err(Refusal { act: whole, how: How::Silent });
    }
    let [act, value, a, b, c, d] = message;
    match i32::from_ne_bytes([a, b, c, d]) {
        0 if act == DONE => Ok(value),
        number => {
            let act = match act {
                BECOME => "become root in the namespace",
                act => attempt.acts.get(usize::from(act)).map_or(whole, |act| act.name),
            };
            Err(Refusal { act, how: if number == 0 { How::Silent } else { How::Error(number) } })
        }
    }
}

/// All that a child looks at.
struct Child {
    acts: &'static [Act],
    become_user: Become,
    go: RawFd,
    status: RawFd,
    parents: [RawFd; 2],
}

impl Child {
    fn run(&self, prepared: &mut Prepared) -> ! {
        // The parent's ends, so that this child sees when the parent is gone.
        for descriptor in self.parents {
            sys::close(descriptor);
        }
        if !matches!(sys::read_byte(self.go), Ok(true)) {
            sys::exit(1);
        }
        let mut message: Message = [DONE, 0, 0, 0, 0, 0];
        if let Err(error) = self.become_mapped() {
            fail(&mut message, BECOME, &error);
        } else {
            for (number, act) in (0u8..).zip(self.acts) {
                match (act.run)(prepared) {
                    Ok(value) => message[1] = value,
                    Err(error) => {
                        fail(&mut message, number, &error);
                        break;
                    }
                }
            }
        }
        // If nobody hears it, silence says that it failed.
        let _ = sys::write(self.status, &message);
        sys::exit(0)
    }

    fn become_mapped(&self) -> io::Result<()> {
        if self.become_user.drop_groups {
            sys::drop_groups()?;
        }
        if let Some(id) = self.become_user.id {
            sys::set_group(id)?;
            sys::set_user(id)?;
        }
        Ok(())
    }
}

fn fail(message: &mut Message, act: u8, error: &io::Error) {
    let [a, b, c, d] = error.raw_os_error().unwrap_or(0).to_ne_bytes();
    *message = [act, 0, a, b, c, d];
}
