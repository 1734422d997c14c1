//! The form of a profile: nested lists of words and texts, written so that a text stays a text.
//!
//! It deliberately knows no operation and no filter. Words are written by us and never come from
//! outside, which their type says; what comes from outside is a [`Expression::Text`].

use std::fmt::Write;

/// One expression of the profile language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// A name of the language.
    Word(&'static str),
    /// A text in quotes, whatever is in it.
    Text(String),
    /// `( … )`.
    List(Vec<Expression>),
}

/// Longest line that is not broken, in bytes.
const LINE_BYTES_MAX: usize = 100;

impl Expression {
    /// `(name "text")`.
    pub(super) fn call(name: &'static str, text: impl Into<String>) -> Self {
        Self::List(vec![Self::Word(name), Self::Text(text.into())])
    }

    /// The expression on one line.
    pub(super) fn write(&self, to: &mut String) {
        match self {
            Self::Word(word) => to.push_str(word),
            Self::Text(text) => quote(text, to),
            Self::List(items) => {
                to.push('(');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        to.push(' ');
                    }
                    item.write(to);
                }
                to.push(')');
            }
        }
    }

    /// The expression as a rule of a profile: on one line where it fits, else a line for each of
    /// its lists.
    pub(super) fn write_rule(&self, to: &mut String) {
        let mut line = String::new();
        self.write(&mut line);
        match self {
            Self::List(items) if line.len() > LINE_BYTES_MAX => write_broken(items, to),
            Self::List(_) | Self::Word(_) | Self::Text(_) => to.push_str(&line),
        }
        to.push('\n');
    }
}

fn write_broken(items: &[Expression], to: &mut String) {
    to.push('(');
    for (index, item) in items.iter().enumerate() {
        match item {
            Expression::List(_) => to.push_str("\n  "),
            Expression::Word(_) | Expression::Text(_) if index > 0 => to.push(' '),
            Expression::Word(_) | Expression::Text(_) => {}
        }
        item.write(to);
    }
    to.push(')');
}

/// Writes a text so that the reader of the language (a small Scheme) reads back the same text.
/// Quote and backslash are escaped; control characters, which have no business in a profile, become
/// escapes of two hexadecimal digits.
fn quote(text: &str, to: &mut String) {
    to.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                to.push('\\');
                to.push(character);
            }
            control if control.is_ascii_control() => {
                write!(to, "\\x{:02x}", u32::from(control)).expect("a String takes all text");
            }
            other => to.push(other),
        }
    }
    to.push('"');
}
