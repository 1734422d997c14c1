//! Traces, metrics and logs for operators: sent over OTLP, and given as Prometheus text. No argument and no result is in
//! them, no text of a script, and not who called.
//!
//! What is recorded are numbers, our own words, and the names of servers and tools of the catalog. Nothing here opens a
//! connection: who starts it gives the function that sends. Nothing here waits for a collector either, but the thread that
//! sends; what does not fit its bounded queue is dropped and counted.

mod error;
mod exporter;
mod histogram;
mod log;
mod metric;
mod otlp;
mod prometheus;
mod queue;
mod record;
mod registry;
mod settings;
mod telemetry;
mod text;
mod trace;
mod tree;

pub use error::TelemetryError;
pub use log::{Attribute, LogLevel};
pub use record::{CallRecord, ExecutionRecord};
pub use registry::Reading;
pub use settings::{Answer, Export, Otlp, Send, Signal, TelemetrySettings, Unsent};
pub use telemetry::{Flushed, Telemetry};
