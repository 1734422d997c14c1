//! `gloveport conformance-client URL`: what the official conformance suite drives as a client under test.
//!
//! It is our own client of upstreams behind the whole gate, with a person that is played: who signs in wherever a server asks
//! for it, agrees to every call and answers every question. There is one way for all scenarios: list, call everything with
//! arguments that fit, and read what there is beside tools. Scenarios that say more say it in their context.

mod person;
mod sample;
mod store;

use super::Context;
use crate::cli::ConformanceClient;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use anyhow::{Context as _, anyhow};
use gloveport_crypto::PrivateKey;
use gloveport_executor::{
    CallReport, CallerProfile, DirectCall, End, Executor, Listing, Reply, Settings, Step, Upstream,
    UpstreamError,
};
use gloveport_gate::Principal;
use gloveport_mcp::oauth::{Grant, Login, Minted, Network, Oauth, OauthSettings};
use gloveport_mcp::{Secret, Transport, UpstreamConfig, upstream};
use gloveport_protocol::ServerName;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::MemoryStore;

/// How often somebody signs in for one call, or for the listing.
const SIGN_INS_MAX: usize = 3;
/// How long the listing may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the failure of a call says where somebody has to sign in.
const LOGIN: &str = "gloveport login";
/// A client whose description the suite knows.
const CLIENT_DOCUMENT: &str = "https://conformance-test.local/client-metadata.json";
/// The scenario whose tools take a schema, and the tool that takes it.
const PRESERVATION: (&str, &str) = ("json-schema-2020-12-preservation", "json_schema_echo");

pub(super) async fn run(
    context: &Context,
    arguments: &ConformanceClient,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let suite = Suite::new(context, &arguments.url).map_err(Failure::usage)?;
    match interrupt.cancel.run_until_cancelled(Box::pin(suite.play())).await {
        None => Ok(Exit::Interrupted),
        Some(Ok(())) => Ok(Exit::Success),
        Some(Err(error)) => Err(Failure { exit: Exit::Unsuccessful, error }),
    }
}

/// A scenario.
struct Suite {
    scenario: String,
    /// What it says beside its address.
    said: Value,
    name: ServerName,
    url: String,
    oauth: Oauth,
    settings: Settings,
    principal: Principal,
}

impl Suite {
    fn new(context: &Context, url: &str) -> anyhow::Result<Self> {
        let environment = &context.environment;
        let variable = |name| environment.get(name).unwrap_or_default().to_owned();
        let said = match variable("MCP_CONFORMANCE_CONTEXT").as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).context("`MCP_CONFORMANCE_CONTEXT` is no JSON")?,
        };
        let scenario = variable("MCP_CONFORMANCE_SCENARIO");
        let mut settings = Settings::new(environment.program().to_owned());
        settings.workers_ready = 0;
        let oauth = Oauth {
            settings: oauth_settings(&scenario, &said)?,
            store: Arc::new(MemoryStore::default()),
            minted: Minted::new(|_| {}),
        };
        let name = ServerName::parse("suite").expect("a literal within the alphabet");
        let principal = environment.principal();
        Ok(Self { scenario, said, name, url: url.to_owned(), oauth, settings, principal })
    }

    async fn play(self) -> anyhow::Result<()> {
        let transport = Transport::Http { url: self.url.clone(), headers: BTreeMap::new() };
        let config = UpstreamConfig {
            oauth: Some(self.oauth.clone()),
            ..UpstreamConfig::new(self.name.clone(), transport)
        };
        let upstream = upstream(config)?;
        let listing = self.list(&*upstream).await?;
        let executor = Executor::start(self.settings.clone(), vec![upstream]);
        executor.settled_catalog(&self.principal, PATIENCE).await;
        let played = self.use_all(&executor, &listing).await;
        executor.close().await;
        played
    }

    async fn list(&self, upstream: &dyn Upstream) -> anyhow::Result<Listing> {
        for _ in 0..SIGN_INS_MAX {
            match upstream.list().await {
                Err(UpstreamError::LoginNeeded { .. }) => self.sign_in().await?,
                listed => return Ok(listed?),
            }
        }
        Err(anyhow!("the server asks for a sign-in again and again"))
    }

    /// Calls every tool, and reads everything beside them.
    async fn use_all(&self, executor: &Arc<Executor>, listing: &Listing) -> anyhow::Result<()> {
        for (tool, arguments) in self.calls(listing) {
            let result = self.call(executor, &tool, arguments).await?;
            output::note(&format!("{tool}: {result}"));
        }
        for resource in &listing.resources {
            self.call(executor, "resources/read", json!({"uri": resource.key})).await?;
        }
        for prompt in &listing.prompts {
            let arguments = sample::prompt_arguments(&prompt.definition);
            let asked = json!({"name": prompt.key, "arguments": arguments});
            self.call(executor, "prompts/get", asked).await?;
        }
        Ok(())
    }

    fn calls(&self, listing: &Listing) -> Vec<(String, Value)> {
        if let Some(calls) = self.said.get("toolCalls").and_then(Value::as_array) {
            let call = |call: &Value| {
                let name = call.get("name")?.as_str()?.to_owned();
                let mut arguments = call.get("arguments")?.as_object()?.clone();
                // What is null is left out: the schema has no place for it, and the gate holds calls to schemas.
                arguments.retain(|_, value| !value.is_null());
                Some((name, Value::Object(arguments)))
            };
            return calls.iter().filter_map(call).collect();
        }
        if self.scenario == PRESERVATION.0 {
            let rich = listing.tools.iter().find(|tool| tool.name.as_str() != PRESERVATION.1);
            let schema = rich.map(|tool| tool.input_schema.clone());
            return vec![(PRESERVATION.1.to_owned(), json!({"schema": schema}))];
        }
        let tools = listing.tools.iter();
        tools
            .map(|tool| (tool.name.as_str().to_owned(), sample::value(&tool.input_schema)))
            .collect()
    }

    /// One call, to its end; somebody signs in where that is needed.
    async fn call(
        &self,
        executor: &Arc<Executor>,
        tool: &str,
        arguments: Value,
    ) -> anyhow::Result<String> {
        for _ in 0..=SIGN_INS_MAX {
            let report = self.call_once(executor, tool, &arguments).await?;
            match report.result {
                Ok(value) => return Ok(value),
                Err(failure)
                    if failure.hint.as_deref().is_some_and(|hint| hint.contains(LOGIN)) =>
                {
                    self.sign_in().await?;
                }
                // The scenario judges: a tool may be there to fail.
                Err(failure) => {
                    return Ok(format!("{}: {}", failure.code.as_str(), failure.message));
                }
            }
        }
        Err(anyhow!("`{tool}` asks for a sign-in again and again"))
    }

    async fn call_once(
        &self,
        executor: &Arc<Executor>,
        tool: &str,
        arguments: &Value,
    ) -> anyhow::Result<CallReport> {
        let call = DirectCall::new(format!("{}.{tool}", self.name), arguments.to_string());
        let mut underway = executor.begin_call(&self.principal, call.whole(), person::profile());
        loop {
            match underway.next().await {
                Step::Asking(question) => underway.answer(&question, &Reply::approve())?,
                Step::Inquiry(inquiry) => {
                    let answers = inquiry.requests.iter();
                    let answers = answers.map(|(key, asked)| (key.clone(), person::answer(asked)));
                    let answers = answers.collect();
                    inquiry.answer(answers);
                }
                Step::Waiting(_) | Step::Told(_) => {}
                Step::Ended(End::Called(report)) => return Ok((*report)?),
                Step::Ended(End::Executed(_)) => return Err(anyhow!("a call ended as a script")),
            }
        }
    }

    /// What `gloveport login` does, with a browser that is played.
    async fn sign_in(&self) -> anyhow::Result<()> {
        let login = Login::new(&self.name, &self.url, BTreeMap::new(), self.oauth.clone())?;
        let start = login.begin(person::REDIRECT).await?;
        let answer = person::visit(start.url()).await?;
        anyhow::ensure!(start.is_answer(&answer), "the answer belongs to no sign-in");
        let signed_in = start.finish(&answer).await?;
        output::note(&format!("signed in by {}", signed_in.issuer));
        Ok(())
    }
}

fn oauth_settings(scenario: &str, said: &Value) -> anyhow::Result<OauthSettings> {
    let text = |key: &str| said.get(key).and_then(Value::as_str).map(str::to_owned);
    let private_key = text("private_key_pem").map(|pem| PrivateKey::from_pem(&pem)).transpose()?;
    let is_machine = scenario.starts_with("auth/client-credentials");
    Ok(OauthSettings {
        grant: if is_machine { Grant::Machine } else { Grant::Person },
        client_id: text("client_id"),
        client_secret: text("client_secret").map(Secret::new),
        private_key: private_key.map(Arc::new),
        client_metadata_url: Some(CLIENT_DOCUMENT.to_owned()),
        issuer: text("issuer"),
        scopes: Vec::new(),
        network: Network::AsServer,
    })
}

/// An object without anything.
fn nothing() -> Map<String, Value> {
    Map::new()
}

/// What the person behind every call can do.
fn profile(capabilities: Value) -> CallerProfile {
    let Value::Object(capabilities) = capabilities else {
        return CallerProfile::default();
    };
    CallerProfile { capabilities, ..CallerProfile::default() }
}
