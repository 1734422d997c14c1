//! From the wire to our types: every odd tool and result, and what becomes of it.

use super::*;

fn check_answer(raw: &Value, expected: &Answer) {
    assert_eq!(&answer(raw.clone()), expected, "{raw}");
}

#[test]
fn every_kind_of_content_is_kept() {
    let result = |content: Value, structured: Option<Value>, is_error| {
        let content = content.as_array().cloned().expect("an array");
        Answer::Result(ToolResult { content, structured, is_error, ..ToolResult::default() })
    };
    let text = |text: &str| json!({"type": "text", "text": text});
    check_answer(
        &json!({"content": [{"type": "hologram", "x": 1}]}),
        &result(json!([{"type": "hologram", "x": 1}]), None, false),
    );
    check_answer(&json!({"content": "plain"}), &result(json!([text("plain")]), None, false));
    check_answer(
        &json!({"content": ["a", 5, null, [1]]}),
        &result(json!([text("a"), text("5"), text("null"), text("[1]")]), None, false),
    );
    check_answer(
        &json!({"content": {"type": "image"}}),
        &result(json!([{"type": "image"}]), None, false),
    );
    check_answer(
        &json!({"structuredContent": [1], "isError": true}),
        &result(json!([]), Some(json!([1])), true),
    );
    check_answer(
        &json!({"content": null, "structuredContent": null, "isError": "yes"}),
        &result(json!([]), None, false),
    );
    check_answer(&json!({}), &result(json!([]), None, false));
}

#[test]
fn what_is_no_result_says_so() {
    check_answer(&json!([1]), &Answer::Unreadable("the result is no JSON object".into()));
    let input = json!({"resultType": "input_required",
        "inputRequests": {"a": {"method": "elicitation/create"}, "b": {}}});
    check_answer(&input, &Answer::Unsupported(
        "it asks for more input (`elicitation/create`) before it answers, which is not supported"
            .into()));
    check_answer(
        &json!({"resultType": "task"}),
        &Answer::Unsupported(
            "it answered with a result of type `task`, which is not supported".into(),
        ),
    );
}

#[test]
fn results_go_out_as_text_and_as_structure() {
    let check = |result: ToolResult, expected: Value| {
        let wire = serde_json::to_value(to_wire_result(result)).expect("json");
        assert_eq!(wire, expected);
    };
    let structured = ToolResult { structured: Some(json!([1])), ..ToolResult::default() };
    check(
        structured,
        json!({"resultType": "complete", "isError": false, "structuredContent": [1],
        "content": [{"type": "text", "text": "[1]"}]}),
    );
    let odd =
        ToolResult { content: vec![json!({"type": "x"})], is_error: true, ..ToolResult::default() };
    check(
        odd,
        json!({"resultType": "complete", "isError": true,
        "content": [{"type": "text", "text": "{\"type\":\"x\"}"}]}),
    );
}
