//! Runs one script: TypeScript in QuickJS, talking frames over one socket.
//!
//! One process runs one script. It reads a `Start` frame, parses the script, asks the gateway once
//! what its free names mean, strips the types in place, runs it, and sends `Done`. It is a pure
//! function of the start and of the frames that answer it: there is no clock, no chance, no file,
//! no environment and no thread in here, so a record of the frames repeats an execution exactly. It
//! decides nothing about calls; that is the gateway's.
//!
//! # What a script is
//!
//! A TypeScript module that becomes the body of an async function in strict mode: top-level `await`
//! and `return` work. Where it returns nothing itself, its default export, its last expression or a
//! `main` that nothing calls is the result; functions among them are called. A Markdown fence
//! around the whole is no part of it. What it returns is the result, as JSON. `undefined` is null;
//! a `Date` is its ISO text, a `Map` an object (a list of pairs where a key is no string), a `Set`
//! and a typed array a list, an `Error` its name, message and fields, a `RegExp` its text. A
//! function, symbol, bigint, cycle, iterator, or promise that was not awaited is an error that
//! names its place. The execution ends when the script's function and all of its tool calls have
//! ended; timers are not waited for. A rejection that nobody handled is what the script threw.
//!
//! Types are erased, enums, namespaces, parameter properties and `accessor` work, `export` is
//! ignored. Decorators, JSX, `import()` and modules other than ours are refused.
//!
//! # What a script can reach
//!
//! - Servers of the catalog, three ways: `github.create_issue({ ... })`, `github_create_issue({ ...
//!   })`, and `import { create_issue } from "./tools/github"` (also `* as github`, a default
//!   import, `../servers/github/index.ts`, `./tools/github/create_issue.ts`, `import { github }
//!   from "./tools"`). A tool takes one object and gives a promise. A namespace is frozen and holds
//!   nothing but tools; another member is an error that names the nearest.
//! - `ToolError` (an `Error` with `code`, `server`, `tool`, `retryable`, `issues`, `signature`,
//!   `hint`, `retryAfterMs`, `ref`): how a call fails. Its stack is that of the script's own call.
//! - `listToolCategories()`, `listTools(category)`, `getToolSpec(category, tool)`,
//!   `searchTools(query, { limit })`, `results.read(path)`,
//!   `resources.list(server)`, `resources.templates(server)`, `resources.read(server, uri)`, `prompts.list(server)`,
//!   `prompts.get(server, name, values)`, `emit(...blocks)`, `contentOf(result)`,
//!   `seal.eq(a, b)`, `seal.domain(value)`, `seal.mask(value)`, `seal.matches(value, pattern)`, `seal.format(template, parts)`.
//! - `console` (`log`, `info`, `debug`, `warn`, `error`, `dir`, `table`, `assert`, `group`, `time`,
//!   `count`, `trace`, ...), `setTimeout`, `setInterval` and their `clear` functions, `queueMicrotask`, `structuredClone`,
//!   `TextEncoder`, `TextDecoder` (UTF-8), `atob`, `btoa`, `crypto.randomUUID`,
//!   `crypto.getRandomValues`, `crypto.subtle.digest`, `performance.now`.
//! - `URL`, `URLSearchParams`, `AbortController`, `AbortSignal`, `Event`, `EventTarget`. A tool call
//!   takes `{ signal }` after its arguments; it then rejects when the signal aborts.
//! - `Buffer`, `csv`, `jsonl`, and for nine locales `Intl.NumberFormat`, `DateTimeFormat` (with time
//!   zones), `PluralRules`, `ListFormat`, `RelativeTimeFormat`, `Collator`, `toLocaleString` and
//!   `localeCompare`.
//! - `fetch` where the catalog has the built-in server `network`; `Headers` and `Response`.
//! - The language. Time is the gateway's and the zone is UTC; chance comes from the seed. There is
//!   no `WeakRef`, `FinalizationRegistry`, `SharedArrayBuffer` or `Atomics`.

mod compile;
mod engine;
mod error;
mod execution;
mod host;
mod json;
mod link;
mod natives;
mod parameter;
mod random;

pub use error::WorkerError;

use engine::Engine;
use gloveport_protocol::{CheckBy, Done, FromWorker, Limit, Outcome, ToWorker, with_causes};
use link::Link;
use std::{
    io::{Read, Write},
    process::ExitCode,
};

/// Exit code of a worker that could not finish its execution.
const EXIT_FAILED: u8 = 70;

/// What `gloveport worker` does: warms the engine up, confines this process, and serves one
/// execution on the standard streams.
///
/// The exit code is 0 after the outcome was sent or when the gateway closed its end before it
/// began, else 70, with the reason on standard error. The thread must have a stack of 8 MiB.
pub fn run() -> ExitCode {
    match confined() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when this fails too.
            let _ = writeln!(std::io::stderr(), "gloveport worker: {}", with_causes(&error));
            ExitCode::from(EXIT_FAILED)
        }
    }
}

/// Serves one execution on the given streams, without any confinement.
///
/// For tests at the boundary of frames. The thread must have a stack of 8 MiB.
///
/// # Errors
///
/// [`WorkerError`], when the gateway's end fails. What a script does wrong is an outcome.
pub fn serve(
    reader: impl Read + 'static,
    writer: impl Write + 'static,
    isolation: &str,
) -> Result<(), WorkerError> {
    let engine = Engine::new()?;
    let served = serve_on(&engine, Link::new(reader, writer), isolation);
    let is_poisoned = !matches!(served, Ok(End::Clean));
    engine.close(is_poisoned);
    served.map(|_| ())
}

fn confined() -> Result<(), WorkerError> {
    let engine = Engine::new()?;
    warm_up(&engine);
    let isolation = gloveport_sandbox::strict::confine().map_err(WorkerError::Confine)?;
    let link = Link::new(std::io::stdin(), std::io::stdout());
    let served = serve_on(&engine, link, &isolation.describe());
    // The process ends now: freeing a large heap would only take time.
    engine.close(true);
    served.map(|_| ())
}

/// Whatever is set up at first use is set up now, while this process may still do everything. The
/// scripts are fixed.
fn warm_up(engine: &Engine) {
    for script in ["const a: number = 1; return a", "enum A { B } return A.B"] {
        let compiled = compile::compile(script.to_owned(), engine.known(), CheckBy::Compiler);
        compiled.expect("the script is right");
    }
}

/// Whether the engine can be freed.
enum End {
    Clean,
    Poisoned,
}

fn serve_on(engine: &Engine, link: Link, isolation: &str) -> Result<End, WorkerError> {
    let host = &engine.host;
    host.connect(link);
    host.send(&FromWorker::Ready { isolation: isolation.to_owned() })?;
    if host.is_at_end()? {
        return Ok(End::Clean);
    }
    let outcome = match host.receive()? {
        ToWorker::Start(start) => execution::execute(engine, start)?,
        other => return Err(WorkerError::unexpected(&other)),
    };
    let end = match outcome {
        Outcome::Exceeded(Limit::Memory) => End::Poisoned,
        _ => End::Clean,
    };
    let log_bytes_dropped = host.log_bytes_dropped();
    host.send(&FromWorker::Done(Done { outcome, log_bytes_dropped }))?;
    host.flush()?;
    Ok(end)
}
