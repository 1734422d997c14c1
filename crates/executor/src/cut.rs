//! Cuts a value to a budget of model tokens, so that its shape and its beginning remain and it is still JSON.
//!
//! The value comes as JSON text of up to megabytes. It is read once, and only a bounded sketch of it is kept: a script
//! that returns ten million numbers must not cost the gateway ten million values.

use gloveport_protocol::llm_tokens;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Values that a sketch keeps.
const NODES_MAX: usize = 50_000;
/// Characters that a sketch keeps of one text.
const CHARACTERS_MAX: usize = 16_000;
/// Text that may fit: fewer bytes a token are common, more are not.
const BYTES_PER_LLM_TOKEN_MAX: usize = 16;

/// How much of each array and text is kept, from generous to bare; the first that fits wins.
const STEPS: [Step; 9] = [
    Step { items: 1_000, characters: 16_000, depth: 64 },
    Step { items: 400, characters: 4_000, depth: 32 },
    Step { items: 100, characters: 2_000, depth: 16 },
    Step { items: 40, characters: 1_000, depth: 12 },
    Step { items: 15, characters: 400, depth: 8 },
    Step { items: 6, characters: 160, depth: 6 },
    Step { items: 3, characters: 80, depth: 5 },
    Step { items: 2, characters: 40, depth: 4 },
    Step { items: 1, characters: 20, depth: 2 },
];

#[derive(Clone, Copy)]
struct Step {
    items: usize,
    characters: usize,
    depth: usize,
}

/// A value and whether something is missing from it.
#[derive(Debug, PartialEq)]
pub(crate) struct Cut {
    pub(crate) value: Value,
    pub(crate) is_cut: bool,
}

/// The value if it fits the budget, else as much of it as fits, with a mark at each place where something is missing.
/// Text that is no JSON, or nested over 128 deep, is treated as one string.
pub(crate) fn value(json: &str, budget_llm_tokens: usize) -> Cut {
    let may_fit = json.len() <= budget_llm_tokens.saturating_mul(BYTES_PER_LLM_TOKEN_MAX);
    if may_fit && llm_tokens::estimate(json) <= budget_llm_tokens {
        let whole = serde_json::from_str(json).unwrap_or_else(|_| json.into());
        return Cut { value: whole, is_cut: false };
    }
    let sketch = Sketch::read(json);
    let cuts = STEPS.iter().map(|step| step.cut(&sketch, 0));
    let fits = |cut: &Value| llm_tokens::estimate(&cut.to_string()) <= budget_llm_tokens;
    let value = { cuts }.find(fits).unwrap_or_else(|| sketch.described());
    Cut { value, is_cut: true }
}

/// The beginning of a text within the budget, ended at a line where there is one. `None` if the whole fits.
pub(crate) fn text(whole: &str, budget_llm_tokens: usize) -> Option<&str> {
    let may_fit = whole.len() <= budget_llm_tokens.saturating_mul(BYTES_PER_LLM_TOKEN_MAX);
    if may_fit && llm_tokens::estimate(whole) <= budget_llm_tokens {
        return None;
    }
    let mut end = whole.len().min(budget_llm_tokens.saturating_mul(BYTES_PER_LLM_TOKEN_MAX));
    loop {
        end = whole.floor_char_boundary(end);
        let line_end = whole[..end].rfind('\n').filter(|line| *line > end / 2).unwrap_or(end);
        let part = &whole[..line_end];
        if llm_tokens::estimate(part) <= budget_llm_tokens {
            return Some(part);
        }
        end = end * 3 / 4;
    }
}

impl Step {
    fn cut(&self, sketch: &Sketch, depth: usize) -> Value {
        match sketch {
            Sketch::Scalar(value) => value.clone(),
            Sketch::Text { head, bytes } => match head.char_indices().nth(self.characters) {
                Some((end, _)) => format!("{}… ({bytes} bytes)", &head[..end]).into(),
                None if head.len() < *bytes => format!("{head}… ({bytes} bytes)").into(),
                None => head.as_str().into(),
            },
            Sketch::Array { .. } | Sketch::Object { .. } if depth >= self.depth => {
                sketch.described()
            }
            Sketch::Array { kept, total } => {
                let kept = kept.iter().take(self.items);
                let mut items: Vec<Value> = kept.map(|item| self.cut(item, depth + 1)).collect();
                if *total > items.len() {
                    items.push(format!("… {} more items", total - items.len()).into());
                }
                Value::Array(items)
            }
            Sketch::Object { kept, total } => {
                // Keys are the shape, and the shape is what is worth most: more of them than of items.
                let kept = kept.iter().take(self.items.max(8) * 2);
                let entries = kept.map(|(key, item)| (key.clone(), self.cut(item, depth + 1)));
                let mut entries: Map<String, Value> = entries.collect();
                if *total > entries.len() {
                    let more = format!("{} more keys", total - entries.len());
                    entries.insert("…".to_owned(), more.into());
                }
                Value::Object(entries)
            }
        }
    }
}

/// The beginning of a value, with the sizes of the whole.
enum Sketch {
    Scalar(Value),
    Text { head: String, bytes: usize },
    Array { kept: Vec<Sketch>, total: usize },
    Object { kept: Vec<(String, Sketch)>, total: usize },
}

impl Sketch {
    fn read(json: &str) -> Self {
        let mut nodes = NODES_MAX;
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let sketch = Reader { nodes: &mut nodes }.deserialize(&mut deserializer);
        sketch.unwrap_or_else(|_| Self::text(json))
    }

    fn text(text: &str) -> Self {
        let end = text.char_indices().nth(CHARACTERS_MAX).map_or(text.len(), |(end, _)| end);
        Self::Text { head: text[..end].to_owned(), bytes: text.len() }
    }

    fn described(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::Text { bytes, .. } => format!("… text of {bytes} bytes").into(),
            Self::Array { total, .. } => format!("… array of {total} items").into(),
            Self::Object { total, .. } => format!("… object of {total} keys").into(),
        }
    }
}

/// Reads a [`Sketch`]; past the bound it counts and keeps nothing.
struct Reader<'a> {
    nodes: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Sketch;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Sketch, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Sketch;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Sketch, E> {
        Ok(Sketch::Scalar(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Sketch, E> {
        Ok(Sketch::Scalar(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Sketch, E> {
        Ok(Sketch::Scalar(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Sketch, E> {
        Ok(Sketch::Scalar(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Sketch, E> {
        Ok(Sketch::Scalar(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Sketch, E> {
        Ok(Sketch::text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Sketch, A::Error> {
        let (mut kept, mut total) = (Vec::new(), 0);
        loop {
            if *self.nodes == 0 {
                while items.next_element::<IgnoredAny>()?.is_some() {
                    total += 1;
                }
                return Ok(Sketch::Array { kept, total });
            }
            *self.nodes -= 1;
            match items.next_element_seed(Reader { nodes: &mut *self.nodes })? {
                Some(item) => kept.push(item),
                None => return Ok(Sketch::Array { kept, total }),
            }
            total += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Sketch, A::Error> {
        let (mut kept, mut total) = (Vec::new(), 0);
        while *self.nodes > 0 {
            *self.nodes -= 1;
            let Some(key) = entries.next_key::<String>()? else {
                return Ok(Sketch::Object { kept, total });
            };
            kept.push((key, entries.next_value_seed(Reader { nodes: &mut *self.nodes })?));
            total += 1;
        }
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            total += 1;
        }
        Ok(Sketch::Object { kept, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_fits_is_left_alone() {
        let small = json!({"a": [1, 2, 3], "b": "text", "c": null});
        assert_eq!(value(&small.to_string(), 100), Cut { value: small, is_cut: false });
    }

    #[test]
    fn shape_and_beginning_remain() {
        let rows: Vec<Value> = (0..3_000).map(|n| json!({"id": n, "name": "somebody"})).collect();
        let cut = value(&json!({"rows": rows, "total": 3_000}).to_string(), 200);
        assert!(cut.is_cut);
        let kept = cut.value["rows"].as_array().expect("an array");
        assert_eq!(kept[0], json!({"id": 0, "name": "somebody"}));
        let left = 3_000 - (kept.len() - 1);
        assert_eq!(kept[kept.len() - 1], json!(format!("… {left} more items")));
        assert_eq!(cut.value["total"], json!(3_000));
    }

    #[test]
    fn every_value_fits_every_budget() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let wide: Map<String, Value> = (0..2_000).map(|n| (format!("key{n}"), n.into())).collect();
        let wholes = [
            json!("x".repeat(100_000)).to_string(),
            deep,
            Value::Object(wide).to_string(),
            json!(vec![vec![0; 500]; 500]).to_string(),
            format!("[{}0]", "0,".repeat(1_000_000)),
        ];
        for whole in wholes {
            for budget in [10, 50, 500, 2_000] {
                let cut = value(&whole, budget);
                assert!(llm_tokens::estimate(&cut.value.to_string()) <= budget, "{}", cut.value);
            }
        }
    }

    #[test]
    fn counts_are_those_of_the_whole() {
        let cut = value(&format!("[{}0]", "0,".repeat(999_999)), 10);
        assert_eq!(cut.value, json!([0, "… 999999 more items"]));
    }

    #[test]
    fn a_text_ends_at_a_line() {
        assert_eq!(text("short", 10), None);
        let lines = "some words here\n".repeat(1_000);
        let part = text(&lines, 100).expect("is cut");
        assert!(part.ends_with("here") && llm_tokens::estimate(part) <= 100);
        assert!(text(&"ä".repeat(10_000), 10).expect("is cut").len() < 200);
    }
}
