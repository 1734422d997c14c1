//! An error told in one line.

use std::error::Error;

/// An error with all its causes, each once: `a: b: c`.
///
/// A cause whose text the line has already is left out: some libraries repeat it in their own message.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Link {
        text: &'static str,
        source: Option<Box<Link>>,
    }

    fn link(text: &'static str, source: Option<Link>) -> Link {
        Link { text, source: source.map(Box::new) }
    }

    #[test]
    fn every_cause_stands_once() {
        let error = link("start", Some(link("open: denied", Some(link("denied", None)))));
        assert_eq!(with_causes(&error), "start: open: denied");
    }
}
