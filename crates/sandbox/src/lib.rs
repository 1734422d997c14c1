//! Confinement by the kernel, and the one place where processes start.
//!
//! Two kinds of process start here. A [`WorkerProcess`] runs a script: it is started into fresh
//! namespaces with one socket and nothing else, and calls [`strict::confine`] before it reads a
//! byte of the script. A [`ServerProcess`] is an upstream's own program: it gets exactly the
//! environment and the descriptors that it was given, its own process group, and dies with us, but
//! it is not confined.
//!
//! This crate deliberately knows nothing of scripts, frames, MCP or an async runtime. All `unsafe`
//! of the project lives here, in `sys.rs` (one system call a function), in what runs between
//! clone and exec or exit (`clone.rs`, `command`, `doctor/child.rs`), and in `stage.rs`, which
//! inherits descriptors.
//!
//! On macOS there is the [`Sandbox`] alone, held by seatbelt and experimental (`macos.rs`); workers
//! and servers are started on Linux only.

#[cfg(not(any(
    all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")),
    target_os = "macos"
)))]
compile_error!(
    "gloveport confines programs with Linux namespaces, Landlock and seccomp on x86_64 or aarch64, \
     or with the seatbelt of macOS (experimental); it knows no walls of other systems: build and run \
     it inside a Linux virtual machine or container"
);

#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(target_os = "linux")]
mod cgroup;
#[cfg(target_os = "linux")]
mod clone;
#[cfg(target_os = "linux")]
mod command;
mod config;
mod copied;
#[cfg(target_os = "linux")]
pub mod doctor;
mod error;
#[cfg(target_os = "linux")]
mod exit;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod identity;
mod isolation;
#[cfg(target_os = "linux")]
mod ladder;
#[cfg(target_os = "linux")]
mod launch;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "linux")]
mod outcome;
#[cfg(target_os = "linux")]
mod private;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod ready;
mod report;
#[cfg(target_os = "linux")]
mod run;
mod sandbox;
#[cfg(any(target_os = "macos", test))]
mod seatbelt;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod spawner;
#[cfg(target_os = "linux")]
pub mod stage;
mod step;
mod stream;
#[cfg(target_os = "linux")]
pub mod strict;
#[cfg(target_os = "linux")]
mod supervise;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "macos")]
#[path = "macos/sys.rs"]
mod sys;
#[cfg(target_os = "linux")]
mod tree;
#[cfg(target_os = "linux")]
mod violations;
#[cfg(target_os = "linux")]
mod worker;
#[cfg(target_os = "linux")]
mod workspace;

pub use config::{
    ConfigError, Filesystem, Limits, Method, Minimum, Network, Problem, SandboxConfig,
};
pub use copied::{Copied, CopyBound, CopyDirection, Skipped, WorkspaceError};
pub use error::{ConfineError, SpawnError};
#[cfg(target_os = "linux")]
pub use exit::{Exit, ExitCause};
pub use gloveport_egress::Refusal;
pub use isolation::{Isolation, Provider};
#[cfg(target_os = "linux")]
pub use ladder::Unavailable;
pub use report::{Captured, Exceeded, Outcome, Report, Usage, Violation};
pub use sandbox::{Cancel, Output, Sandbox, SandboxCommand, SandboxError, Stdin};
#[cfg(target_os = "linux")]
pub use server::{ServerCommand, ServerProcess};
pub use step::Step;
#[cfg(target_os = "linux")]
pub use worker::{StrictLimits, WORKER_STACK_BYTES, WorkerCommand, WorkerProcess};
