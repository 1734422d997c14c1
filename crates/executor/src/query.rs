//! Answers a script's questions about the catalog and about earlier results.

use crate::fleet::{Snapshot, View};
use crate::pipeline::Run;
use crate::results::Shelf;
use gloveport_catalog::{SearchQuery, identifier};
use gloveport_protocol::{Answer, FaultCode, Method, Offer, Query, ServerName, ToolFailure};
use serde_json::{Value, json};

/// Hits that one search gives at most.
const HITS_MAX: usize = 50;
/// What a script is told of a resource, a template or a prompt.
const OFFER_KEYS: [&str; 8] =
    ["uri", "uriTemplate", "name", "title", "description", "mimeType", "size", "arguments"];
/// Characters of an unknown path that its failure repeats.
const PATH_CHARACTERS_MAX: usize = 128;

/// The answer as JSON text; a wrong name is the script's fault and says what is near.
pub(crate) fn answer(
    query: &Query,
    run: &Run,
    (view, snapshot): (&View, &Snapshot),
    results: &Shelf<'_>,
) -> Answer {
    let catalog = &snapshot.catalog;
    let answered = match query {
        Query::Categories => {
            Ok(catalog.servers().iter().map(|s| Value::from(s.identifier())).collect())
        }
        Query::Tools { category } => match catalog.server_by_identifier(category) {
            Some(server) => {
                Ok(server.tools().iter().map(|tool| Value::from(tool.identifier())).collect())
            }
            None => Err(snapshot.not_found(category, "")),
        },
        Query::Spec { category, tool } => match catalog.tool_by_identifiers(category, tool) {
            Some(tool) => Ok(Value::from(tool.declaration())),
            None => Err(snapshot.not_found(category, tool)),
        },
        Query::Search { query, limit } => Ok(search(snapshot, query, *limit)),
        // As it is kept: to read megabytes into a value and write them again would only take time.
        Query::Result { path } => return result(results, path),
        Query::Seal { question } => run.answer(question),
        Query::Offers { what, server } => offers(*what, server, run, (view, snapshot)),
    };
    match answered {
        Ok(value) => Answer::Value(value.to_string()),
        Err(failure) => Answer::Failed(failure),
    }
}

/// What servers have beside their tools. It is their word, like a result: it labels the execution as one.
fn offers(
    what: Offer,
    server: &str,
    run: &Run,
    (view, snapshot): (&View, &Snapshot),
) -> Result<Value, ToolFailure> {
    let offers = view.offers(snapshot);
    let is_meant =
        |name: &ServerName| name.as_str() == server || identifier(name.as_str()) == server;
    if !server.is_empty() && !snapshot.states().any(|(name, _)| is_meant(name)) {
        return Err(snapshot.not_found(server, ""));
    }
    let (items, method) = match what {
        Offer::Resources => (offers.resources, Method::ReadResource),
        Offer::Templates => (offers.templates, Method::ReadResource),
        Offer::Prompts => (offers.prompts, Method::GetPrompt),
    };
    let wanted = items.into_iter().filter(|offered| server.is_empty() || is_meant(&offered.server));
    let listed = wanted.map(|offered| {
        run.has_listed(&offered.server, method);
        let mut entry = offered.item.definition;
        entry.retain(|key, _| OFFER_KEYS.contains(&key.as_str()));
        let server = catalog_name(snapshot, &offered.server);
        entry.insert("server".to_owned(), server.into());
        Value::Object(entry)
    });
    Ok(listed.collect())
}

/// What a script calls a server.
fn catalog_name(snapshot: &Snapshot, server: &ServerName) -> String {
    let servers = snapshot.catalog.servers().iter();
    let mut known = servers.filter(|known| known.name() == server);
    known.next().map_or_else(|| server.to_string(), |known| known.identifier().to_owned())
}

fn search(snapshot: &Snapshot, words: &str, limit: usize) -> Value {
    let query = SearchQuery { words, server: None, limit: limit.clamp(1, HITS_MAX) };
    let hits = snapshot.catalog.search(&query).into_iter().map(|hit| {
        let tool = hit.tool;
        json!({
            "server": tool.server_identifier(),
            "tool": tool.identifier(),
            "name": tool.id().to_string(),
            "summary": tool.summary(),
            "signature": tool.signature(),
        })
    });
    hits.collect()
}

fn result(results: &Shelf<'_>, path: &str) -> Answer {
    if let Some(json) = results.read_json(path) {
        return Answer::Value(json);
    }
    let path: String = path.chars().take(PATH_CHARACTERS_MAX).collect();
    let message = format!("nothing is kept at `{}`", path.escape_debug());
    let hint =
        "results are kept a while and the oldest go first; paths stand in the note of a cut answer";
    Answer::Failed(ToolFailure::new(FaultCode::NotFound, message).with_hint(hint))
}
