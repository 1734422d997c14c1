//! What is shown to one principal: tools, resources, templates and prompts by the names that clients use, as raw JSON.

use super::exposure::{Exposure, Mode};
use super::names::{Directory, Thing, Uris};
use super::who::Era;
use gloveport_catalog::Catalog;
use gloveport_executor::{Executor, Offered, Offers, Principal};
use gloveport_protocol::{ServerName, ToolDefinition, ToolId};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What of a listed tool is not passed on: how its server runs it in the background is between the server and us.
const NOT_PASSED: [&str; 1] = ["execution"];
/// Where a tool names the resource that shows it (the MCP Apps extension).
const USER_INTERFACE: &str = "ui";

/// What one principal is shown now.
pub(super) struct Shown {
    catalog: Arc<Catalog>,
    offers: Offers,
    pub(super) tools: Directory,
    pub(super) prompts: Directory,
    pub(super) uris: Uris,
}

impl Shown {
    pub(super) fn new(
        executor: &Executor,
        principal: &Principal,
        (exposure, mode): (&Exposure, Mode),
        reserved: &[&str],
    ) -> Self {
        let (catalog, offers) = (executor.catalog(principal), executor.offers(principal));
        let listed = catalog.servers().iter().flat_map(|server| server.tools());
        let shown = listed.filter(|tool| mode == Mode::Passthrough || exposure.shows(tool.id()));
        let tools = Directory::new(exposure.names, shown.map(|tool| tool.id().into()), reserved);
        let prompts = offers.prompts.iter().map(Thing::from);
        let prompts = Directory::new(exposure.names, prompts, &[]);
        let uris = Uris::new(&offers);
        Self { catalog, offers, tools, prompts, uris }
    }

    /// The tools in order of their names.
    pub(super) fn tool_list(&self, era: Era) -> Vec<(String, Value)> {
        let listed = self.tools.iter().filter_map(|(name, thing)| {
            let id = tool_id(thing)?;
            let definition = self.catalog.tool_by_id(&id)?.definition();
            Some((name.clone(), self.tool(name, &id.server, definition, era)))
        });
        listed.collect()
    }

    /// The schema of the arguments of a tool that is shown.
    pub(super) fn input_schema(&self, name: &str) -> Option<&Map<String, Value>> {
        let id = tool_id(self.tools.get(name)?)?;
        self.catalog.tool_by_id(&id)?.definition().input_schema.as_object()
    }

    fn tool(&self, name: &str, server: &ServerName, raw: &ToolDefinition, era: Era) -> Value {
        let mut tool = raw.rest.clone();
        for key in NOT_PASSED {
            tool.remove(key);
        }
        let mut put = |key: &str, value: Option<Value>| {
            tool.extend(value.map(|value| (key.to_owned(), value)));
        };
        put("name", Some(name.into()));
        put("title", raw.title.clone().map(Value::from));
        put("description", raw.description.clone().map(Value::from));
        put("inputSchema", Some(raw.input_schema.clone()));
        // Before 2026-07-28 it had to be an object's.
        let is_object =
            |schema: &&Value| era == Era::Modern || schema.get("type") == Some(&"object".into());
        put("outputSchema", raw.output_schema.as_ref().filter(is_object).cloned());
        let annotations = (!raw.annotations.is_empty()).then(|| raw.annotations.clone().into());
        put("annotations", annotations);
        if let Some(Value::String(uri)) = tool
            .get_mut("_meta")
            .and_then(|meta| meta.pointer_mut(&format!("/{USER_INTERFACE}/resourceUri")))
        {
            *uri = self.uris.shown(server, uri);
        }
        Value::Object(tool)
    }

    /// The resources in order of their URIs.
    pub(super) fn resource_list(&self) -> Vec<(String, Value)> {
        self.with_uris(&self.offers.resources, "uri")
    }

    /// The templates in order.
    pub(super) fn template_list(&self) -> Vec<(String, Value)> {
        self.with_uris(&self.offers.templates, "uriTemplate")
    }

    fn with_uris(&self, offered: &[Offered], key: &str) -> Vec<(String, Value)> {
        let mut listed: Vec<(String, Value)> = offered
            .iter()
            .map(|offered| {
                let shown = self.uris.shown(&offered.server, &offered.item.key);
                let mut item = offered.item.definition.clone();
                item.insert(key.to_owned(), shown.clone().into());
                (shown, Value::Object(item))
            })
            .collect();
        listed.sort_by(|(one, _), (other, _)| one.cmp(other));
        listed.dedup_by(|(one, _), (other, _)| one == other);
        listed
    }

    /// The prompts in order of their names.
    pub(super) fn prompt_list(&self) -> Vec<(String, Value)> {
        let listed = self.prompts.iter().filter_map(|(name, thing)| {
            let is_it = |offered: &&Offered| {
                offered.server == thing.server && offered.item.key == thing.own
            };
            let offered = self.offers.prompts.iter().find(is_it)?;
            let mut item = offered.item.definition.clone();
            item.insert("name".to_owned(), name.clone().into());
            Some((name.clone(), Value::Object(item)))
        });
        listed.collect()
    }

    /// Writes the URIs in a result as they are shown, so that a client can come back with them.
    pub(super) fn show_uris(&self, server: &ServerName, result: &mut Map<String, Value>) {
        let show = |item: &mut Value| {
            if let Some(Value::String(uri)) = item.get_mut("uri") {
                *uri = self.uris.shown(server, uri);
            }
        };
        let block = |block: &mut Value| match block.get("type").and_then(Value::as_str) {
            Some("resource_link") => show(block),
            Some("resource") => {
                if let Some(resource) = block.get_mut("resource") {
                    show(resource);
                }
            }
            _ => {}
        };
        if let Some(Value::Array(contents)) = result.get_mut("contents") {
            contents.iter_mut().for_each(show);
        }
        if let Some(Value::Array(blocks)) = result.get_mut("content") {
            blocks.iter_mut().for_each(block);
        }
        if let Some(Value::Array(messages)) = result.get_mut("messages") {
            messages.iter_mut().filter_map(|message| message.get_mut("content")).for_each(block);
        }
    }
}

/// A thing that is a tool.
pub(super) fn tool_id(thing: &Thing) -> Option<ToolId> {
    let tool = gloveport_protocol::ToolName::parse(&thing.own).ok()?;
    Some(ToolId { server: thing.server.clone(), tool })
}
