//! Tool calls whose promise is used as if it were the value: a forgotten `await`.
//!
//! Only uses that are surely wrong: nobody reads `title` of a promise, goes through one, or asks
//! whether one is true. A promise that is kept, passed on, returned or put into a list is fine.

use super::{calls::Targets, values::constant};
use oxc_ast::{
    AstKind,
    ast::{
        BinaryExpression, BindingPattern, CallExpression, Expression, ObjectPattern, UnaryOperator,
        VariableDeclarator,
    },
};
use oxc_semantic::{NodeId, Semantic};
use oxc_span::{GetSpan, Span};

/// Members that a promise has.
const MEMBERS: [&str; 11] = [
    "then",
    "catch",
    "finally",
    "constructor",
    "toString",
    "toLocaleString",
    "valueOf",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "__proto__",
];
/// Functions of the language that make nothing of a promise, with what they give.
const READERS: [(&str, &str); 10] = [
    ("JSON.stringify", "is `{}` as JSON"),
    ("JSON.parse", "is no string"),
    ("Object.keys", "has no properties of its own"),
    ("Object.values", "has no properties of its own"),
    ("Object.entries", "has no properties of its own"),
    ("Object.fromEntries", "is no list"),
    ("Array.from", "is no list"),
    ("Number", "is no number"),
    ("parseInt", "is no number"),
    ("parseFloat", "is no number"),
];

/// Functions of the language that take promises in a list.
const LISTERS: [&str; 4] = ["Promise.all", "Promise.allSettled", "Promise.race", "Promise.any"];

/// A promise that is used as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misuse {
    /// What is wrong with it.
    pub(super) how: How,
    /// The constant that holds it.
    pub(super) variable: Option<String>,
    /// `await` cannot be written there: the function around it is not async.
    pub(super) is_in_plain_function: bool,
}

/// How a promise is used as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum How {
    /// A member of the value is read.
    Member(String),
    /// A key of the value is taken out: `const { title } = ...`.
    Key(String),
    /// It is given alone to a function that takes a list of promises.
    Alone(&'static str),
    /// Anything else, in words: `is no list`.
    Other(&'static str),
}

/// One use of a promise.
enum Use {
    Fine,
    Wrong(How),
    /// It gets members of its own: then nothing is sure.
    Written,
}

/// How the promise of a call is misused, in place or by way of the constant that holds it.
pub(super) fn misuse(
    targets: &Targets<'_, '_>,
    semantic: &Semantic<'_>,
    call: &CallExpression<'_>,
) -> Option<Misuse> {
    let finder = Finder { targets, semantic };
    let node = call.node_id.get();
    let is_in_plain_function = finder.is_in_plain_function(node);
    let found = |how, variable| Misuse { how, variable, is_in_plain_function };
    if let Use::Wrong(how) = finder.use_of(node) {
        return Some(found(how, None));
    }
    let (name, uses) = finder.variable(node)?;
    if uses.iter().any(|used| matches!(used, Use::Written)) {
        return None;
    }
    // Who awaits it elsewhere knows what it is; a member that it has not is missing even so.
    let is_known = uses.iter().any(|used| matches!(used, Use::Fine));
    let how = uses.into_iter().find_map(|used| match used {
        Use::Wrong(how @ (How::Other(_) | How::Alone(_))) => Some(how).filter(|_| !is_known),
        Use::Wrong(how) => Some(how),
        Use::Fine | Use::Written => None,
    });
    how.map(|how| found(how, Some(name)))
}

struct Finder<'s, 'a> {
    targets: &'s Targets<'s, 'a>,
    semantic: &'s Semantic<'a>,
}

impl<'a> Finder<'_, 'a> {
    /// What is done with the value of an expression in its place.
    fn use_of(&self, expression: NodeId) -> Use {
        let nodes = self.semantic.nodes();
        let node = self.outermost(expression);
        let span = nodes.kind(node).span();
        let is_direct = !matches!(nodes.kind(expression), AstKind::IdentifierReference(_));
        match nodes.parent_kind(node) {
            AstKind::StaticMemberExpression(it) => {
                self.member(nodes.parent_id(node), &it.property.name)
            }
            AstKind::ComputedMemberExpression(it) if it.object.span() == span => {
                match &it.expression {
                    Expression::StringLiteral(name) => {
                        self.member(nodes.parent_id(node), &name.value)
                    }
                    Expression::NumericLiteral(index) => {
                        self.member(nodes.parent_id(node), &index.value.to_string())
                    }
                    _ => Use::Fine,
                }
            }
            AstKind::ForOfStatement(it) => wrong_if(it.right.span() == span, "is no list"),
            AstKind::ForInStatement(it) => {
                wrong_if(it.right.span() == span, "has no properties of its own")
            }
            AstKind::SpreadElement(_) => wrong("cannot be spread"),
            AstKind::TemplateLiteral(_) => {
                let parent = nodes.parent_kind(nodes.parent_id(node));
                let is_tagged = matches!(parent, AstKind::TaggedTemplateExpression(_));
                wrong_if(!is_tagged, "is `[object Promise]` as text")
            }
            AstKind::IfStatement(it) => wrong_if(it.test.span() == span, "is always true"),
            AstKind::WhileStatement(it) => wrong_if(it.test.span() == span, "is always true"),
            AstKind::DoWhileStatement(it) => wrong_if(it.test.span() == span, "is always true"),
            AstKind::ConditionalExpression(it) => {
                wrong_if(it.test.span() == span, "is always true")
            }
            AstKind::UnaryExpression(it) => match it.operator {
                UnaryOperator::LogicalNot => wrong("is always true"),
                UnaryOperator::UnaryPlus
                | UnaryOperator::UnaryNegation
                | UnaryOperator::BitwiseNot => wrong("is no number"),
                UnaryOperator::Typeof | UnaryOperator::Void | UnaryOperator::Delete => Use::Fine,
            },
            AstKind::BinaryExpression(it) => binary(it, span, is_direct),
            AstKind::AssignmentExpression(it) => wrong_if(
                it.right.span() == span && it.operator.is_arithmetic(),
                "is no number and no string",
            ),
            AstKind::VariableDeclarator(it) => destructured(it),
            AstKind::CallExpression(it) if it.callee.span() != span => self.passed(it),
            AstKind::NewExpression(it) if it.callee.span() != span => {
                let is_collection =
                    ["Map", "Set"].iter().any(|name| self.is_global(&it.callee, name));
                wrong_if(is_collection, "is no list")
            }
            AstKind::ObjectProperty(_) | AstKind::ArrayExpression(_) => self.held(node),
            _ => Use::Fine,
        }
    }

    /// The node round an expression that has the same value.
    fn outermost(&self, expression: NodeId) -> NodeId {
        let nodes = self.semantic.nodes();
        let mut node = expression;
        loop {
            match nodes.parent_kind(node) {
                AstKind::ParenthesizedExpression(_)
                | AstKind::TSAsExpression(_)
                | AstKind::TSSatisfiesExpression(_)
                | AstKind::TSNonNullExpression(_)
                | AstKind::TSTypeAssertion(_)
                | AstKind::ChainExpression(_) => node = nodes.parent_id(node),
                _ => return node,
            }
        }
    }

    fn member(&self, member: NodeId, name: &str) -> Use {
        let nodes = self.semantic.nodes();
        let span = nodes.kind(member).span();
        match nodes.parent_kind(member) {
            AstKind::AssignmentExpression(it) if it.left.span() == span => Use::Written,
            AstKind::UpdateExpression(_) => Use::Written,
            _ if MEMBERS.contains(&name) => Use::Fine,
            _ => Use::Wrong(How::Member(name.to_owned())),
        }
    }

    /// An argument of a function that makes nothing of a promise.
    fn passed(&self, call: &CallExpression<'a>) -> Use {
        let lister = LISTERS.iter().find(|name| self.is_global(&call.callee, name));
        if let Some(lister) = lister {
            return Use::Wrong(How::Alone(lister));
        }
        let reader = READERS.iter().find(|(name, _)| self.is_global(&call.callee, name));
        reader.map_or(Use::Fine, |(_, what)| wrong(what))
    }

    /// A part of an object or a list: wrong where the whole is an argument of a tool.
    fn held(&self, node: NodeId) -> Use {
        let nodes = self.semantic.nodes();
        let mut part = node;
        for ancestor in nodes.ancestors(node) {
            match ancestor.kind() {
                AstKind::ObjectProperty(_)
                | AstKind::ObjectExpression(_)
                | AstKind::ArrayExpression(_)
                | AstKind::ParenthesizedExpression(_) => part = ancestor.id(),
                AstKind::CallExpression(call) => {
                    let is_argument = call.callee.span() != nodes.kind(part).span();
                    let is_tool = is_argument && self.targets.of(&call.callee).is_some();
                    return wrong_if(is_tool, "is no JSON and cannot be an argument");
                }
                _ => return Use::Fine,
            }
        }
        Use::Fine
    }

    /// `JSON.stringify` or `Number` of the language itself.
    fn is_global(&self, callee: &Expression<'a>, name: &str) -> bool {
        let (object, member) = match name.split_once('.') {
            Some((object, member)) => (object, Some(member)),
            None => (name, None),
        };
        let global = match (callee.get_inner_expression(), member) {
            (Expression::StaticMemberExpression(it), Some(member))
                if it.property.name == member =>
            {
                it.object.get_inner_expression()
            }
            (it, None) => it,
            _ => return false,
        };
        let Expression::Identifier(identifier) = global else {
            return false;
        };
        let reference = self.semantic.scoping().get_reference(identifier.reference_id());
        identifier.name == object && reference.symbol_id().is_none()
    }

    /// The constant that holds the value of a call, with its uses.
    fn variable(&self, call: NodeId) -> Option<(String, Vec<Use>)> {
        let nodes = self.semantic.nodes();
        let node = self.outermost(call);
        let AstKind::VariableDeclarator(declarator) = nodes.parent_kind(node) else {
            return None;
        };
        let id = declarator.id.get_binding_identifier()?;
        constant(self.semantic, id.symbol_id())?;
        let references = self.semantic.symbol_references(id.symbol_id());
        let uses =
            references.filter(|it| it.flags().is_value()).map(|it| self.use_of(it.node_id()));
        Some((id.name.to_string(), uses.collect()))
    }

    fn is_in_plain_function(&self, node: NodeId) -> bool {
        let mut functions =
            self.semantic.nodes().ancestor_kinds(node).filter_map(|kind| match kind {
                AstKind::Function(it) => Some(it.r#async),
                AstKind::ArrowFunctionExpression(it) => Some(it.r#async),
                _ => None,
            });
        functions.next().is_some_and(|is_async| !is_async)
    }
}

fn wrong(what: &'static str) -> Use {
    Use::Wrong(How::Other(what))
}

fn wrong_if(is_wrong: bool, what: &'static str) -> Use {
    if is_wrong { wrong(what) } else { Use::Fine }
}

fn binary(it: &BinaryExpression<'_>, span: Span, is_direct: bool) -> Use {
    if it.operator.is_equality() {
        // A promise that is kept may be compared with itself.
        let other = if it.left.span() == span { &it.right } else { &it.left };
        let is_literal = other.get_inner_expression().is_literal();
        return wrong_if(is_direct || is_literal, "equals no value");
    }
    if it.operator.is_in() {
        return wrong_if(it.right.span() == span, "has no properties of its own");
    }
    wrong_if(!it.operator.is_instance_of(), "is no number and no string")
}

/// `const { title } = call()` and `const [first] = call()`.
fn destructured(it: &VariableDeclarator<'_>) -> Use {
    match &it.id {
        BindingPattern::ArrayPattern(_) => wrong("is no list"),
        BindingPattern::ObjectPattern(pattern) => first_key(pattern)
            .filter(|name| !MEMBERS.contains(&name.as_str()))
            .map_or(Use::Fine, |name| Use::Wrong(How::Key(name))),
        BindingPattern::BindingIdentifier(_) | BindingPattern::AssignmentPattern(_) => Use::Fine,
    }
}

fn first_key(pattern: &ObjectPattern<'_>) -> Option<String> {
    let first = pattern.properties.first().filter(|property| !property.computed)?;
    first.key.static_name().map(std::borrow::Cow::into_owned)
}
