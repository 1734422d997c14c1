//! The limiter as its callers see it: who waits, who is refused, and that nobody touches another's.

use super::*;
use crate::{PrincipalKey, ToolGlob};
use gloveport_protocol::{Effect, ExecutionId, FaultCode, ToolFailure, ToolId};

const NOON: u64 = 20_000 * DAY_SECONDS + 43_200;

fn at(milliseconds: u64) -> Moment {
    Moment {
        since_start: Duration::from_millis(milliseconds),
        unix_seconds: NOON + milliseconds / 1_000,
    }
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).expect("a rate")
}

fn limit(tools: &str, text: &str) -> ToolRate {
    ToolRate::new(ToolGlob::parse(tools).expect("a pattern"), rate(text))
}

fn rules(tools: Vec<ToolRate>) -> RateRules {
    RateRules { tools, ..RateRules::default() }
}

/// Who calls: `subject`, or `tenant/subject`.
fn principal(who: &str) -> PrincipalKey {
    let (tenant, subject) = who.split_once('/').map_or((None, who), |(t, s)| (Some(t), s));
    PrincipalKey { tenant: tenant.map(str::to_owned), subject: subject.to_owned() }
}

struct Caller<'a> {
    who: &'a str,
    tool: &'a str,
    effect: Effect,
    execution: u8,
    bytes: usize,
    time_left: Duration,
}

impl<'a> Caller<'a> {
    fn of(who: &'a str, tool: &'a str) -> Self {
        let time_left = Duration::from_mins(1);
        Self { who, tool, effect: Effect::Read, execution: 0, bytes: 10, time_left }
    }

    fn reserve(&self, limiter: &Limiter, at: Moment) -> Result<Reservation, ToolFailure> {
        let tool = ToolId::parse(self.tool).expect("a tool");
        let execution = ExecutionId::from_random([self.execution; 10]);
        let asked = RateAsked {
            principal: &principal(self.who),
            tool: &tool,
            effect: self.effect,
            execution: Some(&execution),
            bytes: self.bytes,
            time_left: self.time_left,
        };
        limiter.reserve(&asked, at)
    }

    /// Milliseconds to wait, or the message of the refusal.
    fn ask(&self, limiter: &Limiter, at: Moment) -> Result<u128, String> {
        let reserved = self.reserve(limiter, at);
        reserved.map(|turn| turn.wait().as_millis()).map_err(|failure| failure.message)
    }
}

#[test]
fn calls_wait_their_turn_and_are_refused_where_that_is_too_long() {
    let limiter = Limiter::new(rules(vec![ToolRate {
        on_limit: OnLimit::Wait(Duration::from_millis(1_500)),
        ..limit("db.*", "2/s burst 2")
    }]));
    let caller = Caller::of("ada", "db.query");
    let waits: Vec<_> = (0..5).map(|_| caller.ask(&limiter, at(0))).collect();
    assert_eq!(waits, [Ok(0), Ok(0), Ok(500), Ok(1_000), Ok(1_500)]);
    let failure = caller.reserve(&limiter, at(0)).expect_err("over the longest wait");
    assert_eq!(failure.code, FaultCode::RateLimited);
    assert_eq!(failure.message, "calls of `db.*` are limited to 2/s");
    assert_eq!((failure.retry_after_ms, failure.retryable), (Some(2_000), true));
    // The refused call took nothing, so who comes back then need not wait.
    assert_eq!(caller.ask(&limiter, at(2_000)), Ok(0));
    let hurried = Caller { time_left: Duration::from_millis(100), ..Caller::of("ada", "db.query") };
    assert!(hurried.ask(&limiter, at(2_000)).is_err(), "an execution that ends cannot wait");
    assert_eq!(Caller::of("ada", "mail.send").ask(&limiter, at(2_000)), Ok(0));
}

#[test]
fn nobody_uses_up_anothers_turn() {
    let limiter =
        Limiter::new(rules(vec![ToolRate { on_limit: OnLimit::Refuse, ..limit("db.*", "1/min") }]));
    for who in ["ada", "acme/ada", "acme/bob", "/ada", "adaa"] {
        assert_eq!(Caller::of(who, "db.query").ask(&limiter, at(0)), Ok(0), "{who}");
        assert!(Caller::of(who, "db.list").ask(&limiter, at(0)).is_err(), "{who}");
    }
}

#[test]
fn limits_are_shared_and_split_as_written() {
    let refuse = |rule: ToolRate| ToolRate { on_limit: OnLimit::Refuse, ..rule };
    for (scope, split, expected) in [
        (Scope::Principal, Split::Together, "+--+-+"),
        (Scope::Principal, Split::Tool, "++-+-+"),
        (Scope::Principal, Split::Server, "+--+-+"),
        (Scope::Principal, Split::Execution, "+-++-+"),
        (Scope::Tenant, Split::Together, "+----+"),
        (Scope::Tenant, Split::Tool, "++---+"),
        (Scope::Everybody, Split::Together, "+-----"),
        (Scope::Everybody, Split::Execution, "+-+---"),
    ] {
        let limiter =
            Limiter::new(rules(vec![refuse(ToolRate { scope, split, ..limit("db.*", "1/min") })]));
        let mut seen = String::new();
        for (who, tool, execution) in [
            ("acme/ada", "db.query", 0),
            ("acme/ada", "db.list", 0),
            ("acme/ada", "db.query", 1),
            ("acme/bob", "db.query", 0),
            ("acme/bob", "db.query", 0),
            ("other/ada", "db.query", 0),
        ] {
            let passed = Caller { execution, ..Caller::of(who, tool) }.ask(&limiter, at(0));
            seen.push(if passed.is_ok() { '+' } else { '-' });
        }
        assert_eq!(seen, expected, "{scope:?} {split:?}");
    }
}

#[test]
fn all_limits_hold_or_nothing_is_taken_from_any() {
    let refuse = |rule: ToolRate| ToolRate { on_limit: OnLimit::Refuse, ..rule };
    let everybody = ToolRate { scope: Scope::Everybody, ..limit("db.query", "1/min") };
    let limiter = Limiter::new(rules(vec![
        refuse(limit("db.*", "2/min")),
        refuse(limit("*", "100/min")),
        refuse(everybody),
    ]));
    assert_eq!(Caller::of("ada", "db.query").ask(&limiter, at(0)), Ok(0));
    // Refused by what everybody shares, so that bob's own two calls are still there.
    for _ in 0..5 {
        let message = Caller::of("bob", "db.query").ask(&limiter, at(0)).expect_err("shared");
        assert_eq!(message, "calls of `db.query` are limited to 1/min");
    }
    assert_eq!(limiter.used(&principal("bob"), at(0)), DayUse::default());
    assert_eq!(Caller::of("bob", "db.list").ask(&limiter, at(0)), Ok(0));
    assert_eq!(Caller::of("bob", "db.list").ask(&limiter, at(0)), Ok(0));
    assert!(Caller::of("bob", "db.list").ask(&limiter, at(0)).is_err());
}

#[test]
fn writes_have_their_own_limit_and_dear_calls_count_more() {
    let dear = ToolRate { cost: 5, rate: None, ..limit("pay.*", "1/s") };
    let limiter = Limiter::new(RateRules {
        per_user: rate("20/min"),
        per_user_writes: rate("2/min"),
        on_limit: OnLimit::Refuse,
        ..rules(vec![dear])
    });
    let write = |tool| Caller { effect: Effect::Destructive, ..Caller::of("ada", tool) };
    assert_eq!(write("a.b").ask(&limiter, at(0)), Ok(0));
    assert_eq!(write("a.b").ask(&limiter, at(0)), Ok(0));
    assert_eq!(
        write("a.b").ask(&limiter, at(0)),
        Err("calls of one user that change something are limited to 2/min".to_owned())
    );
    let reads: Vec<_> = (0..4)
        .map(|_| Caller::of("ada", "pay.list").reserve(&limiter, at(0)).map(|t| t.cost()))
        .map(|cost| cost.map_err(|failure| failure.message))
        .collect();
    let message = "calls of one user are limited to 20/min".to_owned();
    assert_eq!(reads, [Ok(5), Ok(5), Ok(5), Err(message)]);
    let used = DayUse { calls: 5, cost: 17, bytes: 50 };
    assert_eq!(limiter.used(&principal("ada"), at(0)), used);
}

#[test]
fn a_turn_is_given_back_once_and_only_what_time_has_not() {
    let limiter = Limiter::new(rules(vec![ToolRate {
        on_limit: OnLimit::Refuse,
        ..limit("db.*", "1/s burst 2")
    }]));
    let caller = Caller::of("ada", "db.query");
    let first = caller.reserve(&limiter, at(0)).expect("a turn");
    let second = caller.reserve(&limiter, at(0)).expect("a turn");
    limiter.give_back(second, at(0));
    assert_eq!(limiter.used(&principal("ada"), at(0)).calls, 1);
    assert_eq!(caller.ask(&limiter, at(0)), Ok(0), "the place is free again");
    assert!(caller.ask(&limiter, at(0)).is_err());
    // Long after, that turn has come back by itself. Given back then, it must not be one more.
    assert_eq!(caller.ask(&limiter, at(10_000)), Ok(0));
    assert_eq!(caller.ask(&limiter, at(10_000)), Ok(0));
    limiter.give_back(first, at(10_000));
    assert!(caller.ask(&limiter, at(10_000)).is_err());
}

#[test]
fn the_day_has_its_budget_and_ends_at_midnight() {
    let day = DayLimits { calls: 3, cost: 100, bytes: 100 };
    let limiter = Limiter::new(RateRules { day, ..rules(Vec::new()) });
    let caller = Caller::of("ada", "db.query");
    limiter.restore(&principal("ada"), DayUse { calls: 1, cost: 1, bytes: 5 }, at(0));
    assert_eq!(caller.ask(&limiter, at(0)), Ok(0));
    limiter.spend_bytes(&principal("ada"), 80, at(0));
    let over = caller.reserve(&limiter, at(0)).expect_err("5 + 10 + 80 + 10 bytes");
    assert_eq!(over.code, FaultCode::BudgetExceeded);
    assert_eq!(
        over.message,
        "all 100 bytes of arguments and results of this user for today are used up"
    );
    assert_eq!(
        over.hint.as_deref(),
        Some("the budget is full again at 00:00 UTC; return what you have")
    );
    assert_eq!(over.retry_after_ms, Some(43_200_000));
    let small = Caller { bytes: 0, ..Caller::of("ada", "db.query") };
    let turn = small.reserve(&limiter, at(0)).expect("the third call");
    assert_eq!(
        small.ask(&limiter, at(0)),
        Err("all 3 tool calls of this user for today are used up".to_owned())
    );
    assert_eq!(Caller::of("bob", "db.query").ask(&limiter, at(0)), Ok(0));
    let tomorrow = at(43_200_000);
    assert_eq!(caller.ask(&limiter, tomorrow), Ok(0));
    limiter.give_back(turn, tomorrow);
    assert_eq!(limiter.used(&principal("ada"), tomorrow).calls, 1, "yesterday's stays there");
    // A clock that is set back by hours begins no second day.
    assert_eq!(limiter.used(&principal("ada"), at(0)).calls, 1);
}

#[test]
fn refusals_cannot_flood_the_log_and_none_is_forgotten() {
    let limiter = Limiter::new(RateRules { denials: rate("2/min"), ..RateRules::default() });
    let (ada, bob) = (principal("acme/ada"), principal("acme/bob"));
    let recorded: Vec<_> = (0..100).map(|_| limiter.may_record_denial(&ada, at(0))).collect();
    let (first, rest) = recorded.split_at(2);
    assert_eq!(first, [DenialRecord::Record { unrecorded: 0 }; 2]);
    assert_eq!(rest, [DenialRecord::Count; 98]);
    assert_eq!(
        limiter.may_record_denial(&bob, at(0)),
        DenialRecord::Record { unrecorded: 0 },
        "another's refusals are recorded"
    );
    assert_eq!(
        limiter.may_record_denial(&ada, at(30_000)),
        DenialRecord::Record { unrecorded: 98 }
    );
    assert_eq!(limiter.may_record_denial(&ada, at(30_000)), DenialRecord::Count);
    assert_eq!(limiter.unrecorded_denials(), [(Some(ada), 1)]);
    assert_eq!(limiter.unrecorded_denials(), []);
}

#[test]
fn many_principals_fill_all_places_and_reset_nobody() {
    let limiter =
        Limiter::new(rules(vec![ToolRate { on_limit: OnLimit::Refuse, ..limit("*", "1/min") }]));
    assert_eq!(Caller::of("ada", "db.query").ask(&limiter, at(0)), Ok(0));
    let full = "too many different users and executions are limited at this moment";
    let mut n_refused = 0;
    for number in 0..80_000 {
        let answer = Caller::of(&format!("mallory{number}"), "db.query").ask(&limiter, at(1));
        n_refused += u32::from(answer == Err(full.to_owned()));
    }
    assert!((14_000..20_000).contains(&n_refused), "{n_refused} of 80,000 found no place");
    let message = Caller::of("ada", "db.query").ask(&limiter, at(2)).expect_err("not reset");
    assert_eq!(message, "calls of `*` are limited to 1/min");
    // On the next day all is idle, and gives its place to whoever comes.
    let tomorrow = at(86_400_000);
    for number in 0..80_000 {
        if number % 16 == 0 {
            let who = format!("new{number}");
            assert_eq!(Caller::of(&who, "db.query").ask(&limiter, tomorrow), Ok(0));
        }
    }
}

#[test]
fn one_principal_has_a_bounded_number_of_counts() {
    let limiter = Limiter::new(rules(vec![ToolRate { split: Split::Tool, ..limit("*", "1/min") }]));
    let answers = (0..3_000)
        .map(|number| Caller::of("mallory", &format!("db.t{number}")).ask(&limiter, at(0)).is_ok());
    assert_eq!(answers.filter(|is_ok| *is_ok).count(), 1_023, "1,024 with the one per user");
    assert!(Caller::of("mallory", "db.t7").ask(&limiter, at(0)).is_err(), "still counted");
    let later = at(3_600_000);
    assert_eq!(Caller::of("mallory", "db.t2999").ask(&limiter, later), Ok(0), "idle ones go");
    assert_eq!(Caller::of("ada", "db.query").ask(&limiter, at(0)), Ok(0));
}

#[test]
fn many_at_once_pass_no_more_than_one_after_the_other() {
    let limiter = Limiter::new(rules(vec![ToolRate {
        on_limit: OnLimit::Refuse,
        scope: Scope::Everybody,
        ..limit("db.*", "1000/min")
    }]));
    let n_passed: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|number| {
                let limiter = &limiter;
                scope.spawn(move || {
                    let who = format!("user{number}");
                    let caller = Caller::of(&who, "db.query");
                    (0..1_000).filter(|_| caller.ask(limiter, at(0)).is_ok()).count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).sum()
    });
    assert_eq!(n_passed, 1_000);
}
