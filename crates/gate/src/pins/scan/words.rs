//! Texts as words, so that case, punctuation, look-alike letters and invisible characters hide nothing.

use super::hidden::is_hidden;

/// One word: lower case, ASCII where a letter only looks foreign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Where it begins in the text.
    pub(super) start: usize,
}

/// The words of a text. A dot in front of a name (`.ssh`) stays, `@` and `://` stay inside of an address; everything else
/// that is no letter and no digit separates. Single letters behind each other (`i g n o r e`) are one word.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut current = Word { text: String::new(), start: 0 };
    let mut characters = text.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        if is_hidden(character) || character == '\'' || character == '\u{2019}' {
            continue;
        }
        let next = characters.peek().map_or(' ', |(_, next)| *next);
        let is_inner = !current.text.is_empty()
            && (matches!(character, '@') || (character == ':' && text[place..].starts_with("://")))
            || current.text.ends_with(':') && character == '/'
            || current.text.ends_with(":/") && character == '/';
        let is_dotted = character == '.' && current.text.is_empty() && next.is_alphanumeric();
        if character.is_alphanumeric() || is_inner || is_dotted {
            if current.text.is_empty() {
                current.start = place;
            }
            current.text.extend(character.to_lowercase().map(folded));
        } else {
            finish(&mut current, &mut words);
        }
    }
    finish(&mut current, &mut words);
    spelled_out(words)
}

fn finish(current: &mut Word, words: &mut Vec<Word>) {
    if current.text.is_empty() {
        return;
    }
    let mut text = std::mem::take(&mut current.text);
    let has_letters = text.chars().any(char::is_alphabetic);
    if has_letters && text.chars().any(|c| c.is_ascii_digit()) {
        text = text.chars().map(unleeted).collect();
    }
    words.push(Word { text, start: current.start });
}

/// Joins at least four single letters in a row.
fn spelled_out(words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    let mut run: Vec<Word> = Vec::new();
    let close = |run: &mut Vec<Word>, joined: &mut Vec<Word>| {
        if run.len() >= 4 {
            let text = run.iter().map(|word| word.text.as_str()).collect();
            joined.push(Word { text, start: run[0].start });
            run.clear();
        } else {
            joined.append(run);
        }
    };
    for word in words {
        if word.text.chars().nth(1).is_none() && word.text.chars().all(char::is_alphabetic) {
            run.push(word);
        } else {
            close(&mut run, &mut joined);
            joined.push(word);
        }
    }
    close(&mut run, &mut joined);
    joined
}

/// A letter of Cyrillic, Greek or full width that looks like a Latin one (the common part of Unicode TS 39's table).
fn folded(character: char) -> char {
    match character {
        'а' | 'α' | 'ɑ' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ё' | 'ε' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ı' | 'ι' => 'i',
        'ј' => 'j',
        'κ' | 'к' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ａ'..='ｚ' => {
            let offset = u32::from(character) - u32::from('ａ');
            char::from_u32(u32::from('a') + offset).unwrap_or(character)
        }
        other => other,
    }
}

fn unleeted(character: char) -> char {
    match character {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    }
}
