//! `gloveport sandbox`: one program, held; its output passed on, its end told in one line.

mod input;
mod screen;
mod streams;
mod told;

use super::{Context, pretty_value, print_json};
use crate::cli::{Sandbox as Arguments, Variable};
use crate::config::sandbox::{Asked, absolute, by_options, sandbox as asked};
use crate::environment::Environment;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use anyhow::anyhow;
use gloveport_sandbox::{
    Cancel, Exceeded, Outcome, Output, Report, Sandbox, SandboxCommand, SandboxConfig,
    SandboxError, SpawnError, Step,
};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use streams::Streams;

/// Where a program starts, and what relative names of programs count from.
const WORK: &str = "/work";
/// What a shell says of a program that wrote to nobody: 128 + SIGPIPE.
const NOBODY_READS: u8 = 141;
/// Signals are told from exit codes by this, as shells do.
const SIGNALED: i32 = 128;

pub(super) async fn sandbox(
    context: &Context,
    arguments: &Arguments,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let environment = &context.environment;
    let options = arguments.layer(environment.directory());
    let Asked { config, warnings } = asked(context.chosen.as_deref(), &options, environment)?;
    for warning in &warnings {
        output::note(&format!("gloveport: {warning}"));
    }
    let streams =
        if arguments.json { None } else { Some(Streams::open().map_err(Failure::internal)?) };
    let command = command(arguments, environment, streams.as_ref()).map_err(Failure::usage)?;
    config.check_program(&command.program).map_err(|error| by_options(&error))?;
    let sandbox =
        Sandbox::with_stage(config.clone(), context.stage).map_err(|error| failed(&error))?;
    let report = run(sandbox, command, &interrupt).await?;
    if let Some(broken) = streams.and_then(Streams::finish) {
        return match broken.kind() {
            // Who reads `| head` has seen enough.
            io::ErrorKind::BrokenPipe => Ok(Exit::Program(NOBODY_READS)),
            _ => Err(Failure::internal(anyhow!(broken).context("its output cannot be passed on"))),
        };
    }
    tell(&report, &config, arguments)
}

/// Failures of this command have exit codes of their own, so that they are not taken for the program's.
pub(super) fn failing(ended: Result<Exit, Failure>) -> Result<Exit, Failure> {
    ended.map_err(|failure| match failure.exit {
        Exit::Program(_) | Exit::Interrupted => failure,
        Exit::Success
        | Exit::Unsuccessful
        | Exit::Usage
        | Exit::Limit
        | Exit::Unapproved
        | Exit::Internal => Failure { exit: Exit::Program(Exit::FAILED), ..failure },
    })
}

/// Runs it on a thread of its own, until it ends or Ctrl-C does.
async fn run(
    sandbox: Sandbox,
    command: SandboxCommand,
    interrupt: &Interrupt,
) -> Result<Report, Failure> {
    let cancel = Cancel::new().map_err(Failure::internal)?;
    let canceled = cancel.clone();
    let mut running = tokio::task::spawn_blocking(move || sandbox.run_until(command, &canceled));
    let ended = tokio::select! {
        ended = &mut running => ended,
        () = interrupt.cancel.cancelled() => {
            cancel.cancel();
            running.await
        }
    };
    ended.map_err(Failure::internal)?.map_err(|error| failed(&error))
}

fn command(
    arguments: &Arguments,
    environment: &Environment,
    streams: Option<&Streams>,
) -> anyhow::Result<SandboxCommand> {
    let here = environment.directory();
    let folder = |path: &Option<PathBuf>| path.as_ref().map(|path| absolute(path, here));
    let directory = folder(&arguments.directory);
    let (program, rest) = arguments.command.split_first().expect("clap asks for one");
    Ok(SandboxCommand {
        program: inside(program, directory.as_deref()),
        arguments: rest.to_vec(),
        environment: variables(&arguments.env, environment)?,
        directory,
        stdin: input::stdin(environment)?,
        output: streams.map_or(Output::Capture, Streams::output),
        copy_in: folder(&arguments.copy_in),
        copy_out: folder(&arguments.copy_out),
    })
}

/// A program by its path: a relative one counts from where it starts.
fn inside(program: &str, directory: Option<&Path>) -> String {
    if !program.contains('/') || program.starts_with('/') {
        return program.to_owned();
    }
    let directory = directory.unwrap_or(Path::new(WORK)).to_string_lossy();
    format!("{}/{program}", directory.trim_end_matches('/'))
}

fn variables(
    asked: &[Variable],
    environment: &Environment,
) -> anyhow::Result<BTreeMap<String, String>> {
    let value = |variable: &Variable| match &variable.value {
        Some(value) => Ok((variable.name.clone(), value.clone())),
        None => match environment.get(&variable.name) {
            Some(value) => Ok((variable.name.clone(), value.to_owned())),
            None => Err(anyhow!(
                "`--env {}`: it is not set here: set it, or give a value after `=`",
                variable.name.escape_debug()
            )),
        },
    };
    asked.iter().map(value).collect()
}

fn failed(error: &SandboxError) -> Failure {
    let code = match error {
        SandboxError::Spawn(SpawnError::NotFound { .. }) => Exit::NOT_FOUND,
        SandboxError::Spawn(SpawnError::Failed { step: Step::Exec, .. }) => Exit::NOT_EXECUTABLE,
        SandboxError::Spawn(_)
        | SandboxError::Unavailable(_)
        | SandboxError::Config(_)
        | SandboxError::Workspace(_)
        | SandboxError::Folder { .. }
        | SandboxError::Group { .. }
        | SandboxError::Network { .. }
        | SandboxError::Watch { .. } => Exit::FAILED,
    };
    // Its text has the cause in it.
    Failure { exit: Exit::Program(code), error: anyhow!("{error}") }
}

fn tell(report: &Report, config: &SandboxConfig, arguments: &Arguments) -> Result<Exit, Failure> {
    if arguments.json {
        print_json(&told::ascii(&pretty_value(&told::json(report))))?;
    } else if !arguments.quiet
        && let Some(line) = told::line(report, config)
    {
        output::note(&format!("gloveport: {line}"));
    }
    Ok(match exit(report.outcome) {
        // It did its work, and we did not ours.
        Exit::Program(0) if report.copy_out_failure.is_some() => Exit::Program(Exit::FAILED),
        ended => ended,
    })
}

/// How we end after it: as a shell would, with codes of our own for limits.
fn exit(outcome: Outcome) -> Exit {
    let code = match outcome {
        Outcome::Exited(code) => code,
        Outcome::Signaled(signal) => SIGNALED + signal,
        Outcome::Exceeded(Exceeded::WallTime) => 124,
        Outcome::Exceeded(Exceeded::CpuTime) => 123,
        Outcome::Exceeded(Exceeded::Memory) => 122,
        Outcome::Exceeded(Exceeded::Output) => 121,
        Outcome::Exceeded(Exceeded::FileSize) => 120,
        Outcome::Canceled => return Exit::Interrupted,
    };
    Exit::Program(u8::try_from(code).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_apart() {
        for (outcome, expected) in [
            (Outcome::Exited(0), 0),
            (Outcome::Exited(255), 255),
            (Outcome::Signaled(11), 139),
            (Outcome::Exceeded(Exceeded::WallTime), 124),
            (Outcome::Exceeded(Exceeded::CpuTime), 123),
            (Outcome::Exceeded(Exceeded::Memory), 122),
            (Outcome::Exceeded(Exceeded::Output), 121),
            (Outcome::Exceeded(Exceeded::FileSize), 120),
            (Outcome::Canceled, 130),
        ] {
            assert_eq!(exit(outcome).code(), expected, "{outcome:?}");
        }
        for (failure, expected) in [
            (Failure::usage(anyhow!("x")), 125),
            (Failure::internal(anyhow!("x")), 125),
            (Failure { exit: Exit::Program(127), error: anyhow!("x") }, 127),
        ] {
            let ended = failing(Err(failure)).expect_err("it failed");
            assert_eq!(ended.exit.code(), expected);
        }
    }

    #[test]
    fn programs_by_path_count_from_where_they_start() {
        let work = Path::new("/srv/project/");
        for (program, directory, expected) in [
            ("python3", None, "python3"),
            ("/bin/sh", None, "/bin/sh"),
            ("./run", None, "/work/./run"),
            ("bin/run", Some(work), "/srv/project/bin/run"),
        ] {
            assert_eq!(inside(program, directory), expected);
        }
    }
}
