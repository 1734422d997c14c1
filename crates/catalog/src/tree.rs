//! The catalog as a tree of files: servers, their tools, a declaration and a definition for each.
//!
//! Reading only; nothing is on a disk. Listings are bounded, whatever the size of the catalog.

use crate::catalog::Catalog;
use crate::error::ReadError;
use crate::server::Server;
use crate::text;
use crate::tool::Tool;
use std::fmt::Write as _;
use std::sync::Arc;

/// Bytes of a path.
const PATH_BYTES_MAX: usize = 1_024;
/// Bytes of a name that an error repeats.
const SHOWN_BYTES_MAX: usize = 80;
/// Lines of a listing.
const LINES_MAX: usize = 200;
/// Characters of a tool's summary in a listing, where many stand below each other.
const LINE_CHARACTERS_MAX: usize = 80;
/// Bytes of the names that follow where the lines end.
const NAMES_BYTES_MAX: usize = 4_096;

impl Catalog {
    /// The text at a path of the tree.
    ///
    /// `/` lists the servers, `/github` the tools of one, `/github/create_issue.ts` is a
    /// declaration and `/github/create_issue.json` the definition as the upstream gave it, whole.
    /// A leading `/tools`, the suffixes `.ts` and `.d.ts`, and raw names are accepted.
    /// A listing has at most 200 lines; of what follows it gives the bare names in at most 4 KiB,
    /// and says how many are left.
    ///
    /// # Errors
    ///
    /// [`ReadError`] for a path over 1,024 bytes, and with the nearest names where there is no such
    /// server or tool.
    pub fn read(&self, path: &str) -> Result<String, ReadError> {
        if path.len() > PATH_BYTES_MAX {
            return Err(ReadError::PathTooLong { length: path.len(), max: PATH_BYTES_MAX });
        }
        let path = path.trim().trim_start_matches("./").trim_matches('/');
        let below = match path.strip_prefix("tools") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.trim_matches('/'),
            _ => path,
        };
        // A server may itself be called `tools`.
        let path = if path == below || self.server_by_identifier("tools").is_none() {
            below
        } else {
            path
        };
        if path.is_empty() {
            return Ok(self.servers_listing());
        }
        let (server_name, tool_name) = path.split_once('/').unwrap_or((path, ""));
        let server =
            self.server_by_identifier(server_name).ok_or_else(|| self.no_server(server_name))?;
        if tool_name.is_empty() || matches!(tool_name, "index.ts" | "index.d.ts") {
            return Ok(tools_listing(server));
        }
        let (plain, text): (_, fn(&Tool) -> String) = match tool_name.strip_suffix(".json") {
            Some(plain) => (plain, Tool::raw),
            None => (tool_name.strip_suffix(".ts").unwrap_or(tool_name), Tool::declaration),
        };
        let plain = plain.strip_suffix(".d").unwrap_or(plain);
        let tool = server.tool(plain).or_else(|| server.tool(tool_name));
        tool.map(text).ok_or_else(|| no_tool(server, plain))
    }

    fn servers_listing(&self) -> String {
        let n_servers = self.servers().len();
        if n_servers == 0 {
            return "No servers are connected.\n".to_owned();
        }
        let mut out = format!("{} tools of {n_servers} servers\n", self.n_tools());
        for server in self.servers().iter().take(LINES_MAX) {
            let n_tools = server.tools().len();
            line(
                &mut out,
                &format!("/{}", server.identifier()),
                &format!("{n_tools} tools"),
                server.summary(),
            );
        }
        let rest: Vec<&str> =
            self.servers().iter().skip(LINES_MAX).map(|server| server.identifier()).collect();
        remaining(&mut out, &rest, "servers");
        out
    }

    fn no_server(&self, name: &str) -> ReadError {
        ReadError::NoServer {
            server: shown(name),
            hint: self.server_hint(name).unwrap_or_else(|| "no servers are connected".to_owned()),
        }
    }
}

fn tools_listing(server: &Arc<Server>) -> String {
    let identifier = server.identifier();
    let n_tools = server.tools().len();
    let mut out = String::new();
    line(&mut out, identifier, &format!("{n_tools} tools"), server.summary());
    for tool in server.tools().iter().take(LINES_MAX) {
        let summary = text::first_sentence(tool.summary(), LINE_CHARACTERS_MAX);
        line(&mut out, tool.identifier(), "", &summary);
    }
    let rest: Vec<&str> = server.tools().iter().skip(LINES_MAX).map(Tool::identifier).collect();
    remaining(&mut out, &rest, "tools");
    out
}

fn line(out: &mut String, name: &str, count: &str, summary: &str) {
    out.push_str(name);
    if !count.is_empty() {
        write!(out, " ({count})").expect("a String takes everything");
    }
    if !summary.is_empty() {
        write!(out, ": {summary}").expect("a String takes everything");
    }
    out.push('\n');
}

/// The names behind the last line, as far as their bound goes.
fn remaining(out: &mut String, names: &[&str], what: &str) {
    if names.is_empty() {
        return;
    }
    write!(out, "{} more {what}: ", names.len()).expect("a String takes everything");
    let start = out.len();
    let mut n_named = 0;
    for name in names {
        if out.len() - start + name.len() > NAMES_BYTES_MAX {
            break;
        }
        out.push_str(if n_named > 0 { ", " } else { "" });
        out.push_str(name);
        n_named += 1;
    }
    if n_named < names.len() {
        write!(out, ", and {} that only a search finds", names.len() - n_named)
            .expect("a String takes everything");
    }
    out.push('\n');
}

fn no_tool(server: &Server, name: &str) -> ReadError {
    ReadError::NoTool {
        server: server.identifier().to_owned(),
        tool: shown(name),
        hint: server.tool_hint(name),
    }
}

fn shown(name: &str) -> String {
    text::comment_line(name, SHOWN_BYTES_MAX)
}
