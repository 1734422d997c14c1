//! The `file-system` server: `search`, `read`, `list` and `write` inside given folders.
//!
//! Every path is opened by the kernel beneath an open folder (`file_system/roots.rs`): nothing that happens on disk
//! meanwhile leads outside. It deliberately does not delete, rename or execute, and does not watch for changes.

mod glob;
mod list;
mod needle;
mod read;
mod roots;
mod search;
#[cfg(test)]
mod tests;
mod walk;
mod write;

use crate::arguments::Arguments;
use crate::definition::Texts;
use crate::error::BuiltinError;
use crate::failure::Failure;
use crate::pool::{Pool, PoolLimits, Stop};
use gloveport_executor::{BoxFuture, Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolResult};
use roots::Roots;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use write::TemporaryNames;

/// JSON-RPC code for a tool that does not exist.
const INVALID_PARAMS: i64 = -32602;

const SEARCH: Texts = Texts {
    name: "search",
    description: include_str!("file_system/search.md"),
    schemas: include_str!("file_system/search.json"),
};
const READ: Texts = Texts {
    name: "read",
    description: include_str!("file_system/read.md"),
    schemas: include_str!("file_system/read.json"),
};
const LIST: Texts = Texts {
    name: "list",
    description: include_str!("file_system/list.md"),
    schemas: include_str!("file_system/list.json"),
};
const WRITE: Texts = Texts {
    name: "write",
    description: include_str!("file_system/write.md"),
    schemas: include_str!("file_system/write.json"),
};

/// A file-system server.
#[derive(Debug, Clone)]
pub struct FileSystemConfig {
    /// Its name as an upstream.
    pub name: ServerName,
    /// The folders that it may see, at least one. A relative path is taken from the working directory, once.
    pub roots: Vec<PathBuf>,
    /// Whether the tool `write` is offered.
    pub writable: bool,
    /// Bounds of its calls.
    pub limits: FileSystemLimits,
}

/// Bounds of a file-system server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSystemLimits {
    /// Bytes that one `read` gives. Default 4 MiB.
    pub read_bytes_max: usize,
    /// Bytes that one `write` takes. Default 8 MiB.
    pub write_bytes_max: usize,
    /// Entries of one `list`, and files of one `search`. Default 10,000.
    pub entries_max: usize,
    /// Entries that one `search` looks at. Default 500,000.
    pub visited_max: usize,
    /// Largest file that `search` looks into, in bytes; larger ones are counted as skipped. Default 8 MiB.
    pub searched_file_bytes_max: usize,
    /// Bytes that one `search` reads. Default 512 MiB.
    pub searched_bytes_max: usize,
    /// Text of the matches that one `search` gives, in bytes; further ones are counted only. Default 2 MiB.
    pub matches_bytes_max: usize,
    /// Time of one call. Default 20 s.
    pub call_wall: Duration,
    /// Calls that run at the same time. Default 4.
    pub calls_max: usize,
    /// Calls that wait for their turn; more are refused. Default 256.
    pub waiting_max: usize,
}

impl Default for FileSystemLimits {
    fn default() -> Self {
        Self {
            read_bytes_max: 4 << 20,
            write_bytes_max: 8 << 20,
            entries_max: 10_000,
            visited_max: 500_000,
            searched_file_bytes_max: 8 << 20,
            searched_bytes_max: 512 << 20,
            matches_bytes_max: 2 << 20,
            call_wall: Duration::from_secs(20),
            calls_max: 4,
            waiting_max: 256,
        }
    }
}

/// Makes the server and opens its folders; they stay the same folders even if they are renamed or replaced later.
///
/// Calls need a tokio runtime with time.
///
/// # Errors
///
/// [`BuiltinError::NoRoot`] and [`BuiltinError::Root`].
pub fn file_system(config: FileSystemConfig) -> Result<Box<dyn Upstream>, BuiltinError> {
    let limits = &config.limits;
    let pool = Pool::new(PoolLimits {
        running_max: limits.calls_max.max(1),
        waiting_max: limits.waiting_max,
        wall: limits.call_wall,
    });
    let tools =
        if config.writable { vec![SEARCH, READ, LIST, WRITE] } else { vec![SEARCH, READ, LIST] };
    Ok(Box::new(FileSystem {
        name: config.name,
        tools,
        files: Arc::new(Files {
            roots: Roots::open(&config.roots)?,
            temporary: TemporaryNames::default(),
            limits: config.limits,
        }),
        pool,
        changes: watch::Sender::new(0),
    }))
}

struct FileSystem {
    name: ServerName,
    tools: Vec<Texts>,
    files: Arc<Files>,
    pool: Pool,
    changes: watch::Sender<u64>,
}

/// What calls share.
struct Files {
    roots: Roots,
    temporary: TemporaryNames,
    limits: FileSystemLimits,
}

/// What a call does.
type Work = Box<dyn FnOnce(&Files, &Stop) -> Result<Value, Failure> + Send>;

/// Reads the arguments of one of our tools; `None` if we have no such tool.
fn work_of(
    tool: &str,
    arguments: Arguments,
    limits: &FileSystemLimits,
) -> Option<Result<Work, Failure>> {
    match tool {
        "search" => Some(search::Request::parse(arguments, limits).map(|request| {
            let work: Work = Box::new(move |files, stop| {
                search::search(&files.roots, &request, &files.limits, stop)
            });
            work
        })),
        "read" => Some(read::Request::parse(arguments, limits).map(|request| {
            let work: Work = Box::new(move |files, _| {
                read::read(&files.roots, &request, files.limits.read_bytes_max)
            });
            work
        })),
        "list" => Some(list::path_of(arguments).map(|path| {
            let work: Work = Box::new(move |files, stop| {
                list::list(&files.roots, &path, files.limits.entries_max, stop)
            });
            work
        })),
        "write" => Some(write::Request::parse(arguments, limits).map(|request| {
            let work: Work =
                Box::new(move |files, _| write::write(&files.roots, &request, &files.temporary));
            work
        })),
        _ => None,
    }
}

impl FileSystem {
    async fn answer(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
    ) -> Result<Result<ToolResult, Failure>, UpstreamError> {
        let is_offered = self.tools.iter().any(|texts| texts.name == tool);
        let work = work_of(tool, Arguments::new(arguments), &self.files.limits);
        let work = match work.filter(|_| is_offered) {
            Some(Ok(work)) => work,
            Some(Err(failure)) => return Ok(Err(failure)),
            None => {
                return Err(UpstreamError::Refused {
                    code: INVALID_PARAMS,
                    message: format!("unknown tool: {}", tool.escape_default()),
                });
            }
        };
        let files = Arc::clone(&self.files);
        // A large answer becomes text here, not on a thread that others wait for.
        self.pool.run(move |stop| work(&files, stop).map(ToolResult::structured)).await
    }
}

impl Upstream for FileSystem {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let tools = self.tools.iter().map(Texts::definition).collect();
        let instructions = Some(format!("Allowed folders: {}", self.files.roots.names()));
        Box::pin(async { Ok(Listing { instructions, tools, ..Listing::default() }) })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(async move {
            let tool = permit.tool().tool.as_str().to_owned();
            let answer = self.answer(&tool, permit.into_arguments()).await?;
            Ok(answer.unwrap_or_else(Failure::into_result))
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.pool.close())
    }
}
