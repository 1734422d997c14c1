//! Servers that an OpenAPI document describes: each of its operations is a tool, and a call is one request over HTTP.
//!
//! What a document means and how arguments become a request is the crate `openapi`'s; here it is read, looked after for
//! changes, and the request sent. The host of a request comes from the configuration or the document's `servers`, and
//! who calls from the configuration alone: never from arguments, from an answer, or from where a redirect leads. A
//! document that was fetched may name no other host than its own; the configuration may.

mod answer;
mod load;
mod site;
mod source;
#[cfg(test)]
mod tests;

use crate::upstream::{ConfigError, Secret, clip};
use gloveport_executor::{
    BoxFuture, Caller, DroppedTool, Listing, Permit, Upstream, UpstreamError,
};
use gloveport_openapi::Selection;
use gloveport_protocol::{ServerName, ToolResult};
use load::Loaded;
use serde_json::{Map, Value};
use site::Site;
use source::{Source, Stamp};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Requests at once; more wait their turn.
const REQUESTS_MAX: usize = 64;
/// Time to read a document.
const READ_DEFAULT: Duration = Duration::from_secs(30);
/// JSON-RPC code for a tool that does not exist.
const INVALID_PARAMS: i64 = -32602;
/// Characters of a dropped operation's reason.
const REASON_CHARS_MAX: usize = 300;

/// A server that a document describes.
#[derive(Debug, Clone)]
pub struct OpenApiConfig {
    /// Its name; the first part of all its tools' ids.
    pub name: ServerName,
    /// Where the document is.
    pub source: OpenApiSource,
    /// Where all requests go, in place of what the document says: `https://…` or `http://…`, without a query.
    pub base_url: Option<String>,
    /// Credentials, by the name of the document's security scheme.
    pub auth: BTreeMap<String, Secret>,
    /// Sent with every request, above whatever the document says.
    pub headers: BTreeMap<String, Secret>,
    /// Patterns of operations: see [`gloveport_openapi::Selection`].
    pub operations: Vec<String>,
    /// Tags of operations; none means any.
    pub tags: Vec<String>,
    /// Time to fetch or read the document.
    pub connect: Duration,
}

/// Where a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenApiSource {
    /// In a file, which is read again when it changes.
    File(PathBuf),
    /// At an `https` address, or an `http` one of this machine. It is asked for again every quarter of an hour.
    Url(String),
}

impl OpenApiConfig {
    /// A server without credentials, with all operations, and 30 s to read its document.
    pub fn new(name: ServerName, source: OpenApiSource) -> Self {
        Self {
            name,
            source,
            base_url: None,
            auth: BTreeMap::new(),
            headers: BTreeMap::new(),
            operations: Vec::new(),
            tags: Vec::new(),
            connect: READ_DEFAULT,
        }
    }
}

/// Makes the server. Nothing is read or sent before its first use.
///
/// # Errors
///
/// [`ConfigError`] for an address or a header that cannot be used.
pub fn openapi(config: OpenApiConfig) -> Result<Box<dyn Upstream>, ConfigError> {
    Ok(Box::new(OpenApi::new(config)?))
}

struct OpenApi {
    name: ServerName,
    site: Site,
    places: Semaphore,
    shared: Arc<Shared>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// What the task that looks for changes has part in.
struct Shared {
    source: Source,
    selection: Selection,
    /// The names of the credentials that there are.
    credentials: Vec<String>,
    base: Option<reqwest::Url>,
    connect: Duration,
    /// Who reads the document: one at a time.
    turn: Semaphore,
    known: Mutex<Option<(Stamp, Arc<Loaded>)>>,
    is_watched: Mutex<bool>,
    changes: watch::Sender<u64>,
}

impl OpenApi {
    fn new(config: OpenApiConfig) -> Result<Self, ConfigError> {
        let site = Site::new(&config)?;
        let base =
            config.base_url.as_deref().map(|url| site::base(&config.name, url)).transpose()?;
        let source = Source::new(&config.name, &config.source, config.connect)?;
        Ok(Self {
            name: config.name,
            site,
            places: Semaphore::new(REQUESTS_MAX),
            shared: Arc::new(Shared {
                source,
                selection: Selection { operations: config.operations, tags: config.tags },
                credentials: config.auth.into_keys().collect(),
                base,
                connect: config.connect,
                turn: Semaphore::new(1),
                known: Mutex::new(None),
                is_watched: Mutex::new(false),
                changes: watch::Sender::new(0),
            }),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }

    /// Looks after the document from the first use on.
    fn watch(&self) {
        let mut is_watched = self.shared.is_watched.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *is_watched, true) {
            return;
        }
        let (shared, stop) = (Arc::clone(&self.shared), self.stop.clone());
        self.tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(shared.source.interval()) => {}
                }
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = shared.look() => {}
                }
            }
        });
    }

    async fn answer(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
    ) -> Result<ToolResult, UpstreamError> {
        self.watch();
        let loaded = match self.shared.current() {
            Some((_, loaded)) => loaded,
            None => self.shared.load().await?,
        };
        let Some((operation, base)) = loaded.operation(tool) else {
            let message = format!("unknown tool: {}", clip(tool, 100));
            return Err(UpstreamError::Refused { code: INVALID_PARAMS, message });
        };
        let plan = match operation.plan(arguments) {
            Ok(plan) => plan,
            Err(error) => return Ok(ToolResult::error(format!("wrong arguments: {error}"))),
        };
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        self.site.send(base, plan, &loaded.credentials(operation)).await
    }
}

impl Shared {
    fn current(&self) -> Option<(Stamp, Arc<Loaded>)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The document as it is now: what is known, where it did not change.
    async fn load(&self) -> Result<Arc<Loaded>, UpstreamError> {
        let _turn = self.turn.acquire().await.expect("the semaphore is never closed");
        let failed = |reason: String| UpstreamError::Connect { reason };
        let known = self.current();
        let stamp = known.as_ref().map(|(stamp, _)| stamp);
        let read = tokio::time::timeout(self.connect, self.source.read(stamp)).await;
        let read = read.map_err(|_| UpstreamError::Timeout { after: self.connect })?;
        let (text, stamp) = match (read.map_err(failed)?, known) {
            (Some(read), _) => read,
            (None, Some((_, loaded))) => return Ok(loaded),
            (None, None) => return Err(failed("the document is not there".to_owned())),
        };
        let asked = load::Asked {
            selection: self.selection.clone(),
            credentials: self.credentials.clone(),
            base: self.base.clone(),
            document: self.source.url().cloned(),
        };
        let loading = tokio::task::spawn_blocking(move || Loaded::read(&text, &asked));
        let loaded = loading.await.map_err(|_| failed("reading the document failed".to_owned()))?;
        let loaded = Arc::new(loaded.map_err(failed)?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((stamp, Arc::clone(&loaded)));
        Ok(loaded)
    }

    /// Tells of a document that changed. One that cannot be read at the moment is not one that changed.
    async fn look(&self) {
        let Some((stamp, _)) = self.current() else { return };
        let looking = tokio::time::timeout(self.connect, self.source.is_changed(&stamp)).await;
        if looking == Ok(true) {
            self.changes.send_modify(|changes| *changes += 1);
        }
    }
}

impl Upstream for OpenApi {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        Box::pin(async {
            self.watch();
            let loaded = self.shared.load().await?;
            let dropped = loaded.dropped.iter().map(|(name, reason)| DroppedTool {
                name: name.clone(),
                reason: clip(reason, REASON_CHARS_MAX),
            });
            Ok(Listing {
                instructions: Some(loaded.about.clone()).filter(|about| !about.is_empty()),
                tools: loaded.tools(),
                dropped: dropped.collect(),
                ..Listing::default()
            })
        })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(async move {
            let tool = permit.tool().tool.as_str().to_owned();
            self.answer(&tool, permit.into_arguments()).await
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Requests end with their calls; what looks after the document ends here.
    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.stop.cancel();
            self.tasks.close();
            self.tasks.wait().await;
        })
    }
}

impl Drop for OpenApi {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
