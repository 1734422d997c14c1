//! Runs a program in its sandbox, on a thread that may wait, and ends it when nobody waits for it any more.

use super::program::Ready;
use super::words::Asked;
use crate::failure::Failure;
use crate::pool::Pool;
use gloveport_executor::UpstreamError;
use gloveport_sandbox::{Cancel, Exceeded, Outcome, Report, SandboxCommand, Stdin};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Signals are told from exit codes by this, as is the custom.
const SIGNALED: i32 = 128;
/// How much of standard error a failure repeats, in characters.
const STDERR_CHARACTERS_MAX: usize = 300;

/// The programs that run now.
#[derive(Debug, Default)]
pub(super) struct Running {
    cancels: Arc<Mutex<Cancels>>,
}

#[derive(Debug, Default)]
struct Cancels {
    next: u64,
    /// One for each call.
    of_calls: BTreeMap<u64, Cancel>,
    is_closed: bool,
}

/// Ends a program when its call is dropped; does nothing to one that has ended.
struct EndOnDrop {
    number: u64,
    cancel: Cancel,
    cancels: Arc<Mutex<Cancels>>,
}

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.cancel.cancel();
        locked(&self.cancels).of_calls.remove(&self.number);
    }
}

impl Running {
    /// Runs one program when its turn comes. Dropping the future ends it.
    pub(super) async fn call(
        &self,
        pool: &Pool,
        program: Arc<Ready>,
        asked: Asked,
    ) -> Result<Result<Value, Failure>, UpstreamError> {
        let connect = |reason: String| UpstreamError::Connect { reason };
        let cancel = Cancel::new().map_err(|error| connect(error.to_string()))?;
        let _end = self.enter(&cancel).ok_or_else(|| connect("the server is closed".to_owned()))?;
        pool.run(move |_| run(&program, asked, &cancel)).await
    }

    /// Ends all that run, and lets none begin.
    pub(super) fn cancel_all(&self) {
        let mut cancels = locked(&self.cancels);
        cancels.is_closed = true;
        for cancel in cancels.of_calls.values() {
            cancel.cancel();
        }
    }

    fn enter(&self, cancel: &Cancel) -> Option<EndOnDrop> {
        let mut cancels = locked(&self.cancels);
        if cancels.is_closed {
            return None;
        }
        let number = cancels.next;
        cancels.next += 1;
        cancels.of_calls.insert(number, cancel.clone());
        Some(EndOnDrop { number, cancel: cancel.clone(), cancels: Arc::clone(&self.cancels) })
    }
}

fn run(program: &Ready, asked: Asked, cancel: &Cancel) -> Result<Value, Failure> {
    let command = SandboxCommand {
        arguments: asked.words,
        directory: program.directory(),
        stdin: asked.stdin.map_or(Stdin::Empty, |text| Stdin::Bytes(text.into_bytes())),
        ..SandboxCommand::new(program.path())
    };
    let report = program
        .sandbox
        .run_until(command, cancel)
        .map_err(|error| Failure::new(format!("the program could not be run: {error}")))?;
    told(program, &report)
}

/// The answer, or why there is none.
fn told(program: &Ready, report: &Report) -> Result<Value, Failure> {
    let exit_code = match report.outcome {
        Outcome::Exited(code) => Some(code),
        Outcome::Signaled(signal) => Some(SIGNALED + signal),
        Outcome::Exceeded(Exceeded::Output) => None,
        Outcome::Exceeded(limit) => return Err(ended(program, limit, report)),
        Outcome::Canceled => return Err(Failure::new("the call was taken back")),
    };
    Ok(json!({
        "exit_code": exit_code,
        "stdout": String::from_utf8_lossy(&report.stdout.bytes),
        "stderr": String::from_utf8_lossy(&report.stderr.bytes),
        "is_cut": report.stdout.truncated || report.stderr.truncated || exit_code.is_none(),
    }))
}

fn ended(program: &Ready, limit: Exceeded, report: &Report) -> Failure {
    let name = &program.program().name;
    let what = match limit {
        Exceeded::WallTime => format!("it took over {:?}", program.program().timeout),
        Exceeded::CpuTime => {
            format!("it used over {:?} of processor time", program.program().timeout)
        }
        Exceeded::Memory => {
            format!("it used over {} MiB of memory", program.program().memory_bytes >> 20)
        }
        Exceeded::FileSize => "it wrote a file that is too large".to_owned(),
        Exceeded::Output => "it wrote too much".to_owned(),
    };
    let stderr = String::from_utf8_lossy(&report.stderr.bytes);
    let said: String = stderr.trim().chars().take(STDERR_CHARACTERS_MAX).collect();
    let failure = Failure::new(format!("`{name}` was ended: {what}"));
    if said.is_empty() {
        return failure.with_hint("ask for less, or have its limits raised by the operator");
    }
    failure.with_hint(format!("it wrote to standard error: {said}"))
}

fn locked(cancels: &Mutex<Cancels>) -> MutexGuard<'_, Cancels> {
    cancels.lock().unwrap_or_else(PoisonError::into_inner)
}
