//! The configuration file as it is written. What the keys mean together is checked in `check.rs`.

use super::approval::RawApproval;
use super::audit::RawAudit;
use super::auth::RawAuth;
use super::checking::RawCheck;
use super::exposure::RawExposure;
use super::flow::RawFlow;
use super::inventory::RawInventory;
use super::oauth::RawOauth;
use super::pins::RawPins;
use super::policy::{RawCase, RawRule};
use super::quantity::{Count, Size, Time};
use super::rates::{RawDay, RawToolRate};
use super::sandbox::RawSandbox;
use super::seal::RawSeal;
use super::secrets::RawSecrets;
use super::shell::RawProgram;
use super::telemetry::RawTelemetry;
use super::template::Template;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// A whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) servers: BTreeMap<Spanned<String>, RawServer>,
    pub(super) limits: RawLimits,
    pub(super) gateway: RawGateway,
    pub(super) auth: RawAuth,
    pub(super) sandbox: RawSandbox,
    pub(super) network: RawHosts,
    pub(super) check: RawCheck,
    pub(super) telemetry: RawTelemetry,
    pub(super) pins: RawPins,
    pub(super) audit: RawAudit,
    pub(super) rule: Vec<Spanned<RawRule>>,
    pub(super) case: Vec<Spanned<RawCase>>,
    pub(super) approval: RawApproval,
    pub(super) flow: RawFlow,
    pub(super) seal: RawSeal,
    pub(super) inventory: RawInventory,
    pub(super) secrets: RawSecrets,
    pub(super) exposure: RawExposure,
}

/// `[servers.NAME]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawServer {
    pub(super) enabled: Option<bool>,
    pub(super) description: Option<String>,
    pub(super) connect_timeout: Option<Spanned<Time>>,
    pub(super) command: Option<Spanned<RawCommand>>,
    pub(super) args: Option<Spanned<Vec<Template>>>,
    pub(super) env: Option<Spanned<BTreeMap<String, Template>>>,
    pub(super) env_pass: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) directory: Option<Spanned<Template>>,
    pub(super) url: Option<Spanned<Template>>,
    pub(super) socket: Option<Spanned<Template>>,
    pub(super) transport: Option<Spanned<String>>,
    pub(super) headers: Option<Spanned<BTreeMap<String, Template>>>,
    pub(super) openapi: Option<Spanned<Template>>,
    pub(super) base_url: Option<Spanned<Template>>,
    pub(super) auth: Option<Spanned<BTreeMap<String, Template>>>,
    pub(super) operations: Option<Spanned<Vec<String>>>,
    pub(super) tags: Option<Spanned<Vec<String>>>,
    pub(super) oauth: Option<Spanned<RawOauth>>,
    pub(super) idle: Option<Spanned<String>>,
    pub(super) protocol: Option<Spanned<String>>,
    pub(super) learn: Option<bool>,
    pub(super) builtin: Option<Spanned<String>>,
    pub(super) path: Option<Spanned<Template>>,
    pub(super) read_only: Option<Spanned<bool>>,
    pub(super) roots: Option<Spanned<Vec<Template>>>,
    pub(super) writable: Option<Spanned<bool>>,
    pub(super) programs: Option<Spanned<BTreeMap<Spanned<String>, RawProgram>>>,
    pub(super) tools: Option<Spanned<Template>>,
    pub(super) allow: Option<Spanned<Vec<Spanned<String>>>>,
}

/// `command`: a program, or a program with its arguments.
#[derive(Debug)]
pub(super) enum RawCommand {
    /// `command = "npx"`
    Program(Template),
    /// `command = ["npx", "-y", "…"]`
    Line(Vec<Template>),
}

/// `[limits]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawLimits {
    pub(super) wall: Option<Spanned<Time>>,
    pub(super) cpu: Option<Spanned<Time>>,
    pub(super) heap: Option<Spanned<Size>>,
    pub(super) memory: Option<Spanned<Size>>,
    pub(super) source: Option<Spanned<Size>>,
    pub(super) calls: Option<Spanned<Count>>,
    pub(super) calls_in_flight: Option<Spanned<Count>>,
    pub(super) call: Option<Spanned<Time>>,
    pub(super) argument: Option<Spanned<Size>>,
    pub(super) result: Option<Spanned<Size>>,
    pub(super) all_calls: Option<Spanned<Size>>,
    pub(super) output: Option<Spanned<Size>>,
    pub(super) log: Option<Spanned<Size>>,
    pub(super) answer_tokens: Option<Spanned<Count>>,
    pub(super) executions: Option<Spanned<Count>>,
    pub(super) executions_waiting: Option<Spanned<Count>>,
    pub(super) workers_ready: Option<Spanned<Count>>,
    pub(super) connect: Option<Spanned<Time>>,
    pub(super) kept_results: Option<Spanned<Size>>,
    pub(super) per_user: Option<Spanned<String>>,
    pub(super) per_user_writes: Option<Spanned<String>>,
    pub(super) on_limit: Option<Spanned<String>>,
    pub(super) max_wait: Option<Spanned<Time>>,
    pub(super) identical: Option<Spanned<Count>>,
    pub(super) distinct_tools: Option<Spanned<Count>>,
    pub(super) approvals: Option<Spanned<Count>>,
    pub(super) cost: Option<Spanned<Count>>,
    pub(super) day: RawDay,
    pub(super) tools: BTreeMap<Spanned<String>, RawToolRate>,
}

/// `[gateway]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawGateway {
    pub(super) listen: Option<Spanned<String>>,
    pub(super) url: Option<Spanned<String>>,
    pub(super) preset: Option<Spanned<String>>,
}

/// `[network]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawHosts {
    pub(super) allowed_hosts: Option<Spanned<Vec<Spanned<String>>>>,
}

impl RawServer {
    /// The keys that say what kind of server it is or belong to one kind, each with its place if it is there.
    pub(super) fn keys_of_kinds(&self) -> [(&'static str, Option<Range<usize>>); 20] {
        [
            ("args", span(self.args.as_ref())),
            ("env", span(self.env.as_ref())),
            ("env_pass", span(self.env_pass.as_ref())),
            ("directory", span(self.directory.as_ref())),
            ("connect_timeout", span(self.connect_timeout.as_ref())),
            ("idle", span(self.idle.as_ref())),
            ("protocol", span(self.protocol.as_ref())),
            ("url", span(self.url.as_ref())),
            ("transport", span(self.transport.as_ref())),
            ("headers", span(self.headers.as_ref())),
            ("base_url", span(self.base_url.as_ref())),
            ("auth", span(self.auth.as_ref())),
            ("operations", span(self.operations.as_ref())),
            ("tags", span(self.tags.as_ref())),
            ("path", span(self.path.as_ref())),
            ("read_only", span(self.read_only.as_ref())),
            ("roots", span(self.roots.as_ref())),
            ("writable", span(self.writable.as_ref())),
            ("programs", span(self.programs.as_ref())),
            ("allow", span(self.allow.as_ref())),
        ]
    }
}

fn span<T>(value: Option<&Spanned<T>>) -> Option<Range<usize>> {
    value.map(Spanned::span)
}

impl<'de> Deserialize<'de> for RawCommand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CommandVisitor)
    }
}

struct CommandVisitor;

impl<'de> Visitor<'de> for CommandVisitor {
    type Value = RawCommand;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list like [\"npx\", \"-y\", \"some-server\"], or a program in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RawCommand, E> {
        Template::parse(text).map(RawCommand::Program).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawCommand, A::Error> {
        let mut line = Vec::new();
        while let Some(word) = list.next_element()? {
            line.push(word);
        }
        Ok(RawCommand::Line(line))
    }
}
