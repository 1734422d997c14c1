//! One question to a person: which calls, with which arguments, and why a person is asked.

use super::text::plain;
use gloveport_gate::{CallDigest, Channel, Eyes, Principal, Remember, RuleName};
use gloveport_protocol::{ExecutionId, ToolId};
use std::fmt;
use std::time::{Duration, SystemTime};
use tokio_util::sync::CancellationToken;

/// Random bytes of an id.
const ID_BYTES: usize = 10;
/// Characters of an id: its mark and base 32.
const ID_CHARACTERS: usize = 2 + ID_BYTES * 8 / 5;
/// Rows that a text shows.
const ROWS_SHOWN_MAX: usize = 40;
/// Characters of a text.
const TEXT_CHARACTERS_MAX: usize = 12_000;

/// The name of a question: `q-` and 16 characters that nobody can guess. It is a name, not a proof of anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuestionId(String);

impl QuestionId {
    pub(super) fn from_random(bytes: [u8; ID_BYTES]) -> Self {
        Self(format!("q-{}", gloveport_crypto::base32(&bytes)))
    }

    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = text.strip_prefix("q-")?;
        let is_letter = |c: char| c.is_ascii_lowercase() || matches!(c, '2'..='7');
        let is_id = text.len() == ID_CHARACTERS && letters.chars().all(is_letter);
        is_id.then(|| Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A question as it was asked. Its calls can become fewer, never more or others.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its name.
    pub id: QuestionId,
    /// On whose behalf the calls are to be made.
    pub principal: Principal,
    /// The execution, or the direct call.
    pub execution: ExecutionId,
    /// The calls, in order of tool and arrival; the same call several times is one row.
    pub rows: Vec<Row>,
    /// Who may answer.
    pub channel: Channel,
    /// Whether somebody else than the one who calls has to agree.
    pub eyes: Eyes,
    /// The longest that an answer may hold, for any of the calls.
    pub remember: Remember,
    /// When it was asked.
    pub asked: SystemTime,
    /// How long it stays open from then on.
    pub ttl: Duration,
    /// SHA-256 over its calls: what an answer from far away has to name.
    pub digest: [u8; 32],
    pub(super) settled: CancellationToken,
}

/// One call of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The tool.
    pub tool: ToolId,
    /// Its canonical arguments for a reader: sealed values stay sealed, nothing is invisible, the middle of a long text is left out.
    pub arguments: String,
    /// What an answer is bound to.
    pub digest: CallDigest,
    /// How many calls with exactly these arguments wait.
    pub count: u32,
    /// Why a person is asked.
    pub reason: String,
    /// The rule that asks; nothing where a preset does.
    pub rule: Option<RuleName>,
}

impl Question {
    /// Calls that wait, all together.
    pub fn n_calls(&self) -> u32 {
        self.rows.iter().map(|row| row.count).sum()
    }

    /// Waits until it is answered, expired or withdrawn.
    pub async fn settled(&self) {
        self.settled.cancelled().await;
    }

    /// Whether it is answered, expired or withdrawn by now.
    pub fn is_settled(&self) -> bool {
        self.settled.is_cancelled()
    }

    /// Whether the client's own person is not enough.
    pub fn needs_operator(&self) -> bool {
        self.channel == Channel::Operator || self.eyes == Eyes::Four
    }

    /// The question in plain words, several lines, without anything that a reader cannot see.
    pub fn text(&self) -> String {
        let n = self.n_calls();
        let mut text = match n {
            1 => "1 call waits for you:".to_owned(),
            n => format!("{n} calls wait for you:"),
        };
        let mut tool = None;
        for (index, row) in self.rows.iter().enumerate() {
            let is_full = text.chars().count() > TEXT_CHARACTERS_MAX;
            if index == ROWS_SHOWN_MAX || is_full {
                let left = self.rows.len() - index;
                text.push_str(&format!("\n… and {left} more with other arguments"));
                break;
            }
            if tool != Some(&row.tool) {
                let of_tool = self.rows.iter().filter(|other| other.tool == row.tool);
                let n_of_tool: u32 = of_tool.map(|row| row.count).sum();
                text.push_str(&format!("\n\n{} ×{n_of_tool}", plain(&row.tool.to_string())));
                text.push_str(&format!("\n  why: {}", plain(&row.reason)));
                tool = Some(&row.tool);
            }
            let times = if row.count > 1 { format!(" ×{}", row.count) } else { String::new() };
            text.push_str(&format!("\n  {}{times}", row.arguments));
        }
        text
    }
}
