//! The HTTP server: who comes in is authenticated first, then MCP answers.
//!
//! TLS is not spoken here: it ends in front, where others can reach us at all.

use super::bearer::BearerFile;
use crate::commands::Context;
use crate::config::auth::AuthConfig;
use crate::exit::Failure;
use crate::guarding;
use crate::output;
use crate::wiring::Gateway;
use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
    ORIGIN, PROXY_AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{Response, StatusCode};
use axum::middleware::{self, Next};
use axum::routing::get;
use gloveport_identity::{
    AuthHook, Authenticator, Bearer, Clock, Fetch, FetchError, Fetched, KeyStore, Presented, Reach,
    Refusal, Setup, Site, Wanted,
};
use gloveport_mcp::front::{Exposure, Mode};
use gloveport_mcp::{DownloadError, MetadataHosts, MetadataRequest, front, metadata};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Where MCP is on the HTTP server.
const PATH: &str = "/mcp";
/// Where it is with a mode of its own, whatever the configuration shows at [`PATH`].
const PATHS_OF_MODES: [(&str, Mode); 2] =
    [("/mcp/search", Mode::Search), ("/mcp/all", Mode::Passthrough)];
/// Where clients learn which authorization server to ask (RFC 9728, section 3), with and without our path.
const METADATA: &str = "/.well-known/oauth-protected-resource";
const METADATA_OF_PATH: &str = "/.well-known/oauth-protected-resource/mcp";
/// Time that open requests have to end when the server ends.
const GRACE: Duration = Duration::from_secs(3);
/// Seconds after which a client may try again while an authorization server cannot be asked.
const RETRY_S: &str = "5";

/// Where clients come in, and who may.
pub(super) struct Door<'a> {
    pub(super) address: SocketAddr,
    pub(super) auth: &'a AuthConfig,
    /// What clients are shown.
    pub(super) exposure: Arc<Exposure>,
    /// What else is served to those who may come in.
    pub(super) metrics: Router,
}

/// Serves until `cancel`.
pub(super) async fn serve(
    context: &Context,
    door: Door<'_>,
    gateway: &Gateway,
    cancel: CancellationToken,
) -> Result<(), Failure> {
    let Door { address, auth, exposure, metrics } = door;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen at `{address}`"))
        .map_err(Failure::usage)?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let url = format!("http://{address}{PATH}");
    let (bearer, made) = bearer(context, auth, address)?;
    let on_event = guarding::auth_hook(&gateway.executor.settings().guard);
    let authenticator = authenticator(context, auth, bearer, (&url, on_event))?;
    output::note(&format!("listening at {url}"));
    if let Some(public) = auth.url.as_deref().filter(|_| !address.ip().is_loopback()) {
        output::note(&format!(
            "clients come by {public}: TLS has to end in front of this port, and nobody else may reach it"
        ));
    }
    if let Some(made) = &made {
        made.tell(&url);
    }
    let service = |mode| {
        let shown = (Arc::clone(&exposure), mode);
        front::http_service(gateway.executor.clone(), shown, cancel.clone())
    };
    let mut services = Router::new().nest_service(PATH, service(None));
    for (path, mode) in PATHS_OF_MODES {
        services = services.nest_service(path, service(Some(mode)));
    }
    let guarded = middleware::from_fn_with_state(Arc::clone(&authenticator), guard);
    let inside = services.merge(metrics).layer(guarded);
    let router = Router::new()
        .route(METADATA, get(tell_metadata))
        .route(METADATA_OF_PATH, get(tell_metadata))
        .with_state(authenticator)
        .merge(inside)
        .into_make_service_with_connect_info::<SocketAddr>();
    let ending = cancel.clone();
    let serving = axum::serve(listener, router)
        .with_graceful_shutdown(async move { ending.cancelled().await });
    // Clients hold streams open for good: after the grace they are cut off.
    let cut_off = async {
        cancel.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = async { serving.await } => served.map_err(Failure::internal),
        () = cut_off => Ok(()),
    }
}

/// The bearer of this machine, and its file where it was made now. Where keys or tokens are configured only one that the
/// user keeps is taken, and no other is made.
fn bearer(
    context: &Context,
    auth: &AuthConfig,
    address: SocketAddr,
) -> Result<(Option<Bearer>, Option<BearerFile>), Failure> {
    if let Some(path) = &auth.bearer_file {
        return Ok((Some(Bearer::read(path).map_err(Failure::usage)?), None));
    }
    if auth.is_for_others() {
        return Ok((None, None));
    }
    let folder = context
        .environment
        .runtime_folder()
        .context("there is no place for the bearer: set `HOME`, or `bearer_file` under `[auth]`")
        .map_err(Failure::usage)?;
    let bearer = Bearer::random().map_err(Failure::internal)?;
    let file = BearerFile::write(&folder, address.port(), &bearer).map_err(Failure::usage)?;
    Ok((Some(bearer), Some(file)))
}

fn authenticator(
    context: &Context,
    auth: &AuthConfig,
    bearer: Option<Bearer>,
    (url, on_event): (&str, Option<AuthHook>),
) -> Result<Arc<Authenticator>, Failure> {
    let site = match &auth.url {
        None => Site::loopback(),
        Some(url) => Site::with_url(url).map_err(Failure::usage)?,
    };
    let keys = auth.keys_path(&context.environment).map_err(Failure::usage)?;
    let oauth = auth.oauth.clone().map(|config| (config, Arc::new(Fetcher) as Arc<dyn Fetch>));
    Ok(Arc::new(Authenticator::new(Setup {
        site,
        local: context.environment.bearer_principal(),
        bearer,
        keys: keys.map(|path| Arc::new(KeyStore::at(path))),
        oauth,
        resource: auth.url.clone().unwrap_or_else(|| url.to_owned()),
        proxies: auth.proxies.clone(),
        clock: clock(),
        on_event,
    })))
}

/// The time of the system. Before 1970 it is 1970.
pub(crate) fn clock() -> Clock {
    Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// Lets a request in with its principal, or answers why not.
async fn guard(
    State(authenticator): State<Arc<Authenticator>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let principal = {
        let (headers, uri) = (request.headers(), request.uri());
        let presented = presented(headers, uri, peer);
        authenticator.authenticate(&presented).await
    };
    match principal {
        Err(refusal) => refused(&refusal),
        Ok(principal) => {
            // What shows who somebody is has done its work: nothing behind this can pass it on.
            for name in [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE] {
                request.headers_mut().remove(name);
            }
            request.extensions_mut().insert(principal);
            next.run(request).await
        }
    }
}

async fn tell_metadata(
    State(authenticator): State<Arc<Authenticator>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    let presented = presented(request.headers(), request.uri(), peer);
    if let Err(refusal) = authenticator.check_site(&presented) {
        return refused(&refusal);
    }
    match authenticator.metadata() {
        None => answer(StatusCode::NOT_FOUND, "text/plain", "access tokens are not taken here"),
        Some(metadata) => answer(StatusCode::OK, "application/json", &metadata),
    }
}

fn presented<'a>(
    headers: &'a HeaderMap,
    uri: &'a axum::http::Uri,
    peer: SocketAddr,
) -> Presented<'a> {
    let all = |name: HeaderName| -> Vec<&'a [u8]> {
        headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
    };
    let mut host = all(HOST);
    host.extend(uri.authority().map(|authority| authority.as_str().as_bytes()));
    Presented {
        authorization: all(AUTHORIZATION),
        host,
        origin: all(ORIGIN),
        forwarded_for: all(HeaderName::from_static("x-forwarded-for")),
        query: uri.query(),
        peer: Some(peer.ip()),
    }
}

fn refused(refusal: &Refusal) -> Response<Body> {
    let status = StatusCode::from_u16(refusal.status()).expect("refusals have HTTP's codes");
    let mut response = answer(status, "text/plain; charset=utf-8", refusal.message());
    let headers = response.headers_mut();
    if let Some(challenge) = refusal.challenge.as_deref().and_then(|text| text.parse().ok()) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_S));
    }
    response
}

fn answer(status: StatusCode, kind: &'static str, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Fetches the keys of authorization servers.
struct Fetcher;

impl Fetch for Fetcher {
    fn get(&self, wanted: Wanted) -> Fetched<'_> {
        Box::pin(async move {
            let hosts = match wanted.reach {
                Reach::Named => MetadataHosts::Any,
                Reach::Public => MetadataHosts::Public,
            };
            let Wanted { url, bytes_max, within, .. } = wanted;
            let asked = MetadataRequest { url, hosts, bytes_max, within };
            metadata(&asked).await.map_err(|error| match error {
                DownloadError::Status(status) => FetchError::Status(status),
                other @ (DownloadError::TooLarge(_) | DownloadError::Failed { .. }) => {
                    FetchError::Failed(other.to_string())
                }
            })
        })
    }
}
