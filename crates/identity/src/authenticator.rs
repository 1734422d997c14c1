//! Lets requests in, or not.

use crate::Clock;
use crate::address::{self, AddressRange};
use crate::bearer::Bearer;
use crate::credential::{LOCAL, Looks, looks};
use crate::event::{AuthEvent, AuthHook, Ending, claimed};
use crate::issuer::Fetch;
use crate::keys::KeyStore;
use crate::oauth::{OAuth, OAuthConfig};
use crate::refusal::{Reason, Refusal};
use crate::request::Presented;
use crate::site::Site;
use gloveport_gate::{AuthMethod, Principal};
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// Events of one second that are told. What comes beyond is counted, so that nobody fills the records by being refused.
const EVENTS_PER_SECOND: u32 = 50;
/// Where the metadata of a resource is (RFC 9728, section 3).
const METADATA: &str = "/.well-known/oauth-protected-resource";

/// What an [`Authenticator`] is made of. A mode that is `None` lets nobody in.
pub struct Setup {
    /// Under which names we are served.
    pub site: Site,
    /// Who shows the bearer: the user of this machine.
    pub local: Principal,
    /// The bearer of this machine.
    pub bearer: Option<Bearer>,
    /// API keys.
    pub keys: Option<Arc<KeyStore>>,
    /// Access tokens, and who fetches their issuer's keys.
    pub oauth: Option<(OAuthConfig, Arc<dyn Fetch>)>,
    /// The address that clients call: the resource of access tokens.
    pub resource: String,
    /// Proxies that may say from where a request comes.
    pub proxies: Vec<AddressRange>,
    /// The time.
    pub clock: Clock,
    /// Who is told of refusals.
    pub on_event: Option<AuthHook>,
}

/// Says of each request for whom it speaks.
pub struct Authenticator {
    site: Site,
    local: Principal,
    bearer: Option<Bearer>,
    keys: Option<Arc<KeyStore>>,
    oauth: Option<OAuth>,
    resource: String,
    metadata_address: Option<String>,
    proxies: Vec<AddressRange>,
    clock: Clock,
    on_event: Option<AuthHook>,
    told: Mutex<Told>,
}

/// Events of the current second.
#[derive(Default)]
struct Told {
    second: u64,
    n: u32,
    n_untold: u64,
}

/// Who was refused, as far as it is known.
struct Refused {
    reason: Reason,
    method: Option<AuthMethod>,
    subject: Option<String>,
}

impl Refused {
    fn unknown(reason: Reason) -> Self {
        Self { reason, method: None, subject: None }
    }
}

impl Authenticator {
    /// Makes one.
    pub fn new(setup: Setup) -> Self {
        let metadata_address = setup.oauth.as_ref().and_then(|_| metadata_address(&setup.resource));
        let oauth =
            setup.oauth.map(|(config, fetch)| OAuth::new(config, fetch, Arc::clone(&setup.clock)));
        Self {
            site: setup.site,
            local: setup.local,
            bearer: setup.bearer,
            keys: setup.keys,
            oauth,
            resource: setup.resource,
            metadata_address,
            proxies: setup.proxies,
            clock: setup.clock,
            on_event: setup.on_event,
            told: Mutex::default(),
        }
    }

    /// Judges `Host` and `Origin` alone, for what anybody may read.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with status 403.
    pub fn check_site(&self, presented: &Presented<'_>) -> Result<(), Refusal> {
        let checked = self.site.check(&presented.host, &presented.origin);
        checked.map_err(|reason| self.refuse(Refused::unknown(reason), presented))
    }

    /// For whom a request speaks.
    ///
    /// # Errors
    ///
    /// [`Refusal`], which says the status and the value of `WWW-Authenticate`.
    pub async fn authenticate(&self, presented: &Presented<'_>) -> Result<Principal, Refusal> {
        self.check_site(presented)?;
        self.identify(presented).await.map_err(|refused| self.refuse(refused, presented))
    }

    /// The metadata of this resource as JSON (RFC 9728), where access tokens are taken.
    pub fn metadata(&self) -> Option<String> {
        self.oauth.as_ref().map(|oauth| oauth.config().metadata(&self.resource))
    }

    async fn identify(&self, presented: &Presented<'_>) -> Result<Principal, Refused> {
        let credential = presented.credential().map_err(Refused::unknown)?;
        // A bearer from a file may look like anything.
        if self.bearer.as_ref().is_some_and(|bearer| bearer.is(credential)) {
            return Ok(self.local.clone());
        }
        let refused =
            |method| move |(reason, subject)| Refused { reason, method: Some(method), subject };
        match looks(credential) {
            Looks::Damaged => Err(Refused::unknown(Reason::Checksum)),
            Looks::Ours(parts) if parts.id == LOCAL => Err(refused(AuthMethod::Bearer)((
                if self.bearer.is_some() { Reason::Unknown } else { Reason::Kind },
                None,
            ))),
            Looks::Ours(parts) => {
                let Some(keys) = &self.keys else {
                    return Err(refused(AuthMethod::Key)((Reason::Kind, None)));
                };
                let address = address::client(presented, &self.proxies);
                keys.principal(parts, (self.clock)(), address).map_err(refused(AuthMethod::Key))
            }
            Looks::Other => match &self.oauth {
                None => Err(Refused::unknown(Reason::Unknown)),
                Some(oauth) => {
                    let principal = oauth.principal(credential).await;
                    let principal = principal.map_err(refused(AuthMethod::OAuth))?;
                    // Somebody at the issuer who is called like our user is somebody else.
                    if self.bearer.is_some() && principal.key() == self.local.key() {
                        let subject = Some(principal.subject);
                        return Err(refused(AuthMethod::OAuth)((Reason::Subject, subject)));
                    }
                    Ok(principal)
                }
            },
        }
    }

    fn refuse(&self, refused: Refused, presented: &Presented<'_>) -> Refusal {
        if let Some(on_event) = &self.on_event
            && let Some(n_untold) = self.may_tell()
        {
            on_event(AuthEvent {
                ending: Ending::Refused(refused.reason),
                method: refused.method,
                subject: refused.subject,
                address: address::client(presented, &self.proxies),
                host: claimed(&presented.host),
                origin: claimed(&presented.origin),
                n_untold,
            });
        }
        let scopes = self.oauth.as_ref().map_or(&[][..], |oauth| oauth.config().scopes());
        Refusal::new(refused.reason, self.metadata_address.as_deref(), scopes)
    }

    /// Whether one more event is told now; if so, how many were not since the last one.
    fn may_tell(&self) -> Option<u64> {
        let second = (self.clock)();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.second != second {
            (told.second, told.n) = (second, 0);
        }
        if told.n >= EVENTS_PER_SECOND {
            told.n_untold += 1;
            return None;
        }
        told.n += 1;
        Some(std::mem::take(&mut told.n_untold))
    }
}

/// The address of a resource's metadata: the well-known part stands between host and path.
fn metadata_address(resource: &str) -> Option<String> {
    let url = Url::parse(resource).ok()?;
    let path = url.path().trim_end_matches('/');
    Some(format!("{}{METADATA}{path}", url.origin().ascii_serialization()))
}

#[cfg(test)]
mod tests;
