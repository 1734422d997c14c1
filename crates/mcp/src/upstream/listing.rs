//! Lists what a server offers, page by page, item by item: one odd item costs itself, not the listing.
//!
//! Tools are what a server is here for: where they cannot be listed, there is no listing. What is beside them is left out where
//! it cannot be listed, which is noted.

use super::connection::Connection;
use super::handshake::Era;
use super::known::KnownTool;
use super::text::clip;
use crate::convert;
use gloveport_executor::{DroppedTool, Item, Listing, UpstreamError};
use gloveport_protocol::{Method, ToolDefinition};
use rmcp::model::ServerCapabilities;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// Pages of one listing.
const PAGES_MAX: usize = 1_000;
/// Tools of one listing.
const TOOLS: Bounds = Bounds { items: 20_000, bytes: 64 << 20 };
/// Resources, templates or prompts of one listing.
const BESIDE: Bounds = Bounds { items: 5_000, bytes: 16 << 20 };
/// Time for each of them.
const BESIDE_WAIT: Duration = Duration::from_secs(10);
/// Reasons that are kept; a listing with more dropped tools than that is odd beyond diagnosis.
const DROPPED_MAX: usize = 1_000;
/// JSON-RPC's "method not found".
const METHOD_NOT_FOUND: i64 = -32601;

#[derive(Clone, Copy)]
struct Bounds {
    items: usize,
    bytes: usize,
}

/// What can be listed beside tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Resources,
    Templates,
    Prompts,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Resources, Self::Templates, Self::Prompts];

    fn method(self) -> &'static str {
        match self {
            Self::Resources => "resources/list",
            Self::Templates => "resources/templates/list",
            Self::Prompts => "prompts/list",
        }
    }

    /// The list in the answer.
    fn list(self) -> &'static str {
        match self {
            Self::Resources => "resources",
            Self::Templates => "resourceTemplates",
            Self::Prompts => "prompts",
        }
    }

    /// What an item is asked for by.
    fn key(self) -> &'static str {
        match self {
            Self::Resources => "uri",
            Self::Templates => "uriTemplate",
            Self::Prompts => "name",
        }
    }

    fn is_declared(self, declared: &ServerCapabilities) -> bool {
        match self {
            Self::Resources | Self::Templates => declared.resources.is_some(),
            Self::Prompts => declared.prompts.is_some(),
        }
    }
}

/// Kinds that a server died of when it was asked for them. It is not asked again: with each new start its listing counts as
/// changed, and would be read anew without end.
#[derive(Debug, Default)]
pub(super) struct Deadly(Mutex<BTreeSet<Kind>>);

impl Deadly {
    fn has(&self, kind: Kind) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&kind)
    }

    fn add(&self, kind: Kind) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(kind);
    }
}

/// Asks for the tools of a server. What cannot be used, and why a listing was cut, is in `dropped`.
pub(super) async fn tools(connection: &Connection) -> Result<Listing, UpstreamError> {
    let declared = connection.declared();
    let mut listing = Listing {
        instructions: connection.instructions(),
        methods: methods(&declared, connection.era()),
        ..Listing::default()
    };
    let mut tools = Tools { has_headers: connection.has_headers(), ..Tools::default() };
    match pages(connection, "tools/list", "tools", TOOLS, &mut |tool, place| {
        tools.take(tool, place);
    })
    .await
    {
        Ok(None) => {}
        Ok(Some(cut)) => tools.dropped.push(cut),
        // A server without tools need not know the method.
        Err(UpstreamError::Refused { code: METHOD_NOT_FOUND, .. }) if declared.tools.is_none() => {}
        Err(error) => return Err(error),
    }
    connection.known().learn(tools.known);
    (listing.tools, listing.dropped) = (tools.taken, tools.dropped);
    Ok(listing)
}

/// Asks for what there is beside tools. Nothing that goes wrong here costs a tool.
pub(super) async fn beside(connection: &Connection, listing: &mut Listing, deadly: &Deadly) {
    let declared = connection.declared();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_declared(&declared)) {
        let name = format!("({})", kind.list());
        let mut note = |reason: String| {
            let name = name.clone();
            listing.dropped.push(DroppedTool { name, reason });
        };
        if deadly.has(kind) {
            note(
                "the connection broke when they were asked for; they are not asked for again"
                    .into(),
            );
            continue;
        }
        let mut reading = Reading::default();
        let read = timeout(BESIDE_WAIT, reading.read(connection, kind)).await;
        match read.unwrap_or(Err(UpstreamError::Timeout { after: BESIDE_WAIT })) {
            Ok(cut) => {
                listing.dropped.extend(cut.map(|cut| DroppedTool { name: name.clone(), ..cut }));
            }
            // Many servers have templates of no kind, and do not know the method.
            Err(UpstreamError::Refused { code: METHOD_NOT_FOUND, .. }) => {}
            Err(error) => {
                note(format!("they cannot be listed: {}", clip(&error.to_string(), 300)));
                if !connection.is_alive() {
                    deadly.add(kind);
                    break;
                }
            }
        }
        if reading.odd > 0 {
            let (odd, key) = (reading.odd, kind.key());
            let reason = format!("{odd} of them have no usable `{key}`, or that of another");
            listing.dropped.push(DroppedTool { name, reason });
        }
        match kind {
            Kind::Resources => listing.resources = reading.items,
            Kind::Templates => listing.templates = reading.items,
            Kind::Prompts => listing.prompts = reading.items,
        }
    }
    listing.dropped.truncate(DROPPED_MAX);
}

/// One kind of what is beside tools, as it is read.
#[derive(Default)]
struct Reading {
    items: Vec<Item>,
    keys: BTreeSet<String>,
    odd: usize,
}

impl Reading {
    async fn read(
        &mut self,
        connection: &Connection,
        kind: Kind,
    ) -> Result<Option<DroppedTool>, UpstreamError> {
        let mut take = |raw, _| match convert::item(raw, kind.key()) {
            Some(item) if self.keys.insert(item.key.clone()) => self.items.push(item),
            Some(_) | None => self.odd += 1,
        };
        pages(connection, kind.method(), kind.list(), BESIDE, &mut take).await
    }
}

/// What the server answers beside calls of its tools.
fn methods(declared: &ServerCapabilities, era: Era) -> BTreeSet<Method> {
    let mut methods = BTreeSet::new();
    if let Some(resources) = &declared.resources {
        methods.insert(Method::ReadResource);
        if era == Era::Modern || resources.subscribe == Some(true) {
            methods.extend([Method::Subscribe, Method::Unsubscribe]);
        }
    }
    methods.extend(declared.prompts.as_ref().map(|_| Method::GetPrompt));
    methods.extend(declared.completions.as_ref().map(|_| Method::Complete));
    methods
}

/// Reads all pages of a list, within bounds; `take` gets each item with its place, which counts from 1. Gives the reason why it
/// is not complete.
async fn pages(
    connection: &Connection,
    method: &'static str,
    list: &'static str,
    bounds: Bounds,
    take: &mut (dyn FnMut(Value, usize) + Send),
) -> Result<Option<DroppedTool>, UpstreamError> {
    let what = if list == "tools" { "tool" } else { "item" };
    let (mut place, mut bytes) = (0, 0);
    let cut = |place: usize, reason: String| {
        Ok(Some(DroppedTool { name: format!("after {what} {place}"), reason }))
    };
    let mut cursors = BTreeSet::new();
    let mut params = Map::new();
    for _ in 0..PAGES_MAX {
        let mut page = connection.ask(method, params).await?;
        let Some(Value::Array(items)) = page.get_mut(list).map(Value::take) else {
            return Err(UpstreamError::Protocol {
                reason: format!("the listing of its {list} has no list `{list}`"),
            });
        };
        for item in items {
            place += 1;
            bytes += item.to_string().len();
            if place > bounds.items || bytes > bounds.bytes {
                let Bounds { items, bytes } = bounds;
                let reason =
                    format!("over {items} {what}s or {bytes} bytes; the rest was not read");
                return cut(place, reason);
            }
            take(item, place);
        }
        // An empty text is a cursor like any other.
        let Some(next) = page.get("nextCursor").and_then(Value::as_str) else {
            return Ok(None);
        };
        if !cursors.insert(next.to_owned()) {
            return cut(place, "the server gives the same page again and again".to_owned());
        }
        params = Map::from_iter([("cursor".to_owned(), next.into())]);
    }
    cut(place, format!("over {PAGES_MAX} pages; the rest was not read"))
}

#[derive(Default)]
struct Tools {
    taken: Vec<ToolDefinition>,
    names: BTreeSet<String>,
    known: BTreeMap<String, KnownTool>,
    has_headers: bool,
    dropped: Vec<DroppedTool>,
}

impl Tools {
    fn take(&mut self, raw: Value, place: usize) {
        match convert::tool(raw, place) {
            Ok(tool) if self.names.insert(tool.name.as_str().to_owned()) => self.keep(tool),
            Ok(twice) => self.drop_tool(DroppedTool {
                name: twice.name.as_str().to_owned(),
                reason: "the server lists the name twice; the first is used".to_owned(),
            }),
            Err(dropped) => self.drop_tool(dropped),
        }
    }

    fn keep(&mut self, tool: ToolDefinition) {
        let name = tool.name.as_str().to_owned();
        match KnownTool::read(&tool) {
            Ok(known) => {
                if !known.is_plain() {
                    self.known.insert(name, known);
                }
                self.taken.push(tool);
            }
            // Where there are no headers it does no harm.
            Err(reason) if self.has_headers => self.drop_tool(DroppedTool { name, reason }),
            Err(_) => self.taken.push(tool),
        }
    }

    fn drop_tool(&mut self, dropped: DroppedTool) {
        if self.dropped.len() < DROPPED_MAX {
            self.dropped.push(dropped);
        }
    }
}
