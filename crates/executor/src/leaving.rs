//! What leaves an execution: the returned value, what was printed, errors and their source lines. Every text goes through
//! the sealer before it is kept, shown or told.

use crate::answer::LogLine;
use crate::emitted::Emitted;
use crate::ledger::CallRecord;
use crate::pipeline::{Made, Run};
use gloveport_protocol::{Diagnostic, Exception, Outcome, ToolFailure};
use gloveport_seal::{Sealer, Vault};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// Text that takes milliseconds to look through: it is done where nobody else waits.
const LARGE_BYTES: usize = 256 << 10;
/// What stands for a value that could not be looked through.
const UNSEEN: &str = "\"[sealed]\"";

/// What an execution has to tell, as it is.
pub(crate) struct Leaving {
    pub(crate) outcome: Outcome,
    pub(crate) logs: Vec<LogLine>,
    pub(crate) calls: Vec<CallRecord>,
    pub(crate) emitted: Emitted,
}

/// The same as it may be told.
pub(crate) struct Left {
    pub(crate) outcome: Outcome,
    pub(crate) logs: Vec<LogLine>,
    pub(crate) calls: Vec<CallRecord>,
    pub(crate) blocks: Vec<Value>,
}

/// Cleans what an execution has to tell.
pub(crate) async fn leave(run: &Run, leaving: Leaving) -> Left {
    let door = Door::of(run);
    let bytes = leaving.bytes();
    let clean = move || Left {
        outcome: door.outcome(leaving.outcome),
        logs: door.logs(leaving.logs),
        calls: door.calls(leaving.calls),
        blocks: leaving.emitted.blocks(|text| door.json(text)),
    };
    if bytes <= LARGE_BYTES {
        return clean();
    }
    // Whatever went wrong: what was not looked through does not leave.
    tokio::task::spawn_blocking(clean).await.unwrap_or_else(|_| Left {
        outcome: Outcome::Returned(UNSEEN.to_owned()),
        logs: Vec::new(),
        calls: Vec::new(),
        blocks: Vec::new(),
    })
}

impl Leaving {
    fn bytes(&self) -> usize {
        let returned = match &self.outcome {
            Outcome::Returned(json) => json.len(),
            Outcome::Threw(_)
            | Outcome::Rejected(_)
            | Outcome::Exceeded(_)
            | Outcome::Cancelled => 0,
        };
        let printed: usize = self.logs.iter().map(|line| line.text.len()).sum();
        returned + printed + self.emitted.bytes()
    }
}

/// Cleans what a direct call gives.
pub(crate) async fn leave_call(
    run: &Run,
    result: Result<Made, ToolFailure>,
) -> Result<Made, ToolFailure> {
    let door = Door::of(run);
    let made = match result {
        Ok(made) => made,
        Err(failure) => return Err(door.failure(failure)),
    };
    let bytes = made.value.len() + made.content.as_ref().map_or(0, String::len);
    let clean = move || Made {
        value: door.json(made.value),
        content: made.content.map(|content| door.json(content)),
    };
    if bytes <= LARGE_BYTES {
        return Ok(clean());
    }
    let cleaned = tokio::task::spawn_blocking(clean).await;
    Ok(cleaned.unwrap_or_else(|_| Made { value: UNSEEN.to_owned(), content: None }))
}

/// The way out of one execution.
struct Door {
    sealer: Arc<Sealer>,
    vault: Arc<Vault>,
}

impl Door {
    fn of(run: &Run) -> Self {
        Self { sealer: Arc::clone(&run.guard.sealer), vault: Arc::clone(&run.vault) }
    }

    fn json(&self, json: String) -> String {
        self.sealer.egress_json(&self.vault, json).json
    }

    fn text(&self, text: String) -> String {
        match self.sealer.egress(&self.vault, &text).0 {
            Cow::Owned(clean) => clean,
            Cow::Borrowed(_) => text,
        }
    }

    fn outcome(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Returned(json) => Outcome::Returned(self.json(json)),
            Outcome::Threw(exception) => Outcome::Threw(self.exception(exception)),
            Outcome::Rejected(diagnostics) => {
                Outcome::Rejected(diagnostics.into_iter().map(|one| self.diagnostic(one)).collect())
            }
            Outcome::Exceeded(_) | Outcome::Cancelled => outcome,
        }
    }

    fn exception(&self, exception: Exception) -> Exception {
        Exception {
            name: self.text(exception.name),
            message: self.text(exception.message),
            source_line: exception.source_line.map(|line| self.text(line)),
            // A script can make a `ToolError` of its own, with any words in it.
            tool: exception.tool.map(|tool| self.text(tool)),
            signature: exception.signature.map(|signature| self.text(signature)),
            hint: exception.hint.map(|hint| self.text(hint)),
            ..exception
        }
    }

    fn diagnostic(&self, diagnostic: Diagnostic) -> Diagnostic {
        Diagnostic {
            message: self.text(diagnostic.message),
            source_line: diagnostic.source_line.map(|line| self.text(line)),
            hint: diagnostic.hint.map(|hint| self.text(hint)),
            ..diagnostic
        }
    }

    fn logs(&self, logs: Vec<LogLine>) -> Vec<LogLine> {
        let clean = |line: LogLine| LogLine { text: self.text(line.text), ..line };
        logs.into_iter().map(clean).collect()
    }

    /// What was asked for and is not there is in the script's own words, which may be data.
    fn calls(&self, calls: Vec<CallRecord>) -> Vec<CallRecord> {
        let clean = |call: CallRecord| match &call.tool_id {
            Some(_) => call,
            None => CallRecord { tool: self.text(call.tool), ..call },
        };
        calls.into_iter().map(clean).collect()
    }

    fn failure(&self, failure: ToolFailure) -> ToolFailure {
        ToolFailure {
            message: self.text(failure.message),
            hint: failure.hint.map(|hint| self.text(hint)),
            ..failure
        }
    }
}
