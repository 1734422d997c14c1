//! Who we are at an authorization server: registered by hand, described by a document of our own, or registered now
//! (RFC 7591), in this order.

use super::documents::AuthorizationServer;
use super::record::{Client, Method, Record, text_of};
use super::web::{Web, host};
use super::{Grant, OauthError, OauthSettings};
use crate::Secret;
use crate::upstream::clip;
use serde_json::{Value, json};

/// Longest client id or secret.
const BYTES_MAX: usize = 4 << 10;

/// The client for a sign-in; a registration that was made is put into `record`.
pub(super) async fn client(
    web: Web,
    server: &AuthorizationServer,
    settings: &OauthSettings,
    record: &mut Record,
    redirect: Option<&str>,
) -> Result<Client, OauthError> {
    if let Some(client) = by_hand(server, settings)? {
        return Ok(client);
    }
    if let (Some(url), true) = (&settings.client_metadata_url, server.takes_client_documents) {
        let redirect = redirect.map(str::to_owned);
        return Ok(Client { id: url.clone(), secret: None, method: Method::None, redirect });
    }
    if let Some(known) = record.registrations.get(&server.issuer)
        && known.redirect.as_deref() == redirect
    {
        return Ok(known.clone());
    }
    let client = register(web, server, settings.grant, redirect).await?;
    record.register(&server.issuer, client.clone());
    Ok(client)
}

/// The client of the configuration.
fn by_hand(
    server: &AuthorizationServer,
    settings: &OauthSettings,
) -> Result<Option<Client>, OauthError> {
    let Some(id) = settings.client_id.clone() else {
        return Ok(None);
    };
    let secret = settings.client_secret.clone();
    let method = match (&settings.private_key, &secret) {
        (Some(_), _) => Method::PrivateKeyJwt,
        (None, Some(_)) => with_secret(server)?,
        (None, None) => Method::None,
    };
    Ok(Some(Client { id, secret, method, redirect: None }))
}

/// How a secret is shown. A server that does not say takes `client_secret_basic` (RFC 8414 section 2).
fn with_secret(server: &AuthorizationServer) -> Result<Method, OauthError> {
    let takes = |method| server.methods.contains(&method);
    if server.methods.is_empty() || takes(Method::Basic) {
        Ok(Method::Basic)
    } else if takes(Method::Post) {
        Ok(Method::Post)
    } else {
        Err(OauthError::Unsupported(format!(
            "`{}` takes no client secret, and one is configured",
            clip(&server.issuer, 200)
        )))
    }
}

/// Registers a new client.
async fn register(
    web: Web,
    server: &AuthorizationServer,
    grant: Grant,
    redirect: Option<&str>,
) -> Result<Client, OauthError> {
    let (Some(endpoint), Some(redirect), Grant::Person) =
        (&server.registration_endpoint, redirect, grant)
    else {
        return Err(OauthError::Unsupported(format!(
            "`{}` registers no clients by itself: register one there by hand, and write its `client_id` under `oauth` \
             of the server",
            clip(&server.issuer, 200)
        )));
    };
    let wanted = if server.methods.is_empty() || server.methods.contains(&Method::None) {
        Method::None
    } else {
        with_secret(server)?
    };
    let asked = json!({
        "client_name": "Gloveport",
        "redirect_uris": [redirect],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": wanted.as_str(),
        "application_type": "native",
    });
    let answer = web.post_json(endpoint, &asked).await?;
    if !(200..300).contains(&answer.status) {
        return Err(super::exchange::refusal(&host(endpoint), &answer));
    }
    read(&answer.json, wanted, redirect).ok_or_else(|| OauthError::NoAnswer {
        host: host(endpoint),
        reason: "its registration has no client id that can be used".to_owned(),
    })
}

fn read(answer: &Value, wanted: Method, redirect: &str) -> Option<Client> {
    let usable = |text: &&str| !text.is_empty() && text.len() <= BYTES_MAX;
    let id = text_of(answer, "client_id").filter(usable)?.to_owned();
    let secret = text_of(answer, "client_secret").filter(usable).map(Secret::new);
    let said = text_of(answer, "token_endpoint_auth_method").and_then(Method::parse);
    let method = match (said.unwrap_or(wanted), &secret) {
        (Method::PrivateKeyJwt, _) => return None,
        (Method::Basic | Method::Post, None) => Method::None,
        (method, _) => method,
    };
    let secret = secret.filter(|_| method != Method::None);
    Some(Client { id, secret, method, redirect: Some(redirect.to_owned()) })
}
