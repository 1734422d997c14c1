//! What one execution may use up beside calls and bytes: different tools, cost, and a person's patience.

use super::RunRules;
use gloveport_protocol::{FaultCode, ToolFailure, ToolId};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts what one execution uses up. Calls and bytes are counted by `Budget`, identical calls by `LoopBreaker`.
#[derive(Debug)]
pub struct RunBudget {
    rules: RunRules,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    /// Calls of each tool; at most [`RunRules::tools`] entries.
    tools: BTreeMap<ToolId, u32>,
    cost: u64,
    approvals: u32,
}

impl RunBudget {
    /// A full budget.
    pub fn new(rules: RunRules) -> Self {
        Self { rules, used: Mutex::default() }
    }

    /// Reserves one call of this cost.
    ///
    /// # Errors
    ///
    /// [`FaultCode::BudgetExceeded`] for one tool too many, or when the cost is used up; then nothing is reserved.
    pub fn reserve(&self, tool: &ToolId, cost: u32) -> Result<(), ToolFailure> {
        let mut used = self.used();
        if !used.tools.contains_key(tool) && used.tools.len() as u64 >= self.rules.tools.into() {
            let message =
                format!("this execution called {} different tools already", self.rules.tools);
            return Err(exceeded(message, "go on with the others in a second execution"));
        }
        let cost = used.cost.saturating_add(cost.into());
        if cost > self.rules.cost {
            let message = format!(
                "the calls of this execution are over a cost of {} together",
                self.rules.cost
            );
            return Err(exceeded(message, "return what you have and go on in a second execution"));
        }
        used.cost = cost;
        *used.tools.entry(tool.clone()).or_default() += 1;
        Ok(())
    }

    /// Gives back what [`Self::reserve`] took, for a call that was not made after all.
    pub fn give_back(&self, tool: &ToolId, cost: u32) {
        let mut used = self.used();
        used.cost = used.cost.saturating_sub(cost.into());
        if let Some(n_calls) = used.tools.get_mut(tool) {
            *n_calls -= 1;
            if *n_calls == 0 {
                used.tools.remove(tool);
            }
        }
    }

    /// Reserves one question to a person; it is never given back.
    ///
    /// # Errors
    ///
    /// [`FaultCode::BudgetExceeded`] for one too many.
    pub fn ask(&self) -> Result<(), ToolFailure> {
        let mut used = self.used();
        if used.approvals >= self.rules.approvals {
            let message = format!(
                "a person was asked about {} calls of this execution already",
                self.rules.approvals
            );
            return Err(exceeded(
                message,
                "do less that has to be approved, or tell the person why it is so much",
            ));
        }
        used.approvals += 1;
        Ok(())
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn exceeded(message: String, hint: &str) -> ToolFailure {
    ToolFailure::new(FaultCode::BudgetExceeded, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_cost_and_questions_run_out() {
        let budget = RunBudget::new(RunRules { identical: 1, tools: 2, approvals: 1, cost: 10 });
        let tool = |name| ToolId::parse(name).expect("a tool");
        let message = |result: Result<(), ToolFailure>| result.expect_err("used up").message;
        assert_eq!(budget.reserve(&tool("a.a"), 4), Ok(()));
        assert_eq!(budget.reserve(&tool("a.b"), 4), Ok(()));
        assert_eq!(
            message(budget.reserve(&tool("a.c"), 1)),
            "this execution called 2 different tools already"
        );
        assert_eq!(
            message(budget.reserve(&tool("a.a"), 3)),
            "the calls of this execution are over a cost of 10 together"
        );
        budget.give_back(&tool("a.b"), 4);
        assert_eq!(budget.reserve(&tool("a.c"), 6), Ok(()));
        assert!(budget.reserve(&tool("a.c"), 1).is_err());
        assert_eq!(budget.ask(), Ok(()));
        assert_eq!(
            message(budget.ask()),
            "a person was asked about 1 calls of this execution already"
        );
    }
}
