//! What the calls of one execution may use up together.

use gloveport_protocol::{FaultCode, Limits, ToolFailure};

/// Counts the calls and bytes of one execution against its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    calls_left: u32,
    bytes_left: u64,
    calls_max: u32,
    bytes_max: u64,
}

impl Budget {
    /// A full budget.
    pub fn new(limits: &Limits) -> Self {
        Self {
            calls_left: limits.calls,
            bytes_left: limits.call_bytes,
            calls_max: limits.calls,
            bytes_max: limits.call_bytes,
        }
    }

    /// Reserves one call with so many bytes of arguments.
    ///
    /// # Errors
    ///
    /// [`FaultCode::BudgetExceeded`] when calls or bytes are used up; then nothing is reserved.
    pub fn reserve(&mut self, argument_bytes: usize) -> Result<(), ToolFailure> {
        let Some(calls_left) = self.calls_left.checked_sub(1) else {
            let message =
                format!("all {} tool calls of this execution are used up", self.calls_max);
            return Err(exceeded(message, "return what you have and go on in a second execution"));
        };
        self.spend(argument_bytes)?;
        self.calls_left = calls_left;
        Ok(())
    }

    /// Spends the bytes of one result.
    ///
    /// # Errors
    ///
    /// [`FaultCode::BudgetExceeded`] when the bytes are used up; the call has been made all the same.
    pub fn spend(&mut self, bytes: usize) -> Result<(), ToolFailure> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let Some(bytes_left) = self.bytes_left.checked_sub(bytes) else {
            let message = format!(
                "arguments and results of this execution are over {} bytes together",
                self.bytes_max
            );
            return Err(exceeded(message, "ask for less: a page, a filter, fewer fields"));
        };
        self.bytes_left = bytes_left;
        Ok(())
    }
}

fn exceeded(message: String, hint: &str) -> ToolFailure {
    ToolFailure::new(FaultCode::BudgetExceeded, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_bytes_run_out() {
        let limits = Limits { calls: 2, call_bytes: 10, ..Limits::default() };
        let mut budget = Budget::new(&limits);
        assert_eq!(budget.reserve(4), Ok(()));
        let over = budget.reserve(7).expect_err("bytes are used up");
        assert_eq!(over.code, FaultCode::BudgetExceeded);
        assert_eq!(budget.reserve(4), Ok(()), "a refused call uses nothing up");
        let over = budget.reserve(0).expect_err("calls are used up");
        assert_eq!(over.message, "all 2 tool calls of this execution are used up");
        assert_eq!(budget.spend(2), Ok(()));
        assert!(budget.spend(1).is_err());
    }
}
