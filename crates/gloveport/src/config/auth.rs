//! `[auth]` and `url` under `[gateway]`: who may come in over HTTP.
//!
//! Whose word counts: the user's own file, or the one named by `--config`. A project's file may have come with somebody
//! else's code: who lets people in is none of its business, so that what it says here is told and left out.

use super::error::Source;
use super::raw::RawGateway;
use super::template::{Missing, Template};
use super::{Config, ConfigError, LISTEN_DEFAULT, Place, check, find};
use crate::environment::Environment;
use anyhow::Context as _;
use gloveport_identity::{AddressRange, ClaimPath, OAuthConfig, OAuthConfigError, Site};
use serde::Deserialize;
use std::path::PathBuf;
use std::str::FromStr;
use toml::Spanned;

/// Proxies that may be named.
const PROXIES_MAX: usize = 64;

/// `[auth]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawAuth {
    pub(super) bearer_file: Option<Spanned<Template>>,
    pub(super) proxies: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) keys: Option<RawKeys>,
    pub(super) oauth: Option<Spanned<RawOAuth>>,
}

/// `[auth.keys]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawKeys {
    pub(super) enabled: Option<bool>,
    pub(super) file: Option<Spanned<Template>>,
}

/// `[auth.oauth]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawOAuth {
    pub(super) issuer: Option<Spanned<String>>,
    pub(super) audience: Option<Spanned<String>>,
    pub(super) groups: Option<Spanned<String>>,
    pub(super) tenant: Option<Spanned<String>>,
    pub(super) scopes_required: Option<Spanned<Vec<String>>>,
    pub(super) algorithms: Option<Spanned<Vec<String>>>,
}

impl RawOAuth {
    /// Whether nothing is written, as in the example.
    fn is_empty(&self) -> bool {
        let Self { issuer, audience, groups, tenant, scopes_required, algorithms } = self;
        let texts = [issuer, audience, groups, tenant];
        let lists = [scopes_required, algorithms];
        texts.iter().all(|text| text.is_none()) && lists.iter().all(|list| list.is_none())
    }
}

/// Who may come in over HTTP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AuthConfig {
    /// The address that clients on other machines call.
    pub(crate) url: Option<String>,
    /// The bearer that the user keeps; without it one is made at each start.
    pub(crate) bearer_file: Option<PathBuf>,
    /// API keys.
    pub(crate) keys: KeysConfig,
    /// Access tokens.
    pub(crate) oauth: Option<OAuthConfig>,
    /// Proxies that may say from where a request comes.
    pub(crate) proxies: Vec<AddressRange>,
}

/// API keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeysConfig {
    /// Whether they let anybody in.
    pub(crate) enabled: bool,
    /// Where they are; without it, in the user's folder for state.
    pub(crate) file: Option<PathBuf>,
}

impl AuthConfig {
    /// Whether there is a way in for others than the user of this machine.
    pub(crate) fn is_for_others(&self) -> bool {
        self.keys.enabled || self.oauth.is_some()
    }

    /// The file of the keys, where they let anybody in.
    pub(crate) fn keys_path(&self, environment: &Environment) -> anyhow::Result<Option<PathBuf>> {
        if self.keys.enabled { self.keys_file(environment).map(Some) } else { Ok(None) }
    }

    /// The file of the keys, whether it is used or not.
    pub(crate) fn keys_file(&self, environment: &Environment) -> anyhow::Result<PathBuf> {
        if let Some(file) = &self.keys.file {
            return Ok(file.clone());
        }
        let folder = environment.state_folder();
        let folder = folder
            .context("there is no place for keys: set `HOME`, or `file` under `[auth.keys]`")?;
        Ok(folder.join("keys.json"))
    }

    /// Why an address that others can reach may not be listened at; nothing, where it may.
    pub(super) fn objection(&self) -> Option<&'static str> {
        let is_safe = self.url.as_deref().is_some_and(|url| url.starts_with("https://"));
        match (self.is_for_others(), is_safe) {
            // Whoever shows it is the user who started us: that is for nobody on another machine.
            (true, _) if self.bearer_file.is_some() => Some(
                "and the bearer of `bearer_file` is for this machine alone: take it out of `[auth]`, and make an API key \
                 for yourself with `gloveport keys create`",
            ),
            (true, true) => None,
            (false, _) => Some(
                "and there is no way in for others: configure `[auth.oauth]` or `[auth.keys]` first",
            ),
            (true, false) => Some(
                "and nothing says that TLS ends in front of it: set `url` under `[gateway]` to the `https://…` \
                 address that clients call",
            ),
        }
    }
}

/// Reads what one file says.
pub(super) fn config(
    source: Source<'_>,
    place: &Place,
    environment: &Environment,
    gateway: &RawGateway,
    raw: RawAuth,
) -> Result<AuthConfig, ConfigError> {
    let reader = Reader { source, place, environment };
    let url = gateway.url.as_ref().map(|url| reader.url(url)).transpose()?;
    let bearer_file = raw.bearer_file.map(|file| reader.path("bearer_file", &file)).transpose()?;
    let keys = match raw.keys {
        None => KeysConfig::default(),
        Some(keys) => KeysConfig {
            enabled: keys.enabled.unwrap_or(true),
            file: keys.file.map(|file| reader.path("file", &file)).transpose()?,
        },
    };
    let oauth = raw.oauth.filter(|oauth| !oauth.get_ref().is_empty());
    let oauth = oauth.map(|oauth| reader.oauth(&oauth, url.as_deref())).transpose()?;
    let proxies = raw.proxies.map(|proxies| reader.proxies(&proxies)).transpose()?;
    Ok(AuthConfig { url, bearer_file, keys, oauth, proxies: proxies.unwrap_or_default() })
}

/// Puts the word of the user's own file in place of what the file of a project says.
pub(super) fn tighten(
    config: &mut Config,
    project: &Place,
    environment: &Environment,
) -> Result<(), ConfigError> {
    let own = find::users(None, environment)?;
    if own.as_ref().is_some_and(|own| find::is_same(&own.file, &project.file)) {
        return Ok(());
    }
    let auth = own.map(|own| of_file(&own, environment)).transpose()?.unwrap_or_default();
    let said = std::mem::replace(&mut config.auth, auth);
    if said != AuthConfig::default() {
        config.warnings.push(format!(
            "{}: who may come in over HTTP is not for the file of a project to say, so `[auth]` and `url` are ignored \
             there: say it in your own file, or name the project's with `--config`",
            project.file.display(),
        ));
    }
    if !config.listen.ip().is_loopback() {
        config.warnings.push(format!(
            "{}: only your own file may open the gateway to other machines, so `listen` is ignored there",
            project.file.display(),
        ));
        config.listen = LISTEN_DEFAULT;
    }
    Ok(())
}

fn of_file(place: &Place, environment: &Environment) -> Result<AuthConfig, ConfigError> {
    let text = find::read(&place.file)?;
    let source = Source { path: &place.file, text: &text };
    let raw = check::raw(place, &text)?;
    config(source, place, environment, &raw.gateway, raw.auth)
}

/// Reads the keys of one file.
struct Reader<'a> {
    source: Source<'a>,
    place: &'a Place,
    environment: &'a Environment,
}

impl Reader<'_> {
    fn url(&self, written: &Spanned<String>) -> Result<String, ConfigError> {
        let url = written.get_ref();
        Site::with_url(url).map_err(|error| self.wrong(written, error.to_string()))?;
        Ok(url.clone())
    }

    fn path(&self, key: &str, written: &Spanned<Template>) -> Result<PathBuf, ConfigError> {
        let text = written.get_ref().expand(self.environment).map_err(|Missing(variable)| {
            let message =
                format!("`{key}` needs the environment variable `{variable}`, which is not set");
            self.wrong(written, message)
        })?;
        if text.is_empty() {
            return Err(self.wrong(written, format!("`{key}` is empty")));
        }
        Ok(self.place.folder.join(self.environment.path(&text)))
    }

    fn proxies(
        &self,
        written: &Spanned<Vec<Spanned<String>>>,
    ) -> Result<Vec<AddressRange>, ConfigError> {
        if written.get_ref().len() > PROXIES_MAX {
            return Err(self.wrong(written, format!("there are at most {PROXIES_MAX} proxies")));
        }
        written.get_ref().iter().map(|range| self.parsed(range)).collect()
    }

    fn oauth(
        &self,
        written: &Spanned<RawOAuth>,
        url: Option<&str>,
    ) -> Result<OAuthConfig, ConfigError> {
        let raw = written.get_ref();
        let Some(issuer) = &raw.issuer else {
            let message = "`issuer` is missing: the address of the authorization server";
            return Err(self.wrong(written, message));
        };
        let audience = raw.audience.as_ref().map(|audience| audience.get_ref().as_str());
        let Some(audience) = audience.or(url) else {
            let message = "`audience` is missing: the address of this server as clients call it, or set `url` \
                           under `[gateway]`";
            return Err(self.wrong(issuer, message));
        };
        let mut config = OAuthConfig::new(issuer.get_ref(), audience).map_err(|error| {
            let place = match (&error, &raw.audience) {
                (OAuthConfigError::Audience(_), Some(audience)) => audience,
                _ => issuer,
            };
            self.wrong(place, error.to_string())
        })?;
        if let Some(groups) = &raw.groups {
            config = config.with_groups(self.parsed::<ClaimPath>(groups)?);
        }
        if let Some(tenant) = &raw.tenant {
            config = config.with_tenant(self.parsed::<ClaimPath>(tenant)?);
        }
        if let Some(scopes) = &raw.scopes_required {
            let with = config.with_scopes(scopes.get_ref().clone());
            config = with.map_err(|error| self.wrong(scopes, error.to_string()))?;
        }
        if let Some(algorithms) = &raw.algorithms {
            let with = config.with_algorithms(algorithms.get_ref());
            config = with.map_err(|error| self.wrong(algorithms, error.to_string()))?;
        }
        Ok(config)
    }

    fn parsed<T: FromStr<Err: ToString>>(
        &self,
        written: &Spanned<String>,
    ) -> Result<T, ConfigError> {
        written.get_ref().parse().map_err(|error: T::Err| self.wrong(written, error.to_string()))
    }

    fn wrong<T>(&self, written: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.source, written.span(), message)
    }
}

#[cfg(test)]
mod tests;
