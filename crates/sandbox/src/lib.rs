//! Confinement by the kernel, and the one place where processes start.
//!
//! Two kinds of process start here. A [`WorkerProcess`] runs a script: it is started into fresh
//! namespaces with one socket and nothing else, and calls [`strict::confine`] before it reads a
//! byte of the script. A [`ServerProcess`] is an upstream's own program: it gets exactly the
//! environment and the descriptors that it was given, its own process group, and dies with us, but
//! it is not confined.
//!
//! This crate deliberately knows nothing of scripts, frames, MCP or an async runtime. All `unsafe`
//! of the project lives here, in `sys.rs` (one system call a function), and in `clone.rs` and
//! `doctor/child.rs` (the child between clone and exec, or clone and exit).

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
compile_error!(
    "gloveport confines scripts with Linux namespaces, Landlock and seccomp on x86_64 or aarch64; \
     on other systems build and run it inside a Linux virtual machine or container"
);

mod bubblewrap;
#[cfg_attr(not(test), expect(dead_code, reason = "no run takes a group yet"))]
mod cgroup;
mod clone;
mod command;
mod config;
pub mod doctor;
mod error;
mod exit;
mod filter;
mod identity;
mod isolation;
mod ladder;
mod launch;
mod outcome;
mod private;
mod process;
mod report;
mod run;
mod sandbox;
#[cfg(any(target_os = "macos", test))]
mod seatbelt;
mod server;
mod spawner;
mod step;
mod stream;
pub mod strict;
mod supervise;
mod sys;
mod tree;
mod violations;
mod worker;
mod workspace;

pub use config::{
    ConfigError, Filesystem, Limits, Method, Minimum, Network, Problem, SandboxConfig,
};
pub use error::{ConfineError, SpawnError};
pub use exit::{Exit, ExitCause};
pub use gloveport_egress::Refusal;
pub use isolation::{Isolation, Provider};
pub use report::{Captured, Exceeded, Outcome, Report, Usage, Violation};
pub use sandbox::{Cancel, Output, Sandbox, SandboxCommand, SandboxError, Stdin};
pub use server::{ServerCommand, ServerProcess};
pub use step::Step;
pub use worker::{StrictLimits, WORKER_STACK_BYTES, WorkerCommand, WorkerProcess};
pub use workspace::{Copied, CopyBound, CopyDirection, Skipped, WorkspaceError};
