//! The protocol's library around [`Front`]: connections and their beginning are the library's; requests about what is shown come
//! to [`Front::answer`] as they were sent, and go as they are answered.

#![expect(
    deprecated,
    reason = "logging/setLevel is deprecated in the protocol, and answered for a year or more"
)]

use super::envelope::MARK;
use super::exposure::Mode;
use super::handler::Front;
use rmcp::model::{
    CustomRequest, CustomResult, DiscoverResult, InitializeRequestParams, InitializeResult,
    ServerConfig, SetLevelRequestParams,
};
use rmcp::service::{NotificationContext, RequestContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Map, Value};

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
        // Extensions are of the newer era.
        negotiated.capabilities.extensions = None;
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

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let params = match request.params {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(params)) => params,
            Some(_) => return Err(ErrorData::invalid_params("`params` must be an object", None)),
        };
        let method = request.method.strip_prefix(MARK).unwrap_or(&request.method);
        self.answer(method, &params, &context).await.map(CustomResult)
    }

    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let level = serde_json::to_value(request.level).unwrap_or_default();
        self.set_level_of(&level, &context)
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        self.tell_changes(context).await;
    }
}
