//! Spans, metrics and logs as they arrive.

use crate::harness::{
    Arrived, LONG, attributes, call, execution, id, instruments_taken, scraped, settings,
};
use gloveport_protocol::FaultCode;
use gloveport_telemetry::{
    Attribute, CallRecord, ExecutionRecord, Flushed, LogLevel, Reading, Telemetry,
};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::Span;
use std::collections::BTreeSet;
use std::time::Duration;

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[test]
fn spans_of_an_execution_are_a_tree_below_the_clients_span() {
    let (telemetry, exports) = instruments_taken();
    let id = id(1);
    telemetry.record_call(&CallRecord {
        code: Some(FaultCode::Denied),
        sealed: 3,
        ..call(&id, Some(("crm", "get_contact")))
    });
    telemetry.record_call(&CallRecord { effect: None, ..call(&id, None) });
    telemetry
        .record_execution(&ExecutionRecord { outcome: "threw", ..execution(&id, Some(PARENT)) });
    // One that was still under way then.
    telemetry.record_call(&CallRecord { sequence: 1, ..call(&id, Some(("crm", "late"))) });
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let arrived = Arrived::read(&exports);
    let [root, denied, unknown, late] = arrived.spans.as_slice() else {
        panic!("{:?}", arrived.spans);
    };
    assert_eq!((root.name.as_str(), root.kind), ("tools/call execute", 2));
    assert_eq!(root.parent_span_id, [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31]);
    assert_eq!(root.trace_id[..4], [0x0a, 0xf7, 0x65, 0x19]);
    assert_eq!(root.start_time_unix_nano, 999_000_000_000);
    assert_eq!(root.end_time_unix_nano, 1_001_000_000_000);
    assert_eq!(root.status.as_ref().map(|status| status.code), Some(2));
    let told = attributes(&root.attributes);
    assert_eq!(told["gen_ai.operation.name"], "execute_tool");
    assert_eq!((&*told["gloveport.execution.outcome"], &*told["error.type"]), ("threw", "threw"));
    for span in [denied, unknown, late] {
        assert_eq!((&span.trace_id, &span.parent_span_id), (&root.trace_id, &root.span_id));
        assert_eq!((span.kind, span.span_id.len()), (3, 8));
        assert_eq!(span.start_time_unix_nano, 1_000_000_000_000);
        assert_eq!(span.end_time_unix_nano, 1_000_030_000_000);
    }
    assert_eq!(denied.name, "tools/call get_contact");
    let told = attributes(&denied.attributes);
    for (name, value) in [
        ("mcp.method.name", "tools/call"),
        ("gen_ai.operation.name", "execute_tool"),
        ("gen_ai.tool.name", "get_contact"),
        ("gloveport.server", "crm"),
        ("error.type", "DENIED"),
        ("gloveport.tool.effect", "read"),
        ("gloveport.audit.reference", "a-7q2m9"),
        ("gloveport.call.sealed_values", "3"),
        ("gloveport.call.argument_bytes", "11"),
        ("gloveport.call.result_bytes", "22"),
        ("gloveport.call.server_seconds", "0.02"),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert_eq!(unknown.name, "tools/call");
    assert!(
        unknown.status.is_none() && !attributes(&unknown.attributes).contains_key("error.type")
    );
    assert_eq!(late.name, "tools/call late");
}

#[test]
fn executions_without_a_parent_are_traces_of_their_own() {
    let (telemetry, exports) = instruments_taken();
    let unsampled = PARENT.replace("-01", "-00");
    for (number, parent) in [None, Some("nonsense"), Some(&*"f".repeat(9_999)), Some(&unsampled)]
        .into_iter()
        .enumerate()
    {
        let id = id(u8::try_from(number).expect("a few"));
        telemetry.record_call(&call(&id, Some(("crm", "get"))));
        telemetry.record_execution(&execution(&id, parent));
        telemetry.record_call(&call(&id, Some(("crm", "late"))));
    }
    // One that never ends.
    telemetry.record_call(&call(&id(9), Some(("crm", "get"))));
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let arrived = Arrived::read(&exports);
    let roots: Vec<&Span> =
        arrived.spans.iter().filter(|span| span.parent_span_id.is_empty()).collect();
    let names: Vec<&str> = roots.iter().map(|span| span.name.as_str()).collect();
    let execute = "tools/call execute";
    assert_eq!(
        names,
        [execute, execute, execute, "tools/call get"],
        "one is not recorded by its client"
    );
    assert_eq!(arrived.spans.len(), 10);
    let traces: BTreeSet<_> = roots.iter().map(|root| &root.trace_id).collect();
    assert_eq!(traces.len(), 4);
    assert_eq!(arrived.number("gloveport_executions_total", &[("outcome", "returned")]), Some(4));
}

#[test]
fn metrics_say_the_same_in_both_formats() {
    let (telemetry, exports) = instruments_taken();
    let id = id(1);
    for code in [None, None, Some(FaultCode::RateLimited)] {
        let waits = Duration::from_secs(7);
        telemetry.record_call(&CallRecord {
            code,
            asked: waits,
            sealed: 2,
            ..call(&id, Some(("crm", "get")))
        });
    }
    telemetry.record_execution(&ExecutionRecord { outcome: "made up", ..execution(&id, None) });
    telemetry.set(Reading::PolicyRulesLoaded, 41);
    telemetry.set(Reading::AuditRecords, 12);
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let arrived = Arrived::read(&exports);
    for (series, expected) in [
        ("gloveport_calls_total{server=\"crm\",tool=\"get\",code=\"OK\"}", 2),
        ("gloveport_calls_total{server=\"crm\",tool=\"get\",code=\"RATE_LIMITED\"}", 1),
        ("gloveport_executions_total{outcome=\"other\"}", 1),
        ("gloveport_executions_total{outcome=\"threw\"}", 0),
        ("gloveport_sealed_values_total", 6),
        ("gloveport_policy_rules_loaded", 41),
        ("gloveport_audit_records_total", 12),
        ("gloveport_tools_held", 0),
        ("gloveport_build_info{version=\"1.2.3\"}", 1),
    ] {
        assert_eq!(scraped(&telemetry, series), Some(expected), "{series}");
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels: Vec<(&str, &str)> = labels
            .trim_end_matches('}')
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.trim_matches('"')))
            .collect();
        let number = arrived.number(name, &labels);
        assert_eq!(number, Some(i64::try_from(expected).expect("small")), "{series}");
    }
    let text = telemetry.prometheus_text();
    for (name, below, count) in
        [("gloveport_call_seconds", 0.05, 3), ("gloveport_approvals_waiting_seconds", 10.0, 3)]
    {
        let Some(Data::Histogram(histogram)) = &arrived.metrics[name].data else {
            panic!("{name}");
        };
        let [point] = histogram.data_points.as_slice() else {
            panic!("{name}");
        };
        assert_eq!((point.count, point.bucket_counts.iter().sum()), (count, count));
        let filled = point.bucket_counts.iter().position(|count| *count > 0).expect("a bucket");
        assert!((point.explicit_bounds[filled] - below).abs() < 1e-9, "{name}");
        assert_eq!(arrived.metrics[name].unit, "s");
        let labels = if point.attributes.is_empty() { "" } else { "server=\"crm\",tool=\"get\"," };
        assert!(
            text.contains(&format!("{name}_bucket{{{labels}le=\"{below}\"}} {count}\n")),
            "{text}"
        );
    }
}

#[test]
fn names_from_outside_stay_within_their_quotes() {
    let (telemetry, exports) = instruments_taken();
    let id = id(1);
    let nasty = "a\"} 1\nevil_total 1\\\u{1b}[2J\u{202e}\u{7f}";
    telemetry.record_call(&CallRecord { reference: nasty, ..call(&id, Some((nasty, nasty))) });
    telemetry.record_call(&call(&id, Some(("crm", &"n".repeat(100_000)))));
    telemetry.log(LogLevel::Error, "tool.held", &[Attribute::text("gloveport.server", nasty)]);
    telemetry.record_execution(&execution(&id, None));
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let text = telemetry.prometheus_text();
    let has_acting =
        |text: &str| text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}');
    assert!(!has_acting(&text), "{text}");
    let shown = "server=\"a\\\"} 1\u{fffd}evil_total 1\\\\\u{fffd}[2J\u{fffd}\u{fffd}\"";
    assert!(text.contains(shown), "{text}");
    assert!(text.lines().all(|line| line.starts_with("# ") || line.starts_with("gloveport_")));
    assert!(text.lines().all(|line| line.len() < 700));
    let arrived = Arrived::read(&exports);
    for span in &arrived.spans {
        let told = attributes(&span.attributes);
        assert!(!has_acting(&span.name) && !told.values().any(|value| has_acting(value)));
        assert!(told.values().all(|value| value.chars().count() <= 256));
    }
    assert_eq!(arrived.logs.len(), 1);
    assert!(!has_acting(&attributes(&arrived.logs[0].attributes)["gloveport.server"]));
}

#[test]
fn logs_are_events_of_our_own() {
    let (telemetry, exports) = instruments_taken();
    telemetry.log(LogLevel::Info, "gateway.started", &[Attribute::number("gloveport.servers", 4)]);
    telemetry.log(
        LogLevel::Warning,
        "server.failed",
        &[Attribute::text("gloveport.server", "crm")],
    );
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    telemetry.log(LogLevel::Info, "after.the.end", &[]);
    let arrived = Arrived::read(&exports);
    let told: Vec<(&str, i32, &str)> = arrived
        .logs
        .iter()
        .map(|log| (log.event_name.as_str(), log.severity_number, log.severity_text.as_str()))
        .collect();
    assert_eq!(told, [("gateway.started", 9, "INFO"), ("server.failed", 13, "WARN")]);
    assert_eq!(attributes(&arrived.logs[0].attributes)["gloveport.servers"], "4");
    assert!(arrived.logs.iter().all(|log| log.time_unix_nano > 0));
    assert_eq!(scraped(&telemetry, "gloveport_telemetry_dropped_total{signal=\"logs\"}"), Some(1));
}

#[test]
fn names_beyond_the_bound_are_counted_together() {
    let telemetry = Telemetry::start(settings(None)).expect("it starts");
    let id = id(1);
    let n = 2_500;
    for number in 0..n {
        telemetry.record_call(&call(&id, Some(("crm", &format!("tool-{number}")))));
    }
    let code = Some(FaultCode::Denied);
    telemetry.record_call(&CallRecord { code, ..call(&id, Some(("crm", "tool-0"))) });
    let text = telemetry.prometheus_text();
    let series = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
    assert_eq!(series("gloveport_calls_total{"), 2_000 + 2, "and two of the others");
    assert_eq!(series("gloveport_call_seconds_count{"), 2_000 + 1);
    let other =
        |code| format!("gloveport_calls_total{{server=\"other\",tool=\"other\",code=\"{code}\"}}");
    assert_eq!(scraped(&telemetry, &other("OK")), Some(500));
    assert_eq!(scraped(&telemetry, &other("DENIED")), Some(1));
}
