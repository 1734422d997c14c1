//! `gloveport tools`: the tree, a declaration or a search, as an agent sees them.

use super::list::tell_failed;
use super::{Context, connected, pretty_value, print, print_json};
use crate::cli::Tools;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use anyhow::anyhow;
use gloveport_catalog::{Catalog, SearchQuery};
use serde_json::{Value, json};

pub(super) async fn tools(
    context: &Context,
    arguments: &Tools,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let (gateway, catalog) = connected(context, &config, &interrupt).await?;
    let told = match catalog {
        None => Ok(Exit::Interrupted),
        Some(catalog) => {
            tell_failed(&gateway.executor.servers(&context.environment.principal()));
            match &arguments.search {
                Some(words) => search(&catalog, words, arguments),
                None => read(&catalog, arguments),
            }
        }
    };
    gateway.close().await;
    told
}

fn read(catalog: &Catalog, arguments: &Tools) -> Result<Exit, Failure> {
    let path = &arguments.path;
    let text = catalog
        .read(path)
        .map_err(|error| Failure { exit: Exit::Unsuccessful, error: anyhow!(error) })?;
    if arguments.json {
        let tools = tools_below(catalog, path);
        let told = json!({"path": path, "text": text, "tools": tools});
        print_json(&pretty_value(&told))?;
    } else {
        print(&text)?;
    }
    Ok(Exit::Success)
}

/// The tools at or below a path, for programs.
fn tools_below(catalog: &Catalog, path: &str) -> Vec<Value> {
    let path = format!("/{}", path.trim_matches('/'));
    let is_below = |tool: &str| {
        let rest = tool.strip_prefix(path.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    };
    let servers = catalog.servers().iter();
    servers
        .flat_map(|server| server.tools())
        .filter(|tool| is_below(&tool.path()))
        .map(|tool| {
            json!({
                "id": tool.id().to_string(),
                "path": tool.path(),
                "summary": tool.summary(),
                "signature": tool.signature(),
            })
        })
        .collect()
}

fn search(catalog: &Catalog, words: &str, arguments: &Tools) -> Result<Exit, Failure> {
    let hits = catalog.search(&SearchQuery { words, server: None, limit: arguments.limit });
    if arguments.json {
        let found: Vec<Value> = hits
            .iter()
            .map(|hit| {
                json!({
                    "id": hit.tool.id().to_string(),
                    "path": hit.tool.path(),
                    "summary": hit.tool.summary(),
                    "signature": hit.tool.signature(),
                    "score": hit.score,
                    "exact": hit.is_exact,
                })
            })
            .collect();
        print_json(&pretty_value(&Value::from(found)))?;
        return Ok(Exit::Success);
    }
    // As the agent's `search_tools` has it.
    let lines = hits.iter().map(|hit| {
        let call = format!("{}.{}", hit.tool.server_identifier(), hit.tool.signature());
        match hit.tool.summary() {
            "" => call,
            summary => format!("{call} // {summary}"),
        }
    });
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        print(&lines.join("\n"))?;
    }
    output::note(&format!("{} of {} tools", hits.len(), catalog.n_tools()));
    Ok(Exit::Success)
}
