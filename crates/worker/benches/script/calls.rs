//! Tool calls against the least that they can cost: as many frames written, read, decoded and
//! encoded again without an engine.

use crate::{
    gateway::{Taken, Traffic, execute},
    table::{Series, time_line},
};
use gloveport_protocol::{Answer, FRAME_PREFIX_BYTES, FromWorker, ToWorker};
use std::time::{Duration, Instant};

const CALLS: u32 = 1_000;
const ROUNDS: usize = 30;

/// A call and its answer, encoded and decoded at both ends as the worker and the gateway do.
fn frames() -> Duration {
    let begun = Instant::now();
    for id in 0..CALLS {
        let (server, tool) = ("test".to_owned(), "echo".to_owned());
        let arguments = format!("{{\"i\":{id}}}");
        let call = FromWorker::Call { id, server, tool, arguments }.encode();
        let call = FromWorker::decode(call[FRAME_PREFIX_BYTES..].to_vec()).expect("a frame");
        let FromWorker::Call { id, arguments, .. } = call else { panic!("it is a call") };
        let answer = ToWorker::Answer { id, answer: Answer::Value(arguments), now_ms: 0 }.encode();
        ToWorker::decode(answer[FRAME_PREFIX_BYTES..].to_vec()).expect("a frame");
    }
    begun.elapsed()
}

/// Prints the time of a call and what passes for a thousand.
pub(crate) fn print() {
    let row = format!("for (let i = 0; i < {CALLS}; i++) await test.echo({{ i }})");
    let at_once = format!(
        "await Promise.all(Array.from({{ length: {CALLS} }}, (_, i) => test.echo({{ i }})))"
    );
    let [mut plain, mut in_a_row, mut together] = [const { Series::new() }; 3];
    let (mut row_traffic, mut traffic) = (Traffic::default(), Traffic::default());
    for _ in 0..ROUNDS {
        plain.push(frames() / CALLS);
        let Taken { execution, traffic: passed, .. } = execute(&row, "");
        in_a_row.push(execution / CALLS);
        row_traffic = passed;
        let Taken { execution, traffic: passed, .. } = execute(&at_once, "");
        together.push(execution / CALLS);
        traffic = passed;
    }
    println!("\na call, of {CALLS}                                      time           times");
    println!("{}", time_line("frames alone, no engine", &plain, &plain));
    println!("{}", time_line("one after the other", &in_a_row, &plain));
    println!("{}", time_line("all at once, `Promise.all`", &together, &plain));
    let passed = |name: &str, Traffic { frames, reads, writes }| {
        println!("{name}: {frames} frames from the worker in {writes} writes; {reads} reads");
    };
    passed("one after the other", row_traffic);
    passed("all at once", traffic);
}
