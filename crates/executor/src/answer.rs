//! What the agent gets to see of an execution: the outcome, what was printed, the receipt; cut to a budget, with a
//! word on what was cut and where the rest is.

use crate::direct::CallReport;
use crate::ledger::{CallRecord, Receipt};
use crate::results::{Kept, Shelf};
use crate::{cut, emitted};
use gloveport_protocol::{
    Diagnostic, Exception, ExecutionId, FaultCode, Limits, LogLevel, Outcome, Position,
    ToolFailure, llm_tokens,
};
use serde_json::{Map, Value};

/// Share of the budget that printed lines may take while there is a result: one in so many.
const LOG_SHARE: usize = 4;
/// Problems of one script that are listed.
const DIAGNOSTICS_MAX: usize = 8;

/// One printed line, or several where the script printed line breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How bad.
    pub level: LogLevel,
    /// The text.
    pub text: String,
}

/// An execution that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Its name.
    pub id: ExecutionId,
    /// How it ended.
    pub outcome: Outcome,
    /// What it printed.
    pub logs: Vec<LogLine>,
    /// Content that it passes on to the person.
    pub blocks: Vec<Value>,
    /// Printed bytes that were dropped.
    pub log_bytes_dropped: u64,
    /// Its calls.
    pub calls: Vec<CallRecord>,
    /// What it cost.
    pub receipt: Receipt,
    /// The bounds that held.
    pub limits: Limits,
}

/// An execution as it is told: the same information as text and as data.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// For a reader.
    pub text: String,
    /// For a program.
    pub structured: Value,
    /// The script did not return.
    pub is_error: bool,
    /// Content blocks for the person, after the text.
    pub blocks: Vec<Value>,
}

impl Execution {
    /// An execution that made no call and printed nothing.
    pub(crate) fn new(id: ExecutionId, outcome: Outcome, receipt: Receipt, limits: Limits) -> Self {
        let (logs, calls, blocks) = (Vec::new(), Vec::new(), Vec::new());
        Self { id, outcome, logs, blocks, log_bytes_dropped: 0, calls, receipt, limits }
    }

    /// What was printed, one line each, warnings and errors marked.
    pub fn log_text(&self) -> String {
        let lines = self.logs.iter().map(|line| match line.level {
            LogLevel::Info => line.text.clone(),
            LogLevel::Warn => format!("warning: {}", line.text),
            LogLevel::Error => format!("error: {}", line.text),
        });
        let mut text = lines.collect::<Vec<_>>().join("\n");
        if self.log_bytes_dropped > 0 {
            text.push_str(&format!("\n… {} more bytes were printed", self.log_bytes_dropped));
        }
        text
    }

    /// Tells the execution within its budget; what does not fit is kept in `results`.
    pub(crate) fn answer(&mut self, results: &Shelf<'_>) -> Answer {
        let budget = self.limits.answer_llm_tokens;
        let log = self.log_text();
        let has_result = matches!(self.outcome, Outcome::Returned(_));
        let log_budget = if has_result { budget / LOG_SHARE } else { budget };
        let log_head = cut::text(&log, log_budget);
        let shown_log = log_head.unwrap_or(&log);
        let log_note = log_head.map(|_| Kept::log_path(&self.id));

        let mut told = Told::default();
        if let Outcome::Returned(value) = &self.outcome {
            let left = budget.saturating_sub(llm_tokens::estimate(shown_log)).max(1);
            let cut = cut::value(value, left);
            told.value(&cut.value);
            told.rest(cut.is_cut.then(|| Kept::value_path(&self.id)), "the result was cut");
        } else {
            told.failure(self);
        }
        told.log(shown_log);
        told.rest(log_note, "what was printed was cut");
        emitted::cut_texts(&mut self.blocks, budget);
        if let Some(note) = emitted::note(&self.blocks) {
            told.note(note);
        }
        if told.is_cut {
            let value = match &self.outcome {
                Outcome::Returned(value) => value.clone(),
                _ => "null".to_owned(),
            };
            told.keep(results, Kept { id: self.id.clone(), value, log }, "return less");
        }
        told.finish(self)
    }
}

/// The answer while it is put together, in both forms at once, so that they cannot differ.
#[derive(Default)]
struct Told {
    text: String,
    data: Map<String, Value>,
    is_cut: bool,
}

impl Told {
    fn value(&mut self, value: &Value) {
        self.text.push_str(&value.to_string());
        self.data.insert("outcome".into(), "returned".into());
        self.data.insert("result".into(), value.clone());
    }

    fn failure(&mut self, execution: &Execution) {
        let (outcome, error) = match &execution.outcome {
            Outcome::Returned(_) => return,
            Outcome::Threw(exception) => ("threw", exception_text(exception)),
            Outcome::Rejected(diagnostics) => ("rejected", diagnostics_text(diagnostics)),
            Outcome::Exceeded(limit) => {
                let sentence = exceeded_text(*limit, &execution.limits);
                self.data.insert("limit".into(), limit.as_str().into());
                ("exceeded", sentence)
            }
            Outcome::Cancelled => ("cancelled", "the execution was cancelled".to_owned()),
        };
        // The worker bounds what it says of a failure; a hostile one does not.
        let error = match cut::text(&error, execution.limits.answer_llm_tokens) {
            Some(head) => format!("{head}…"),
            None => error,
        };
        let error = plain(&error);
        self.data.insert("outcome".into(), outcome.into());
        if let Outcome::Threw(Exception { code: Some(code), .. }) = &execution.outcome {
            self.data.insert("code".into(), code.as_str().into());
        }
        self.data.insert("error".into(), error.clone().into());
        self.text.push_str(&error);
        let ran = already_ran(execution);
        self.text.push_str(&format!("\n{ran}"));
        self.data.insert("already_ran".into(), ran.into());
    }

    fn log(&mut self, log: &str) {
        if !log.is_empty() {
            self.text.push_str(&format!("\n\nprinted:\n{log}"));
            self.data.insert("printed".into(), log.into());
        }
    }

    fn rest(&mut self, path: Option<String>, what: &str) {
        if let Some(path) = path {
            self.is_cut = true;
            let how = "`results.read(path)` in a script or `read_tools` with that path reads it";
            self.note(format!("{what}; the whole is at {path}: {how}"));
        }
    }

    /// Keeps the whole of what was cut, or says that there is no room for it and what to do instead.
    fn keep(&mut self, results: &Shelf<'_>, whole: Kept, instead: &str) {
        if !results.keep(whole) {
            self.note(format!("the rest was too large to be kept: {instead}"));
        }
    }

    fn note(&mut self, note: String) {
        self.text.push_str(&format!("\n[{note}]"));
        let notes = self.data.entry("notes").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(notes) = notes {
            notes.push(note.into());
        }
    }

    fn finish(mut self, execution: &mut Execution) -> Answer {
        let receipt = &mut execution.receipt;
        receipt.answer_bytes = u64::try_from(self.text.len()).unwrap_or(u64::MAX);
        receipt.answer_llm_tokens = llm_tokens::estimate(&self.text);
        let line = receipt.line();
        self.text.push_str(&format!("\n\n[{line}]"));
        self.data.insert("receipt".into(), line.into());
        let is_error = !matches!(execution.outcome, Outcome::Returned(_));
        let (structured, blocks) = (Value::Object(self.data), execution.blocks.clone());
        Answer { text: self.text, structured, is_error, blocks }
    }
}

/// A direct call as it is told.
pub(crate) fn of_call(
    report: &CallReport,
    budget_llm_tokens: usize,
    results: &Shelf<'_>,
) -> Answer {
    let (id, mut told, mut blocks) = (&report.id, Told::default(), report.blocks.clone());
    emitted::cut_texts(&mut blocks, budget_llm_tokens);
    match &report.result {
        // The blocks are all that there is.
        Ok(_) if report.is_blocks => {
            told.text = emitted::note(&blocks).unwrap_or_default();
            told.data.insert("blocks".into(), blocks.len().into());
        }
        Ok(value) => {
            let cut = cut::value(value, budget_llm_tokens);
            // A plain text reads better without quotes; as data it is what it is.
            told.text = cut.value.as_str().map_or_else(|| cut.value.to_string(), str::to_owned);
            told.data.insert("result".into(), cut.value);
            if cut.is_cut {
                told.rest(Some(Kept::value_path(id)), "the result was cut");
                let kept = Kept { id: id.clone(), value: value.clone(), log: String::new() };
                told.keep(results, kept, "ask for less");
            }
        }
        Err(failure) => {
            told.text = failure_text(failure);
            told.data.insert("error".into(), told.text.clone().into());
            told.data.insert("code".into(), failure.code.as_str().into());
        }
    }
    let (structured, is_error) = (Value::Object(told.data), report.result.is_err());
    Answer { text: told.text, structured, is_error, blocks }
}

/// A failed call as a report: what, and what to do.
pub fn failure_text(failure: &ToolFailure) -> String {
    let retry = if failure.retryable { " (the same call may be repeated)" } else { "" };
    let what = format!("ToolError {}: {}{retry}", failure.code.as_str(), failure.message);
    let (signature, hint) = (failure.signature.as_deref(), failure.hint.as_deref());
    plain(&Report { position: None, what, line: None, signature, hint }.text())
}

/// An exception as a report: where, what, the line, and what to do.
pub fn exception_text(exception: &Exception) -> String {
    let mut what = exception.name.clone();
    for part in [exception.code.map(FaultCode::as_str), exception.tool.as_deref()] {
        what.extend(part.map(|part| format!(" {part}")));
    }
    what.push_str(&format!(": {}", exception.message));
    let report = Report {
        position: exception.position,
        what,
        line: exception.source_line.as_deref(),
        signature: exception.signature.as_deref(),
        hint: exception.hint.as_deref(),
    };
    report.text()
}

/// The problems of a script that was not run.
pub fn diagnostics_text(diagnostics: &[Diagnostic]) -> String {
    let mut text = "the script was not run:".to_owned();
    for diagnostic in diagnostics.iter().take(DIAGNOSTICS_MAX) {
        let report = Report {
            position: diagnostic.position,
            what: diagnostic.message.clone(),
            line: diagnostic.source_line.as_deref(),
            signature: diagnostic.signature.as_deref(),
            hint: diagnostic.hint.as_deref(),
        };
        text.push_str(&format!("\n{}", report.text()));
    }
    if diagnostics.len() > DIAGNOSTICS_MAX {
        text.push_str(&format!("\n… and {} more", diagnostics.len() - DIAGNOSTICS_MAX));
    }
    text
}

/// Something that is wrong, whoever found it: the one form in which all of it is told.
struct Report<'a> {
    position: Option<Position>,
    what: String,
    line: Option<&'a str>,
    signature: Option<&'a str>,
    hint: Option<&'a str>,
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut text = match self.position {
            Some(Position { line, column }) => format!("line {line}, column {column}: "),
            None => String::new(),
        };
        text.push_str(&self.what);
        let rows =
            [("    ", self.line), ("  signature: ", self.signature), ("  hint: ", self.hint)];
        for (head, row) in rows {
            text.extend(row.map(|row| format!("\n{head}{row}")));
        }
        text
    }
}

fn exceeded_text(limit: gloveport_protocol::Limit, limits: &Limits) -> String {
    use gloveport_protocol::Limit;
    match limit {
        Limit::WallTime => format!(
            "the script was ended after {} s: it ran or waited too long\n  hint: do less in one execution, \
             or pass a larger `timeout_ms`",
            limits.wall.as_secs_f64()
        ),
        Limit::CpuTime => format!(
            "the script was ended: it used {} s of processor time\n  hint: look for an endless loop",
            limits.cpu.as_secs()
        ),
        Limit::Memory => format!(
            "the script was ended: it needed more than {} MiB of memory\n  hint: work on the data page by page",
            limits.heap_bytes >> 20
        ),
        Limit::Output => format!(
            "the script was ended: its result or what it printed is over {} MiB\n  hint: return less",
            limits.output_bytes >> 20
        ),
    }
}

/// A message can hold an upstream's text; what would steer a terminal is taken out.
fn plain(text: &str) -> String {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// What happened before the failure: the agent must know before it tries again.
fn already_ran(execution: &Execution) -> String {
    if execution.calls.is_empty() {
        "no tool was called".to_owned()
    } else {
        format!("tool calls that already ran: {}", execution.receipt.tools_line())
    }
}

#[cfg(test)]
mod tests;
