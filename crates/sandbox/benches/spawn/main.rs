//! What a start costs: a plain one, confined ones, and those of bubblewrap, in one run.
//!
//! `cargo bench -p gloveport-sandbox --bench spawn`. In every round each method starts once, in an
//! order that is drawn anew, so that all see the same machine; the table has medians, 95th
//! percentiles and ratios to the plain start of the same run. It asserts no time, since times
//! belong to a machine, but every start must do what it is for: one that fails ends the run.
//!
//! `-- --rounds N` sets how often, `-- --quick` makes it a few; so it is without the `--bench` that
//! cargo adds, as when tests are built and run. `-- --only WORD` leaves out every method without that
//! word in its name, for a profiler. On a busy machine put `chrt -f 5` before it.
//! As another user: `setpriv --reuid=nobody --regid=nogroup --clear-groups FILE --bench`, where
//! `FILE` is the program that cargo names, copied to where that user can read it.

mod bubblewrap;
mod methods;
mod table;
mod tiny;

use methods::{Ground, Method};
use std::io;
use std::time::Duration;

/// Rounds of a benchmark, and of a mere look whether it works.
const ROUNDS: usize = 100;
const ROUNDS_QUICK: usize = 3;
/// Rounds before those that count.
const ROUNDS_WARM: usize = 2;

/// What one start took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// From the order to the first byte of output, where there is one.
    pub(crate) first: Option<Duration>,
    /// From the order until its end was seen.
    pub(crate) total: Duration,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(methods::WORKER) => methods::worker(),
        Some(methods::WORD) => methods::say(),
        _ => measure(rounds(&arguments)?, option(&arguments, "--only").unwrap_or_default()),
    }
}

/// The word behind `name`.
fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).map(String::as_str)
}

fn rounds(arguments: &[String]) -> io::Result<usize> {
    if let Some(count) = option(arguments, "--rounds") {
        let count = count.parse().ok().filter(|count| (1..=100_000).contains(count));
        return count.ok_or_else(|| io::Error::other("`--rounds` takes a number from 1 to 100000"));
    }
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    Ok(if has("--bench") && !has("--quick") { ROUNDS } else { ROUNDS_QUICK })
}

fn measure(rounds: usize, only: &str) -> io::Result<()> {
    let ground = Ground::prepare()?;
    let methods: Vec<Method> = Method::ALL
        .into_iter()
        .filter(|method| ground.has(*method) && method.name().contains(only))
        .collect();
    let mut samples: Vec<Vec<Sample>> = vec![Vec::with_capacity(rounds); methods.len()];
    let mut order: Vec<usize> = (0..methods.len()).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15;
    let load = table::load();
    for round in 0..rounds + ROUNDS_WARM {
        shuffle(&mut order, &mut random);
        for index in &order {
            let sample = ground.start(methods[*index])?;
            if round >= ROUNDS_WARM {
                samples[*index].push(sample);
            }
        }
    }
    let rows = methods.iter().copied().zip(samples).collect();
    table::print(&ground, rows, &load)
}

/// Fisher and Yates' shuffle, with the generator of Marsaglia (xorshift, 2003).
fn shuffle(order: &mut [usize], random: &mut u64) {
    for last in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        let choices = last as u64 + 1;
        let chosen = usize::try_from(*random % choices).unwrap_or(0);
        order.swap(last, chosen);
    }
}
