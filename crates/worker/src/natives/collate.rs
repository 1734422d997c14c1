//! The order of texts as people expect it: letters first, then accents, then upper and lower case.
//!
//! The idea is that of the Unicode Collation Algorithm (UTS 10) with the root order of CLDR, for
//! Latin letters, digits and the common signs; other scripts are in the order of their code points,
//! which is that of their letters in Greek, Cyrillic and kana. It deliberately has no tables of
//! whole scripts: Chinese is not in the order of its sounds, and of languages only Spanish has a
//! rule. Texts come decomposed (NFD).

use std::{cmp::Ordering, iter::Peekable, str::Chars};

/// Signs in their order, from spaces to the last before money.
const SIGNS: &str = "\t\n\u{b}\u{c}\r\u{85}\u{2028}\u{2029} _‗-‑‒–—―,、;:!¡?¿.‥…。·'‹›\"«»\
    ()[]{}〈〉《》「」『』【】‖§¶@*/\\&#%‰‱†‡•‣‧′″‴‵‶‷〃‸`´^¯¨¸°©®+±÷×<=>¬|¦~";
/// The last sign that `ignorePunctuation` leaves out.
const LAST_PUNCTUATION: char = '‸';
const MONEY: &str = "¤¢$£¥₩₪₫€₭₮₱₲₴₵₸₹₺₽₿";
/// Accents in their order; others come after these.
const MARKS: &str = "\u{332}\u{313}\u{314}\u{301}\u{300}\u{306}\u{302}\u{30c}\u{30a}\u{342}\u{308}\u{30b}\u{303}\
    \u{307}\u{335}\u{338}\u{327}\u{328}\u{304}";
const TILDE: char = '\u{303}';
const BREVE: char = '\u{306}';
const STROKE: char = '\u{338}';

// Where each kind of character begins. A letter has two places, so that one of a language can stand
// behind it.
const OTHER_SIGN: u32 = 0x1_0000;
const CURRENCY: u32 = 0x20_0000;
const DIGIT: u32 = 0x30_0000;
const OTHER_NUMBER: u32 = 0x40_0000;
const LETTER: u32 = 0x60_0000;

/// What makes two texts different, and in which way they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules<'a>(&'a str);

impl<'a> Rules<'a> {
    /// Words apart by spaces: `accents` and `case` count, `upper` comes first, `numeric` reads
    /// digits as numbers, `bare` leaves punctuation out, `es` is Spanish, `decomposed` says that
    /// texts are.
    pub(super) fn new(words: &'a str) -> Self {
        Self(words)
    }

    fn has(self, word: &str) -> bool {
        self.0.split(' ').any(|it| it == word)
    }
}

/// Which text is first; `None` where one has to be decomposed before.
pub(super) fn compare(one: &str, other: &str, rules: Rules<'_>) -> Option<Ordering> {
    let is_plain = one.is_ascii() && other.is_ascii();
    if !is_plain && !rules.has("decomposed") {
        return None;
    }
    let letters = |text| {
        Units::new(text, rules).filter_map(|unit| match unit {
            Unit::Letter { place, .. } => Some(place),
            Unit::Mark(_) => None,
        })
    };
    let accents = |text| {
        Units::new(text, rules).map(|unit| match unit {
            Unit::Letter { .. } => 0,
            Unit::Mark(place) => place,
        })
    };
    let cases = |text| {
        Units::new(text, rules).filter_map(|unit| match unit {
            Unit::Letter { case, .. } => Some(case.place(rules)),
            Unit::Mark(_) => None,
        })
    };
    let mut order = letters(one).cmp(letters(other));
    if order.is_eq() && rules.has("accents") {
        order = accents(one).cmp(accents(other));
    }
    if order.is_eq() && rules.has("case") {
        order = cases(one).cmp(cases(other));
    }
    Some(order)
}

/// What the order looks at.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Letter { place: u32, case: Case },
    Mark(u32),
}

/// The forms of one letter.
#[derive(Debug, Clone, Copy)]
enum Case {
    Lower,
    Upper,
    /// Of the second Japanese syllabary, or at the end of a Greek word: no case, and last.
    SecondForm,
}

impl Case {
    fn place(self, rules: Rules<'_>) -> u32 {
        match self {
            Self::Upper if rules.has("upper") => 0,
            Self::SecondForm if rules.has("accents") => 3,
            Self::Lower | Self::SecondForm => 1,
            Self::Upper => 2,
        }
    }
}

/// The units of a text, read as they are needed.
struct Units<'a> {
    characters: Peekable<Chars<'a>>,
    /// What comes next, last first: a character stands for three units at most.
    pending: Vec<Unit>,
    /// Digits of a number that are still to come.
    digits_left: u32,
    is_numeric: bool,
    is_bare: bool,
    is_spanish: bool,
}

impl<'a> Units<'a> {
    fn new(text: &'a str, rules: Rules<'_>) -> Self {
        Self {
            characters: text.chars().peekable(),
            pending: Vec::new(),
            digits_left: 0,
            is_numeric: rules.has("numeric"),
            is_bare: rules.has("bare"),
            is_spanish: rules.has("es"),
        }
    }

    /// A number is as large as it has digits, without zeros before it, and then as these are.
    fn number(&mut self, first: char) -> Unit {
        let mut digit = Some(first);
        while digit == Some('0') {
            digit = self.characters.next_if(char::is_ascii_digit);
        }
        self.digits_left = 0;
        if let Some(digit) = digit {
            let more = self.characters.clone().take_while(char::is_ascii_digit).count();
            self.digits_left = u32::try_from(more).unwrap_or(u32::MAX);
            self.pending.push(plain(DIGIT + u32::from(digit)));
        }
        let n_digits = self.digits_left + u32::from(digit.is_some());
        self.pending.push(plain(n_digits));
        plain(DIGIT)
    }

    fn sign(&mut self, c: char) -> Option<Unit> {
        let base = plain_sign(c);
        let sign = place_in(SIGNS, base);
        let is_punctuation = sign.is_some() && sign <= place_in(SIGNS, LAST_PUNCTUATION);
        if self.is_bare && is_punctuation {
            return None;
        }
        if base != c {
            self.pending.push(Unit::Mark(u32::from(c)));
        }
        let money = || place_in(MONEY, base).map(|place| CURRENCY + place);
        Some(plain(sign.or_else(money).unwrap_or(OTHER_SIGN + u32::from(base))))
    }

    fn unit(&mut self, c: char) -> Option<Unit> {
        if let Some(place) = mark(c) {
            return Some(Unit::Mark(place));
        }
        if is_ignored(c) {
            return None;
        }
        if c.is_ascii_digit() {
            if self.digits_left > 0 {
                self.digits_left -= 1;
            } else if self.is_numeric {
                return Some(self.number(c));
            }
            return Some(plain(DIGIT + u32::from(c)));
        }
        if !c.is_alphanumeric() {
            return self.sign(c);
        }
        if c.is_numeric() {
            return Some(plain(OTHER_NUMBER + u32::from(c)));
        }
        let (base, behind) = parts(c);
        if let Some(behind) = behind {
            self.pending.push(letter(behind));
        }
        if base != c {
            self.pending.push(Unit::Mark(mark(STROKE).unwrap_or_default()));
        }
        Some(self.of_its_own(c).unwrap_or_else(|| letter(base)))
    }

    /// A letter that decomposes into another with a mark and is one of its own all the same.
    fn of_its_own(&mut self, c: char) -> Option<Unit> {
        let mark = match c {
            'n' | 'N' if self.is_spanish => TILDE,
            'и' | 'И' => BREVE,
            _ => return None,
        };
        self.characters.next_if_eq(&mark)?;
        match letter(c) {
            Unit::Letter { place, case } => Some(Unit::Letter { place: place + 1, case }),
            Unit::Mark(_) => None,
        }
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        if let Some(unit) = self.pending.pop() {
            return Some(unit);
        }
        loop {
            let c = self.characters.next()?;
            if let Some(unit) = self.unit(c) {
                return Some(unit);
            }
        }
    }
}

fn plain(place: u32) -> Unit {
    Unit::Letter { place, case: Case::Lower }
}

fn letter(c: char) -> Unit {
    let first_form = match c {
        // Both Japanese syllabaries are one alphabet.
        '\u{30a1}'..='\u{30f6}' => Some(u32::from(c) - 0x60),
        'ς' => Some(u32::from('σ')),
        _ => None,
    };
    if let Some(code) = first_form {
        return Unit::Letter { place: LETTER + 2 * code, case: Case::SecondForm };
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    let case = if lower == c { Case::Lower } else { Case::Upper };
    Unit::Letter { place: LETTER + 2 * u32::from(lower), case }
}

/// The letter that one with a stroke is, and the two of a ligature: decomposition leaves them.
fn parts(c: char) -> (char, Option<char>) {
    match c {
        'ß' => ('s', Some('s')),
        'ẞ' => ('S', Some('S')),
        'æ' => ('a', Some('e')),
        'Æ' => ('A', Some('E')),
        'œ' => ('o', Some('e')),
        'Œ' => ('O', Some('E')),
        'ø' => ('o', None),
        'Ø' => ('O', None),
        'ł' => ('l', None),
        'Ł' => ('L', None),
        'đ' | 'ð' => ('d', None),
        'Đ' | 'Ð' => ('D', None),
        'ħ' => ('h', None),
        'Ħ' => ('H', None),
        'ſ' => ('s', None),
        other => (other, None),
    }
}

/// Where an accent stands; `None` for what is none.
fn mark(c: char) -> Option<u32> {
    let is_mark = matches!(u32::from(c),
        0x300..=0x36f | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff
            | 0x3099 | 0x309a | 0xfe20..=0xfe2f);
    is_mark.then(|| place_in(MARKS, c).unwrap_or(u32::from(c)))
}

/// The sign that one is a form of.
fn plain_sign(c: char) -> char {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' => ' ',
        '‘' | '’' | '‚' | '‛' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        '‐' => '-',
        '․' => '.',
        other => other,
    }
}

/// The place of a character in a list, from 1.
fn place_in(list: &str, c: char) -> Option<u32> {
    let at = list.chars().position(|it| it == c)?;
    u32::try_from(at + 1).ok()
}

/// Characters that nobody sees and that make no difference.
fn is_ignored(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let check = |rules: &str, ordered: &str| {
            let rules = format!("{rules} decomposed");
            let texts: Vec<&str> = ordered.split('<').collect();
            for pair in texts.windows(2) {
                let found = compare(pair[0], pair[1], Rules::new(&rules));
                assert_eq!(found, Some(Ordering::Less), "{pair:?} {rules}");
                let same = compare(pair[0], pair[0], Rules::new(&rules));
                assert_eq!(same, Some(Ordering::Equal), "{pair:?} {rules}");
            }
        };
        check(
            "accents case",
            "<_<-<.<(<@<$<0<10<2<a<A<a\u{301}<A\u{301}<ab<æ<b<B<z<Z<α<я<あ<ア<い<中",
        );
        check("accents case upper", "A<a<B<b");
        check("accents case numeric", "a<a0<a1<a1b<a2<a10<a11<a100<b");
        check("accents case", "и<ия<и\u{306}<И\u{306}<и\u{306}а<к");
        check("accents case es", "n<nz<n\u{303}<o");
        check("", "résume<zebra");
    }

    #[test]
    fn equal_where_it_makes_no_difference() {
        let check = |rules: &str, one: &str, other: &str| {
            let rules = format!("{rules} decomposed");
            assert_eq!(
                compare(one, other, Rules::new(&rules)),
                Some(Ordering::Equal),
                "{one} {other}"
            );
        };
        check("", "e\u{301}A", "Ea");
        check("accents", "ςア", "Σあ");
        check("accents", "e\u{301}A", "E\u{301}a");
        check("case", "e\u{301}", "e");
        check("numeric accents case", "a007", "a7");
        check("bare accents case", "co-op!", "coop");
        check("accents case", "a\0\u{200b}", "a");
    }

    #[test]
    fn what_is_not_ascii_is_to_be_decomposed() {
        assert_eq!(compare("é", "e", Rules::new("accents")), None);
        assert_eq!(compare("a", "B", Rules::new("accents case")), Some(Ordering::Less));
    }
}
