//! A script as a TypeScript module for a compiler, and what the compiler says of it for an agent.
//!
//! The text has the lines of the script. Only what a compiler would not take is written otherwise:
//! fences and `#!` are blank, modules have the names under which the gateway declares them, and a
//! `return` outside of functions is a `throw`, which ends the flow of control in the same way and
//! whose operand is checked.

mod facts;
mod findings;
mod messages;
mod own;
mod shaping;

pub(crate) use facts::Facts;
pub(super) use findings::problems;

use super::{
    blank::{end, is_external, start},
    modules::{self, Module},
    result::Implicit,
};
use oxc_ast::{
    AstKind,
    ast::{ExportFromDeclaration, ReturnStatement, StringLiteral},
};
use oxc_semantic::{NodeId, Semantic};
use oxc_span::GetSpan;
use std::ops::Range;

/// A script for a compiler.
#[derive(Debug)]
pub(crate) struct Typed {
    /// The module.
    pub(crate) text: String,
    /// What is known of the script beside its text.
    pub(super) facts: Facts,
    /// What was written otherwise, in order.
    edits: Vec<Edit>,
}

/// A part of the script that was written otherwise. None has a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    /// In the script.
    part: Range<usize>,
    text: String,
}

impl Edit {
    fn new(part: Range<usize>, text: impl Into<String>) -> Self {
        Self { part, text: text.into() }
    }
}

/// Makes the module. `implicit` is how the script gets its result.
///
/// `None` for a script with a line separator: compilers and parsers do not agree on what its lines
/// are.
pub(super) fn typed(source: &str, semantic: &Semantic<'_>, implicit: &Implicit) -> Option<Typed> {
    if source.contains(['\u{2028}', '\u{2029}']) {
        return None;
    }
    let mut edits = Vec::new();
    // There, what stands as a block is an object.
    edits.extend(implicit.object(source).map(|at| Edit::new(at..at, "throw ")));
    for (id, node) in semantic.nodes().iter_enumerated() {
        match node.kind() {
            AstKind::ReturnStatement(it) if is_outside(semantic, id) => edits.push(thrown(it)),
            AstKind::ImportDeclaration(it) => edits.extend(module(&it.source)),
            AstKind::ExportFromDeclaration(it) => edits.extend(exported(it)),
            AstKind::ExportAllDeclaration(it) => edits.extend(module(&it.source)),
            AstKind::TSExportAssignment(it) => {
                let part = start(it.span)..start(it.expression.span());
                let is_one_line = !source[part.clone()].contains('\n');
                edits.extend(is_one_line.then(|| Edit::new(part, "void ")));
            }
            AstKind::TSImportEqualsDeclaration(it) if is_external(it) => {
                let part = start(it.span)..end(it.span);
                let blank = blank(&source[part.clone()]);
                edits.push(Edit::new(part, blank));
            }
            _ => {}
        }
    }
    edits.sort_by_key(|edit| edit.part.start);
    let text = edited(source, &edits);
    Some(Typed { text, facts: facts::collect(semantic), edits })
}

impl Typed {
    /// The offset in the script of a line and a column (from 1, in UTF-16 units) of the text; `None`
    /// where there is no such place.
    fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let line = self.text.split('\n').nth(index)?;
        let from = line.as_ptr().addr() - self.text.as_ptr().addr();
        let wanted = usize::try_from(column).ok()?.checked_sub(1)?;
        let mut units = 0;
        let within = line.char_indices().find_map(|(at, character)| {
            let is_there = units >= wanted;
            units += character.len_utf16();
            is_there.then_some(at)
        });
        let at = from + within.unwrap_or(line.len());
        // From the place in the text to that in the script.
        let mut shift = 0_isize;
        for edit in &self.edits {
            let begin = edit.part.start.checked_add_signed(shift)?;
            if at < begin {
                break;
            }
            if at < begin + edit.text.len() {
                return Some(edit.part.start);
            }
            shift +=
                isize::try_from(edit.text.len()).ok()? - isize::try_from(edit.part.len()).ok()?;
        }
        at.checked_add_signed(-shift)
    }
}

fn edited(source: &str, edits: &[Edit]) -> String {
    let mut text = String::with_capacity(source.len() + 64);
    let mut from = 0;
    for edit in edits {
        text.push_str(&source[from..edit.part.start]);
        text.push_str(&edit.text);
        from = edit.part.end;
    }
    text.push_str(&source[from..]);
    text
}

/// Whether a statement stands outside of all functions.
fn is_outside(semantic: &Semantic<'_>, statement: NodeId) -> bool {
    !semantic
        .nodes()
        .ancestor_kinds(statement)
        .any(|kind| matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)))
}

fn thrown(statement: &ReturnStatement<'_>) -> Edit {
    let from = start(statement.span);
    let part = from..from + "return".len();
    // As long as `return`, so that columns stay.
    Edit::new(part, if statement.argument.is_some() { "throw " } else { "throw 0" })
}

fn exported(export: &ExportFromDeclaration<'_>) -> Option<Edit> {
    module(&export.source)
}

/// The name of a module as the gateway declares it.
fn module(path: &StringLiteral<'_>) -> Option<Edit> {
    let name = match modules::parse(&path.value) {
        Module::Root => "gloveport:tools".to_owned(),
        Module::Server(server) => format!("gloveport:tools/{server}"),
        Module::Tool { server, tool } => format!("gloveport:tools/{server}/{tool}"),
        Module::Foreign => return None,
    };
    let name = serde_json::to_string(&name).expect("a text is JSON");
    Some(Edit::new(start(path.span)..end(path.span), name))
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}
