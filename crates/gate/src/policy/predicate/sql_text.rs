//! The text of a statement, before it is parsed: whether every database reads the same words in it.
//!
//! The parser's dialect and the database's own may differ in where a string, a name or a comment ends, and whoever writes
//! the statement may use that to hide one within the other. So a text is let pass only if it has nothing that is read in
//! two ways: no comments, no backslash before a quote, no kind of quotes that only some databases know. Within strings and
//! quoted names everything else may stand.

use crate::policy::source::SqlDialect;

/// Longest statement.
const STATEMENT_BYTES_MAX: usize = 16 << 10;

/// Why a text may be read in two ways.
pub(super) fn ambiguity(text: &str, dialect: SqlDialect) -> Option<&'static str> {
    if text.len() > STATEMENT_BYTES_MAX {
        return Some("the statement is longer than 16 KiB");
    }
    if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Some("the statement has a control character");
    }
    let characters: Vec<char> = text.chars().collect();
    let escapes = |pair: &[char]| matches!(pair, ['\\', '\'' | '"' | '`']);
    if characters.windows(2).any(escapes) {
        return Some("the statement has a backslash before a quote");
    }
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let before = at.checked_sub(1).map(|at| characters[at]);
        if let Some(why) = odd(character, before, characters.get(at + 1).copied(), dialect) {
            return Some(why);
        }
        at = match closing(character, dialect) {
            None => at + 1,
            Some(quote) => match end_of(&characters, at + 1, quote) {
                Some(end) => end,
                None => return Some("a quote is not closed"),
            },
        };
    }
    None
}

/// The quote that ends what a quote begins.
fn closing(character: char, dialect: SqlDialect) -> Option<char> {
    match (character, dialect) {
        ('\'' | '"' | '`', _) => Some(character),
        ('[', SqlDialect::Sqlite) => Some(']'),
        _ => None,
    }
}

/// The place behind the closing quote; a doubled one stands for itself.
fn end_of(characters: &[char], mut at: usize, quote: char) -> Option<usize> {
    loop {
        let character = *characters.get(at)?;
        at += 1;
        if character == quote {
            if quote == ']' || characters.get(at) != Some(&quote) {
                return Some(at);
            }
            at += 1;
        }
    }
}

/// Why a character outside of quotes is not let pass.
fn odd(
    character: char,
    before: Option<char>,
    after: Option<char>,
    dialect: SqlDialect,
) -> Option<&'static str> {
    let is_postgres = dialect == SqlDialect::Postgres;
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    match (character, after) {
        ('-', Some('-')) | ('/', Some('*')) => Some("the statement has a comment"),
        ('#', Some('>')) if is_postgres => None,
        ('#', _) => Some("the statement has `#`"),
        ('`', _) if is_postgres => Some("the statement has a back quote"),
        ('[' | ']', _) if !is_postgres && dialect != SqlDialect::Sqlite => {
            Some("the statement has a square bracket")
        }
        ('$', Some(digit)) if digit.is_ascii_digit() && !before.is_some_and(is_word) => None,
        ('$', _) => Some("the statement has `$`"),
        ('{' | '}' | '\\', _) => Some("the statement has a brace or a backslash"),
        ('&', Some('\'' | '"')) => Some("the statement has a text with Unicode escapes"),
        ('\'' | '"', _) if before.is_some_and(is_word) && !is_prefix(before) => {
            Some("a quote stands directly behind a word")
        }
        (character, _) if !character.is_ascii() && !character.is_alphanumeric() => {
            Some("the statement has a special character outside of quotes")
        }
        _ => None,
    }
}

/// Letters that every database reads as a prefix of a string, and none changes where it ends (backslashes are refused).
fn is_prefix(before: Option<char>) -> bool {
    matches!(before, Some('n' | 'N' | 'x' | 'X' | 'b' | 'B' | 'e' | 'E'))
}
