//! What is said over a control socket: one line of JSON for a request, one or more for its answer.

use gloveport_crypto::hex;
use gloveport_executor::{Question, plain};
use gloveport_gate::{Channel, Choice, Eyes, Remember};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a command asks a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    /// All open questions: one [`Answer::Questions`].
    Approvals,
    /// An answer to a question: one [`Answer::Done`].
    Answer {
        /// The question.
        id: String,
        /// The digest of what was seen, in hexadecimal.
        digest: Option<String>,
        /// `approve` or `deny`.
        choice: String,
        /// `once`, `run`, or `for`: the longest that the rule allows.
        remember: Option<String>,
        /// What the agent is told.
        note: Option<String>,
    },
}

/// What a gateway answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Answer {
    /// Open questions, the oldest first.
    Questions {
        /// Them.
        questions: Vec<Asked>,
    },
    /// It was done.
    Done,
    /// It was not, and why.
    Refused {
        /// In a sentence.
        why: String,
    },
}

/// A question as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Its name.
    pub(crate) id: String,
    /// Of what is asked, in hexadecimal.
    pub(crate) digest: String,
    /// On whose behalf.
    pub(crate) who: String,
    /// The execution.
    pub(crate) execution: String,
    /// Seconds since it was asked.
    pub(crate) age_s: u64,
    /// `client` or `operator`.
    pub(crate) channel: String,
    /// Whether somebody else than the one who calls has to agree.
    pub(crate) four_eyes: bool,
    /// The longest that a yes may hold: `once`, `run`, or `for 3600 s`.
    pub(crate) remember: String,
    /// The first tool, the first arguments, the first reason.
    pub(crate) tool: String,
    /// Likewise.
    pub(crate) arguments: String,
    /// Likewise.
    pub(crate) reason: String,
    /// Calls, all together.
    pub(crate) n_calls: u32,
    /// All of it, in lines.
    pub(crate) text: String,
}

impl Asked {
    /// For a reader: nothing in it steers a terminal.
    pub(super) fn of(question: &Question) -> Self {
        let first = question.rows.first();
        let principal = &question.principal;
        let mut who = plain(&principal.subject);
        if let Some(tenant) = &principal.tenant {
            who = format!("{}/{who}", plain(tenant));
        }
        Self {
            id: question.id.to_string(),
            digest: hex(&question.digest),
            who,
            execution: question.execution.to_string(),
            age_s: question.asked.elapsed().unwrap_or_default().as_secs(),
            channel: match question.channel {
                Channel::Client => "client",
                Channel::Operator => "operator",
            }
            .to_owned(),
            four_eyes: question.eyes == Eyes::Four,
            remember: match question.remember {
                Remember::Once => "once".to_owned(),
                Remember::Run => "run".to_owned(),
                Remember::For(time) => format!("for {} s", time.as_secs()),
            },
            tool: first.map(|row| plain(&row.tool.to_string())).unwrap_or_default(),
            arguments: first.map(|row| row.arguments.clone()).unwrap_or_default(),
            reason: first.map(|row| plain(&row.reason)).unwrap_or_default(),
            n_calls: question.n_calls(),
            text: question.text(),
        }
    }
}

/// Reads a choice.
pub(super) fn choice(text: &str) -> Option<Choice> {
    match text {
        "approve" => Some(Choice::Approve),
        "deny" => Some(Choice::Deny),
        _ => None,
    }
}

/// Reads for how long. `for` is as long as the rule allows: the desk shortens it.
pub(super) fn remember(text: Option<&str>) -> Option<Remember> {
    match text {
        None | Some("once") => Some(Remember::Once),
        Some("run") => Some(Remember::Run),
        Some("for") => Some(Remember::For(Duration::MAX)),
        Some(_) => None,
    }
}
