//! From the wire to our types: every odd tool and result, and what becomes of it.

use super::*;

fn check_answer(raw: &Value, expected: &Answer) {
    assert_eq!(&answer(raw.clone(), None), expected, "{raw}");
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
    let odd = |reason: &str| Answer::Unreadable(reason.to_owned());
    check_answer(
        &json!({"resultType": "input_required", "inputRequests": [], "requestState": "s"}),
        &odd("what it asks for is no list of questions"),
    );
    check_answer(
        &json!({"resultType": "input_required", "requestState": {"a": 1}}),
        &odd("its `requestState` is no text of at most 1048576 bytes"),
    );
    check_answer(
        &json!({"resultType": "input_required"}),
        &odd("it asks for input and does not say which"),
    );
    check_answer(
        &json!({"resultType": "promise"}),
        &Answer::Unsupported(
            "it answered with a result of type `promise`, which is not supported".into(),
        ),
    );
}

#[test]
fn questions_are_kept_as_they_are() {
    let question = json!({"method": "elicitation/create", "params": {"odd": [1]}});
    let requests = BTreeMap::from([("a".to_owned(), question.clone()), ("b".to_owned(), json!(5))]);
    check_answer(
        &json!({"resultType": "input_required", "inputRequests": {"a": question, "b": 5}}),
        &Answer::InputRequired(InputRequired { requests, state: None }),
    );
    check_answer(
        &json!({"resultType": "input_required", "inputRequests": null, "requestState": "s"}),
        &Answer::InputRequired(InputRequired {
            requests: BTreeMap::new(),
            state: Some("s".into()),
        }),
    );
}

#[test]
fn what_a_method_answers_is_kept_whole() {
    let raw = json!({"resultType": "complete", "contents": [{"uri": "a:b", "odd": 1}], "ttlMs": 5,
        "_meta": {"a": 1, "io.modelcontextprotocol/x": 2, "progressToken": 3}});
    let structured = json!({"contents": [{"uri": "a:b", "odd": 1}], "ttlMs": 5});
    let meta = json!({"a": 1}).as_object().cloned().expect("an object");
    let expected = ToolResult { structured: Some(structured), meta, ..ToolResult::default() };
    assert_eq!(answer(raw, Some(Method::ReadResource)), Answer::Result(expected));
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
