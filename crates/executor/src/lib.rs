//! Runs executions: workers, the pipeline that every tool call passes, results and receipts.
//!
//! The executor owns the upstreams and the workers. It never reads a script: to it a script is text for a worker. It
//! speaks no protocol to clients; the `mcp` crate and the command line do.

mod admission;
mod answer;
mod approval;
mod caller;
mod clock;
mod cut;
mod demand;
mod direct;
mod emitted;
mod error;
mod executor;
mod fleet;
mod guard;
mod leaving;
mod ledger;
mod observer;
mod pin_store;
mod pipeline;
mod pool;
mod query;
mod record;
mod results;
mod run;
mod settings;
mod tool_folder;
mod types;
mod upstream;
mod value;
mod vetting;
mod wire;

pub use answer::{Answer, Execution, LogLine, diagnostics_text, exception_text, failure_text};
pub use approval::{
    AnswerError, Answerer, ApprovalSettings, Desk, DeskEvent, End, Ending, ParkId, Question,
    QuestionId, Reply, Row, Step, Underway, Waiting, plain,
};
pub use caller::{Caller, CallerProfile, Inquiry, InquiryError, Severity, Told};
pub use clock::{Clock, SystemClock};
pub use direct::{CallReport, DirectCall};
pub use error::ExecuteError;
pub use executor::{ExecuteRequest, Executor, ServerStatus};
pub use fleet::{Changes, Keeping, Offered, Offers, Recall, ServerState};
pub use gloveport_gate::{Permit, Principal, PrincipalKey};
pub use guard::{Guard, ResultCheck, Troubles, recorded};
pub use ledger::{CallCount, CallEnd, CallRecord, Receipt, TypeCheck, bytes, thousands};
pub use observer::{CallEvent, ExecutionEvent, Observer, Unobserved};
pub use pin_store::{HeldEntry, PinStore, PinStoreError, Stamp};
pub use record::Recorded;
pub use settings::Settings;
pub use tool_folder::{ToolFolderConfig, tool_folder};
pub use upstream::{BoxFuture, DroppedTool, Item, Listing, Upstream, UpstreamError};
pub use value::ResultShape;
pub use vetting::{HeldTool, Vetting};
