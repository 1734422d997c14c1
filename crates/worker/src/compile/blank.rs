//! Turns TypeScript into JavaScript by writing blanks over everything that is only type.
//!
//! Not a byte moves, so every place in the result is the same place in the source. Import and
//! export syntax goes the same way, because the script becomes the body of a function. What would
//! have to be generated (enums, namespaces, parameter properties) is not done here: see `lower`.
//!
//! Where a blank would change how lines join, one character is written instead: `;` for an erased
//! statement or class member, a moved bracket where the type of an arrow function holds a line
//! break. Only what a script does not say itself (see `result`), what the engine reads otherwise
//! than a module (`<!--`), and what it does not know (`accessor`) is put in; `Blanked` says where.

use super::result::{Implicit, Insertion};
use oxc_ast::{
    AstKind,
    ast::{
        AccessorProperty, AccessorPropertyType, ArrowFunctionExpression, BinaryExpression, Class,
        Declaration, ExportDefaultDeclaration, ExportDefaultDeclarationKind, Expression, Function,
        MethodDefinition, MethodDefinitionType, PropertyDefinition, PropertyDefinitionType,
        PropertyKey, TSImportEqualsDeclaration, TSModuleReference,
    },
};
use oxc_semantic::{NodeId, Semantic};
use oxc_span::{GetSpan, Span};
use std::ops::Range;

/// What ends a line of JavaScript; a lone `\r` is none of it, because `text` replaces it.
const LINE_BREAKS: [char; 3] = ['\n', '\u{2028}', '\u{2029}'];
/// Words before the name of a class member that JavaScript does not have.
const MODIFIERS: [&str; 7] =
    ["public", "private", "protected", "readonly", "override", "abstract", "declare"];

/// A script without its types.
pub(super) struct Blanked {
    /// The source with blanks, and what was put in.
    pub(super) code: String,
    /// What was put in, as places of `code`, in order.
    pub(super) inserted: Vec<Range<usize>>,
}

/// The script with its types blanked out; as many bytes as before, and what is put in.
pub(super) fn blank(source: &str, semantic: &Semantic<'_>, implicit: Implicit) -> Blanked {
    let mut blanker = Blanker {
        source,
        out: source.as_bytes().to_vec(),
        marks: Vec::new(),
        wholes: Vec::new(),
        insertions: implicit.insertions,
        names_default: implicit.names_default,
    };
    if let Some(hashbang) = &semantic.nodes().program().hashbang {
        blanker.erase_span(hashbang.span);
    }
    for (id, node) in semantic.nodes().iter_enumerated() {
        blanker.node(semantic, id, node.kind());
    }
    blanker.finish()
}

struct Blanker<'s> {
    source: &'s str,
    out: Vec<u8>,
    /// Characters to write once all blanks are written.
    marks: Vec<(usize, &'static str)>,
    /// Statements and members that go as a whole, whatever was written inside of them.
    wholes: Vec<Span>,
    insertions: Vec<Insertion>,
    names_default: bool,
}

impl Blanker<'_> {
    fn node(&mut self, semantic: &Semantic<'_>, id: NodeId, kind: AstKind<'_>) {
        match kind {
            AstKind::TSTypeAnnotation(it) => self.erase_span(it.span),
            AstKind::TSTypeParameterDeclaration(it) => self.erase_span(it.span),
            AstKind::TSTypeParameterInstantiation(it) => self.erase_span(it.span),
            AstKind::TSThisParameter(it) => self.erase_with_comma(it.span),
            AstKind::TSAsExpression(it) => self.cast(&it.expression, it.span),
            AstKind::TSSatisfiesExpression(it) => self.cast(&it.expression, it.span),
            AstKind::TSNonNullExpression(it) => self.erase(end(it.span) - 1, end(it.span)),
            AstKind::TSTypeAssertion(it) => self.erase(start(it.span), start(it.expression.span())),
            AstKind::ArrowFunctionExpression(it) => self.arrow(it),
            AstKind::VariableDeclarator(it) if it.definite => {
                self.erase_sign(end(it.id.span()), b'!');
            }
            AstKind::FormalParameter(it) if it.optional => {
                self.erase_sign(end(it.pattern.span()), b'?');
            }
            AstKind::Function(it) => self.function(it),
            AstKind::Class(it) => self.class(it),
            AstKind::MethodDefinition(it) => self.method(it),
            AstKind::PropertyDefinition(it) => self.property(it),
            AstKind::AccessorProperty(it) => self.accessor(it),
            AstKind::BinaryExpression(it) => self.comparison(it),
            AstKind::TSIndexSignature(it) => {
                if matches!(semantic.nodes().parent_kind(id), AstKind::ClassBody(_)) {
                    self.wholes.push(it.span);
                }
            }
            _ => self.statement(kind),
        }
    }

    fn statement(&mut self, kind: AstKind<'_>) {
        match kind {
            AstKind::TSTypeAliasDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSInterfaceDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSGlobalDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSExternalModuleDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSEnumDeclaration(it) if it.declare => self.wholes.push(it.span),
            AstKind::TSNamespaceDeclaration(it) if it.declare => self.wholes.push(it.span),
            AstKind::VariableDeclaration(it) if it.declare => self.wholes.push(it.span),
            AstKind::ImportDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSImportEqualsDeclaration(it) => self.wholes.push(it.span),
            AstKind::ExportNamedDeclaration(it) => self.wholes.push(it.span),
            AstKind::ExportFromDeclaration(it) => self.wholes.push(it.span),
            AstKind::ExportAllDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSNamespaceExportDeclaration(it) => self.wholes.push(it.span),
            AstKind::TSExportAssignment(it) => {
                self.erase(start(it.span), start(it.expression.span()));
                self.marks.push((start(it.span), "void"));
            }
            AstKind::ExportDeclaration(it) if is_erased(&it.declaration) => {
                self.wholes.push(it.span);
            }
            AstKind::ExportDeclaration(it) => {
                self.erase(start(it.span), start(it.span) + "export".len());
            }
            AstKind::ExportDefaultDeclaration(it) => self.export_default(it),
            _ => {}
        }
    }

    /// `export default 1` stays an expression, so that `{` does not become a block.
    fn export_default(&mut self, it: &ExportDefaultDeclaration<'_>) {
        let is_named = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(f) if f.body.is_none() => {
                return self.wholes.push(it.span);
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => {
                return self.wholes.push(it.span);
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(f) => f.id.is_some(),
            ExportDefaultDeclarationKind::ClassDeclaration(c) => c.id.is_some(),
            _ => false,
        };
        self.erase(start(it.span), start(it.declaration.span()));
        if !is_named && !self.names_default {
            self.marks.push((start(it.span), "void"));
        }
    }

    fn function(&mut self, it: &Function<'_>) {
        // A method without a body is erased with its member.
        if it.declare || (it.body.is_none() && it.id.is_some()) {
            self.wholes.push(it.span);
        }
    }

    fn class(&mut self, it: &Class<'_>) {
        if it.declare {
            return self.wholes.push(it.span);
        }
        let name = it.id.as_ref().map_or(start(it.body.span), |id| start(id.span));
        if it.r#abstract {
            self.erase_words(start(it.span), name, &["abstract"]);
        }
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let from = [
                it.id.as_ref().map(|id| id.span),
                it.type_parameters.as_ref().map(|types| types.span),
                it.heritage.as_ref().map(|parent| parent.expression.span()),
                it.heritage.as_ref().and_then(|parent| Some(parent.type_arguments.as_ref()?.span)),
            ];
            let from = from.into_iter().flatten().map(end).max();
            let from = from.unwrap_or_else(|| start(it.span));
            self.erase_words(from, start(first.span), &["implements"]);
            self.erase(start(first.span), end(last.span));
        }
    }

    fn method(&mut self, it: &MethodDefinition<'_>) {
        let is_abstract = it.r#type == MethodDefinitionType::TSAbstractMethodDefinition;
        if is_abstract || it.value.body.is_none() {
            return self.wholes.push(it.span);
        }
        self.modifiers(it.span, &it.key);
        if it.optional {
            self.erase_after_key(&it.key, b'?');
        }
    }

    fn property(&mut self, it: &PropertyDefinition<'_>) {
        let is_abstract = it.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition;
        if is_abstract || it.declare {
            return self.wholes.push(it.span);
        }
        self.modifiers(it.span, &it.key);
        if it.optional {
            self.erase_after_key(&it.key, b'?');
        }
        if it.definite {
            self.erase_after_key(&it.key, b'!');
        }
        // A field named `get` must not join with the method on the next line.
        if let (Some(annotation), None) = (&it.type_annotation, &it.value) {
            self.marks.push((start(annotation.span), ";"));
        }
    }

    /// `private [key] = 1` must not become an index into the line before.
    fn modifiers(&mut self, member: Span, key: &PropertyKey<'_>) {
        let first = self.erase_words(start(member), start(key.span()), &MODIFIERS);
        if first == Some(start(member)) {
            self.marks.push((start(member), ";"));
        }
    }

    /// The engine does not know `accessor`: a private field with a getter and a setter.
    fn accessor(&mut self, it: &AccessorProperty<'_>) {
        if it.r#type == AccessorPropertyType::TSAbstractAccessorProperty {
            return self.wholes.push(it.span);
        }
        self.modifiers(it.span, &it.key);
        let (from, to) = (start(it.key.span()), end(it.key.span()));
        let key = &self.source[from..to];
        let of = if it.r#static { "static " } else { "" };
        let field = format!("#accessor_{}{}", of.trim_end(), key.replace('#', "_"));
        let pair = format!(
            "; {of}get {key}() {{ return this.{field} }} \
             {of}set {key}(value) {{ this.{field} = value }}"
        );
        self.erase_words(start(it.span), from, &["accessor"]);
        self.erase(from, to);
        if it.definite {
            self.erase_sign(to, b'!');
        }
        self.insert(from, field);
        self.insert(end(it.span), pair);
    }

    /// `a<!--b` is no comment in a module, but is one for the engine.
    fn comparison(&mut self, it: &BinaryExpression<'_>) {
        let right = start(it.right.span());
        if self.source[..right].ends_with('<') && self.source[right..].starts_with("!--") {
            self.insert(right, " ".to_owned());
        }
    }

    fn insert(&mut self, at: usize, text: String) {
        self.insertions.push(Insertion { at, text });
    }

    fn erase_after_key(&mut self, key: &PropertyKey<'_>, sign: u8) {
        let mut at = self.next_significant(end(key.span()));
        if self.byte(at) == b']' {
            at = self.next_significant(at + 1);
        }
        self.erase_sign(at, sign);
    }

    /// `value as Type` at the end of a statement must not join with a bracket on the next line.
    fn cast(&mut self, expression: &Expression<'_>, span: Span) {
        let from = end(expression.span());
        self.erase(from, end(span));
        let next = self.next_significant(end(span));
        let has_break = self.source[end(span)..next].contains(LINE_BREAKS);
        if has_break && matches!(self.byte(next), b'(' | b'[' | b'`') {
            self.marks.push((from, ";"));
        }
    }

    /// No line break may stand before `=>`, nor between `async` and `(`.
    fn arrow(&mut self, it: &ArrowFunctionExpression<'_>) {
        if let Some(types) = &it.type_parameters
            && self.source[start(types.span)..start(it.params.span)].contains(LINE_BREAKS)
        {
            self.erase(start(it.params.span), start(it.params.span) + 1);
            self.marks.push((start(types.span), "("));
        }
        if let Some(returns) = &it.return_type {
            let close = end(it.params.span) - 1;
            if self.source[close..end(returns.span)].contains(LINE_BREAKS) {
                self.erase(close, close + 1);
                self.marks.push((end(returns.span) - 1, ")"));
            }
        }
    }

    fn finish(mut self) -> Blanked {
        let marks = std::mem::take(&mut self.marks);
        for (at, text) in marks {
            self.out[at..at + text.len()].copy_from_slice(text.as_bytes());
        }
        let wholes = std::mem::take(&mut self.wholes);
        let is_inside = |at: usize, whole: &Span| start(*whole) < at && at < end(*whole);
        self.insertions.retain(|added| !wholes.iter().any(|whole| is_inside(added.at, whole)));
        for span in wholes {
            self.erase_span(span);
            self.out[start(span)] = b';';
        }
        let text = String::from_utf8(self.out).expect("whole characters were replaced by ASCII");
        put_in(text, self.insertions)
    }

    fn erase_span(&mut self, span: Span) {
        self.erase(start(span), end(span));
    }

    /// Line breaks stay, so that lines keep their numbers.
    fn erase(&mut self, from: usize, to: usize) {
        for byte in &mut self.out[from..to] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    fn erase_sign(&mut self, from: usize, sign: u8) {
        let at = self.next_significant(from);
        if self.byte(at) == sign {
            self.erase(at, at + 1);
        }
    }

    fn erase_with_comma(&mut self, span: Span) {
        self.erase_span(span);
        self.erase_sign(end(span), b',');
    }

    /// Erases some words between two places; gives where the first one was.
    fn erase_words(&mut self, from: usize, to: usize, words: &[&str]) -> Option<usize> {
        let mut first = None;
        let mut at = self.next_significant(from);
        while at < to {
            let rest = &self.source[at..to];
            let length = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .unwrap_or(rest.len());
            if words.contains(&&rest[..length]) {
                self.erase(at, at + length);
                first = first.or(Some(at));
            }
            let step = length.max(rest.chars().next().map_or(1, char::len_utf8));
            at = self.next_significant(at + step);
        }
        first
    }

    fn byte(&self, at: usize) -> u8 {
        self.source.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The next byte that is neither blank nor comment.
    fn next_significant(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            let rest = &self.source[at..];
            let skipped = rest.len() - rest.trim_start().len();
            let rest = &rest[skipped..];
            at += skipped;
            let comment = if rest.starts_with("//") {
                rest.find(LINE_BREAKS)
            } else if rest.starts_with("/*") {
                rest.find("*/").map(|end| end + 2)
            } else {
                return at;
            };
            at += comment.unwrap_or(rest.len());
        }
    }
}

/// Puts texts into a text.
fn put_in(text: String, mut insertions: Vec<Insertion>) -> Blanked {
    if insertions.is_empty() {
        return Blanked { code: text, inserted: Vec::new() };
    }
    insertions.sort_by_key(|insertion| insertion.at);
    let added: usize = insertions.iter().map(|insertion| insertion.text.len()).sum();
    let mut code = String::with_capacity(text.len() + added);
    let mut inserted = Vec::with_capacity(insertions.len());
    let mut from = 0;
    for insertion in insertions {
        code.push_str(&text[from..insertion.at]);
        from = insertion.at;
        inserted.push(code.len()..code.len() + insertion.text.len());
        code.push_str(&insertion.text);
    }
    code.push_str(&text[from..]);
    Blanked { code, inserted }
}

/// Whether nothing is left of a declaration.
pub(super) fn is_erased(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::TSTypeAliasDeclaration(_)
        | Declaration::TSInterfaceDeclaration(_)
        | Declaration::TSGlobalDeclaration(_)
        | Declaration::TSExternalModuleDeclaration(_) => true,
        Declaration::VariableDeclaration(it) => it.declare,
        Declaration::FunctionDeclaration(it) => it.declare || it.body.is_none(),
        Declaration::ClassDeclaration(it) => it.declare,
        Declaration::TSEnumDeclaration(it) => it.declare,
        Declaration::TSNamespaceDeclaration(it) => it.declare,
        Declaration::TSImportEqualsDeclaration(it) => is_external(it),
    }
}

/// `import x = require("module")`.
pub(super) fn is_external(it: &TSImportEqualsDeclaration<'_>) -> bool {
    matches!(it.module_reference, TSModuleReference::ExternalModuleReference(_))
}

pub(super) fn start(span: Span) -> usize {
    usize::try_from(span.start).expect("usize has 32 bits or more")
}

pub(super) fn end(span: Span) -> usize {
    usize::try_from(span.end).expect("usize has 32 bits or more")
}
