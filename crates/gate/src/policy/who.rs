//! Whom a rule is about.

use crate::{AuthMethod, Principal};
use std::fmt;

/// One entry of `who`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Everybody,
    Group(String),
    User(String),
    Tenant(String),
    Method(AuthMethod),
}

impl Who {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Everybody);
        }
        let shown = text.escape_debug();
        let (kind, name) = text.split_once(':').ok_or_else(|| {
            format!("`{shown}` is nobody: write `group:NAME`, `user:NAME`, `tenant:NAME`, `method:NAME` or `*`")
        })?;
        if name.is_empty() || name.contains(char::is_control) {
            return Err(format!("`{shown}` lacks a name after `:`"));
        }
        if name.contains('*') {
            return Err(format!(
                "`{shown}`: names of people and groups are exact, `*` alone is everybody"
            ));
        }
        let name = name.to_owned();
        match kind {
            "group" => Ok(Self::Group(name)),
            "user" => Ok(Self::User(name)),
            "tenant" => Ok(Self::Tenant(name)),
            "method" => method(&name).map(Self::Method).ok_or_else(|| {
                format!("`{shown}`: methods are `local`, `bearer`, `key` and `oauth`")
            }),
            _ => Err(format!("`{shown}`: before `:` stands `group`, `user`, `tenant` or `method`")),
        }
    }

    pub(crate) fn is(&self, principal: &Principal) -> bool {
        match self {
            Self::Everybody => true,
            Self::Group(name) => principal.groups.contains(name),
            Self::User(name) => principal.subject == *name,
            Self::Tenant(name) => principal.tenant.as_ref() == Some(name),
            Self::Method(method) => principal.method == *method,
        }
    }
}

fn method(name: &str) -> Option<AuthMethod> {
    [AuthMethod::Local, AuthMethod::Bearer, AuthMethod::Key, AuthMethod::OAuth]
        .into_iter()
        .find(|method| method.as_str() == name)
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("*"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::User(name) => write!(f, "user:{name}"),
            Self::Tenant(name) => write!(f, "tenant:{name}"),
            Self::Method(method) => write!(f, "method:{}", method.as_str()),
        }
    }
}
