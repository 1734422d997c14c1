//! Who calls: what a request shows in, a principal or a refusal out.
//!
//! Four modes, each off until it is given: the bearer of this machine, API keys, access tokens of an authorization server
//! (OAuth 2.1, RFC 9728), and, without any of this, the user who started the process. Where `Host` and `Origin` are wrong
//! nothing else is looked at.
//!
//! It deliberately speaks no HTTP: it is handed headers, and asks a [`Fetch`] for the keys of an authorization server. Nor
//! does it decide what a principal may do.

mod address;
mod authenticator;
mod bearer;
mod claims;
mod credential;
mod event;
#[cfg(test)]
mod fixture;
mod issuer;
mod jwks;
mod jwt;
mod keys;
mod oauth;
mod refusal;
mod request;
mod site;
mod strict;

pub use address::{AddressError, AddressRange};
pub use authenticator::{Authenticator, Setup};
pub use bearer::{Bearer, BearerError};
pub use claims::{ClaimPath, ClaimPathError};
pub use event::{AuthEvent, AuthHook, Ending};
pub use issuer::{Fetch, FetchError, Fetched, Reach, Wanted};
pub use jwt::Algorithm;
pub use keys::{KeyInfo, KeyStore, KeyStoreError, NewKey, Printed, Standing};
pub use oauth::{OAuthConfig, OAuthConfigError};
pub use refusal::{Reason, Refusal};
pub use request::Presented;
pub use site::{Site, SiteError};

use std::sync::Arc;

/// The time, in seconds since 1970 (UTC): what keys and tokens are dated with.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;
