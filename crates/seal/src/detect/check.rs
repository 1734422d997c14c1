//! Personal data: patterns, and what a hit must hold to beyond its pattern.
//!
//! Patterns are wide and checks are exact. Where a hit fails its check the search goes on inside of it, since the value may
//! begin at a later group of digits.

use super::{Checked, Row};
use std::ops::Range;

/// Groups of digits, with space, hyphen or no-break space between them.
pub(super) const CARD: &[Row] = &[(r"\b[0-9](?:(?:[ -]|\xc2\xa0)?[0-9]){11,18}", card)];
pub(super) const IBAN: &[Row] =
    &[(r"\b[A-Za-z]{2}[0-9]{2}(?:(?:[ -]|\xc2\xa0)?[A-Za-z0-9]){11,30}", iban)];
pub(super) const SSN: &[Row] = &[(r"\b[0-9]{3}[ -][0-9]{2}[ -][0-9]{4}\b", ssn)];
pub(super) const EMAIL: &[Row] = &[(
    r"[A-Za-z0-9._%+'&/=~#\x80-\xff-]+@[A-Za-z0-9\x80-\xff-]+(?:\.[A-Za-z0-9\x80-\xff-]+)*\.[A-Za-z]{2,24}",
    email,
)];
pub(super) const PHONE: &[Row] = &[
    (r"\+[1-9](?:[ ().-]{0,2}[0-9]){6,14}", international),
    (r"(?:\([2-9][0-9]{2}\) ?|\b[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}\b", north_american),
];

/// Endings of file names that are no ending of a domain: `icon@2x.png`.
const FILE_ENDINGS: [&[u8]; 12] = [
    b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"css", b"js", b"mjs", b"json", b"html",
    b"ts",
];

fn at(text: &[u8], place: usize) -> u8 {
    text.get(place).copied().unwrap_or(b' ')
}

fn before(text: &[u8], place: usize) -> u8 {
    place.checked_sub(1).map_or(b' ', |place| text[place])
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The place after the first group of digits: where a value may begin after one that did not.
fn next_group(text: &[u8], span: &Range<usize>) -> usize {
    let group = text[span.clone()].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    span.start + group
}

/// Tries the longest run of digits first, then shorter ones that end with a group: a security code or a date may follow.
fn card(text: &[u8], span: Range<usize>) -> Checked {
    let lead = before(text, span.start);
    // `1.4111…` is a part of a number, `-4111…` and `+4111…` of an identifier or a telephone number.
    let is_inside =
        lead == b'+' || (matches!(lead, b'.' | b'-') && is_word(before(text, span.start - 1)));
    let mut end = span.end;
    while end > span.start && !is_inside {
        let is_end = !is_word(at(text, end)) && !is_more_of_a_number(text, end);
        if is_end && is_card(&text[span.start..end]) {
            return Checked::Hit(span.start..end);
        }
        end -= 1;
    }
    Checked::Miss(next_group(text, &span))
}

/// Whether a decimal point or a hyphen goes on with letters or digits that belong to the same identifier.
fn is_more_of_a_number(text: &[u8], end: usize) -> bool {
    at(text, end) == b'.' && at(text, end + 1).is_ascii_digit()
}

fn is_card(text: &[u8]) -> bool {
    if !text.last().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let mut digits = [0_u8; 19];
    let mut n = 0;
    for byte in text.iter().filter(|byte| byte.is_ascii_digit()) {
        if n == digits.len() {
            return false;
        }
        digits[n] = byte - b'0';
        n += 1;
    }
    // Eight digits and a hyphen are the beginning of a UUID.
    let is_uuid =
        text.split(|byte| *byte == b'-').any(|group| group.len() > 6 && group.len() < text.len());
    let digits = &digits[..n];
    !is_uuid && is_issued(digits) && is_luhn(digits)
}

/// First digits and lengths that issuers use (ISO/IEC 7812-1 and the networks' own lists).
fn is_issued(digits: &[u8]) -> bool {
    if digits.len() < 13 {
        return false;
    }
    let first =
        |n: usize| digits[..n].iter().fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    match digits.len() {
        13 => first(1) == 4,
        14 => matches!(first(3), 300..=305 | 309) || matches!(first(2), 36 | 38 | 39),
        15 => matches!(first(2), 34 | 37) || matches!(first(4), 2131 | 1800),
        16..=19 => {
            let is_anybodys = matches!(first(1), 4)
                || matches!(first(2), 62 | 65 | 81)
                || matches!(first(3), 644..=649)
                || matches!(first(4), 3528..=3589 | 6011 | 2200..=2204)
                || matches!(first(2), 50 | 56..=58 | 60 | 61 | 63..=69);
            let is_of_16 = matches!(first(2), 51..=55) || matches!(first(4), 2221..=2720);
            is_anybodys || (digits.len() == 16 && is_of_16)
        }
        _ => false,
    }
}

/// ISO/IEC 7812-1, annex B. A number of one digit only is filler.
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(*digit);
            match (place % 2, digit) {
                (0, _) => digit,
                (_, 0..=4) => digit * 2,
                (_, _) => digit * 2 - 9,
            }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

/// The country says how long it is, so that words after it are not taken for a part of it.
fn iban(text: &[u8], span: Range<usize>) -> Checked {
    let miss = Checked::Miss(next_group(text, &span));
    let country =
        [text[span.start].to_ascii_uppercase(), text[span.start + 1].to_ascii_uppercase()];
    let Some(length) = iban_length(country) else { return miss };
    let mut letters = Vec::with_capacity(length);
    let mut end = span.start;
    while letters.len() < length && end < span.end {
        if text[end].is_ascii_alphanumeric() {
            letters.push(text[end].to_ascii_uppercase());
        }
        end += 1;
    }
    if letters.len() < length || is_word(at(text, end)) || !is_mod_97(&letters) {
        return miss;
    }
    Checked::Hit(span.start..end)
}

/// ISO 13616: the first four characters last, letters as two digits, the rest of the division by 97 is 1.
fn is_mod_97(letters: &[u8]) -> bool {
    let turned = letters[4..].iter().chain(&letters[..4]);
    let rest = turned.fold(0_u32, |rest, letter| {
        if letter.is_ascii_digit() {
            (rest * 10 + u32::from(letter - b'0')) % 97
        } else {
            (rest * 100 + u32::from(letter - b'A') + 10) % 97
        }
    });
    rest == 1
}

/// Lengths from the IBAN registry (SWIFT, release 99).
fn iban_length(country: [u8; 2]) -> Option<usize> {
    Some(match &country {
        b"NO" => 15,
        b"BE" => 16,
        b"DK" | b"FK" | b"FI" | b"FO" | b"GL" | b"NL" | b"SD" => 18,
        b"MK" | b"SI" => 19,
        b"AT" | b"BA" | b"EE" | b"KZ" | b"LT" | b"LU" | b"MN" | b"XK" => 20,
        b"CH" | b"HR" | b"LI" | b"LV" => 21,
        b"BG" | b"BH" | b"CR" | b"DE" | b"GB" | b"GE" | b"IE" | b"ME" | b"RS" | b"VA" => 22,
        b"AE" | b"GI" | b"IL" | b"IQ" | b"OM" | b"SO" | b"TL" => 23,
        b"AD" | b"CZ" | b"ES" | b"MD" | b"PK" | b"RO" | b"SA" | b"SE" | b"SK" | b"TN" | b"VG" => 24,
        b"LY" | b"PT" | b"ST" => 25,
        b"IS" | b"TR" => 26,
        b"BI" | b"DJ" | b"FR" | b"GR" | b"IT" | b"MC" | b"MR" | b"SM" => 27,
        b"AL" | b"AZ" | b"BY" | b"CY" | b"DO" | b"GT" | b"HU" | b"HN" | b"LB" | b"NI" | b"PL"
        | b"SV" => 28,
        b"BR" | b"EG" | b"PS" | b"QA" | b"UA" => 29,
        b"JO" | b"KW" | b"MU" | b"YE" => 30,
        b"MT" | b"SC" => 31,
        b"LC" => 32,
        b"RU" => 33,
        _ => return None,
    })
}

/// Numbers that were never given out are none: areas 000, 666 and 900 to 999, group 00, serial 0000 (Social Security
/// Administration). Both separators are the same.
fn ssn(text: &[u8], span: Range<usize>) -> Checked {
    let number = &text[span.clone()];
    let (area, group, serial) = (&number[..3], &number[4..6], &number[7..]);
    let is_given =
        area != b"000" && area != b"666" && area[0] != b'9' && group != b"00" && serial != b"0000";
    let goes_on =
        |edge: u8, beyond: u8| matches!(edge, b'-' | b'.') && beyond.is_ascii_alphanumeric();
    let is_inside = goes_on(at(text, span.end), at(text, span.end + 1))
        || (span.start > 1 && goes_on(before(text, span.start), before(text, span.start - 1)));
    if is_given && !is_inside && number[3] == number[6] {
        return Checked::Hit(span);
    }
    Checked::Miss(next_group(text, &span))
}

fn email(text: &[u8], span: Range<usize>) -> Checked {
    let found = &text[span.clone()];
    let sign = memchr::memchr(b'@', found).expect("the pattern has one");
    let (local, domain) = (&found[..sign], &found[sign + 1..]);
    let miss = Checked::Miss(span.start + sign + 1);
    // `a/b/c@host.org` is a path and an address, `to=me@host.org` a name and one: the address begins after these.
    let cut = local.iter().rposition(|byte| matches!(byte, b'/' | b'=' | b'&' | b'#' | b'\''));
    let local = &local[cut.map_or(0, |cut| cut + 1)..];
    let local =
        &local[local.iter().take_while(|byte| matches!(byte, b'.' | b'-' | b'%')).count()..];
    let ending = domain.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let is_file = FILE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known));
    let mut labels = domain.split(|byte| *byte == b'.');
    let is_domain = domain.len() <= 253
        && labels.all(|label| !label.is_empty() && label.len() <= 63 && label[0] != b'-');
    // `git@host.org:name/repository` names a repository.
    let is_repository = local == b"git" && matches!(at(text, span.end), b':' | b'/');
    if local.is_empty() || is_file || !is_domain || is_repository || is_word(at(text, span.end)) {
        return miss;
    }
    let start = span.start + sign - local.len();
    Checked::Hit(start..span.end)
}

/// 8 to 15 digits behind a `+` that begins a word (E.164).
fn international(text: &[u8], span: Range<usize>) -> Checked {
    let digits = text[span.clone()].iter().filter(|byte| byte.is_ascii_digit()).count();
    let lead = before(text, span.start);
    let is_inside = is_word(lead)
        || lead == b'+'
        || is_word(at(text, span.end))
        || is_more_of_a_number(text, span.end);
    if (8..=15).contains(&digits) && !is_inside {
        return Checked::Hit(span);
    }
    Checked::Miss(span.start + 1)
}

/// Area and exchange as the North American Numbering Plan has them; a part of a longer number is none.
fn north_american(text: &[u8], span: Range<usize>) -> Checked {
    let digits: Vec<u8> = text[span.clone()].iter().copied().filter(u8::is_ascii_digit).collect();
    let is_service = |code: &[u8]| code[1..] == *b"11";
    let goes_on =
        |edge: u8, beyond: u8| matches!(edge, b'-' | b'.' | b':') && beyond.is_ascii_alphanumeric();
    let is_inside = goes_on(at(text, span.end), at(text, span.end + 1))
        || (span.start > 1 && goes_on(before(text, span.start), before(text, span.start - 1)));
    // `1-212-555-0123` is whole with its country.
    let with_country = span.start > 1
        && text[span.start - 2] == b'1'
        && matches!(text[span.start - 1], b'-' | b'.' | b' ')
        && (span.start < 3 || !is_word(text[span.start - 3]));
    if is_service(&digits[..3]) || is_service(&digits[3..6]) || (is_inside && !with_country) {
        return Checked::Miss(next_group(text, &span).max(span.start + 1));
    }
    Checked::Hit(span)
}
