//! Stage 7: what a call uses up of rates and budgets. It is given back if the call is not made after all.

use super::Run;
use gloveport_gate::{CallDigest, RateAsked, Reservation};
use gloveport_protocol::{ToolFacts, ToolFailure, ToolId};
use std::time::Duration;

/// A call's turn. Until [`Turn::made`], dropping it gives everything back.
pub(super) struct Turn<'a> {
    run: &'a Run,
    tool: &'a ToolId,
    digest: CallDigest,
    cost: u32,
    taken: Taken,
}

/// What a turn has to give back.
#[derive(Default)]
struct Taken {
    reservation: Option<Reservation>,
    is_spent: bool,
    is_counted: bool,
}

impl<'a> Turn<'a> {
    /// Takes a turn from everything that is counted, or from nothing.
    pub(super) fn take(
        run: &'a Run,
        (tool, facts): (&'a ToolId, &ToolFacts),
        digest: CallDigest,
        bytes: usize,
    ) -> Result<Self, ToolFailure> {
        let guard = &run.guard;
        let asked = RateAsked {
            principal: &run.owner,
            tool,
            effect: facts.effect,
            execution: Some(&run.id),
            bytes,
            time_left: run.time_left(),
        };
        let reservation = guard.limiter.reserve(&asked, guard.moment())?;
        let cost = reservation.cost();
        let taken = Taken { reservation: Some(reservation), ..Taken::default() };
        let mut turn = Self { run, tool, digest, cost, taken };
        run.spent.reserve(tool, cost)?;
        turn.taken.is_spent = true;
        run.loops.count(tool, digest)?;
        turn.taken.is_counted = true;
        run.budget().reserve(bytes)?;
        Ok(turn)
    }

    /// How long the call has to wait before it goes.
    pub(super) fn wait(&self) -> Duration {
        self.taken.reservation.as_ref().map(Reservation::wait).unwrap_or_default()
    }

    /// What the call counts.
    pub(super) fn cost(&self) -> u32 {
        self.cost
    }

    /// The call is made: nothing comes back.
    pub(super) fn made(mut self) {
        self.taken = Taken::default();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let Taken { reservation, is_spent, is_counted } = std::mem::take(&mut self.taken);
        if let Some(reservation) = reservation {
            self.run.guard.limiter.give_back(reservation, self.run.guard.moment());
        }
        if is_spent {
            self.run.spent.give_back(self.tool, self.cost);
        }
        if is_counted {
            self.run.loops.give_back(self.digest);
        }
    }
}
