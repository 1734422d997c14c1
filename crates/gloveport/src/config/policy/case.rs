//! `[[case]]`: a call and what has to become of it, kept beside the rules.

use super::raw::RawCase;
use super::{EFFECTS, Reader};
use crate::config::ConfigError;
use gloveport_gate::{AuthMethod, Principal, Verb};
use gloveport_protocol::{Effect, ToolId};
use serde_json::Value;
use std::collections::BTreeMap;
use toml::Spanned;

/// A test of the rules.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    /// File and line.
    pub(crate) place: String,
    /// What it is called; the tool where it has no name.
    pub(crate) name: String,
    /// On whose behalf.
    pub(crate) principal: Principal,
    /// The tool.
    pub(crate) tool: ToolId,
    /// The arguments, an object.
    pub(crate) arguments: Value,
    /// Calls that the execution made before, by `server.tool`.
    pub(crate) calls: BTreeMap<String, u32>,
    /// The effect of the tool, where it is not asked for.
    pub(crate) effect: Option<Effect>,
    /// What has to come out.
    pub(crate) expected: Expected,
}

/// What has to come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Allowed, asked or denied.
    pub(crate) verb: Verb,
    /// By this rule, where it matters.
    pub(crate) rule: Option<String>,
}

impl Reader<'_> {
    pub(super) fn case(&self, written: Spanned<RawCase>) -> Result<Case, ConfigError> {
        let place = self.place(written.span());
        let raw = written.into_inner();
        let tool = ToolId::parse(raw.call.get_ref())
            .map_err(|error| self.wrong(raw.call.span(), error.to_string()))?;
        let methods = [AuthMethod::Local, AuthMethod::Bearer, AuthMethod::Key, AuthMethod::OAuth]
            .map(|method| (method.as_str(), method));
        let method = raw.method.map(|word| self.word(&word, "method", &methods)).transpose()?;
        let local = Principal::local();
        let principal = Principal {
            tenant: raw.tenant,
            subject: raw.subject.unwrap_or(local.subject),
            method: method.unwrap_or(local.method),
            groups: raw.groups.unwrap_or_default().0.into_iter().collect(),
            scopes: local.scopes,
            client: None,
        };
        let effect = raw.effect.map(|word| self.word(&word, "effect", &EFFECTS)).transpose()?;
        let (verb, rule) = match raw.expect.get_ref().split_once(':') {
            Some((verb, rule)) => (verb, Some(rule.to_owned())),
            None => (raw.expect.get_ref().as_str(), None),
        };
        let verbs = [Verb::Allow, Verb::Ask, Verb::Deny].map(|verb| (verb.as_str(), verb));
        let verb = Spanned::new(raw.expect.span(), verb.to_owned());
        let verb = self.word(&verb, "outcome, alone or with `:RULE`", &verbs)?;
        Ok(Case {
            place,
            name: raw.name.unwrap_or_else(|| tool.to_string()),
            principal,
            tool,
            arguments: Value::Object(raw.args),
            calls: raw.calls,
            effect,
            expected: Expected { verb, rule },
        })
    }
}
