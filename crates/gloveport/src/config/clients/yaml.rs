//! The part of YAML 1.2 that configuration files are written in: block mappings and lists, one-line scalars and flow
//! collections, literal blocks.
//!
//! It deliberately reads no anchors, tags, documents in a row and scalars over several lines: whoever meets one is told
//! the line, and nothing is guessed.

use serde_json::{Map, Number, Value};

/// How deep a file is nested at most.
const DEPTH_MAX: usize = 32;

/// Reads a text. An empty one is `null`.
///
/// # Errors
///
/// What is not read, with its line.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().enumerate().map(|(n, raw)| Line::new(n + 1, raw)).collect();
    let mut reader = Reader { lines, at: 0 };
    reader.skip_blank();
    if reader.current().is_some_and(|line| line.text == "---") {
        reader.at += 1;
        reader.skip_blank();
    }
    let Some(line) = reader.current() else {
        return Ok(Value::Null);
    };
    let indent = line.indent;
    let value = reader.block(indent, 0)?;
    reader.skip_blank();
    match reader.current() {
        None => Ok(value),
        Some(line) => Err(line.wrong("it stands further left or right than what is before it")),
    }
}

#[derive(Debug, Clone)]
struct Line<'a> {
    number: usize,
    indent: usize,
    /// Without indentation, comment and blanks at the end.
    text: &'a str,
    raw: &'a str,
}

impl<'a> Line<'a> {
    fn new(number: usize, raw: &'a str) -> Self {
        let text = raw.trim_start_matches(' ');
        Self { number, indent: raw.len() - text.len(), text: without_comment(text).trim_end(), raw }
    }

    fn wrong(&self, what: &str) -> String {
        format!("no YAML that is read here, line {}: {what}", self.number)
    }
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn current(&self) -> Option<&Line<'a>> {
        self.lines.get(self.at)
    }

    fn skip_blank(&mut self) {
        while self.current().is_some_and(|line| line.text.is_empty()) {
            self.at += 1;
        }
    }

    /// The mapping, list or scalar whose lines begin at `indent`.
    fn block(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let line = self.current().expect("the caller saw a line").clone();
        if depth > DEPTH_MAX {
            return Err(line.wrong("it is nested too deeply"));
        }
        if line.text.starts_with('\t') {
            return Err(line.wrong("a tab indents it"));
        }
        if is_item(line.text) {
            return self.list(indent, depth);
        }
        if split_key(line.text).is_some() {
            return self.mapping(indent, depth);
        }
        self.at += 1;
        scalar(line.text).map_err(|what| line.wrong(&what))
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        while let Some(line) = self.line_at(indent) {
            if !is_item(line.text) {
                break;
            }
            let rest = line.text[1..].trim_start();
            if rest.is_empty() {
                self.at += 1;
                items.push(self.nested(indent + 1, depth)?);
            } else {
                // What stands behind the dash is a line of its own, that much further right.
                let place = &mut self.lines[self.at];
                place.indent = indent + (line.text.len() - rest.len());
                place.text = rest;
                let indent = place.indent;
                items.push(self.block(indent, depth + 1)?);
            }
        }
        Ok(Value::Array(items))
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut map = Map::new();
        while let Some(line) = self.line_at(indent) {
            let Some((key, rest)) = split_key(line.text) else {
                break;
            };
            let key = scalar(key).map_err(|what| line.wrong(&what))?;
            let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            self.at += 1;
            let value = if rest.is_empty() {
                self.value_below(indent, depth)?
            } else if rest.starts_with(['|', '>']) {
                Value::String(self.literal(indent))
            } else {
                scalar(rest).map_err(|what| line.wrong(&what))?
            };
            if map.insert(key, value).is_some() {
                return Err(line.wrong("the key is there twice"));
            }
        }
        Ok(Value::Object(map))
    }

    /// The value of a key that has nothing behind it: further right, or a list at the same place.
    fn value_below(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        self.skip_blank();
        match self.current() {
            Some(line) if line.indent == indent && is_item(line.text) => {
                self.list(indent, depth + 1)
            }
            Some(_) | None => self.nested(indent + 1, depth),
        }
    }

    fn nested(&mut self, indent_min: usize, depth: usize) -> Result<Value, String> {
        self.skip_blank();
        match self.current().map(|line| line.indent) {
            Some(indent) if indent >= indent_min => self.block(indent, depth + 1),
            Some(_) | None => Ok(Value::Null),
        }
    }

    fn line_at(&mut self, indent: usize) -> Option<Line<'a>> {
        self.skip_blank();
        self.current().filter(|line| line.indent == indent).cloned()
    }

    /// The lines of a literal block, as they are; what folds them makes no difference to us.
    fn literal(&mut self, indent: usize) -> String {
        let mut lines = Vec::new();
        while let Some(line) = self.current() {
            if line.indent <= indent && !line.raw.trim().is_empty() {
                break;
            }
            lines.push(line.raw.trim());
            self.at += 1;
        }
        lines.join("\n").trim_end().to_owned()
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Walks over a text outside of quotes; gives the place of the first character that `stops`.
fn find(text: &str, stops: impl Fn(&str, usize) -> bool) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some('"') if is_escaped => is_escaped = false,
            Some('"') if c == '\\' => is_escaped = true,
            Some(open) if c == open => quote = None,
            None if stops(text, at) => return Some(at),
            // A quote inside of a word is a letter like any other.
            None if matches!(c, '"' | '\'') && !before(text, at, char::is_alphanumeric) => {
                quote = Some(c);
            }
            Some(_) | None => {}
        }
    }
    None
}

fn before(text: &str, at: usize, is: impl Fn(char) -> bool) -> bool {
    text[..at].chars().next_back().is_some_and(is)
}

fn without_comment(text: &str) -> &str {
    let starts = |text: &str, at: usize| {
        text[at..].starts_with('#') && (at == 0 || before(text, at, char::is_whitespace))
    };
    find(text, starts).map_or(text, |at| &text[..at])
}

/// The key and what stands behind its colon.
fn split_key(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['[', '{']) {
        return None;
    }
    let ends = |text: &str, at: usize| {
        text[at..].starts_with(':') && text[at + 1..].chars().next().is_none_or(char::is_whitespace)
    };
    let at = find(text, ends)?;
    Some((text[..at].trim_end(), text[at + 1..].trim()))
}

fn scalar(text: &str) -> Result<Value, String> {
    match text.chars().next() {
        Some('[' | '{') => flow(text),
        Some('"') => {
            serde_json::from_str(text).map_err(|_| "a text in quotes does not end here".to_owned())
        }
        Some('\'') => {
            let inner = text[1..].strip_suffix('\'').filter(|_| text.len() > 1);
            let inner = inner.filter(|inner| !inner.replace("''", "").contains('\''));
            let inner = inner.ok_or("a text in quotes does not end here")?;
            Ok(Value::String(inner.replace("''", "'")))
        }
        Some('&' | '*' | '!' | '|' | '>' | '%' | '@' | '`') => {
            Err("anchors, tags and the like are not read".to_owned())
        }
        Some(_) | None => Ok(plain(text)),
    }
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if !text.starts_with('+') => Value::Number(Number::from(number)),
            Ok(_) | Err(_) => Value::String(text.to_owned()),
        },
    }
}

/// A collection on one line, without another one in it.
fn flow(text: &str) -> Result<Value, String> {
    let wrong = || "a list or mapping on one line has to end there and hold no other".to_owned();
    let (is_list, inner) = match (text.strip_prefix('['), text.strip_prefix('{')) {
        (Some(inner), _) => (true, inner.strip_suffix(']').ok_or_else(wrong)?),
        (None, inner) => (false, inner.and_then(|i| i.strip_suffix('}')).ok_or_else(wrong)?),
    };
    let is_other = |text: &str, at: usize| text[at..].starts_with(['[', ']', '{', '}']);
    if find(inner, is_other).is_some() {
        return Err(wrong());
    }
    let mut parts = Vec::new();
    let mut rest = inner.trim();
    while !rest.is_empty() {
        let at = find(rest, |text, at| text[at..].starts_with(','));
        let (part, behind) = at.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
        parts.push(part.trim());
        rest = behind.trim();
    }
    if is_list {
        return parts.into_iter().map(scalar).collect::<Result<_, _>>().map(Value::Array);
    }
    let mut map = Map::new();
    for part in parts {
        let (key, value) = split_key(part).ok_or_else(wrong)?;
        let key = scalar(key)?;
        let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
        map.insert(key, scalar(value)?);
    }
    Ok(Value::Object(map))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: &Value) {
        assert_eq!(parse(text).as_ref(), Ok(expected), "{text}");
    }

    #[test]
    fn what_programs_write_is_read() {
        check("", &Value::Null);
        check("# only\n\n", &Value::Null);
        check(
            "a: 1\nb: true\nc: ~\nd: 'it''s'\ne: \"x\\ny\"\n",
            &json!({"a": 1, "b": true, "c": null, "d": "it's", "e": "x\ny"}),
        );
        check(
            "a:\n- x\n- y: 1\n  z: 2\n- - 3\nb: c:d # e\n",
            &json!({"a": ["x", {"y": 1, "z": 2}, [3]], "b": "c:d"}),
        );
        check("a:\n  - x\n  -\n    y: 1\nb:\n", &json!({"a": ["x", {"y": 1}], "b": null}));
        check(
            "a: []\nb: {}\nc: [x, \"a, b\", 3]\nd: {k: v, 'l': 2}\n",
            &json!({"a": [], "b": {}, "c": ["x", "a, b", 3], "d": {"k": "v", "l": 2}}),
        );
        check("---\na:\r\n  b:\r\n    c: it's # x\r\n", &json!({"a": {"b": {"c": "it's"}}}));
        check("a: |\n  one # no\n\n  two\nb: 1\n", &json!({"a": "one # no\n\ntwo", "b": 1}));
        check("a: http://x.test/#y\n\"b c\": 1\n", &json!({"a": "http://x.test/#y", "b c": 1}));
        check("\u{feff}a: \"#\"\n", &json!({"a": "#"}));
    }

    #[test]
    fn what_is_not_read_is_told_with_its_line() {
        for text in [
            "a: &x 1",
            "a: *x",
            "a: !!str 1",
            "a: \"x",
            "a: 'x",
            "a: [1",
            "a: [[1]]",
            "a: 1\n   b: 2",
            "a: 1\na: 2",
            "\ta: 1",
            "a:\n    b: 1\n  c: 2",
            "a: 1\n---\nb: 2",
            "a: x\n  y",
            &*format!("{}x", "- ".repeat(1_000)),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains("line "), "{error}");
        }
    }
}
