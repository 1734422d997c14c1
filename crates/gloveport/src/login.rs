//! Signing in to servers, put together: what the configuration says of a server, and where this user keeps what comes of it.

pub(crate) mod browser;
pub(crate) mod listener;

use crate::config::Config;
use crate::config::oauth::{OauthConfig, SignInBy};
use crate::config::template::{Missing, Template};
use crate::environment::Environment;
use crate::secrets::LiveSecrets;
use anyhow::{Context as _, anyhow};
use gloveport_crypto::PrivateKey;
use gloveport_mcp::Secret;
use gloveport_mcp::oauth::{Grant, Network, Oauth, OauthSettings};
use gloveport_protocol::ServerName;
use std::sync::Arc;

/// How a server is signed in to; none where nobody does, or where nothing could be kept.
///
/// # Errors
///
/// What of its configuration cannot be used.
pub(crate) fn oauth(
    config: &Config,
    environment: &Environment,
    server: &ServerName,
    live: &LiveSecrets,
) -> anyhow::Result<Option<Oauth>> {
    let default = OauthConfig::default();
    let said = config.sign_ins.get(server).unwrap_or(&default);
    let grant = match said.by {
        SignInBy::Person => Grant::Person,
        SignInBy::Machine => Grant::Machine,
        SignInBy::Nobody => return Ok(None),
    };
    let Some(store) = environment.secret_store(config.secrets.key) else {
        return Ok(None);
    };
    let expand = |key: &str, template: &Option<Template>| {
        let expanded = template.as_ref().map(|template| template.expand(environment));
        expanded.transpose().map_err(|Missing(name)| match name.strip_prefix("secret:") {
            Some(name) => {
                anyhow!("`oauth.{key}` needs the secret `{name}`: `gloveport secret set {name}` keeps one")
            }
            None => anyhow!("`oauth.{key}` needs the environment variable `{name}`, which is not set"),
        })
    };
    let client_secret = expand("client_secret", &said.client_secret)?;
    let private_key = expand("private_key", &said.private_key)?;
    if let Some(secret) = &client_secret {
        live.add(secret);
    }
    let private_key = private_key.map(|pem| PrivateKey::from_pem(&pem)).transpose();
    let settings = OauthSettings {
        grant,
        client_id: expand("client_id", &said.client_id)?,
        client_secret: client_secret.map(Secret::new),
        private_key: private_key.context("`oauth.private_key` cannot be used")?.map(Arc::new),
        client_metadata_url: said.client_metadata_url.clone(),
        issuer: said.issuer.clone(),
        scopes: said.scopes.clone(),
        network: if said.private_addresses { Network::Private } else { Network::AsServer },
    };
    Ok(Some(Oauth { settings, store: Arc::new(store), minted: live.minted() }))
}
