//! The receipt for a reader: what the execution did, and what the same work costs with one tool call each round trip.

use gloveport_executor::{Receipt, bytes, thousands};

/// Two or three lines.
///
/// One tool call each round trip is counted low: every call's arguments and result once, without the definitions of
/// the tools and without reading the growing conversation again at each step.
pub(super) fn receipt_text(receipt: &Receipt) -> String {
    let seconds = receipt.wall.as_secs_f64();
    let n_calls = receipt.n_calls();
    if n_calls == 0 {
        let own = thousands(receipt.llm_tokens());
        return format!("no tool calls; script and answer ≈ {own} tokens; {seconds:.2} s");
    }
    let calls = if n_calls == 1 { "call" } else { "calls" };
    let trips = if n_calls == 1 { "round trip" } else { "round trips" };
    let percent = saved_percent(receipt.call_llm_tokens, receipt.llm_tokens());
    let saved = percent.map_or(String::new(), |percent| format!(", {percent} % fewer"));
    format!(
        "{n_calls} tool {calls} ({}), {} ≈ {} tokens kept out of the context, {seconds:.2} s\n\
         one call at a time: {n_calls} {trips}, ≈ {} tokens\n\
         this script:        1 round trip, ≈ {} tokens{saved}",
        receipt.tools_line(),
        bytes(receipt.kept_bytes()),
        thousands(receipt.kept_llm_tokens()),
        thousands(receipt.call_llm_tokens),
        thousands(receipt.llm_tokens()),
    )
}

/// How much less the second is, in percent with one digit, never rounded up to all; `None` where it is not less.
fn saved_percent(before: usize, after: usize) -> Option<String> {
    let saved = before.checked_sub(after).filter(|saved| *saved > 0)?;
    let tenths = saved.checked_mul(1_000)? / before;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_executor::{CallCount, TypeCheck};
    use std::collections::BTreeMap;
    use std::time::Duration;

    fn receipt(made: u32, call_llm_tokens: usize) -> Receipt {
        let count = CallCount { made, failed: 0, unfinished: 0 };
        let calls = [("database.query".to_owned(), count)];
        Receipt {
            calls: if made == 0 { BTreeMap::new() } else { BTreeMap::from(calls) },
            call_bytes: 400_123,
            call_llm_tokens,
            answer_bytes: 1_123,
            answer_llm_tokens: 400,
            script_llm_tokens: 450,
            wall: Duration::from_millis(420),
            asked: Duration::ZERO,
            isolation: "none".to_owned(),
            types: TypeCheck::BuiltIn,
        }
    }

    #[test]
    fn the_receipt_compares_with_one_call_at_a_time() {
        let texts = [(0, 0), (1, 700), (12, 310_000)]
            .map(|(made, tokens)| receipt_text(&receipt(made, tokens)));
        insta::assert_snapshot!(texts.join("\n\n"));
    }

    #[test]
    fn percents_are_not_rounded_up() {
        assert_eq!(saved_percent(150_000, 1), Some("99.9".to_owned()));
        assert_eq!(saved_percent(1_000, 999), Some("0.1".to_owned()));
        assert_eq!(saved_percent(10, 10), None);
        assert_eq!(saved_percent(0, 10), None);
    }
}
