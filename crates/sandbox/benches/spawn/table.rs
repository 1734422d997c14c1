//! The table: medians and 95th percentiles, ratios to the plain start, and the goals beside.

use crate::Sample;
use crate::methods::{Ground, Method, Program};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

/// What a goal allows in addition, for the large programs.
const ALLOWANCE: Duration = Duration::from_millis(5);

/// Median and 95th percentile.
#[derive(Debug, Clone, Copy)]
struct Spread {
    median: Duration,
    late: Duration,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort_unstable();
        let median = *times.get(times.len() / 2)?;
        let late = *times.get(times.len() * 95 / 100)?;
        Some(Self { median, late })
    }
}

/// The first byte and the total of one method.
#[derive(Debug, Clone, Copy)]
struct Row {
    first: Option<Spread>,
    total: Spread,
}

/// What the machine is busy with, over one, five and fifteen minutes.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// Prints everything.
pub(crate) fn print(
    ground: &Ground,
    samples: Vec<(Method, Vec<Sample>)>,
    load_before: &str,
) -> io::Result<()> {
    let rounds = samples.first().map_or(0, |(_, samples)| samples.len());
    let rows: BTreeMap<Method, Row> = samples
        .into_iter()
        .filter_map(|(method, samples)| {
            let first = Spread::of(samples.iter().filter_map(|sample| sample.first).collect());
            let total = Spread::of(samples.iter().map(|sample| sample.total).collect())?;
            Some((method, Row { first, total }))
        })
        .collect();
    let mut out = io::stdout().lock();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let processors = std::thread::available_parallelism()?;
    writeln!(out, "{rounds} rounds, {processors} processors, Linux {}", kernel.trim())?;
    writeln!(out, "load {load_before} before, {} after", load())?;
    writeln!(out, "command profile: {}", ground.isolation())?;
    let version = ground.bubblewrap_version.as_deref();
    writeln!(out, "{}\n", version.unwrap_or("bubblewrap is not installed: its rows are left out"))?;
    writeln!(
        out,
        "{:<32} {:>18} {:>18} {:>7} {:>7}",
        "microseconds: median, p95", "first byte", "total", "ratio", "ratio"
    )?;
    let base = rows.get(&Method::Plain(Program::Tiny));
    for method in Method::ALL {
        let Some(row) = rows.get(&method) else { continue };
        let base_first = base.and_then(|base| base.first);
        writeln!(
            out,
            "{:<32} {:>18} {:>18} {:>7} {:>7}",
            method.name(),
            row.first.map_or_else(String::new, text),
            text(row.total),
            ratio(row.first, base_first).map_or_else(String::new, two_digits),
            ratio(Some(row.total), base.map(|base| base.total))
                .map_or_else(String::new, two_digits),
        )?;
    }
    writeln!(out)?;
    for goal in goals(&rows) {
        writeln!(out, "{goal}")?;
    }
    Ok(())
}

fn text(spread: Spread) -> String {
    format!("{:>8} {:>9}", spread.median.as_micros(), spread.late.as_micros())
}

fn two_digits(value: f64) -> String {
    format!("{value:.2}")
}

fn ratio(of: Option<Spread>, to: Option<Spread>) -> Option<f64> {
    Some(of?.median.as_secs_f64() / to?.median.as_secs_f64())
}

/// Each goal with what was reached.
fn goals(rows: &BTreeMap<Method, Row>) -> Vec<String> {
    let first = |method| rows.get(&method).and_then(|row| row.first);
    let total = |method| rows.get(&method).map(|row| row.total);
    let tiny = Program::Tiny;
    let mut goals: Vec<(&str, Option<f64>, f64)> = vec![
        (
            "hand-out / plain start, first byte",
            ratio(first(Method::WorkerReady), first(Method::Plain(tiny))),
            0.35,
        ),
        (
            "command profile / bubblewrap, first byte",
            ratio(first(Method::Command(tiny)), first(Method::Bubblewrap(tiny))),
            0.5,
        ),
        (
            "command profile / bubblewrap, total",
            ratio(total(Method::Command(tiny)), total(Method::Bubblewrap(tiny))),
            0.5,
        ),
    ];
    for (name, program) in [
        ("python3 / (1.15 plain + 5 ms), total", Program::Python),
        ("node / (1.15 plain + 5 ms), total", Program::Node),
    ] {
        let bound = total(Method::Plain(program))
            .map(|plain| plain.median.as_secs_f64() * 1.15 + ALLOWANCE.as_secs_f64());
        let own = total(Method::Command(program)).map(|own| own.median.as_secs_f64());
        goals.push((name, own.zip(bound).map(|(own, bound)| own / bound), 1.0));
    }
    goals
        .into_iter()
        .map(|(name, reached, goal)| match reached {
            None => format!("{name:<42} not measured here"),
            Some(reached) => {
                let word = if reached <= goal { "reached" } else { "missed" };
                format!("{name:<42} {reached:>5.2}  goal at most {goal:.2}: {word}")
            }
        })
        .collect()
}
