//! The catalog: all servers of one moment, each under its own identifier.
//!
//! A snapshot: it never changes, so an execution sees one catalog from its start to its end. It
//! knows no policy; which tools a principal may see is decided before the servers come here.

use crate::identifier::{self, Kind};
use crate::search::Index;
use crate::server::Server;
use crate::tool::Tool;
use gloveport_protocol::{ToolId, llm_tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Servers named in [`Catalog::server_list`], so that its length does not grow with the catalog.
const LISTED_SERVERS_MAX: usize = 60;

/// All tools known at one moment. Immutable.
#[derive(Debug, Default)]
pub struct Catalog {
    /// In order of identifier.
    servers: Vec<Arc<Server>>,
    by_raw_name: BTreeMap<String, usize>,
    /// Identifiers and raw names in lower case.
    by_lower_case: BTreeMap<String, usize>,
    index: Index,
    n_tools: usize,
}

impl Catalog {
    /// Puts servers together. The result does not depend on their order; of two with one name the
    /// first counts.
    ///
    /// Where two servers want one identifier, one is numbered as tools are: `a-b` becomes `a_b_2`
    /// beside `a_b`.
    pub fn assemble(servers: Vec<Arc<Server>>) -> Self {
        let mut by_name: BTreeMap<String, Arc<Server>> = BTreeMap::new();
        for server in servers {
            by_name.entry(server.name().as_str().to_owned()).or_insert(server);
        }
        let raws: BTreeSet<&str> = by_name.keys().map(String::as_str).collect();
        let identifiers = identifier::assign(&raws, Kind::Server);
        let mut servers: Vec<Arc<Server>> = by_name
            .values()
            .map(|server| {
                let identifier = &identifiers[server.name().as_str()];
                if server.identifier() == identifier {
                    Arc::clone(server)
                } else {
                    Arc::new(server.renamed(identifier))
                }
            })
            .collect();
        servers.sort_by(|a, b| a.identifier().cmp(b.identifier()));
        let mut by_raw_name = BTreeMap::new();
        let mut by_lower_case = BTreeMap::new();
        for (position, server) in servers.iter().enumerate() {
            by_raw_name.insert(server.name().as_str().to_owned(), position);
            for name in [server.identifier(), server.name().as_str()] {
                by_lower_case.entry(name.to_lowercase()).or_insert(position);
            }
        }
        Self {
            index: Index::new(&servers.iter().map(|server| server.part()).collect::<Vec<_>>()),
            n_tools: servers.iter().map(|server| server.tools().len()).sum(),
            servers,
            by_raw_name,
            by_lower_case,
        }
    }

    /// All servers in order of identifier.
    pub fn servers(&self) -> &[Arc<Server>] {
        &self.servers
    }

    /// How many tools there are.
    pub fn n_tools(&self) -> usize {
        self.n_tools
    }

    /// The tool of this id.
    pub fn tool_by_id(&self, id: &ToolId) -> Option<&Tool> {
        let server = self.by_raw_name.get(id.server.as_str())?;
        self.servers[*server].tool_by_raw_name(id.tool.as_str())
    }

    /// The server of this identifier or, if there is none, of this raw name.
    pub fn server_by_identifier(&self, name: &str) -> Option<&Arc<Server>> {
        self.server_position(name).map(|position| &self.servers[position])
    }

    /// The tool of these identifiers, either of which may also be the raw name.
    pub fn tool_by_identifiers(&self, server: &str, tool: &str) -> Option<&Tool> {
        self.server_by_identifier(server)?.tool(tool)
    }

    /// The signatures of all tools by namespace, if they take at most `llm_tokens_max` estimated
    /// model tokens.
    ///
    /// With summaries where these fit too. `None` if even the bare signatures do not fit, or if
    /// there is no tool.
    pub fn inline_signatures(&self, llm_tokens_max: usize) -> Option<String> {
        // No signature takes fewer than three.
        if self.n_tools == 0 || self.n_tools.saturating_mul(3) > llm_tokens_max {
            return None;
        }
        let bare = self.signatures_by_namespace(Tool::signature);
        if llm_tokens::estimate(&bare) > llm_tokens_max {
            return None;
        }
        let full = self.signatures_by_namespace(|tool| match tool.summary() {
            "" => tool.signature(),
            summary => format!("{} // {summary}", tool.signature()),
        });
        let fits = llm_tokens::estimate(&full) <= llm_tokens_max;
        Some(if fits { full } else { bare })
    }

    /// Every server with its number of tools in one line: `github (52), slack (8)`.
    ///
    /// At most 60 by name, those with most tools first where there are more; then how many others
    /// there are.
    pub fn server_list(&self) -> String {
        let mut servers: Vec<&Arc<Server>> = self.servers.iter().collect();
        if servers.len() > LISTED_SERVERS_MAX {
            servers.sort_by_key(|server| std::cmp::Reverse(server.tools().len()));
            servers.truncate(LISTED_SERVERS_MAX);
            servers.sort_by(|a, b| a.identifier().cmp(b.identifier()));
        }
        let named = servers
            .iter()
            .map(|server| format!("{} ({})", server.identifier(), server.tools().len()));
        let mut list = named.collect::<Vec<_>>().join(", ");
        let n_others = self.servers.len() - servers.len();
        if n_others > 0 {
            list.extend([", and ", &n_others.to_string(), " more servers"]);
        }
        list
    }

    fn signatures_by_namespace(&self, line: impl Fn(&Tool) -> String) -> String {
        let mut out = String::new();
        for server in self.servers.iter().filter(|server| !server.tools().is_empty()) {
            out.push_str(server.identifier());
            out.push_str(":\n");
            for tool in server.tools() {
                out.push_str("  ");
                out.push_str(&line(tool));
                out.push('\n');
            }
        }
        out
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The tool of a number of the index.
    pub(crate) fn tool_of_number(&self, number: usize) -> &Tool {
        let (server, tool) = self.index.place(number);
        &self.servers[server].tools()[tool]
    }

    pub(crate) fn server_position(&self, name: &str) -> Option<usize> {
        let by_identifier = self.servers.binary_search_by(|server| server.identifier().cmp(name));
        by_identifier.ok().or_else(|| self.by_raw_name.get(name).copied())
    }

    /// `name` is in lower case.
    pub(crate) fn server_position_ignoring_case(&self, name: &str) -> Option<usize> {
        self.by_lower_case.get(name).copied()
    }
}
