//! Estimates how many tokens a text costs a language model.
//!
//! An estimate, not a tokenizer: it costs one pass and no table, so that every answer can be held to its budget.
//! Calibrated against o200k (`tiktoken-rs`); over tool definitions, declarations and JSON results it stays within
//! 15 % of it, and a test holds that. Where an exact count is printed, a tokenizer makes it.

/// Estimated tokens of `text` under o200k.
///
/// Words cost one token up to 9 letters and one for each 6 to 9 of longer ones, digits and other ASCII one for each 3,
/// characters beyond ASCII 0.7 each. White space before a word is free; a line break begins a token.
pub fn estimate(text: &str) -> usize {
    let mut tenths = 0usize;
    let mut bytes = text.as_bytes();
    while let Some(first) = bytes.first() {
        let class = Class::of(*first);
        let length = bytes.iter().take_while(|byte| Class::of(**byte) == class).count();
        tenths += class.cost_in_tenths(length);
        bytes = &bytes[length..];
    }
    tenths.div_ceil(10)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Blank,
    Break,
    Mark,
    /// A byte of a character beyond ASCII.
    Wide,
}

impl Class {
    fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Self::Letter,
            b'0'..=b'9' => Self::Digit,
            b' ' | b'\t' => Self::Blank,
            b'\n' | b'\r' => Self::Break,
            0..=0x7f => Self::Mark,
            0x80.. => Self::Wide,
        }
    }

    fn cost_in_tenths(self, length: usize) -> usize {
        match self {
            Self::Letter => 10 * length.div_ceil(9).max(length / 6),
            Self::Blank => 10 * usize::from(length > 1),
            Self::Break => 5,
            Self::Digit | Self::Mark => 10 * length.div_ceil(3),
            // Two to four bytes a character, most often three.
            Self::Wide => 7 * length.div_ceil(3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Percent of the true count by which the estimate is off, over all texts of a kind together.
    fn error_of(texts: &[String]) -> usize {
        let tokenizer = tiktoken_rs::o200k_base().expect("the vocabulary is built in");
        let counted: usize = texts.iter().map(|text| tokenizer.encode_ordinary(text).len()).sum();
        let estimated: usize = texts.iter().map(|text| estimate(text)).sum();
        println!("{counted} counted, {estimated} estimated");
        100 * estimated.abs_diff(counted) / counted
    }

    #[test]
    fn estimates_stay_near_the_tokenizer() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/tools");
        let Ok(files) = std::fs::read_dir(folder) else {
            println!("skipped: the corpus of tool definitions is not beside the project");
            return;
        };
        let read = |file: std::io::Result<std::fs::DirEntry>| {
            std::fs::read_to_string(file.expect("an entry").path()).expect("readable")
        };
        let definitions: Vec<String> = files.map(read).collect();
        let error = error_of(&definitions);
        assert!(error < 15, "tool definitions: off by {error} %");
    }

    #[test]
    fn estimates_hold_for_results_and_code() {
        let rows: Vec<String> = (0..200)
            .map(|n| {
                format!(
                    "{{\"id\":{n},\"name\":\"Anna Novak\",\"email\":\"anna.{n}@example.com\",\"total\":{}.5}}",
                    n * 37
                )
            })
            .collect();
        let error = error_of(&[format!("[{}]", rows.join(","))]);
        assert!(error < 15, "rows: off by {error} %");
        let code = include_str!("frame.rs").to_owned();
        let error = error_of(&[code]);
        assert!(error < 15, "code: off by {error} %");
        let prose = include_str!("../../../LICENSE").to_owned();
        let error = error_of(&[prose]);
        assert!(error < 15, "prose: off by {error} %");
        assert_eq!(estimate(""), 0);
    }
}
