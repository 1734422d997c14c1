//! What a script gets for a tool's result.

use gloveport_protocol::ToolResult;
use serde_json::Value;

/// What is made of a tool's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultShape {
    /// The value that a script gets; what the tool says went wrong is a failure.
    #[default]
    Value,
    /// All of it as the protocol writes a result, also where the tool says that it failed: for clients that know tools by
    /// themselves.
    Whole,
}

/// Mark of servers that wrap a plain result, because `structuredContent` had to be an object before 2026-07-28.
const WRAPPED: &str = "x-fastmcp-wrap-result";

/// The value of a result, as JSON text.
///
/// `structuredContent` where there is one (unwrapped where the schema says that it is wrapped); else the text, parsed
/// where it is a JSON object or array; else all content blocks as they are. A text that is only a JSON number, string
/// or word stays text, so that `0012` or `true` is what the tool wrote.
pub(crate) fn value_of(result: ToolResult, output_schema: Option<&Value>) -> String {
    if let Some(structured) = result.structured {
        let is_wrapped = output_schema.and_then(|schema| schema.get(WRAPPED)) == Some(&true.into());
        let inner = structured.get("result").filter(|_| is_wrapped);
        return inner.unwrap_or(&structured).to_string();
    }
    match result.only_text() {
        Some(text) if is_json_container(&text) => text,
        Some(text) => Value::from(text).to_string(),
        None => Value::from(result.content).to_string(),
    }
}

fn is_json_container(text: &str) -> bool {
    let looks_like_one = text.trim_start().starts_with(['{', '[']);
    looks_like_one && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(result: ToolResult, output_schema: Option<&Value>, expected: &str) {
        assert_eq!(value_of(result, output_schema), expected);
    }

    #[test]
    fn a_value_is_the_most_structured_form_of_a_result() {
        check(ToolResult::structured(json!({"a": 1})), None, "{\"a\":1}");
        check(ToolResult::text("{\"a\": 1}"), None, "{\"a\": 1}");
        check(ToolResult::text("[1, 2"), None, "\"[1, 2\"");
        check(ToolResult::text("0012"), None, "\"0012\"");
        check(ToolResult::text("12"), None, "\"12\"");
        check(ToolResult::default(), None, "\"\"");
        let wrapped = json!({"x-fastmcp-wrap-result": true});
        check(ToolResult::structured(json!({"result": [1]})), Some(&wrapped), "[1]");
        check(ToolResult::structured(json!({"result": [1]})), None, "{\"result\":[1]}");
        let image = json!({"type": "image", "data": "aGk=", "mimeType": "image/png"});
        let mixed = ToolResult { content: vec![image], ..ToolResult::default() };
        check(mixed, None, "[{\"type\":\"image\",\"data\":\"aGk=\",\"mimeType\":\"image/png\"}]");
    }
}
