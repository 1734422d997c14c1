//! Questions of a script that call no tool.

use crate::SealQuestion;
use serde::{Deserialize, Serialize};

/// A question about the catalog from inside of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Query {
    /// `listToolCategories()`.
    Categories,
    /// `listTools(category)`.
    Tools {
        /// A category, as the first query gave it.
        category: String,
    },
    /// `getToolSpec(category, tool)`.
    Spec {
        /// A category.
        category: String,
        /// A tool of it.
        tool: String,
    },
    /// `searchTools(query, { limit })`.
    Search {
        /// Words.
        query: String,
        /// Most results; the gateway caps it.
        limit: usize,
    },
    /// `resources.list(server)`, `resources.templates(server)`, `prompts.list(server)`.
    Offers {
        /// What of them.
        what: Offer,
        /// The server's name or identifier; empty for all.
        server: String,
    },
    /// `results.read(path)`: what an earlier execution left behind.
    Result {
        /// A path below `/results/`.
        path: String,
    },
    /// `seal.eq(a, b)` and its like: what a script may learn about values that it cannot see.
    Seal {
        /// The question.
        question: SealQuestion,
    },
}

/// What servers have beside their tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// Resources.
    Resources,
    /// Resource templates.
    Templates,
    /// Prompts.
    Prompts,
}
