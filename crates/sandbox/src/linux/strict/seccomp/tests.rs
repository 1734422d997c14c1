//! The worker's filter says what its table says, to every call.

use super::*;
use crate::linux::filter::Rule;
use crate::linux::filter::table::ARCHITECTURE;
use crate::linux::filter::tests::{Call, Random, interpret, oracle};

fn rules(answer: Answer) -> Vec<Rule<'static>> {
    let rules = table::rules(&[TABLE]);
    rules.into_iter().filter(|rule| rule.answer == answer).collect()
}

#[test]
fn the_filter_is_the_table() {
    let program = strict();
    let refuse = Answer::Fail(1);
    let allows = oracle(&rules(Answer::Allow), Answer::Allow, Answer::Kill);
    let refuses = oracle(&rules(refuse), refuse, Answer::Kill);
    let mut random = Random(42);
    let mut most_steps = 0;
    for number in (0..1_000).chain([0x4000_0000, 0x4000_0009, u32::MAX]) {
        for _ in 0..100 {
            let call = Call { number, architecture: ARCHITECTURE, arguments: random.arguments() };
            let (answer, steps) = interpret(&program, &call);
            most_steps = most_steps.max(steps);
            let allowed = interpret(&allows, &call).0;
            let expected = if allowed == Answer::Allow.code() {
                allowed
            } else {
                interpret(&refuses, &call).0
            };
            assert_eq!(answer, expected, "{call:x?}");
        }
    }
    assert!(program.len() < 150, "{} instructions", program.len());
    assert!(most_steps < 24, "{most_steps} instructions for one call");
}

#[test]
fn another_architecture_is_killed() {
    let program = strict();
    for architecture in [0x4000_0003, 0x4000_0028, 0, u32::MAX] {
        let call = Call { number: 0, architecture, arguments: [0; 6] };
        assert_eq!(interpret(&program, &call).0, Answer::Kill.code());
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn numbers_of_the_x32_interface_are_killed() {
    for entry in TABLE {
        let number = 0x4000_0000 + u32::try_from(entry.number).expect("a small number");
        let call = Call { number, architecture: ARCHITECTURE, arguments: [0; 6] };
        assert_eq!(interpret(&strict(), &call).0, Answer::Kill.code(), "{number:#x}");
    }
}

#[test]
fn memory_is_private_and_never_executable() {
    let program = strict();
    let map = |protection: i32, flags: i32| {
        let call = Call {
            number: u32::try_from(libc::SYS_mmap).expect("a small number"),
            architecture: ARCHITECTURE,
            arguments: [0, 4_096, bits(protection).into(), bits(flags).into(), 0, 0],
        };
        interpret(&program, &call).0 == Answer::Allow.code()
    };
    let data = libc::PROT_READ | libc::PROT_WRITE;
    let private = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    assert!(map(data, private));
    assert!(map(libc::PROT_NONE, private | libc::MAP_NORESERVE | libc::MAP_STACK));
    assert!(map(data, private | libc::MAP_FIXED));
    assert!(!map(data | libc::PROT_EXEC, private));
    assert!(!map(data, libc::MAP_SHARED | libc::MAP_ANONYMOUS));
    // SHARED_VALIDATE is 3: both bits of the type.
    assert!(!map(data, libc::MAP_SHARED_VALIDATE | libc::MAP_ANONYMOUS));
    assert!(!map(data, libc::MAP_PRIVATE));
    assert!(!map(data, private | libc::MAP_HUGETLB));
    assert!(!map(data, private | libc::MAP_LOCKED));
}

#[test]
fn each_call_is_in_the_table_once() {
    let mut numbers: Vec<_> = TABLE.iter().map(|entry| entry.number).collect();
    numbers.sort_unstable();
    let n = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), n);
    assert!(TABLE.iter().all(|entry| !entry.why.is_empty()));
}
