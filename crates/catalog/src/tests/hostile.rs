//! Attacks by names, descriptions and schemas: every text stays a declaration, and every size stays
//! bounded.

use super::declaration::{check_texts, compiled};
use super::{server, tool};
use crate::{Catalog, Server, ServerListing, Tool};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const TEXTS: &[&str] = &[
    "*/ evil(); /*",
    "*\u{200b}/ evil(); /*",
    "*\u{2028}/ evil()",
    "`;evil();`",
    "${evil()}",
    "\u{2028}evil()\u{2029}",
    "// @ts-ignore\nevil()",
    "@ts-nocheck",
    "\u{202e}()live",
    "\u{e0065}\u{e0076}\u{e0069}\u{e006c}",
    "\"]; evil(); //",
    "'); evil(); ('",
    "\\u002a/ evil()",
    "\\",
    "\"\\",
    "}} evil() {{",
    "</script><script>evil()",
    "\n * @returns */ evil()",
    "constructor",
    "__proto__",
    "[key: string]: any",
    "#!/bin/evil",
    "<!-- evil()",
    "\u{0}\u{7}\u{1b}[2J",
];

#[test]
fn hostile_texts_stay_text_wherever_they_stand() {
    for text in TEXTS {
        let input = json!({"type": "object", "description": text, "properties": {
            *text: {"type": "string", "description": text, "default": text, "pattern": text, "format": text, "examples": [text]},
            "enum": {"enum": [text, format!("{text}2")]}, "const": {"const": text}, "type": {"type": text},
            "ref": {"$ref": text}, "pointer": {"$ref": format!("#/$defs/{text}")},
            "many": {"enum": vec![*text; 100]},
            "rest": {"type": "object", "properties": {"a": {}}, "additionalProperties": {"const": text}},
        }, "required": [text, "x*/y"], "$defs": {*text: {"properties": {"again": {"$ref": format!("#/$defs/{text}")}}}}});
        let tool = compiled(input.clone(), Some(input));
        check_texts(&tool);
        for hidden in
            ['\u{2028}', '\u{2029}', '\u{202e}', '\u{200b}', '\u{e0065}', '\0', '\u{1b}', '`']
        {
            assert!(!tool.declaration().contains(hidden), "{text:?} left {hidden:?}");
            assert!(!tool.signature().contains(hidden), "{text:?} left {hidden:?}");
            // A back quote is a character like others in JSON.
            assert!(hidden == '`' || !tool.raw().contains(hidden), "{text:?} left {hidden:?}");
        }
    }
}

#[test]
fn hostile_names_and_descriptions_stay_harmless_everywhere() {
    let tools = TEXTS.iter().filter_map(|text| {
        let name = ToolName::parse(text).ok()?;
        let mut definition = tool("x", text, json!({"type": "object"}));
        definition.name = name;
        definition.title = Some((*text).to_owned());
        Some(definition)
    });
    let listing = ServerListing {
        name: ServerName::parse("console").expect("a server name"),
        description: Some("*/ `evil` ${x}\u{202e}".to_owned()),
        tools: tools.collect(),
    };
    let catalog = Catalog::assemble(vec![Arc::new(Server::compile(listing))]);
    let server = catalog.server_by_identifier("console").expect("by its raw name");
    assert_eq!(server.identifier(), "console_");
    assert_eq!(server.summary(), "*\\/ 'evil' $ {x}");
    for tool in server.tools() {
        check_texts(tool);
        assert!(catalog.tool_by_id(tool.id()).is_some(), "{}", tool.id());
        let path = format!("/tools/console/{}.ts", tool.identifier());
        assert_eq!(catalog.read(&path), Ok(tool.declaration()));
    }
    insta::assert_snapshot!("hostile_names", catalog.read("/console").expect("a listing"));
}

/// Properties that refer to as many definitions.
fn named_references(count: usize) -> Value {
    let entries = (0..count)
        .map(|number| (format!("p{number}"), json!({"$ref": format!("#/$defs/d{number}")})));
    Value::Object(entries.collect())
}

#[test]
fn schema_bombs_end_in_unknown() {
    let branches: Vec<Value> = (0..10_000).map(|number| json!({"const": number})).collect();
    let wide: Map<String, Value> = (0..50_000)
        .map(|number| {
            (format!("property_{number}"), json!({"type": "string", "description": "x".repeat(80)}))
        })
        .collect();
    let mut deep = json!({"type": "string"});
    for _ in 0..100 {
        deep = json!({"type": "object", "properties": {"a": deep.take(), "b": {"type": "string"}}});
    }
    let doubling: Map<String, Value> = (0..60)
        .map(|number| {
            let next = format!("#/$defs/d{}", number + 1);
            (
                format!("d{number}"),
                json!({"type": "object", "properties": {"a": {"$ref": next}, "b": {"$ref": next}}}),
            )
        })
        .collect();
    let definitions: Map<String, Value> = (0..1_000)
        .map(|number| (format!("d{number}"), json!({"properties": {"a": {"type": "string"}}})))
        .collect();
    let references: Vec<Value> =
        (0..1_000).map(|number| json!({"$ref": format!("#/$defs/d{number}")})).collect();
    for (what, schema, expected) in [
        (
            "branches",
            json!({"properties": {"x": {"anyOf": branches}}}),
            "one of 10000 alternatives",
        ),
        (
            "enum",
            json!({"properties": {"x": {"enum": vec!["a"; 100_000]}}}),
            "one of 100000 values",
        ),
        ("wide", json!({"type": "object", "properties": wide}), "object /* property_0?"),
        ("deep", deep, "nested too deeply"),
        (
            "doubling",
            json!({"properties": {"x": {"$ref": "#/$defs/d0"}}, "$defs": doubling}),
            "type D1 =",
        ),
        (
            "definitions",
            json!({"properties": {"x": {"prefixItems": references.chunks(32).next(), "items": {"allOf": references}}},
            "$defs": definitions.clone()}),
            "1000 schemas at once",
        ),
        (
            "definitions one by one",
            json!({"properties": named_references(220), "$defs": definitions}),
            "the schema has too many definitions",
        ),
        (
            "long reference",
            json!({"properties": {"x": {"$ref": "#".repeat(2_000)}}}),
            "its '$ref' is too long",
        ),
        (
            "long name",
            json!({"properties": {"n".repeat(1_000_000): {"type": "string"}}}),
            "the schema is too large",
        ),
        (
            "long text",
            json!({"properties": {"x": {"description": "d".repeat(5_000_000), "const": "c".repeat(5_000_000)}}}),
            "one long text",
        ),
        (
            "tuple",
            json!({"properties": {"x": {"prefixItems": vec![json!({}); 5_000]}}}),
            "a tuple of 5000 items",
        ),
        (
            "required",
            json!({"required": (0..100_000).map(|number| format!("r{number}")).collect::<Vec<_>>()}),
            "function tool_name(",
        ),
    ] {
        let tool = compiled(schema.clone(), Some(schema));
        check_texts(&tool);
        let declaration = tool.declaration();
        assert!(declaration.contains(expected), "{what}: {expected} is missing in\n{declaration}");
    }
}

#[test]
fn huge_texts_are_cut() {
    let text = "word ".repeat(200_000);
    let tool = tool("t", &text, json!({"properties": {"x": {"description": text}}}));
    let compiled = server("s", vec![tool]);
    let tool = &compiled.tools()[0];
    check_texts(tool);
    assert!(tool.declaration().len() < 1_000, "{}", tool.declaration());
    assert_eq!(tool.declaration().matches('…').count(), 2, "{}", tool.declaration());
    assert!(tool.declaration().contains("… /s/t.json */"), "{}", tool.declaration());
    let raw: Value = serde_json::from_str(&tool.raw()).expect("JSON");
    assert_eq!(raw["description"], text);
    assert!(tool.summary().chars().count() <= 140);
}

#[test]
fn masses_of_docs_are_not_read_to_their_end() {
    let property =
        |number: usize| (format!("word{number}"), json!({"description": "A word1. ".repeat(110)}));
    let properties: Map<String, Value> = (0..1_900).map(property).collect();
    let tool = compiled(json!({"properties": properties}), None);
    check_texts(&tool);
    assert!(tool.declaration().contains("/srv/tool_name.json"), "what is not read is said");
}

pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        proptest::sample::select(TEXTS).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((".{0,8}", inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Something that looks like a schema, with keywords in the right places most of the time.
pub(super) fn any_schema() -> impl Strategy<Value = Value> {
    const NAMES: &[&str] =
        &["string", "number", "integer", "boolean", "null", "object", "array", "any", "float"];
    const REFERENCES: &[&str] =
        &["#", "#/$defs/a", "#/$defs/b", "#/properties/x", "#a", "http://x/y", "#/items/0"];
    let leaf = prop_oneof![
        proptest::sample::select(NAMES).prop_map(|name| json!({"type": name})),
        proptest::sample::select(REFERENCES).prop_map(|reference| json!({"$ref": reference})),
        any_json().prop_map(|value| json!({"const": value})),
        any_json().prop_map(|value| json!({"enum": [value]})),
        any::<bool>().prop_map(Value::from),
        any_json(),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..4);
        let map = proptest::collection::vec(("[ab]|x|.{0,6}", inner.clone()), 0..5)
            .prop_map(|entries| Value::Object(entries.into_iter().collect()));
        prop_oneof![
            (map.clone(), map.clone(), proptest::option::of(inner.clone())).prop_map(|(properties, definitions, rest)| {
                let mut schema = json!({"properties": properties, "$defs": definitions, "required": ["x"]});
                if let Some(rest) = rest {
                    schema["additionalProperties"] = rest;
                }
                schema
            }),
            list.clone().prop_map(|all| json!({"allOf": all})),
            list.clone().prop_map(|any| json!({"anyOf": any, "nullable": true})),
            (list.clone(), inner.clone()).prop_map(|(places, rest)| json!({"prefixItems": places, "items": rest})),
            (map, list).prop_map(|(patterns, one)| json!({"patternProperties": patterns, "oneOf": one, "description": "*/"})),
            inner.prop_map(|items| json!({"type": ["array", "null"], "items": items, "default": "*/`"})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_schema_becomes_a_declaration(input in any_schema(), output in proptest::option::of(any_schema())) {
        let tool = compiled(input, output);
        check_texts(&tool);
        assert_eq!(tool.declaration(), tool.declaration());
    }

    #[test]
    fn the_order_of_listing_changes_no_text(schemas in proptest::collection::vec(any_schema(), 1..5)) {
        let tools = schemas.into_iter().enumerate();
        let mut tools: Vec<_> = tools.map(|(number, schema)| tool(&format!("t-{number}"), "Does it.", schema)).collect();
        let forward = server("s", tools.clone());
        tools.reverse();
        let backward = server("s", tools);
        let texts = |server: &Server| server.tools().iter().map(Tool::declaration).collect::<Vec<_>>();
        prop_assert_eq!(texts(&forward), texts(&backward));
    }

    #[test]
    fn any_text_stays_text(name in "\\PC{1,20}|.{1,20}", text in "(\\*|/|`|\\$|\\{|@ts-|\\n|.){0,60}") {
        if let Ok(name) = ToolName::parse(&name) {
            let schema = json!({"properties": {text.as_str(): {"description": text, "default": text, "enum": [text]}}});
            let definition = ToolDefinition { name, ..tool("x", &text, schema) };
            let compiled = server("s", vec![definition]);
            check_texts(&compiled.tools()[0]);
        }
    }
}
