//! The command profile: any program, held by every layer that this machine gives.
//!
//! [`plan`] says what the program's root shall look like, [`root`] builds it in the child, [`payload`]
//! gives up everything else and becomes the program, [`init`] is the process above it that reaps and
//! ends with it. [`rules`] and [`seccomp`] hold the tables of Landlock and seccomp.
//!
//! It deliberately decides nothing: what to run and how much of everything comes from `sandbox.rs`,
//! whether it may go on is judged by `supervise.rs`.

pub(crate) mod child;
pub(crate) mod init;
mod network;
pub(crate) mod payload;
pub(crate) mod plan;
pub(crate) mod root;
pub(crate) mod rules;
pub(crate) mod seccomp;
