//! Pure decisions about one tool call: what it says, whether it may be made, and what it uses up.
//!
//! The gate does no I/O and knows no clock. The pipeline that runs its stages in order, around the one place where an
//! upstream is called, is `crates/executor/src/pipeline.rs`. Nothing but [`Policy::decide`] makes a [`Permit`], and no
//! upstream takes a call without one: that is how no second path can come to be.

mod arguments;
mod budget;
mod cost;
mod issues;
mod permit;
mod principal;
mod schema;

pub use arguments::FrozenArguments;
pub use budget::Budget;
pub use permit::{Denial, Permit, Policy};
pub use principal::Principal;
pub use schema::{CheckCost, InputSchema, SchemaError};
