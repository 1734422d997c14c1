//! The program's filter says what its tables say, to every call.

use super::*;
use crate::filter::table::ARCHITECTURE;
use crate::filter::tests::{Call, Random, interpret, oracle};
use crate::filter::{Rule, table};

fn rules(sockets: Sockets, answer: Answer) -> Vec<Rule<'static>> {
    let inet = if sockets == Sockets::Inet { INET } else { &[] };
    let rules = table::rules(&[EVERYWHERE, OLDER, inet]);
    rules.into_iter().filter(|rule| rule.answer == answer).collect()
}

#[test]
fn the_filter_is_the_tables() {
    for sockets in [Sockets::Inet, Sockets::None] {
        let program = filter(sockets, Others::Watched);
        let answers = [Answer::Allow, Answer::Fail(1), Answer::Fail(38)];
        // Each answer by the other compiler, whose second answer only means "none of mine".
        let oracles = answers.map(|answer| oracle(&rules(sockets, answer), answer, Answer::Kill));
        let mut random = Random(7);
        for number in (0..1_000).chain([0x4000_0000, 0x4000_0009, u32::MAX]) {
            for _ in 0..100 {
                let arguments = random.arguments();
                let call = Call { number, architecture: ARCHITECTURE, arguments };
                let said = oracles.iter().map(|oracle| interpret(oracle, &call).0);
                let expected = said
                    .zip(answers)
                    .find(|(said, answer)| *said == answer.code())
                    .map_or(Answer::Ask.code(), |(said, _)| said);
                assert_eq!(interpret(&program, &call).0, expected, "{call:x?}");
            }
        }
        assert!(program.len() < 700, "{} instructions", program.len());
    }
}

#[test]
fn no_call_is_listed_twice() {
    let mut numbers: Vec<_> =
        [EVERYWHERE, OLDER, INET].iter().copied().flatten().map(|entry| entry.number).collect();
    let n = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), n);
}

#[test]
fn every_line_has_a_reason() {
    let mut all = [EVERYWHERE, OLDER, INET].into_iter().flatten();
    assert!(all.all(|entry| !entry.why.is_empty()));
}
