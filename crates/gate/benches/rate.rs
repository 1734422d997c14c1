//! What the limits of a call cost with 10,000 principals that are all busy, beside reading the call's arguments once: a
//! ratio that stands whatever else the machine does.

use gloveport_gate::{
    FrozenArguments, Limiter, Moment, PrincipalKey, Rate, RateAsked, RateRules, ToolGlob, ToolRate,
};
use gloveport_protocol::{Effect, ToolId};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each step is repeated; the least time counts.
const ROUNDS: usize = 7;
const PRINCIPALS: usize = 10_000;
const CALLS: usize = 200_000;

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let principals: Vec<PrincipalKey> = (0..PRINCIPALS)
        .map(|number| PrincipalKey {
            tenant: Some("acme".to_owned()),
            subject: format!("user-{number}@acme.example"),
        })
        .collect();
    let arguments = r#"{"query":"SELECT id, name FROM customers WHERE id = 17","limit":100}"#;
    let parsing = least(|number| {
        black_box(FrozenArguments::parse(black_box(arguments), 1 << 20)).expect("an object");
        number
    });
    println!("{PRINCIPALS} busy principals, {CALLS} calls, least of {ROUNDS}");
    println!("reading {} bytes of arguments   {parsing:>6} ns", arguments.len());
    for (what, n_rules) in [("the two rates of a user and the day", 0), ("and 8 tool rules", 8)] {
        let limits = limits_of(n_rules);
        let query = ToolId::parse("db.query").expect("a tool");
        let asked = |number: usize| RateAsked {
            // A stride, so that neighbors in time are not neighbors in memory.
            principal: &principals[number * 7_919 % PRINCIPALS],
            tool: &query,
            effect: Effect::Write,
            execution: None,
            bytes: 64,
            time_left: Duration::from_mins(1),
        };
        let at = |number: usize| Moment {
            since_start: Duration::from_micros(number as u64),
            unix_seconds: 1_800_000_000,
        };
        let took = least(|number| {
            let turn = limits.reserve(&asked(number), at(number)).expect("within all limits");
            number + usize::from(black_box(turn).wait().is_zero())
        });
        let ratio = f64::from(u32::try_from(took).expect("a short time"))
            / f64::from(u32::try_from(parsing).expect("a short time"));
        println!("{what:<36} {took:>4} ns a call, {ratio:.2} of reading its arguments");
    }
}

fn limits_of(n_rules: usize) -> Limiter {
    let rate = |text| Rate::parse(text).expect("a rate");
    let tools = (0..n_rules).map(|number| {
        // One in four matches.
        let pattern = if number % 4 == 0 { "db.*".to_owned() } else { format!("other{number}.*") };
        ToolRate::new(ToolGlob::parse(&pattern).expect("a pattern"), rate("1000000/s"))
    });
    let (per_user, per_user_writes) = (rate("1000000/s"), rate("1000000/s"));
    let mut rules =
        RateRules { per_user, per_user_writes, tools: tools.collect(), ..RateRules::default() };
    rules.day.cost = u64::MAX;
    rules.day.bytes = u64::MAX;
    rules.day.calls = u64::MAX;
    Limiter::new(rules)
}

/// Nanoseconds of one piece of work, the least mean of all rounds.
fn least(mut work: impl FnMut(usize) -> usize) -> u128 {
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        for number in 0..CALLS {
            black_box(work(round * CALLS + number));
        }
        rounds.push(begun.elapsed().as_nanos() / CALLS as u128);
    }
    rounds.into_iter().min().expect("there are rounds")
}
