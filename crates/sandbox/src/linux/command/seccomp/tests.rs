//! The program's filter says what its tables say, to every call.

use super::*;
use crate::linux::filter::table::ARCHITECTURE;
use crate::linux::filter::tests::{Call, Random, interpret, oracle};
use crate::linux::filter::{Rule, table};

const ALL: [(Around, Sockets); 4] = [
    (Around::Own, Sockets::Inet),
    (Around::Own, Sockets::None),
    (Around::Others, Sockets::None),
    (Around::OwnUser, Sockets::None),
];

fn rules((around, sockets): (Around, Sockets), answer: Answer) -> Vec<Rule<'static>> {
    let rules = table::rules(&tables(around, sockets));
    rules.into_iter().filter(|rule| rule.answer == answer).collect()
}

#[test]
fn the_filter_is_the_tables() {
    for (around, sockets) in ALL {
        let program = filter(around, sockets, Others::Watched);
        let answers = [Answer::Allow, Answer::Fail(1), Answer::Fail(38)];
        // Each answer by the other compiler, whose second answer only means "none of mine".
        let oracles =
            answers.map(|answer| oracle(&rules((around, sockets), answer), answer, Answer::Kill));
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
    for (around, sockets) in ALL {
        let tables = tables(around, sockets);
        let mut numbers: Vec<_> = tables.into_iter().flatten().map(|entry| entry.number).collect();
        let n = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), n);
    }
}

#[test]
fn every_line_has_a_reason() {
    let mut all = [EVERYWHERE, OLDER, INET, BY_PATH, ITSELF, WATCHES].into_iter().flatten();
    assert!(all.all(|entry| !entry.why.is_empty()));
}
