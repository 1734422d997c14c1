//! What is to be known of a script to judge what a compiler says of it: where a finding is surely a
//! mistake, and where it only asks for annotations.

use super::{
    own::{self, OwnCall},
    shaping::{self, Shaping, is_shaper, is_target},
};
use crate::compile::{
    blank::{end, start},
    check::constant,
};
use oxc_ast::{
    AstKind,
    ast::{
        Argument, AssignmentTarget, BinaryExpression, BindingPattern, CallExpression, Expression,
        ObjectPropertyKind, TSSignature, TSType, UnaryOperator, VariableDeclarator,
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
    /// Calls of functions that the script or the script API declares.
    pub(super) own_calls: Vec<OwnCall>,
    /// Values that may be more than a compiler reads of them.
    pub(super) shaping: Shaping,
    /// Properties in object literals, by the place of the key.
    pub(super) properties: BTreeMap<usize, usize>,
    /// Reads of a result's properties: the place of the name, and that of the tool call.
    pub(super) reads: BTreeMap<usize, usize>,
    /// Nothing in it is TypeScript.
    pub(super) is_plain: bool,
}

/// Properties with which an answer says that it is none: a script may ask for them whatever it gets.
const ENVELOPE: [&str; 7] = ["error", "errors", "isError", "ok", "status", "statusCode", "success"];

pub(super) fn collect(semantic: &Semantic<'_>) -> Facts {
    let shaping = shaping::collect(semantic);
    let mut facts = Facts { is_plain: true, shaping, ..Facts::default() };
    for node in semantic.nodes().iter() {
        let kind = node.kind();
        let span = start(kind.span())..end(kind.span());
        match kind {
            AstKind::ImportDeclaration(_)
            | AstKind::ExportFromDeclaration(_)
            | AstKind::ExportAllDeclaration(_) => facts.modules.push(span),
            AstKind::AssignmentExpression(it) if !is_declared(semantic, &it.left) => {
                facts.assignments.push(span);
            }
            AstKind::CallExpression(it) => facts.call(semantic, it),
            AstKind::StaticMemberExpression(it) => {
                let call = awaited_call(semantic, &it.object);
                facts.reads.extend(call.map(|call| (start(it.property.span), call)));
                facts.member(semantic, node.id(), &it.property.name);
            }
            AstKind::ComputedMemberExpression(it) => {
                if let Expression::StringLiteral(name) = &it.expression {
                    facts.member(semantic, node.id(), &name.value);
                }
            }
            AstKind::BinaryExpression(it) if it.operator.is_in() => {
                facts.tested.extend(text_of(&it.left));
            }
            AstKind::BindingProperty(it) => {
                let has_default = matches!(it.value, BindingPattern::AssignmentPattern(_));
                let name = it.key.static_name().filter(|_| has_default);
                facts.tested.extend(name.map(|name| name.to_string()));
            }
            AstKind::ObjectProperty(it) => {
                facts.properties.insert(span.start, end(it.span));
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

    fn member(&mut self, semantic: &Semantic<'_>, node: NodeId, name: &str) {
        if is_target(semantic, node) {
            self.written.insert(name.to_owned());
        }
        if is_tested(semantic, node, name) {
            self.tested.insert(name.to_owned());
        }
    }

    fn call(&mut self, semantic: &Semantic<'_>, call: &CallExpression<'_>) {
        self.own_calls.extend(own::own_call(semantic, call));
        if is_shaper(call) {
            // `Object.assign(report, { total })` and `Object.defineProperty(report, "total", ...)`.
            for argument in &call.arguments {
                match argument {
                    Argument::StringLiteral(it) => {
                        self.written.insert(it.value.to_string());
                    }
                    Argument::ObjectExpression(it) => {
                        let keys = it.properties.iter().filter_map(|property| match property {
                            ObjectPropertyKind::ObjectProperty(it) => it.key.static_name(),
                            ObjectPropertyKind::SpreadProperty(_) => None,
                        });
                        self.written.extend(keys.map(|key| key.to_string()));
                    }
                    _ => {}
                }
            }
        }
        if let Expression::StaticMemberExpression(callee) = &call.callee
            && ["hasOwn", "hasOwnProperty", "has"].contains(&callee.property.name.as_str())
        {
            let names = call.arguments.iter().filter_map(Argument::as_expression);
            self.tested.extend(names.filter_map(text_of));
        }
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

fn text_of(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::StringLiteral(it) => Some(it.value.to_string()),
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
fn is_tested(semantic: &Semantic<'_>, node: NodeId, name: &str) -> bool {
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
                return matches!(
                    it.operator,
                    UnaryOperator::LogicalNot | UnaryOperator::Typeof | UnaryOperator::Delete
                );
            }
            AstKind::BinaryExpression(it) => return is_guard(it, span, name),
            AstKind::CallExpression(it) => {
                let is_callee = it.callee.span() == span;
                let is_list = it
                    .callee
                    .as_member_expression()
                    .is_some_and(|callee| callee.is_specific_member_access("Array", "isArray"));
                return is_callee && it.optional || is_list;
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

/// Whether a comparison asks whether a value is there, or whether an answer is none.
fn is_guard(it: &BinaryExpression<'_>, span: oxc_span::Span, name: &str) -> bool {
    let other = if it.left.span() == span { &it.right } else { &it.left };
    let other = other.get_inner_expression();
    let is_nothing =
        matches!(other, Expression::NullLiteral(_)) || other.is_specific_id("undefined");
    it.operator.is_equality() && (is_nothing || ENVELOPE.contains(&name) && other.is_literal())
}
