//! One compiled server: its tools under their identifiers, and its part of the search index.
//!
//! Compiling needs nothing but the server's own listing, so it is done once for each listing and
//! shared between catalogs.

use crate::identifier::{self, Kind};
use crate::observed::Observed;
use crate::search::Part;
use crate::text;
use crate::tool::{SUMMARY_CHARACTERS_MAX, Tool};
use gloveport_protocol::{ServerName, ToolDefinition, ToolId, ToolName};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Tools of one server; what comes after them in order of name is dropped.
pub const TOOLS_MAX: usize = 10_000;

/// A server and its tools, as the upstream lists them.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerListing {
    /// The name in the configuration.
    pub name: ServerName,
    /// The server's own instructions or title. Untrusted text.
    pub description: Option<String>,
    /// Its tools, in any order.
    pub tools: Vec<ToolDefinition>,
}

/// One compiled server. Immutable; share it by [`Arc`].
#[derive(Debug, Clone)]
pub struct Server {
    name: ServerName,
    identifier: String,
    summary: String,
    /// In order of identifier.
    tools: Vec<Tool>,
    /// Positions of the tools in order of raw name.
    by_raw_name: Vec<usize>,
    notes: Vec<String>,
    part: Arc<Part>,
}

impl Server {
    /// Compiles a listing. The result does not depend on the order of the tools.
    ///
    /// Of two tools with one name the first is kept, and at most 10,000 tools; [`Server::notes`]
    /// says what was dropped.
    pub fn compile(listing: ServerListing) -> Self {
        let mut notes = Vec::new();
        let mut definitions: BTreeMap<String, ToolDefinition> = BTreeMap::new();
        for definition in listing.tools {
            let raw = definition.name.as_str();
            if definitions.contains_key(raw) {
                let raw = text::comment_line(raw, 64);
                notes.push(format!("tool `{raw}` is listed twice; the first is used"));
            } else {
                definitions.insert(raw.to_owned(), definition);
            }
        }
        if definitions.len() > TOOLS_MAX {
            notes.push(format!(
                "{} tools, the first {TOOLS_MAX} by name are used",
                definitions.len()
            ));
        }
        let raws: Vec<String> = definitions.keys().take(TOOLS_MAX).cloned().collect();
        let raws: BTreeSet<&str> = raws.iter().map(String::as_str).collect();
        let identifiers = identifier::assign(&raws, Kind::Tool);
        let server_identifier = identifier::identifier(listing.name.as_str(), Kind::Server);
        let mut tools: Vec<Tool> = definitions
            .into_values()
            .take(TOOLS_MAX)
            .map(|definition| {
                let id = ToolId { server: listing.name.clone(), tool: definition.name.clone() };
                let identifier = &identifiers[definition.name.as_str()];
                Tool::new(id, [&server_identifier, identifier], definition)
            })
            .collect();
        tools.sort_by(|a, b| a.identifier().cmp(b.identifier()));
        let mut by_raw_name: Vec<usize> = (0..tools.len()).collect();
        by_raw_name.sort_by_key(|position| &tools[*position].id().tool);
        let description = listing.description.as_deref().unwrap_or_default();
        notes.truncate(NOTES_MAX);
        Self {
            part: Arc::new(Part::new(listing.name.as_str(), &tools)),
            name: listing.name,
            identifier: server_identifier,
            summary: text::first_sentence(description, SUMMARY_CHARACTERS_MAX),
            tools,
            by_raw_name,
            notes,
        }
    }

    /// The same server under another identifier, where another server has the plain one.
    pub(crate) fn renamed(&self, identifier: &str) -> Self {
        Self {
            identifier: identifier.to_owned(),
            tools: self.tools.iter().map(|tool| tool.moved(identifier)).collect(),
            ..self.clone()
        }
    }

    /// The same server whose tools know what was seen of their results. Those that declare what they return keep that.
    #[must_use]
    pub fn observing(&self, seen: &BTreeMap<ToolName, Arc<Observed>>) -> Self {
        let tools = self.tools.iter().map(|tool| match seen.get(&tool.id().tool) {
            Some(seen) => tool.observing(Arc::clone(seen)),
            None => tool.clone(),
        });
        Self { tools: tools.collect(), ..self.clone() }
    }

    /// The name in the configuration.
    pub fn name(&self) -> &ServerName {
        &self.name
    }

    /// The namespace in scripts, of `[A-Za-z0-9_]`. Unique only within a catalog, which may number
    /// it.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// First sentence of the description, in one line of at most 140 characters; may be empty.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// All tools in order of identifier.
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// The tool of this identifier or, if there is none, of this raw name; else the one that it is another
    /// spelling of, if there is only one: `createIssue` for `create_issue`.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tool_position(name).map(|position| &self.tools[position])
    }

    /// What was dropped from the listing and why; at most 20 sentences.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(crate) fn tool_position(&self, name: &str) -> Option<usize> {
        let by_identifier = self.tools.binary_search_by(|tool| tool.identifier().cmp(name));
        by_identifier.ok().or_else(|| self.raw_position(name)).or_else(|| self.respelled(name))
    }

    /// The only tool whose identifier differs in underscores and case alone.
    fn respelled(&self, name: &str) -> Option<usize> {
        if name.len() > RESPELLED_BYTES_MAX || !identifier::is_spelled(name) {
            return None;
        }
        let is_same = |tool: &Tool| identifier::is_respelled(tool.identifier(), name);
        let mut found = self.tools.iter().enumerate().filter(|(_, tool)| is_same(tool));
        let (position, _) = found.next()?;
        found.next().is_none().then_some(position)
    }

    /// The tool of this raw name.
    pub(crate) fn tool_by_raw_name(&self, name: &str) -> Option<&Tool> {
        self.raw_position(name).map(|position| &self.tools[position])
    }

    fn raw_position(&self, name: &str) -> Option<usize> {
        let raw = |position: &usize| self.tools[*position].id().tool.as_str();
        let found = self.by_raw_name.binary_search_by(|position| raw(position).cmp(name));
        found.ok().map(|found| self.by_raw_name[found])
    }

    pub(crate) fn part(&self) -> &Part {
        &self.part
    }
}

/// Longest name that is compared with all tools.
const RESPELLED_BYTES_MAX: usize = 256;
/// Notes of one server.
const NOTES_MAX: usize = 20;
