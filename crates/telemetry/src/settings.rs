//! What instruments are started with.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What instruments are started with.
#[derive(Debug)]
pub struct TelemetrySettings {
    /// `service.name`, such as `gloveport`.
    pub service: String,
    /// `service.version`.
    pub version: &'static str,
    /// More attributes of the resource. Beyond 64 of them, and beyond 256 characters of each, they are left out.
    pub resource: BTreeMap<String, String>,
    /// Random bytes, from which the identifiers of spans are made.
    pub seed: [u8; 16],
    /// Where to send to; without, there is only [`prometheus_text`](crate::Telemetry::prometheus_text).
    pub otlp: Option<Otlp>,
}

/// How to send over OTLP.
pub struct Otlp {
    /// Time from one sending to the next, 1 second to 1 hour. Spans go sooner when there are many.
    pub interval: Duration,
    /// What sends.
    pub send: Send,
}

impl fmt::Debug for Otlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otlp").field("interval", &self.interval).finish_non_exhaustive()
    }
}

/// Sends one request and waits for its answer, within a bound of its own (10 seconds are usual). It is called from one
/// thread, which may wait.
pub type Send = Box<dyn FnMut(Export) -> Result<Answer, Unsent> + std::marker::Send>;

/// One request to a collector: a `POST` of JSON (`content-type: application/json`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// What is in it, and so where it goes.
    pub signal: Signal,
    /// The body: an OTLP request in the JSON encoding of Protobuf (OTLP specification 1.9, OTLP/HTTP).
    pub body: Vec<u8>,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Spans.
    Traces,
    /// Metrics.
    Metrics,
    /// Log records.
    Logs,
}

impl Signal {
    /// Every signal.
    pub const ALL: [Self; 3] = [Self::Traces, Self::Metrics, Self::Logs];

    /// The path below the endpoint.
    pub fn path(self) -> &'static str {
        match self {
            Self::Traces => "/v1/traces",
            Self::Metrics => "/v1/metrics",
            Self::Logs => "/v1/logs",
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }
}

/// What a collector answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// `Retry-After` in seconds, if it said so.
    pub retry_after: Option<Duration>,
    /// The body, cut at a bound of the sender's.
    pub body: Vec<u8>,
}

/// Nothing was answered: the collector is away, or slow. Why is for the sender to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent;
