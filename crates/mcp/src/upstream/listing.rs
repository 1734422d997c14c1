//! Lists the tools page by page, tool by tool: one odd tool costs itself, not the listing.

use super::connection::Connection;
use crate::convert;
use gloveport_executor::{DroppedTool, Listing, UpstreamError};
use rmcp::model::{ClientRequest, ListToolsRequest, PaginatedRequestParams};
use serde_json::Value;
use std::collections::BTreeSet;

/// Pages of one listing.
const PAGES_MAX: usize = 1_000;
/// Tools of one listing.
const TOOLS_MAX: usize = 20_000;
/// JSON text of all tools of one listing.
const BYTES_MAX: usize = 64 << 20;
/// Reasons that are kept; a listing with more dropped tools than that is odd beyond diagnosis.
const DROPPED_MAX: usize = 1_000;
/// JSON-RPC's "method not found".
const METHOD_NOT_FOUND: i64 = -32601;

/// Asks for all tools. What cannot be used, and why a listing was cut, is in `dropped`.
pub(super) async fn list(connection: &Connection) -> Result<Listing, UpstreamError> {
    let mut reading = Reading::default();
    reading.listing.instructions = connection.instructions();
    let mut cursors = BTreeSet::new();
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let page = match connection.ask(request(cursor.take())).await {
            // A server without tools need not know the method.
            Err(UpstreamError::Refused { code: METHOD_NOT_FOUND, .. })
                if !connection.declares_tools() =>
            {
                return Ok(reading.listing);
            }
            page => page?,
        };
        match reading.take_page(page)? {
            // An empty text is a cursor like any other.
            Some(next) if !cursors.insert(next.clone()) => {
                reading.cut("the server gives the same page again and again");
                return Ok(reading.listing);
            }
            Some(next) if !reading.is_full() => cursor = Some(next),
            Some(_) | None => return Ok(reading.listing),
        }
    }
    reading.cut(&format!("over {PAGES_MAX} pages; the rest was not read"));
    Ok(reading.listing)
}

fn request(cursor: Option<String>) -> ClientRequest {
    let page = |cursor| PaginatedRequestParams::default().with_cursor(Some(cursor));
    ClientRequest::ListToolsRequest(ListToolsRequest {
        params: cursor.map(page),
        ..ListToolsRequest::default()
    })
}

#[derive(Default)]
struct Reading {
    listing: Listing,
    names: BTreeSet<String>,
    place: usize,
    bytes: usize,
    full: bool,
}

impl Reading {
    /// Reads one page; gives the cursor of the next.
    fn take_page(&mut self, mut page: Value) -> Result<Option<String>, UpstreamError> {
        let Some(Value::Array(tools)) = page.get_mut("tools").map(Value::take) else {
            return Err(UpstreamError::Protocol {
                reason: "the listing of its tools has no list `tools`".to_owned(),
            });
        };
        for tool in tools {
            if self.is_full() {
                break;
            }
            self.take_tool(tool);
        }
        Ok(page.get("nextCursor").and_then(Value::as_str).map(str::to_owned))
    }

    fn take_tool(&mut self, raw: Value) {
        self.place += 1;
        self.bytes += raw.to_string().len();
        if self.place > TOOLS_MAX || self.bytes > BYTES_MAX {
            self.full = true;
            self.cut(&format!(
                "over {TOOLS_MAX} tools or {BYTES_MAX} bytes; the rest was not read"
            ));
            return;
        }
        match convert::tool(raw, self.place) {
            Ok(tool) if self.names.insert(tool.name.as_str().to_owned()) => {
                self.listing.tools.push(tool);
            }
            Ok(twice) => self.drop_tool(DroppedTool {
                name: twice.name.as_str().to_owned(),
                reason: "the server lists the name twice; the first is used".to_owned(),
            }),
            Err(dropped) => self.drop_tool(dropped),
        }
    }

    fn drop_tool(&mut self, dropped: DroppedTool) {
        if self.listing.dropped.len() < DROPPED_MAX {
            self.listing.dropped.push(dropped);
        }
    }

    /// Notes that the listing is not complete.
    fn cut(&mut self, reason: &str) {
        self.listing.dropped.push(DroppedTool {
            name: format!("after tool {}", self.place),
            reason: reason.to_owned(),
        });
    }

    fn is_full(&self) -> bool {
        self.full
    }
}
