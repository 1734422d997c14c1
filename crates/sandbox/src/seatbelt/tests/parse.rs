//! Reads a profile back: the small part of Scheme that profiles are written in, as strictly as it
//! goes. What our profiles do not use is an error.

/// An expression as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    Word(String),
    Text(String),
    List(Vec<Read>),
}

impl Read {
    /// All texts, in their order.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Word(_) => Vec::new(),
            Self::Text(text) => vec![text],
            Self::List(items) => items.iter().flat_map(Self::texts).collect(),
        }
    }
}

/// Reads all expressions of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Read>, String> {
    let mut rest = text.trim_start();
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (read, after) = expression(rest)?;
        all.push(read);
        rest = after.trim_start();
    }
    Ok(all)
}

fn expression(text: &str) -> Result<(Read, &str), String> {
    if let Some(rest) = text.strip_prefix('(') {
        let mut rest = rest.trim_start();
        let mut items = Vec::new();
        loop {
            if let Some(after) = rest.strip_prefix(')') {
                return Ok((Read::List(items), after));
            }
            let (item, after) = expression(rest)?;
            items.push(item);
            rest = after.trim_start();
        }
    }
    if let Some(rest) = text.strip_prefix('"') {
        return quoted(rest);
    }
    let plain = |character: char| character.is_ascii_alphanumeric() || "*-_.".contains(character);
    let end = text.find(|character| !plain(character)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let closed = rest.chars().next().is_none_or(|next| next.is_whitespace() || next == ')');
    if word.is_empty() || !closed {
        return Err(format!("no expression: {}", text.chars().take(40).collect::<String>()));
    }
    Ok((Read::Word(word.to_owned()), rest))
}

/// A text behind its opening quote.
fn quoted(text: &str) -> Result<(Read, &str), String> {
    let mut content = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Ok((Read::Text(content), &text[index + 1..])),
            '\\' => match characters.next() {
                Some((_, escaped @ ('"' | '\\'))) => content.push(escaped),
                Some((at, 'x')) => {
                    let digits = text.get(at + 1..at + 3).ok_or("an escape is cut")?;
                    let code = u8::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
                    content.push(char::from(code));
                    characters.nth(1);
                }
                other => return Err(format!("unknown escape: {other:?}")),
            },
            control if control.is_ascii_control() => {
                return Err(format!("a control character in a text: {control:?}"));
            }
            other => content.push(other),
        }
    }
    Err("a text does not end".to_owned())
}
