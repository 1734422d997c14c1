//! The MCP server itself: answers every request of both eras.

#![expect(deprecated, reason = "logging is deprecated, and in both revisions of the protocol")]

use crate::Era;
use crate::asking::{Brought, Heard, ask};
use crate::changes::{Changed, Hearers, Session};
use crate::jobs::{needs_tasks, work, work_on};
use crate::offer::Offer;
use gloveport_crypto::TokenKey;
use rmcp::model::{
    ArgumentInfo, CallToolRequestParams, CallToolResponse, CallToolResult, CancelTaskParams,
    ClientNotification, ClientRequest, CompleteRequestParams, CompleteResult, CompletionInfo,
    ContentBlock, GetPromptRequestParams, GetPromptResponse, GetPromptResult, GetTaskParams,
    GetTaskResult, Implementation, JsonObject, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, LoggingLevel, LoggingMessageNotificationParam,
    PaginatedRequestParams, ProgressNotificationParam, Prompt, PromptMessage, ProtocolVersion,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ResourceContents, Role,
    ServerCapabilities, ServerConfig, ServerResult, SetLevelRequestParams, SubscribeRequestParams,
    SubscriptionFilter, Tool, UnsubscribeRequestParams, UpdateTaskParams,
};
use rmcp::service::{NotificationContext, RequestContext, Service, SubscriptionContext};
use rmcp::task_manager::TaskManager;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Time between two log messages, or two tellings of progress.
const STEP: Duration = Duration::from_millis(50);

/// What all connections share.
pub(crate) struct World {
    pub(crate) era: Era,
    pub(crate) offer: Offer,
    pub(crate) key: TokenKey,
    pub(crate) tasks: TaskManager,
    hearers: Hearers,
    has_more_tools: AtomicBool,
    has_more_prompts: AtomicBool,
}

impl World {
    /// A world in which nothing has changed yet.
    pub(crate) fn new(era: Era) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self {
            era,
            offer: Offer::read()?,
            key: TokenKey::random()?,
            tasks: TaskManager::new(),
            hearers: Hearers::default(),
            has_more_tools: AtomicBool::new(false),
            has_more_prompts: AtomicBool::new(false),
        })
    }

    fn tools(&self) -> Vec<Tool> {
        let mut tools = self.offer.tools.clone();
        if self.has_more_tools.load(Ordering::Relaxed) {
            let schema = self.offer.tools[0].input_schema.clone();
            tools.push(Tool::new("test_tool_that_comes_and_goes", "Is there for a while", schema));
        }
        tools
    }

    fn prompts(&self) -> Vec<Prompt> {
        let mut prompts = self.offer.prompts.clone();
        if self.has_more_prompts.load(Ordering::Relaxed) {
            let description = Some("Is there for a while");
            prompts.push(Prompt::new("test_prompt_that_comes_and_goes", description, None));
        }
        prompts
    }
}

/// One connection; in the modern era, one request.
pub(crate) struct Fixture {
    pub(crate) world: Arc<World>,
    session: Arc<Session>,
    level: Mutex<LoggingLevel>,
}

/// Whether a request is of the modern era.
pub(crate) fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}

/// A result that is one text.
pub(crate) fn said(text: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}

/// The result of a tool that failed.
pub(crate) fn failed(text: &str) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text)])
}

impl Fixture {
    /// A connection to a world.
    pub(crate) fn new(world: &Arc<World>) -> Self {
        let (world, session) = (Arc::clone(world), Arc::default());
        Self { world, session, level: Mutex::new(LoggingLevel::Info) }
    }

    /// Writes a log message, where the client wants it.
    async fn log(&self, text: &str, context: &RequestContext<RoleServer>) {
        let wanted = if is_modern(context) {
            context.meta.log_level()
        } else {
            Some(*self.level.lock().unwrap_or_else(PoisonError::into_inner))
        };
        if wanted.is_some_and(|level| level as u8 <= LoggingLevel::Info as u8) {
            let message = LoggingMessageNotificationParam::new(LoggingLevel::Info, json!(text));
            let message = message.with_logger("conformance-server");
            // A client that left does not read logs.
            let _ = context.peer.notify_logging_message(message).await;
        }
    }

    async fn call_with_logging(&self, context: &RequestContext<RoleServer>) -> CallToolResult {
        self.log("Tool execution started", context).await;
        tokio::time::sleep(STEP).await;
        self.log("Tool processing data", context).await;
        tokio::time::sleep(STEP).await;
        self.log("Tool execution completed", context).await;
        said("Three messages were written where you want them")
    }

    async fn call_with_progress(&self, context: &RequestContext<RoleServer>) -> CallToolResult {
        for progress in [0.0, 50.0, 100.0] {
            if let Some(token) = context.meta.get_progress_token() {
                let progress = ProgressNotificationParam::new(token, progress).with_total(100.0);
                let _ = context.peer.notify_progress(progress).await;
            }
            tokio::time::sleep(STEP).await;
        }
        said("Done")
    }

    /// Tools that do something, beside those that ask and those that work for a while.
    async fn act(
        &self,
        tool: &str,
        arguments: &JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Option<CallToolResult> {
        let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
        Some(match tool {
            "test_tool_with_logging" => self.call_with_logging(context).await,
            "test_logging_tool" => {
                self.log("The tool was called", context).await;
                said("Done")
            }
            "test_tool_with_progress" => self.call_with_progress(context).await,
            "test_reconnection" => {
                tokio::time::sleep(2 * STEP).await;
                said("Done")
            }
            "test_custom_header" => said(text("value")),
            "greet" => said(format!("Hello, {}!", text("name"))),
            "test_tool_that_comes_and_goes" => said("I am still here"),
            "test_trigger_tool_change" => {
                self.world.has_more_tools.fetch_xor(true, Ordering::Relaxed);
                self.world.hearers.tell(Changed::Tools).await;
                said("The list of tools has changed")
            }
            "test_trigger_prompt_change" => {
                self.world.has_more_prompts.fetch_xor(true, Ordering::Relaxed);
                self.world.hearers.tell(Changed::Prompts).await;
                said("The list of prompts has changed")
            }
            "test_trigger_resource_update" => {
                self.world.hearers.tell(Changed::Resource(text("uri"))).await;
                said("Subscribers were told")
            }
            _ => return None,
        })
    }

    fn contents(&self, uri: &str) -> Option<ResourceContents> {
        if let Some(contents) = self.world.offer.contents.get(uri) {
            return Some(contents.clone());
        }
        let id = uri.strip_prefix("test://template/")?.strip_suffix("/data")?;
        let id = Some(id).filter(|id| !id.is_empty() && !id.contains('/'))?;
        let data = format!("Data for ID: {id}");
        let text = json!({"id": id, "templateTest": true, "data": data}).to_string();
        Some(ResourceContents::text(text, uri).with_mime_type("application/json"))
    }
}

impl ServerHandler for Fixture {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_tool_list_changed()
            .enable_prompts()
            .enable_prompts_list_changed()
            .enable_resources()
            .enable_resources_subscribe()
            .enable_completions()
            .enable_logging()
            .enable_tasks()
            .build();
        let server = Implementation::new("conformance-server", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities).with_server_info(server)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        let all = ProtocolVersion::KNOWN_VERSIONS;
        let of_era = |is_wanted: fn(&ProtocolVersion) -> bool| {
            Cow::Owned(all.iter().filter(|version| is_wanted(version)).cloned().collect())
        };
        match self.world.era {
            Era::Dual => Cow::Borrowed(all),
            Era::Modern => of_era(|version| *version >= ProtocolVersion::V_2026_07_28),
            Era::Legacy => of_era(|version| *version < ProtocolVersion::V_2026_07_28),
        }
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        self.world.hearers.add_session(&self.session, context.peer);
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.world.tools()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.world.tools().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.as_ref();
        if self.get_tool(name).is_none() {
            return Err(ErrorData::invalid_params(format!("no tool `{name}`"), None));
        }
        if let Some(answer) = self.world.offer.answers.get(name) {
            return Ok(answer.clone().into());
        }
        let arguments = request.arguments.clone().unwrap_or_default();
        if let Some(done) = work(self, name, &arguments, &context).await {
            return done;
        }
        if let Some(done) = self.act(name, &arguments, &context).await {
            return Ok(done.into());
        }
        let knows_tasks = context.client_capabilities().is_some_and(|known| known.supports_tasks());
        let becomes_task = name == "test_tool_with_task";
        if becomes_task && !knows_tasks && is_modern(&context) {
            return Err(needs_tasks());
        }
        let dialogue = &self.world.offer.dialogues[name];
        let brought = Brought {
            name,
            arguments: &arguments,
            responses: request.input_responses.as_ref(),
            state: request.request_state.as_deref(),
        };
        Ok(match ask(&self.world, dialogue, &brought, &context).await? {
            Heard::More(required) => required.into(),
            Heard::All(heard) if becomes_task => return work_on(self, heard, &context).await,
            Heard::All(heard) => said(format!("{} {}", dialogue.says, shown(&heard))).into(),
        })
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(self.world.prompts()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.clone().unwrap_or_default();
        if let Some(messages) = self.world.offer.messages(&request.name, &arguments) {
            return Ok(GetPromptResult::new(messages).into());
        }
        let Some(dialogue) = self.world.offer.dialogues.get(&request.name) else {
            let message = format!("no prompt `{}`", request.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let brought = Brought {
            name: &request.name,
            arguments: &arguments,
            responses: request.input_responses.as_ref(),
            state: request.request_state.as_deref(),
        };
        Ok(match ask(&self.world, dialogue, &brought, &context).await? {
            Heard::More(required) => required.into(),
            Heard::All(heard) => {
                let text = format!("{} {}", dialogue.says, shown(&heard));
                GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).into()
            }
        })
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(self.world.offer.resources.clone()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(self.world.offer.templates.clone()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let absent = || {
            let data = Some(json!({"uri": request.uri}));
            ErrorData::resource_not_found("Resource not found", data)
        };
        let contents = self.contents(&request.uri).ok_or_else(absent)?;
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.session.watch(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.session.forget(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        self.world.hearers.add_stream(context.sink().clone());
        context.cancelled().await;
        Ok(())
    }

    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        *self.level.lock().unwrap_or_else(PoisonError::into_inner) = request.level;
        Ok(())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let values = completions(&request.argument);
        let info = CompletionInfo::with_all_values(values);
        let info = info.map_err(|error| ErrorData::internal_error(error, None))?;
        Ok(CompleteResult::new(info))
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        self.world.tasks.get_task(&request.task_id).map(GetTaskResult::new)
    }

    async fn update_task(
        &self,
        request: UpdateTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.world.tasks.update_task(&request.task_id, request.input_responses)
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.world.tasks.cancel_task(&request.task_id)
    }
}

fn completions(argument: &ArgumentInfo) -> Vec<String> {
    let known: &[&str] = match argument.name.as_str() {
        "arg1" => &["paris", "park", "party", "test"],
        "id" => &["1", "12", "123"],
        _ => &[],
    };
    let fitting = known.iter().filter(|value| value.starts_with(&argument.value));
    fitting.map(|value| (*value).to_owned()).collect()
}

/// What a client answered, as a tool tells it: an elicitation by its action and content, the rest as JSON.
fn shown(heard: &Map<String, Value>) -> String {
    let one = |answer: &Value| match answer.get("action").and_then(Value::as_str) {
        Some(action) => format!("action={action}, content={}", answer["content"]),
        None => answer.to_string(),
    };
    match heard.len() {
        1 => heard.values().map(one).collect(),
        _ => heard.iter().map(|(key, answer)| format!("{key}: {}", one(answer)) + "; ").collect(),
    }
}

/// A server over stdio that has never heard of the modern era: it does not know `server/discover`.
pub(crate) struct OldPipe(pub(crate) Fixture);

impl Service<RoleServer> for OldPipe {
    async fn handle_request(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        if matches!(request, ClientRequest::DiscoverRequest(_)) {
            return Err(ErrorData::method_not_found::<rmcp::model::DiscoverRequestMethod>());
        }
        self.0.handle_request(request, context).await
    }

    async fn handle_notification(
        &self,
        notification: ClientNotification,
        context: NotificationContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.0.handle_notification(notification, context).await
    }

    fn get_info(&self) -> ServerConfig {
        ServerHandler::get_info(&self.0)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        ServerHandler::supported_protocol_versions(&self.0)
    }
}
