//! Runs executions: workers, the pipeline that every tool call passes, results and receipts.

mod upstream;

pub use gloveport_gate::{Permit, Principal};
pub use upstream::{BoxFuture, DroppedTool, Listing, Upstream, UpstreamError};
