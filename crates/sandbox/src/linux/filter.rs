//! A small compiler from a table of system calls to a seccomp filter (seccomp(2), classic BPF).
//!
//! The numbers of all system calls are cut into ranges of one answer each, and the filter is a
//! binary search over the ranges. The usual list of comparisons takes twenty times as many
//! instructions for every call. A test interprets the filter and compares it with an independent
//! compiler over random calls.
//!
//! Arguments are compared in their low 32 bits: every argument that the table looks at is an `int`
//! or a set of flags below bit 32 (of the others the kernel either ignores the upper half or
//! refuses the call).

pub(crate) mod names;
pub(crate) mod table;

use libc::sock_filter;

/// Loads a word of `struct seccomp_data` by its offset.
const LOAD: u16 = 0x20;
/// And with a constant.
const AND: u16 = 0x54;
/// Jumps if equal.
const JUMP_EQUAL: u16 = 0x15;
/// Jumps if greater or equal, unsigned.
const JUMP_GREATER_EQUAL: u16 = 0x35;
/// Jumps always, far.
const JUMP: u16 = 0x05;
/// Answers.
const RETURN: u16 = 0x06;

/// `offsetof(struct seccomp_data, nr)`.
const NUMBER_AT: u32 = 0;
/// `offsetof(struct seccomp_data, arch)`.
const ARCHITECTURE_AT: u32 = 4;
/// `offsetof(struct seccomp_data, args)`; the low half comes first, little endian.
const ARGUMENTS_AT: u32 = 16;

/// What the filter answers to a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It happens.
    Allow,
    /// It fails with this error number.
    Fail(u16),
    /// The whole process is killed, with SIGSYS.
    Kill,
    /// Who holds the filter's descriptor is asked; without one it fails with ENOSYS.
    Ask,
}

impl Answer {
    /// The value of `SECCOMP_RET_*`.
    pub(crate) fn code(self) -> u32 {
        match self {
            Self::Allow => libc::SECCOMP_RET_ALLOW,
            Self::Fail(number) => libc::SECCOMP_RET_ERRNO | u32::from(number),
            Self::Kill => libc::SECCOMP_RET_KILL_PROCESS,
            Self::Ask => libc::SECCOMP_RET_USER_NOTIF,
        }
    }
}

/// Holds if `argument & mask == value`, in the low 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Condition {
    /// Which argument, 0 to 5.
    pub(crate) argument: u8,
    /// The bits that count.
    pub(crate) mask: u32,
    /// What they must be.
    pub(crate) value: u32,
}

/// One system call with its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule<'a> {
    /// Its number.
    pub(crate) number: u32,
    /// The answer where one of the alternatives holds; else the filter's default.
    pub(crate) answer: Answer,
    /// Each a list of conditions that must all hold; none at all means always. At most thirty
    /// conditions together.
    pub(crate) alternatives: &'a [&'a [Condition]],
}

/// A range of system calls, up to the start of the next one.
#[derive(Clone, Copy)]
struct Range<'a> {
    start: u32,
    answer: Answer,
    alternatives: &'a [&'a [Condition]],
}

/// The filter of a table: its architecture is checked first, then the number is searched.
pub(crate) fn compile(rules: &[Rule<'_>], default: Answer, architecture: u32) -> Vec<sock_filter> {
    let mut program = vec![
        instruction(LOAD, ARCHITECTURE_AT),
        jump(JUMP_EQUAL, architecture, (1, 0)),
        instruction(RETURN, Answer::Kill.code()),
        instruction(LOAD, NUMBER_AT),
    ];
    program.extend(search(&ranges(rules, default), default));
    program
}

/// Cuts all numbers into ranges; neighbors of one answer become one.
fn ranges<'a>(rules: &[Rule<'a>], default: Answer) -> Vec<Range<'a>> {
    let mut rules = rules.to_vec();
    rules.sort_by_key(|rule| rule.number);
    let mut ranges: Vec<Range<'a>> = Vec::new();
    let mut add = |start, answer, alternatives: &'a [&'a [Condition]]| {
        let merges = ranges.last().is_some_and(|last| {
            last.answer == answer && last.alternatives.is_empty() && alternatives.is_empty()
        });
        if !merges {
            ranges.push(Range { start, answer, alternatives });
        }
    };
    let mut next = Some(0);
    for rule in &rules {
        if next.is_some_and(|next| next < rule.number) {
            add(next.unwrap_or(0), default, &[]);
        }
        add(rule.number, rule.answer, rule.alternatives);
        next = rule.number.checked_add(1);
    }
    if let Some(next) = next {
        add(next, default, &[]);
    }
    ranges
}

/// A binary search for the accumulator, the number, in ranges of which there is at least one.
fn search(ranges: &[Range<'_>], default: Answer) -> Vec<sock_filter> {
    if let [range] = ranges {
        return leaf(range, default);
    }
    let (low, high) = ranges.split_at(ranges.len() / 2);
    let (below, above) = (search(low, default), search(high, default));
    let pivot = high.first().map_or(0, |range| range.start);
    let mut program = match u8::try_from(below.len()) {
        Ok(distance) => vec![jump(JUMP_GREATER_EQUAL, pivot, (distance, 0))],
        Err(_) => vec![
            jump(JUMP_GREATER_EQUAL, pivot, (0, 1)),
            instruction(JUMP, u32::try_from(below.len()).unwrap_or(u32::MAX)),
        ],
    };
    program.extend(below);
    program.extend(above);
    program
}

fn leaf(range: &Range<'_>, default: Answer) -> Vec<sock_filter> {
    let answer = instruction(RETURN, range.answer.code());
    if range.alternatives.is_empty() {
        return vec![answer];
    }
    let mut program = Vec::new();
    for conditions in range.alternatives {
        program.extend(alternative(conditions, answer));
    }
    // None of them held.
    program.push(instruction(RETURN, default.code()));
    program
}

/// Tests one condition after the other and answers; where one does not hold, goes on behind itself.
fn alternative(conditions: &[Condition], answer: sock_filter) -> Vec<sock_filter> {
    let mut program = vec![answer];
    // From the last condition to the first, so that each knows how far the end is.
    for condition in conditions.iter().rev() {
        let to_end = u8::try_from(program.len()).unwrap_or(u8::MAX);
        let at = ARGUMENTS_AT + 8 * u32::from(condition.argument);
        let mut test = vec![instruction(LOAD, at)];
        if condition.mask != u32::MAX {
            test.push(instruction(AND, condition.mask));
        }
        test.push(jump(JUMP_EQUAL, condition.value, (0, to_end)));
        program.splice(0..0, test);
    }
    program
}

fn instruction(code: u16, k: u32) -> sock_filter {
    jump(code, k, (0, 0))
}

fn jump(code: u16, k: u32, (jt, jf): (u8, u8)) -> sock_filter {
    sock_filter { code, jt, jf, k }
}

#[cfg(test)]
pub(crate) mod tests;
