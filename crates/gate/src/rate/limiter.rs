//! The limiter: all rates and the day's budget of everybody, asked once for each call.

use super::account::{AccountId, Accounts, Apart, CountId, DayUse, Full, Owner};
use super::quota::Asked as Taken;
use super::{DayLimits, Moment, OnLimit, Rate, RateRules, Scope, Split, ToolRate};
use crate::PrincipalKey;
use gloveport_protocol::{Effect, ExecutionId, FaultCode, ToolFailure, ToolId};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Numbers of the limits that every principal has; those of tools come behind them.
const PER_USER: usize = 0;
const PER_USER_WRITES: usize = 1;
const DENIALS: usize = 2;
const FIRST_TOOL: usize = 3;

/// Where no place is left for somebody new.
const FULL_RETRY: Duration = Duration::from_secs(10);

/// Holds rates and budgets of a day for all principals. Shared by all executions; nothing is kept over a restart but what
/// [`Self::restore`] is given.
#[derive(Debug)]
pub struct Limiter {
    rules: RateRules,
    accounts: Accounts,
    /// Refusals that had no account to be counted in.
    strangers: AtomicU64,
}

/// One call that asks for its turn.
#[derive(Debug, Clone, Copy)]
pub struct RateAsked<'a> {
    /// On whose behalf.
    pub principal: &'a PrincipalKey,
    /// What is called.
    pub tool: &'a ToolId,
    /// What the call does, as was approved.
    pub effect: Effect,
    /// In which execution; `None` for a direct call.
    pub execution: Option<&'a ExecutionId>,
    /// Bytes of the arguments.
    pub bytes: usize,
    /// The longest that the call may wait: what is left of the execution.
    pub time_left: Duration,
}

/// A turn. The call goes after [`Self::wait`], or the turn is given back.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a call that is not made gives its turn back"]
pub struct Reservation {
    wait: Duration,
    principal: AccountId,
    day: u64,
    used: DayUse,
    spent: Vec<Spent>,
}

/// Whether a refusal is recorded by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DenialRecord {
    /// Yes, and so many before it were only counted.
    Record {
        /// Refusals of the same principal that have no record.
        unrecorded: u64,
    },
    /// No: it is counted, and told with the next one that is recorded, or by [`Limiter::unrecorded_denials`].
    Count,
}

/// What was taken from one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spent {
    account: AccountId,
    count: CountId,
    taken: Taken,
}

/// One limit, as it concerns one call.
#[derive(Debug, Clone, Copy)]
struct Held<'a> {
    count: CountId,
    rate: Rate,
    cost: u32,
    on_limit: OnLimit,
    named: Named<'a>,
}

/// What a limit is called in messages.
#[derive(Debug, Clone, Copy)]
enum Named<'a> {
    User,
    UserWrites,
    Tools(&'a ToolRate),
}

impl Reservation {
    /// How long the call waits before it goes.
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// What the call counts in budgets of cost; also for `RunBudget`.
    pub fn cost(&self) -> u32 {
        u32::try_from(self.used.cost).expect("the cost of one call has 32 bits")
    }
}

impl Limiter {
    /// A limiter that nobody has used yet.
    pub fn new(rules: RateRules) -> Self {
        Self { rules, accounts: Accounts::new(), strangers: AtomicU64::new(0) }
    }

    /// What it holds.
    pub fn rules(&self) -> &RateRules {
        &self.rules
    }

    /// What one call of this tool counts in budgets of cost: the dearest rule that matches holds; else 1.
    pub fn cost(&self, tool: &ToolId) -> u32 {
        self.matching(tool).map(|(_, rule)| rule.cost).max().unwrap_or(1).max(1)
    }

    /// Reserves a turn for one call. All limits that concern it must have room, or nothing is taken from any.
    ///
    /// # Errors
    ///
    /// [`FaultCode::RateLimited`] where the wait would be too long, with the time after which there is none.
    /// [`FaultCode::BudgetExceeded`] where the day's budget is used up, with the time until the next day.
    pub fn reserve(&self, asked: &RateAsked<'_>, at: Moment) -> Result<Reservation, ToolFailure> {
        let PrincipalKey { tenant, subject } = asked.principal;
        let tenant = tenant.as_deref();
        let cost = self.cost(asked.tool);
        let bytes = u64::try_from(asked.bytes).unwrap_or(u64::MAX);
        let principal = self.accounts.id(Owner::Principal { tenant, subject });
        let mut reservation = Reservation {
            wait: Duration::ZERO,
            principal,
            day: at.day(),
            used: DayUse::default(),
            spent: Vec::new(),
        };
        let used = DayUse { calls: 1, cost: cost.into(), bytes };
        let own = self.own(asked, cost).chain(self.of_tools(asked, Scope::Principal));
        self.take(&mut reservation, principal, &own.collect::<Vec<_>>(), Turn { asked, at, used })?;
        for (scope, owner) in
            [(Scope::Tenant, Owner::Tenant(tenant)), (Scope::Everybody, Owner::Everybody)]
        {
            let held: Vec<Held<'_>> = self.of_tools(asked, scope).collect();
            if held.is_empty() {
                continue;
            }
            let account = self.accounts.id(owner);
            let turn = Turn { asked, at, used: DayUse::default() };
            if let Err(failure) = self.take(&mut reservation, account, &held, turn) {
                self.give_back(reservation, at);
                return Err(failure);
            }
        }
        Ok(reservation)
    }

    /// Gives a turn back: the call was refused after all, or was withdrawn while it waited. What time has given back
    /// already is not given a second time.
    pub fn give_back(&self, reservation: Reservation, at: Moment) {
        let Reservation { principal, day, used, spent, .. } = reservation;
        for Spent { account, count, taken } in spent {
            if let Some(account) = self.accounts.shard(account).known(account) {
                account.give_back(count, taken, at);
            }
        }
        let mut shard = self.accounts.shard(principal);
        if let Some(today) = shard.known(principal).and_then(|account| account.of_day(day)) {
            today.subtract(used);
        }
    }

    /// Adds the bytes of a result to the day. They never refuse the call that brought them; the next one finds them.
    pub fn spend_bytes(&self, principal: &PrincipalKey, bytes: usize, at: Moment) {
        let id = self.principal(principal);
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        if let Ok(account) = self.accounts.shard(id).account(id, at) {
            account.today(at.day()).add(DayUse { bytes, ..DayUse::default() });
        }
    }

    /// What a principal has used up of the day.
    pub fn used(&self, principal: &PrincipalKey, at: Moment) -> DayUse {
        let id = self.principal(principal);
        let mut shard = self.accounts.shard(id);
        shard.known(id).map(|account| *account.today(at.day())).unwrap_or_default()
    }

    /// Takes over what the audit log says that was used up today before this process began. What is known already is never
    /// lowered.
    pub fn restore(&self, principal: &PrincipalKey, used: DayUse, at: Moment) {
        let id = self.principal(principal);
        if let Ok(account) = self.accounts.shard(id).account(id, at) {
            account.today(at.day()).at_least(used);
        }
    }

    /// Whether one more refusal of this principal is recorded by itself, so that refusals cannot flood the audit log.
    pub fn may_record_denial(&self, principal: &PrincipalKey, at: Moment) -> DenialRecord {
        let id = self.principal(principal);
        let mut shard = self.accounts.shard(id);
        let Ok(account) = shard.account(id, at) else {
            self.strangers.fetch_add(1, Ordering::Relaxed);
            return DenialRecord::Count;
        };
        let count = CountId { limit: DENIALS, apart: 0 };
        let asked = account.ask(count, self.rules.denials, at, 1);
        if asked.wait.is_zero() && account.make_room(&[count], at).is_ok() {
            account.set(count, asked.due);
            account.name = None;
            return DenialRecord::Record { unrecorded: std::mem::take(&mut account.unrecorded) };
        }
        account.unrecorded += 1;
        account.name.get_or_insert_with(|| principal.clone());
        DenialRecord::Count
    }

    /// Takes the counts of refusals that have no record: to be recorded now and then, and at the end. `None` stands for
    /// principals that found no place.
    pub fn unrecorded_denials(&self) -> Vec<(Option<PrincipalKey>, u64)> {
        let mut counts = Vec::new();
        for mut shard in self.accounts.shards() {
            for account in shard.all().filter(|account| account.unrecorded > 0) {
                counts.push((account.name.take(), std::mem::take(&mut account.unrecorded)));
            }
        }
        counts.sort();
        let strangers = self.strangers.swap(0, Ordering::Relaxed);
        counts.extend((strangers > 0).then_some((None, strangers)));
        counts
    }

    fn principal(&self, principal: &PrincipalKey) -> AccountId {
        let tenant = principal.tenant.as_deref();
        self.accounts.id(Owner::Principal { tenant, subject: &principal.subject })
    }

    /// The limits that hold whatever tool is called.
    fn own(&self, asked: &RateAsked<'_>, cost: u32) -> impl Iterator<Item = Held<'_>> {
        let held = move |limit, rate, named| Held {
            count: CountId { limit, apart: 0 },
            rate,
            cost,
            on_limit: self.rules.on_limit,
            named,
        };
        let writes = (asked.effect != Effect::Read)
            .then(|| held(PER_USER_WRITES, self.rules.per_user_writes, Named::UserWrites));
        std::iter::once(held(PER_USER, self.rules.per_user, Named::User)).chain(writes)
    }

    fn of_tools<'a>(
        &'a self,
        asked: &RateAsked<'a>,
        scope: Scope,
    ) -> impl Iterator<Item = Held<'a>> {
        let asked = *asked;
        let rules = self.matching(asked.tool).filter(move |(_, rule)| rule.scope == scope);
        rules.filter_map(move |(number, rule)| {
            let apart = match (rule.split, asked.execution) {
                (Split::Together, _) | (Split::Execution, None) => 0,
                (Split::Server, _) => {
                    self.accounts.apart(Apart::Server(asked.tool.server.as_str()))
                }
                (Split::Tool, _) => self.accounts.apart(Apart::Tool(asked.tool)),
                (Split::Execution, Some(id)) => self.accounts.apart(Apart::Execution(id.as_str())),
            };
            let count = CountId { limit: FIRST_TOOL + number, apart };
            let (on_limit, named) = (rule.on_limit, Named::Tools(rule));
            Some(Held { count, rate: rule.rate?, cost: 1, on_limit, named })
        })
    }

    fn matching<'a>(&'a self, tool: &'a ToolId) -> impl Iterator<Item = (usize, &'a ToolRate)> {
        self.rules.tools.iter().enumerate().filter(|(_, rule)| rule.tools.matches(tool))
    }

    /// Takes a turn from all limits of one account, or from none.
    fn take(
        &self,
        reservation: &mut Reservation,
        id: AccountId,
        held: &[Held<'_>],
        turn: Turn<'_>,
    ) -> Result<(), ToolFailure> {
        let Turn { asked, at, used } = turn;
        let mut shard = self.accounts.shard(id);
        let account = shard.account(id, at).map_err(|Full| full())?;
        if used != DayUse::default() {
            within_day(account.today(at.day()), used, &self.rules.day, at)?;
        }
        let counts: Vec<CountId> = held.iter().map(|limit| limit.count).collect();
        account.make_room(&counts, at).map_err(|Full| full())?;
        for limit in held {
            let wait = account.ask(limit.count, limit.rate, at, limit.cost).wait;
            limit.judge(wait, asked)?;
            reservation.wait = reservation.wait.max(wait);
        }
        for limit in held {
            let taken = account.ask(limit.count, limit.rate, at, limit.cost);
            account.set(limit.count, taken.due);
            reservation.spent.push(Spent { account: id, count: limit.count, taken });
        }
        account.today(at.day()).add(used);
        reservation.used.add(used);
        Ok(())
    }
}

/// One call and its moment.
#[derive(Debug, Clone, Copy)]
struct Turn<'a> {
    asked: &'a RateAsked<'a>,
    at: Moment,
    /// What it takes of the day.
    used: DayUse,
}

impl Held<'_> {
    /// Whether a call may wait so long.
    fn judge(&self, wait: Duration, asked: &RateAsked<'_>) -> Result<(), ToolFailure> {
        let longest = match self.on_limit {
            OnLimit::Wait(longest) => longest.min(asked.time_left),
            OnLimit::Refuse => Duration::ZERO,
        };
        if wait <= longest {
            return Ok(());
        }
        let rate = self.rate;
        let message = match self.named {
            Named::User => format!("calls of one user are limited to {rate}"),
            Named::UserWrites => {
                format!("calls of one user that change something are limited to {rate}")
            }
            Named::Tools(rule) => format!("calls of `{}` are limited to {rate}", rule.tools),
        };
        let hint = "make fewer calls, or try again after `retryAfterMs`";
        // The last part of a millisecond counts as one, so that who comes back then need not wait.
        let after = wait.saturating_add(Duration::from_nanos(999_999));
        Err(ToolFailure::new(FaultCode::RateLimited, message).with_hint(hint).after(after))
    }
}

fn within_day(
    today: &DayUse,
    used: DayUse,
    limits: &DayLimits,
    at: Moment,
) -> Result<(), ToolFailure> {
    let mut after = *today;
    after.add(used);
    let over = [
        (after.calls, limits.calls, "tool calls"),
        (after.cost, limits.cost, "units of cost"),
        (after.bytes, limits.bytes, "bytes of arguments and results"),
    ];
    let Some((_, max, what)) = over.into_iter().find(|(used, max, _)| used > max) else {
        return Ok(());
    };
    let message = format!("all {max} {what} of this user for today are used up");
    Err(ToolFailure::new(FaultCode::BudgetExceeded, message)
        .with_hint("the budget is full again at 00:00 UTC; return what you have")
        .after(at.until_tomorrow()))
}

fn full() -> ToolFailure {
    let message = "too many different users and executions are limited at this moment";
    ToolFailure::new(FaultCode::RateLimited, message).after(FULL_RETRY)
}
