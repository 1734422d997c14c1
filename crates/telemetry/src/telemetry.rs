//! The instruments as the rest of the gateway has them.

use crate::error::TelemetryError;
use crate::exporter::Exporter;
use crate::log::{Attribute, LogLevel, LogRecord};
use crate::otlp::Encoder;
use crate::prometheus;
use crate::queue::{Event, Queue};
use crate::record::{CallRecord, ExecutionRecord};
use crate::registry::{Reading, Registry};
use crate::settings::{Otlp, Signal, TelemetrySettings};
use crate::trace::Ids;
use crate::tree::Tree;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Times between two sendings that may be asked for.
const INTERVALS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(1);

/// Records calls and executions, and sends what it knows if it was told where to.
///
/// Recording never waits for a collector and never fails. At most 8,192 events wait to be sorted, as many calls for the end
/// of their executions, and as many spans and log records for the collector; what is over is dropped and counted in
/// `gloveport_telemetry_dropped_total`.
#[derive(Debug)]
pub struct Telemetry {
    registry: Arc<Registry>,
    /// There, if something is sent.
    queue: Option<Arc<Queue>>,
}

impl Telemetry {
    /// Starts to record, and the thread that sends if there is somewhere to send to.
    ///
    /// # Errors
    ///
    /// [`TelemetryError`] for an interval out of bounds, or when there is no thread to be had.
    pub fn start(mut settings: TelemetrySettings) -> Result<Self, TelemetryError> {
        let registry = Arc::new(Registry::new(settings.version));
        let queue = match settings.otlp.take() {
            None => None,
            Some(otlp) => Some(start_sending(otlp, &settings, &registry)?),
        };
        Ok(Self { registry, queue })
    }

    /// Records a call that has ended.
    pub fn record_call(&self, call: &CallRecord<'_>) {
        let tool = self.registry.call(call);
        self.send(Signal::Traces, || Event::Call(call.span(tool)));
    }

    /// Records an execution that has ended, after its calls.
    pub fn record_execution(&self, execution: &ExecutionRecord<'_>) {
        let outcome = self.registry.execution(execution);
        let event = || Event::Execution(ExecutionRecord { outcome, ..execution.clone() }.span());
        self.send(Signal::Traces, event);
    }

    /// Logs an event of the gateway itself; at most 16 attributes.
    pub fn log(&self, level: LogLevel, event: &'static str, attributes: &[Attribute]) {
        self.send(Signal::Logs, || Event::Log(LogRecord::new(level, event, attributes)));
    }

    /// Tells a number that is known elsewhere.
    pub fn set(&self, reading: Reading, value: u64) {
        self.registry.set(reading, value);
    }

    /// All metrics as text, for Prometheus: `text/plain; version=0.0.4`.
    pub fn prometheus_text(&self) -> String {
        prometheus::text(&self.registry.metrics())
    }

    /// Sends what waits, once, and records no more spans and logs. Returns when that is done, or after `within`: what is not
    /// sent then is lost. It blocks, so that an async program calls it from a thread that may wait.
    pub fn shutdown(&self, within: Duration) -> Flushed {
        let Some(queue) = &self.queue else {
            return Flushed::Yes;
        };
        let until = Instant::now() + within;
        queue.close();
        if queue.wait_flushed(until) { Flushed::Yes } else { Flushed::TimeIsUp }
    }

    fn send(&self, signal: Signal, event: impl FnOnce() -> Event) {
        let Some(queue) = &self.queue else {
            return;
        };
        if queue.push(event()).is_err() {
            self.registry.dropped(signal, 1);
        }
    }
}

impl Drop for Telemetry {
    /// The thread ends, without being waited for.
    fn drop(&mut self) {
        if let Some(queue) = &self.queue {
            queue.close();
        }
    }
}

/// Whether everything was tried when the time was up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flushed {
    /// Everything was sent, or refused.
    Yes,
    /// The collector did not answer in time.
    TimeIsUp,
}

fn start_sending(
    otlp: Otlp,
    settings: &TelemetrySettings,
    registry: &Arc<Registry>,
) -> Result<Arc<Queue>, TelemetryError> {
    if !INTERVALS.contains(&otlp.interval) {
        return Err(TelemetryError::Interval(otlp.interval));
    }
    let queue = Arc::new(Queue::default());
    let exporter = Exporter {
        queue: queue.clone(),
        registry: registry.clone(),
        encoder: Encoder::new(settings),
        otlp,
        tree: Tree::new(Ids::new(settings.seed)),
    };
    thread::Builder::new()
        .name("telemetry".to_owned())
        .spawn(move || exporter.run())
        .map_err(TelemetryError::Thread)?;
    Ok(queue)
}
