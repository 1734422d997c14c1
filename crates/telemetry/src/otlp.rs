//! Requests to a collector: the JSON encoding of OTLP (OTLP specification 1.9, "JSON Protobuf Encoding": identifiers in
//! hexadecimal, 64-bit numbers as text, enumerations as numbers).
//!
//! It is written by hand: the encoding is stable and small, and what it is made from is ours. Names of attributes are those of
//! OpenTelemetry's conventions for generative AI and MCP where there are any; else they begin with `gloveport.`.

use crate::histogram::{BOUNDS_US, bounds};
use crate::log::{self, LogRecord};
use crate::metric::{Kind, Label, Metric, Point, Value};
use crate::record::{CallSpan, ExecutionSpan};
use crate::settings::TelemetrySettings;
use crate::text::clean;
use crate::trace::hex;
use crate::tree::{Span, SpanBody};
use gloveport_protocol::{Effect, FaultCode};
use serde_json::{Value as Json, json};
use std::time::{Duration, SystemTime};

/// Attributes of the resource.
const ATTRIBUTES_MAX: usize = 64;
/// Spans of the kind `SERVER`: somebody asked us.
const SERVER: u8 = 2;
/// Spans of the kind `CLIENT`: we asked somebody.
const CLIENT: u8 = 3;
/// The status `ERROR`.
const ERROR: u8 = 2;
/// Sums count from the start.
const CUMULATIVE: u8 = 2;

/// What every request says of us.
#[derive(Debug)]
pub(crate) struct Encoder {
    resource: Json,
    scope: Json,
}

impl Encoder {
    pub(crate) fn new(settings: &TelemetrySettings) -> Self {
        let mut attributes = vec![
            text("service.name", &clean(&settings.service)),
            text("service.version", settings.version),
        ];
        let own = ["service.name", "service.version"];
        let more = settings.resource.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let room = ATTRIBUTES_MAX - attributes.len();
        attributes.extend(more.take(room).map(|(name, value)| text(&clean(name), &clean(value))));
        Self {
            resource: json!({ "attributes": attributes }),
            scope: json!({ "name": "gloveport", "version": settings.version }),
        }
    }

    /// A request with spans.
    pub(crate) fn traces<'a>(&self, spans: impl Iterator<Item = &'a Span>) -> Vec<u8> {
        let spans: Vec<Json> = spans.map(span).collect();
        let scopes = json!([{ "scope": self.scope, "spans": spans }]);
        bytes(&json!({ "resourceSpans": [{ "resource": self.resource, "scopeSpans": scopes }] }))
    }

    /// A request with log records.
    pub(crate) fn logs<'a>(&self, records: impl Iterator<Item = &'a LogRecord>) -> Vec<u8> {
        let records: Vec<Json> = records.map(record).collect();
        let scopes = json!([{ "scope": self.scope, "logRecords": records }]);
        bytes(&json!({ "resourceLogs": [{ "resource": self.resource, "scopeLogs": scopes }] }))
    }

    /// A request with metrics that count from `begun`.
    pub(crate) fn metrics(
        &self,
        metrics: &[Metric],
        begun: SystemTime,
        now: SystemTime,
    ) -> Vec<u8> {
        let times = Times { begun: nanos(begun), now: nanos(now) };
        let metrics: Vec<Json> = metrics
            .iter()
            .filter(|metric| !metric.points.is_empty())
            .map(|metric| times.metric(metric))
            .collect();
        let scopes = json!([{ "scope": self.scope, "metrics": metrics }]);
        bytes(
            &json!({ "resourceMetrics": [{ "resource": self.resource, "scopeMetrics": scopes }] }),
        )
    }
}

fn bytes(request: &Json) -> Vec<u8> {
    serde_json::to_vec(request).expect("a JSON value is writable")
}

fn span(span: &Span) -> Json {
    let (name, kind, mut attributes, error) = match &span.body {
        SpanBody::Call(call) => (call_name(call), CLIENT, call_attributes(call), call_error(call)),
        SpanBody::Execution(execution) => {
            let (name, attributes) = execution_shown(execution);
            (name.to_owned(), SERVER, attributes, execution_error(execution))
        }
    };
    let (begun, wall) = match &span.body {
        SpanBody::Call(call) => (call.begun, call.wall),
        SpanBody::Execution(execution) => (execution.begun, execution.wall),
    };
    let mut shown = json!({
        "traceId": hex(&span.trace.0),
        "spanId": hex(&span.id.0),
        "name": name,
        "kind": kind,
        "startTimeUnixNano": nanos(begun),
        "endTimeUnixNano": nanos(begun.checked_add(wall).unwrap_or(begun)),
    });
    if let Some(parent) = span.parent {
        shown["parentSpanId"] = hex(&parent.0).into();
    }
    if let Some(error) = error {
        attributes.push(text("error.type", error));
        shown["status"] = json!({ "code": ERROR });
    }
    shown["attributes"] = attributes.into();
    shown
}

fn call_name(call: &CallSpan) -> String {
    match &call.tool {
        Some(names) => format!("tools/call {}", names.tool),
        None => "tools/call".to_owned(),
    }
}

fn call_error(call: &CallSpan) -> Option<&'static str> {
    call.code.map(FaultCode::as_str)
}

fn call_attributes(call: &CallSpan) -> Vec<Json> {
    let mut attributes =
        vec![text("mcp.method.name", "tools/call"), text("gen_ai.operation.name", "execute_tool")];
    if let Some(names) = &call.tool {
        attributes.push(text("gen_ai.tool.name", &names.tool));
        attributes.push(text("gloveport.server", &names.server));
    }
    if let Some(effect) = call.effect {
        let word = match effect {
            Effect::Read => "read",
            Effect::Write => "write",
            Effect::Destructive => "destructive",
        };
        attributes.push(text("gloveport.tool.effect", word));
    }
    if !call.reference.is_empty() {
        attributes.push(text("gloveport.audit.reference", &call.reference));
    }
    attributes.extend([
        number("gloveport.call.sequence", call.sequence.into()),
        number("gloveport.call.argument_bytes", call.argument_bytes as u64),
        number("gloveport.call.result_bytes", call.result_bytes as u64),
        number("gloveport.call.sealed_values", call.sealed as u64),
        number("gloveport.call.opened_values", call.opened as u64),
        seconds("gloveport.call.approval_seconds", call.asked),
        seconds("gloveport.call.limit_seconds", call.queued),
        seconds("gloveport.call.server_seconds", call.upstream),
    ]);
    attributes
}

/// An execution is one call of our own tool `execute`; a direct call is one of another of our tools.
fn execution_shown(execution: &ExecutionSpan) -> (&'static str, Vec<Json>) {
    let mut attributes =
        vec![text("mcp.method.name", "tools/call"), text("gen_ai.operation.name", "execute_tool")];
    let name = if execution.outcome == "called" {
        "tools/call"
    } else {
        attributes.push(text("gen_ai.tool.name", "execute"));
        "tools/call execute"
    };
    attributes.push(text("gloveport.execution.outcome", execution.outcome));
    attributes.push(number("gloveport.execution.calls", execution.calls as u64));
    (name, attributes)
}

fn execution_error(execution: &ExecutionSpan) -> Option<&'static str> {
    match execution.outcome {
        "returned" | "called" => None,
        outcome => Some(outcome),
    }
}

/// When metrics were begun and read.
struct Times {
    begun: String,
    now: String,
}

impl Times {
    fn metric(&self, metric: &Metric) -> Json {
        let points: Vec<Json> = metric.points.iter().map(|point| self.point(point)).collect();
        let mut shown = json!({ "name": metric.name, "description": metric.help });
        match metric.kind {
            Kind::Gauge => shown["gauge"] = json!({ "dataPoints": points }),
            Kind::Counter => {
                shown["sum"] = json!({
                    "dataPoints": points,
                    "aggregationTemporality": CUMULATIVE,
                    "isMonotonic": true,
                });
            }
            Kind::Histogram => {
                shown["unit"] = "s".into();
                shown["histogram"] =
                    json!({ "dataPoints": points, "aggregationTemporality": CUMULATIVE });
            }
        }
        shown
    }

    fn point(&self, point: &Point) -> Json {
        let label = |(name, value): &(&'static str, Label)| text(name, value.as_str());
        let mut shown = json!({
            "attributes": point.labels.iter().map(label).collect::<Vec<Json>>(),
            "startTimeUnixNano": self.begun,
            "timeUnixNano": self.now,
        });
        match &point.value {
            Value::Number(number) => shown["asInt"] = number.to_string().into(),
            Value::Times(counted) => {
                let counts: Vec<String> = counted.counts.iter().map(u64::to_string).collect();
                let mut limits = Vec::with_capacity(BOUNDS_US.len());
                limits.extend(bounds());
                shown["count"] = counted.total().to_string().into();
                shown["sum"] = counted.seconds().into();
                shown["bucketCounts"] = counts.into();
                shown["explicitBounds"] = limits.into();
            }
        }
        shown
    }
}

fn record(record: &LogRecord) -> Json {
    let (number_of, word) = record.level.severity();
    let attributes = record.attributes.iter().map(|attribute| match attribute.value() {
        log::Value::Text(value) => text(attribute.name(), value),
        log::Value::Number(value) => number(attribute.name(), *value),
    });
    let attributes: Vec<Json> = attributes.collect();
    let at = nanos(record.at);
    json!({
        "timeUnixNano": at,
        "observedTimeUnixNano": at,
        "severityNumber": number_of,
        "severityText": word,
        "eventName": record.event,
        "body": { "stringValue": record.event },
        "attributes": attributes,
    })
}

fn text(name: &str, value: &str) -> Json {
    json!({ "key": name, "value": { "stringValue": value } })
}

fn number(name: &str, value: u64) -> Json {
    // Numbers of OTLP have a sign.
    let value = i64::try_from(value).unwrap_or(i64::MAX);
    json!({ "key": name, "value": { "intValue": value.to_string() } })
}

fn seconds(name: &str, value: Duration) -> Json {
    json!({ "key": name, "value": { "doubleValue": value.as_secs_f64() } })
}

/// Nanoseconds since 1970 as text; 0 for what was before.
fn nanos(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX).to_string()
}
