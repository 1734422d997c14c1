//! Ends loops: the same call again and again within one execution.

use crate::CallDigest;
use gloveport_protocol::{FaultCode, ToolFailure, ToolId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Different calls that are counted. What comes after them is not, so that memory stays bounded; other budgets hold there.
const CALLS_MAX: usize = 10_000;

/// Counts identical calls of one execution. A digest covers the tool and its arguments.
#[derive(Debug)]
pub struct LoopBreaker {
    identical_max: u32,
    seen: Mutex<BTreeMap<CallDigest, u32>>,
}

impl LoopBreaker {
    /// Lets so many identical calls pass.
    pub fn new(identical_max: u32) -> Self {
        Self { identical_max, seen: Mutex::default() }
    }

    /// Counts one call. Reads count like everything else: a script that polls has room, one that spins has none.
    ///
    /// # Errors
    ///
    /// [`FaultCode::LoopDetected`] for one too many.
    pub fn count(&self, tool: &ToolId, digest: CallDigest) -> Result<(), ToolFailure> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= CALLS_MAX && !seen.contains_key(&digest) {
            return Ok(());
        }
        let n_calls = seen.entry(digest).or_default();
        if *n_calls >= self.identical_max {
            let max = self.identical_max;
            let message = format!(
                "`{tool}` was called {max} times with the same arguments in this execution"
            );
            return Err(ToolFailure::new(FaultCode::LoopDetected, message).with_hint(HINT));
        }
        *n_calls += 1;
        Ok(())
    }

    /// Takes one call back that was not made after all.
    pub fn give_back(&self, digest: CallDigest) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n_calls) = seen.get_mut(&digest) {
            *n_calls = n_calls.saturating_sub(1);
        }
    }
}

const HINT: &str =
    "keep the result in a variable; to wait for a change, sleep longer between the calls";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identical_calls_end_and_others_go_on() {
        let breaker = LoopBreaker::new(3);
        let tool = ToolId::parse("db.query").expect("a tool");
        let digest = |number: u32| {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&number.to_le_bytes());
            CallDigest(bytes)
        };
        for _ in 0..3 {
            assert_eq!(breaker.count(&tool, digest(1)), Ok(()));
        }
        let failure = breaker.count(&tool, digest(1)).expect_err("the fourth");
        assert_eq!(failure.code, FaultCode::LoopDetected);
        assert_eq!(
            failure.message,
            "`db.query` was called 3 times with the same arguments in this execution"
        );
        assert!(!failure.retryable);
        assert_eq!(breaker.count(&tool, digest(2)), Ok(()));
        breaker.give_back(digest(1));
        assert_eq!(breaker.count(&tool, digest(1)), Ok(()));
        for number in 10..20_000 {
            assert_eq!(breaker.count(&tool, digest(number)), Ok(()));
        }
        assert!(breaker.count(&tool, digest(1)).is_err(), "what is known stays known");
        assert_eq!(breaker.seen.lock().expect("not poisoned").len(), CALLS_MAX);
    }
}
