//! The child of a sandbox, from its clone to its program: it builds the root, makes the listeners,
//! and splits into the process above and the program.
//!
//! The rules of `clone.rs` hold: system calls only, on what was prepared before.
#![expect(unsafe_code, reason = "a start between clone and exec obeys the contract of `clone.rs`")]

use super::init::{self, Init, Kind};
use super::network;
use super::payload::{Payload, Pointers};
use super::root::{Lent, Root, SOURCES_MAX, Trees};
use crate::Step;
use crate::linux::start::clone;
use crate::linux::start::identity::Become;
use crate::linux::sys::socket::{self, Transport};
use crate::linux::sys::{self, Descriptors, SignalMask, mount};
use libc::{c_int, c_void};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;

/// Byte that goes with a listener.
pub(crate) const LISTENER: u8 = b'L';
/// Byte that goes with the workspace.
pub(crate) const WORKSPACE: u8 = b'W';
/// Byte with which a second stage says that `bwrap` has done its part.
pub(crate) const GREETING: u8 = b'B';
/// Exit code of a child that was told nothing more.
const EXIT_ORPHAN: i32 = 112;

/// The listeners of a network, in the order in which they are sent.
pub(crate) const LISTENERS: [(Transport, [u8; 4], u16); 5] = [
    (Transport::Tcp, [127, 0, 0, 1], 3_128),
    (Transport::Tcp, [127, 0, 0, 1], 1_080),
    (Transport::Tcp, [0, 0, 0, 0], 443),
    (Transport::Tcp, [0, 0, 0, 0], 80),
    (Transport::Udp, [127, 0, 0, 1], 53),
];

/// Everything that the child needs.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// `None` where it keeps the machine's root.
    pub(crate) root: Option<Arc<Root>>,
    /// What was copied for the root before the clone.
    pub(crate) lent: Vec<Lent>,
    /// Whether it makes listeners.
    pub(crate) network: Network,
    /// Whether it hands out its workspace and waits until that is filled.
    pub(crate) workspace: Workspace,
    /// The program.
    pub(crate) payload: Payload,
    /// The child's end of the channel.
    pub(crate) channel: OwnedFd,
    /// Hangs up when all shall end.
    pub(crate) lifeline: OwnedFd,
    /// Takes the program's status.
    pub(crate) report: OwnedFd,
    /// Descriptors 0 to 2. All are 3 or higher here.
    pub(crate) stdio: [OwnedFd; 3],
    /// What the process above is.
    pub(crate) init: Kind,
    /// The folder of the control group that it is born in (version 2). Whoever started it keeps it
    /// open.
    pub(crate) group: Option<RawFd>,
}

/// See [`Prepared::network`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    None,
    Listeners,
}

/// Whether a listener may be at another port where its own is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ports {
    AsPlanned,
    WhatIsAllowed,
}

/// See [`Prepared::workspace`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workspace {
    Kept,
    HandedOut,
}

impl Prepared {
    /// Runs the child; gives the step that failed.
    pub(crate) fn run(
        &self,
        becoming: &Become,
        pointers: &Pointers,
        status: RawFd,
    ) -> (Step, io::Error) {
        if let Err(error) = self.let_go_of_others(status) {
            return (Step::CloseRange, error);
        }
        // Of the machine's own `/proc`, before it is gone.
        let mappings = match sys::memory::open_mappings() {
            Ok(mappings) => mappings,
            Err(error) => return (Step::Reaper, error),
        };
        let built = match self.init {
            Kind::Namespace => network::enter_after(|| self.build(becoming)),
            Kind::Subreaper => self.build(becoming),
        };
        match built.and_then(|workspace| self.open_doors(workspace.as_ref())) {
            Ok(()) => self.split(pointers, status, Some(&mappings)),
            Err(failed) => failed,
        }
    }

    /// Goes on in namespaces and a root that `bwrap` made; gives the step that failed.
    pub(crate) fn run_in_given(&self, pointers: &Pointers, status: RawFd) -> (Step, io::Error) {
        match self.settle() {
            // It was started anew: of the gateway there is nothing in its memory.
            Ok(()) => self.split(pointers, status, None),
            Err(failed) => failed,
        }
    }

    /// Closes what this copy of the gateway holds open of other runs. It may wait for its files for a
    /// long time, and meanwhile nobody could see the end of theirs.
    fn let_go_of_others(&self, status: RawFd) -> io::Result<()> {
        let own = [status, self.channel.as_raw_fd(), self.lifeline.as_raw_fd()];
        let given = [&self.report].into_iter().chain(&self.stdio).map(AsRawFd::as_raw_fd);
        let lent = self.lent.iter().map(|(_, tree)| tree.as_raw_fd());
        // There are no more of them than sources. Negative numbers are none.
        let mut keep = [-1; SOURCES_MAX + 7];
        for (to, descriptor) in keep.iter_mut().zip(own.into_iter().chain(given).chain(lent)) {
            *to = descriptor;
        }
        sys::close_all_but(libc::STDERR_FILENO + 1, &mut keep)
    }

    fn settle(&self) -> Result<(), (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        sys::write(self.channel.as_raw_fd(), &[GREETING]).map_err(at(Step::Control))?;
        sys::new_session().map_err(at(Step::Session))?;
        if self.network == Network::Listeners {
            self.listen(Ports::WhatIsAllowed).map_err(at(Step::Network))?;
        }
        if self.workspace == Workspace::HandedOut {
            let workspace = mount::open_place(c"/work").map_err(at(Step::Workspace))?;
            self.hand_out(Some(&workspace)).map_err(at(Step::Workspace))?;
        }
        Ok(())
    }

    /// Builds the root; gives the workspace in it.
    fn build(&self, becoming: &Become) -> Result<Option<OwnedFd>, (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        let mut trees: Trees = [const { None }; SOURCES_MAX];
        if let Some(root) = &self.root {
            // As who it was: what is bound may lie where its new user could not walk.
            root.open_sources(&self.lent, &mut trees)?;
        }
        clone::become_user(becoming)?;
        if self.init == Kind::Namespace {
            // With process 1, everything. Without a namespace it must live to kill the rest.
            sys::process_control(libc::PR_SET_PDEATHSIG, [libc::SIGKILL, 0])
                .map_err(at(Step::DeathSignal))?;
        }
        sys::new_session().map_err(at(Step::Session))?;
        let Some(root) = &self.root else { return Ok(None) };
        let workspace = root.enter(&trees)?;
        mount::set_host_name(c"sandbox").map_err(at(Step::HostName))?;
        Ok(workspace)
    }

    /// Hands out what others serve.
    fn open_doors(&self, workspace: Option<&OwnedFd>) -> Result<(), (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        if self.root.is_none() {
            return Ok(());
        }
        if self.network == Network::Listeners {
            socket::raise_loopback().map_err(at(Step::Network))?;
            self.listen(Ports::AsPlanned).map_err(at(Step::Network))?;
        }
        if self.workspace == Workspace::HandedOut {
            self.hand_out(workspace).map_err(at(Step::Workspace))?;
        }
        Ok(())
    }

    fn listen(&self, ports: Ports) -> io::Result<()> {
        for (transport, address, port) in LISTENERS {
            let listener = match socket::listen(transport, address, port) {
                // Where even this capability was stripped, only programs that use a proxy reach
                // anything: nobody finds the other listeners, at whatever port they are.
                Err(error)
                    if ports == Ports::WhatIsAllowed
                        && error.raw_os_error() == Some(libc::EACCES) =>
                {
                    socket::listen(transport, address, 0)?
                }
                listener => listener?,
            };
            socket::send_descriptor(self.channel.as_raw_fd(), LISTENER, listener.as_fd())?;
        }
        Ok(())
    }

    /// Sends the workspace and waits for one byte.
    fn hand_out(&self, workspace: Option<&OwnedFd>) -> io::Result<()> {
        let workspace = workspace.ok_or(io::ErrorKind::NotFound)?;
        let channel = self.channel.as_raw_fd();
        socket::send_descriptor(channel, WORKSPACE, workspace.as_fd())?;
        if sys::read_byte(channel)? { Ok(()) } else { sys::exit(EXIT_ORPHAN) }
    }

    /// Splits into the process above and the program.
    fn split(
        &self,
        pointers: &Pointers,
        status: RawFd,
        mappings: Option<&OwnedFd>,
    ) -> (Step, io::Error) {
        if let Err(failed) = init::prepare(self.init) {
            return failed;
        }
        // For both: neither needs a capability any more.
        if let Err(error) = crate::linux::strict::drop_capabilities() {
            return (Step::Capabilities, error);
        }
        let start = Start { prepared: self, pointers, status };
        // SAFETY: `become_program` makes system calls only, and ends in exec or exit; `start`, which
        // it expects, lives on.
        let main = unsafe {
            sys::memory::start_borrowing(become_program, (&raw const start).cast_mut().cast())
        };
        let main = match main {
            Ok(main) => main,
            Err(error) => return (Step::Reaper, error),
        };
        let init = Init {
            lifeline: self.lifeline.as_raw_fd(),
            report: self.report.as_raw_fd(),
            kind: self.init,
        };
        // The program's start is told by the program alone.
        sys::close(status);
        init.run(main, mappings.map(OwnedFd::as_fd))
    }

    fn program(&self, pointers: &Pointers, status: RawFd) -> (Step, io::Error) {
        match self.place(status) {
            Ok(()) => self.payload.become_program(self.channel.as_raw_fd(), pointers),
            Err(failed) => failed,
        }
    }

    fn place(&self, status: RawFd) -> Result<(), (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        sys::process_control(libc::PR_SET_PDEATHSIG, [libc::SIGKILL, 0])
            .map_err(at(Step::DeathSignal))?;
        // Its own, so that a signal to its group is none to the process above.
        sys::new_session().map_err(at(Step::Session))?;
        clone::default_signals().map_err(at(Step::Signals))?;
        for (descriptor, number) in self.stdio.iter().zip(0..) {
            sys::duplicate(descriptor.as_raw_fd(), number).map_err(at(Step::Stdio))?;
        }
        // What the gateway holds open would count against the program's own limit while it is
        // confined. The two that are kept are needed until it is its program.
        sys::close_all_but(3, &mut [self.channel.as_raw_fd(), status])
            .and_then(|()| sys::close_others(Descriptors::CloseOnExec))
            .map_err(at(Step::CloseRange))?;
        sys::set_signal_mask(SignalMask::Empty).map_err(at(Step::Signals))
    }
}

/// What the program's process starts with.
struct Start<'a> {
    prepared: &'a Prepared,
    pointers: &'a Pointers,
    status: RawFd,
}

/// The program's process, which borrows the memory of the process above until it is its program.
extern "C" fn become_program(start: *mut c_void) -> c_int {
    // SAFETY: `split` gives a `Start` and waits.
    let Start { prepared, pointers, status } = unsafe { &*start.cast::<Start<'_>>() };
    clone::fail(*status, prepared.program(pointers, *status))
}
