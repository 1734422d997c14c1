//! Ambient declarations of what a script touches, for a compiler that checks its types.
//!
//! Written for a compiler, not for a reader: no docs, one line for each function, and only the tools
//! that the script takes. What is not known is `any`, so that an honest script that reads from it is
//! not refused. The request comes from a worker and is hostile, so the text is bounded here.

use crate::bind::{FETCH, Flat, NAMES_MAX, SEAL};
use crate::catalog::Catalog;
use crate::identifier::{is_respelled, is_spelled};
use crate::server::Server;
use crate::text;
use crate::tool::Tool;
use gloveport_protocol::BindRequest;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bytes of the text that tells of servers. Servers that do not fit are of type `any`.
const TEXT_BYTES_MAX: usize = 2 << 20;
/// Bytes of the text behind which arguments are no longer told.
const EXACT_BYTES_MAX: usize = TEXT_BYTES_MAX / 2;
/// What is told of a call's second argument. No identifier of ours has a `$`.
const HEAD: &str = "type $Options = { signal?: AbortSignal };\n";

/// Not among the globals of every script: a server may be called so.
const SEAL_DECLARATION: &str = "type $Sealable = string | number | boolean | null | undefined;\n\
declare const seal: {\n\
  eq(a: $Sealable, b: $Sealable): Promise<boolean>;\n\
  domain(value: $Sealable): Promise<string>;\n\
  mask(value: $Sealable): Promise<string>;\n\
  matches(value: $Sealable, pattern: string | RegExp): Promise<boolean>;\n\
  format(template: string, parts: Record<string, $Sealable>): Promise<string>;\n\
};\n";

/// The web's own function, in the words of the script API's library.
const FETCH_DECLARATION: &str = "declare function fetch(url: string | URL, options?: { method?: string; headers?: any; \
                                 body?: string | URLSearchParams | BufferSource | null; redirect?: \"follow\" | \
                                 \"error\" | \"manual\"; signal?: AbortSignal | null; [other: string]: any }): \
                                 Promise<Response>;\n";

/// Declarations for a compiler, and what they do not tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ambient {
    /// The declarations: namespaces, flat functions and modules. At most 2 MiB, and the names of
    /// the script beside.
    pub text: String,
    /// Tools whose result is of type `any`, since its type is not known: `github.get_issue`. Sorted.
    pub unknown_results: Vec<String>,
    /// Tools, or whole servers, whose arguments are of type `any`, since theirs are too large or
    /// there are too many. Sorted.
    pub unknown_arguments: Vec<String>,
}

/// What a script takes of one server.
#[derive(Default)]
struct Touched<'a> {
    is_whole: bool,
    tools: BTreeSet<&'a str>,
    /// Other spellings of its tools' names, and the tool of each.
    respelled: BTreeMap<&'a str, &'a str>,
    /// Flat names and the tool of each.
    flat: BTreeMap<&'a str, &'a str>,
    /// The server's name as module paths have it.
    modules: BTreeSet<&'a str>,
}

impl Catalog {
    /// The declarations of what a script with these names touches.
    ///
    /// Each server is a namespace with the tools that the script takes by name, or with all of them
    /// where it takes the server as a whole. Modules are `gloveport:tools/SERVER` with those tools,
    /// `gloveport:tools/SERVER/TOOL` with that tool as default, both under the names that the script
    /// has, and `gloveport:tools` with all servers. The text is the same for the same catalog and
    /// names, in any order. Names that the catalog does not know are left out.
    pub fn ambient(&self, request: &BindRequest) -> Ambient {
        let touched = self.touched(request);
        let mut ambient = Ambient { text: HEAD.to_owned(), ..Ambient::default() };
        for (identifier, (server, touched)) in &touched {
            if !ambient.server(server, touched) {
                ambient.unknown_arguments.push((*identifier).to_owned());
                ambient.text.push_str(&untold(identifier, touched));
            }
        }
        if self.fetch().is_some() && request.identifiers.iter().any(|name| name == FETCH) {
            ambient.text.push_str(FETCH_DECLARATION);
        }
        let is_asked = request.identifiers.iter().any(|name| name == SEAL);
        if is_asked && !touched.contains_key(SEAL) {
            ambient.text.push_str(SEAL_DECLARATION);
        }
        ambient.text.push_str("declare module \"gloveport:tools\" {\n");
        for identifier in touched.keys() {
            ambient.text.push_str(&format!("export const {identifier}: ${identifier};\n"));
        }
        // Not the module itself by import: an alias that leads back to itself is an error.
        let members = touched.keys().map(|identifier| format!("{identifier}: ${identifier};"));
        let members: Vec<String> = members.collect();
        let all = format!("const $all: {{ {} }};\nexport default $all;\n}}\n", members.join(" "));
        ambient.text.push_str(&all);
        ambient
    }

    fn touched<'a>(
        &'a self,
        request: &'a BindRequest,
    ) -> BTreeMap<&'a str, (&'a Arc<Server>, Touched<'a>)> {
        let mut all: BTreeMap<&str, (&Arc<Server>, Touched<'_>)> = BTreeMap::new();
        let mut of = |server: &'a Arc<Server>, change: &mut dyn FnMut(&mut Touched<'a>)| {
            let entry = all.entry(server.identifier()).or_insert((server, Touched::default()));
            change(&mut entry.1);
        };
        for name in request.identifiers.iter().take(NAMES_MAX) {
            if let Some(server) = self.known_server(name) {
                of(server, &mut |_| {});
            } else if let Flat::One(server, tool) = self.flat(name) {
                of(server, &mut |touched| {
                    touched.tools.insert(tool.identifier());
                    touched.flat.insert(name, tool.identifier());
                });
            }
        }
        for name in request.modules.iter().take(NAMES_MAX) {
            if let Some(server) = self.known_server(name) {
                of(server, &mut |touched| {
                    touched.modules.insert(name);
                });
            }
        }
        for member in request.members.iter().take(NAMES_MAX) {
            if let Some(server) = self.known_server(&member.of)
                && let Some(tool) = server.tool(&member.name)
            {
                of(server, &mut |touched| {
                    touched.tools.insert(tool.identifier());
                    if is_respelled(tool.identifier(), &member.name) && is_spelled(&member.name) {
                        touched.respelled.insert(&member.name, tool.identifier());
                    }
                    touched.respelled.remove(tool.identifier());
                });
            }
        }
        for name in request.whole.iter().take(NAMES_MAX) {
            if let Some(server) = self.known_server(name) {
                of(server, &mut |touched| touched.is_whole = true);
            }
        }
        all
    }
}

impl Ambient {
    /// Adds a server; nothing where it does not fit.
    fn server(&mut self, server: &Server, touched: &Touched<'_>) -> bool {
        let identifier = server.identifier();
        let is_taken = |tool: &&Tool| touched.is_whole || touched.tools.contains(tool.identifier());
        let tools: Vec<&Tool> = server.tools().iter().filter(is_taken).collect();
        let before = (self.text.len(), self.unknown_results.len(), self.unknown_arguments.len());
        if tools.is_empty() {
            self.text.push_str(&format!("declare const {identifier}: {{}};\n"));
        } else {
            self.text.push_str(&format!("declare namespace {identifier} {{\n"));
            for tool in &tools {
                self.tool(tool);
                if self.text.len() > TEXT_BYTES_MAX {
                    break;
                }
            }
            for (name, tool) in &touched.respelled {
                self.text.push_str(&format!("const {name}: typeof {tool};\n"));
            }
            self.text.push_str("}\n");
        }
        self.text.push_str(&format!("type ${identifier} = typeof {identifier};\n"));
        for (flat, tool) in &touched.flat {
            self.text.push_str(&format!("declare const {flat}: ${identifier}[\"{tool}\"];\n"));
        }
        for module in &touched.modules {
            let names = tools.iter().map(|tool| tool.identifier());
            let names: Vec<&str> = names.chain(touched.respelled.keys().copied()).collect();
            self.modules(identifier, module, &names);
        }
        if self.text.len() > TEXT_BYTES_MAX {
            self.text.truncate(before.0);
            self.unknown_results.truncate(before.1);
            self.unknown_arguments.truncate(before.2);
            return false;
        }
        true
    }

    fn tool(&mut self, tool: &Tool) {
        let is_exact = self.text.len() < EXACT_BYTES_MAX;
        let exact = if is_exact { tool.ambient() } else { None };
        let dotted = || format!("{}.{}", tool.server_identifier(), tool.identifier());
        if !exact.as_ref().is_some_and(|told| told.is_result_known) {
            self.unknown_results.push(dotted());
        }
        if let Some(told) = exact {
            self.text.push_str(&told.text);
            return;
        }
        self.unknown_arguments.push(dotted());
        let identifier = tool.identifier();
        self.text.push_str(&format!(
            "function {identifier}(args?: any, options?: $Options): Promise<any>;\n"
        ));
    }

    fn modules(&mut self, identifier: &str, module: &str, tools: &[&str]) {
        let path = format!("gloveport:tools/{module}");
        let name = text::string_literal(&path);
        self.text.push_str(&format!("declare module {name} {{\n"));
        for tool in tools {
            self.text.push_str(&format!("export const {tool}: ${identifier}[\"{tool}\"];\n"));
        }
        self.text.push_str(&format!("const $all: ${identifier};\nexport default $all;\n}}\n"));
        // The file of a tool that nobody takes may still be where another one is imported from.
        let any = text::string_literal(&format!("{path}/*"));
        self.text.push_str(&format!("declare module {any} {{ export * from {name}; }}\n"));
        for tool in tools {
            let own = text::string_literal(&format!("{path}/{tool}"));
            self.text.push_str(&format!(
                "declare module {own} {{\nexport * from {name};\nconst $one: ${identifier}[\"{tool}\"];\n\
                 export default $one;\n}}\n"
            ));
        }
    }
}

/// A server of which nothing is told but that it is there.
fn untold(identifier: &str, touched: &Touched<'_>) -> String {
    let mut out = format!("declare const {identifier}: any;\ntype ${identifier} = any;\n");
    for flat in touched.flat.keys() {
        out.push_str(&format!("declare const {flat}: any;\n"));
    }
    for module in &touched.modules {
        for path in [format!("gloveport:tools/{module}"), format!("gloveport:tools/{module}/*")] {
            out.push_str(&format!("declare module {};\n", text::string_literal(&path)));
        }
    }
    out
}
