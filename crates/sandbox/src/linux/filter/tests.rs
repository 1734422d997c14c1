//! Filters are interpreted here and compared with those of an independent compiler, over random
//! calls.

use super::table::ARCHITECTURE;
use super::*;
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::collections::BTreeMap;

#[cfg(target_arch = "x86_64")]
const HERE: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const HERE: TargetArch = TargetArch::aarch64;

/// A system call as a filter sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) number: u32,
    pub(crate) architecture: u32,
    pub(crate) arguments: [u64; 6],
}

/// Runs a filter; gives its answer and how many instructions that took.
pub(crate) fn interpret(program: &[sock_filter], call: &Call) -> (u32, usize) {
    let low_and_high = |value: u64| {
        [value & 0xffff_ffff, value >> 32].map(|half| u32::try_from(half).expect("half"))
    };
    let mut words = vec![call.number, call.architecture, 0, 0];
    words.extend(call.arguments.into_iter().flat_map(low_and_high));
    let (mut accumulator, mut at) = (0, 0);
    for steps in 1..=program.len() {
        let instruction = program[at];
        let k = instruction.k;
        let branch = |taken| usize::from(if taken { instruction.jt } else { instruction.jf });
        at += 1;
        match instruction.code {
            LOAD => accumulator = words[k as usize / 4],
            AND => accumulator &= k,
            JUMP => at += k as usize,
            JUMP_EQUAL => at += branch(accumulator == k),
            JUMP_GREATER_EQUAL => at += branch(accumulator >= k),
            // The other compiler compares with "greater" too.
            0x25 => at += branch(accumulator > k),
            RETURN => return (k, steps),
            code => panic!("unknown instruction {code:#x}"),
        }
    }
    panic!("a filter without loops ends within its length")
}

/// The same table by the other compiler, which knows two answers: `matched` and `default`.
pub(crate) fn oracle(rules: &[Rule<'_>], matched: Answer, default: Answer) -> Vec<sock_filter> {
    let action = |answer| match answer {
        Answer::Allow => SeccompAction::Allow,
        Answer::Fail(number) => SeccompAction::Errno(number.into()),
        // The other compiler knows no such answer; which one it is does not matter to it.
        Answer::Kill | Answer::Ask => SeccompAction::KillProcess,
    };
    let condition = |condition: &Condition| {
        let operator = SeccompCmpOp::MaskedEq(condition.mask.into());
        let (argument, value) = (condition.argument, condition.value.into());
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
            .expect("arguments are 0 to 5")
    };
    let table: BTreeMap<i64, Vec<SeccompRule>> = rules
        .iter()
        .map(|rule| {
            let alternative = |conditions: &&[Condition]| {
                SeccompRule::new(conditions.iter().map(condition).collect()).expect("conditions")
            };
            (rule.number.into(), rule.alternatives.iter().map(alternative).collect())
        })
        .collect();
    let filter = SeccompFilter::new(table, action(default), action(matched), HERE)
        .expect("the two answers differ");
    let program: seccompiler::BpfProgram = filter.try_into().expect("at most 4,096 instructions");
    program
        .into_iter()
        .map(|its| sock_filter { code: its.code, jt: its.jt, jf: its.jf, k: its.k })
        .collect()
}

/// Pseudo-random numbers (Marsaglia 2003, xorshift64), the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).expect("the rest is below a u32")
    }

    /// Arguments around what flags look like, and anything else.
    pub(crate) fn arguments(&mut self) -> [u64; 6] {
        [0; 6].map(|_: u64| match self.below(3) {
            0 => self.below(8).into(),
            1 => self.below(0x80).into(),
            _ => self.next(),
        })
    }
}

/// A table of `n` calls below 700, some with alternatives.
fn random_conditions(random: &mut Random, n: u32) -> Vec<(u32, Vec<Vec<Condition>>)> {
    let condition = |random: &mut Random| {
        let mask = if random.below(2) == 0 { u32::MAX } else { random.below(0x100) };
        Condition {
            argument: u8::try_from(random.below(6)).expect("below 6"),
            mask,
            value: random.below(4) & mask,
        }
    };
    let mut table = BTreeMap::new();
    for _ in 0..n {
        let alternatives = (0..random.below(4))
            .map(|_| (0..=random.below(3)).map(|_| condition(random)).collect())
            .collect();
        table.insert(random.below(700), alternatives);
    }
    table.into_iter().collect()
}

#[test]
fn random_tables_mean_what_the_other_compiler_says() {
    let mut random = Random(88_172_645_463_325_252);
    for n in [0, 1, 2, 7, 40, 100, 200] {
        for answers in [(Answer::Allow, Answer::Kill), (Answer::Fail(1), Answer::Allow)] {
            let table = random_conditions(&mut random, n);
            let alternatives: Vec<(u32, Vec<&[Condition]>)> = table
                .iter()
                .map(|(number, lists)| (*number, lists.iter().map(Vec::as_slice).collect()))
                .collect();
            let rules: Vec<_> = alternatives
                .iter()
                .map(|(number, alternatives)| Rule {
                    number: *number,
                    answer: answers.0,
                    alternatives,
                })
                .collect();
            let ours = compile(&rules, answers.1, ARCHITECTURE);
            let theirs = oracle(&rules, answers.0, answers.1);
            for number in (0..710).chain([0x4000_0000, 0x4000_0001, u32::MAX]) {
                for _ in 0..10 {
                    let call =
                        Call { number, architecture: ARCHITECTURE, arguments: random.arguments() };
                    let (our, their) = (interpret(&ours, &call).0, interpret(&theirs, &call).0);
                    assert_eq!(our, their, "{n} rules, {call:x?}");
                }
            }
        }
    }
}

#[test]
fn edges_of_the_number_space_are_ranges_like_others() {
    let rule = |number, answer| Rule { number, answer, alternatives: &[] };
    let rules = [
        rule(u32::MAX, Answer::Allow),
        rule(0, Answer::Allow),
        rule(1, Answer::Allow),
        rule(2, Answer::Fail(38)),
    ];
    let program = compile(&rules, Answer::Kill, ARCHITECTURE);
    let answer = |number| {
        let call = Call { number, architecture: ARCHITECTURE, arguments: [0; 6] };
        interpret(&program, &call).0
    };
    let expected = [Answer::Allow, Answer::Allow, Answer::Fail(38), Answer::Kill];
    assert_eq!([0, 1, 2, 3].map(answer), expected.map(Answer::code));
    assert_eq!(answer(u32::MAX - 1), Answer::Kill.code());
    assert_eq!(answer(u32::MAX), Answer::Allow.code());
}
