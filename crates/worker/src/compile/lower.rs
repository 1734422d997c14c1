//! The way for scripts whose TypeScript has a meaning at run time: enums, namespaces, parameter
//! properties.
//!
//! Such code is generated, so places move; the source map of the generator leads back. Scripts
//! without these never come here. Nothing is lowered for older engines: only what JavaScript does
//! not have.

use super::{Problem, blank, hints, position::MapEntry};
use oxc_allocator::Allocator;
use oxc_ast::{
    AstKind,
    ast::{Expression, ImportOrExportKind, Program, PropertyKey},
};
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_semantic::{Scoping, Semantic};
use oxc_span::GetSpan;
use oxc_transformer::{TransformOptions, Transformer};
use std::path::{Path, PathBuf};

/// Whether blanks are not enough for a script.
///
/// # Errors
///
/// Everything that a script may not use in either way.
pub(super) fn is_needed(source: &str, semantic: &Semantic<'_>) -> Result<bool, Vec<Problem>> {
    let mut is_needed = false;
    let mut problems = Vec::new();
    for node in semantic.nodes().iter() {
        match node.kind() {
            AstKind::TSEnumDeclaration(it) => is_needed |= !it.declare,
            AstKind::TSNamespaceDeclaration(it) => is_needed |= !it.declare,
            AstKind::FormalParameter(it) => is_needed |= it.has_modifier(),
            AstKind::TSImportEqualsDeclaration(it) => {
                if blank::is_external(it) && it.import_kind == ImportOrExportKind::Value {
                    problems.push(problem(
                        it.span,
                        "there is no `import = require`",
                        hints::MODULE,
                    ));
                }
                is_needed |= !blank::is_external(it);
            }
            AstKind::TSTypeAssertion(it) => {
                let types = &source[blank::start(it.span)..blank::start(it.expression.span())];
                is_needed |= types.contains('\n') || starts_a_block(&it.expression);
            }
            AstKind::Decorator(it) => {
                problems.push(problem(it.span, "decorators are not supported", hints::DECORATOR));
            }
            AstKind::AccessorProperty(it) if !has_plain_name(&it.key) => {
                problems.push(problem(it.span, "`accessor` takes a plain name", hints::ACCESSOR));
            }
            AstKind::ImportExpression(it) => {
                problems.push(problem(it.span, "there is no `import()`", hints::DYNAMIC_IMPORT));
            }
            AstKind::ImportMeta(it) => {
                problems.push(problem(it.span, "there is no `import.meta`", hints::PROCESS));
            }
            _ => {}
        }
    }
    if problems.is_empty() { Ok(is_needed) } else { Err(problems) }
}

/// JavaScript for a script, and where its places come from.
///
/// # Errors
///
/// What the transformer does not accept.
pub(super) fn lower<'a>(
    allocator: &'a Allocator,
    program: &mut Program<'a>,
    scoping: Scoping,
) -> Result<(String, Vec<MapEntry>), Vec<Problem>> {
    let options = TransformOptions::default();
    let transformed = Transformer::new(allocator, Path::new("script.ts"), &options)
        .build_with_scoping(scoping, program);
    if transformed.diagnostics.has_errors() {
        return Err(transformed.diagnostics.errors().map(Problem::of).collect());
    }
    let options = CodegenOptions {
        comments: CommentOptions::disabled(),
        source_map_path: Some(PathBuf::from("script.ts")),
        ..CodegenOptions::default()
    };
    let printed = Codegen::new().with_options(options).build(program);
    let map = printed.map.expect("a path was given");
    let entries = map.get_tokens().map(|entry| MapEntry {
        code_line: entry.get_dst_line(),
        code_column: entry.get_dst_col(),
        line: entry.get_src_line(),
        column: entry.get_src_col(),
    });
    let entries = entries.collect();
    Ok((printed.code, entries))
}

fn has_plain_name(key: &PropertyKey<'_>) -> bool {
    matches!(key, PropertyKey::StaticIdentifier(_) | PropertyKey::PrivateIdentifier(_))
}

/// `() => <T>{}` would become a block.
fn starts_a_block(expression: &Expression<'_>) -> bool {
    matches!(
        expression,
        Expression::ObjectExpression(_)
            | Expression::FunctionExpression(_)
            | Expression::ClassExpression(_)
    )
}

fn problem(span: oxc_span::Span, message: &str, hint: &str) -> Problem {
    Problem::new(blank::start(span), message).with_hint(hint)
}
