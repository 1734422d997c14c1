//! The built-in server `network`: one tool, `fetch`, for the hosts that the operator allows.
//!
//! It exists only where the configuration names hosts. A script has no socket: its `fetch` is a call of this tool, through
//! the same gate as every other. Which host may be reached is judged by the rules of `egress`: each name judged, resolved
//! once, and dialed by an address that was judged, for every hop of a redirect anew. The client asks `egress` from inside
//! of its resolver rather than going through a listener of it as a proxy: there is no socket that another program of the
//! machine could use, a dropped call closes its connection at once, and a refusal keeps its reason.
//!
//! It deliberately keeps no cookies, knows no proxy of the environment, follows no redirect by itself, and never shows an
//! address that a name resolved to.

mod failure;
mod request;
mod site;
#[cfg(test)]
mod tests;

use failure::Failure;
use gloveport_egress::{Resolver, RuleError, RuleProblem, Rules};
use gloveport_executor::{BoxFuture, Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName, ToolResult};
use request::Request;
use serde_json::{Map, Value};
use site::Sites;
pub(crate) use site::public_only;
use tokio::sync::{Semaphore, watch};

/// The server's name, in the configuration, in the catalog and in scripts.
pub const NETWORK: &str = "network";
/// Its only tool.
const FETCH: &str = "fetch";
/// What the model reads of it.
const DESCRIPTION: &str = include_str!("fetch.md");
/// Its schemas and hints.
const SCHEMAS: &str = include_str!("fetch.json");
/// Requests at once; more wait their turn.
const REQUESTS_MAX: usize = 32;
/// JSON-RPC code for a tool that does not exist.
const INVALID_PARAMS: i64 = -32602;
/// Hosts that the server's own words list.
const LISTED_MAX: usize = 20;

/// Why hosts cannot be allowed like that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// One of them is no rule.
    #[error(transparent)]
    Rule(RuleError),
    /// `*`, which would allow everything.
    #[error(
        "a star stands for hosts below a domain only, `*.example.com`: name each host and port"
    )]
    Star,
}

/// Judges a list of hosts as the configuration has it, in the form of `[sandbox.network]`.
///
/// # Errors
///
/// [`NetworkError`] for the first that cannot be read.
pub fn check_hosts(hosts: &[String]) -> Result<(), NetworkError> {
    rules(hosts).map(drop)
}

/// Makes the server. Nothing is sent before the first call.
///
/// # Errors
///
/// As [`check_hosts`].
pub fn network(hosts: &[String]) -> Result<Box<dyn Upstream>, NetworkError> {
    Ok(Box::new(Network::new(hosts, Resolver::system())?))
}

fn rules(hosts: &[String]) -> Result<Rules, NetworkError> {
    Rules::parse(false, hosts).map_err(|error| match error {
        // Its own words name a key that is not there.
        RuleError::Rule { problem: RuleProblem::Star, .. } => NetworkError::Star,
        other @ (RuleError::Rule { .. } | RuleError::TooMany { .. }) => NetworkError::Rule(other),
    })
}

struct Network {
    name: ServerName,
    hosts: String,
    sites: Sites,
    places: Semaphore,
    changes: watch::Sender<u64>,
}

impl Network {
    fn new(hosts: &[String], resolver: Resolver) -> Result<Self, NetworkError> {
        let mut listed = hosts.iter().take(LISTED_MAX).cloned().collect::<Vec<_>>().join(", ");
        if hosts.len() > LISTED_MAX {
            listed.push_str(&format!(" and {} more", hosts.len() - LISTED_MAX));
        }
        Ok(Self {
            name: ServerName::parse(NETWORK).expect("a literal within the alphabet"),
            sites: Sites::new(rules(hosts)?, resolver, listed.clone()),
            hosts: listed,
            places: Semaphore::new(REQUESTS_MAX),
            changes: watch::Sender::new(0),
        })
    }

    async fn answer(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
    ) -> Result<ToolResult, Failure> {
        if tool != FETCH {
            let message = format!("unknown tool: {}", tool.escape_default());
            return Err(UpstreamError::Refused { code: INVALID_PARAMS, message }.into());
        }
        let request = Request::read(arguments)?;
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        let answer = self.sites.fetch(request).await?;
        Ok(ToolResult::structured(answer))
    }
}

impl Upstream for Network {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let instructions = Some(format!("Allowed hosts: {}", self.hosts));
        let tools = vec![definition()];
        Box::pin(async { Ok(Listing { instructions, tools, ..Listing::default() }) })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(async move {
            let tool = permit.tool().tool.as_str().to_owned();
            match self.answer(&tool, permit.into_arguments()).await {
                Ok(result) => Ok(result),
                Err(Failure::Tool(message)) => Ok(ToolResult::error(message)),
                Err(Failure::Upstream(error)) => Err(error),
            }
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Requests end with their calls; nothing else is running.
    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

fn definition() -> ToolDefinition {
    let mut schemas: Map<String, Value> =
        serde_json::from_str(SCHEMAS).expect("a test reads the schemas");
    let title = schemas.remove("title");
    let annotations = schemas.remove("annotations").unwrap_or_default();
    ToolDefinition {
        name: ToolName::parse(FETCH).expect("a literal within the alphabet"),
        title: title.as_ref().and_then(Value::as_str).map(str::to_owned),
        description: Some(DESCRIPTION.trim().to_owned()),
        input_schema: schemas.remove("inputSchema").unwrap_or_default(),
        output_schema: schemas.remove("outputSchema"),
        annotations: annotations.as_object().cloned().unwrap_or_default(),
        rest: serde_json::Map::new(),
    }
}
