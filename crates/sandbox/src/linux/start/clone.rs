//! One clone: the parent's half, and what the child does until it is another program.
//!
//! The gateway has many threads, so the child is a copy of one of them in a world where any lock
//! may be held forever. Everything that it needs is prepared before; it makes system calls and
//! nothing else: it allocates nothing, locks nothing, and cannot panic.
#![expect(unsafe_code, reason = "the child side of a clone obeys its own contract")]

use crate::Step;
use crate::linux::command::child::Prepared;
use crate::linux::command::{payload, plan};
use crate::linux::start::identity::{Become, Rung};
use crate::linux::strict;
use crate::linux::sys::{self, Descriptors, Executable, Side, SignalMask};
use libc::pid_t;
use std::ffi::{CString, c_char};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

/// Exit code of a child that could not become its program; the reason went through the status pipe.
const EXIT_FAILED: i32 = 111;
/// Exit code of a child whose parent is gone.
const EXIT_ORPHAN: i32 = 112;
/// Highest signal number.
const SIGNAL_MAX: i32 = 64;

/// What the child is for.
pub(crate) enum Purpose {
    /// To find out whether a rung holds: does the dangerous half of a confinement and exits.
    Trial,
    /// To become a program.
    Program(Program),
    /// To build a sandbox and run a program in it.
    Command(Box<Prepared>),
}

impl Purpose {
    /// The namespaces that the child makes by itself, as flags of clone.
    fn makes_itself(&self) -> libc::c_int {
        match self {
            Self::Trial | Self::Program(_) => 0,
            Self::Command(_) => libc::CLONE_NEWNET,
        }
    }

    /// The user and group that the child is inside of its own user namespace.
    fn inside_id(&self) -> u32 {
        match self {
            // Root inside, which has capabilities over its own namespaces alone and gives them up
            // in confine().
            Self::Trial | Self::Program(_) => 0,
            // Programs expect to be somebody.
            Self::Command(_) => plan::USER,
        }
    }

    /// The folder of the control group that the child is born in.
    fn group(&self) -> Option<RawFd> {
        match self {
            Self::Trial => None,
            Self::Program(program) => program.group,
            Self::Command(prepared) => prepared.group,
        }
    }
}

/// A program with all that it gets.
pub(crate) struct Program {
    /// The file.
    pub(crate) file: File,
    /// Arguments, the program's own name first.
    pub(crate) arguments: Vec<CString>,
    /// `NAME=value`.
    pub(crate) environment: Vec<CString>,
    /// Where it starts; the gateway's own directory where there is none.
    pub(crate) directory: Option<CString>,
    /// Descriptors 0, 1 and 2. All are 3 or higher here, so that placing one cannot cover another.
    pub(crate) stdio: [OwnedFd; 3],
    /// Others that it gets under the numbers that they have here, 3 or higher.
    pub(crate) keep: Vec<OwnedFd>,
    /// The folder of the control group that it is born in (version 2), which its owner keeps open.
    pub(crate) group: Option<RawFd>,
    /// Soft limit of the stack, in bytes.
    pub(crate) stack_bytes: Option<u64>,
}

/// Where the program is.
pub(crate) enum File {
    /// Opened before, so that the child needs no right to walk to it and nobody can put another
    /// file in its place.
    Opened(OwnedFd),
    /// An absolute path. A script needs one: its interpreter opens it again.
    Path(CString),
}

/// A started child.
pub(crate) struct Started {
    /// Its id.
    pub(crate) pid: pid_t,
    /// A descriptor that stands for it.
    pub(crate) pidfd: OwnedFd,
    /// Gives [`Failure`] as bytes, or ends when the child is its program.
    pub(crate) status: OwnedFd,
}

/// What the child sends when a step fails: the step and the error number.
pub(crate) type Failure = [u8; 5];

/// Starts a child. It is bounded in time: whether the exec succeeded is read from
/// [`Started::status`] by who asked.
///
/// # Errors
///
/// The step and the kernel's word for it; nothing is left behind then.
pub(crate) fn start(purpose: &Purpose, rung: Option<Rung>) -> Result<Started, (Step, io::Error)> {
    let descriptors = |error| (Step::Descriptors, error);
    let (status, status_child) = pipe().map_err(descriptors)?;
    let (go_child, go) = pipe().map_err(descriptors)?;
    let pointers = Pointers::of(purpose);
    let child = Child {
        purpose,
        pointers: &pointers,
        become_user: rung.map_or(Become::NOBODY_ELSE, |rung| rung.becomes(purpose.inside_id())),
        empty_root: rung.is_some_and(|rung| rung.namespaces),
        go: go_child.as_raw_fd(),
        status: status_child.as_raw_fd(),
        parents: [go.as_raw_fd(), status.as_raw_fd()],
    };
    let flags = rung.map_or(0, |rung| rung.clone_flags() & !purpose.makes_itself());
    let mut group = purpose.group();
    // SAFETY: the child side runs `Child::run` alone, which makes system calls on what `child`
    // refers to.
    let cloned = match unsafe { sys::clone_into(flags, group) } {
        // A container that hides clone3: the child moves there before it may go on, at some cost.
        Err(error) if error.raw_os_error() == Some(libc::ENOSYS) && group.is_some() => {
            // SAFETY: as above.
            unsafe { sys::clone(flags) }
        }
        cloned => {
            group = None;
            cloned
        }
    };
    let (pid, pidfd) = match cloned.map_err(|error| (Step::Clone, error))? {
        Side::Child => child.run(),
        Side::Parent(pid, pidfd) => (pid, pidfd),
    };
    let settled = rung
        .filter(|rung| rung.namespaces)
        .map_or(Ok(()), |rung| rung.write_maps(pid, purpose.inside_id()))
        .map_err(|error| (Step::IdMap, error))
        .and_then(|()| join(group, pid).map_err(|error| (Step::Group, error)));
    if let Err(failed) = settled {
        // Without the byte the child exits by itself once `go` is dropped; it is reaped so that
        // nothing is left.
        drop(go);
        sys::wait(crate::linux::start::process::borrow(&pidfd), sys::Wait::Reap)
            .map_err(|error| (Step::Control, error))?;
        return Err(failed);
    }
    // A child that is gone already shows in the status pipe; the byte then has no reader, which is
    // no error here.
    match sys::write(go.as_raw_fd(), b"g") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err((Step::Control, error)),
        Ok(()) | Err(_) => Ok(Started { pid, pidfd, status }),
    }
}

/// Moves a child that waits into a control group (version 2).
fn join(group: Option<RawFd>, child: pid_t) -> io::Result<()> {
    let Some(group) = group else { return Ok(()) };
    std::fs::write(format!("/proc/self/fd/{group}/cgroup.procs"), child.to_string())
}

/// A pipe, reading end first, whose ends are 3 or higher and close on exec.
pub(crate) fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = io::pipe()?;
    Ok((above_stdio(reader.into())?, above_stdio(writer.into())?))
}

/// The same descriptor with a number of at least 3: a gateway may run with 0 to 2 closed.
pub(crate) fn above_stdio(descriptor: OwnedFd) -> io::Result<OwnedFd> {
    if descriptor.as_raw_fd() > libc::STDERR_FILENO {
        Ok(descriptor)
    } else {
        descriptor.try_clone()
    }
}

/// The lists of exec, made before the clone.
enum Pointers {
    None,
    Program { arguments: Vec<*const c_char>, environment: Vec<*const c_char> },
    Command(payload::Pointers),
}

impl Pointers {
    fn of(purpose: &Purpose) -> Self {
        match purpose {
            Purpose::Trial => Self::None,
            Purpose::Program(program) => Self::Program {
                arguments: payload::null_ended(&program.arguments),
                environment: payload::null_ended(&program.environment),
            },
            Purpose::Command(prepared) => Self::Command(prepared.payload.pointers()),
        }
    }
}

/// All that the child looks at.
struct Child<'a> {
    purpose: &'a Purpose,
    pointers: &'a Pointers,
    become_user: Become,
    empty_root: bool,
    go: RawFd,
    status: RawFd,
    parents: [RawFd; 2],
}

impl Child<'_> {
    fn run(&self) -> ! {
        // The parent's ends must be closed here: else this child would keep its own pipes alive and
        // never see that the parent is gone.
        for descriptor in self.parents {
            sys::close(descriptor);
        }
        if !matches!(sys::read_byte(self.go), Ok(true)) {
            sys::exit(EXIT_ORPHAN);
        }
        let failed = self.serve();
        fail(self.status, failed)
    }

    /// Does what the child is for; returns only with the step that failed.
    fn serve(&self) -> (Step, io::Error) {
        if let (Purpose::Command(prepared), Pointers::Command(pointers)) =
            (self.purpose, self.pointers)
        {
            return prepared.run(&self.become_user, pointers, self.status);
        }
        if let Err(failed) = self.prepare() {
            return failed;
        }
        match (self.purpose, self.pointers) {
            (Purpose::Program(program), Pointers::Program { arguments, environment }) => {
                become_program(program, arguments, environment)
            }
            (_, _) => match self.try_root() {
                Ok(()) => sys::exit(0),
                Err(failed) => failed,
            },
        }
    }

    fn prepare(&self) -> Result<(), (Step, io::Error)> {
        let at = |step| move |error| (step, error);
        become_user(&self.become_user)?;
        // After the change of user, which takes the setting away (prctl(2)).
        sys::process_control(libc::PR_SET_PDEATHSIG, [libc::SIGKILL, 0])
            .map_err(at(Step::DeathSignal))?;
        // The parent may have died just before: then nobody reads the status any more.
        if sys::reader_gone(self.status).map_err(at(Step::DeathSignal))? {
            sys::exit(EXIT_ORPHAN);
        }
        sys::new_session().map_err(at(Step::Session))
    }

    fn try_root(&self) -> Result<(), (Step, io::Error)> {
        if self.empty_root {
            strict::root::enter_empty()?;
        }
        Ok(())
    }
}

/// Tells whoever reads `status` which step failed, and ends this process.
pub(crate) fn fail(status: RawFd, (step, error): (Step, io::Error)) -> ! {
    let mut failure: Failure = [step.number(), 0, 0, 0, 0];
    let number = error.raw_os_error().unwrap_or(0).to_ne_bytes();
    for (to, from) in failure.iter_mut().skip(1).zip(number) {
        *to = from;
    }
    // If this fails too, the exit code is all that is left to say.
    let _ = sys::write(status, &failure);
    sys::exit(EXIT_FAILED)
}

/// Becomes the user and group that a child runs as.
pub(crate) fn become_user(becoming: &Become) -> Result<(), (Step, io::Error)> {
    let at = |step| move |error| (step, error);
    if becoming.drop_groups {
        sys::drop_groups().map_err(at(Step::Groups))?;
    }
    if let Some(id) = becoming.id {
        sys::set_group(id).map_err(at(Step::User))?;
        sys::set_user(id).map_err(at(Step::User))?;
    }
    Ok(())
}

fn become_program(
    program: &Program,
    arguments: &[*const c_char],
    environment: &[*const c_char],
) -> (Step, io::Error) {
    if let Err(failed) = place(program) {
        return failed;
    }
    let file = match &program.file {
        File::Opened(descriptor) => Executable::Opened(descriptor.as_raw_fd()),
        File::Path(path) => Executable::Path(path),
    };
    // SAFETY: `payload::null_ended` ends both lists with null, and `program` owns the texts.
    let error = unsafe { sys::exec(file, arguments, environment) };
    (Step::Exec, error)
}

/// Everything of a program but the program itself.
fn place(program: &Program) -> Result<(), (Step, io::Error)> {
    let at = |step| move |error| (step, error);
    default_signals().map_err(at(Step::Signals))?;
    if let Some(directory) = &program.directory {
        sys::change_directory(directory).map_err(at(Step::Directory))?;
    }
    if let Some(bytes) = program.stack_bytes {
        sys::soft_limit(libc::RLIMIT_STACK, bytes).map_err(at(Step::Stack))?;
    }
    for (descriptor, number) in program.stdio.iter().zip(0..) {
        sys::duplicate(descriptor.as_raw_fd(), number).map_err(at(Step::Stdio))?;
    }
    sys::close_others(Descriptors::CloseOnExec).map_err(at(Step::CloseRange))?;
    for descriptor in &program.keep {
        sys::keep_open(descriptor.as_raw_fd()).map_err(at(Step::Stdio))?;
    }
    sys::set_signal_mask(SignalMask::Empty).map_err(at(Step::Signals))
}

/// Undoes what the gateway changed about signals. The spawner blocks all of them, so no handler of
/// the gateway can run in this copy of it; what a handler or the runtime changed (it ignores
/// SIGPIPE) is undone before they are let through again.
pub(crate) fn default_signals() -> io::Result<()> {
    (1..=SIGNAL_MAX)
        .filter(|signal| *signal != libc::SIGKILL && *signal != libc::SIGSTOP)
        .try_for_each(sys::default_signal)
}
