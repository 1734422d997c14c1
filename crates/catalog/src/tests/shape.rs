//! Shapes: what the built-in check knows of arguments, and that it refuses nothing that the gate
//! accepts.

use super::declaration::compiled;
use super::hostile::{any_json, any_schema};
use super::{corpus, shared_corpus};
use gloveport_gate::{FrozenArguments, InputSchema};
use gloveport_protocol::{Rest, Shape};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Whether a value has this shape; keys that are merely not listed do not count.
fn fits(shape: &Shape, value: &Value) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Null => value.is_null(),
        Shape::Boolean => value.is_boolean(),
        Shape::Number => value.is_number(),
        Shape::Text => value.is_string(),
        Shape::OneOf(values) => values
            .iter()
            .any(|one| one == value || one.as_f64().is_some_and(|one| value.as_f64() == Some(one))),
        Shape::List(item) => {
            value.as_array().is_some_and(|values| values.iter().all(|value| fits(item, value)))
        }
        Shape::Object { fields, rest } => value.as_object().is_some_and(|map| {
            let is_listed = |key: &String| fields.iter().any(|field| field.name == *key);
            fields.iter().all(|field| match map.get(&field.name) {
                Some(value) => fits(&field.shape, value),
                None => !field.is_required,
            }) && (*rest != Rest::Refused || map.keys().all(is_listed))
        }),
        Shape::Union(members) => members.iter().any(|member| fits(member, value)),
    }
}

/// Whether the gate accepts these arguments; `None` where it cannot use the schema.
fn gate_accepts(schema: &Value, value: &Value) -> Option<bool> {
    let schema = InputSchema::compile(schema).ok()?;
    let arguments = FrozenArguments::parse(&value.to_string(), 1 << 20).ok()?;
    Some(schema.validate(&arguments).is_ok())
}

fn check(input: &Value, expected: &str) {
    let shape = compiled(input.clone(), None).shape();
    let json = serde_json::to_string(&shape).expect("a shape is JSON");
    assert_eq!(json, expected, "{input}");
}

fn object(rest: &str, fields: &str) -> String {
    format!(r#"{{"object":{{"fields":[{fields}],"rest":"{rest}"}}}}"#)
}

fn field(name: &str, shape: &str) -> String {
    format!(r#"{{"name":"{name}","shape":{shape},"is_required":false}}"#)
}

/// Of an object that lists `x`.
fn x(shape: &str) -> String {
    object("unlisted", &field("x", shape))
}

#[test]
fn values_are_as_exact_as_their_schema() {
    for (input, expected) in [
        (json!({"properties": {"x": {"type": "integer"}}}), x(r#""number""#)),
        (
            json!({"properties": {"x": {"type": ["string", "null"]}}}),
            x(r#"{"union":["text","null"]}"#),
        ),
        (json!({"properties": {"x": {"enum": ["a", 1, null]}}}), x(r#"{"one_of":["a",1,null]}"#)),
        (json!({"properties": {"x": {"const": true}}}), x(r#"{"one_of":[true]}"#)),
        (json!({"properties": {"x": {"enum": [["a"]]}}}), x(r#""any""#)),
        (
            json!({"properties": {"x": {"type": "array", "items": {"type": "string"}}}}),
            x(r#"{"list":"text"}"#),
        ),
        (
            json!({"properties": {"x": {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "null"}}}}),
            x(r#"{"list":"any"}"#),
        ),
        (
            json!({"properties": {"x": {"anyOf": [{"type": "number"}, {"type": "null"}]}}}),
            x(r#"{"union":["number","null"]}"#),
        ),
        (json!({"properties": {"x": {"anyOf": [{"type": "number"}, {}]}}}), x(r#""any""#)),
        (
            json!({"properties": {"x": {"type": "string", "anyOf": [{"format": "uri"}, {"required": []}]}}}),
            x(r#""text""#),
        ),
        (json!({"properties": {"x": {"properties": {"y": {"type": "null"}}}}}), x(r#""any""#)),
        (
            json!({"properties": {"x": {"$ref": "#/$defs/d"}}, "$defs": {"d": {"type": "boolean"}}}),
            x(r#""boolean""#),
        ),
        (json!({"properties": {"x": {"$ref": "https://example.com/x"}}}), x(r#""any""#)),
        (json!({"properties": {"x": {"$id": "http://x/y", "type": "null"}}}), x(r#""any""#)),
    ] {
        check(&input, &expected);
    }
}

#[test]
fn keys_are_as_exact_as_their_schema() {
    let y = || json!({"type": "object", "properties": {"y": {"type": "null"}}});
    for (input, expected) in [
        (json!({"type": "object"}), object("meant", "")),
        (json!({}), object("meant", "")),
        (json!({"type": "object", "additionalProperties": false}), object("refused", "")),
        (
            json!({"properties": {"x": {"$ref": "#/$defs/d", "properties": {"z": {}}}}, "$defs": {"d": y()}}),
            x(&object("meant", &field("y", r#""null""#))),
        ),
        (
            json!({"properties": {"x": {"allOf": [y(), {"type": "object", "properties": {"z": {"type": "string"}}}]}}}),
            x(&object(
                "unlisted",
                &format!("{},{}", field("y", r#""null""#), field("z", r#""text""#)),
            )),
        ),
        (
            json!({"properties": {"x": {}}, "additionalProperties": true}),
            object("meant", &field("x", r#""any""#)),
        ),
        (
            json!({"properties": {"x": {}}, "patternProperties": {"^y": {}}}),
            object("meant", &field("x", r#""any""#)),
        ),
        (
            json!({"properties": {"x": {}}, "then": {"properties": {"y": {}}}}),
            object("meant", &field("x", r#""any""#)),
        ),
        (
            json!({"properties": {"x": {}}, "anyOf": [{"required": ["x"]}, {"not": {}}], "additionalProperties": false}),
            object("refused", &field("x", r#""any""#)),
        ),
        (
            json!({"type": "object", "required": ["x"]}),
            object("meant", r#"{"name":"x","shape":"any","is_required":true}"#),
        ),
    ] {
        check(&input, &expected);
    }
}

#[test]
fn shapes_are_bounded() {
    let branch = json!({"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}, "c": {"$ref": "#"}}});
    let circle = json!({"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}});
    let wide = json!({"properties": (0..10_000).map(|number| (format!("p{number}"), json!({"type": "string"}))).collect::<serde_json::Map<_, _>>()});
    let long = json!({"properties": {"n".repeat(100_000): {"const": "c".repeat(100_000)}}});
    for schema in [branch, circle, wide, long] {
        let shape = compiled(schema, None).shape();
        let json = serde_json::to_string(&shape).expect("a shape is JSON");
        assert!(json.len() < 40_000, "{} bytes", json.len());
    }
}

#[test]
fn each_tool_of_the_corpus_has_a_shape_of_an_object() {
    let Some(folder) = shared_corpus("tools") else {
        return;
    };
    for path in corpus::files(&folder) {
        for tool in corpus::compiled(&path).tools() {
            let used = tool.used();
            assert!(matches!(used.arguments, Shape::Object { .. }), "{}: {used:?}", tool.id());
            let accepts_nothing = gate_accepts(&tool.definition().input_schema, &json!({}));
            assert!(used.is_optional || accepts_nothing == Some(false), "{}", tool.id());
        }
    }
}

/// Arguments that often meet what schemas ask for.
fn any_arguments() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any_json(),
        Just(json!({})),
        Just(json!([])),
        Just(json!("a")),
        Just(json!(1)),
        Just(json!(null)),
        Just(json!(true)),
    ];
    let value = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec(("[ab]|x", inner), 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    });
    proptest::collection::vec(("[ab]|x", value), 0..4)
        .prop_map(|entries| Value::Object(entries.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(800) })]

    #[test]
    fn what_the_gate_accepts_has_the_shape(schema in any_schema(), values in proptest::collection::vec(any_arguments(), 8)) {
        let shape = compiled(schema.clone(), None).shape();
        for value in values {
            if gate_accepts(&schema, &value) == Some(true) {
                prop_assert!(fits(&shape, &value), "{shape:?} refuses {value}");
            }
        }
    }
}
