//! Phrases that speak to a model instead of about a tool. They are data: `phrases.txt` says how to read them.

use super::words::{Word, words};
use super::{Found, Severity, Text, around};
use std::collections::BTreeMap;
use std::ops::Range;

/// Words that turn a phrase into its opposite when they stand before it.
const NEGATIONS: [&str; 9] =
    ["not", "never", "cannot", "cant", "dont", "doesnt", "wont", "without", "refuses"];

/// All phrases, read from their file.
pub(super) struct Phrases {
    all: Vec<Phrase>,
    /// Which of them begin with a word.
    by_word: BTreeMap<&'static str, Vec<usize>>,
    /// Those that have no spaces.
    letters: Vec<usize>,
}

enum Phrase {
    /// Words in their order, with gaps.
    Words { severity: Severity, code: &'static str, is_negatable: bool, steps: Vec<Step> },
    /// Letters anywhere, for markup and for scripts without spaces.
    Letters { severity: Severity, code: &'static str, letters: &'static str },
}

/// One place of a phrase.
enum Step {
    /// One of these words.
    One(Vec<&'static str>),
    /// Up to so many words of any kind.
    Gap(usize),
}

impl Phrase {
    fn parse(line: &'static str) -> Self {
        let (head, body) = line.split_once(':').expect("phrases.txt has a colon in each line");
        let mut head = head.split_whitespace();
        let severity = match head.next() {
            Some("high") => Severity::High,
            Some("medium") => Severity::Medium,
            Some("low") => Severity::Low,
            other => panic!("phrases.txt names the severity {other:?}"),
        };
        let code = head.next().expect("phrases.txt names a code");
        let flag = head.next();
        let body = body.trim();
        if flag == Some("letters") {
            return Self::Letters { severity, code, letters: body };
        }
        let step = |word: &'static str| match word.strip_prefix('*') {
            Some(n) => Step::Gap(n.parse().expect("phrases.txt has a number behind a star")),
            None => Step::One(word.split('|').collect()),
        };
        let steps = body.split_whitespace().map(step).collect();
        Self::Words { severity, code, is_negatable: flag == Some("unless-denied"), steps }
    }
}

impl Phrases {
    pub(super) fn read() -> Self {
        let lines = include_str!("phrases.txt").lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let all: Vec<Phrase> = lines.map(Phrase::parse).collect();
        let (mut by_word, mut letters): (BTreeMap<_, Vec<_>>, _) = (BTreeMap::new(), Vec::new());
        for (index, phrase) in all.iter().enumerate() {
            match phrase {
                Phrase::Letters { .. } => letters.push(index),
                Phrase::Words { steps, .. } => {
                    let Some(Step::One(first)) = steps.first() else {
                        panic!("phrases.txt has a phrase that does not begin with a word");
                    };
                    for word in first {
                        by_word.entry(*word).or_default().push(index);
                    }
                }
            }
        }
        Self { all, by_word, letters }
    }

    pub(super) fn look(&self, text: &Text<'_>, found: &mut Found) {
        self.look_at(text.words, &text.place, found);
    }

    /// Whether a text that was hidden in another speaks to a model.
    pub(super) fn is_instruction(&self, text: &str) -> bool {
        let mut found = Found::default();
        self.look_at(text, "", &mut found);
        found.0.iter().any(|finding| finding.severity == Severity::High)
    }

    fn look_at(&self, text: &str, place: &str, found: &mut Found) {
        let lower = text.to_lowercase();
        for index in &self.letters {
            if let Phrase::Letters { severity, code, letters } = &self.all[*index]
                && let Some(start) = lower.find(letters)
            {
                // Lower case may have another length; the excerpt is a courtesy.
                found.push(*severity, code, place, around(&lower, start));
            }
        }
        let read = words(text);
        for start in 0..read.len() {
            for index in self.by_word.get(read[start].text.as_str()).into_iter().flatten() {
                let Phrase::Words { severity, code, is_negatable, steps } = &self.all[*index]
                else {
                    continue;
                };
                let Some(length) = matched(&read[start..], steps) else {
                    continue;
                };
                if !(*is_negatable && is_denied(&read, start..start + length, &steps[0])) {
                    found.push(*severity, code, place, around(text, read[start].start));
                }
            }
        }
    }
}

/// Whether one of the two words before the phrase's verb says no. Of several verbs the last one counts: "reads files, and
/// cannot read …".
fn is_denied(words: &[Word], phrase: Range<usize>, verb: &Step) -> bool {
    let Step::One(verbs) = verb else {
        return false;
    };
    let is_verb = |at: &usize| verbs.contains(&words[*at].text.as_str());
    let last = phrase.clone().rev().find(is_verb).unwrap_or(phrase.start);
    words[..last].iter().rev().take(2).any(|word| NEGATIONS.contains(&word.text.as_str()))
}

/// How many words a phrase takes that words begin with. Phrases are short, so that trying each gap is cheap.
fn matched(words: &[Word], steps: &[Step]) -> Option<usize> {
    match steps.split_first() {
        None => Some(0),
        Some((Step::One(known), rest)) => {
            let (word, words) = words.split_first()?;
            let is_one = known.iter().any(|known| is_word(&word.text, known));
            if is_one { matched(words, rest).map(|length| length + 1) } else { None }
        }
        Some((Step::Gap(most), rest)) => (0..=*most.min(&words.len()))
            .find_map(|skipped| Some(skipped + matched(&words[skipped..], rest)?)),
    }
}

fn is_word(word: &str, known: &str) -> bool {
    match known {
        "<address>" => word.contains('@') && word.len() > 3,
        "<url>" => word.contains("://"),
        _ => match known.strip_suffix('~') {
            Some(beginning) => word.starts_with(beginning),
            None => word == known,
        },
    }
}
