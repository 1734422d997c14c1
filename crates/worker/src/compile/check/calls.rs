//! The tool calls of a script, whatever their spelling: `server.tool(...)`, `server["tool"](...)`,
//! `server_tool(...)`, imported, destructured or under a constant's name.
//!
//! Reads the parser's tree with its scopes and keeps what the check needs, so that the check can be
//! made when the tree is gone and the catalog has answered. A name that may be anything else is no
//! target.

use super::{
    promises::{self, Misuse},
    values::{Known, Reader, Value, start},
};
use crate::compile::{
    blank::end,
    names::{Imported, Names},
};
use oxc_ast::{
    AstKind,
    ast::{
        Argument, BindingPattern, CallExpression, ChainElement, Expression, ObjectPattern,
        VariableDeclarator,
    },
};
use oxc_semantic::{Semantic, SymbolId};
use oxc_span::{GetSpan, Span};
use std::{collections::BTreeMap, ops::Range};

/// Calls of one script that are looked at.
const CALLS_MAX: usize = 2_000;
/// Longest piece of the script that a message repeats.
const PIECE_BYTES_MAX: usize = 60;

/// What an expression stands for, if the catalog knows the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A server or a flat function.
    Named(String),
    /// An object with servers.
    Servers,
    /// A member of a server.
    Tool { of: String, tool: String },
    /// An object that holds nothing but a tool: the module of one.
    Holder { of: String, tool: String },
}

/// A call of what may be a tool.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(super) target: Target,
    /// The whole call.
    pub(super) span: Range<usize>,
    /// What is called, as the script spells it; `None` where that is long.
    pub(super) callee: Option<String>,
    pub(super) arguments: Arguments,
    /// How its promise is used as if it were a value.
    pub(super) misuse: Option<Misuse>,
}

impl Call {
    /// Where the whole call is.
    pub(crate) fn span(&self) -> &Range<usize> {
        &self.span
    }
}

/// The arguments of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arguments {
    None,
    /// One; or two, of which the second is `{ signal }` or may be.
    One {
        known: Known,
        /// As the script spells it, where that is short.
        piece: Option<String>,
    },
    /// More than a tool takes, each as the script spells it where that is short.
    Many(Vec<Option<String>>),
    /// A spread: nobody knows.
    Unknown,
}

/// Resolves expressions to targets.
pub(crate) struct Targets<'s, 'a> {
    semantic: &'s Semantic<'a>,
    names: &'s Names,
    locals: BTreeMap<SymbolId, Target>,
}

/// The calls of what may be tools, in the order of the tree; at most 2,000.
pub(crate) fn collect(source: &str, semantic: &Semantic<'_>, names: &Names) -> Vec<Call> {
    if names.identifiers.is_empty() && names.imports.is_empty() {
        return Vec::new();
    }
    let targets = Targets::new(semantic, names);
    let reader = Reader::new(semantic, &targets);
    let calls = semantic.nodes().iter().filter_map(|node| match node.kind() {
        AstKind::CallExpression(call) => Some((call, targets.of(&call.callee)?)),
        _ => None,
    });
    calls
        .take(CALLS_MAX)
        .map(|(call, target)| Call {
            target,
            span: start(call.span)..end(call.span),
            callee: piece(source, call.callee.span()),
            arguments: arguments(source, &reader, call),
            misuse: promises::misuse(&targets, semantic, call),
        })
        .collect()
}

impl<'s, 'a> Targets<'s, 'a> {
    fn new(semantic: &'s Semantic<'a>, names: &'s Names) -> Self {
        let mut targets = Self { semantic, names, locals: BTreeMap::new() };
        for import in &names.imports {
            if let Some(symbol) = semantic.scoping().get_root_binding(import.local.as_str().into())
            {
                targets.locals.insert(symbol, Target::of_import(&import.of));
            }
        }
        for node in semantic.nodes().iter() {
            if let AstKind::VariableDeclarator(declarator) = node.kind() {
                targets.declarator(declarator);
            }
        }
        targets
    }

    /// What an expression stands for.
    pub(crate) fn of(&self, expression: &Expression<'a>) -> Option<Target> {
        match expression.get_inner_expression() {
            Expression::Identifier(name) => {
                let reference = self.semantic.scoping().get_reference(name.reference_id());
                if let Some(symbol) = reference.symbol_id() {
                    return self.locals.get(&symbol).cloned();
                }
                let is_asked = self.names.identifiers.contains_key(name.name.as_str());
                is_asked.then(|| Target::Named(name.name.to_string()))
            }
            Expression::StaticMemberExpression(it) => {
                self.of(&it.object)?.member(&it.property.name)
            }
            Expression::ComputedMemberExpression(it) => match &it.expression {
                Expression::StringLiteral(name) => self.of(&it.object)?.member(&name.value),
                _ => None,
            },
            Expression::ChainExpression(it) => match &it.expression {
                ChainElement::StaticMemberExpression(it) => {
                    self.of(&it.object)?.member(&it.property.name)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `const g = github`, `const get = github.get_issue` and `const { get_issue } = github`.
    fn declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        let Some(target) = declarator.init.as_ref().and_then(|init| self.of(init)) else {
            return;
        };
        match &declarator.id {
            BindingPattern::BindingIdentifier(id) => self.local(id.symbol_id(), target),
            BindingPattern::ObjectPattern(pattern) => self.destructured(pattern, &target),
            BindingPattern::ArrayPattern(_) | BindingPattern::AssignmentPattern(_) => {}
        }
    }

    fn destructured(&mut self, pattern: &ObjectPattern<'a>, of: &Target) {
        for property in &pattern.properties {
            if let BindingPattern::BindingIdentifier(id) = &property.value
                && let Some(name) = property.key.static_name().filter(|_| !property.computed)
                && let Some(target) = of.clone().member(&name)
            {
                self.local(id.symbol_id(), target);
            }
        }
    }

    fn local(&mut self, symbol: SymbolId, target: Target) {
        let scoping = self.semantic.scoping();
        let is_constant =
            !scoping.symbol_is_mutated(symbol) && scoping.symbol_declarations(symbol).count() == 1;
        if is_constant {
            self.locals.insert(symbol, target);
        }
    }
}

impl Target {
    fn of_import(imported: &Imported) -> Self {
        match imported {
            Imported::Server(server) => Self::Named(server.clone()),
            Imported::Servers(_) => Self::Servers,
            Imported::Tool { server, tool } => {
                Self::Tool { of: server.clone(), tool: tool.clone() }
            }
            Imported::ToolModule { server, tool } => {
                Self::Holder { of: server.clone(), tool: tool.clone() }
            }
        }
    }

    fn member(self, name: &str) -> Option<Self> {
        match self {
            Self::Servers => Some(Self::Named(name.to_owned())),
            Self::Named(of) => Some(Self::Tool { of, tool: name.to_owned() }),
            Self::Holder { of, tool } if name == tool || name == "default" => {
                Some(Self::Tool { of, tool })
            }
            Self::Holder { .. } | Self::Tool { .. } => None,
        }
    }
}

fn arguments<'a>(source: &str, reader: &Reader<'_, 'a>, call: &CallExpression<'a>) -> Arguments {
    if call.arguments.iter().any(Argument::is_spread) {
        return Arguments::Unknown;
    }
    let mut read: Vec<Known> = call.arguments.iter().filter_map(|it| reader.argument(it)).collect();
    let mut pieces: Vec<Option<String>> =
        call.arguments.iter().map(|it| piece(source, it.span())).collect();
    let is_one = match read.as_slice() {
        [] => return Arguments::None,
        [_] => true,
        [_, second] => may_be_options(second),
        _ => false,
    };
    if is_one {
        Arguments::One { known: read.swap_remove(0), piece: pieces.swap_remove(0) }
    } else {
        Arguments::Many(pieces)
    }
}

/// Whether a second argument is `{ signal }`, or nobody knows.
fn may_be_options(second: &Known) -> bool {
    match &second.value {
        Value::Unknown => true,
        Value::Object(entries) => {
            entries.is_open || matches!(entries.list.as_slice(), [only] if only.key == "signal")
        }
        Value::Undefined
        | Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_) => false,
    }
}

/// A part of the script, where it is short and of one line.
fn piece(source: &str, span: Span) -> Option<String> {
    let text = &source[start(span)..end(span)];
    let is_short = text.len() <= PIECE_BYTES_MAX && !text.contains(['\n', '`']);
    is_short.then(|| text.to_owned())
}
