//! Values that may have more, or other things, than a compiler reads from the script: objects that get
//! properties by name, parameters that have only a default, variables that change their type.
//!
//! JavaScript allows all of it. What a compiler says of such values is no certainty, and is not told.

use crate::compile::blank::{end, start};
use oxc_ast::{
    AstKind,
    ast::{
        Argument, AssignmentTarget, BindingPattern, CallExpression, Expression, FormalParameters,
        MemberExpression, PropertyKey,
    },
};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use oxc_span::GetSpan;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What makes types uncertain.
#[derive(Debug, Default)]
pub(super) struct Shaping {
    /// Names of properties that are read from what has no type but that of a default.
    uncertain: BTreeSet<usize>,
    /// The variable behind a property that is read, by the place of the property's name.
    roots: BTreeMap<usize, SymbolId>,
    /// Variables whose objects get properties that a compiler does not see.
    reshaped: BTreeSet<SymbolId>,
    /// Any object may be one of those.
    is_any_reshaped: bool,
    /// Assignments to variables without a declared type.
    assigned: Vec<(Range<usize>, SymbolId)>,
    references: Vec<(usize, SymbolId)>,
}

/// Functions of the language that give an object properties, and whether that is by name.
const SHAPERS: [(&str, &str); 6] = [
    ("Object", "assign"),
    ("Object", "defineProperty"),
    ("Object", "defineProperties"),
    ("Object", "setPrototypeOf"),
    ("Reflect", "set"),
    ("Reflect", "defineProperty"),
];

pub(super) fn collect(semantic: &Semantic<'_>) -> Shaping {
    let mut collector = Collector { semantic, shaping: Shaping::default() };
    for node in semantic.nodes().iter() {
        collector.node(node.id(), node.kind());
    }
    collector.shaping
}

impl Shaping {
    /// Whether nothing is sure of a property that is read. The variables in `loose` changed their type.
    pub(super) fn is_uncertain(&self, at: usize, loose: &BTreeSet<SymbolId>) -> bool {
        let root = self.roots.get(&at);
        self.uncertain.contains(&at)
            || root.is_some_and(|root| self.reshaped.contains(root) || loose.contains(root))
    }

    /// Whether objects of the script may have properties that no one sees.
    pub(super) fn is_any_reshaped(&self) -> bool {
        self.is_any_reshaped
    }

    /// The variable without a declared type that is assigned to at a place.
    pub(super) fn assigned(&self, at: usize) -> Option<SymbolId> {
        let around = self.assigned.iter().filter(|(span, _)| span.contains(&at));
        around.min_by_key(|(span, _)| span.len()).map(|(_, symbol)| *symbol)
    }

    /// Whether one of these variables is used in a part of the script.
    pub(super) fn has_reference(&self, part: &Range<usize>, to: &BTreeSet<SymbolId>) -> bool {
        let mut references = self.references.iter();
        references.any(|(at, symbol)| part.contains(at) && to.contains(symbol))
    }
}

struct Collector<'s, 'a> {
    semantic: &'s Semantic<'a>,
    shaping: Shaping,
}

impl<'s, 'a> Collector<'s, 'a> {
    fn node(&mut self, id: NodeId, kind: AstKind<'a>) {
        match kind {
            AstKind::IdentifierReference(it) => {
                if let Some(symbol) = self.symbol_of(it) {
                    self.shaping.references.push((start(it.span), symbol));
                    // `[a, b] = pair` and `({ a } = object)` may change its type.
                    if is_part_of_target(self.semantic.nodes().parent_kind(id)) {
                        self.shaping.reshaped.insert(symbol);
                    }
                }
            }
            AstKind::StaticMemberExpression(it) => {
                self.read(start(it.property.span), &it.object);
            }
            AstKind::ComputedMemberExpression(it) => match &it.expression {
                Expression::StringLiteral(name) => self.read(start(name.span), &it.object),
                Expression::NumericLiteral(_) => {}
                _ if is_target(self.semantic, id) => self.reshape(&it.object),
                _ => {}
            },
            AstKind::BindingProperty(it) if self.has_default(id) => {
                self.shaping.uncertain.insert(start(it.key.span()));
            }
            AstKind::AssignmentExpression(it) => self.assignment(&it.left, it.span),
            AstKind::CallExpression(it) if is_shaper(it) => match it.arguments.first() {
                Some(Argument::ThisExpression(_)) | None => self.shaping.is_any_reshaped = true,
                Some(first) => {
                    if let Some(first) = first.as_expression() {
                        self.reshape(first);
                    }
                }
            },
            AstKind::NewExpression(it) => {
                self.shaping.is_any_reshaped |= it.callee.is_specific_id("Proxy");
            }
            AstKind::MethodDefinition(it) => self.class_key(it.computed, &it.key),
            AstKind::PropertyDefinition(it) => self.class_key(it.computed, &it.key),
            _ => {}
        }
    }

    fn symbol_of(&self, name: &oxc_ast::ast::IdentifierReference<'_>) -> Option<SymbolId> {
        self.semantic.scoping().get_reference(name.reference_id()).symbol_id()
    }

    /// The variable of which an expression is a part.
    fn root(&self, expression: &Expression<'a>) -> Option<SymbolId> {
        match expression {
            Expression::Identifier(name) => self.symbol_of(name),
            Expression::StaticMemberExpression(it) => self.root(&it.object),
            Expression::ComputedMemberExpression(it) => self.root(&it.object),
            Expression::ParenthesizedExpression(it) => self.root(&it.expression),
            Expression::TSNonNullExpression(it) => self.root(&it.expression),
            Expression::ChainExpression(it) => {
                it.expression.as_member_expression().and_then(|it| self.root(it.object()))
            }
            _ => None,
        }
    }

    fn read(&mut self, at: usize, object: &Expression<'a>) {
        let Some(root) = self.root(object) else {
            return;
        };
        self.shaping.roots.insert(at, root);
        if self.is_by_default(root) {
            self.shaping.uncertain.insert(at);
        }
    }

    /// Whether a variable has no type but that of a default: what it is given may be more.
    fn is_by_default(&self, symbol: SymbolId) -> bool {
        match self.semantic.symbol_declaration(symbol).kind() {
            AstKind::FormalParameter(it) => {
                let has_defaults = it.initializer.is_some() || has_defaults(&it.pattern);
                it.type_annotation.is_none() && has_defaults
            }
            AstKind::VariableDeclarator(it) => it.type_annotation.is_none() && has_defaults(&it.id),
            _ => false,
        }
    }

    /// Whether a key is taken from what has no type but that of a default.
    fn has_default(&self, property: NodeId) -> bool {
        for parent in self.semantic.nodes().ancestor_kinds(property) {
            match parent {
                AstKind::AssignmentPattern(_) => return true,
                AstKind::FormalParameter(it) => {
                    return it.type_annotation.is_none() && it.initializer.is_some();
                }
                AstKind::VariableDeclarator(it) => {
                    let root = it.init.as_ref().and_then(|init| self.root(init));
                    return root.is_some_and(|root| self.is_by_default(root));
                }
                AstKind::ObjectPattern(_)
                | AstKind::ArrayPattern(_)
                | AstKind::BindingProperty(_) => {}
                _ => return false,
            }
        }
        false
    }

    fn assignment(&mut self, target: &AssignmentTarget<'a>, span: oxc_span::Span) {
        let AssignmentTarget::AssignmentTargetIdentifier(name) = target else {
            return;
        };
        if let Some(symbol) = self.symbol_of(name) {
            self.shaping.assigned.push((start(span)..end(span), symbol));
        }
    }

    /// An object gets properties whose names are known only when the script runs.
    fn reshape(&mut self, object: &Expression<'a>) {
        let Some(root) = self.root(object) else {
            let is_new = matches!(object, Expression::ObjectExpression(_));
            self.shaping.is_any_reshaped |= !is_new;
            return;
        };
        self.shaping.reshaped.insert(root);
        let declaration = self.semantic.scoping().symbol_declaration(root);
        match self.semantic.nodes().kind(declaration) {
            AstKind::FormalParameter(_) => self.reshape_given(declaration, root),
            AstKind::VariableDeclarator(it) => {
                let from = match &it.init {
                    Some(init) => Some(init),
                    None => self.gone_through(declaration),
                };
                let from = from.and_then(|from| self.root(from));
                self.shaping.reshaped.extend(from);
            }
            _ => {}
        }
    }

    /// The list whose items a variable is, one after the other.
    fn gone_through(&self, declarator: NodeId) -> Option<&'s Expression<'a>> {
        let mut around = self.semantic.nodes().ancestor_kinds(declarator);
        match (around.next(), around.next()) {
            (Some(AstKind::VariableDeclaration(_)), Some(AstKind::ForOfStatement(it))) => {
                Some(&it.right)
            }
            _ => None,
        }
    }

    /// What a function is given for a parameter is reshaped: by its calls, or by the call that it is
    /// an argument of.
    fn reshape_given(&mut self, parameter: NodeId, symbol: SymbolId) {
        let nodes = self.semantic.nodes();
        for ancestor in nodes.ancestors(parameter) {
            match ancestor.kind() {
                AstKind::FormalParameters(_)
                | AstKind::Function(_)
                | AstKind::ArrowFunctionExpression(_)
                | AstKind::ParenthesizedExpression(_) => {
                    if let AstKind::Function(it) = ancestor.kind()
                        && let Some(id) = &it.id
                    {
                        let index = index_of(&it.params, symbol);
                        return self.reshape_arguments(id.symbol_id(), index);
                    }
                }
                AstKind::VariableDeclarator(it) => {
                    let id = it.id.get_binding_identifier();
                    let parameters = match it.init.as_ref().map(Expression::get_inner_expression) {
                        Some(Expression::ArrowFunctionExpression(it)) => Some(&it.params),
                        Some(Expression::FunctionExpression(it)) => Some(&it.params),
                        _ => None,
                    };
                    if let (Some(id), Some(parameters)) = (id, parameters) {
                        let index = index_of(parameters, symbol);
                        self.reshape_arguments(id.symbol_id(), index);
                    }
                    return;
                }
                AstKind::CallExpression(it) => {
                    // `reduce((all, row) => { all[row.id] = row; return all; }, { total: 0 })`.
                    let mut arguments = it.arguments.iter();
                    self.shaping.is_any_reshaped |= arguments.any(|argument| {
                        matches!(argument, Argument::ObjectExpression(it) if !it.properties.is_empty())
                    });
                    let list = it.callee.as_member_expression().map(MemberExpression::object);
                    let list = list.and_then(|list| self.root(list));
                    self.shaping.reshaped.extend(list);
                    return;
                }
                _ => {
                    self.shaping.is_any_reshaped = true;
                    return;
                }
            }
        }
    }

    fn reshape_arguments(&mut self, function: SymbolId, index: Option<usize>) {
        let nodes = self.semantic.nodes();
        let mut roots = Vec::new();
        for reference in self.semantic.symbol_references(function) {
            if let AstKind::CallExpression(call) = nodes.parent_kind(reference.node_id()) {
                let given = index.and_then(|index| call.arguments.get(index));
                let given = given.and_then(Argument::as_expression);
                roots.extend(given.and_then(|given| self.root(given)));
            }
        }
        self.shaping.reshaped.extend(roots);
    }

    fn class_key(&mut self, is_computed: bool, key: &PropertyKey<'a>) {
        let is_known = matches!(key, PropertyKey::StringLiteral(_))
            || matches!(key, PropertyKey::StaticMemberExpression(it) if it.object.is_specific_id("Symbol"));
        self.shaping.is_any_reshaped |= is_computed && !is_known;
    }
}

/// Whether a member expression is assigned to.
pub(super) fn is_target(semantic: &Semantic<'_>, member: NodeId) -> bool {
    let nodes = semantic.nodes();
    let span = nodes.kind(member).span();
    match nodes.parent_kind(member) {
        AstKind::AssignmentExpression(it) => it.left.span() == span,
        AstKind::ForOfStatement(it) => it.left.span() == span,
        AstKind::ForInStatement(it) => it.left.span() == span,
        AstKind::AssignmentTargetWithDefault(it) => it.binding.span() == span,
        AstKind::UpdateExpression(_)
        | AstKind::ArrayAssignmentTarget(_)
        | AstKind::ObjectAssignmentTarget(_)
        | AstKind::AssignmentTargetRest(_)
        | AstKind::AssignmentTargetPropertyProperty(_) => true,
        _ => false,
    }
}

/// Whether what is inside of a node is one of several things that are assigned to.
fn is_part_of_target(parent: AstKind<'_>) -> bool {
    matches!(
        parent,
        AstKind::ArrayAssignmentTarget(_)
            | AstKind::AssignmentTargetRest(_)
            | AstKind::AssignmentTargetWithDefault(_)
            | AstKind::AssignmentTargetPropertyIdentifier(_)
            | AstKind::AssignmentTargetPropertyProperty(_)
    )
}

/// Whether a call gives its first argument properties.
pub(super) fn is_shaper(call: &CallExpression<'_>) -> bool {
    let Expression::StaticMemberExpression(callee) = &call.callee else {
        return false;
    };
    let mut shapers = SHAPERS.iter();
    shapers
        .any(|(object, name)| callee.property.name == *name && callee.object.is_specific_id(object))
}

fn index_of(parameters: &FormalParameters<'_>, symbol: SymbolId) -> Option<usize> {
    parameters.items.iter().position(|item| {
        item.pattern.get_binding_identifier().is_some_and(|id| id.symbol_id() == symbol)
    })
}

/// Whether a pattern has a default inside: what is taken out of it has no other type.
fn has_defaults(pattern: &BindingPattern<'_>) -> bool {
    match pattern {
        BindingPattern::BindingIdentifier(_) => false,
        BindingPattern::AssignmentPattern(_) => true,
        BindingPattern::ObjectPattern(it) => {
            it.properties.iter().any(|property| has_defaults(&property.value))
        }
        BindingPattern::ArrayPattern(it) => it.elements.iter().flatten().any(has_defaults),
    }
}
