//! Serves one upstream alone as an MCP server over a pair of pipes, so that any other client can
//! use it.
//!
//! It is meant for the built-in servers. There is no script and no catalog here, but every call
//! passes the same gate: arguments are read strictly, validated and permitted before the upstream
//! sees them.

use crate::convert::{to_wire_result, to_wire_tool};
use gloveport_executor::{Caller, Upstream, UpstreamError};
use gloveport_gate::{FrozenArguments, InputSchema, Permit, ServedAlone};
use gloveport_protocol::{FaultCode, Limits, ToolDefinition, ToolFailure, ToolId, ToolResult};
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ResultType, ServerCapabilities, ServerConfig,
};
use rmcp::service::{QuitReason, RequestContext, ServerInitializeError, serve_server};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::timeout;

/// Why serving ended, other than by the client's leave.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The upstream cannot list its tools.
    #[error("the server cannot start")]
    Upstream(#[from] UpstreamError),
    /// The client does not speak the protocol, or the pipes failed.
    #[error("the conversation with the client failed: {0}")]
    Client(String),
}

/// Serves one upstream over standard input and output until the client leaves, then closes it.
///
/// # Errors
///
/// [`ServeError`].
pub async fn serve_one_stdio(upstream: Box<dyn Upstream>) -> Result<(), ServeError> {
    let (input, output) = rmcp::transport::stdio_pipes();
    serve_one(upstream, Box::new(input), Box::new(output)).await
}

/// Serves one upstream over a pair of pipes, one JSON message a line, until the client leaves, then
/// closes it.
///
/// # Errors
///
/// [`ServeError`].
pub async fn serve_one(
    upstream: Box<dyn Upstream>,
    input: Box<dyn AsyncRead + Send + Unpin>,
    output: Box<dyn AsyncWrite + Send + Unpin>,
) -> Result<(), ServeError> {
    let upstream: Arc<dyn Upstream> = Arc::from(upstream);
    let served = serve(Arc::clone(&upstream), input, output).await;
    upstream.close().await;
    served
}

async fn serve(
    upstream: Arc<dyn Upstream>,
    input: Box<dyn AsyncRead + Send + Unpin>,
    output: Box<dyn AsyncWrite + Send + Unpin>,
) -> Result<(), ServeError> {
    let changes = upstream.changes();
    let server = Server {
        offer: Mutex::new(offer(&*upstream).await?),
        upstream,
        changes: Mutex::new(changes),
        limits: Limits::default(),
    };
    let quit = match serve_server(server, (input, output)).await {
        Ok(running) => running.waiting().await,
        // A client that leaves before it says anything.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(ServeError::Client(error.to_string())),
    };
    match quit {
        Ok(QuitReason::JoinError(error)) | Err(error) => Err(ServeError::Client(error.to_string())),
        Ok(_) => Ok(()),
    }
}

/// The tools at one time.
struct Offer {
    instructions: Option<String>,
    tools: Vec<Offered>,
}

struct Offered {
    definition: ToolDefinition,
    schema: Result<InputSchema, String>,
}

async fn offer(upstream: &dyn Upstream) -> Result<Arc<Offer>, UpstreamError> {
    let listing = upstream.list().await?;
    let tools = listing.tools.into_iter().map(|definition| {
        let schema = InputSchema::compile(&definition.input_schema);
        let schema = schema.map_err(|error| error.to_string());
        Offered { definition, schema }
    });
    Ok(Arc::new(Offer { instructions: listing.instructions, tools: tools.collect() }))
}

struct Server {
    upstream: Arc<dyn Upstream>,
    changes: Mutex<watch::Receiver<u64>>,
    offer: Mutex<Arc<Offer>>,
    limits: Limits,
}

impl Server {
    /// The tools now; listed again where they may have changed.
    async fn current(&self) -> Result<Arc<Offer>, UpstreamError> {
        let is_old = {
            let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
            let is_old = changes.has_changed().unwrap_or(false);
            changes.mark_unchanged();
            is_old
        };
        if is_old {
            let offer = offer(&*self.upstream).await?;
            *self.offer.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&offer);
            return Ok(offer);
        }
        Ok(self.offered())
    }

    fn offered(&self) -> Arc<Offer> {
        let offer = self.offer.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&offer)
    }

    async fn call(&self, offered: &Offered, arguments: JsonObject) -> ToolResult {
        let permit = match self.permit(offered, arguments) {
            Ok(permit) => permit,
            Err(failure) => return failed(&failure),
        };
        let after = self.limits.call_wall;
        let called = timeout(after, self.upstream.call(permit, Caller::nobody())).await;
        match called.unwrap_or(Err(UpstreamError::Timeout { after })) {
            Ok(result) => result,
            Err(error) => failed(&error.failure()),
        }
    }

    /// Everything between the client's arguments and the call.
    fn permit(&self, offered: &Offered, arguments: JsonObject) -> Result<Permit, ToolFailure> {
        let text = Value::Object(arguments).to_string();
        let arguments = FrozenArguments::parse(&text, self.limits.argument_bytes)?;
        match &offered.schema {
            Ok(schema) => schema.validate(&arguments)?,
            Err(reason) => {
                let message = format!("the tool cannot be called: {reason}");
                return Err(ToolFailure::new(FaultCode::UpstreamUnavailable, message));
            }
        }
        let tool =
            ToolId { server: self.upstream.name().clone(), tool: offered.definition.name.clone() };
        Ok(ServedAlone.permit(tool, arguments))
    }
}

/// A failure as the client's model reads it.
fn failed(failure: &ToolFailure) -> ToolResult {
    let code = failure.code.as_str();
    let hint = failure.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    ToolResult::error(format!("{code}: {}{hint}", failure.message))
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let name = format!("gloveport-{}", self.upstream.name());
        let config = ServerConfig::new(capabilities)
            .with_server_info(Implementation::new(name, env!("CARGO_PKG_VERSION")));
        match &self.offered().instructions {
            Some(instructions) => config.with_instructions(instructions.clone()),
            None => config,
        }
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let offer = self.current().await.map_err(|error| {
            let message = format!("the tools cannot be listed: {error}");
            ErrorData::internal_error(message, None)
        })?;
        let tools = offer.tools.iter().map(|offered| to_wire_tool(&offered.definition));
        let mut list = ListToolsResult::with_all_items(tools.collect());
        list.result_type = Some(ResultType::COMPLETE);
        list.ttl_ms = Some(0);
        list.cache_scope = Some(CacheScope::Private);
        Ok(list)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let offer = self.offered();
        let named = |offered: &&Offered| offered.definition.name.as_str() == request.name;
        let Some(offered) = offer.tools.iter().find(named) else {
            let name = crate::upstream::clip(&request.name, 100);
            let message = format!("no tool `{name}`; `tools/list` gives those that there are");
            return Err(ErrorData::invalid_params(message, None));
        };
        let call = self.call(offered, request.arguments.unwrap_or_default());
        match context.ct.run_until_cancelled(call).await {
            Some(result) => Ok(to_wire_result(result).into()),
            None => Err(ErrorData::internal_error("the call was cancelled", None)),
        }
    }
}

#[cfg(test)]
mod tests;
