//! The second stage of the bubblewrap rung: this same program, started again by `bwrap` inside of
//! the namespaces and the root that it made, to do there all that `bwrap` does not.
//!
//! A program that embeds this library calls [`enter`] before anything else in `main`; without that
//! it has no bubblewrap rung. The stage needs no capability: where `AppArmor` strips them from what
//! `bwrap` starts, everything still holds but listeners on ports below 1,024.
//!
//! ```no_run
//! use gloveport_sandbox::{Sandbox, SandboxConfig, stage};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // First of all, while there is one thread and nothing else was read or opened.
//!     let stage = stage::enter();
//!     let sandbox = Sandbox::with_stage(SandboxConfig::default(), stage)?;
//!     println!("{}", sandbox.isolation().describe());
//!     Ok(())
//! }
//! ```
//!
//! What to do comes through an inherited descriptor, in memory that nobody can change; the command
//! line names its number only. Who starts a stage by hand gains nothing: it can only give up rights.
#![expect(unsafe_code, reason = "descriptors that are inherited have a number and no owner")]

mod order;

pub(crate) use order::encode;

use crate::linux::command::child::Prepared;
use crate::linux::start::clone;
use crate::linux::sys::{self, SignalMask};
use order::Inherited;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, FromRawFd, OwnedFd, RawFd};

/// The hidden first argument.
pub(crate) const ARGUMENT: &str = "gloveport-sandbox-stage";
/// Most bytes of an order: a command line and an environment may have 2 MiB in all.
const ORDER_BYTES_MAX: u64 = 8 << 20;
/// Exit code of a stage that was told nothing that makes sense.
const EXIT_NO_ORDER: i32 = 115;

/// Says that this program can be a second stage, because [`enter`] was called.
#[derive(Debug, Clone, Copy)]
pub struct Stage(());

/// Becomes the second stage where this process was started as one, and then never returns.
/// Otherwise returns at once.
///
/// Call it first in `main`: a stage must have one thread, and do nothing of what the program
/// otherwise does.
pub fn enter() -> Stage {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == ARGUMENT) {
        run(arguments.next())
    }
    Stage(())
}

fn run(order: Option<OsString>) -> ! {
    let prepared = order
        .and_then(|number| number.into_string().ok())
        .and_then(|number| number.parse().ok())
        .and_then(read);
    let Some((prepared, status)) = prepared else { sys::exit(EXIT_NO_ORDER) };
    // As after a clone: the process above waits for SIGCHLD, and the program's own mask is set last.
    if sys::set_signal_mask(SignalMask::Full).is_err() {
        sys::exit(EXIT_NO_ORDER);
    }
    let pointers = prepared.payload.pointers();
    clone::fail(status, prepared.run_in_given(&pointers, status))
}

/// Reads the order behind a descriptor, and takes what was inherited with it.
fn read(number: RawFd) -> Option<(Prepared, RawFd)> {
    let mut bytes = Vec::new();
    File::from(inherited(number)?).take(ORDER_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let (order, numbers) = order::decode(&bytes)?;
    let Inherited { channel, lifeline, report, status } = numbers;
    let stdio = [copy(&std::io::stdin())?, copy(&std::io::stdout())?, copy(&std::io::stderr())?];
    let (channel, lifeline, report) =
        (inherited(channel)?, inherited(lifeline)?, inherited(report)?);
    // It lives as long as this process.
    let status = std::os::fd::IntoRawFd::into_raw_fd(inherited(status)?);
    Some((order.with(channel, lifeline, report, stdio), status))
}

/// A descriptor of 3 or higher that was inherited.
fn inherited(number: RawFd) -> Option<OwnedFd> {
    (number > libc::STDERR_FILENO).then(|| {
        // SAFETY: the parent left these descriptors open for this stage alone, each is taken once,
        // and nothing else of this process has opened or owns any, since `enter` is called first. A
        // number that is not open is only refused by the kernel.
        unsafe { OwnedFd::from_raw_fd(number) }
    })
}

/// The same stream at 3 or higher, so that placing one cannot cover another.
fn copy(stream: &impl AsFd) -> Option<OwnedFd> {
    stream.as_fd().try_clone_to_owned().ok()
}
