//! The program `gloveport`: configuration, command line, and the wiring of the other crates.
//!
//! It decides nothing about a call and reads no script; it finds the configuration, starts what it names, and shows
//! what comes out.

mod cli;
mod commands;
mod config;
mod control;
mod environment;
mod exit;
mod guarding;
mod keeping;
mod login;
mod output;
mod pinning;
mod progress;
mod secrets;
mod signals;
mod telemetry;
mod tool_files;
mod typecheck;
mod unavailable;
mod wiring;

use std::process::ExitCode;

/// The hidden subcommand with which the program becomes a worker.
const WORKER: &str = "worker";

fn main() -> ExitCode {
    // First of all: a worker confines itself, and that has to happen before there is a thread, a runtime or a parsed
    // command line.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == WORKER) {
        return gloveport_worker::run();
    }
    // Likewise: `bwrap` may have started this as the second stage of a sandbox.
    commands::main(gloveport_sandbox::stage::enter())
}
