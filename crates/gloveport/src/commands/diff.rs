//! What a change does to a text, where it is made at one place.
//!
//! Only what goes and what comes is shown: what stands around it in the file of another program may be secret.

/// Longest way back to where a change is told to begin.
const BACK_MAX: usize = 100;

/// What is taken out, marked `-`, and what is put in, marked `+`; empty where nothing is changed.
pub(super) fn diff(before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let same = |(one, other): &(char, char)| one == other;
    let width = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum()
    };
    let head = width(&mut before.chars().zip(after.chars()));
    let (old, new) = (&before[head..], &after[head..]);
    let tail = width(&mut old.chars().rev().zip(new.chars().rev()));
    let (old, new) = (old.len() - tail, new.len() - tail);
    let back = if old.min(new) == 0 { back(before, after, head, old.max(new)) } else { 0 };
    let head = head - back;
    let (old, new) = (&before[head..head + old], &after[head..head + new]);
    let marked = |mark: char, text: &str| -> Vec<String> {
        let lines = text.trim_matches(['\n', '\r']).lines();
        lines.map(|line| format!("{mark}{line}")).collect()
    };
    let begins_line = before.len() > head && (old.starts_with('\n') || new.starts_with('\n'));
    let number = before[..head].matches('\n').count() + 1 + usize::from(begins_line);
    let mut lines = vec![format!("@@ line {number} @@")];
    lines.extend(marked('-', old));
    lines.extend(marked('+', new));
    lines.join("\n")
}

/// How far a change of `length` at `head` is better told to begin before it: where a line or a text begins, if what is
/// there is the same as what the change ends in, so that it may as well be called the change.
fn back(before: &str, after: &str, head: usize, length: usize) -> usize {
    let longer = if before.len() > after.len() { before } else { after };
    let same = longer[..head].chars().rev().zip(longer[..head + length].chars().rev());
    let same = same.take_while(|(one, other)| one == other).map(|(c, _)| c);
    let (mut at, mut quote) = (0, 0);
    for c in same.take(BACK_MAX) {
        at += c.len_utf8();
        match c {
            '\n' => return at,
            '"' if quote == 0 => quote = at,
            _ => {}
        }
    }
    quote
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_shown() {
        for (before, after, expected) in [
            ("a\n", "a\n", ""),
            ("", "a\nb\n", "@@ line 1 @@\n+a\n+b"),
            ("1\n2\n3\n", "1\n2\nx\n3\n", "@@ line 3 @@\n+x"),
            ("a\nb\nc", "a\nc", "@@ line 2 @@\n-b"),
            ("{\"secret\":1}", "{\"new\":2,\"secret\":1}", "@@ line 1 @@\n+\"new\":2,"),
            ("{\n  \"a\": 1\n}", "{\n  \"b\": 2,\n  \"a\": 1\n}", "@@ line 2 @@\n+  \"b\": 2,"),
            ("{\n  \"b\": 2,\n  \"a\": 1\n}", "{\n  \"a\": 1\n}", "@@ line 2 @@\n-  \"b\": 2,"),
            ("x1y", "x2y", "@@ line 1 @@\n-1\n+2"),
            ("{é}", "{ü}", "@@ line 1 @@\n-é\n+ü"),
            ("aa", "aaa", "@@ line 1 @@\n+a"),
        ] {
            assert_eq!(diff(before, after), expected);
        }
    }
}
