//! An execution is a function of its start and its ordered answers: run from its record, it does
//! the same again.

use crate::gateway::{Gateway, NOW_MS, on_main_stack, start};
use gloveport_protocol::{FromWorker, Limit, Outcome, Start, ToWorker};
use std::collections::VecDeque;

const SCRIPT: &str = include_str!("../replay.ts");

#[test]
fn a_record_gives_the_same_frames_again() {
    on_main_stack(|| {
        let first = Gateway::serve(start(SCRIPT), None);
        assert!(first.from_worker.len() > 25, "the script does something");
        assert!(matches!(first.done().outcome, Outcome::Returned(_)), "{:?}", first.done());
        let again = Gateway::serve(start(SCRIPT), Some(record(&first)));
        assert_eq!(again.from_worker, first.from_worker);
    });
}

#[test]
fn the_seed_and_the_clock_are_all_that_differs() {
    on_main_stack(|| {
        let first = Gateway::serve(start(SCRIPT), None);
        let other_seed = Start { seed: 43, ..start(SCRIPT) };
        let again = Gateway::serve(other_seed, None);
        assert_ne!(again.from_worker, first.from_worker);
        let other_time = Start { now_ms: NOW_MS + 1, ..start(SCRIPT) };
        let again = Gateway::serve(other_time, None);
        assert_ne!(again.from_worker, first.from_worker);
    });
}

#[test]
fn a_thousand_calls_go_out_before_the_worker_waits() {
    on_main_stack(|| {
        let source = "await Promise.all(Array.from({ length: 1000 }, (_, i) => test.late({ i })))";
        let gateway = Gateway::serve(start(source), None);
        let calls = gateway.from_worker.iter().filter(|f| matches!(f, FromWorker::Call { .. }));
        assert_eq!(calls.count(), 1000);
        // The table answers late calls last first, and only when the worker waits.
        let first = gateway.to_worker.iter().find_map(|frame| match frame {
            ToWorker::Answer { id, .. } => Some(*id),
            _ => None,
        });
        assert_eq!(first, Some(999));
        assert!(matches!(gateway.done().outcome, Outcome::Returned(_)));
    });
}

/// What calls cost at the boundary beside their frames: a read or a write there is a system call.
#[test]
fn calls_that_are_ready_together_share_reads_and_writes() {
    on_main_stack(|| {
        let check = |source: &str| {
            let gateway = Gateway::serve(start(source), None);
            let calls = gateway.from_worker.iter().filter(|f| matches!(f, FromWorker::Call { .. }));
            assert!(matches!(gateway.done().outcome, Outcome::Returned(_)), "{source}");
            let Gateway { n_reads, n_writes, .. } = gateway;
            format!("{} calls: {n_reads} reads, {n_writes} writes", calls.count())
        };
        let at_once = "await Promise.all(Array.from({ length: 1000 }, (_, i) => test.echo({ i })))";
        // Each answer leads to another call.
        let chains = "const chain = async (i) => { await test.echo({ i }); await test.echo({ i }) }; \
                      await Promise.all(Array.from({ length: 1000 }, (_, i) => chain(i)))";
        insta::assert_snapshot!(
            [
                check("await test.echo({})"),
                check("for (let i = 0; i < 100; i++) await test.echo({ i })"),
                check(at_once),
                check(chains),
            ]
            .join("\n"),
            @"
        1 calls: 3 reads, 4 writes
        100 calls: 102 reads, 103 writes
        1000 calls: 4 reads, 5 writes
        2000 calls: 5 reads, 69 writes
        ",
        );
    });
}

fn record(gateway: &Gateway) -> VecDeque<ToWorker> {
    gateway.to_worker.iter().skip(1).cloned().collect()
}

/// How much fits is the allocator's to say, so no size is expected to be the last. What must not
/// happen is another end: least of all that the script waits for something.
#[test]
fn memory_runs_out_wherever_it_does() {
    on_main_stack(|| {
        let mut n_returned = 0;
        let mut n_exceeded = 0;
        for length in (2_000..42_000).step_by(1_000) {
            let source = format!(
                "const many = Array.from({{ length: {length} }}, (_, i) => new Promise((resolve) => \
                 queueMicrotask(() => resolve(i)))); return (await Promise.all(many)).length"
            );
            match &Gateway::serve(start(&source), None).done().outcome {
                Outcome::Returned(value) => {
                    assert_eq!(*value, length.to_string());
                    n_returned += 1;
                }
                Outcome::Exceeded(Limit::Memory) => n_exceeded += 1,
                other => panic!("{length} promises: {other:?}"),
            }
        }
        assert!(n_returned > 0 && n_exceeded > 0, "{n_returned} and {n_exceeded}");
    });
}
