//! Collectors that are away, slow, or answer nonsense.

use crate::harness::{
    Arrived, LONG, answer, call, execution, id, instruments, instruments_taken, scraped, settings,
};
use gloveport_telemetry::{Answer, CallRecord, Flushed, Otlp, Signal, Telemetry, Unsent};
use std::sync::mpsc::channel;
use std::time::Duration;

/// What is counted when the collector answers so: spans dropped, and how often traces were tried.
fn check_trouble(told: Result<Answer, Unsent>, dropped: u64, tried: usize) {
    let what = format!("{told:?}");
    let (telemetry, exports) = instruments(move |_| told.clone());
    for number in 0..200 {
        telemetry.record_execution(&execution(&id(number), None));
    }
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let traces = exports.try_iter().filter(|export| export.signal == Signal::Traces).count();
    assert_eq!(traces, tried, "{what}");
    let lost = scraped(&telemetry, "gloveport_telemetry_dropped_total{signal=\"traces\"}");
    assert_eq!(lost, Some(dropped), "{what}");
}

#[test]
fn what_a_collector_does_not_take_is_counted() {
    check_trouble(Ok(answer(200, "")), 0, 1);
    check_trouble(Ok(answer(202, "\u{0}garbage{{{")), 0, 1);
    check_trouble(Ok(answer(200, &"[".repeat(100_000))), 0, 1);
    check_trouble(Ok(answer(200, "{\"partialSuccess\":{\"rejectedSpans\":\"3\"}}")), 3, 1);
    check_trouble(Ok(answer(200, "{\"partialSuccess\":{\"rejectedSpans\":-3}}")), 0, 1);
    check_trouble(Ok(answer(200, "{\"partialSuccess\":{\"rejectedSpans\":1e300}}")), 0, 1);
    check_trouble(
        Ok(answer(200, "{\"partialSuccess\":{\"rejectedSpans\":18446744073709551615}}")),
        200,
        1,
    );
    check_trouble(Ok(answer(400, "no")), 200, 1);
    check_trouble(Ok(answer(404, "")), 200, 1);
    check_trouble(Ok(answer(500, "")), 200, 1);
    check_trouble(Ok(answer(302, "")), 200, 1);
    check_trouble(Ok(answer(503, "")), 200, 1);
    check_trouble(Ok(Answer { retry_after: Some(Duration::MAX), ..answer(429, "") }), 200, 1);
    check_trouble(Err(Unsent), 200, 1);
}

#[test]
fn a_collector_that_hangs_holds_up_nobody() {
    let (release, held) = channel::<()>();
    let (entered_tx, entered) = channel::<()>();
    let (telemetry, exports) = instruments(move |_| {
        entered_tx.send(()).ok();
        // Until the test lets go.
        held.recv().ok();
        Ok(answer(200, ""))
    });
    // Enough that it is sent at once, and that it hangs there.
    let n = 4_096_u64;
    for number in 0..n {
        telemetry.record_execution(&execution(&id(number.to_le_bytes()[0]), None));
    }
    entered.recv().expect("it sends");
    // These have no place to go but the queue, which is bounded.
    let n_more = 20_000_u64;
    for number in 0..n_more {
        telemetry.record_execution(&execution(&id(number.to_le_bytes()[0]), None));
    }
    let dropped = "gloveport_telemetry_dropped_total{signal=\"traces\"}";
    let lost = scraped(&telemetry, dropped).expect("a counter");
    assert!(lost >= n_more - 8_192, "only {lost} of {n_more} were dropped");
    assert_eq!(telemetry.shutdown(Duration::from_millis(1)), Flushed::TimeIsUp);
    drop(release);
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let arrived = Arrived::read(&exports);
    let lost = scraped(&telemetry, dropped).expect("a counter");
    assert_eq!(arrived.spans.len() as u64 + lost, n + n_more, "each is sent or counted");
    let total = "gloveport_executions_total{outcome=\"returned\"}";
    assert_eq!(scraped(&telemetry, total), Some(n + n_more), "metrics lose nothing");
}

#[test]
fn calls_without_an_end_are_bounded() {
    let (telemetry, exports) = instruments_taken();
    let one = id(1);
    let n = 10_000;
    for number in 0..n {
        telemetry.record_call(&CallRecord { sequence: number, ..call(&one, Some(("crm", "get"))) });
    }
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes);
    let arrived = Arrived::read(&exports);
    let dropped = scraped(&telemetry, "gloveport_telemetry_dropped_total{signal=\"traces\"}");
    assert_eq!(arrived.spans.len() as u64 + dropped.expect("a counter"), u64::from(n));
    assert!(
        arrived.n_requests > 8_192 / 512,
        "those that wait too long go without their execution"
    );
}

#[test]
fn a_sender_that_panics_takes_nobody_along() {
    let (telemetry, _exports) = instruments(|_| panic!("as a test of what follows"));
    telemetry.record_execution(&execution(&id(1), None));
    assert_eq!(telemetry.shutdown(LONG), Flushed::Yes, "nobody waits for a thread that is gone");
    telemetry.record_execution(&execution(&id(2), None));
    assert!(telemetry.prometheus_text().contains("gloveport_executions_total"));
}

#[test]
fn intervals_are_bounded() {
    for (interval, is_good) in [(0, false), (1, true), (3_600, true), (3_601, false)] {
        let send = Box::new(|_| Ok(answer(200, "")));
        let otlp = Otlp { interval: Duration::from_secs(interval), send };
        assert_eq!(Telemetry::start(settings(Some(otlp))).is_ok(), is_good, "{interval}");
    }
}
