//! What a caller reads when arguments do not match.

use super::*;
use serde_json::json;

fn check(schema: &Value, arguments: &Value, expected: &[&str]) {
    let schema = InputSchema::compile(schema).expect("compiles");
    let arguments = FrozenArguments::parse(&arguments.to_string(), 1 << 20).expect("an object");
    let issues = schema.validate(&arguments).err().map_or(Vec::new(), |failure| failure.issues);
    let issues: Vec<String> = issues.iter().map(issues::sentence).collect();
    assert_eq!(issues, expected);
}

#[test]
fn issues_name_the_field_and_what_was_expected() {
    let schema = json!({
        "type": "object",
        "properties": {
            "title": {"type": "string", "maxLength": 5},
            "state": {"enum": ["open", "closed"]},
            "rows": {"type": "array", "items": {"type": "object",
                "properties": {"id": {"type": "integer"}}, "required": ["id"]}},
        },
        "required": ["title"],
        "additionalProperties": false,
    });
    check(&schema, &json!({"title": "a"}), &[]);
    check(&schema, &json!({}), &["`title` is missing (a string)"]);
    check(&schema, &json!({"title": 1}), &["`title` must be string, not number"]);
    check(
        &schema,
        &json!({"title": "a", "titel": 1}),
        &["`titel` is unknown; allowed are \"title\", \"state\", \"rows\""],
    );
    check(
        &schema,
        &json!({"title": "a", "state": "opened", "rows": [{"id": 1}, {"id": "x"}, {}]}),
        &[
            "`state` must be one of \"open\", \"closed\"",
            "`rows[1].id` must be integer, not string",
            "`rows[2].id` is missing (an integer)",
        ],
    );
}

#[test]
fn values_are_not_repeated() {
    let schema = json!({"properties": {"secret": {"type": "string", "maxLength": 3}}});
    check(&schema, &json!({"secret": "hunter2"}), &["`secret` is longer than 3 characters"]);
}

#[test]
fn a_failing_union_shows_the_branch_that_was_meant() {
    let schema = json!({"properties": {"to": {"anyOf": [
        {"type": "string"},
        {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
    ]}}});
    check(&schema, &json!({"to": {"id": "x"}}), &["`to` matches none of the allowed forms"]);
    check(&schema, &json!({"to": {}}), &["`to.id` is missing (an integer)"]);
}

#[test]
fn drafts_are_told_apart() {
    let tuple = json!({"type": "array", "items": [{"type": "string"}, {"type": "integer"}]});
    let draft_07 = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"pair": tuple},
    });
    check(&draft_07, &json!({"pair": ["a", "b"]}), &["`pair[1]` must be integer, not string"]);
}

#[test]
fn hostile_schemas_end_in_time() {
    let bomb = json!({"properties": {"a": {"pattern": "^(a+)+$"}}});
    let text = "a".repeat(5_000) + "!";
    let refused = "`a` does not match \"^(a+)+$\"";
    check(&bomb, &json!({"a": text}), &[refused]);

    let look_ahead = json!({"properties": {"a": {"pattern": "^(?!x)(a+)+$"}}});
    let compiled = InputSchema::compile(&look_ahead).expect("compiles");
    let arguments = json!({"a": text}).to_string();
    let arguments = FrozenArguments::parse(&arguments, 1 << 20).expect("an object");
    assert!(compiled.validate(&arguments).is_err());

    let large = json!({"description": "x".repeat(SCHEMA_BYTES_MAX)});
    assert!(matches!(InputSchema::compile(&large), Err(SchemaError::TooLarge { .. })));
    let outside = json!({"$ref": "http://127.0.0.1:9/schema.json"});
    assert!(matches!(InputSchema::compile(&outside), Err(SchemaError::Invalid(_))));
    let file = json!({"$ref": "file:///etc/passwd"});
    assert!(matches!(InputSchema::compile(&file), Err(SchemaError::Invalid(_))));
}

#[test]
fn schemas_of_real_tools_compile_and_are_cheap() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(files) = std::fs::read_dir(folder.join("../../../shared/corpus/tools")) else {
        println!("skipped: the corpus of tool definitions is not beside the project");
        return;
    };
    let deep = FrozenArguments::parse(r#"{"a":{"b":[{"c":{"d":[1,2,3]}}]}}"#, 1 << 10);
    let deep = deep.expect("an object");
    let mut n_tools = 0;
    for file in files {
        let text = std::fs::read_to_string(file.expect("an entry").path()).expect("readable");
        let listing: Value = serde_json::from_str(&text).expect("JSON");
        for tool in listing["tools"].as_array().expect("a list of tools") {
            let schema = InputSchema::compile(&tool["inputSchema"]);
            let schema = schema.unwrap_or_else(|error| panic!("{}: {error}", tool["name"]));
            assert_eq!(schema.cost(&deep), CheckCost::Cheap, "{}", tool["name"]);
            n_tools += 1;
        }
    }
    assert!(n_tools > 500, "only {n_tools} tools");
}
