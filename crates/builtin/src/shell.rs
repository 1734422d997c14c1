//! The `shell` server: allow-listed programs, each a tool of its own with named, typed arguments.
//!
//! There is no shell in it. A call becomes a list of words for one program (`shell/words.rs`), each either written by the
//! operator or checked against its pattern, and the program runs in a sandbox: no network, the granted folders and
//! nothing else of the machine, bounded time, memory, processes and output. It deliberately has no pipes, no redirection,
//! no variables, no globs and no programs that run other programs' texts.

mod program;
mod run;
#[cfg(test)]
mod tests;
mod words;

pub use program::{ArgumentKind, NamedArgument, ProgramArgument, ShellProgram};

use crate::error::BuiltinError;
use crate::failure::Failure;
use crate::pool::{Pool, PoolLimits};
use gloveport_executor::{BoxFuture, Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolResult};
use program::Ready;
use run::Running;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// JSON-RPC code for a tool that does not exist.
const INVALID_PARAMS: i64 = -32602;
/// Programs of one server.
const PROGRAMS_MAX: usize = 200;
/// Beyond the longest time of a program: to start it, and to clean up behind it.
const MARGIN: Duration = Duration::from_secs(10);

/// A shell server.
#[derive(Debug, Clone)]
pub struct ShellConfig {
    /// Its name as an upstream.
    pub name: ServerName,
    /// The programs that it offers, at least one.
    pub programs: Vec<ShellProgram>,
    /// The folders that programs see, absolute. They start in the first; without one in an empty folder in memory.
    pub roots: Vec<PathBuf>,
    /// Whether programs may change what is in these folders.
    pub writable: bool,
    /// Programs that run at the same time, and calls that wait for their turn.
    pub limits: ShellLimits,
}

/// Bounds of a shell server beside those of each program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellLimits {
    /// Programs that run at the same time. Default 4.
    pub calls_max: usize,
    /// Calls that wait for their turn; more are refused. Default 64.
    pub waiting_max: usize,
}

impl Default for ShellLimits {
    fn default() -> Self {
        Self { calls_max: 4, waiting_max: 64 }
    }
}

/// Makes the server: finds its programs and tries their sandboxes, some milliseconds each.
///
/// Calls need a tokio runtime with time.
///
/// # Errors
///
/// [`BuiltinError::Program`] for what is wrong with a program, and [`BuiltinError::Sandbox`] where this machine cannot hold
/// it: then there is no server.
pub fn shell(config: ShellConfig) -> Result<Box<dyn Upstream>, BuiltinError> {
    if config.programs.is_empty() || config.programs.len() > PROGRAMS_MAX {
        return Err(BuiltinError::Programs { max: PROGRAMS_MAX });
    }
    let longest = config.programs.iter().map(|program| program.timeout).max().unwrap_or_default();
    let mut programs = BTreeMap::new();
    for program in config.programs {
        let name = program.name.clone();
        let ready = Ready::make(program, &config.roots, config.writable)?;
        programs.insert(name.as_str().to_owned(), Arc::new(ready));
    }
    let limits = &config.limits;
    let pool = Pool::new(PoolLimits {
        running_max: limits.calls_max.max(1),
        waiting_max: limits.waiting_max,
        wall: longest + MARGIN,
    });
    let (name, changes) = (config.name, watch::Sender::new(0));
    Ok(Box::new(Shell { name, programs, pool, running: Running::default(), changes }))
}

struct Shell {
    name: ServerName,
    programs: BTreeMap<String, Arc<Ready>>,
    pool: Pool,
    running: Running,
    changes: watch::Sender<u64>,
}

impl Upstream for Shell {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let tools = self.programs.values().map(|program| program.definition()).collect();
        Box::pin(async { Ok(Listing { tools, ..Listing::default() }) })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(async move {
            let tool = permit.tool().tool.as_str();
            let Some(program) = self.programs.get(tool).cloned() else {
                let message = format!("unknown tool: {}", tool.escape_default());
                return Err(UpstreamError::Refused { code: INVALID_PARAMS, message });
            };
            let asked = match program.read(permit.into_arguments()) {
                Ok(asked) => asked,
                Err(failure) => return Ok(failure.into_result()),
            };
            let answer = self.running.call(&self.pool, program, asked).await?;
            Ok(answer.map_or_else(Failure::into_result, ToolResult::structured))
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.running.cancel_all();
            self.pool.close().await;
        })
    }
}
