//! Content that a script passes on to the person: read from what a hostile worker sent, bounded, and told within the answer.

use crate::cut;
use gloveport_protocol::{EMITTED_BLOCKS_MAX, EMITTED_BYTES_MAX, llm_tokens};
use serde_json::{Map, Value, json};

/// Annotations of a block that are passed on.
const ANNOTATIONS_MAX: usize = 8;

/// What a script emitted, as it came: JSON arrays of blocks.
#[derive(Debug, Default)]
pub(crate) struct Emitted {
    texts: Vec<String>,
    bytes: usize,
}

impl Emitted {
    /// Takes more in; `false` where the worker does not keep to what it may.
    pub(crate) fn take(&mut self, blocks: String) -> bool {
        self.bytes = self.bytes.saturating_add(blocks.len());
        let is_within =
            self.bytes <= EMITTED_BYTES_MAX && self.texts.len() < EMITTED_BLOCKS_MAX as usize;
        if is_within {
            self.texts.push(blocks);
        }
        is_within
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The blocks, each as `clean` leaves it. What is no block becomes text.
    pub(crate) fn blocks(self, clean: impl Fn(String) -> String) -> Vec<Value> {
        let lists = self.texts.into_iter().map(clean);
        let lists = lists.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
        let blocks = lists.flat_map(|list| match list {
            Value::Array(blocks) => blocks,
            other => vec![other],
        });
        blocks.take(EMITTED_BLOCKS_MAX as usize).map(block).collect()
    }
}

/// The blocks of a value that is nothing but content blocks, at least one of which is no text.
pub(crate) fn of_value(json: &str) -> Option<Vec<Value>> {
    // Most values begin otherwise: they are not read.
    if !json.starts_with("[{") || !json.contains("\"type\"") {
        return None;
    }
    let blocks: Vec<Value> = serde_json::from_str(json).ok()?;
    let is_as_it_stays = |value: &Value| {
        value.as_object().is_some_and(|block| is_block(block) && !is_over_annotated(block))
    };
    let are_blocks = blocks.iter().all(is_as_it_stays) && blocks.iter().any(is_no_text);
    are_blocks.then_some(blocks)
}

/// The blocks of a result's content that are no text.
pub(crate) fn not_text(content: &str) -> Vec<Value> {
    let blocks: Vec<Value> = serde_json::from_str(content).unwrap_or_default();
    blocks.into_iter().map(block).filter(is_no_text).collect()
}

fn is_no_text(block: &Value) -> bool {
    block["type"] != "text"
}

/// A content block with what the protocol wants of it (MCP 2026-07-28, `ContentBlock`).
fn block(value: Value) -> Value {
    let Value::Object(mut block) = value else {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        return json!({"type": "text", "text": text});
    };
    if !is_block(&block) {
        return json!({"type": "text", "text": Value::Object(block).to_string()});
    }
    if is_over_annotated(&block) {
        block.remove("annotations");
    }
    Value::Object(block)
}

/// Whether a block has what the protocol wants of its kind.
fn is_block(block: &Map<String, Value>) -> bool {
    let is_text =
        |block: &Map<String, Value>, key: &str| block.get(key).is_some_and(Value::is_string);
    match block.get("type").and_then(Value::as_str) {
        Some("text") => is_text(block, "text"),
        Some("image" | "audio") => is_text(block, "data") && is_text(block, "mimeType"),
        Some("resource") => block.get("resource").and_then(Value::as_object).is_some_and(|inner| {
            is_text(inner, "uri") && (is_text(inner, "text") || is_text(inner, "blob"))
        }),
        Some("resource_link") => is_text(block, "uri") && is_text(block, "name"),
        Some(_) | None => false,
    }
}

/// The protocol has three annotations: many more are somebody's data, and are left out.
fn is_over_annotated(block: &Map<String, Value>) -> bool {
    let annotations = block.get("annotations").and_then(Value::as_object);
    annotations.is_some_and(|annotations| annotations.len() > ANNOTATIONS_MAX)
}

/// Cuts the text among blocks to a budget together, and says so where it was cut. Pictures and sounds are left whole: the client
/// shows them, or leaves them out.
pub(crate) fn cut_texts(blocks: &mut [Value], budget_llm_tokens: usize) {
    let mut left = budget_llm_tokens;
    for block in blocks {
        let Some(Value::String(text)) = text_of(block) else { continue };
        if let Some(head) = cut::text(text, left) {
            *text = format!("{head}… (cut: return what the agent needs, or write it to a file)");
        }
        left = left.saturating_sub(llm_tokens::estimate(text)).max(1);
    }
}

fn text_of(block: &mut Value) -> Option<&mut Value> {
    if block.get("type").and_then(Value::as_str) == Some("resource") {
        return block.get_mut("resource")?.get_mut("text");
    }
    block.get_mut("text")
}

/// One line on what was emitted: `2 blocks for the person: image/png, text`.
pub(crate) fn note(blocks: &[Value]) -> Option<String> {
    if blocks.is_empty() {
        return None;
    }
    let kinds = blocks.iter().take(8).map(|block| {
        let inner = block.get("resource").unwrap_or(block);
        let kind = inner.get("mimeType").or_else(|| block.get("type"));
        let kind = kind.and_then(Value::as_str).unwrap_or("data");
        kind.chars().filter(char::is_ascii_graphic).take(60).collect::<String>()
    });
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let (n, more) = (blocks.len(), if blocks.len() > 8 { ", …" } else { "" });
    let word = if n == 1 { "block" } else { "blocks" };
    Some(format!("{n} {word} for the person: {kinds}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(emitted: &[&str], expected: &Value) {
        let mut all = Emitted::default();
        for text in emitted {
            assert!(all.take((*text).to_owned()), "{text}");
        }
        assert_eq!(Value::from(all.blocks(|text| text)), *expected, "{emitted:?}");
    }

    #[test]
    fn what_is_no_block_becomes_text() {
        let image = json!({"type": "image", "data": "aGk=", "mimeType": "image/png"});
        check(&[&format!("[{image}]")], &json!([image]));
        let link = json!({"type": "resource_link", "uri": "test://a", "name": "a"});
        let inner = json!({"type": "resource", "resource": {"uri": "test://a", "text": "a"}});
        check(&[&format!("[{link},{inner}]"), "[]"], &json!([link, inner]));
        check(&["nonsense"], &json!([{"type": "text", "text": "nonsense"}]));
        check(
            &["7", "[null]"],
            &json!([
                {"type": "text", "text": "7"},
                {"type": "text", "text": "null"},
            ]),
        );
        let odd = json!({"type": "image", "data": 7, "mimeType": "image/png"});
        check(&[&format!("[{odd}]")], &json!([{"type": "text", "text": odd.to_string()}]));
    }

    #[test]
    fn a_value_is_blocks_where_it_is_nothing_else() {
        let image = json!({"type": "image", "data": "aGk=", "mimeType": "image/png"});
        let text = json!({"type": "text", "text": "a"});
        assert_eq!(of_value(&json!([text, image]).to_string()), Some(vec![text.clone(), image]));
        for other in [json!([text]), json!([{"type": "image"}]), json!([{"type": 1}, 2]), json!([])]
        {
            assert_eq!(of_value(&other.to_string()), None, "{other}");
        }
    }

    #[test]
    fn a_worker_that_does_not_keep_to_the_bounds_is_seen() {
        let mut all = Emitted::default();
        assert!(all.take("[]".to_owned()));
        assert!(!all.take(" ".repeat(EMITTED_BYTES_MAX)));
        let mut all = Emitted::default();
        let taken = (0..1_000).filter(|_| all.take("[]".to_owned())).count();
        assert_eq!(taken, EMITTED_BLOCKS_MAX as usize);
    }

    #[test]
    fn texts_share_a_budget_and_pictures_stay() {
        let data = "a".repeat(100_000);
        let text = "word ".repeat(10_000);
        let mut blocks = vec![
            json!({"type": "text", "text": text}),
            json!({"type": "image", "data": data, "mimeType": "image/png"}),
            json!({"type": "resource", "resource": {"uri": "a:b", "text": text}}),
        ];
        cut_texts(&mut blocks, 1_000);
        assert!(blocks[0]["text"].as_str().is_some_and(|text| text.len() < 6_000));
        assert_eq!(blocks[1]["data"].as_str().map(str::len), Some(100_000));
        assert!(blocks[2]["resource"]["text"].as_str().is_some_and(|text| text.len() < 6_000));
        let told = note(&blocks).expect("a note");
        assert_eq!(told, "3 blocks for the person: text, image/png, resource");
    }
}
