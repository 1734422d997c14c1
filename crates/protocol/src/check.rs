//! Type checks: who makes them, and what they found.

use serde::{Deserialize, Serialize};

/// Who checks the types of a script before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckBy {
    /// The worker alone, from the parser's tree: names, keys and literals of tool calls, forgotten `await`.
    BuiltIn,
    /// After it, a TypeScript compiler, which the worker asks through the gateway.
    Compiler,
}

/// How far a script goes, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// It runs, where nothing was found.
    Run,
    /// It is checked, and returns `null` where nothing was found. It calls no tool.
    Check,
    /// It is a tool file, and returns what it says of its tool. It calls no tool.
    Describe,
    /// It is a tool file, whose tool is called.
    Tool {
        /// JSON text of an object.
        arguments: String,
    },
}

impl Extent {
    /// Whether it is an agent's script, and no tool file.
    pub fn is_script(&self) -> bool {
        matches!(self, Self::Run | Self::Check)
    }
}

/// What the compiler says of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// It was checked. What was found, in order of place, at most [`FINDINGS_MAX`]; nothing where all is well.
    Found(Vec<Finding>),
    /// It could not be checked; the script runs with what the built-in check says.
    Unavailable,
}

/// Findings of one check that cross to the worker.
pub const FINDINGS_MAX: usize = 50;

/// One diagnostic of the compiler, at a place in the text that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 units, as the Language Server Protocol counts.
    pub column: u32,
    /// Length within the line, in UTF-16 units; 0 where it goes beyond the line.
    pub length: u32,
    /// The compiler's number: 2339.
    pub code: u32,
    /// The compiler's words, at most 2 KiB. Where they name a type of the declarations, a line `type Name = { … }` behind
    /// them says what it is.
    pub message: String,
}
