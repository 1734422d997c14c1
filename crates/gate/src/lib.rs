//! Pure decisions about one tool call: what it says, whether it may be made, and what it uses up.
//!
//! The gate does no I/O and knows no clock. The pipeline that runs its stages in order, around the one place where an
//! upstream is called, is `crates/executor/src/pipeline.rs`. Nothing but [`Policy::decide`] makes a [`Permit`] in a gateway, and no
//! upstream takes a call without one: that is how no second path can come to be.

mod arguments;
mod budget;
mod cost;
mod flow;
mod glob;
mod issues;
mod permit;
pub mod pins;
mod policy;
mod principal;
mod rate;
mod schema;

pub use arguments::{FrozenArguments, OpenArguments};
pub use budget::Budget;
pub use flow::{FlowPreset, FlowRules, FlowVerdict, Labels, RunLabels};
pub use glob::{GlobError, ToolGlob};
pub use permit::{
    Approver, CallDigest, Channel, Choice, Decision, Denial, Eyes, Pending, Permit, Remember,
    RuleName, ServedAlone, Terms, Verdict,
};
pub use policy::{
    Bounds, Call, Calls, Condition, Explanation, KnownTool, Layer, Looked, Naming, PathSource,
    Policy, Predicate, Preset, Problem, Rule, RuleHeard, Ruling, Sight, SqlDialect, SqlSource,
    Standing, Test, UrlSource, Verb, Weight,
};
pub use principal::{AuthMethod, Principal, PrincipalKey};
pub use rate::{
    DayLimits, DayUse, DenialRecord, Limiter, LoopBreaker, Moment, OnLimit, Rate, RateAsked,
    RateError, RateRules, Reservation, RunBudget, RunRules, Scope, Split, ToolRate,
};
pub use schema::{CheckCost, InputSchema, SchemaError};
