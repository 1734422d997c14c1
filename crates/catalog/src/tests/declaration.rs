//! What a tool looks like in TypeScript, for each feature of JSON Schema; golden files in
//! `snapshots`.

use super::{server, tool};
use crate::Tool;
use oxc_allocator::Allocator;
use oxc_ast::ast::{Statement, TSNamespaceDeclarationBody};
use oxc_parser::Parser;
use oxc_span::SourceType;
use serde_json::{Value, json};

/// Parses a declaration as strict TypeScript and gives the kinds and names of all statements in it,
/// in order.
///
/// A statement that is no declaration is given by its debug form, which no expectation has.
pub(super) fn outline(source: &str) -> Result<Vec<String>, String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::d_ts()).parse();
    if parsed.panicked || !parsed.diagnostics.is_empty() || !parsed.program.directives.is_empty() {
        return Err(format!("{:?}\n{source}", parsed.diagnostics));
    }
    for comment in &parsed.program.comments {
        let text = comment.content_span().source_text(source);
        if text.contains("@ts-") || text.contains("@jsx") {
            return Err(format!("an unexpected comment `{text}`\n{source}"));
        }
    }
    let mut found = Vec::new();
    statements(&parsed.program.body, &mut found);
    Ok(found)
}

fn statements(body: &[Statement<'_>], found: &mut Vec<String>) {
    for statement in body {
        match statement {
            Statement::TSNamespaceDeclaration(namespace) => {
                found.push(format!("namespace {}", namespace.id.name));
                match &namespace.body {
                    TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                        found.extend(block.directives.iter().map(|it| format!("{it:?}")));
                        statements(&block.body, found);
                    }
                    other @ TSNamespaceDeclarationBody::TSNamespaceDeclaration(_) => {
                        found.push(format!("{other:?}"));
                    }
                }
            }
            Statement::FunctionDeclaration(function) if function.body.is_none() => {
                let name = function.id.as_ref().map(|id| id.name.to_string());
                found.push(format!("function {}", name.unwrap_or_default()));
            }
            Statement::TSTypeAliasDeclaration(alias) => {
                found.push(format!("type {}", alias.id.name));
            }
            other => found.push(format!("{other:?}")),
        }
    }
}

/// Checks that a tool's texts are the expected declarations and nothing else.
pub(super) fn check_texts(tool: &Tool) {
    let declaration = tool.declaration();
    let found = outline(&declaration).expect("a declaration parses");
    let identifier = tool.identifier();
    let mut expected =
        vec![format!("namespace {}", tool.server_identifier()), format!("function {identifier}")];
    if found.len() > 2 {
        expected.push(format!("namespace {identifier}"));
        assert!(found.len() > 3, "an empty namespace\n{declaration}");
    }
    assert_eq!(found[..expected.len()], expected, "{declaration}");
    let types = &found[expected.len()..];
    assert!(types.iter().all(|it| it.starts_with("type ")), "{found:?}\n{declaration}");
    let mut names: Vec<&String> = types.iter().collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), types.len(), "a type twice\n{declaration}");
    assert!(declaration.len() <= 32 << 10, "{} bytes", declaration.len());
    let signature = tool.signature();
    assert!(!signature.contains('\n'), "{signature}");
    assert!(signature.len() <= 256 + 1_300, "{} bytes", signature.len());
    let function = format!("declare function {signature};");
    let expected = format!("function {identifier}");
    assert_eq!(outline(&function).expect("a signature parses"), [expected], "{signature}");
}

pub(super) fn compiled(input: Value, output: Option<Value>) -> Tool {
    let mut definition = tool("tool_name", "Does it.", input);
    definition.output_schema = output;
    server("srv", vec![definition]).tools()[0].clone()
}

/// One snapshot for a file of schemas: signature, declaration and notes of each.
fn check(name: &str, cases: &str) {
    let cases: Value = serde_json::from_str(cases).expect("the file is JSON");
    let mut text = String::new();
    for case in cases.as_array().expect("the file is a list") {
        let tool = compiled(case["input"].clone(), case.get("output").cloned());
        check_texts(&tool);
        let title = case["title"].as_str().expect("a case has a title");
        let parts = ["### ", title, "\n", &tool.signature(), "\n", &tool.declaration()];
        text.extend(parts);
        for note in tool.notes() {
            text.extend(["note: ", &note, "\n"]);
        }
        text.push('\n');
    }
    insta::assert_snapshot!(name, text);
}

/// Files of schemas: each case has a title, an input schema, maybe an output schema, and examples:
/// `valid` ones, `invalid` ones, and such with keys that are merely `unlisted`.
pub(super) const SCHEMAS: [(&str, &str); 5] = [
    ("objects", include_str!("schemas/objects.json")),
    ("values", include_str!("schemas/values.json")),
    ("compositions", include_str!("schemas/compositions.json")),
    ("references", include_str!("schemas/references.json")),
    ("results", include_str!("schemas/results.json")),
];

#[test]
fn each_feature_of_a_schema_has_its_type() {
    for (name, cases) in SCHEMAS {
        check(name, cases);
    }
}

#[test]
fn descriptions() {
    let long = "A sentence that goes on. ".repeat(200);
    let mut text = String::new();
    for description in ["", "One line.", "Two\n\n\n\nparagraphs  \n- with `code` */", &long] {
        let definition = tool("t", description, json!({"type": "object"}));
        let compiled = server("s", vec![definition]);
        check_texts(&compiled.tools()[0]);
        let compiled = &compiled.tools()[0];
        text.extend([compiled.summary(), "\n", &compiled.declaration(), "\n"]);
    }
    insta::assert_snapshot!("descriptions", text);
}
