//! Tests of the control groups: what is decided from texts, and what the kernel does.
//!
//! The kernel's part runs where this process may make groups (`kernel.rs` says so on standard error
//! where it may not). Version 2 with controllers cannot be had everywhere, so what is decided and
//! read there is also held on folders that have the same files.

mod kernel;
mod texts;
