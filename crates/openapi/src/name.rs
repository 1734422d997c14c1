//! Names of tools.

use crate::operation::Method;
use std::collections::BTreeSet;

/// Longest name in characters; the protocol recommends at most 128.
const CHARS_MAX: usize = 120;

/// The name of an operation by its `operationId`; `None` where nothing readable is left of it.
pub(crate) fn of_id(id: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    let plain = id.trim().chars().map(|c| if is_plain(c) { c } else { '_' });
    let name: String = plain.take(CHARS_MAX).collect();
    let name = name.trim_matches(['_', '.', '/', '-']);
    name.contains(char::is_alphanumeric).then(|| name.to_owned())
}

/// A name from method and path: `GET /users/{id}/posts` is `get_users_by_id_posts`.
pub(crate) fn of_place(method: Method, path: &str) -> String {
    let mut name = method.as_str().to_ascii_lowercase();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment.starts_with('{') {
            name.push_str("_by");
        }
        let mut is_word = false;
        for character in segment.chars() {
            if !character.is_alphanumeric() {
                is_word = false;
                continue;
            }
            if !is_word {
                name.push('_');
            }
            is_word = true;
            name.push(character);
        }
    }
    name.chars().take(CHARS_MAX).collect()
}

/// The first name that nobody has: by its identifier, by its place, numbered.
pub(crate) fn unique(
    taken: &mut BTreeSet<String>,
    id: Option<&str>,
    (method, path): (Method, &str),
) -> String {
    let place = of_place(method, path);
    let preferred = id.and_then(of_id).unwrap_or_else(|| place.clone());
    let numbered = (2..).map(|number| format!("{place}_{number}"));
    let mut candidates = [preferred, place.clone()].into_iter().chain(numbered);
    let free = candidates.find(|name| !taken.contains(name)).expect("numbers do not end");
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_unique() {
        let mut taken = BTreeSet::new();
        let mut check = |id: Option<&str>, path: &str, expected: &str| {
            assert_eq!(unique(&mut taken, id, (Method::Get, path)), expected);
        };
        check(Some("repos/list-for-user"), "/", "repos/list-for-user");
        check(Some("List all\u{1b}[31m\n users"), "/", "List_all__31m__users");
        check(Some("repos/list-for-user"), "/users/{id}/repos", "get_users_by_id_repos");
        check(Some("repos/list-for-user"), "/users/{id}/repos", "get_users_by_id_repos_2");
        check(None, "/users/{user-id}/a.b", "get_users_by_user_id_a_b");
        check(None, "/", "get");
        check(Some("\u{7}\u{8}"), "/x", "get_x");
        check(Some("名前"), "/y", "名前");
        check(Some(&"a".repeat(500)), "/z", &"a".repeat(CHARS_MAX));
        check(Some(&"a".repeat(501)), "/z", "get_z");
    }
}
