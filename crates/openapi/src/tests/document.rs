//! Documents: what becomes of their operations and schemas, and that hostile ones end in an error or in less.

use super::{api, of_path, only};
use crate::{Api, Document, DocumentError, Selection};
use serde_json::{Value, json};

#[test]
fn an_operation_becomes_a_tool() {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1", "description": "All pets."},
        "paths": {"/pets/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "put": {
                "operationId": "replace pet", "summary": "Replaces a pet.", "deprecated": true, "tags": ["pets"],
                "requestBody": {"required": true, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Pet"},
                }}},
                "responses": {"200": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Pet"},
                }}}},
            },
        }},
        "components": {
            "parameters": {"id": {"name": "id", "in": "path", "required": true, "description": "Which.",
                "schema": {"type": "integer", "format": "int64", "minimum": 0, "exclusiveMinimum": true}}},
            "schemas": {
                "Pet": {"type": "object", "required": ["name", "born", "secret"], "properties": {
                    "name": {"type": "string", "nullable": true, "default": "Rex", "example": "x", "x-go": 1},
                    "kind": {"type": "string", "enum": ["cat", "dog"], "nullable": true},
                    "born": {"type": "string", "format": "date", "readOnly": true},
                    "secret": {"type": "string", "writeOnly": true},
                    "parent": {"$ref": "#/components/schemas/Pet"},
                    "owner": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Owner"}]},
                }},
                "Owner": {"oneOf": [{"type": "string"}, {"$ref": "#/components/schemas/Person"}],
                    "discriminator": {"propertyName": "kind", "mapping": {"person": "Person", "gone": "Gone"}}},
                "Person": {"type": "object"},
                "Unused": {"type": "object"},
            },
        },
    });
    let operation = only(&document);
    let tool = operation.definition();
    assert_eq!(tool.name.as_str(), "replace_pet");
    assert_eq!(tool.title.as_deref(), Some("Replaces a pet."));
    let described = "Deprecated.\n\nReplaces a pet.\n\nPUT /pets/{id}";
    assert_eq!(tool.description.as_deref(), Some(described));
    let annotations = json!({"readOnlyHint": false, "idempotentHint": true, "openWorldHint": true});
    assert_eq!(Value::Object(tool.annotations.clone()), annotations);
    let owner = json!({"anyOf": [{"allOf": [{"$ref": "#/$defs/Owner"}]}, {"type": "null"}]});
    let properties = json!({
        "name": {"type": ["string", "null"], "default": "Rex"},
        "kind": {"type": ["string", "null"], "enum": ["cat", "dog", null]},
        "born": {"type": "string", "format": "date", "readOnly": true},
        "secret": {"type": "string", "writeOnly": true},
        "parent": {"$ref": "#/$defs/Pet"},
        "owner": owner,
    });
    let pet =
        |required: Value| json!({"type": "object", "required": required, "properties": properties});
    let mapping = json!({"person": "#/$defs/Person"});
    let others = json!({
        "Owner": {"oneOf": [{"type": "string"}, {"$ref": "#/$defs/Person"}],
            "discriminator": {"propertyName": "kind", "mapping": mapping}},
        "Person": {"type": "object"},
    });
    let mut all = properties.as_object().expect("an object").clone();
    let number = json!({"type": "integer", "format": "int64", "exclusiveMinimum": 0, "description": "Which."});
    all.insert("id".to_owned(), number);
    let mut definitions = others.as_object().expect("an object").clone();
    definitions.insert("Pet".to_owned(), pet(json!(["name", "secret"])));
    let input = json!({"type": "object", "properties": all, "required": ["id", "name", "secret"],
        "additionalProperties": false, "$defs": definitions});
    assert_eq!(tool.input_schema, input);
    definitions.insert("Pet".to_owned(), pet(json!(["name", "born"])));
    let output = json!({"$ref": "#/$defs/Pet", "$defs": definitions});
    assert_eq!(tool.output_schema, Some(output));
}

#[test]
fn one_odd_operation_costs_itself() {
    let get = || json!({"get": {}});
    let document = json!({"openapi": "3.1.0", "paths": {
        "/a/{b": get(),
        "/a/}{": get(),
        "/a/{}": get(),
        "/a/{{b}}": get(),
        "no/slash": get(),
        "/../up": get(),
        "/%2E%2e/up": get(),
        "/trace": {"trace": {}, "x-own": 1, "summary": "s"},
        "/kind": {"get": 7},
        "/remote": {"$ref": "https://evil.test/paths.json"},
        "/cycle": {"$ref": "#/paths/~1cycle"},
        "/parameter": {"get": {"parameters": [{"$ref": "#/nowhere"}]}},
        "/place": {"get": {"parameters": [{"name": "a", "in": "body"}]}},
        "/style": {"get": {"parameters": [{"name": "a", "in": "query", "style": "matrix"}]}},
        "/server": {"get": {"servers": [{"url": "https://{x}"}]}},
        "/body": {"post": {"requestBody": {"$ref": "other.yaml#/x"}}},
        "/media": {"post": {"requestBody": {"content": {"text/x\r\nevil: 1": {}}}}},
        "/good/{id}/{undeclared}": {"get": {"parameters": 7, "responses": [], "tags": "x"}},
        "/bad\r\n\u{1b}[31m": {"get": {"servers": 7, "security": 7}},
    }});
    let api = api(&document);
    let dropped: Vec<String> =
        api.dropped.iter().map(|dropped| format!("{}: {}", dropped.name, dropped.reason)).collect();
    let braces = "the braces of its path do not fit";
    let expected = [
        format!("GET /a/{{b: {braces}"),
        format!("GET /a/}}{{: {braces}"),
        format!("GET /a/{{}}: {braces}"),
        format!("GET /a/{{{{b}}}}: {braces}"),
        "GET no/slash: its path does not begin with `/`".to_owned(),
        "GET /../up: its path has a segment `.` or `..`".to_owned(),
        "GET /%2E%2e/up: its path has a segment `.` or `..`".to_owned(),
        "TRACE /trace: `TRACE` is not sent".to_owned(),
        "GET /kind: it is no object".to_owned(),
        "/remote: `https://evil.test/paths.json` is in another document, which is not read"
            .to_owned(),
        "/cycle: a reference leads back to itself".to_owned(),
        "GET /parameter: `#/nowhere` is not in the document".to_owned(),
        "GET /place: it has a parameter without a name or a known place".to_owned(),
        "GET /style: a parameter of its query has the unknown style `matrix`".to_owned(),
        "GET /server: the address of its server has a variable without a default".to_owned(),
        "POST /body: `other.yaml#/x` is in another document, which is not read".to_owned(),
        "POST /media: the media type of its body cannot be sent".to_owned(),
    ];
    assert_eq!(dropped, expected);
    let names: Vec<&str> = api.operations.iter().map(|o| o.definition().name.as_str()).collect();
    assert_eq!(names, ["get_good_by_id_by_undeclared", "get_bad_31m"]);
}

#[test]
fn what_is_no_document_says_why() {
    let check = |text: &[u8], expected: &str| {
        let error = Document::parse(text).expect_err("it is none").to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(b"", "it is empty");
    check(b"{}", "it has no `openapi`");
    check(b"[1, 2]", "it has no `openapi`");
    check(b"{\"swagger\": \"2.0\"}", "convert it to OpenAPI 3");
    check(b"{\"openapi\": \"4.0.0\"}", "version `4.0.0` is not known");
    check(b"openapi: [3]", "`openapi` is no version");
    check(b"{\"openapi\": ", "EOF while parsing");
    check(b"\xff\xfe", "not UTF-8");
    check(b"a: b: c", "line 1");
    check(&vec![b' '; (32 << 20) + 1], "over 33554432 bytes");
    let deep = format!("{{\"openapi\": {}", "[".repeat(101));
    check(deep.as_bytes(), "over 100 levels");
    let deep = format!("openapi: {}", "[".repeat(101));
    check(deep.as_bytes(), "over 100 levels");
    let many = format!("{{\"openapi\": [{}", "1,".repeat(2_000_001));
    check(many.as_bytes(), "over 2000000 values");
    let mut laughs = "openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let above = level - 1;
        let aliases = format!("*a{above}, ").repeat(10);
        laughs.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    check(laughs.as_bytes(), "over 2000000 values");
    check(b"a: &a [*a]", "");
    let empty = b"{\"openapi\": \"3.0.0\"}";
    let document = Document::parse(empty).expect("it is one");
    assert!(Api::read(&document, &Selection::default()).operations.is_empty());
    let refused = Document::parse(b"{}").expect_err("it is none");
    assert!(matches!(refused, DocumentError::NotOpenApi(_)));
}

#[test]
fn yaml_is_read_as_its_core_schema() {
    let text = "\u{feff}# A comment\nopenapi: 3.1.0\nshared: &shared {a: 1, b: two}\nx:\n  <<: *shared\n  b: three\n  \
        yes: yes\n  200: no\n  list: [1, 0x1F, -2.5, 1e3, 1.0.0, .5, ~, null, true, 'true', !!str 1, 2024-01-01]\n  \
        text: |\n    one\n    two\n  folded: >-\n    one\n    two\n---\nignored: true\n";
    let document = Document::parse(text.as_bytes()).expect("a document");
    let expected = json!({
        "a": 1, "b": "three", "yes": "yes", "200": "no",
        "list": [1, 31, -2.5, 1e3, "1.0.0", 0.5, null, null, true, "true", "1", "2024-01-01"],
        "text": "one\ntwo\n", "folded": "one two",
    });
    assert_eq!(document.root()["x"], expected);
}

#[test]
fn references_in_circles_end() {
    let mut document = of_path(
        "/a",
        &json!({"post": {"requestBody": {"required": true, "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/A"},
        }}}}}),
    );
    document["components"]["schemas"] = json!({
        "A": {"type": "object", "properties": {
            "self": {"$ref": "#/components/schemas/A"},
            "circle": {"$ref": "#/components/schemas/B"},
            "far": {"$ref": "https://evil.test/schema.json"},
            "file": {"$ref": "../../etc/passwd"},
            "nowhere": {"$ref": "#/components/schemas/None"},
            "odd": {"$ref": 7},
            "inside": {"$ref": "#/components/schemas/A/properties/self"},
            "$ref": {"type": "string"},
        }},
        "B": {"$ref": "#/components/schemas/C"},
        "C": {"$ref": "#/components/schemas/B"},
    });
    let operation = only(&document);
    let unknown = json!({"description": "not described here"});
    let itself = json!({"$ref": "#/$defs/A"});
    let properties = json!({
        "self": itself, "circle": unknown, "far": unknown, "file": unknown, "nowhere": unknown, "odd": {},
        "inside": itself, "$ref": {"type": "string"},
    });
    let input = &operation.definition().input_schema;
    assert_eq!(input["properties"], properties);
    assert_eq!(input["$defs"]["A"]["properties"], properties);
}

#[test]
fn what_is_too_large_is_cut_where_it_is_furthest() {
    let words = "x".repeat(900);
    let wide: Value = (0..200)
        .map(|number| (format!("p{number}"), json!({"type": "string", "description": words})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let mut schemas = json!({});
    for level in 0..50 {
        let mut properties = wide.clone();
        properties["next"] = json!({"$ref": format!("#/components/schemas/S{}", level + 1)});
        schemas[format!("S{level}")] = json!({"type": "object", "properties": properties});
    }
    schemas["S50"] = json!({"type": "object"});
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}});
    let responses = json!({"200": {"content": content}});
    let item = json!({"post": {"requestBody": {"required": true, "content": content}, "responses": responses}});
    let mut document = of_path("/a", &item);
    document["components"]["schemas"] = schemas;
    let operation = only(&document);
    let tool = operation.definition();
    let bytes = tool.input_schema.to_string().len();
    assert!((20_000..36_000).contains(&bytes), "{bytes}");
    let output = tool.output_schema.as_ref().expect("an output schema");
    let bytes = output.to_string().len();
    assert!((8_000..18_000).contains(&bytes), "{bytes}");
    assert_eq!(output["$defs"]["S0"]["properties"]["p7"], json!({"type": "string"}));
    let last = output["$defs"].as_object().expect("an object").values().next_back();
    assert_eq!(last, Some(&json!({"type": "object"})));
}
