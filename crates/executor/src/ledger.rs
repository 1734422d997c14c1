//! What an execution did: one record for each call, and the receipt that sums them up.

use gloveport_catalog::Catalog;
use gloveport_protocol::{FaultCode, ToolId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Tools that a note names.
const TOOLS_TOLD_MAX: usize = 3;

/// One tool call, as the pipeline's last stage records it.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// Number within the execution, from 0, in the order of arrival.
    pub sequence: u32,
    /// The tool, or what the script asked for where there is no such tool.
    pub tool: String,
    /// The tool once it was resolved.
    pub tool_id: Option<ToolId>,
    /// JSON text of the arguments, in bytes.
    pub argument_bytes: usize,
    /// JSON text of the result, in bytes.
    pub result_bytes: usize,
    /// Estimated model tokens of arguments and result, had the model made the call itself.
    pub llm_tokens: usize,
    /// How it ended.
    pub end: CallEnd,
    /// From arrival to end.
    pub wall: Duration,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallEnd {
    /// It gave a value.
    Succeeded,
    /// It failed. The upstream was called only for [`FaultCode::ToolFailed`] and the codes of upstreams.
    Failed(FaultCode),
    /// The execution ended first; whether the call took effect is unknown.
    Unfinished,
}

/// What an execution cost and what it kept out of the model's context.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Calls by tool, in order of name: how many, and how many of them failed or did not end.
    pub calls: BTreeMap<String, CallCount>,
    /// JSON text of all arguments and results: what one tool call for each round trip would have put into the context.
    pub call_bytes: u64,
    /// The same as estimated model tokens, without the definitions of the tools.
    pub call_llm_tokens: usize,
    /// Text of the answer, receipt excluded.
    pub answer_bytes: u64,
    /// Estimated model tokens of the answer.
    pub answer_llm_tokens: usize,
    /// Estimated model tokens of the script.
    pub script_llm_tokens: usize,
    /// From admission to end.
    pub wall: Duration,
    /// Of that, waiting for a person and for nothing else: not the script's time.
    pub asked: Duration,
    /// What held the worker.
    pub isolation: String,
    /// Which check of types the script passed.
    pub types: TypeCheck,
}

/// Calls of one tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallCount {
    /// All.
    pub made: u32,
    /// Of those, failed.
    pub failed: u32,
    /// Of those, not ended.
    pub unfinished: u32,
}

impl Receipt {
    /// Sums the calls of an execution up.
    pub(crate) fn new(calls: &[CallRecord], wall: Duration, isolation: String) -> Self {
        let mut receipt = Self {
            calls: BTreeMap::new(),
            call_bytes: 0,
            call_llm_tokens: 0,
            answer_bytes: 0,
            answer_llm_tokens: 0,
            script_llm_tokens: 0,
            wall,
            asked: Duration::ZERO,
            isolation,
            types: TypeCheck::BuiltIn,
        };
        for call in calls {
            let count = receipt.calls.entry(call.tool.clone()).or_default();
            count.made += 1;
            match call.end {
                CallEnd::Succeeded => {}
                CallEnd::Failed(_) => count.failed += 1,
                CallEnd::Unfinished => count.unfinished += 1,
            }
            receipt.call_bytes += (call.argument_bytes + call.result_bytes) as u64;
            receipt.call_llm_tokens += call.llm_tokens;
        }
        receipt
    }

    /// Number of calls.
    pub fn n_calls(&self) -> u32 {
        self.calls.values().map(|count| count.made).sum()
    }

    /// Bytes of arguments and results that the answer does not carry.
    pub fn kept_bytes(&self) -> u64 {
        self.call_bytes.saturating_sub(self.answer_bytes)
    }

    /// Estimated model tokens of arguments and results that the answer does not carry.
    pub fn kept_llm_tokens(&self) -> usize {
        self.call_llm_tokens.saturating_sub(self.answer_llm_tokens)
    }

    /// Estimated model tokens of script and answer: what the execution put into the context.
    pub fn llm_tokens(&self) -> usize {
        self.script_llm_tokens + self.answer_llm_tokens
    }

    /// The receipt as the agent and `--json` see it.
    pub fn to_json(&self) -> Value {
        let mut calls = serde_json::Map::new();
        for (tool, count) in &self.calls {
            let shown = match count {
                CallCount { made, failed: 0, unfinished: 0 } => json!(made),
                CallCount { made, failed, unfinished } => {
                    json!({"made": made, "failed": failed, "unfinished": unfinished})
                }
            };
            calls.insert(tool.clone(), shown);
        }
        json!({
            "calls": calls,
            "call_bytes": self.call_bytes,
            "call_llm_tokens": self.call_llm_tokens,
            "kept_bytes": self.kept_bytes(),
            "kept_llm_tokens": self.kept_llm_tokens(),
            "llm_tokens": self.llm_tokens(),
            "wall_ms": u64::try_from(self.wall.as_millis()).unwrap_or(u64::MAX),
            "asked_ms": u64::try_from(self.asked.as_millis()).unwrap_or(u64::MAX),
            "isolation": self.isolation,
            "types": self.types.note().unwrap_or_else(|| self.types.checked_by().to_owned()),
        })
    }

    /// One line for a reader: `12 calls (database.query ×12), 1.2 MB ≈ 310,000 tokens kept out of the context, 0.4 s`.
    pub fn line(&self) -> String {
        let n = self.n_calls();
        let mut line = match n {
            0 => "no calls".to_owned(),
            1 => "1 call".to_owned(),
            n => format!("{n} calls"),
        };
        if n > 0 {
            line.push_str(&format!(" ({})", self.tools_line()));
        }
        if self.kept_llm_tokens() > 0 {
            let (size, kept) = (bytes(self.kept_bytes()), thousands(self.kept_llm_tokens()));
            line.push_str(&format!(", {size} ≈ {kept} tokens kept out of the context"));
        }
        if let Some(note) = self.types.note() {
            line.push_str(&format!(", {note}"));
        }
        if !self.asked.is_zero() {
            line.push_str(&format!(", {:.0} s of waiting for a person", self.asked.as_secs_f64()));
        }
        line + &format!(", {:.2} s", self.wall.as_secs_f64())
    }

    /// `database.query ×12, github.get_issue ×3 (1 failed)`; at most 6 tools.
    pub fn tools_line(&self) -> String {
        const TOOLS_MAX: usize = 6;
        let shown = self.calls.iter().take(TOOLS_MAX).map(|(tool, count)| {
            let failed = match (count.failed, count.unfinished) {
                (0, 0) => String::new(),
                (failed, 0) => format!(" ({failed} failed)"),
                (0, unfinished) => format!(" ({unfinished} not ended)"),
                (failed, unfinished) => format!(" ({failed} failed, {unfinished} not ended)"),
            };
            format!("{tool} ×{}{failed}", count.made)
        });
        let mut line = shown.collect::<Vec<_>>().join(", ");
        if self.calls.len() > TOOLS_MAX {
            line.push_str(&format!(" and {} more tools", self.calls.len() - TOOLS_MAX));
        }
        line
    }
}

/// A size for a reader: `812 B`, `12.3 kB`, `1.2 MB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{}.{} kB", count / 1_000, count % 1_000 / 100),
        _ => format!("{}.{} MB", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}

/// A count for a reader: `310,000`.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Which check of types a script passed, and what that left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeCheck {
    /// The worker's own alone: there is no compiler, or the script came to no other check.
    BuiltIn,
    /// The compiler's as well.
    Compiler {
        /// Tools that were called and whose results have no known type, in order of name: `github.get_issue`.
        unknown_results: Vec<String>,
    },
    /// The worker's own alone, for the compiler gave no verdict. Why, in a few words.
    Unavailable(&'static str),
}

impl TypeCheck {
    /// What a reader of the result should know; nothing where the check was as good as it can be here.
    pub fn note(&self) -> Option<String> {
        match self {
            Self::BuiltIn => None,
            Self::Compiler { unknown_results } if unknown_results.is_empty() => None,
            Self::Compiler { unknown_results } => {
                let told: Vec<&str> =
                    unknown_results.iter().take(TOOLS_TOLD_MAX).map(String::as_str).collect();
                let more = match unknown_results.len() - told.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                Some(format!("results of {}{more} unchecked", told.join(", ")))
            }
            Self::Unavailable(why) => Some(format!("types not checked: {why}")),
        }
    }

    /// Who checked: `built_in` or `compiler`.
    pub fn checked_by(&self) -> &'static str {
        match self {
            Self::BuiltIn | Self::Unavailable(_) => "built_in",
            Self::Compiler { .. } => "compiler",
        }
    }

    /// Keeps of the tools without known results those that were called, under the names that calls have.
    pub(crate) fn of_calls(self, calls: &[CallRecord], catalog: &Catalog) -> Self {
        let Self::Compiler { unknown_results } = self else { return self };
        let is_unknown = |call: &&CallRecord| {
            let tool = call.tool_id.as_ref().and_then(|id| catalog.tool_by_id(id));
            tool.is_some_and(|tool| {
                let dotted = format!("{}.{}", tool.server_identifier(), tool.identifier());
                unknown_results.binary_search(&dotted).is_ok()
            })
        };
        let called: BTreeSet<&str> =
            calls.iter().filter(is_unknown).map(|call| call.tool.as_str()).collect();
        Self::Compiler { unknown_results: called.into_iter().map(str::to_owned).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(tool: &str, end: CallEnd) -> CallRecord {
        CallRecord {
            sequence: 0,
            tool: tool.to_owned(),
            tool_id: None,
            argument_bytes: 100,
            result_bytes: 1_150_000,
            llm_tokens: 310_000,
            end,
            wall: Duration::ZERO,
        }
    }

    #[test]
    fn the_receipt_says_what_stayed_inside() {
        let calls = [
            call("database.query", CallEnd::Succeeded),
            call("database.query", CallEnd::Failed(FaultCode::ToolFailed)),
            call("api.get", CallEnd::Unfinished),
        ];
        let receipt = Receipt::new(&calls, Duration::from_millis(420), "none".into());
        assert_eq!(
            receipt.line(),
            "3 calls (api.get ×1 (1 not ended), database.query ×2 (1 failed)), \
             3.4 MB ≈ 930,000 tokens kept out of the context, 0.42 s"
        );
        let mut receipt = Receipt::new(&[], Duration::ZERO, String::new());
        assert_eq!(receipt.line(), "no calls, 0.00 s");
        assert_eq!(receipt.to_json()["types"], "built_in");
        receipt.types = TypeCheck::Unavailable("timed out");
        assert_eq!(receipt.line(), "no calls, types not checked: timed out, 0.00 s");
        assert_eq!(receipt.to_json()["types"], "types not checked: timed out");
    }

    #[test]
    fn a_note_is_short_and_only_where_there_is_something_to_say() {
        let compiler = |names: &[&str]| TypeCheck::Compiler {
            unknown_results: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        for (types, expected) in [
            (TypeCheck::BuiltIn, None),
            (compiler(&[]), None),
            (compiler(&["a.b"]), Some("results of a.b unchecked")),
            (compiler(&["a.b", "a.c", "d.e"]), Some("results of a.b, a.c, d.e unchecked")),
            (
                compiler(&["a.b", "a.c", "d.e", "d.f", "d.g"]),
                Some("results of a.b, a.c, d.e and 2 more unchecked"),
            ),
            (TypeCheck::Unavailable("timed out"), Some("types not checked: timed out")),
        ] {
            assert_eq!(types.note().as_deref(), expected);
        }
    }
}
