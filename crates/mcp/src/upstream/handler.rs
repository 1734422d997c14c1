//! What we answer when a server asks us while a call is under way: the client behind that call is asked.
//!
//! Only servers up to 2025-11-25 ask with requests of their own. Every request gets an answer: that of the client, or why there
//! is none. Nobody is asked on a guess, see `desk`.

use super::capabilities::{self, Question};
use super::desk::{Asked, Desk};
use super::handshake::Era;
use super::raw;
use super::text::clip;
use gloveport_executor::InquiryError;
use rmcp::RoleClient;
use rmcp::model::{
    ClientConfig, ClientResult, CustomResult, ErrorCode, ErrorData, Implementation,
    ProtocolVersion, ServerNotification, ServerRequest,
};
use rmcp::service::{InboundStreamOrigin, NotificationContext, RequestContext, Service};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Questions of one connection that are open at the same time; more are refused.
const QUESTIONS_MAX: usize = 32;
/// The code of a person's or a client's refusal (2025-11-25, Sampling, Error Handling).
const REFUSED: ErrorCode = ErrorCode(-1);

/// Our side of a conversation.
pub(super) struct Handler {
    desk: Arc<Desk>,
    era: Era,
    open: Semaphore,
}

impl Handler {
    pub(super) fn new(desk: &Arc<Desk>, era: Era) -> Self {
        Self { desk: Arc::clone(desk), era, open: Semaphore::new(QUESTIONS_MAX) }
    }

    pub(super) fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    pub(super) fn era(&self) -> Era {
        self.era
    }

    async fn answer(
        &self,
        request: ServerRequest,
        context: &RequestContext<RoleClient>,
    ) -> Result<Value, ErrorData> {
        let mut request = raw::question(serde_json::to_value(&request).unwrap_or_default());
        let method = request.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
        let question = match (method.as_str(), self.era) {
            ("ping", _) => return Ok(json!({})),
            (method, Era::Legacy) => Question::parse(method).filter(|q| *q != Question::Roots),
            (_, Era::Modern) => None,
        };
        let Some(question) = question else {
            let method = if method.is_empty() { "this" } else { &method };
            let message = format!(
                "`{}` is not supported: this client declared no such capability",
                clip(method, 100)
            );
            return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None));
        };
        let _permit = self.open.try_acquire().map_err(|_| {
            let message = format!("over {QUESTIONS_MAX} questions are open on this connection");
            ErrorData::new(ErrorCode::INVALID_REQUEST, message, None)
        })?;
        let asked = self.desk.asked(context.extensions.get::<InboundStreamOrigin>());
        let asked = asked.map_err(|nobody| {
            ErrorData::new(ErrorCode::INVALID_REQUEST, nobody.to_string(), None)
        })?;
        let params = request.get_mut("params").map_or_else(|| json!({}), Value::take);
        let request = json!({"method": method, "params": params});
        tokio::select! {
            biased;
            () = asked.ended.cancelled() => {
                Err(ErrorData::new(REFUSED, "the call has ended", None))
            }
            () = context.ct.cancelled() => {
                Err(ErrorData::new(REFUSED, "the question was withdrawn", None))
            }
            answer = ask(&asked, question, request) => answer,
        }
    }
}

/// Asks one caller one thing.
async fn ask(asked: &Asked, question: Question, request: Value) -> Result<Value, ErrorData> {
    let answered = match capabilities::can_answer(&asked.caller.profile(), question, &request) {
        Ok(()) => asked.caller.ask(BTreeMap::from([("1".to_owned(), request)])).await,
        Err(why) => {
            asked.lacks(question.capability());
            Err(InquiryError::Nobody(why))
        }
    };
    let error = match answered {
        Ok(mut answers) => match answers.remove("1") {
            Some(answer) => return Ok(answer),
            None => InquiryError::Unanswered,
        },
        Err(error) => error,
    };
    match (question, error) {
        // There is no better word for it: the person did not choose.
        (Question::Elicitation, _) => Ok(json!({"action": "cancel"})),
        (_, InquiryError::Refused { code, message }) => {
            let code = i32::try_from(code).map_or(REFUSED, ErrorCode);
            Err(ErrorData::new(code, message, None))
        }
        (_, error) => Err(ErrorData::new(REFUSED, error.to_string(), None)),
    }
}

impl Service<RoleClient> for Handler {
    async fn handle_request(
        &self,
        request: ServerRequest,
        context: RequestContext<RoleClient>,
    ) -> Result<ClientResult, ErrorData> {
        let answer = self.answer(request, &context).await?;
        Ok(ClientResult::CustomResult(CustomResult(answer)))
    }

    async fn handle_notification(
        &self,
        _: ServerNotification,
        _: NotificationContext<RoleClient>,
    ) -> Result<(), ErrorData> {
        // What is of use was taken by `tap`.
        Ok(())
    }

    fn get_info(&self) -> ClientConfig {
        let this = Implementation::new(super::CLIENT_NAME, env!("CARGO_PKG_VERSION"));
        let declared = serde_json::from_value(capabilities::declared(self.era));
        ClientConfig::new(declared.expect("our own capabilities"), this)
            .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
    }
}
