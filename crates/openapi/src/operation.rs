//! One operation: the tool that it is, and the request that a call of it makes.

use crate::body::Body;
use crate::error::ArgumentError;
use crate::parameter::{Location, Parameter};
use crate::plan::{Parts, RequestPlan, Template, plan};
use gloveport_protocol::ToolDefinition;
use serde_json::{Map, Value};

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// Every method that is sent.
    pub(crate) const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Options, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// What the tool says of itself (RFC 9110 section 9.2).
    pub(crate) fn annotations(self) -> Map<String, Value> {
        let hints: &[(&str, bool)] = match self {
            Self::Get | Self::Head | Self::Options => &[("readOnlyHint", true)],
            Self::Post | Self::Patch => &[("readOnlyHint", false)],
            Self::Put => &[("readOnlyHint", false), ("idempotentHint", true)],
            Self::Delete => {
                &[("readOnlyHint", false), ("destructiveHint", true), ("idempotentHint", true)]
            }
        };
        let hints = hints.iter().chain(&[("openWorldHint", true)]);
        hints.map(|(name, value)| ((*name).to_owned(), Value::Bool(*value))).collect()
    }
}

/// One operation of an API.
#[derive(Debug, Clone)]
pub struct Operation {
    pub(crate) definition: ToolDefinition,
    pub(crate) method: Method,
    pub(crate) template: Template,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) server: Option<String>,
    pub(crate) security: Vec<Vec<String>>,
    pub(crate) credentials: Vec<(Location, String)>,
    pub(crate) accept: String,
}

impl Operation {
    /// The tool.
    pub fn definition(&self) -> &ToolDefinition {
        &self.definition
    }

    /// The address of its own server, where the document gives it one; may be relative.
    pub fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// The security schemes that it wants: alternatives, each with all that belong to it; an empty one means none.
    pub fn security(&self) -> &[Vec<String>] {
        &self.security
    }

    /// Makes the request of one call.
    ///
    /// # Errors
    ///
    /// [`ArgumentError`] for arguments that are missing, unknown, or cannot be sent without changing where the request
    /// goes.
    pub fn plan(&self, arguments: Map<String, Value>) -> Result<RequestPlan, ArgumentError> {
        let parts = Parts {
            method: self.method,
            template: &self.template,
            parameters: &self.parameters,
            body: self.body.as_ref(),
            credentials: &self.credentials,
        };
        let made = plan(parts, arguments)?;
        Ok(RequestPlan { accept: self.accept.clone(), ..made })
    }
}
