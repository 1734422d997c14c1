//! On whose behalf a call is made.

use std::collections::BTreeSet;

/// Who calls, once known. A script can neither read nor choose it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Principal {
    /// The organization that the subject belongs to, where there is more than one. The same subject in two tenants is
    /// two principals.
    pub tenant: Option<String>,
    /// Who: a user's name, a key's identifier, a token's `sub`.
    pub subject: String,
    /// How that was shown.
    pub method: AuthMethod,
    /// The groups that rules name as `group:NAME`.
    pub groups: BTreeSet<String>,
    /// What the credential says that it was given for; empty where it says nothing, which is no leave for anything. Here
    /// they are for records: the scopes that a token must have were asked for before there was a principal.
    pub scopes: BTreeSet<String>,
    /// What the client calls itself. A claim: it is recorded and decides nothing.
    pub client: Option<String>,
}

/// How a principal was shown to be who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthMethod {
    /// The user who started this process, over its own standard input.
    Local,
    /// The bearer that this process made for clients on this machine.
    Bearer,
    /// An API key.
    Key,
    /// An access token of an authorization server.
    OAuth,
}

impl AuthMethod {
    /// The stable name, as in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Bearer => "bearer",
            Self::Key => "key",
            Self::OAuth => "oauth",
        }
    }
}

/// What keeps one principal's things (sealed values, budgets, results, approvals) apart from another's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrincipalKey {
    /// As in [`Principal::tenant`].
    pub tenant: Option<String>,
    /// As in [`Principal::subject`].
    pub subject: String,
}

impl Principal {
    /// The user who started this process: the principal of stdio and of the command line.
    pub fn local() -> Self {
        Self {
            tenant: None,
            subject: "local".to_owned(),
            method: AuthMethod::Local,
            groups: BTreeSet::new(),
            scopes: BTreeSet::new(),
            client: None,
        }
    }

    /// The name in records.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Under which its things are kept.
    pub fn key(&self) -> PrincipalKey {
        PrincipalKey { tenant: self.tenant.clone(), subject: self.subject.clone() }
    }
}
