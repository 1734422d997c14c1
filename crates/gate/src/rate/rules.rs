//! What the operator wrote about rates and budgets. Every default is finite.

use super::Rate;
use crate::ToolGlob;
use std::time::Duration;

/// Calls that one principal may make. A loop of a script makes hundreds a second: this bounds it, and does not hinder it.
const PER_USER: Rate = Rate::per_minute(30_000);
/// Calls with an effect of one principal.
const PER_USER_WRITES: Rate = Rate::per_minute(6_000);
/// Refusals of one principal that are recorded one by one; the rest is counted.
const DENIALS: Rate = Rate::per_minute(60);
/// The longest that a call waits for its turn, where no rule says otherwise.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// All rates and budgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateRules {
    /// Calls of one principal, of all tools together; a call of cost 5 counts as five.
    pub per_user: Rate,
    /// The same for calls with an effect only.
    pub per_user_writes: Rate,
    /// What happens where one of these two is reached.
    pub on_limit: OnLimit,
    /// Further limits for some tools. All that match a call hold.
    pub tools: Vec<ToolRate>,
    /// Refusals that are recorded one by one.
    pub denials: Rate,
    /// Budgets of a principal for a UTC day.
    pub day: DayLimits,
    /// Budgets of an execution.
    pub run: RunRules,
}

/// A limit for the tools that a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRate {
    /// Which tools.
    pub tools: ToolGlob,
    /// How often they may be called; `None` where only a cost is set. Counts calls, whatever their cost.
    pub rate: Option<Rate>,
    /// What happens where it is reached.
    pub on_limit: OnLimit,
    /// What a call counts in budgets of cost and in rates per user; the dearest matching rule holds. At least 1.
    pub cost: u32,
    /// Who shares the limit.
    pub scope: Scope,
    /// What has a count of its own within it.
    pub split: Split,
}

/// What happens to a call that comes too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnLimit {
    /// It waits its turn, for so long at most.
    Wait(Duration),
    /// It is refused, with the time after which it would pass.
    Refuse,
}

/// Who shares a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Scope {
    /// Nobody: each principal has its own.
    #[default]
    Principal,
    /// All principals of a tenant.
    Tenant,
    /// Everybody: for what an upstream allows us as a whole.
    Everybody,
}

/// What has a count of its own within a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Split {
    /// Nothing: all tools that match are counted together.
    #[default]
    Together,
    /// Each server.
    Server,
    /// Each tool.
    Tool,
    /// Each execution.
    Execution,
}

/// What one principal may use up in one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLimits {
    /// Calls.
    pub calls: u64,
    /// Cost of all calls.
    pub cost: u64,
    /// Bytes of arguments and results.
    pub bytes: u64,
}

/// What one execution may use up, beside calls and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRules {
    /// Calls of one tool with exactly the same arguments.
    pub identical: u32,
    /// Different tools.
    pub tools: u32,
    /// Calls about which a person is asked.
    pub approvals: u32,
    /// Cost of all calls.
    pub cost: u64,
}

impl Default for RateRules {
    fn default() -> Self {
        Self {
            per_user: PER_USER,
            per_user_writes: PER_USER_WRITES,
            on_limit: OnLimit::default(),
            tools: Vec::new(),
            denials: DENIALS,
            day: DayLimits::default(),
            run: RunRules::default(),
        }
    }
}

impl Default for OnLimit {
    fn default() -> Self {
        Self::Wait(WAIT_MAX)
    }
}

impl Default for DayLimits {
    fn default() -> Self {
        Self { calls: 1_000_000, cost: 1_000_000, bytes: 64 << 30 }
    }
}

impl Default for RunRules {
    /// Identical calls: ten a second for the minute that an execution has where nobody says otherwise. An honest script that
    /// polls stays below; one that runs in circles gets there in a moment.
    fn default() -> Self {
        Self { identical: 600, tools: 256, approvals: 100, cost: 100_000 }
    }
}

impl ToolRate {
    /// A limit of each principal for these tools together, where callers wait.
    pub fn new(tools: ToolGlob, rate: Rate) -> Self {
        Self {
            tools,
            rate: Some(rate),
            on_limit: OnLimit::default(),
            cost: 1,
            scope: Scope::default(),
            split: Split::default(),
        }
    }
}
