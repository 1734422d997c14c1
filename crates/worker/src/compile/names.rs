//! The names that only the catalog can explain: free identifiers, imported modules, and members
//! taken from both.
//!
//! Works on the parser's tree with its scopes. It decides nothing about the names; it only collects
//! them with the place of their first use, so that a wrong one can be reported there.

use super::{Problem, hints, modules, modules::Module};
use gloveport_protocol::{BindRequest, Bindings, MemberUse, ServerBinding};
use oxc_ast::{
    AstKind,
    ast::{
        Argument, BindingPattern, Expression, ImportDeclaration, ImportDeclarationSpecifier,
        ImportOrExportKind, ObjectPattern, PropertyKey, Statement,
    },
};
use oxc_semantic::{NodeId, Reference, ReferenceFlags, Semantic, SymbolId};
use oxc_span::{GetSpan, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Declared names that are kept.
const DECLARED_MAX: usize = 1_000;

/// One local name that an import declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// The name in the script.
    pub(crate) local: String,
    /// What it stands for.
    pub(crate) of: Imported,
}

/// What an imported name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Imported {
    /// The namespace of a server.
    Server(String),
    /// All servers: an object with those that are taken of it by name.
    Servers(Vec<String>),
    /// One tool of a server.
    Tool {
        /// The server, as the path has it.
        server: String,
        /// The tool.
        tool: String,
    },
    /// `import * as x` of a tool's own file: an object with that one tool.
    ToolModule {
        /// The server, as the path has it.
        server: String,
        /// The tool.
        tool: String,
    },
}

/// The names of one script, each with the byte offset of its first use.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Free identifiers; `None` where a use is guarded by `typeof`, so that it may be unknown.
    pub(crate) identifiers: BTreeMap<String, Option<usize>>,
    /// Servers as module paths name them, with the whole path.
    pub(crate) modules: BTreeMap<String, (usize, String)>,
    /// Server or module, and member.
    pub(crate) members: BTreeMap<(String, String), usize>,
    /// Every name that the script declares, wherever it does: what an unknown one was probably meant to be.
    pub(crate) declared: Vec<String>,
    /// Those identifiers and modules of which more is taken than members by name.
    pub(crate) whole: BTreeSet<String>,
    /// What the imports declare, in order.
    pub(crate) imports: Vec<Import>,
    /// The script throws a literal `null`. The engine throws the same when it has no memory left
    /// for an error.
    pub(crate) throws_null: bool,
}

impl Names {
    /// What to ask the gateway; `None` when there is nothing to ask.
    pub(crate) fn request(&self) -> Option<BindRequest> {
        if self.identifiers.is_empty() && self.modules.is_empty() {
            return None;
        }
        let members =
            self.members.keys().map(|(of, name)| MemberUse { of: of.clone(), name: name.clone() });
        Some(BindRequest {
            identifiers: self.identifiers.keys().cloned().collect(),
            modules: self.modules.keys().cloned().collect(),
            members: members.collect(),
            whole: self.whole.iter().cloned().collect(),
        })
    }
}

/// Collects the names of a script; what is in `known` exists without the catalog.
///
/// # Errors
///
/// Every import of a module that does not exist here.
pub(super) fn collect(
    semantic: &Semantic<'_>,
    known: &BTreeSet<String>,
) -> Result<Names, Vec<Problem>> {
    let mut collector = Collector { semantic, names: Names::default(), problems: Vec::new() };
    for statement in &semantic.nodes().program().body {
        match statement {
            Statement::ImportDeclaration(import)
                if import.import_kind == ImportOrExportKind::Value =>
            {
                collector.import(import);
            }
            Statement::ExportFromDeclaration(export) => {
                collector.module(&export.source.value, export.span);
            }
            Statement::ExportAllDeclaration(export) => {
                collector.module(&export.source.value, export.span);
            }
            _ => {}
        }
    }
    collector.free_identifiers(known);
    if !collector.names.identifiers.is_empty() {
        let names = semantic.scoping().symbol_names();
        collector.names.declared = names.take(DECLARED_MAX).map(str::to_owned).collect();
    }
    collector.names.throws_null = semantic.nodes().iter().any(|node| throws_null(node.kind()));
    if collector.problems.is_empty() { Ok(collector.names) } else { Err(collector.problems) }
}

struct Collector<'s, 'a> {
    semantic: &'s Semantic<'a>,
    names: Names,
    problems: Vec<Problem>,
}

impl<'a> Collector<'_, 'a> {
    /// Notes a module path, or refuses it.
    fn module(&mut self, path: &str, span: Span) {
        let offset = offset_of(span);
        match modules::parse(path) {
            Module::Root => {}
            Module::Server(server) | Module::Tool { server, .. } => {
                self.names.modules.entry(server).or_insert((offset, path.to_owned()));
            }
            Module::Foreign => self.problems.push(
                Problem::new(offset, format!("there is no module `{path}`"))
                    .with_hint(modules::hint_for(path)),
            ),
        }
    }

    fn import(&mut self, import: &ImportDeclaration<'a>) {
        let path = import.source.value.as_str();
        let specifiers = import.specifiers.as_ref().map_or(&[][..], |s| s.as_slice());
        let is_erased = !specifiers.is_empty() && specifiers.iter().all(|s| self.is_type_only(s));
        if is_erased {
            return;
        }
        self.module(path, import.source.span);
        let module = modules::parse(path);
        for specifier in specifiers {
            if !self.is_type_only(specifier) {
                self.specifier(specifier, &module);
            }
        }
    }

    /// Written as a type, or used as nothing else: TypeScript erases both.
    fn is_type_only(&self, specifier: &ImportDeclarationSpecifier<'a>) -> bool {
        if let ImportDeclarationSpecifier::ImportSpecifier(named) = specifier
            && named.import_kind == ImportOrExportKind::Type
        {
            return true;
        }
        let symbol = specifier.local().symbol_id();
        let mut references = self.semantic.symbol_references(symbol).peekable();
        references.peek().is_some() && references.all(|r| !is_value(r.flags()))
    }

    fn specifier(&mut self, specifier: &ImportDeclarationSpecifier<'a>, module: &Module) {
        let local = specifier.local();
        let offset = offset_of(specifier.span());
        let member = match specifier {
            ImportDeclarationSpecifier::ImportSpecifier(named) => {
                Some(named.imported.name().to_string()).filter(|name| name != "default")
            }
            _ => None,
        };
        let is_namespace =
            matches!(specifier, ImportDeclarationSpecifier::ImportNamespaceSpecifier(_));
        let of = match (module, member) {
            (Module::Foreign, _) => return,
            (Module::Root, Some(server)) => {
                self.names.identifiers.entry(server.clone()).or_insert(Some(offset));
                self.members_of_symbol(local.symbol_id(), &server);
                Imported::Server(server)
            }
            (Module::Root, None) => {
                let Some(servers) = self.servers_of(local.symbol_id()) else {
                    let problem = Problem::new(offset, "`./tools` has no value of its own");
                    return self.problems.push(problem.with_hint(hints::ROOT_IMPORT));
                };
                Imported::Servers(servers)
            }
            (Module::Server(server), None) => {
                self.members_of_symbol(local.symbol_id(), server);
                Imported::Server(server.clone())
            }
            (Module::Server(server), Some(tool)) => self.tool(server, tool, offset),
            (Module::Tool { server, tool }, member) => {
                let tool = member.unwrap_or_else(|| tool.clone());
                match self.tool(server, tool, offset) {
                    Imported::Tool { server, tool } if is_namespace => {
                        Imported::ToolModule { server, tool }
                    }
                    of => of,
                }
            }
        };
        let local = local.name.to_string();
        self.names.imports.push(Import { local, of });
    }

    /// The servers that are taken by name of an import of all; `None` where it is used in another way.
    fn servers_of(&mut self, symbol: SymbolId) -> Option<Vec<String>> {
        let nodes = self.semantic.nodes();
        let references = self.semantic.symbol_references(symbol);
        let uses: Vec<NodeId> =
            references.filter(|r| is_value(r.flags())).map(Reference::node_id).collect();
        let mut servers = BTreeSet::new();
        for node in uses {
            let (parent, span) = (nodes.parent_id(node), nodes.kind(node).span());
            match nodes.kind(parent) {
                AstKind::StaticMemberExpression(member) if member.object.span() == span => {
                    let name = member.property.name.to_string();
                    self.server(&name, offset_of(member.property.span));
                    self.members_of_use(parent, &name);
                    servers.insert(name);
                }
                AstKind::VariableDeclarator(declarator) => {
                    let BindingPattern::ObjectPattern(pattern) = &declarator.id else {
                        return None;
                    };
                    for property in &pattern.properties {
                        let PropertyKey::StaticIdentifier(key) = &property.key else {
                            return None;
                        };
                        let BindingPattern::BindingIdentifier(local) = &property.value else {
                            return None;
                        };
                        self.server(&key.name, offset_of(key.span));
                        self.members_of_symbol(local.symbol_id(), &key.name);
                        servers.insert(key.name.to_string());
                    }
                    if pattern.rest.is_some() {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(servers.into_iter().collect())
    }

    fn server(&mut self, name: &str, offset: usize) {
        self.names.identifiers.entry(name.to_owned()).or_insert(Some(offset));
    }

    fn tool(&mut self, server: &str, tool: String, offset: usize) -> Imported {
        let server = server.to_owned();
        let key = (server.clone(), tool.clone());
        self.names.members.entry(key).or_insert(offset);
        Imported::Tool { server, tool }
    }

    fn free_identifiers(&mut self, known: &BTreeSet<String>) {
        let scoping = self.semantic.scoping();
        let unresolved: BTreeMap<String, Vec<_>> = scoping
            .root_unresolved_references()
            .iter()
            .map(|(name, ids)| (name.to_string(), ids.iter().copied().collect()))
            .collect();
        for (name, ids) in unresolved {
            if known.contains(&name) || name == "arguments" {
                continue;
            }
            let uses = ids.iter().map(|id| scoping.get_reference(*id));
            let uses: Vec<NodeId> =
                uses.filter(|r| is_value(r.flags())).map(Reference::node_id).collect();
            if uses.is_empty() {
                continue;
            }
            let is_guarded = uses.iter().any(|node| self.is_typeof(*node));
            let first = uses.iter().map(|node| self.offset(*node)).min();
            let use_at = first.filter(|_| !is_guarded);
            self.names.identifiers.entry(name.clone()).or_insert(use_at);
            for node in uses {
                self.members_of_use(node, &name);
            }
        }
    }

    fn members_of_symbol(&mut self, symbol: SymbolId, of: &str) {
        let references = self.semantic.symbol_references(symbol);
        let uses: Vec<NodeId> =
            references.filter(|r| is_value(r.flags())).map(Reference::node_id).collect();
        for node in uses {
            self.members_of_use(node, of);
        }
    }

    /// `server.tool`, `server["tool"]` and `const { tool } = server`.
    fn members_of_use(&mut self, node: NodeId, of: &str) {
        let nodes = self.semantic.nodes();
        let parent = nodes.parent_id(node);
        let span = nodes.kind(node).span();
        match nodes.kind(parent) {
            AstKind::StaticMemberExpression(member)
                if member.object.span() == span && !self.is_guarded_member(parent) =>
            {
                self.member(of, &member.property.name, member.property.span);
            }
            AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
                if let Expression::StringLiteral(name) = &member.expression
                    && !self.is_guarded_member(parent)
                {
                    self.member(of, &name.value, name.span);
                } else {
                    self.names.whole.insert(of.to_owned());
                }
            }
            AstKind::VariableDeclarator(declarator) => match &declarator.id {
                BindingPattern::ObjectPattern(pattern) => self.destructured(of, pattern),
                // Another name for the same, as long as nothing else is put there.
                BindingPattern::BindingIdentifier(id)
                    if !self.semantic.scoping().symbol_is_mutated(id.symbol_id()) =>
                {
                    self.members_of_symbol(id.symbol_id(), of);
                }
                BindingPattern::BindingIdentifier(_)
                | BindingPattern::ArrayPattern(_)
                | BindingPattern::AssignmentPattern(_) => {
                    self.names.whole.insert(of.to_owned());
                }
            },
            _ => {
                self.names.whole.insert(of.to_owned());
            }
        }
    }

    fn destructured(&mut self, of: &str, pattern: &ObjectPattern<'a>) {
        for property in &pattern.properties {
            let has_default = matches!(property.value, BindingPattern::AssignmentPattern(_));
            if let PropertyKey::StaticIdentifier(key) = &property.key
                && !has_default
            {
                self.member(of, &key.name, key.span);
            } else {
                self.names.whole.insert(of.to_owned());
            }
        }
        if pattern.rest.is_some() {
            self.names.whole.insert(of.to_owned());
        }
    }

    fn member(&mut self, of: &str, name: &str, span: Span) {
        let offset = offset_of(span);
        let at = self.names.members.entry((of.to_owned(), name.to_owned())).or_insert(offset);
        *at = offset.min(*at);
    }

    fn is_typeof(&self, node: NodeId) -> bool {
        match self.semantic.nodes().parent_kind(node) {
            AstKind::UnaryExpression(unary) => unary.operator.is_typeof(),
            _ => false,
        }
    }

    /// `typeof server.tool` and `server.tool?.()` ask whether there is such a tool.
    fn is_guarded_member(&self, member: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        let span = nodes.kind(member).span();
        let is_optional_call = match nodes.parent_kind(member) {
            AstKind::CallExpression(call) => call.optional && call.callee.span() == span,
            _ => false,
        };
        is_optional_call || self.is_typeof(member)
    }

    fn offset(&self, node: NodeId) -> usize {
        offset_of(self.semantic.nodes().kind(node).span())
    }
}

/// The server that a path names. It may spell it with characters that no identifier has
/// (`./tools/file-system`), or without the underscore that sets it apart from a built-in.
pub(crate) fn server_of<'b>(bindings: &'b Bindings, name: &str) -> Option<&'b ServerBinding> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let spelled: String = name.chars().map(plain).collect();
    let is_exact = |server: &&ServerBinding| server.identifier == name;
    let is_near =
        |server: &&ServerBinding| server.identifier.trim_matches('_') == spelled.trim_matches('_');
    let servers = &bindings.servers;
    servers.iter().find(is_exact).or_else(|| servers.iter().find(is_near))
}

fn throws_null(kind: AstKind<'_>) -> bool {
    match kind {
        AstKind::ThrowStatement(throw) => matches!(throw.argument, Expression::NullLiteral(_)),
        AstKind::CallExpression(call) => {
            matches!(call.arguments.first(), Some(Argument::NullLiteral(_)))
        }
        _ => false,
    }
}

fn is_value(flags: ReferenceFlags) -> bool {
    flags.is_value() && !flags.is_value_as_type()
}

fn offset_of(span: Span) -> usize {
    usize::try_from(span.start).expect("usize has 32 bits or more")
}
