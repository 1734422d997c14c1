//! Which operations become tools.

/// Which operations become tools: those that a pattern names, that none excludes, and that have one of the tags.
///
/// A pattern is compared with the tool's name and with method and path (`GET /users/*`), without regard to case; `*` stands
/// for anything. One that begins with `!` excludes. Without patterns that include, everything is included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Patterns.
    pub operations: Vec<String>,
    /// Tags; none means any.
    pub tags: Vec<String>,
}

impl Selection {
    /// Whether an operation is wanted; `place` is its method and path.
    pub(crate) fn takes(&self, name: &str, place: &str, tags: &[&str]) -> bool {
        let fits = |pattern: &str| matches(pattern, name) || matches(pattern, place);
        let (excluding, including): (Vec<&String>, Vec<&String>) =
            self.operations.iter().partition(|pattern| pattern.starts_with('!'));
        let is_included = including.is_empty() || including.iter().any(|pattern| fits(pattern));
        let is_excluded = excluding.iter().any(|pattern| fits(&pattern[1..]));
        let has_tag = self.tags.is_empty()
            || tags.iter().any(|tag| self.tags.iter().any(|wanted| wanted == tag));
        is_included && !is_excluded && has_tag
    }
}

/// Whether a text fits a pattern. Goes back to the last star only, so that it takes at most the product of both lengths.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().flat_map(char::to_lowercase).collect();
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(wanted) if *wanted == text[place] => (at, place) = (at + 1, place + 1),
            _ => match star {
                None => return false,
                Some((start, from)) => {
                    (at, place) = (start + 1, from + 1);
                    star = Some((start, from + 1));
                }
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_include_and_exclude() {
        let check = |operations: &[&str], tags: &[&str], expected| {
            let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
            let selection = Selection { operations: owned(operations), tags: owned(tags) };
            let takes = selection.takes("issues/list", "GET /repos/{owner}/issues", &["issues"]);
            assert_eq!(takes, expected, "{operations:?} {tags:?}");
        };
        check(&[], &[], true);
        check(&["issues/*"], &[], true);
        check(&["ISSUES/LIST"], &[], true);
        check(&["issues"], &[], false);
        check(&["get /repos/*/issues"], &[], true);
        check(&["*s*s/*t"], &[], true);
        check(&["pulls/*", "!*delete*"], &[], false);
        check(&["!GET *"], &[], false);
        check(&["!pulls/*"], &["issues"], true);
        check(&[], &["pulls"], false);
        check(&["**********x"], &[], false);
    }
}
