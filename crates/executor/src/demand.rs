//! How much a worker may ask of the gateway, beside the budget of the calls that are made.
//!
//! The budget counts calls that reach an upstream. A hostile worker asks without end what never gets there: unknown
//! tools, wrong arguments, questions. All of that costs the gateway time and memory, so it is counted here.

use gloveport_protocol::{FaultCode, Limits, ToolFailure};

/// Calls that may be asked for, for each that may be made.
const ASKED_FOR_EACH_CALL: u32 = 4;
/// Questions of one execution.
const QUERIES_MAX: u32 = 5_000;

/// What one execution asked for.
#[derive(Debug)]
pub(crate) struct Demand {
    calls_left: u32,
    calls_max: u32,
    queries_left: u32,
    argument_bytes: u64,
    argument_bytes_max: u64,
}

impl Demand {
    pub(crate) fn new(limits: &Limits) -> Self {
        let calls_max = limits.calls.saturating_mul(ASKED_FOR_EACH_CALL);
        Self {
            calls_left: calls_max,
            calls_max,
            queries_left: QUERIES_MAX,
            argument_bytes: 0,
            argument_bytes_max: limits.call_bytes,
        }
    }

    /// Takes a call in, with the bytes of its arguments, until [`Demand::ended`].
    ///
    /// # Errors
    ///
    /// [`FaultCode::BudgetExceeded`] after too many calls, or while too many bytes wait.
    pub(crate) fn call(&mut self, argument_bytes: usize) -> Result<(), ToolFailure> {
        let waiting = self.argument_bytes.saturating_add(argument_bytes as u64);
        if waiting > self.argument_bytes_max {
            let max = self.argument_bytes_max;
            return Err(exceeded(format!("arguments of over {max} bytes wait for their calls")));
        }
        self.calls_left = self.calls_left.checked_sub(1).ok_or_else(|| {
            exceeded(format!("over {} tool calls were asked for, most in vain", self.calls_max))
        })?;
        self.argument_bytes = waiting;
        Ok(())
    }

    /// A call that was taken in has ended.
    pub(crate) fn ended(&mut self, argument_bytes: usize) {
        self.argument_bytes = self.argument_bytes.saturating_sub(argument_bytes as u64);
    }

    /// Takes a question in.
    ///
    /// # Errors
    ///
    /// [`FaultCode::BudgetExceeded`] after too many.
    pub(crate) fn query(&mut self) -> Result<(), ToolFailure> {
        self.queries_left = self.queries_left.checked_sub(1).ok_or_else(|| {
            exceeded(format!("all {QUERIES_MAX} questions of this execution are used up"))
        })?;
        Ok(())
    }
}

fn exceeded(message: String) -> ToolFailure {
    ToolFailure::new(FaultCode::BudgetExceeded, message)
        .with_hint("return what you have and go on in a second execution")
}
