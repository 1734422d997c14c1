//! What a desk holds, and its bounds. No locks, no events: `desk.rs` has those.

use super::desk::{NewCall, Stage};
use super::question::{Question, QuestionId, Row};
use super::settle::AnswerError;
use gloveport_gate::{
    Approver, CallDigest, Choice, PrincipalKey, Remember, RuleName, Terms, Verdict,
};
use gloveport_protocol::ToolId;
use std::collections::{BTreeMap, VecDeque};
use tokio::sync::watch;
use tokio::time::Instant;

/// Open questions of one principal.
pub(super) const QUESTIONS_MAX: usize = 64;
/// Open questions of all.
const ALL_QUESTIONS_MAX: usize = 512;
/// Answers of one principal that wait for their call to come again; as many tools that it may call for a while.
const KEPT_MAX: usize = 512;
/// The same for all.
const ALL_KEPT_MAX: usize = 8_192;
/// Questions that are remembered as settled, for who comes second.
const SETTLED_MAX: usize = 256;

#[derive(Default)]
pub(super) struct State {
    pub(super) open: BTreeMap<QuestionId, Open>,
    settled: VecDeque<(QuestionId, String)>,
    /// Answers whose callers had left.
    kept: BTreeMap<(PrincipalKey, CallDigest), Kept>,
    /// Answers that hold for a while.
    held: BTreeMap<HeldKey, Held>,
    /// Executions that wait beside those that run.
    pub(super) parked: BTreeMap<PrincipalKey, usize>,
}

/// What an answer that holds is good for: a tool, as long as the same rule asks.
type HeldKey = (PrincipalKey, ToolId, Option<RuleName>);

pub(super) struct Open {
    pub(super) question: Question,
    /// In the order of the question's rows.
    pub(super) calls: Vec<OpenRow>,
    pub(super) until: Instant,
}

/// The calls of one row.
pub(super) struct OpenRow {
    pub(super) terms: Terms,
    pub(super) digest: CallDigest,
    pub(super) waiters: BTreeMap<u64, watch::Sender<Stage>>,
    /// Calls that did not wait, and may come again.
    pub(super) left: u32,
}

pub(super) struct Kept {
    pub(super) verdict: Verdict,
    /// Calls that it is good for; a no is good for all.
    pub(super) n_calls: u32,
    pub(super) until: Instant,
}

pub(super) struct Held {
    pub(super) by: Approver,
    pub(super) note: Option<String>,
    pub(super) since: Instant,
    pub(super) until: Instant,
}

impl Open {
    /// The question with the calls that still wait for it.
    pub(super) fn view(&self) -> Question {
        let mut question = self.question.clone();
        let rows = question.rows.iter_mut().zip(&self.calls);
        for (row, calls) in rows {
            row.count = calls.n_calls();
        }
        question.rows.retain(|row: &Row| row.count > 0);
        question
    }

    /// Tells all calls that wait.
    pub(super) fn tell(&self, stage: &Stage) {
        for waiter in self.calls.iter().flat_map(|row| row.waiters.values()) {
            waiter.send_replace(stage.clone());
        }
    }
}

impl OpenRow {
    fn n_calls(&self) -> u32 {
        u32::try_from(self.waiters.len()).unwrap_or(u32::MAX).saturating_add(self.left)
    }
}

impl State {
    pub(super) fn has_room(&self, key: &PrincipalKey) -> bool {
        let of = |open: &&Open| open.question.principal.key() == *key;
        let n_open = self.open.values().filter(of).count();
        n_open < QUESTIONS_MAX && self.open.len() < ALL_QUESTIONS_MAX
    }

    /// Lets calls join questions which the same calls have left; gives those questions and the other calls.
    pub(super) fn join_all(
        &mut self,
        calls: Vec<NewCall>,
        key: &PrincipalKey,
        until: Instant,
    ) -> (Vec<Question>, Vec<NewCall>) {
        let (mut joined, mut fresh) = (Vec::<QuestionId>::new(), Vec::new());
        for call in calls {
            let of = self.open.iter_mut().filter(|(_, open)| open.question.principal.key() == *key);
            let mut rows =
                of.flat_map(|(id, open)| open.calls.iter_mut().map(move |row| (id, row)));
            match rows.find(|(_, row)| row.left > 0 && row.digest == call.digest) {
                Some((id, row)) => {
                    row.left -= 1;
                    call.stage.send_replace(Stage::Posted(id.clone(), until));
                    row.waiters.insert(call.number, call.stage);
                    if !joined.contains(id) {
                        joined.push(id.clone());
                    }
                }
                None => fresh.push(call),
            }
        }
        (joined.iter().map(|id| self.open[id].view()).collect(), fresh)
    }

    pub(super) fn settle(&mut self, id: &QuestionId, how: String) {
        if self.settled.len() == SETTLED_MAX {
            self.settled.pop_front();
        }
        self.settled.push_back((id.clone(), how));
    }

    /// Why a question is not open.
    pub(super) fn lost(&self, id: &QuestionId) -> AnswerError {
        match self.settled.iter().find(|(settled, _)| settled == id) {
            Some((_, how)) => AnswerError::Settled { id: id.to_string(), how: how.clone() },
            None => AnswerError::Unknown(id.to_string()),
        }
    }

    /// Drops what is over.
    pub(super) fn forget(&mut self, now: Instant) {
        self.kept.retain(|_, kept| kept.until > now);
        self.held.retain(|_, held| held.until > now);
    }

    /// Keeps an answer for calls that come again. Over the bounds it is dropped: they are asked about once more.
    pub(super) fn keep(&mut self, key: (PrincipalKey, CallDigest), kept: Kept) {
        let n_kept = self.kept.keys().filter(|(principal, _)| *principal == key.0).count();
        if n_kept < KEPT_MAX && self.kept.len() < ALL_KEPT_MAX {
            self.kept.insert(key, kept);
        }
    }

    /// Lets a yes hold for a while; over the bounds it counts once.
    pub(super) fn hold(&mut self, key: HeldKey, held: Held) {
        let n_held = self.held.keys().filter(|(principal, ..)| *principal == key.0).count();
        if n_held < KEPT_MAX && self.held.len() < ALL_KEPT_MAX {
            self.held.insert(key, held);
        }
    }

    /// What was answered before about this call, or about its tool. An answer to one call is used up.
    pub(super) fn known(
        &mut self,
        key: (PrincipalKey, CallDigest),
        tool: &ToolId,
        terms: &Terms,
    ) -> Option<Verdict> {
        let (now, digest) = (Instant::now(), key.1);
        self.forget(now);
        if let Some(kept) = self.kept.get_mut(&key) {
            let verdict = kept.verdict.clone();
            if verdict.choice == Choice::Approve {
                kept.n_calls -= 1;
                if kept.n_calls == 0 {
                    self.kept.remove(&key);
                }
            }
            return Some(verdict);
        }
        let held = self.held.get(&(key.0, tool.clone(), terms.rule.clone()))?;
        // The rule may have become stricter since.
        let Remember::For(time) = terms.remember else { return None };
        let holds = held.since + time > now;
        holds.then(|| Verdict {
            digest,
            choice: Choice::Approve,
            note: held.note.clone(),
            by: held.by.clone(),
        })
    }
}
