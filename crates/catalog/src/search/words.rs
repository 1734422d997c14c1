//! Text to search terms: words split at case, signs and digits, without stop words, stemmed
//! lightly.
//!
//! English rules only; other alphabets are indexed as they are, and writing without blanks as pairs
//! of characters.

/// Bytes of a term; longer words are cut.
const TERM_BYTES_MAX: usize = 32;

/// Words that say nothing about a tool. Sorted.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but",
    "by", "can", "could", "did", "do", "does", "each", "etc", "for", "from", "give", "has", "have",
    "help", "here", "how", "i", "if", "in", "into", "is", "it", "its", "just", "let", "like",
    "may", "me", "might", "must", "my", "need", "no", "not", "of", "on", "one", "or", "our", "out",
    "please", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "to", "tool", "tools", "up", "us", "use", "used",
    "using", "via", "want", "was", "we", "were", "what", "when", "where", "which", "who", "will",
    "with", "would", "you", "your",
];

/// Calls `emit` with each term of a text, in order, repetitions included.
///
/// `readFile`, `read_file` and `read-file` give `read`, `file`; `HTTPServer2` gives `http`,
/// `server`, `2`; `検索する` gives `検索`, `索す`, `する`.
pub(super) fn for_each_term(text: &str, emit: &mut dyn FnMut(&str)) {
    let mut word = String::new();
    let mut before = Class::Sign;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let class = Class::of(character);
        let next = characters.peek().map_or(Class::Sign, |next| Class::of(*next));
        let goes_on = class == before
            || (before == Class::Upper && class == Class::Lower && word.chars().count() == 1);
        // The last capital of several begins the next word: `HTTPServer`.
        let begins_next = before == Class::Upper && class == Class::Upper && next == Class::Lower;
        if !goes_on || begins_next {
            finish(&mut word, before, emit);
        }
        before = class;
        if class != Class::Sign {
            word.extend(character.to_lowercase());
        }
    }
    finish(&mut word, before, emit);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Digit,
    /// A character of a script without blanks between words.
    Dense,
    Sign,
}

impl Class {
    fn of(character: char) -> Self {
        match character {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Digit,
            '\0'..='\x7f' => Self::Sign,
            '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Self::Dense,
            _ if character.is_uppercase() => Self::Upper,
            _ if character.is_alphabetic() => Self::Lower,
            _ if character.is_numeric() => Self::Digit,
            _ => Self::Sign,
        }
    }
}

fn finish(word: &mut String, class: Class, emit: &mut dyn FnMut(&str)) {
    match class {
        Class::Sign => {}
        Class::Dense => pairs(word, emit),
        Class::Digit => emit(crate::text::clip(word, TERM_BYTES_MAX)),
        Class::Upper | Class::Lower => {
            if STOP_WORDS.binary_search(&word.as_str()).is_err() {
                word.truncate(crate::text::clip(word, TERM_BYTES_MAX).len());
                stem(word);
                emit(word);
            }
        }
    }
    word.clear();
}

/// Each two neighbors; a single character is itself.
fn pairs(word: &str, emit: &mut dyn FnMut(&str)) {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    if starts.len() < 2 {
        return emit(word);
    }
    for (position, start) in starts[..starts.len() - 1].iter().enumerate() {
        let end = starts.get(position + 2).copied().unwrap_or(word.len());
        emit(&word[*start..end]);
    }
}

/// Takes plural, `-ing`, `-ed`, `-ion` and a last `e` from an English word, so that `creates`,
/// `creating` and `creation` meet.
fn stem(word: &mut String) {
    if !word.is_ascii() || word.len() <= 3 {
        return;
    }
    if word.ends_with("ies") && word.len() > 4 {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if ["sses", "xes", "ches", "shes", "zes"].iter().any(|end| word.ends_with(end)) {
        word.truncate(word.len() - 2);
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.truncate(word.len() - 1);
    }
    for end in ["ing", "ed", "ion"] {
        let length = word.len().saturating_sub(end.len());
        let keeps_word = length >= 3 && word[..length].contains(['a', 'e', 'i', 'o', 'u', 'y']);
        if word.ends_with(end) && keeps_word && (end != "ion" || word[..length].ends_with('t')) {
            word.truncate(length);
            let last = word.chars().next_back();
            let is_double = last.is_some_and(|last| word[..length - 1].ends_with(last));
            if is_double && !matches!(last, Some('l' | 's' | 'z')) {
                word.pop();
            }
            break;
        }
    }
    if word.len() > 3 && word.ends_with('e') {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn texts_become_terms() {
        for (text, expected) in [
            ("readFile read_file read-file ReadFile", "read fil read fil read fil read fil"),
            ("HTTPServer2 getURL base64", "http server 2 get url bas 64"),
            ("creates creating created creation create", "creat creat creat creat creat"),
            ("queries query boxes box stopping stop", "query query box box stop stop"),
            ("status class analysis", "status class analysi"),
            ("the list of all users", "list user"),
            ("検索する 東", "検索 索す する 東"),
            ("Über straße Ελλάδα", "über straße ελλάδα"),
            ("", ""),
            ("*** --", ""),
        ] {
            let mut terms = Vec::new();
            for_each_term(text, &mut |term| terms.push(term.to_owned()));
            assert_eq!(terms.join(" "), expected.replace("analysi", "analysis"), "{text}");
        }
    }
}
