//! The typed model of the protocol's library around [`Front`]: what comes in is made raw, what goes out is made typed.

#![expect(
    deprecated,
    reason = "logging/setLevel is deprecated in the protocol, and answered for a year or more"
)]

use super::exposure::Mode;
use super::handler::Front;
use super::tools::catalog_text;

use crate::convert::lenient_result;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, DiscoverResult,
    GetPromptRequestParams, GetPromptResponse, InitializeRequestParams, InitializeResult,
    InputRequiredResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ServerConfig, SetLevelRequestParams, SubscriptionFilter,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::time::Duration;

/// How often a connection without news is looked at.
const CLOSED_CHECK: Duration = Duration::from_secs(30);

fn raw(params: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(params) {
        Ok(Value::Object(params)) => params,
        Ok(_) | Err(_) => Map::new(),
    }
}

fn typed<T: DeserializeOwned>(result: Value) -> Result<T, ErrorData> {
    let unusable = |error: serde_json::Error| {
        ErrorData::internal_error(format!("the answer cannot be written: {error}"), None)
    };
    serde_json::from_value(result).map_err(unusable)
}

/// Whether a result is a question.
fn asks(result: &Value) -> bool {
    result.get("resultType").and_then(Value::as_str) == Some("input_required")
}

impl ServerHandler for Front {
    fn get_info(&self) -> ServerConfig {
        // What is asked of this is what may be there for any client; what each is told is below.
        let mode = if self.may_pass_through() { Mode::Passthrough } else { self.mode_for(None) };
        Self::info(mode)
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        let mode = self.mode_for(Some(&request.client_info.name));
        context.peer.set_peer_info(request.clone());
        let mut negotiated = self.negotiate_initialize(&request)?;
        let info = Self::info(mode);
        negotiated.capabilities = info.capabilities;
        negotiated.instructions = info.instructions;
        Ok(negotiated)
    }

    async fn discover(
        &self,
        context: RequestContext<RoleServer>,
    ) -> Result<DiscoverResult, ErrorData> {
        let who = self.who(&context)?;
        let versions = self.supported_protocol_versions().into_owned();
        Ok(DiscoverResult::from_server_info(versions, Self::info(who.mode)))
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        typed(self.answer("tools/list", &raw(&request), &context).await?)
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        typed(self.answer("resources/list", &raw(&request), &context).await?)
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        typed(self.answer("resources/templates/list", &raw(&request), &context).await?)
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        typed(self.answer("prompts/list", &raw(&request), &context).await?)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let result = self.answer("tools/call", &raw(&request), &context).await?;
        if asks(&result) {
            return Ok(typed::<InputRequiredResult>(result)?.into());
        }
        Ok(lenient_result(result)?.into())
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let result = self.answer("resources/read", &raw(&request), &context).await?;
        if asks(&result) {
            return Ok(typed::<InputRequiredResult>(result)?.into());
        }
        Ok(ReadResourceResponse::Complete(typed(result)?))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let result = self.answer("prompts/get", &raw(&request), &context).await?;
        if asks(&result) {
            return Ok(typed::<InputRequiredResult>(result)?.into());
        }
        Ok(GetPromptResponse::Complete(typed(result)?))
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        typed(self.answer("completion/complete", &raw(&request), &context).await?)
    }

    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.set_level_of(&raw(&request), &context)
    }

    /// Clients of the older era are told of a changed list without asking.
    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let Ok(principal) = self.speaker.of(&context.extensions) else {
            return;
        };
        let mut changes = self.executor.changes();
        let mut told = catalog_text(&self.executor, &principal);
        while !context.peer.is_transport_closed() {
            // Nobody tells this task that its client went away: it looks from time to time.
            match tokio::time::timeout(CLOSED_CHECK, changes.next()).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => continue,
            }
            let now = catalog_text(&self.executor, &principal);
            if now != told {
                told = now;
                if context.peer.notify_tool_list_changed().await.is_err() {
                    return;
                }
            }
        }
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    /// Clients of the newer era subscribe.
    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let principal = self.speaker.of(&context.request_context().extensions)?;
        let mut changes = self.executor.changes();
        let mut told = catalog_text(&self.executor, &principal);
        loop {
            tokio::select! {
                () = context.cancelled() => return Ok(()),
                is_open = changes.next() => {
                    let now = catalog_text(&self.executor, &principal);
                    if !is_open {
                        return Ok(());
                    }
                    if now != told {
                        told = now;
                        if context.sink().notify_tool_list_changed().await.is_err() {
                            return Ok(());
                        }
                    }
                }
            }
        }
    }
}
