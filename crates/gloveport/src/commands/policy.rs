//! `gloveport policy`: explains a decision, runs the cases kept beside the rules, and compares two configurations.
//!
//! No tool is called. Servers are connected to learn which tools there are, unless `--offline` says otherwise; what they
//! say of their tools' effects stands in for what was approved of them.

mod diff;
mod explain;
mod tests_of_rules;

use super::list::tell_failed;
use super::{Context, connected};
use crate::cli::{PolicyAction, PolicyCheck};
use crate::config::Config;
use crate::config::policy::lines;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use anyhow::anyhow;
use gloveport_executor::{Executor, Principal, ServerState, ServerStatus};
use gloveport_gate::{
    Call, CallDigest, Calls, FrozenArguments, InputSchema, KnownTool, OpenArguments, Policy,
    Preset, Problem, Standing, Weight,
};
use gloveport_protocol::{Effect, Method, ServerName, ToolDefinition, ToolFacts, ToolId, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of arguments.
const ARGUMENT_BYTES_MAX: usize = 1 << 20;

pub(super) async fn policy(
    context: &Context,
    action: &PolicyAction,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    match action {
        PolicyAction::Explain(arguments) => explain::explain(context, arguments, &interrupt).await,
        PolicyAction::Test(arguments) => tests_of_rules::test(context, arguments, &interrupt).await,
        PolicyAction::Check(arguments) => check(context, arguments, &interrupt).await,
        PolicyAction::Diff(arguments) => diff::diff(context, arguments, &interrupt).await,
    }
}

/// Waits until it is known that a rule can never hold: rules that do not say what they seem to say end a gateway. Goes on
/// watching while servers come and change.
pub(super) async fn broken(config: &Config, executor: &Executor) -> Failure {
    let mut changes = executor.changes();
    loop {
        let known = Known::of(config, executor);
        let mut problems = known.problems(&config.policy.policy);
        problems.retain(|problem| problem.weight == Weight::Error);
        if !problems.is_empty() {
            return Failure::usage(anyhow!(lines(&problems)));
        }
        if !changes.next().await {
            return std::future::pending().await;
        }
    }
}

/// Whether servers are asked for their tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Connect,
    Offline,
}

impl Reach {
    fn of(is_offline: bool) -> Self {
        if is_offline { Self::Offline } else { Self::Connect }
    }
}

/// The tools that there are, as far as they are known.
#[derive(Debug, Default)]
struct Known {
    tools: BTreeMap<ToolId, Arc<ToolDefinition>>,
    servers: BTreeMap<ServerName, Standing>,
}

impl Known {
    /// Connects the servers of a configuration and closes them again; nothing when interrupted.
    async fn learn(
        context: &Context,
        config: &Config,
        interrupt: &Interrupt,
    ) -> Result<Option<Self>, Failure> {
        let (gateway, catalog) = connected(context, config, interrupt).await?;
        let known = catalog.map(|_| {
            tell_failed(&gateway.executor.everything().1);
            Self::of(config, &gateway.executor)
        });
        gateway.close().await;
        Ok(known)
    }

    fn of(config: &Config, executor: &Executor) -> Self {
        let (catalog, statuses) = executor.everything();
        let tools = catalog.servers().iter().flat_map(|server| server.tools());
        Self {
            tools: tools.map(|tool| (tool.id().clone(), Arc::clone(tool.definition()))).collect(),
            servers: standings(&config.servers, &statuses),
        }
    }

    fn problems(&self, policy: &Policy) -> Vec<Problem> {
        // What servers answer beside calls of tools is not listed, and a rule may be about it.
        let methods = self.servers.keys().flat_map(|server| {
            Method::ALL.into_iter().map(|method| {
                let definition = method.definition();
                let id = ToolId { server: server.clone(), tool: definition.name.clone() };
                (id, Arc::new(definition))
            })
        });
        let methods: Vec<(ToolId, Arc<ToolDefinition>)> = methods.collect();
        let all = self.tools.iter().chain(methods.iter().map(|(id, definition)| (id, definition)));
        let tools: Vec<KnownTool<'_>> = all
            .map(|(id, definition)| KnownTool { id, input_schema: &definition.input_schema })
            .collect();
        policy.problems(&self.servers, &tools)
    }

    /// What is wrong with the rules is told; errors end the command.
    fn hold(&self, policy: &Policy) -> Result<(), Failure> {
        let (errors, warnings): (Vec<_>, Vec<_>) =
            self.problems(policy).into_iter().partition(|problem| problem.weight == Weight::Error);
        if !warnings.is_empty() {
            output::note(&lines(&warnings));
        }
        if errors.is_empty() { Ok(()) } else { Err(Failure::usage(anyhow!(lines(&errors)))) }
    }

    /// What is held true of a tool: what is said here, else what its server says, else that it writes.
    fn facts(&self, tool: &ToolId, said: Option<Effect>) -> ToolFacts {
        let definition = self.tools.get(tool);
        let claimed = definition.map(|definition| definition.claimed_effect());
        ToolFacts {
            effect: said.or(claimed).unwrap_or(Effect::Write),
            world: definition.map_or(World::Open, |definition| definition.claimed_world()),
            pin: String::new(),
        }
    }

    /// Arguments as the tool will see them.
    fn arguments(&self, tool: &ToolId, text: &str) -> Result<FrozenArguments, Failure> {
        let parsed = OpenArguments::parse(text, ARGUMENT_BYTES_MAX);
        let mut arguments = parsed.map_err(|failure| Failure::usage(anyhow!(failure.message)))?;
        let definition = self.tools.get(tool);
        if let Some(Ok(schema)) = definition.map(|found| InputSchema::compile(&found.input_schema))
        {
            schema.apply_defaults(arguments.value_mut());
        }
        Ok(arguments.freeze())
    }
}

fn standings(
    configured: &BTreeMap<ServerName, crate::config::Server>,
    statuses: &[ServerStatus],
) -> BTreeMap<ServerName, Standing> {
    let mut standings: BTreeMap<ServerName, Standing> =
        configured.keys().map(|name| (name.clone(), Standing::Pending)).collect();
    for status in statuses {
        let standing = match status.state {
            ServerState::Connecting => Standing::Pending,
            // Rules may be about tools that wait to be approved.
            ServerState::Ready { ref held, .. } if !held.is_empty() => Standing::Pending,
            ServerState::Ready { .. } => Standing::Connected,
            ServerState::Failed { .. } => Standing::Failed,
        };
        standings.insert(status.name.clone(), standing);
    }
    standings
}

/// Calls that an execution made before.
#[derive(Debug, Default)]
struct Before(BTreeMap<String, u32>);

impl Calls for Before {
    fn of(&self, tool: &str) -> u32 {
        self.0.get(tool).copied().unwrap_or(0)
    }
}

/// A call that is only thought of.
fn thought<'a>(
    principal: &'a Principal,
    tool: &'a ToolId,
    facts: &'a ToolFacts,
    arguments: FrozenArguments,
    calls: &'a Before,
) -> Call<'a> {
    Call { principal, tool, facts, arguments, digest: CallDigest([0; 32]), calls }
}

async fn check(
    context: &Context,
    arguments: &PolicyCheck,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let Some(known) = Known::learn(context, &config, interrupt).await? else {
        return Ok(Exit::Interrupted);
    };
    let policy = &config.policy.policy;
    if arguments.json {
        let problems = known.problems(policy);
        let is_wrong = problems.iter().any(|problem| problem.weight == Weight::Error);
        let told = problems.iter().map(|problem| {
            json!({
                "place": problem.rule.place,
                "rule": problem.rule.id,
                "weight": if problem.weight == Weight::Error { "error" } else { "warning" },
                "message": problem.message,
            })
        });
        let told = json!({"rules": policy.n_rules(), "problems": told.collect::<Vec<Value>>()});
        super::print_json(&super::pretty_value(&told))?;
        return Ok(if is_wrong { Exit::Usage } else { Exit::Success });
    }
    known.hold(policy)?;
    let preset = config.policy.preset.map_or("solo", Preset::as_str);
    let (n_rules, n_tools) = (policy.n_rules(), known.tools.len());
    super::print(&format!("preset {preset}, {n_rules} rules, {n_tools} tools: nothing is wrong"))?;
    Ok(Exit::Success)
}
