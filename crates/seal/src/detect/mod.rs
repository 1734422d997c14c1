//! What looks like personal data or a vendor's key: every pattern in one pass, then a check of each hit.
//!
//! A net below the labels, not a wall: whoever writes a value otherwise (base 64, spaced letters, words) passes it. One
//! automaton for all patterns reads a text once; separate passes would be several times slower.

mod check;
mod keys;

use crate::Kind;
use regex_automata::meta::{BuildError, Regex};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use std::collections::BTreeSet;
use std::ops::Range;

/// Memory of the automaton that is built while text is read.
const CACHE_BYTES: usize = 8 << 20;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detector {
    /// Card numbers: an issuer's range and length, and the check digit (ISO/IEC 7812).
    Card,
    /// Account numbers: a country's length, and the check digits (ISO 13616).
    Iban,
    /// Social security numbers of the United States, with separators, within what was ever given out.
    Ssn,
    /// E-mail addresses.
    Email,
    /// Telephone numbers: international with `+` (E.164), and North American ones with separators.
    Phone,
    /// Keys with the prefix of a vendor, JSON web tokens, private keys. They become `[secret]`, one way.
    Secrets,
}

impl Detector {
    /// Every detector.
    pub const ALL: [Self; 6] =
        [Self::Card, Self::Iban, Self::Ssn, Self::Email, Self::Phone, Self::Secrets];

    /// Its name in the configuration, which is the kind of what it finds.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Iban => "iban",
            Self::Ssn => "ssn",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Secrets => "secrets",
        }
    }

    /// The detector of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|detector| detector.as_str() == name)
    }

    /// The kind of what it finds; `None` for secrets, which are not kept.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Secrets => None,
            Self::Card | Self::Iban | Self::Ssn | Self::Email | Self::Phone => {
                Some(Kind::of_detector(self.as_str()))
            }
        }
    }
}

/// A value that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) span: Range<usize>,
    pub(crate) detector: Detector,
}

/// What a check says of a place that matched a pattern.
enum Checked {
    /// This is one.
    Hit(Range<usize>),
    /// Nothing begins there; the search goes on from here.
    Miss(usize),
}

/// A pattern, and what is checked where it matches.
struct Pattern {
    detector: Detector,
    check: fn(&[u8], Range<usize>) -> Checked,
}

/// The patterns of some detectors.
pub(crate) struct Detectors {
    regex: Option<Regex>,
    patterns: Vec<Pattern>,
}

impl Detectors {
    /// Compiles the patterns of what is looked for.
    pub(crate) fn new(wanted: &BTreeSet<Detector>) -> Result<Self, Box<BuildError>> {
        let mut texts: Vec<&str> = Vec::new();
        let mut patterns = Vec::new();
        for detector in wanted {
            for (text, check) in rows(*detector) {
                texts.push(text);
                patterns.push(Pattern { detector: *detector, check: *check });
            }
        }
        if texts.is_empty() {
            return Ok(Self { regex: None, patterns });
        }
        let regex = Regex::builder()
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .configure(Regex::config().utf8_empty(false).hybrid_cache_capacity(CACHE_BYTES))
            .build_many(&texts)
            .map_err(Box::new)?;
        Ok(Self { regex: Some(regex), patterns })
    }

    /// Whether anything is looked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.regex.is_none()
    }

    /// The first value at or after a place.
    pub(crate) fn next(&self, text: &str, mut from: usize) -> Option<Hit> {
        let regex = self.regex.as_ref()?;
        let bytes = text.as_bytes();
        while from < bytes.len() {
            let input = Input::new(bytes).span(from..bytes.len()).anchored(Anchored::No);
            let found = regex.search(&input)?;
            let Pattern { detector, check } = &self.patterns[found.pattern().as_usize()];
            match check(bytes, found.range()) {
                Checked::Hit(span) => {
                    // What is left of a character at an edge goes with the value.
                    let (start, end) =
                        (text.floor_char_boundary(span.start), text.ceil_char_boundary(span.end));
                    return Some(Hit { span: start..end, detector: *detector });
                }
                Checked::Miss(next) => from = next.max(found.start() + 1),
            }
        }
        None
    }

    /// What a whole text is, if it is one value.
    pub(crate) fn whole(&self, text: &str) -> Option<Detector> {
        let hit = self.next(text, 0)?;
        (hit.span == (0..text.len())).then_some(hit.detector)
    }
}

type Row = (&'static str, fn(&[u8], Range<usize>) -> Checked);

fn rows(detector: Detector) -> &'static [Row] {
    match detector {
        Detector::Card => check::CARD,
        Detector::Iban => check::IBAN,
        Detector::Ssn => check::SSN,
        Detector::Email => check::EMAIL,
        Detector::Phone => check::PHONE,
        Detector::Secrets => keys::ROWS,
    }
}

#[cfg(test)]
mod tests;
