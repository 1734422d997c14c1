//! Calls of functions whose parameters a script or the script API declares: what they are given
//! too little or wrong is a mistake where the parameter has a type that somebody wrote down.

use crate::compile::blank::{end, start};
use oxc_ast::{
    AstKind,
    ast::{
        Argument, BindingIdentifier, CallExpression, Expression, FormalParameter, FormalParameters,
        TSType,
    },
};
use oxc_semantic::{Semantic, SymbolId};
use oxc_span::GetSpan;
use std::ops::Range;

/// The script API's functions that refuse what they do not take, as they are declared to agents.
const API: &str = include_str!("../../hints/compiler/api.md");

/// It takes any text, and makes one of what is none: only of an object that is never JSON.
pub(super) const JSON_PARSE: &str = "JSON.parse";

/// A call of such a function.
#[derive(Debug)]
pub(super) struct OwnCall {
    pub(super) span: Range<usize>,
    /// As the script calls it.
    pub(super) name: String,
    /// Each argument, and whether its parameter has a type that was written down.
    pub(super) arguments: Vec<(Range<usize>, bool)>,
    /// The next parameter has a type, and cannot be left out.
    pub(super) lacks: bool,
    /// How the script API declares it.
    pub(super) signature: Option<&'static str>,
    /// A `try` is around it: what it throws may be meant.
    pub(super) is_tried: bool,
    /// Parameters that have no type but that of what they are given.
    pub(super) untyped: Vec<SymbolId>,
}

pub(super) fn own_call(semantic: &Semantic<'_>, call: &CallExpression<'_>) -> Option<OwnCall> {
    let span = start(call.span)..end(call.span);
    let mut around = semantic.nodes().ancestor_kinds(call.node_id.get());
    let is_tried = around.any(|kind| matches!(kind, AstKind::TryStatement(_)));
    let callee = call.callee.get_inner_expression();
    let spans = call.arguments.iter().map(|it| start(it.span())..end(it.span()));
    if let Some((name, signature)) = api(semantic, callee) {
        let arguments = spans.map(|span| (span, true)).collect();
        if name == JSON_PARSE && !is_one_value(call) {
            return None;
        }
        // JavaScript's own may be called with nothing.
        let lacks = name != JSON_PARSE && !call.arguments.iter().any(Argument::is_spread);
        let signature = Some(signature);
        let untyped = Vec::new();
        return Some(OwnCall { span, name, arguments, lacks, signature, is_tried, untyped });
    }
    let Expression::Identifier(name) = callee else {
        return None;
    };
    let symbol = semantic.scoping().get_reference(name.reference_id()).symbol_id()?;
    let (parameters, is_typed) = parameters(semantic, symbol);
    let of = |index: usize| parameters.and_then(|it| it.items.get(index));
    let is_typed_at = |index| is_typed || of(index).is_some_and(|it| it.type_annotation.is_some());
    let arguments = spans.enumerate().map(|(index, span)| (span, is_typed_at(index))).collect();
    let has_spread = call.arguments.iter().any(Argument::is_spread);
    let is_one = semantic.scoping().symbol_declarations(symbol).count() == 1;
    let lacks = is_one && !has_spread && of(call.arguments.len()).is_some_and(is_needed);
    let items = parameters.iter().flat_map(|it| &it.items);
    let untyped = items.filter(|it| it.type_annotation.is_none());
    let untyped = untyped.flat_map(|it| it.pattern.get_binding_identifiers());
    let untyped = untyped.map(BindingIdentifier::symbol_id).collect();
    let name = name.name.to_string();
    Some(OwnCall { span, name, arguments, lacks, signature: None, is_tried, untyped })
}

/// Whether what is given first is one value: not `result.text ?? result`.
fn is_one_value(call: &CallExpression<'_>) -> bool {
    let first = call.arguments.first().and_then(Argument::as_expression);
    first.is_some_and(|first| {
        let first = first.get_inner_expression();
        matches!(first, Expression::Identifier(_) | Expression::AwaitExpression(_))
    })
}

/// The parameters of the function that a name stands for, and whether the name has a type itself.
fn parameters<'s, 'a>(
    semantic: &'s Semantic<'a>,
    symbol: SymbolId,
) -> (Option<&'s FormalParameters<'a>>, bool) {
    match semantic.symbol_declaration(symbol).kind() {
        AstKind::Function(it) => (Some(&it.params), false),
        AstKind::VariableDeclarator(it) => {
            let id = it.id.get_binding_identifier();
            let is_this = id.is_some_and(|id| id.symbol_id() == symbol);
            let init = it.init.as_ref().filter(|_| is_this);
            let parameters = match init.map(Expression::get_inner_expression) {
                Some(Expression::ArrowFunctionExpression(it)) => Some(&*it.params),
                Some(Expression::FunctionExpression(it)) => Some(&*it.params),
                _ => None,
            };
            (parameters, it.type_annotation.is_some())
        }
        AstKind::FormalParameter(it) => (None, it.type_annotation.is_some()),
        _ => (None, false),
    }
}

/// Whether a parameter says that it cannot be left out.
fn is_needed(parameter: &FormalParameter<'_>) -> bool {
    let may_be_absent = |ty: &TSType<'_>| {
        matches!(
            ty,
            TSType::TSAnyKeyword(_)
                | TSType::TSUnknownKeyword(_)
                | TSType::TSVoidKeyword(_)
                | TSType::TSUndefinedKeyword(_)
                | TSType::TSNullKeyword(_)
        )
    };
    let annotation = parameter.type_annotation.as_ref().map(|it| &it.type_annotation);
    let is_sure = annotation.is_some_and(|ty| match ty {
        TSType::TSUnionType(it) => !it.types.iter().any(may_be_absent),
        ty => !may_be_absent(ty),
    });
    is_sure && !parameter.optional && parameter.initializer.is_none()
}

/// A function of the script API: its name and its signature.
fn api(semantic: &Semantic<'_>, callee: &Expression<'_>) -> Option<(String, &'static str)> {
    let (object, member) = match callee {
        Expression::Identifier(name) => (name, None),
        Expression::StaticMemberExpression(it) => match &it.object {
            Expression::Identifier(name) => (name, Some(it.property.name.as_str())),
            _ => return None,
        },
        _ => return None,
    };
    let reference = semantic.scoping().get_reference(object.reference_id());
    if reference.symbol_id().is_some() {
        return None;
    }
    let name = member
        .map_or_else(|| object.name.to_string(), |member| format!("{}.{member}", object.name));
    let signature = API
        .lines()
        .find(|line| line.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('(')))?;
    Some((name, signature))
}
