//! The thread that sends: in batches, with back-off, and with bounds on what waits for a collector that is away.
//!
//! What a collector's answer means is said by the OTLP specification 1.9 ("Failures", "Throttling"): 429, 502, 503 and 504
//! may be tried again, anything else that is no success may not.

use crate::log::LogRecord;
use crate::otlp::Encoder;
use crate::queue::{Event, Found, Queue};
use crate::registry::Registry;
use crate::settings::{Answer, Export, Otlp, Signal, Unsent};
use crate::tree::{Span, Tree};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Spans, and log records, that wait for a collector. With more, the oldest are dropped.
pub(crate) const READY_MAX: usize = 8_192;
/// Spans or log records of one request.
pub(crate) const BATCH_MAX: usize = 512;
/// Wait after a first failure, and the longest one.
const BACK_OFF: Duration = Duration::from_secs(1);
const BACK_OFF_MAX: Duration = Duration::from_mins(1);
/// Longest wait that a collector may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(5);
/// Bytes of an answer that are looked at.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// What the thread works with.
pub(crate) struct Exporter {
    pub(crate) queue: Arc<Queue>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) encoder: Encoder,
    pub(crate) otlp: Otlp,
    pub(crate) tree: Tree,
}

/// What one request came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// The collector has it, but for so many of its items.
    Taken { rejected: usize },
    /// It will never take it.
    Refused,
    /// It may take it later; it may have said when.
    Later(Option<Duration>),
}

/// What waits for the collector.
#[derive(Debug, Default)]
struct Ready {
    spans: VecDeque<Span>,
    logs: VecDeque<LogRecord>,
}

impl Exporter {
    /// Sends until the queue is closed, and what is left then once.
    pub(crate) fn run(mut self) {
        let mut ready = Ready::default();
        let mut events = Vec::new();
        let mut tick = Instant::now() + self.otlp.interval;
        let mut pause = Pause::default();
        loop {
            let next = pause.until.unwrap_or(tick);
            let found = self.queue.take(next, &mut events);
            for event in events.drain(..) {
                self.sort(event, &mut ready);
            }
            let is_last = found == Found::Closed;
            if is_last {
                let left = self.tree.close();
                self.keep_spans(left, &mut ready.spans);
            }
            let now = Instant::now();
            let is_due = is_last || now >= next;
            if is_due {
                tick = now + self.otlp.interval;
            }
            // While the collector wants a pause, events are only sorted.
            if is_due || pause.until.is_none() {
                let sent = self.send(&mut ready, is_due);
                pause.learn(sent, self.tree.number());
            }
            if is_last {
                self.registry.dropped(Signal::Traces, ready.spans.len());
                self.registry.dropped(Signal::Logs, ready.logs.len());
                return;
            }
        }
    }

    fn sort(&mut self, event: Event, ready: &mut Ready) {
        match event {
            Event::Log(record) => {
                if ready.logs.len() == READY_MAX {
                    ready.logs.pop_front();
                    self.registry.dropped(Signal::Logs, 1);
                }
                ready.logs.push_back(record);
            }
            Event::Call(call) => {
                let spans = self.tree.call(call);
                self.keep_spans(spans, &mut ready.spans);
            }
            Event::Execution(execution) => {
                let spans = self.tree.execution(execution);
                self.keep_spans(spans, &mut ready.spans);
            }
        }
    }

    fn keep_spans(&self, spans: Vec<Span>, ready: &mut VecDeque<Span>) {
        ready.extend(spans);
        let over = ready.len().saturating_sub(READY_MAX);
        drop(ready.drain(..over));
        self.registry.dropped(Signal::Traces, over);
    }

    /// Sends what waits, full batches only unless it is due; with it, the metrics. Stops when the collector wants a pause.
    ///
    /// # Errors
    ///
    /// How long a pause it asked for, if it did.
    fn send(&mut self, ready: &mut Ready, is_due: bool) -> Result<(), Option<Duration>> {
        let least = if is_due { 1 } else { BATCH_MAX };
        while ready.spans.len() >= least {
            let n = ready.spans.len().min(BATCH_MAX);
            let body = self.encoder.traces(ready.spans.iter().take(n));
            let sent = self.post(Signal::Traces, body);
            self.settle(Signal::Traces, sent, &mut ready.spans)?;
        }
        while ready.logs.len() >= least {
            let n = ready.logs.len().min(BATCH_MAX);
            let body = self.encoder.logs(ready.logs.iter().take(n));
            let sent = self.post(Signal::Logs, body);
            self.settle(Signal::Logs, sent, &mut ready.logs)?;
        }
        if !is_due {
            return Ok(());
        }
        let metrics = self.registry.metrics();
        let body = self.encoder.metrics(&metrics, self.registry.begun, SystemTime::now());
        match self.post(Signal::Metrics, body) {
            Sent::Taken { rejected } => {
                self.registry.dropped(Signal::Metrics, rejected);
                Ok(())
            }
            // The next reading says all that this one does.
            Sent::Refused => {
                self.registry.dropped(Signal::Metrics, 1);
                Ok(())
            }
            Sent::Later(pause) => {
                self.registry.dropped(Signal::Metrics, 1);
                Err(pause)
            }
        }
    }

    /// Takes a batch away that is done with, one way or the other.
    fn settle<T>(
        &self,
        signal: Signal,
        sent: Sent,
        ready: &mut VecDeque<T>,
    ) -> Result<(), Option<Duration>> {
        let n = ready.len().min(BATCH_MAX);
        let lost = match sent {
            Sent::Later(pause) => return Err(pause),
            Sent::Taken { rejected } => rejected.min(n),
            Sent::Refused => n,
        };
        drop(ready.drain(..n));
        self.registry.dropped(signal, lost);
        Ok(())
    }

    fn post(&mut self, signal: Signal, body: Vec<u8>) -> Sent {
        let answer = (self.otlp.send)(Export { signal, body });
        let sent = judge(signal, answer.as_ref());
        self.registry.exported(signal, matches!(sent, Sent::Taken { .. }));
        sent
    }
}

impl Drop for Exporter {
    /// Also when the function that sends panics: nobody waits for a thread that is gone.
    fn drop(&mut self) {
        self.queue.close();
        self.queue.flushed();
    }
}

fn judge(signal: Signal, answer: Result<&Answer, &Unsent>) -> Sent {
    let Ok(answer) = answer else {
        return Sent::Later(None);
    };
    match answer.status {
        200..=299 => Sent::Taken { rejected: rejected(signal, &answer.body) },
        429 | 502 | 503 | 504 => Sent::Later(answer.retry_after),
        _ => Sent::Refused,
    }
}

/// How many items an answer says were not taken ("Partial Success"). An answer that cannot be read says nothing.
fn rejected(signal: Signal, body: &[u8]) -> usize {
    let name = match signal {
        Signal::Traces => "rejectedSpans",
        Signal::Metrics => "rejectedDataPoints",
        Signal::Logs => "rejectedLogRecords",
    };
    if body.len() > ANSWER_BYTES_MAX {
        return 0;
    }
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return 0;
    };
    let number = &answer["partialSuccess"][name];
    let number = number.as_u64().or_else(|| number.as_str()?.parse().ok()).unwrap_or(0);
    usize::try_from(number).unwrap_or(usize::MAX).min(READY_MAX)
}

/// When to try again.
#[derive(Debug, Default)]
struct Pause {
    until: Option<Instant>,
    last: Duration,
}

impl Pause {
    /// Doubles the pause with every failure; up to half of it is left to chance, so that gateways do not come back at once.
    fn learn(&mut self, sent: Result<(), Option<Duration>>, chance: u64) {
        match sent {
            Ok(()) => *self = Self::default(),
            Err(asked) => {
                self.last = (self.last * 2).clamp(BACK_OFF, BACK_OFF_MAX);
                let part = u32::try_from(chance % 512).expect("under 512");
                let own = self.last.saturating_sub(self.last / 1024 * part);
                let pause = asked.map_or(own, |asked| asked.min(RETRY_AFTER_MAX));
                self.until = Some(Instant::now() + pause);
            }
        }
    }
}
