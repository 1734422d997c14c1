//! What the names in a script stand for, and what to write instead of those that stand for nothing.
//!
//! Arguments are described here and checked elsewhere. The request comes from a worker and is hostile, so
//! its size is bounded here.

use crate::catalog::Catalog;
use crate::identifier::{is_respelled, is_spelled, is_taken_global};
use crate::server::Server;
use crate::text;
use crate::tool::Tool;
use gloveport_protocol::{
    BindRequest, Bindings, MemberUse, ServerBinding, UnknownName, UsedTool, all_of, any_of, nearest,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names of each kind that are looked at; no script has as many.
pub(crate) const NAMES_MAX: usize = 2_000;
/// Unknown names that get a report.
const UNKNOWN_MAX: usize = 50;
/// Bytes of a name; no longer one is of the catalog.
const NAME_BYTES_MAX: usize = 512;
/// Tools of a script whose arguments are described; those of any more are left to the gate.
const USED_MAX: usize = 64;
/// Servers that a hint lists when nothing is near.
const LISTED_MAX: usize = 8;
/// Names that a hint proposes.
const PROPOSED_MAX: usize = 3;

/// The built-in server and the tool behind the global `fetch`.
const NETWORK: &str = "network";
pub(crate) const FETCH: &str = "fetch";
/// The helper for sealed values, which every script has where no server is called so.
pub(crate) const SEAL: &str = "seal";

/// What a flat name stands for.
pub(crate) enum Flat<'a> {
    None,
    One(&'a Arc<Server>, &'a Tool),
    /// Several tools have this flat name, so none has it.
    Many(Vec<&'a Tool>),
}

impl Catalog {
    /// Explains the names that a script uses.
    ///
    /// Servers come in order of identifier, each once. A flat name (`github_create_issue`) that
    /// several tools would have belongs to none of them; a server's identifier comes before any
    /// flat name. Looks at 2,000 names of each kind, reports at most 50 unknown ones, and describes
    /// the arguments of at most 64 tools.
    pub fn bind(&self, request: &BindRequest) -> Bindings {
        let mut found = Found::default();
        for name in request.identifiers.iter().take(NAMES_MAX) {
            self.bind_global(name, &mut found);
        }
        for name in request.modules.iter().take(NAMES_MAX) {
            match self.known_server(name) {
                Some(server) => found.server(server),
                None => found.unknown(None, name, || self.server_hint(name)),
            }
        }
        for member in request.members.iter().take(NAMES_MAX) {
            self.bind_member(member, &mut found);
        }
        Bindings { servers: found.servers.into_values().collect(), unknown: found.unknown }
    }

    fn bind_global(&self, name: &str, found: &mut Found) {
        if let Some((server, tool)) = self.fetch().filter(|_| name == FETCH) {
            // Not among the tools whose arguments are checked: it takes those of the web.
            return found.flat(server, name, tool);
        }
        if let Some(server) = self.known_server(name) {
            return found.server(server);
        }
        match self.flat(name) {
            Flat::One(server, tool) => {
                found.flat(server, name, tool);
                found.used(server, tool);
            }
            Flat::Many(tools) => found.unknown(None, name, || {
                let forms: Vec<String> =
                    tools.iter().take(PROPOSED_MAX).map(|tool| dotted(tool)).collect();
                let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
                Some(format!("several tools have this flat name; write {}", any_of(&forms)))
            }),
            Flat::None if name == SEAL => {}
            Flat::None => found.unknown(None, name, || self.global_hint(name)),
        }
    }

    fn bind_member(&self, member: &MemberUse, found: &mut Found) {
        let Some(server) = self.known_server(&member.of) else {
            return self.bind_global(&member.of, found);
        };
        found.server(server);
        match server.tool(&member.name).filter(|_| member.name.len() <= NAME_BYTES_MAX) {
            Some(tool) if tool.identifier() == member.name => found.used(server, tool),
            Some(tool)
                if is_respelled(tool.identifier(), &member.name) && is_spelled(&member.name) =>
            {
                found.respelled(server, tool, &member.name);
            }
            Some(tool) => found.unknown(Some(&member.of), &member.name, || {
                Some(format!("in scripts this tool is `{}`", dotted(tool)))
            }),
            None => found.unknown(Some(&member.of), &member.name, || {
                self.elsewhere(&member.name).or_else(|| Some(server.tool_hint(&member.name)))
            }),
        }
    }

    /// The tools of this very name that other servers have.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let tools = self.servers().iter().filter_map(|server| server.tool(name));
        let forms: Vec<String> = tools.take(PROPOSED_MAX).map(dotted).collect();
        let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
        (!forms.is_empty()).then(|| format!("did you mean {}?", any_of(&forms)))
    }

    /// What the global `fetch` of scripts calls: a tool of the built-in server `network`, which is there only where the
    /// operator allows hosts. No other server can have that name.
    pub(crate) fn fetch(&self) -> Option<(&Arc<Server>, &Tool)> {
        let server = self.server_by_identifier(NETWORK)?;
        server.tool(FETCH).filter(|tool| tool.identifier() == FETCH).map(|tool| (server, tool))
    }

    pub(crate) fn known_server(&self, name: &str) -> Option<&Arc<Server>> {
        self.server_by_identifier(name).filter(|_| name.len() <= NAME_BYTES_MAX)
    }

    /// The tools whose server and tool identifiers, joined by `_`, are this name.
    pub(crate) fn flat(&self, name: &str) -> Flat<'_> {
        if name.len() > NAME_BYTES_MAX || is_taken_global(name) {
            return Flat::None;
        }
        let exact = |tool: &str, rest: &str| tool == rest;
        let respelled = |tool: &str, rest: &str| is_spelled(rest) && is_respelled(tool, rest);
        match self.joined(name, exact) {
            Flat::None => self.joined(name, respelled),
            found => found,
        }
    }

    /// The tools of which a name is the server's identifier, `_`, and a spelling of the tool's.
    fn joined(&self, name: &str, is_spelling: impl Fn(&str, &str) -> bool) -> Flat<'_> {
        let mut tools = name.match_indices('_').filter_map(|(at, _)| {
            let (server, rest) = (&name[..at], &name[at + 1..]);
            let found = self.server_by_identifier(server)?;
            let tool = found.tool(rest)?;
            let is_joined = found.identifier() == server && is_spelling(tool.identifier(), rest);
            is_joined.then_some((found, tool))
        });
        match (tools.next(), tools.next()) {
            (None, _) => Flat::None,
            (Some((server, tool)), None) => Flat::One(server, tool),
            (Some(first), Some(second)) => {
                let all = [first, second].into_iter().chain(tools);
                Flat::Many(all.map(|(_, tool)| tool).collect())
            }
        }
    }

    /// What a global that nothing explains was probably meant to be.
    fn global_hint(&self, name: &str) -> Option<String> {
        let tools = self.index().named_like(text::clip(name, NAME_BYTES_MAX)).take(PROPOSED_MAX);
        let forms: Vec<String> = tools.map(|tool| dotted(self.tool_of_number(tool))).collect();
        if !forms.is_empty() {
            let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
            return Some(format!("a tool needs its server: write {}", any_of(&forms)));
        }
        if let Some(hint) = self.near_flat(name) {
            return Some(hint);
        }
        self.server_hint(name)
    }

    /// `githb_create_isue`: the part before some `_` is a server, what follows is near one of its
    /// tools.
    fn near_flat(&self, name: &str) -> Option<String> {
        if name.len() > NAME_BYTES_MAX {
            return None;
        }
        name.match_indices('_').find_map(|(at, _)| {
            let server = self.server_by_identifier(&name[..at])?;
            let near = server.nearest_tools(&name[at + 1..]);
            let forms: Vec<String> =
                near.iter().map(|tool| format!("{}.{tool}", server.identifier())).collect();
            let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
            (!near.is_empty()).then(|| format!("did you mean {}?", any_of(&forms)))
        })
    }

    /// The nearest servers; all of them if they are few; how to find one otherwise.
    pub(crate) fn server_hint(&self, name: &str) -> Option<String> {
        let names: Vec<&str> = self.servers().iter().map(|server| server.identifier()).collect();
        let near = nearest(name, &names, PROPOSED_MAX);
        if !near.is_empty() {
            return Some(format!("did you mean {}?", any_of(&near)));
        }
        match names.len() {
            0 => None,
            1..=LISTED_MAX => Some(format!("the servers are {}", all_of(&names))),
            n_servers => Some(format!(
                "none of the {n_servers} servers has a similar name; search for words of the task"
            )),
        }
    }
}

impl Server {
    fn nearest_tools(&self, name: &str) -> Vec<&str> {
        let names: Vec<&str> = self.tools().iter().map(Tool::identifier).collect();
        nearest(name, &names, PROPOSED_MAX)
    }

    /// The nearest tools of this server, or all of them if they are few.
    pub(crate) fn tool_hint(&self, name: &str) -> String {
        let near = self.nearest_tools(name);
        if !near.is_empty() {
            return format!("did you mean {}?", any_of(&near));
        }
        let names: Vec<&str> = self.tools().iter().map(Tool::identifier).collect();
        match names.len() {
            0 => "it has no tools".to_owned(),
            1..=LISTED_MAX => format!("its tools are {}", all_of(&names)),
            n_tools => format!(
                "none of its {n_tools} tools has a similar name; read `/{}`",
                self.identifier()
            ),
        }
    }
}

#[derive(Default)]
struct Found {
    servers: BTreeMap<String, ServerBinding>,
    unknown: Vec<UnknownName>,
}

impl Found {
    fn server(&mut self, server: &Server) {
        self.binding(server);
    }

    fn flat(&mut self, server: &Server, name: &str, tool: &Tool) {
        let flat = &mut self.binding(server).flat;
        let entry = (name.to_owned(), tool.identifier().to_owned());
        if !flat.contains(&entry) {
            flat.push(entry);
        }
    }

    fn used(&mut self, server: &Server, tool: &Tool) {
        self.used_as(server, tool, tool.identifier());
    }

    /// A tool under another spelling of its name: a further member of the namespace.
    fn respelled(&mut self, server: &Server, tool: &Tool, name: &str) {
        let tools = &mut self.binding(server).tools;
        if !tools.iter().any(|known| known == name) {
            tools.push(name.to_owned());
        }
        self.used_as(server, tool, name);
    }

    fn used_as(&mut self, server: &Server, tool: &Tool, name: &str) {
        let n_used: usize = self.servers.values().map(|server| server.used.len()).sum();
        let used = &mut self.binding(server).used;
        if n_used < USED_MAX && used.iter().all(|known| known.tool != name) {
            used.push(UsedTool { tool: name.to_owned(), ..tool.used() });
        }
    }

    fn binding(&mut self, server: &Server) -> &mut ServerBinding {
        let identifier = server.identifier();
        self.servers.entry(identifier.to_owned()).or_insert_with(|| ServerBinding {
            identifier: identifier.to_owned(),
            tools: server.tools().iter().map(|tool| tool.identifier().to_owned()).collect(),
            flat: Vec::new(),
            used: Vec::new(),
        })
    }

    fn unknown(&mut self, of: Option<&str>, name: &str, hint: impl FnOnce() -> Option<String>) {
        // A longer one is of no catalog, and the report has to fit into a frame.
        let name = text::clip(name, NAME_BYTES_MAX);
        let of = of.map(|of| text::clip(of, NAME_BYTES_MAX));
        let is_reported = |known: &UnknownName| known.of.as_deref() == of && known.name == name;
        if self.unknown.len() >= UNKNOWN_MAX || self.unknown.iter().any(is_reported) {
            return;
        }
        self.unknown.push(UnknownName {
            of: of.map(str::to_owned),
            name: name.to_owned(),
            hint: hint(),
        });
    }
}

fn dotted(tool: &Tool) -> String {
    format!("{}.{}", tool.server_identifier(), tool.identifier())
}
