//! What is counted. Recording takes no lock that is held for long and, for a tool that was called before, allocates nothing.

use crate::histogram::Histogram;
use crate::metric::{Kind, Label, Metric, Point, Value};
use crate::record::{CallRecord, ExecutionRecord, ToolNames};
use crate::settings::Signal;
use crate::text::clean;
use gloveport_protocol::FaultCode;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

/// Series of one metric that name a tool. What comes later is counted under [`OTHER`].
pub(crate) const SERIES_MAX: u64 = 2_000;
/// Server and tool of what has no series of its own.
const OTHER: &str = "other";
/// Server and tool of a call of what is not there.
const NONE: &str = "none";
/// How executions end.
const OUTCOMES: [&str; 8] =
    ["returned", "threw", "rejected", "exceeded", "cancelled", "called", "failed", OTHER];
/// A code of a fault each, and none.
const N_CODES: usize = FaultCode::ALL.len() + 1;

/// A number that other parts of the gateway tell now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Rules of the policy in force.
    PolicyRulesLoaded,
    /// Tools that are held back until somebody approves them.
    ToolsHeld,
    /// Servers that should be connected and are not.
    ServersFailed,
    /// Records that the audit log has taken since the start.
    AuditRecords,
    /// Records that the audit log could not write since the start.
    AuditFailures,
}

/// What the gateway counts of itself.
#[derive(Debug)]
pub(crate) struct Registry {
    pub(crate) begun: SystemTime,
    version: &'static str,
    tools: RwLock<BTreeMap<String, BTreeMap<String, Arc<Tool>>>>,
    n_tools: AtomicU64,
    n_series: AtomicU64,
    other: Tool,
    none: Tool,
    executions: [AtomicU64; OUTCOMES.len()],
    execution_seconds: Histogram,
    asked_seconds: Histogram,
    queued_seconds: Histogram,
    sealed: AtomicU64,
    opened: AtomicU64,
    readings: [AtomicU64; Reading::ALL.len()],
    dropped: [AtomicU64; Signal::ALL.len()],
    exports: [[AtomicU64; 2]; Signal::ALL.len()],
}

/// What is counted of one tool.
#[derive(Debug)]
struct Tool {
    names: ToolNames,
    by_code: [AtomicU64; N_CODES],
    seconds: Histogram,
}

impl Tool {
    fn new(server: &str, tool: &str) -> Self {
        Self {
            names: ToolNames { server: server.into(), tool: tool.into() },
            by_code: std::array::from_fn(|_| AtomicU64::new(0)),
            seconds: Histogram::default(),
        }
    }

    fn labels(&self) -> Vec<(&'static str, Label)> {
        let names = self.names.clone();
        vec![("server", Label::Name(names.server)), ("tool", Label::Name(names.tool))]
    }
}

impl Reading {
    /// Every reading.
    pub const ALL: [Self; 5] = [
        Self::PolicyRulesLoaded,
        Self::ToolsHeld,
        Self::ServersFailed,
        Self::AuditRecords,
        Self::AuditFailures,
    ];

    fn metric(self) -> (&'static str, Kind, &'static str) {
        match self {
            Self::PolicyRulesLoaded => {
                ("gloveport_policy_rules_loaded", Kind::Gauge, "Rules of the policy in force.")
            }
            Self::ToolsHeld => (
                "gloveport_tools_held",
                Kind::Gauge,
                "Tools held back until somebody approves them.",
            ),
            Self::ServersFailed => (
                "gloveport_servers_failed",
                Kind::Gauge,
                "Servers that should be connected and are not.",
            ),
            Self::AuditRecords => {
                ("gloveport_audit_records_total", Kind::Counter, "Records taken by the audit log.")
            }
            Self::AuditFailures => (
                "gloveport_audit_failures_total",
                Kind::Counter,
                "Records the audit log could not write.",
            ),
        }
    }
}

impl Registry {
    pub(crate) fn new(version: &'static str) -> Self {
        Self {
            begun: SystemTime::now(),
            version,
            tools: RwLock::default(),
            n_tools: AtomicU64::new(0),
            n_series: AtomicU64::new(0),
            other: Tool::new(OTHER, OTHER),
            none: Tool::new(NONE, NONE),
            executions: Default::default(),
            execution_seconds: Histogram::default(),
            asked_seconds: Histogram::default(),
            queued_seconds: Histogram::default(),
            sealed: AtomicU64::new(0),
            opened: AtomicU64::new(0),
            readings: Default::default(),
            dropped: Default::default(),
            exports: Default::default(),
        }
    }

    /// Counts a call. Gives the names that its span has: `None` where there is no such tool.
    pub(crate) fn call(&self, call: &CallRecord<'_>) -> Option<ToolNames> {
        if !call.asked.is_zero() {
            self.asked_seconds.record(call.asked);
        }
        if !call.queued.is_zero() {
            self.queued_seconds.record(call.queued);
        }
        add(&self.sealed, call.sealed);
        add(&self.opened, call.opened);
        let code = call.code.map_or(0, |code| {
            1 + FaultCode::ALL
                .iter()
                .position(|known| *known == code)
                .expect("`ALL` has every code")
        });
        let Some((server, tool)) = call.tool else {
            self.none.by_code[code].fetch_add(1, Ordering::Relaxed);
            self.none.seconds.record(call.wall);
            return None;
        };
        let Some(tool) = self.tool(server, tool) else {
            self.other.by_code[code].fetch_add(1, Ordering::Relaxed);
            self.other.seconds.record(call.wall);
            return Some(self.other.names.clone());
        };
        tool.seconds.record(call.wall);
        let counter = &tool.by_code[code];
        if counter.load(Ordering::Relaxed) == 0
            && self.n_series.fetch_add(1, Ordering::Relaxed) >= SERIES_MAX
        {
            self.n_series.fetch_sub(1, Ordering::Relaxed);
            self.other.by_code[code].fetch_add(1, Ordering::Relaxed);
        } else {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        Some(tool.names.clone())
    }

    /// The tool's place, made where there is room.
    fn tool(&self, server: &str, tool: &str) -> Option<Arc<Tool>> {
        {
            let tools = self.tools.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = tools.get(server).and_then(|tools| tools.get(tool)) {
                return Some(known.clone());
            }
        }
        if self.n_tools.load(Ordering::Relaxed) >= SERIES_MAX {
            return None;
        }
        let mut tools = self.tools.write().unwrap_or_else(PoisonError::into_inner);
        if self.n_tools.load(Ordering::Relaxed) >= SERIES_MAX {
            return None;
        }
        let of_server = tools.entry(server.to_owned()).or_default();
        let made = of_server.entry(tool.to_owned()).or_insert_with(|| {
            self.n_tools.fetch_add(1, Ordering::Relaxed);
            Arc::new(Tool::new(&clean(server), &clean(tool)))
        });
        Some(made.clone())
    }

    /// Counts an execution. Gives the word that stands for its outcome.
    pub(crate) fn execution(&self, execution: &ExecutionRecord<'_>) -> &'static str {
        self.execution_seconds.record(execution.wall);
        let known = OUTCOMES.iter().position(|outcome| *outcome == execution.outcome);
        let place = known.unwrap_or(OUTCOMES.len() - 1);
        self.executions[place].fetch_add(1, Ordering::Relaxed);
        OUTCOMES[place]
    }

    pub(crate) fn set(&self, reading: Reading, value: u64) {
        self.readings[reading as usize].store(value, Ordering::Relaxed);
    }

    /// Counts what is lost.
    pub(crate) fn dropped(&self, signal: Signal, n: usize) {
        add(&self.dropped[signal as usize], n);
    }

    /// Counts a request to the collector.
    pub(crate) fn exported(&self, signal: Signal, is_taken: bool) {
        self.exports[signal as usize][usize::from(is_taken)].fetch_add(1, Ordering::Relaxed);
    }

    /// Everything, as it is now.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let mut tools: Vec<Arc<Tool>> = Vec::new();
        {
            let known = self.tools.read().unwrap_or_else(PoisonError::into_inner);
            tools.extend(known.values().flat_map(BTreeMap::values).cloned());
        }
        let tools = tools.iter().map(AsRef::as_ref).chain([&self.none, &self.other]);
        let mut calls = Vec::new();
        let mut seconds = Vec::new();
        for tool in tools {
            let counted = tool.seconds.counted();
            if counted.total() > 0 {
                seconds
                    .push(Point { labels: tool.labels(), value: Value::Times(Box::new(counted)) });
            }
            for (code, counter) in tool.by_code.iter().enumerate() {
                let number = counter.load(Ordering::Relaxed);
                if number > 0 {
                    let mut labels = tool.labels();
                    labels.push(("code", code_word(code).into()));
                    calls.push(Point { labels, value: Value::Number(number) });
                }
            }
        }
        let mut metrics = vec![
            metric("gloveport_calls_total", Kind::Counter, "Tool calls that have ended.", calls),
            metric(
                "gloveport_call_seconds",
                Kind::Histogram,
                "Time of a tool call from its arrival to its end, waiting included.",
                seconds,
            ),
        ];
        metrics.extend(self.whole());
        metrics.extend(self.own());
        metrics
    }

    /// What is counted without a tool's name.
    fn whole(&self) -> Vec<Metric> {
        let outcomes = OUTCOMES.iter().zip(&self.executions).map(|(outcome, counter)| Point {
            labels: vec![("outcome", (*outcome).into())],
            value: number(counter),
        });
        let times = |name, help, histogram: &Histogram| {
            let value = Value::Times(Box::new(histogram.counted()));
            metric(name, Kind::Histogram, help, vec![Point { labels: Vec::new(), value }])
        };
        vec![
            metric(
                "gloveport_executions_total",
                Kind::Counter,
                "Executions that have ended.",
                outcomes.collect(),
            ),
            times(
                "gloveport_execution_seconds",
                "Time of an execution from its request to its end.",
                &self.execution_seconds,
            ),
            times(
                "gloveport_approvals_waiting_seconds",
                "Time that a call waited for a person.",
                &self.asked_seconds,
            ),
            times(
                "gloveport_limits_waiting_seconds",
                "Time that a call waited for a rate limit.",
                &self.queued_seconds,
            ),
            single(
                "gloveport_sealed_values_total",
                Kind::Counter,
                "Values sealed in results.",
                number(&self.sealed),
            ),
            single(
                "gloveport_opened_values_total",
                Kind::Counter,
                "Sealed values opened in arguments.",
                number(&self.opened),
            ),
        ]
    }

    /// Readings, and what is known of the sending itself.
    fn own(&self) -> Vec<Metric> {
        let mut metrics: Vec<Metric> = Reading::ALL
            .into_iter()
            .map(|reading| {
                let (name, kind, help) = reading.metric();
                single(name, kind, help, number(&self.readings[reading as usize]))
            })
            .collect();
        let signals = || Signal::ALL.into_iter();
        let dropped = signals().map(|signal| Point {
            labels: vec![("signal", signal.as_str().into())],
            value: number(&self.dropped[signal as usize]),
        });
        metrics.push(metric(
            "gloveport_telemetry_dropped_total",
            Kind::Counter,
            "Spans, log records and readings of metrics that never reached the collector.",
            dropped.collect(),
        ));
        let exports = signals().flat_map(|signal| {
            let outcomes = ["failed", "taken"].into_iter().zip(&self.exports[signal as usize]);
            outcomes.map(move |(outcome, counter)| Point {
                labels: vec![("signal", signal.as_str().into()), ("outcome", outcome.into())],
                value: number(counter),
            })
        });
        metrics.push(metric(
            "gloveport_telemetry_exports_total",
            Kind::Counter,
            "Requests to the collector.",
            exports.collect(),
        ));
        let version = Label::Word(Cow::Borrowed(self.version));
        metrics.push(metric(
            "gloveport_build_info",
            Kind::Gauge,
            "Always 1; the labels say what runs.",
            vec![Point { labels: vec![("version", version)], value: Value::Number(1) }],
        ));
        let begun = self.begun.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        metrics.push(single(
            "gloveport_start_time_seconds",
            Kind::Gauge,
            "When the gateway was started, in seconds since 1970.",
            Value::Number(begun.as_secs()),
        ));
        metrics
    }
}

fn add(counter: &AtomicU64, n: usize) {
    if n > 0 {
        counter.fetch_add(n as u64, Ordering::Relaxed);
    }
}

fn number(counter: &AtomicU64) -> Value {
    Value::Number(counter.load(Ordering::Relaxed))
}

fn metric(name: &'static str, kind: Kind, help: &'static str, points: Vec<Point>) -> Metric {
    Metric { name, help, kind, points }
}

fn single(name: &'static str, kind: Kind, help: &'static str, value: Value) -> Metric {
    metric(name, kind, help, vec![Point { labels: Vec::new(), value }])
}

fn code_word(code: usize) -> &'static str {
    code.checked_sub(1).map_or("OK", |place| FaultCode::ALL[place].as_str())
}
