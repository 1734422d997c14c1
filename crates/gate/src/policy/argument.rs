//! Which argument a predicate is about: `path`, `filter.owner`, `items[*].to`, `rows[0]`, `["odd key"]`.

use serde_json::Value;
use std::fmt;

/// Steps of one path.
const STEPS_MAX: usize = 16;

/// A place in arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArgumentPath(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
    All,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Found<'a> {
    Value(&'a Value),
    Missing,
    /// On the way there is a value that holds no others of the needed kind.
    OtherType,
}

impl ArgumentPath {
    /// Reads a path.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            let shown = text.escape_debug();
            format!(
                "`{shown}` is no argument: {why}, write it like `to`, `filter.owner` or `items[*].to`"
            )
        };
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() || steps.is_empty() {
            let (step, after) = if let Some(inside) = rest.strip_prefix('[') {
                bracket(inside)
                    .ok_or_else(|| wrong("a `[` is not closed or holds something else"))?
            } else {
                let rest = if steps.is_empty() { Some(rest) } else { rest.strip_prefix('.') };
                let rest = rest.ok_or_else(|| wrong("a `.` is missing"))?;
                let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
                if end == 0 {
                    return Err(wrong("a name is missing"));
                }
                (Step::Key(rest[..end].to_owned()), &rest[end..])
            };
            steps.push(step);
            rest = after;
            if steps.len() > STEPS_MAX {
                return Err(wrong("it is too long"));
            }
        }
        if !matches!(steps.first(), Some(Step::Key(_))) {
            return Err(wrong("it begins with the name of an argument"));
        }
        Ok(Self(steps))
    }

    /// One argument by its name.
    pub(crate) fn key(name: &str) -> Self {
        Self(vec![Step::Key(name.to_owned())])
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether it may lead to several values.
    pub(crate) fn is_wide(&self) -> bool {
        self.0.contains(&Step::All)
    }

    /// Hands over every value that it leads to; nothing for an empty list.
    pub(crate) fn visit<'a>(&self, arguments: &'a Value, seen: &mut dyn FnMut(Found<'a>)) {
        visit(&self.0, arguments, seen);
    }
}

fn bracket(inside: &str) -> Option<(Step, &str)> {
    if let Some(quoted) = inside.strip_prefix('"') {
        let (key, after) = quoted.split_once("\"]")?;
        return Some((Step::Key(key.to_owned()), after));
    }
    let (index, after) = inside.split_once(']')?;
    let step = if index == "*" { Step::All } else { Step::Index(index.parse().ok()?) };
    Some((step, after))
}

fn visit<'a>(steps: &[Step], value: &'a Value, seen: &mut dyn FnMut(Found<'a>)) {
    let Some((step, rest)) = steps.split_first() else {
        return seen(Found::Value(value));
    };
    let next = match (step, value) {
        (Step::Key(key), Value::Object(entries)) => entries.get(key),
        (Step::Index(index), Value::Array(items)) => items.get(*index),
        (Step::All, Value::Array(items)) => {
            return items.iter().for_each(|item| visit(rest, item, seen));
        }
        (Step::Key(_) | Step::Index(_) | Step::All, _) => return seen(Found::OtherType),
    };
    match next {
        Some(next) => visit(rest, next, seen),
        None => seen(Found::Missing),
    }
}

impl fmt::Display for ArgumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if key.contains(['.', '[', ']', ' ']) => write!(f, "[\"{key}\"]")?,
                Step::Key(key) if n == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::All => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_to_values() {
        let arguments = json!({
            "a": {"b": 1, "c d": 2}, "items": [{"to": "x"}, {"to": "y"}, {}, 3], "none": [],
        });
        for (path, expected) in [
            ("a.b", "1"),
            ("a[\"c d\"]", "2"),
            ("items[1].to", "\"y\""),
            ("items[*].to", "\"x\" \"y\" missing other"),
            ("none[*].to", ""),
            ("nobody", "missing"),
            ("a.b.c", "other"),
            ("a[0]", "other"),
            ("items.to", "other"),
            ("items[9]", "missing"),
        ] {
            let parsed = ArgumentPath::parse(path).expect(path);
            assert_eq!(parsed.to_string(), path);
            let mut found = Vec::new();
            parsed.visit(&arguments, &mut |seen| {
                found.push(match seen {
                    Found::Value(value) => value.to_string(),
                    Found::Missing => "missing".to_owned(),
                    Found::OtherType => "other".to_owned(),
                });
            });
            assert_eq!(found.join(" "), expected, "{path}");
        }
        for path in ["", ".a", "a.", "a..b", "a[", "a[x]", "a]", "[*].a", "[0]", "a[*]b", "a[-1]"] {
            assert!(ArgumentPath::parse(path).is_err(), "{path}");
        }
    }
}
