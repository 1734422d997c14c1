//! Confinement by the kernel: run any program, or a worker of your own, behind walls that hold.
//!
//! ```
//! use gloveport_sandbox::{Outcome, Sandbox, SandboxCommand, SandboxConfig};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut config = SandboxConfig::default();
//! config.limits.wall_time_ms = 5_000;
//! config.limits.memory_kib = 64 << 10;
//! // Tried with a throw-away child: what cannot be had is an error here, with the remedy.
//! let sandbox = Sandbox::new(config)?;
//! let report = sandbox.run(SandboxCommand {
//!     arguments: vec!["-c".into(), "cat /etc/shadow; echo $HOME; exit 3".into()],
//!     ..SandboxCommand::new("sh")
//! })?;
//! assert_eq!(report.outcome, Outcome::Exited(3));
//! assert_eq!(report.stdout.bytes, b"/work\n");
//! println!("held by {}, {} calls refused", report.isolation.describe(), report.violations.len());
//! # Ok(())
//! # }
//! ```
//!
//! # What a program gets
//!
//! A [`Sandbox`] is a judged [`SandboxConfig`] with the means that hold for it on this machine. Every
//! [`Sandbox::run`] makes everything fresh and leaves nothing:
//!
//! - **Files**: a root made from nothing. `/usr` and a few files of `/etc` to read; `/work`, `/tmp` and
//!   `/dev/shm` to write, in memory and gone afterwards; what [`Filesystem`] names, with holes where
//!   it says so. Files come in and out by copying ([`SandboxCommand::copy_in`],
//!   [`SandboxCommand::copy_out`]); no link, device or special file ever does.
//! - **Processes**: its own, and process 1 above them, which reaps what is left behind. When the
//!   program ends, when it comes to a limit, and when the caller dies in whatever way, all end.
//! - **Privileges**: none. No capability, no way to gain one, a user that owns nothing.
//! - **System calls**: those that general runtimes need. Any other is refused, and told in
//!   [`Report::violations`]; what is told never decides anything.
//! - **Network**: none, or the hosts of [`Network`]. It has no route at all: the sockets that it can
//!   connect to were made inside of its empty network and are served by the caller's process, which
//!   judges each name, resolves it once and dials the address that it judged. See
//!   [`gloveport_egress`].
//! - **Resources**: [`Limits`], each held by the kernel where it can be. Which one ended a run is said
//!   in [`Report::outcome`].
//!
//! # By which means
//!
//! Each run says what held it ([`Report::isolation`]). In falling order:
//!
//! | means | is | lacks |
//! | --- | --- | --- |
//! | `namespaces` | seven namespaces of our making, Landlock, seccomp, limits, control groups where this process may make them | |
//! | `bubblewrap` | the same with namespaces made by `bwrap`, where the distribution allows only that; see [`stage`] | a user of its own, speed |
//! | `landlock` | Landlock, seccomp and limits alone | a view of its own: that a file exists and how large it is, the host's name and user show; no bound on the disk; no network at all |
//! | `seatbelt` | macOS, experimental | exact limits |
//!
//! [`Method::Auto`] takes the best that there is, and never less than [`SandboxConfig::minimum`]. It is
//! decided once for a [`Sandbox`], by trying; trouble later is an error and never a step down.
//! [`doctor::diagnose`] tries every layer and says what each missing one means and what to do.
//!
//! # Two profiles
//!
//! The **command** profile above is for programs of others. The **strict** one is for a worker that
//! knows it: a [`WorkerProcess`] starts with one socket and nothing else, loads its engine, and calls
//! [`strict::confine`] before it reads a byte that it does not trust. Thirteen system calls are left
//! then; any other kills it. Keep such workers ready and use each once: handing one out costs less
//! than starting a program.
//!
//! A [`ServerProcess`] is not confined: it is an upstream's own program, with exactly the environment
//! and the descriptors that it was given, and it dies with the caller.
//!
//! # Who is held
//!
//! The attacker has all of the program: its code, its arguments, its input, every byte that it writes
//! and every system call that it makes, from its first instruction on. It may know this library by
//! heart. It must not
//!
//! - read, change or learn of anything outside that it was not given;
//! - reach a host that it was not allowed, by any spelling, or let a name leave the machine;
//! - outlive its run, or delay or disturb another one;
//! - use more than its limits;
//! - make the caller's process do anything but refuse: all that comes from inside is parsed as
//!   hostile, within bounds.
//!
//! The caller, its configuration and the kernel are trusted. Nothing that a program or a file in its
//! workspace says can change how it is held.
//!
//! # What is not promised
//!
//! - A hole in the kernel, reached by one of the calls that are left, is outside of what a process can
//!   hold. Where that matters, run the whole in a virtual machine, or use the strict profile, which
//!   leaves thirteen calls.
//! - Without control groups the kernel bounds the memory of each process; that of all together, and
//!   their processor time, is looked at twenty times a second. Processes that live for a moment and
//!   that nobody waits for are then partly missed; the time of the whole run bounds them. What the
//!   kernel itself holds for them (buffers of pipes and sockets) is bounded by the number of their
//!   descriptors alone, and the file systems in memory by [`Limits::disk_bytes`] and not by the limit
//!   of memory.
//! - A folder in [`Filesystem::readwrite`] has no bound on its size, and its files are the program's to
//!   change: do not run what it left there. (`.git/hooks` and `.git/config` stay as they are, and what
//!   is blocked or read-only below it cannot be moved away.)
//! - A program can lock a file that it may only read (`flock`), and so keeps others waiting who ask
//!   for the same lock, until it ends.
//! - An allowed host that passes on what it is told is a way out for data. Secrets do not belong into
//!   a sandbox.
//! - How long things take can be measured, and caches of the processor are shared.
//!
//! # For who reads the code
//!
//! This crate deliberately knows nothing of scripts, frames, MCP or an async runtime. All `unsafe` of
//! the project lives here, each block with the contract that makes it sound: in `sys.rs` (one system
//! call a function), in what runs between clone and exec or exit (`start/clone.rs`, `command`,
//! `doctor/child.rs`), and in `stage.rs`, which inherits descriptors. What a configuration and a
//! report are is the same on every system; the rest is in `linux` and in `macos`.

#[cfg(not(any(
    all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")),
    target_os = "macos"
)))]
compile_error!(
    "gloveport confines programs with Linux namespaces, Landlock and seccomp on x86_64 or aarch64, \
     or with the seatbelt of macOS (experimental); it knows no walls of other systems: build and run \
     it inside a Linux virtual machine or container"
);

mod cancel;
mod config;
mod copied;
mod error;
mod isolation;
mod judged;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod report;
mod request;
mod sandbox;
#[cfg(any(target_os = "macos", test))]
mod seatbelt;
mod step;
mod stream;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;

pub use cancel::Cancel;
pub use config::{
    ConfigError, Filesystem, Limits, Method, Minimum, Network, Problem, SandboxConfig,
};
pub use copied::{Copied, CopyBound, CopyDirection, Skipped, WorkspaceError};
pub use error::{ConfineError, SandboxError, SpawnError};
pub use gloveport_egress::Refusal;
pub use isolation::{Isolation, Provider};
#[cfg(target_os = "linux")]
pub use linux::{
    doctor,
    ladder::Unavailable,
    server::{ServerCommand, ServerProcess},
    stage,
    start::exit::{Exit, ExitCause},
    strict,
    worker::{StrictLimits, WORKER_STACK_BYTES, WorkerCommand, WorkerProcess},
};
pub use report::{Captured, Exceeded, Outcome, Report, Usage, Violation};
pub use request::{Output, SandboxCommand, Stdin};
pub use sandbox::Sandbox;
pub use step::Step;
