//! What is to be known of a script to judge what a compiler says of it: where a finding is surely a
//! mistake, and where it only asks for annotations.

use crate::compile::{
    blank::{end, start},
    check::constant,
};
use oxc_ast::{
    AstKind,
    ast::{
        AssignmentTarget, BindingPattern, CallExpression, Expression, TSSignature, TSType,
        UnaryOperator, VariableDeclarator,
    },
};
use oxc_semantic::{NodeId, Semantic};
use oxc_span::GetSpan;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What is known of a script beside its text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Names of properties that the script itself puts on objects.
    pub(super) written: BTreeSet<String>,
    /// Names of properties that the script asks for before it relies on them: `result.items ?? []`, `if (result.error)`.
    pub(super) tested: BTreeSet<String>,
    /// The keys of the object types that the script declares itself, by name.
    pub(super) types: BTreeMap<String, Vec<String>>,
    /// Imports and exports from modules: names in them are the catalog's to judge.
    pub(super) modules: Vec<Range<usize>>,
    /// Assignments to what has no declared type.
    pub(super) assignments: Vec<Range<usize>>,
    /// Arguments of functions that the script declares itself.
    pub(super) own_calls: Vec<Range<usize>>,
    /// Reads of a result's properties: the place of the name, and that of the tool call.
    pub(super) reads: BTreeMap<usize, usize>,
    /// Nothing in it is TypeScript.
    pub(super) is_plain: bool,
}

pub(super) fn collect(semantic: &Semantic<'_>) -> Facts {
    let mut facts = Facts { is_plain: true, ..Facts::default() };
    for node in semantic.nodes().iter() {
        let kind = node.kind();
        let span = start(kind.span())..end(kind.span());
        match kind {
            AstKind::ImportDeclaration(_)
            | AstKind::ExportFromDeclaration(_)
            | AstKind::ExportAllDeclaration(_) => facts.modules.push(span),
            AstKind::AssignmentExpression(it) => {
                facts.written.extend(written(&it.left));
                if !is_declared(semantic, &it.left) {
                    facts.assignments.push(span);
                }
            }
            AstKind::CallExpression(it) if is_own(semantic, it) => {
                facts.own_calls.push(end(it.callee.span())..span.end);
            }
            AstKind::StaticMemberExpression(it) => {
                let call = awaited_call(semantic, &it.object);
                facts.reads.extend(call.map(|call| (start(it.property.span), call)));
                if is_tested(semantic, node.id()) {
                    facts.tested.insert(it.property.name.to_string());
                }
            }
            AstKind::VariableDeclarator(it) => facts.reads.extend(destructured(semantic, it)),
            AstKind::TSInterfaceDeclaration(it) => {
                facts.is_plain = false;
                // One that extends another, or is declared twice, has more keys than stand here.
                let keys = keys(&it.body.body).filter(|_| it.extends.is_empty());
                facts.declare(&it.id.name, keys);
            }
            AstKind::TSTypeAliasDeclaration(it) => {
                facts.is_plain = false;
                if let TSType::TSTypeLiteral(literal) = &it.type_annotation {
                    facts.declare(&it.id.name, keys(&literal.members));
                }
            }
            AstKind::TSTypeAnnotation(_)
            | AstKind::TSAsExpression(_)
            | AstKind::TSSatisfiesExpression(_)
            | AstKind::TSTypeParameterInstantiation(_) => facts.is_plain = false,
            _ => {}
        }
    }
    facts
}

impl Facts {
    /// Notes an object type, or that a name cannot be explained.
    fn declare(&mut self, name: &str, keys: Option<Vec<String>>) {
        let keys = keys.filter(|_| !self.types.contains_key(name)).unwrap_or_default();
        self.types.insert(name.to_owned(), keys);
    }
}

/// The keys of an object type; `None` where it may have others.
fn keys(members: &[TSSignature<'_>]) -> Option<Vec<String>> {
    let key = |member: &TSSignature<'_>| match member {
        TSSignature::TSPropertySignature(it) => it.key.static_name().map(String::from),
        TSSignature::TSMethodSignature(it) => it.key.static_name().map(String::from),
        _ => None,
    };
    members.iter().map(key).collect()
}

/// The name of a property that is assigned to.
fn written(target: &AssignmentTarget<'_>) -> Option<String> {
    match target {
        AssignmentTarget::StaticMemberExpression(it) => Some(it.property.name.to_string()),
        AssignmentTarget::ComputedMemberExpression(it) => match &it.expression {
            Expression::StringLiteral(name) => Some(name.value.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether what is assigned to is a variable with a type that the script wrote down.
fn is_declared(semantic: &Semantic<'_>, target: &AssignmentTarget<'_>) -> bool {
    let AssignmentTarget::AssignmentTargetIdentifier(name) = target else {
        return false;
    };
    let symbol = semantic.scoping().get_reference(name.reference_id()).symbol_id();
    symbol.is_some_and(|symbol| match semantic.symbol_declaration(symbol).kind() {
        AstKind::VariableDeclarator(it) => it.type_annotation.is_some(),
        AstKind::FormalParameter(it) => it.type_annotation.is_some(),
        _ => false,
    })
}

/// Whether a call is of a function that the script declares.
fn is_own(semantic: &Semantic<'_>, call: &CallExpression<'_>) -> bool {
    let Expression::Identifier(name) = call.callee.get_inner_expression() else {
        return false;
    };
    semantic.scoping().get_reference(name.reference_id()).symbol_id().is_some()
}

/// The place of the call whose awaited value an expression is.
fn awaited_call(semantic: &Semantic<'_>, expression: &Expression<'_>) -> Option<usize> {
    match expression.get_inner_expression() {
        Expression::AwaitExpression(it) => match it.argument.get_inner_expression() {
            Expression::CallExpression(call) => Some(start(call.span)),
            _ => None,
        },
        Expression::Identifier(name) => {
            let symbol = semantic.scoping().get_reference(name.reference_id()).symbol_id()?;
            let init = constant(semantic, symbol)?.init.as_ref()?;
            match init.get_inner_expression() {
                it @ Expression::AwaitExpression(_) => awaited_call(semantic, it),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a script goes another way where a value is missing.
fn is_tested(semantic: &Semantic<'_>, node: NodeId) -> bool {
    let mut span = semantic.nodes().kind(node).span();
    for parent in semantic.nodes().ancestor_kinds(node) {
        match parent {
            // The right side is as good as the whole.
            AstKind::LogicalExpression(it) if it.left.span() == span => return true,
            AstKind::LogicalExpression(it) => span = it.span,
            AstKind::ChainExpression(it) => span = it.span,
            AstKind::ParenthesizedExpression(it) => span = it.span,
            AstKind::ConditionalExpression(it) => return it.test.span() == span,
            AstKind::IfStatement(it) => return it.test.span() == span,
            AstKind::StaticMemberExpression(it) => return it.optional && it.object.span() == span,
            AstKind::ComputedMemberExpression(it) => {
                return it.optional && it.object.span() == span;
            }
            AstKind::UnaryExpression(it) => {
                return matches!(it.operator, UnaryOperator::LogicalNot | UnaryOperator::Typeof);
            }
            _ => return false,
        }
    }
    false
}

fn destructured(
    semantic: &Semantic<'_>,
    declarator: &VariableDeclarator<'_>,
) -> Vec<(usize, usize)> {
    let call = declarator.init.as_ref().and_then(|init| awaited_call(semantic, init));
    match (&declarator.id, call) {
        (BindingPattern::ObjectPattern(pattern), Some(call)) => {
            pattern.properties.iter().map(|it| (start(it.key.span()), call)).collect()
        }
        _ => Vec::new(),
    }
}
