//! Did-you-mean: the names nearest to one that nobody knows.
//!
//! For identifiers, file names, configuration keys and the like. It finds misspellings, not
//! synonyms; words that mean the same are the search's work.

/// Longest name that is compared; longer ones have no neighbors.
const NAME_BYTES_MAX: usize = 64;

/// Names of `candidates` that `name` was probably meant to be: nearest first, at most `limit`.
///
/// Case, `_`, `-`, `.` and blanks do not count. A candidate is near if at most a third of the
/// longer name's characters differ (optimal string alignment distance: insert, delete, replace,
/// swap neighbors; Damerau 1964), or if one name begins with the other or holds it whole, from 3
/// characters on. Ties keep the order of `candidates`.
///
/// ```
/// use gloveport_protocol::nearest;
/// let keys = ["command", "arguments", "environment"];
/// assert_eq!(nearest("comand", &keys, 3), ["command"]);
/// assert!(nearest("url", &keys, 3).is_empty());
/// ```
pub fn nearest<'a>(name: &str, candidates: &[&'a str], limit: usize) -> Vec<&'a str> {
    if name.len() > NAME_BYTES_MAX {
        return Vec::new();
    }
    let wanted = plain(name);
    let mut scored: Vec<(usize, &'a str)> = candidates
        .iter()
        .filter(|candidate| candidate.len() <= NAME_BYTES_MAX)
        .filter_map(|candidate| Some((cost(&wanted, &plain(candidate))?, *candidate)))
        .collect();
    scored.sort_by_key(|(cost, _)| *cost);
    scored.truncate(limit);
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The names in back quotes as the end of a sentence: `` `a`, `b` or `c` ``.
pub fn any_of(names: &[&str]) -> String {
    quoted_list(names, "or")
}

/// The names in back quotes as the end of a sentence: `` `a`, `b` and `c` ``.
pub fn all_of(names: &[&str]) -> String {
    quoted_list(names, "and")
}

fn quoted_list(names: &[&str], before_last: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {before_last} {last}", first.join(", ")),
    }
}

fn plain(name: &str) -> Vec<char> {
    name.chars()
        .filter(|character| !matches!(character, '_' | '-' | '.' | ' ' | '/'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// How far apart two names are; `None` if they are not near.
fn cost(wanted: &[char], candidate: &[char]) -> Option<usize> {
    let longer = wanted.len().max(candidate.len());
    let distance_max = longer / 3;
    let difference = wanted.len().abs_diff(candidate.len());
    let spelled = (difference <= distance_max)
        .then(|| distance(wanted, candidate))
        .filter(|distance| *distance <= distance_max);
    spelled.map(|distance| 2 * distance).or_else(|| {
        let (short, long) =
            if wanted.len() <= candidate.len() { (wanted, candidate) } else { (candidate, wanted) };
        let holds = short.len() >= 3 && long.windows(short.len()).any(|part| part == short);
        let begins = holds && long.starts_with(short);
        // Whatever holds the name comes after every misspelling, and beginnings come first.
        holds.then(|| 2 * NAME_BYTES_MAX + 2 * difference + usize::from(!begins))
    })
}

/// Optimal string alignment distance, by rows.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(a != b);
            let mut least = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && *a == right[column - 1] && left[row - 1] == *b;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_come_before_parts() {
        let names = ["create_issue", "create_pull_request", "get_issue", "list_issues", "add"];
        for (name, expected) in [
            ("create_isue", vec!["create_issue"]),
            ("createIssue", vec!["create_issue"]),
            ("craete_issue", vec!["create_issue"]),
            ("list_issue", vec!["list_issues", "get_issue"]),
            ("issue", vec!["get_issue", "list_issues", "create_issue"]),
            ("create", vec!["create_issue", "create_pull_request"]),
            ("dad", vec!["add"]),
            ("zebra", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(nearest(name, &names, 3), expected, "{name}");
        }
        assert!(nearest(&"a".repeat(65), &names, 3).is_empty());
    }
}
