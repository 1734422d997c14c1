//! From what a compiler says to what an agent is told: places are checked, and what does not mean that a script fails
//! is left out.

use crate::message::{Diagnostic, Range};
use gloveport_protocol::{FINDINGS_MAX, Finding};

/// `DiagnosticSeverity.Error` (Language Server Protocol 3.17). Others are hints about style.
const SEVERITY_ERROR: u32 = 1;
/// Bytes of a message; [`Finding::message`] says so.
const MESSAGE_BYTES_MAX: usize = 2 << 10;

/// Diagnostics of the compiler that do not mean that a script fails, by number, each with the reason.
///
/// Strictness that asks for annotations comes first: an agent's script runs once, and its author has gone on. What the
/// worker has judged before (grammar, imports) or makes right (a `return` at the top) comes second.
const LEFT_OUT: [(u32, u32, &str); 24] = [
    (7005, 7053, "asks for an annotation: `noImplicitAny` is on only for what it makes `[]` be"),
    (1108, 1108, "a script is a function's body: it may return"),
    (1375, 1375, "a script is a module, whatever it imports"),
    (1378, 1378, "top-level `await` works, whatever the options are"),
    (1184, 1184, "modifiers are the worker's parser's to judge"),
    (1208, 1208, "a script is a module, whatever it imports"),
    (2306, 2307, "modules are the catalog's to judge, and the worker has asked it"),
    (2792, 2792, "modules are the catalog's to judge, and the worker has asked it"),
    (2882, 2882, "modules are the catalog's to judge, and the worker has asked it"),
    (5097, 5097, "an import may end in `.ts`"),
    (2695, 2695, "a comma's left side without effect runs"),
    (2774, 2774, "a condition that is always true runs: mostly a function that is looked for"),
    (2869, 2869, "a `??` whose right side is never reached runs"),
    (2871, 2873, "a condition that is always the same runs"),
    (
        2365,
        2365,
        "a comparison of types that the compiler holds for different runs, and gives an answer",
    ),
    (
        2367,
        2367,
        "a comparison of types that have nothing in common runs: results say more than their schemas",
    ),
    (2678, 2678, "a `case` that can never be met runs"),
    (2839, 2839, "a comparison with a new object is false, and runs"),
    (2845, 2845, "a comparison with `NaN` is false, and runs"),
    (2362, 2363, "arithmetic with dates and numerals works"),
    (2571, 2571, "what is not known may be read from"),
    (2794, 2794, "`resolve()` of a promise without a value works"),
    (4114, 4114, "a missing `override` runs"),
    (18046, 18049, "what is not known, or may be missing, may be read from"),
];

/// The findings in `diagnostics` about a text: at most [`FINDINGS_MAX`], in order of place, each once.
///
/// A place that the text does not have is a lie of the compiler, and what it says of it is dropped.
pub(crate) fn findings(diagnostics: Vec<Diagnostic>, source: &str) -> Vec<Finding> {
    let lines = line_lengths(source);
    let told = diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == SEVERITY_ERROR);
    let told = told.filter(|diagnostic| !is_left_out(diagnostic.code));
    let mut found: Vec<Finding> =
        told.filter_map(|diagnostic| finding(diagnostic, &lines)).collect();
    found.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.message.cmp(&b.message)));
    found.dedup();
    found.truncate(FINDINGS_MAX);
    found
}

fn place(finding: &Finding) -> (u32, u32, u32) {
    (finding.line, finding.column, finding.code)
}

fn is_left_out(code: u32) -> bool {
    LEFT_OUT.iter().any(|(first, last, _)| (*first..=*last).contains(&code))
}

/// UTF-16 units of each line. (Language Server Protocol 3.17, "Text Documents": `\n`, `\r\n` and `\r` end a line.)
fn line_lengths(source: &str) -> Vec<u32> {
    let mut lengths = vec![0_u32];
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => lengths.push(0),
            other => {
                let last = lengths.last_mut().expect("there is a first line");
                *last = last.saturating_add(if u32::from(other) > 0xffff { 2 } else { 1 });
            }
        }
    }
    lengths
}

fn finding(diagnostic: Diagnostic, lines: &[u32]) -> Option<Finding> {
    let Diagnostic { range: Range { start, end }, code, mut message, .. } = diagnostic;
    let units = *lines.get(usize::try_from(start.line).ok()?)?;
    if start.character > units {
        return None;
    }
    let length = if end.line == start.line && end.character <= units {
        end.character.saturating_sub(start.character)
    } else {
        0
    };
    message.truncate(message.floor_char_boundary(MESSAGE_BYTES_MAX));
    let (line, column) = (start.line.checked_add(1)?, start.character.checked_add(1)?);
    Some(Finding { line, column, length, code, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Position;

    fn told(place: [u32; 4], code: u32, message: &str) -> Diagnostic {
        let [line, character, end_line, end_character] = place;
        let start = Position { line, character };
        let end = Position { line: end_line, character: end_character };
        let range = Range { start, end };
        Diagnostic { range, severity: SEVERITY_ERROR, code, message: message.to_owned() }
    }

    /// `line:column+length` of the one finding.
    fn shown(place: [u32; 4]) -> Option<String> {
        // Lines of 2, 0, 3 and 1 units.
        let found = findings(vec![told(place, 2304, "x")], "ab\r\n\ra😀\nb");
        found.first().map(|found| format!("{}:{}+{}", found.line, found.column, found.length))
    }

    #[test]
    fn only_places_that_are_there_are_told() {
        let most = u32::MAX;
        for (place, expected) in [
            ([0, 0, 0, 2], Some("1:1+2")),
            ([0, 1, 0, 3], Some("1:2+0")),
            ([0, 2, 0, 2], Some("1:3+0")),
            ([0, 3, 0, 4], None),
            ([1, 0, 1, 0], Some("2:1+0")),
            ([1, 1, 1, 1], None),
            ([2, 1, 2, 3], Some("3:2+2")),
            ([2, 1, 3, 1], Some("3:2+0")),
            ([2, 2, 2, 1], Some("3:3+0")),
            ([3, 0, most, most], Some("4:1+0")),
            ([3, 0, 3, most], Some("4:1+0")),
            ([4, 0, 4, 0], None),
            ([most, most, most, most], None),
        ] {
            assert_eq!(shown(place).as_deref(), expected, "{place:?}");
        }
    }

    #[test]
    fn findings_are_ordered_and_bounded() {
        let source = "a\n".repeat(200);
        let many = (0..200).rev().map(|line| told([line, 0, line, 1], 2304, &"é".repeat(3_000)));
        let twice = many.clone().chain(many);
        let found = findings(twice.collect(), &source);
        let lines: Vec<u32> = found.iter().map(|found| found.line).collect();
        assert_eq!(lines, (1..=50).collect::<Vec<u32>>());
        assert!(found.iter().all(|found| found.message.len() == MESSAGE_BYTES_MAX));
    }

    #[test]
    fn what_does_not_fail_is_left_out() {
        for (code, expected) in [(2304, 1), (7006, 0), (7053, 0), (7054, 1), (1108, 0), (2367, 0)] {
            assert_eq!(findings(vec![told([0; 4], code, "x")], "a").len(), expected, "{code}");
        }
        let hint = Diagnostic { severity: 4, ..told([0; 4], 6133, "unused") };
        assert_eq!(findings(vec![hint], "a"), []);
        assert!(LEFT_OUT.iter().all(|(first, last, why)| first <= last && !why.is_empty()));
    }
}
