//! A collector that is a function, and what it reads.

use gloveport_protocol::{Effect, ExecutionId};
use gloveport_telemetry::{
    Answer, CallRecord, ExecutionRecord, Export, Otlp, Signal, Telemetry, TelemetrySettings, Unsent,
};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data, number_data_point};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime};

pub(crate) const LONG: Duration = Duration::from_mins(1);

pub(crate) fn settings(otlp: Option<Otlp>) -> TelemetrySettings {
    TelemetrySettings {
        service: "gloveport".to_owned(),
        version: "1.2.3",
        resource: BTreeMap::from([
            ("deployment.environment.name".to_owned(), "test".to_owned()),
            ("service.name".to_owned(), "not this one".to_owned()),
        ]),
        seed: [7; 16],
        otlp,
    }
}

/// Instruments whose collector is a function; only the shutdown sends, so that tests wait for no clock.
pub(crate) fn instruments(
    mut send: impl FnMut(&Export) -> Result<Answer, Unsent> + Send + 'static,
) -> (Telemetry, Receiver<Export>) {
    let (sender, receiver): (Sender<Export>, _) = channel();
    let send = Box::new(move |export: Export| {
        let answer = send(&export);
        // Who does not listen any more does not want to know.
        drop(sender.send(export));
        answer
    });
    let otlp = Otlp { interval: Duration::from_hours(1), send };
    (Telemetry::start(settings(Some(otlp))).expect("it starts"), receiver)
}

pub(crate) fn answer(status: u16, body: &str) -> Answer {
    Answer { status, retry_after: None, body: body.as_bytes().to_vec() }
}

/// Instruments whose collector takes everything.
pub(crate) fn instruments_taken() -> (Telemetry, Receiver<Export>) {
    instruments(|_| Ok(answer(200, "{}")))
}

pub(crate) fn id(number: u8) -> ExecutionId {
    ExecutionId::from_random([number; 10])
}

pub(crate) fn call<'a>(
    execution: &'a ExecutionId,
    tool: Option<(&'a str, &'a str)>,
) -> CallRecord<'a> {
    CallRecord {
        execution,
        sequence: 0,
        reference: "a-7q2m9",
        tool,
        effect: Some(Effect::Read),
        code: None,
        begun: SystemTime::UNIX_EPOCH + Duration::from_secs(1_000),
        wall: Duration::from_millis(30),
        asked: Duration::ZERO,
        queued: Duration::ZERO,
        upstream: Duration::from_millis(20),
        argument_bytes: 11,
        result_bytes: 22,
        sealed: 0,
        opened: 0,
    }
}

pub(crate) fn execution<'a>(
    id: &'a ExecutionId,
    trace_parent: Option<&'a str>,
) -> ExecutionRecord<'a> {
    ExecutionRecord {
        id,
        outcome: "returned",
        begun: SystemTime::UNIX_EPOCH + Duration::from_secs(999),
        wall: Duration::from_secs(2),
        calls: 1,
        trace_parent,
    }
}

/// A body in the words of OpenTelemetry: nothing in it may be unknown to them, or be left out by them.
pub(crate) fn decoded<T: serde::de::DeserializeOwned>(export: &Export) -> T {
    serde_json::from_slice(&export.body).expect("the collector reads it")
}

pub(crate) fn check_resource(resource: Option<&Resource>) {
    let attributes = attributes(&resource.expect("a resource").attributes);
    assert_eq!(attributes["service.name"], "gloveport");
    assert_eq!(attributes["service.version"], "1.2.3");
    assert_eq!(attributes["deployment.environment.name"], "test");
    assert_eq!(attributes.len(), 3);
}

pub(crate) fn attributes(pairs: &[KeyValue]) -> BTreeMap<String, String> {
    let shown = |pair: &KeyValue| match pair.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::DoubleValue(number)) => number.to_string(),
        other => panic!("{} is {other:?}", pair.key),
    };
    let read: BTreeMap<String, String> =
        pairs.iter().map(|pair| (pair.key.clone(), shown(pair))).collect();
    assert_eq!(read.len(), pairs.len(), "an attribute is there twice");
    read
}

/// All that a collector got, by what it is.
#[derive(Default)]
pub(crate) struct Arrived {
    pub(crate) spans: Vec<Span>,
    pub(crate) metrics: BTreeMap<String, Metric>,
    pub(crate) logs: Vec<opentelemetry_proto::tonic::logs::v1::LogRecord>,
    pub(crate) n_requests: usize,
}

impl Arrived {
    pub(crate) fn read(exports: &Receiver<Export>) -> Self {
        let mut arrived = Self::default();
        for export in exports.try_iter() {
            arrived.n_requests += 1;
            match export.signal {
                Signal::Traces => {
                    let request: ExportTraceServiceRequest = decoded(&export);
                    for resource in request.resource_spans {
                        check_resource(resource.resource.as_ref());
                        let scopes = resource.scope_spans.into_iter();
                        arrived.spans.extend(scopes.flat_map(|scope| scope.spans));
                    }
                }
                Signal::Metrics => {
                    let request: ExportMetricsServiceRequest = decoded(&export);
                    for resource in request.resource_metrics {
                        check_resource(resource.resource.as_ref());
                        let scopes = resource.scope_metrics.into_iter();
                        let metrics = scopes.flat_map(|scope| scope.metrics);
                        arrived.metrics = metrics.map(|m| (m.name.clone(), m)).collect();
                    }
                }
                Signal::Logs => {
                    let request: ExportLogsServiceRequest = decoded(&export);
                    for resource in request.resource_logs {
                        check_resource(resource.resource.as_ref());
                        let scopes = resource.scope_logs.into_iter();
                        arrived.logs.extend(scopes.flat_map(|scope| scope.log_records));
                    }
                }
            }
        }
        arrived
    }

    /// The number of a series, by its labels.
    pub(crate) fn number(&self, name: &str, labels: &[(&str, &str)]) -> Option<i64> {
        let points = match self.metrics.get(name)?.data.as_ref()? {
            Data::Sum(sum) => {
                assert!(sum.is_monotonic && sum.aggregation_temporality == 2, "{name}");
                &sum.data_points
            }
            Data::Gauge(gauge) => &gauge.data_points,
            other => panic!("{name} is {other:?}"),
        };
        let wanted: BTreeMap<String, String> =
            labels.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let point = points.iter().find(|point| attributes(&point.attributes) == wanted)?;
        match point.value {
            Some(number_data_point::Value::AsInt(number)) => Some(number),
            other => panic!("{name} has {other:?}"),
        }
    }
}

/// A number of the text for Prometheus.
pub(crate) fn scraped(telemetry: &Telemetry, series: &str) -> Option<u64> {
    let text = telemetry.prometheus_text();
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map(|number| number.parse().expect("a whole number"))
}
