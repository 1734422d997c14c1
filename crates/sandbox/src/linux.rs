//! Linux: namespaces, Landlock, seccomp, limits, control groups.
//!
//! From the bottom up: `sys` (one system call a function), `filter` (which of them a process may
//! make), `start` (how any process starts), `strict` and `command` (the two profiles, as the child
//! sees them), `bubblewrap` and `stage` (another maker of namespaces), `cgroup` and `workspace` (what
//! goes with a run), `ladder` and `run` (which rung, and one run on it), `doctor` (what this machine
//! gives).

mod bubblewrap;
mod cgroup;
mod command;
pub mod doctor;
mod filter;
pub(crate) mod ladder;
pub(crate) mod run;
pub(crate) mod server;
pub mod stage;
pub(crate) mod start;
pub mod strict;
pub(crate) mod sys;
pub(crate) mod worker;
mod workspace;

pub(crate) use ladder::choose;
pub(crate) use run::{Run, launch::Ground};
