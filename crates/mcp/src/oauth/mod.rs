//! Signing in to servers over HTTP: OAuth 2.1 as the Model Context Protocol has it, client side.
//!
//! What a server or an authorization server says is not believed: addresses that come from them lead to public hosts only
//! (unless the server itself is on this machine or in a private network), answers are small and come soon, no redirect leads
//! to another host, and an answer that belongs to another issuer, resource or sign-in ends the sign-in. rmcp's own part for
//! this is deliberately not used: it brings a second library with its own client and keeps less of what is said here. What
//! is not here: opening a browser, listening for its answer, and files; `gloveport` has them.

mod challenge;
mod discovery;
mod documents;
mod exchange;
mod login;
mod record;
mod registration;
mod session;
mod web;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub(crate) use challenge::Challenge;
pub use login::{Login, LoginStart, Logout, SignedIn, logout};
pub(crate) use session::{Session, Trouble};

use crate::Secret;
use gloveport_crypto::PrivateKey;
use std::fmt;
use std::sync::Arc;

/// How one server is signed in to, and where what comes of it is kept.
#[derive(Clone)]
pub struct Oauth {
    /// What the operator says about it.
    pub settings: OauthSettings,
    /// Where registrations and what proves who we are is kept.
    pub store: Arc<dyn CredentialStore>,
    /// Is told everything that must be shown to nobody, as soon as it is known.
    pub minted: Minted,
}

impl fmt::Debug for Oauth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oauth").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// What the operator says about signing in to one server.
#[derive(Debug, Clone, Default)]
pub struct OauthSettings {
    /// Who asks for access.
    pub grant: Grant,
    /// The client that was registered by hand.
    pub client_id: Option<String>,
    /// Its secret. It is sent to `issuer` only, where that is set.
    pub client_secret: Option<Secret>,
    /// Its key, for `private_key_jwt` (RFC 7523 section 2.2).
    pub private_key: Option<Arc<PrivateKey>>,
    /// The address of our client metadata document, which then is our client id where the authorization server knows such.
    pub client_metadata_url: Option<String>,
    /// The one authorization server that may be used.
    pub issuer: Option<String>,
    /// Scopes to ask for beside what the server asks for.
    pub scopes: Vec<String>,
    /// Addresses that the server names may lead into private networks though its own does not.
    pub network: Network,
}

/// Who asks for access.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grant {
    /// A person, in a browser: authorization code with PKCE.
    #[default]
    Person,
    /// The gateway by itself: client credentials (RFC 6749 section 4.4).
    Machine,
}

/// Where addresses may lead that a server names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Network {
    /// To public hosts; anywhere, where the server itself is at a loopback or private address.
    #[default]
    AsServer,
    /// Anywhere.
    Private,
}

/// Whoever is told of new secrets.
#[derive(Clone)]
pub struct Minted(Arc<dyn Fn(&str) + Send + Sync>);

impl Minted {
    /// Tells `hear` of each secret, from any thread. It must not wait.
    pub fn new(hear: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    pub(crate) fn tell(&self, secret: &str) {
        (self.0)(secret);
    }
}

impl fmt::Debug for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Minted(..)")
    }
}

/// Keeps one text for each key, out of everybody's sight. All methods may block.
pub trait CredentialStore: Send + Sync + 'static {
    /// What is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it cannot be read.
    fn load(&self, key: &str) -> Result<Option<Secret>, StoreError>;

    /// Keeps another text, or none. It is durable when this comes back.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it cannot be written.
    fn save(&self, key: &str, text: Option<&Secret>) -> Result<(), StoreError>;

    /// Waits, for a bounded time, until nobody else of this machine holds the same key, and holds it until what it gives is
    /// dropped. Neither `load` nor `save` asks for it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when somebody holds it for too long.
    fn hold(&self, key: &str) -> Result<Box<dyn Send>, StoreError>;
}

/// Why nothing is kept or found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(pub String);

/// Why nobody is signed in. Messages carry nothing that is secret and no control characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OauthError {
    /// An address cannot be used.
    #[error("{what} cannot be used: {reason}")]
    Address {
        /// Which.
        what: String,
        /// Why not.
        reason: String,
    },
    /// Somebody did not answer, or with something else.
    #[error("{host} gave no usable answer: {reason}")]
    NoAnswer {
        /// Who.
        host: String,
        /// What happened.
        reason: String,
    },
    /// What somebody says of itself does not hold together; to go on could hand access to somebody else.
    #[error("{0}")]
    Mismatch(String),
    /// The authorization server cannot do what is needed.
    #[error("{0}")]
    Unsupported(String),
    /// The authorization server refused.
    #[error("{host} refused: {code}{}", description.as_ref().map(|text| format!(" ({text})")).unwrap_or_default())]
    Refused {
        /// Who.
        host: String,
        /// The error code of RFC 6749, or of an extension.
        code: String,
        /// Its words. Untrusted.
        description: Option<String>,
    },
    /// The server lets everybody in.
    #[error("{0} does not ask for a sign-in")]
    NotNeeded(String),
    /// What is known cannot be read or kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The kernel gives no random bytes.
    #[error(transparent)]
    Random(#[from] gloveport_crypto::NoRandomBytes),
}
