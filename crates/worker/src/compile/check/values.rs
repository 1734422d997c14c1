//! What an expression's value surely is, as far as the text of the script says so.
//!
//! Literals, lists and objects of them, and constants that hold one. Everything else is unknown:
//! nothing is computed, and a cast to `any` is taken for what it says.

use super::calls::Targets;
use oxc_ast::{
    AstKind,
    ast::{
        Argument, ArrayExpressionElement, BinaryExpression, BinaryOperator, Expression,
        IdentifierReference, ObjectExpression, ObjectProperty, ObjectPropertyKind, PropertyKind,
        TSType, TemplateLiteral, UnaryExpression, UnaryOperator, VariableDeclarator,
    },
};
use oxc_semantic::{Semantic, SymbolId};
use oxc_span::{GetSpan, Span};
use std::cell::Cell;

/// Values that are read of one script; what comes after them is unknown.
const VALUES_MAX: usize = 20_000;

/// Properties of one object that are read; the object counts as open beyond.
const ENTRIES_MAX: usize = 200;

/// A value and its place, a byte offset.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nothing.
    Unknown,
    Undefined,
    Null,
    /// `None`: one of the two.
    Boolean(Option<bool>),
    Number(f64),
    /// `None`: some text.
    Text(Option<String>),
    /// Its items in order; those that a spread adds are left out.
    List(Vec<Known>),
    Object(Entries),
}

/// The properties of an object literal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entries {
    /// In order, each key once: the last of a key counts.
    pub(super) list: Vec<Entry>,
    /// A spread or a computed key may add others.
    pub(super) is_open: bool,
}

/// One property.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(super) key: String,
    /// Of the key.
    pub(super) at: usize,
    pub(super) value: Known,
}

/// Reads values.
pub(super) struct Reader<'s, 'a> {
    pub(super) semantic: &'s Semantic<'a>,
    pub(super) targets: &'s Targets<'s, 'a>,
    left: Cell<usize>,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(super) fn new(semantic: &'s Semantic<'a>, targets: &'s Targets<'s, 'a>) -> Self {
        Self { semantic, targets, left: Cell::new(VALUES_MAX) }
    }

    /// What an argument is; `None` for a spread.
    pub(super) fn argument(&self, argument: &Argument<'a>) -> Option<Known> {
        let expression = argument.as_expression()?;
        if let Expression::Identifier(name) = expression.get_inner_expression()
            && let Some(object) = self.constant_object(name)
        {
            return Some(self.value(object));
        }
        Some(self.value(expression))
    }

    fn value(&self, expression: &Expression<'a>) -> Known {
        let at = start(expression.span());
        if self.left.get() == 0 {
            return Known { at, value: Value::Unknown };
        }
        self.left.set(self.left.get() - 1);
        Known { at, value: self.read(expression) }
    }

    fn read(&self, expression: &Expression<'a>) -> Value {
        match expression {
            Expression::ParenthesizedExpression(it) => self.read(&it.expression),
            Expression::TSSatisfiesExpression(it) => self.read(&it.expression),
            Expression::TSNonNullExpression(it) => self.read(&it.expression),
            Expression::TSAsExpression(it) if !is_anything(&it.type_annotation) => {
                self.read(&it.expression)
            }
            Expression::TSTypeAssertion(it) if !is_anything(&it.type_annotation) => {
                self.read(&it.expression)
            }
            Expression::ArrayExpression(it) => Value::List(self.items(&it.elements)),
            Expression::ObjectExpression(it) => Value::Object(self.entries(it)),
            Expression::Identifier(it) => self.identifier(it),
            _ => literal(expression),
        }
    }

    fn items(&self, elements: &[ArrayExpressionElement<'a>]) -> Vec<Known> {
        elements.iter().filter_map(|item| item.as_expression()).map(|it| self.value(it)).collect()
    }

    fn entries(&self, object: &ObjectExpression<'a>) -> Entries {
        let mut entries = Entries { list: Vec::new(), is_open: false };
        for property in &object.properties {
            if entries.list.len() == ENTRIES_MAX {
                entries.is_open = true;
                break;
            }
            let named = match property {
                ObjectPropertyKind::ObjectProperty(property) => self.entry(property),
                ObjectPropertyKind::SpreadProperty(_) => None,
            };
            if let Some(entry) = named {
                entries.list.retain(|known| known.key != entry.key);
                entries.list.push(entry);
                continue;
            }
            entries.is_open = true;
            // It may take the place of any value before it, but not of a key.
            for entry in &mut entries.list {
                entry.value.value = Value::Unknown;
            }
        }
        entries
    }

    /// A property with a key that is known; `None` for another.
    fn entry(&self, property: &ObjectProperty<'a>) -> Option<Entry> {
        let key = property.key.static_name()?;
        let sets_prototype = key == "__proto__" && !property.computed && !property.shorthand;
        if sets_prototype {
            return None;
        }
        let at = start(property.key.span());
        let is_plain = property.kind == PropertyKind::Init && !property.method;
        let value = if is_plain {
            self.value(&property.value)
        } else {
            Known { at: start(property.value.span()), value: Value::Unknown }
        };
        Some(Entry { key: key.into_owned(), at, value })
    }

    fn identifier(&self, name: &IdentifierReference<'a>) -> Value {
        let reference = self.semantic.scoping().get_reference(name.reference_id());
        let Some(symbol) = reference.symbol_id() else {
            return match name.name.as_str() {
                "undefined" => Value::Undefined,
                _ => Value::Unknown,
            };
        };
        let init = constant(self.semantic, symbol).and_then(held);
        init.map_or(Value::Unknown, |init| literal(init.get_inner_expression()))
    }

    /// The object literal that a constant holds which is used for nothing but arguments of tools, so
    /// that nobody can have changed it.
    fn constant_object(&self, name: &IdentifierReference<'a>) -> Option<&'s Expression<'a>> {
        let symbol = self.semantic.scoping().get_reference(name.reference_id()).symbol_id()?;
        let init = constant(self.semantic, symbol).and_then(held)?;
        let nodes = self.semantic.nodes();
        let is_argument = |node| match nodes.parent_kind(node) {
            AstKind::CallExpression(call) => {
                let is_callee = call.callee.span() == nodes.kind(node).span();
                !is_callee && self.targets.of(&call.callee).is_some()
            }
            _ => false,
        };
        let mut references = self.semantic.symbol_references(symbol);
        let is_object = matches!(init.get_inner_expression(), Expression::ObjectExpression(_));
        (is_object && references.all(|it| is_argument(it.node_id()))).then_some(init)
    }
}

/// The declaration of a variable that is never assigned again.
pub(in crate::compile) fn constant<'s, 'a>(
    semantic: &'s Semantic<'a>,
    symbol: SymbolId,
) -> Option<&'s VariableDeclarator<'a>> {
    let scoping = semantic.scoping();
    if scoping.symbol_is_mutated(symbol) || scoping.symbol_declarations(symbol).count() > 1 {
        return None;
    }
    let AstKind::VariableDeclarator(declarator) = semantic.symbol_declaration(symbol).kind() else {
        return None;
    };
    let id = declarator.id.get_binding_identifier()?;
    let is_block_scoped = scoping.symbol_flags(symbol).is_block_scoped();
    (id.symbol_id() == symbol && is_block_scoped).then_some(declarator)
}

/// What a constant holds, unless it says that it may be anything.
fn held<'s, 'a>(declarator: &'s VariableDeclarator<'a>) -> Option<&'s Expression<'a>> {
    let annotation = declarator.type_annotation.as_ref();
    let is_whatever = annotation.is_some_and(|it| is_anything(&it.type_annotation));
    declarator.init.as_ref().filter(|_| !is_whatever)
}

/// A literal without parts.
fn literal(expression: &Expression<'_>) -> Value {
    match expression {
        Expression::NullLiteral(_) => Value::Null,
        Expression::BooleanLiteral(it) => Value::Boolean(Some(it.value)),
        Expression::NumericLiteral(it) => Value::Number(it.value),
        Expression::StringLiteral(it) => {
            Value::Text((!it.lone_surrogates).then(|| it.value.to_string()))
        }
        Expression::TemplateLiteral(it) => Value::Text(whole(it)),
        Expression::UnaryExpression(it) => unary(it),
        Expression::BinaryExpression(it) => binary(it),
        _ => Value::Unknown,
    }
}

fn whole(template: &TemplateLiteral<'_>) -> Option<String> {
    let is_whole = template.quasis.iter().all(|part| !part.lone_surrogates);
    template.single_quasi().filter(|_| is_whole).map(|text| text.to_string())
}

fn unary(unary: &UnaryExpression<'_>) -> Value {
    match (unary.operator, unary.argument.get_inner_expression()) {
        (UnaryOperator::UnaryNegation, Expression::NumericLiteral(it)) => Value::Number(-it.value),
        (UnaryOperator::UnaryPlus, Expression::NumericLiteral(it)) => Value::Number(it.value),
        (UnaryOperator::LogicalNot, _) => Value::Boolean(None),
        (UnaryOperator::Typeof, _) => Value::Text(None),
        (UnaryOperator::Void, _) => Value::Undefined,
        _ => Value::Unknown,
    }
}

fn binary(binary: &BinaryExpression<'_>) -> Value {
    let is_text = |side: &Expression<'_>| matches!(literal(side), Value::Text(_));
    if binary.operator.is_equality() || binary.operator.is_compare() {
        return Value::Boolean(None);
    }
    let is_sum = binary.operator == BinaryOperator::Addition;
    if is_sum && (is_text(&binary.left) || is_text(&binary.right)) {
        return Value::Text(None);
    }
    Value::Unknown
}

/// A type after which nothing is to be checked.
fn is_anything(ty: &TSType<'_>) -> bool {
    matches!(ty, TSType::TSAnyKeyword(_) | TSType::TSUnknownKeyword(_) | TSType::TSNeverKeyword(_))
}

pub(super) fn start(span: Span) -> usize {
    usize::try_from(span.start).expect("usize has 32 bits or more")
}
