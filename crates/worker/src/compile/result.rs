//! What a script's result is where it returns nothing itself: its default export, its `main`, or
//! its last expression.
//!
//! Decides only; what is to be written into the script is handed to `blank`. A script with a
//! `return` of its own is left as it is.

use super::{
    Problem,
    blank::{end, start},
    hints, parse,
};
use oxc_allocator::Allocator;
use oxc_ast::{
    AstKind,
    ast::{
        BindingIdentifier, ExportDefaultDeclaration, ExportDefaultDeclarationKind, Expression,
        ExpressionStatement, FormalParameters, Function, ModuleDeclaration, Program, Statement,
    },
};
use oxc_parser::Parser;
use oxc_semantic::{Semantic, SymbolId};
use oxc_span::{GetSpan, SourceType, Span};

/// Text to write into the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    /// Byte offset in the script.
    pub(super) at: usize,
    /// What goes there. Only what goes to the script's end has a line break.
    pub(super) text: String,
}

/// How a script gets a result that it does not return itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Implicit {
    /// In the order of their places; none where the script returns by itself, or has no value.
    pub(super) insertions: Vec<Insertion>,
    /// The default export becomes a constant: one of the insertions begins it.
    pub(super) names_default: bool,
}

impl Implicit {
    fn of<const N: usize>(insertions: [(usize, &str); N]) -> Self {
        let insertions = insertions.map(|(at, text)| Insertion { at, text: text.to_owned() });
        Self { insertions: insertions.into(), names_default: false }
    }

    /// Where the object begins that is the result, although it stands there as a block. In
    /// generated code it is a block like any other.
    pub(super) fn object(&self, source: &str) -> Option<usize> {
        let [only] = self.insertions.as_slice() else {
            return None;
        };
        source[only.at..].starts_with('{').then_some(only.at)
    }
}

/// Finds the result of a script.
///
/// # Errors
///
/// The script is a function that wants arguments, which nobody gives it.
pub(super) fn find(source: &str, semantic: &Semantic<'_>) -> Result<Implicit, Problem> {
    if returns(semantic) {
        return Ok(Implicit::default());
    }
    let finder = Finder { source, semantic };
    let program = semantic.nodes().program();
    for statement in &program.body {
        if let Statement::ExportDefaultDeclaration(export) = statement
            && let Some(found) = finder.default_export(export)?
        {
            return Ok(found);
        }
    }
    match program.body.iter().rev().find(|statement| !is_nothing(statement)) {
        Some(Statement::ExpressionStatement(last)) => expression(last),
        Some(Statement::BlockStatement(last)) => Ok(finder.object(last.span)),
        Some(_) => Ok(finder.main().unwrap_or_default()),
        None => Ok(directive(program)),
    }
}

/// Where the object begins that a text ends with, if it is the last statement: there, `{` begins a
/// block, and a second key is an error.
pub(super) fn last_object(allocator: &Allocator, source: &str) -> Option<usize> {
    let text = source.trim_end().trim_end_matches(';');
    let from = if text.starts_with('{') { 0 } else { text.rfind("\n{")? + 1 };
    let kind = SourceType::ts().with_module(true);
    let last = Parser::new(allocator, &text[from..], kind).parse_expression().ok()?;
    let before = parse(allocator, &source[..from], kind);
    let is_last =
        matches!(last, Expression::ObjectExpression(_)) && end(last.span()) + from == text.len();
    (is_last && !before.diagnostics.has_errors()).then_some(from)
}

/// Whether a `return` stands outside of all functions.
fn returns(semantic: &Semantic<'_>) -> bool {
    let nodes = semantic.nodes();
    nodes.iter_enumerated().any(|(id, node)| {
        matches!(node.kind(), AstKind::ReturnStatement(_))
            && !nodes.ancestor_kinds(id).any(|kind| {
                matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_))
            })
    })
}

/// What does nothing in its place: types, imports, lists of exports.
fn is_nothing(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::EmptyStatement(_)
        | Statement::TSTypeAliasDeclaration(_)
        | Statement::TSInterfaceDeclaration(_)
        | Statement::TSGlobalDeclaration(_)
        | Statement::TSExternalModuleDeclaration(_) => true,
        Statement::VariableDeclaration(it) => it.declare,
        Statement::FunctionDeclaration(it) => it.declare,
        Statement::ClassDeclaration(it) => it.declare,
        _ => match statement.as_module_declaration() {
            Some(ModuleDeclaration::ExportDeclaration(it)) => {
                super::blank::is_erased(&it.declaration)
            }
            Some(ModuleDeclaration::ExportDefaultDeclaration(_)) | None => false,
            Some(_) => true,
        },
    }
}

/// The last expression. A function is called; one that is only put somewhere is no result.
fn expression(last: &ExpressionStatement<'_>) -> Result<Implicit, Problem> {
    let from = start(last.span);
    let inner = last.expression.get_inner_expression();
    if let Some(parameters) = parameters_of(inner) {
        takes_nothing(parameters, inner.span())?;
        let to = end(last.expression.span());
        return Ok(Implicit::of([(from, "return ("), (to, ")()")]));
    }
    if let Expression::AssignmentExpression(assignment) = inner {
        let value = assignment.right.get_inner_expression();
        if value.is_function() || matches!(value, Expression::ClassExpression(_)) {
            return Ok(Implicit::default());
        }
    }
    Ok(Implicit::of([(from, "return ")]))
}

/// A script that is only a text parses as a directive.
fn directive(program: &Program<'_>) -> Implicit {
    match program.directives.last() {
        Some(last) if last.directive != "use strict" => {
            Implicit::of([(start(last.span), "return ")])
        }
        Some(_) | None => Implicit::default(),
    }
}

/// The parameters of an expression that is a function which can be called for its value.
fn parameters_of<'e, 'a>(expression: &'e Expression<'a>) -> Option<&'e FormalParameters<'a>> {
    match expression {
        Expression::ArrowFunctionExpression(it) => Some(&it.params),
        Expression::FunctionExpression(it) if !it.generator => Some(&it.params),
        _ => None,
    }
}

fn wants_arguments(parameters: &FormalParameters<'_>) -> bool {
    parameters.items.iter().any(|item| item.initializer.is_none() && !item.optional)
}

fn takes_nothing(parameters: &FormalParameters<'_>, span: Span) -> Result<(), Problem> {
    if !wants_arguments(parameters) {
        return Ok(());
    }
    let message = "the function around the script gets no arguments";
    Err(Problem::new(start(span), message).with_hint(hints::WRAPPER))
}

struct Finder<'s, 'a> {
    source: &'s str,
    semantic: &'s Semantic<'a>,
}

impl Finder<'_, '_> {
    /// The value of the default export, called where it is a function that nothing else calls.
    fn default_export(
        &self,
        export: &ExportDefaultDeclaration<'_>,
    ) -> Result<Option<Implicit>, Problem> {
        match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                self.default_function(function, export)
            }
            ExportDefaultDeclarationKind::ClassDeclaration(_)
            | ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => Ok(None),
            kind => match kind.as_expression() {
                Some(value) => self.default_value(value, export),
                None => Ok(None),
            },
        }
    }

    fn default_function(
        &self,
        function: &Function<'_>,
        export: &ExportDefaultDeclaration<'_>,
    ) -> Result<Option<Implicit>, Problem> {
        let is_used = function.id.as_ref().is_some_and(|id| self.uses(id.symbol_id()) > 0);
        if function.body.is_none() || function.generator || is_used {
            return Ok(None);
        }
        takes_nothing(&function.params, function.span)?;
        Ok(Some(match &function.id {
            Some(id) => self.call(&id.name),
            None => self.constant(export, "()"),
        }))
    }

    fn default_value(
        &self,
        value: &Expression<'_>,
        export: &ExportDefaultDeclaration<'_>,
    ) -> Result<Option<Implicit>, Problem> {
        let inner = value.get_inner_expression();
        if let Some(parameters) = parameters_of(inner) {
            takes_nothing(parameters, inner.span())?;
            return Ok(Some(self.constant(export, "()")));
        }
        if inner.is_function() || matches!(inner, Expression::ClassExpression(_)) {
            return Ok(None);
        }
        if let Expression::Identifier(name) = inner {
            let reference = self.semantic.scoping().get_reference(name.reference_id());
            if let Some(symbol) = reference.symbol_id() {
                if let Some(parameters) = self.function(symbol) {
                    let is_called = self.uses(symbol) > 1 || wants_arguments(parameters);
                    return Ok((!is_called).then(|| self.call(&name.name)));
                }
                if self.semantic.scoping().symbol_flags(symbol).is_class() {
                    return Ok(None);
                }
            }
        }
        Ok(Some(self.constant(export, "")))
    }

    /// A last block that is an object where a value is wanted: `{ total, rows }`.
    fn object(&self, block: Span) -> Implicit {
        let text = &self.source[start(block)..end(block)];
        let is_empty = text.trim_matches(['{', '}']).trim().is_empty();
        let found = last_object(&Allocator::default(), text).filter(|_| !is_empty);
        found.map_or_else(Implicit::default, |_| Implicit::of([(start(block), "return ")]))
    }

    /// A function `main` that nothing calls.
    fn main(&self) -> Option<Implicit> {
        let symbol = self.semantic.scoping().get_root_binding("main".into())?;
        let parameters = self.function(symbol)?;
        let is_called = self.uses(symbol) > 0 || wants_arguments(parameters);
        (!is_called).then(|| self.call("main"))
    }

    /// The parameters of what a name stands for, where it is one function.
    fn function(&self, symbol: SymbolId) -> Option<&FormalParameters<'_>> {
        match self.semantic.symbol_declaration(symbol).kind() {
            AstKind::Function(it) if it.body.is_some() && !it.generator => Some(&it.params),
            AstKind::VariableDeclarator(it) => {
                let is_this = |id: &BindingIdentifier<'_>| id.symbol_id() == symbol;
                it.id.get_binding_identifier().filter(|id| is_this(id))?;
                parameters_of(it.init.as_ref()?.get_inner_expression())
            }
            _ => None,
        }
    }

    fn uses(&self, symbol: SymbolId) -> usize {
        self.semantic.scoping().get_resolved_reference_ids(symbol).len()
    }

    /// The call of a function, after everything else.
    fn call(&self, name: &str) -> Implicit {
        Implicit::of([(self.source.len(), &format!("\n;return {name}()"))])
    }

    /// The default export as a constant of a name that the script does not have.
    fn constant(&self, export: &ExportDefaultDeclaration<'_>, call: &str) -> Implicit {
        let runs = self.source.split(|c| c != '_');
        let longest = runs.map(str::len).max().unwrap_or(0);
        let name = format!("default{}", "_".repeat(longest + 1));
        let found = Implicit::of([
            (start(export.declaration.span()), &format!("const {name} = ")),
            (end(export.span), ";"),
            (self.source.len(), &format!("\n;return {name}{call}")),
        ]);
        Implicit { names_default: true, ..found }
    }
}
