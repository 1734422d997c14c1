//! The subcommands, and what they share: the runtime, the configuration, signals, and the end.

mod approvals;
mod ask;
mod audit;
mod call;
mod change;
mod check;
mod completions;
mod conformance_client;
mod connect;
mod diff;
mod doctor;
mod import;
mod inventory;
mod keys;
mod list;
mod login;
mod pins;
mod policy;
mod receipt;
mod run;
mod sandbox;
mod secret;
mod serve;
mod server;
mod tools;

pub(crate) use list::origin;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::config::checking::CheckConfig;
use crate::environment::Environment;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::signals::Interrupt;
use crate::wiring::{self, Gateway, Purpose};
use clap::Parser;
use gloveport_catalog::Catalog;
use gloveport_sandbox::stage::Stage;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Threads of the runtime: the work is waiting, and each thread has a price in memory.
const RUNTIME_THREADS: usize = 2;
/// Threads for blocking work: reading files, starting processes, statements of a database.
const BLOCKING_THREADS_MAX: usize = 64;
/// A thread that blocks in reading standard input is not waited for.
const RUNTIME_END: Duration = Duration::from_millis(50);

/// Connects every server, with progress, and gives the catalog once each has answered or failed; none when interrupted.
/// The caller closes the executor.
async fn connected(
    context: &Context,
    config: &Config,
    interrupt: &Interrupt,
) -> Result<(Gateway, Option<Arc<Catalog>>), Failure> {
    let gateway = wiring::start(config, &context.environment, Purpose::Look, |_| true)
        .map_err(Failure::usage)?;
    let principal = context.environment.principal();
    let progress = Progress::start(&gateway, &principal);
    let settled = gateway.executor.settled_catalog(&principal, gateway.patience);
    let catalog = interrupt.cancel.run_until_cancelled(settled).await;
    progress.finish().await;
    Ok((gateway, catalog))
}

/// Reads the command line and does what it says.
pub(crate) fn main(stage: Stage) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return unreadable(&error),
    };
    let exit = dispatch(cli, stage).unwrap_or_else(|failure| {
        output::note(&format!("gloveport: {:#}", failure.error));
        failure.exit
    });
    exit.into()
}

/// Help was asked for, or the command line is wrong.
fn unreadable(error: &clap::Error) -> ExitCode {
    // That nobody can be told is nothing to stop for.
    drop(error.print());
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    // Its other codes are those of the program that it runs.
    let is_sandbox = std::env::args_os().nth(1).is_some_and(|word| word == "sandbox");
    if is_sandbox { Exit::Program(Exit::FAILED) } else { Exit::Usage }.into()
}

fn dispatch(cli: Cli, stage: Stage) -> Result<Exit, Failure> {
    let environment = Environment::of_this_process().map_err(Failure::internal)?;
    let context = Context { environment, chosen: cli.config, stage };
    match cli.command {
        Command::Run(arguments) => block_on(|i| run::run(&context, &arguments, i)),
        Command::Check(arguments) => block_on(|i| check::check(&context, &arguments, i)),
        Command::Serve(arguments) => block_on(|i| serve::serve(&context, &arguments, i)),
        Command::Tools(arguments) => block_on(|i| tools::tools(&context, &arguments, i)),
        Command::Call(arguments) => block_on(|i| call::call(&context, &arguments, i)),
        Command::Pins(arguments) => block_on(|i| pins::pins(&context, &arguments, i)),
        Command::Policy(arguments) => block_on(|i| policy::policy(&context, &arguments.action, i)),
        Command::List(arguments) => block_on(|i| list::list(&context, &arguments, i)),
        Command::Approvals(arguments) => {
            block_on(|i| approvals::approvals(&context, &arguments, i))
        }
        Command::Server(arguments) => block_on(|i| server::server(&arguments.server, i)),
        Command::Sandbox(arguments) => {
            sandbox::failing(block_on(|i| sandbox::sandbox(&context, &arguments, i)))
        }
        Command::Add(arguments) => change::add(&context, &arguments),
        Command::Remove(arguments) => change::remove(&context, &arguments),
        Command::Import(arguments) => import::import(&context, &arguments),
        Command::Connect(arguments) => connect::connect(&context, &arguments),
        Command::Disconnect(arguments) => connect::disconnect(&context, &arguments),
        Command::Inventory(arguments) => inventory::inventory(&context, &arguments),
        Command::Login(arguments) => block_on(|i| login::login(&context, &arguments, i)),
        Command::Logout(arguments) => block_on(|i| login::logout(&context, &arguments, i)),
        Command::Secret(arguments) => secret::secret(&context, &arguments),
        Command::ConformanceClient(arguments) => {
            block_on(|i| conformance_client::run(&context, &arguments, i))
        }
        Command::Keys(arguments) => keys::keys(&context, &arguments),
        Command::Doctor(arguments) => block_on(|i| doctor::doctor(&context, &arguments, i)),
        Command::Audit(arguments) => block_on(|i| audit::audit(&context, &arguments, i)),
        Command::Completions(arguments) => completions::completions(arguments.shell),
    }
}

/// What every command gets.
struct Context {
    environment: Environment,
    /// `--config`
    chosen: Option<PathBuf>,
    /// That this program can be the second stage of a sandbox.
    stage: Stage,
}

impl Context {
    /// As [`Context::config`], for a command that is there to tell what is wrong: a configuration that cannot be read is told,
    /// and the defaults hold.
    fn check_config(&self) -> CheckConfig {
        match self.config() {
            Ok(config) => config.check,
            Err(failure) => {
                output::note(&format!("gloveport: {:#}", failure.error));
                CheckConfig::default()
            }
        }
    }

    /// The configuration; its warnings are told.
    fn config(&self) -> Result<Config, Failure> {
        let config = Config::load(self.chosen.as_deref(), &self.environment)?;
        for warning in &config.warnings {
            output::note(&format!("gloveport: {warning}"));
        }
        Ok(config)
    }
}

/// Runs a command that waits. It gets what Ctrl-C cancels.
fn block_on<F: Future<Output = Result<Exit, Failure>>>(
    command: impl FnOnce(Interrupt) -> F,
) -> Result<Exit, Failure> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(RUNTIME_THREADS)
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .enable_all()
        .build()
        .map_err(Failure::internal)?;
    let ended = runtime.block_on(async {
        let (tasks, done) = (TaskTracker::new(), CancellationToken::new());
        let interrupt = Interrupt::listen(&tasks, done.clone()).map_err(Failure::internal)?;
        let ended = command(interrupt).await;
        done.cancel();
        ended
    });
    runtime.shutdown_timeout(RUNTIME_END);
    ended
}

/// JSON text for a reader: indented, the order of keys kept.
fn pretty(json: &str) -> String {
    match serde_json::from_str::<Value>(json) {
        Ok(value) => pretty_value(&value),
        // Nested too deeply to be read as a value. It is JSON all the same.
        Err(_) => json.to_owned(),
    }
}

fn pretty_value(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value is JSON")
}

fn print(text: &str) -> Result<(), Failure> {
    output::text(text).map_err(Failure::internal)
}

fn print_json(text: &str) -> Result<(), Failure> {
    output::json(text).map_err(Failure::internal)
}

/// A text from a file, or from standard input for `-`; at most `bytes_max`.
fn read_text(file: &Path, bytes_max: u64) -> anyhow::Result<String> {
    use anyhow::Context as _;
    use io::Read as _;
    let is_stdin = file == Path::new("-");
    let name = if is_stdin { "standard input".to_owned() } else { format!("`{}`", file.display()) };
    let source: Box<dyn io::Read> = if is_stdin {
        Box::new(io::stdin().lock())
    } else {
        let file = std::fs::File::open(file).with_context(|| format!("cannot read {name}"))?;
        Box::new(file)
    };
    let mut text = String::new();
    source
        .take(bytes_max + 1)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {name}"))?;
    anyhow::ensure!(text.len() as u64 <= bytes_max, "{name} is larger than {bytes_max} bytes");
    Ok(text)
}
