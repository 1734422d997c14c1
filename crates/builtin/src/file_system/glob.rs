//! Path patterns as regular expressions, which match in linear time.
//!
//! `*` and `?` stay within a name, `**` spans folders, `[abc]` and `[!a-z]` are one character, `{a,b}` is a choice.
//! A pattern without a slash matches the name in any folder, as agents expect of `*.ts`.

use crate::arguments::wrong;
use crate::failure::Failure;
use regex::{Regex, RegexBuilder};

/// Longest pattern, path pattern or regular expression.
pub(super) const PATTERN_BYTES_MAX: usize = 1_000;
/// Bound of a compiled pattern, in bytes.
pub(super) const COMPILED_BYTES_MAX: usize = 1 << 20;
/// Choices within choices.
const DEPTH_MAX: usize = 4;

/// Compiles a path pattern. It is matched against paths relative to their root, without a leading slash.
pub(super) fn compile(pattern: &str) -> Result<Regex, Failure> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    if pattern.is_empty() {
        return Err(wrong("`pattern` is empty").with_hint("`**` matches every file"));
    }
    if pattern.starts_with('/') || pattern.split('/').any(|part| part == "..") {
        return Err(wrong("`pattern` must be relative to the folder, without `..`")
            .with_hint("for example `src/**/*.ts`; choose the folder with `root`"));
    }
    let anywhere = if pattern.contains('/') { "" } else { "(?:.*/)?" };
    let expression = format!("(?s)^{anywhere}{}$", translate(pattern)?);
    RegexBuilder::new(&expression)
        .size_limit(COMPILED_BYTES_MAX)
        .build()
        .map_err(|_| wrong("`pattern` is no usable path pattern"))
}

fn translate(pattern: &str) -> Result<String, Failure> {
    let mut expression = String::with_capacity(pattern.len() * 2);
    let mut depth = 0;
    let mut rest = pattern.chars();
    let mut at_start_of_name = true;
    while let Some(character) = rest.next() {
        let mut starts_name = false;
        match character {
            '*' if rest.as_str().starts_with('*') => {
                rest.next();
                if at_start_of_name && rest.as_str().starts_with('/') {
                    rest.next();
                    expression.push_str("(?:.*/)?");
                    starts_name = true;
                } else {
                    expression.push_str(".*");
                }
            }
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            '[' => expression.push_str(&class(&mut rest)?),
            '{' => {
                depth += 1;
                starts_name = at_start_of_name;
                expression.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                expression.push(')');
            }
            ',' if depth > 0 => expression.push('|'),
            '\\' => {
                let escaped = rest.next().ok_or_else(|| wrong("`pattern` ends with `\\`"))?;
                expression.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
            }
            other => {
                starts_name = other == '/';
                expression.push_str(&regex::escape(other.encode_utf8(&mut [0; 4])));
            }
        }
        if depth > DEPTH_MAX {
            return Err(wrong("`pattern` nests `{` too deeply"));
        }
        at_start_of_name = starts_name;
    }
    if depth > 0 {
        return Err(wrong("`pattern` has a `{` without `}`"));
    }
    Ok(expression)
}

/// The rest of `[...]`; never matches a slash.
fn class(rest: &mut std::str::Chars<'_>) -> Result<String, Failure> {
    let open = || wrong("`pattern` has a `[` without `]`");
    let is_negated = rest.as_str().starts_with(['!', '^']);
    if is_negated {
        rest.next();
    }
    let mut members = String::new();
    let mut is_first = true;
    loop {
        match rest.next().ok_or_else(open)? {
            ']' if !is_first => break,
            // Between two members it is a range, at either end it is itself.
            '-' if !is_first && !rest.as_str().starts_with(']') => members.push('-'),
            '/' => return Err(wrong("`pattern` has a `/` within `[...]`")),
            other => members.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
        is_first = false;
    }
    Ok(if is_negated { format!("[^/{members}]") } else { format!("[{members}&&[^/]]") })
}

#[cfg(test)]
mod tests {
    use super::compile;

    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        let regex = compile(pattern).unwrap_or_else(|failure| panic!("{pattern}: {failure:?}"));
        for path in matching {
            assert!(regex.is_match(path), "{pattern} must match {path}: {regex}");
        }
        for path in other {
            assert!(!regex.is_match(path), "{pattern} must not match {path}: {regex}");
        }
    }

    #[test]
    fn patterns_match_as_agents_expect() {
        check("**/*.ts", &["a.ts", "src/a.ts", "src/b/c.ts"], &["a.tsx", "ats", "src/ts"]);
        check("*.ts", &["a.ts", "src/a.ts"], &["a.ts/b"]);
        check("src/*.ts", &["src/a.ts"], &["a.ts", "src/b/a.ts", "lib/src/a.ts"]);
        check("src/**", &["src/a", "src/b/c"], &["src", "lib/a"]);
        check("./src/**/test_?.py", &["src/test_1.py", "src/a/b/test_2.py"], &["src/test_12.py"]);
        check("**/*.{ts,tsx}", &["a.ts", "b/c.tsx"], &["a.js", "a.ts,tsx"]);
        check("{src,lib}/**/*.rs", &["src/a.rs", "lib/b/c.rs"], &["bin/a.rs"]);
        check("[a-c]?.txt", &["b1.txt", "x/c2.txt"], &["d1.txt", "b.txt"]);
        check("[!a-c].txt", &["d.txt"], &["a.txt"]);
        check("[]&~.-].txt", &["].txt", "&.txt", "~.txt", "-.txt", "..txt"], &["a.txt"]);
        check("a+(b).txt", &["a+(b).txt"], &["aab.txt"]);
        check(r"a\*.txt", &["a*.txt"], &["ab.txt"]);
        check("**", &["a", "a/b"], &[]);
        check("*", &["a", "a/b"], &[]);
        check("é?.txt", &["éü.txt"], &["é.txt"]);
    }

    #[test]
    fn unusable_patterns_are_refused() {
        for pattern in ["/etc/*", "../*", "src/../../*", "[a", "[", "{a,b", "a\\", "{{{{{a}}}}}"] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
        let nested = format!("{}a{}", "{".repeat(400), "}".repeat(400));
        assert!(compile(&nested).is_err());
        let _ = compile(&"[a-z]".repeat(200));
    }
}
