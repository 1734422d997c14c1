//! What upstreams ask the client behind a call: checked against what the client declared, worded for its person, and, in the
//! older era, sent to it as requests.

use super::who::Who;
use gloveport_executor::{Inquiry, InquiryError};
use rmcp::RoleServer;
use rmcp::model::{CustomRequest, ServerRequest};
use rmcp::service::{PeerRequestOptions, RequestContext, ServiceError};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;

/// Whether the person is told which server asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TellServer {
    Yes,
    /// There is one server only, as far as the client can see.
    No,
}

/// Why this client cannot be asked this.
pub(super) fn refused(who: &Who, inquiry: &Inquiry) -> Option<String> {
    let refused = inquiry.requests.values().find_map(|request| {
        let method = request.get("method").and_then(Value::as_str).unwrap_or_default();
        let can = who.can_answer(method, request.get("params"));
        (!can).then(|| method.chars().take(64).flat_map(char::escape_debug).collect::<String>())
    });
    refused.map(|method| format!("the client cannot answer `{method}`"))
}

/// Takes the answers of a repeated request; what is not answered stays among the requests.
pub(super) fn take(inquiry: &mut Inquiry, responses: Option<&Map<String, Value>>) {
    let Some(responses) = responses else { return };
    for (key, answer) in responses.iter().filter(|(_, answer)| answer.is_object()) {
        if inquiry.requests.remove(key).is_some() {
            inquiry.answered.insert(key.clone(), answer.clone());
        }
    }
}

/// Says who asks, and where an address leads: nobody should have to read it out of the address itself.
pub(super) fn word(inquiry: &mut Inquiry, tell: TellServer) {
    let server = inquiry.tool.server.to_string();
    for request in inquiry.requests.values_mut() {
        let Some(params) = request.get_mut("params") else { continue };
        let host = params.get("url").and_then(Value::as_str).map(host);
        let Some(Value::String(message)) = params.get_mut("message") else { continue };
        if tell == TellServer::Yes {
            *message = format!("{server} asks: {message}");
        }
        if let Some(host) = host {
            message.push_str(&format!("\n\nThe address is at {host}."));
        }
    }
}

/// The host of an address, as a browser would take it; escaped.
fn host(url: &str) -> String {
    let host = http::Uri::try_from(url).ok().and_then(|uri| uri.host().map(str::to_owned));
    match host {
        Some(host) => format!("`{}`", host.escape_debug()),
        None => "an address that cannot be read: do not open it".to_owned(),
    }
}

/// Sends what upstreams ask to a client of the older era, one after the other.
pub(super) struct Asker<'a> {
    who: &'a Who,
    context: &'a RequestContext<RoleServer>,
    waiting: VecDeque<Inquiry>,
    open: Option<Pin<Box<dyn Future<Output = ()> + Send + 'a>>>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(who: &'a Who, context: &'a RequestContext<RoleServer>) -> Self {
        Self { who, context, waiting: VecDeque::new(), open: None }
    }

    /// The executor bounds how many there are.
    pub(super) fn push(&mut self, inquiry: Inquiry) {
        self.waiting.push_back(inquiry);
    }

    /// Asks the next, to its end; for ever where there is nothing to ask. May be dropped at any time: it goes on where it was.
    pub(super) async fn ask(&mut self) {
        if self.open.is_none() {
            let Some(inquiry) = self.waiting.pop_front() else {
                return std::future::pending().await;
            };
            self.open = Some(Box::pin(ask(self.who, inquiry, self.context)));
        }
        if let Some(open) = &mut self.open {
            open.await;
        }
        self.open = None;
    }
}

async fn ask(_who: &Who, mut inquiry: Inquiry, context: &RequestContext<RoleServer>) {
    let mut answers = BTreeMap::new();
    let requests = std::mem::take(&mut inquiry.requests);
    for (key, request) in requests {
        let answered = tokio::select! {
            biased;
            () = inquiry.settled() => Err(InquiryError::Unanswered),
            answered = ask_one(request, &inquiry, context) => answered,
        };
        match answered {
            Ok(answer) => drop(answers.insert(key, answer)),
            Err(error) => return inquiry.refuse(error),
        }
    }
    inquiry.answer(answers);
}

async fn ask_one(
    request: Value,
    inquiry: &Inquiry,
    context: &RequestContext<RoleServer>,
) -> Result<Value, InquiryError> {
    let method = request.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
    let params = request.get("params").cloned();
    let request = ServerRequest::CustomRequest(CustomRequest::new(method, params));
    let options = PeerRequestOptions::with_timeout(inquiry.ttl);
    let sent = context.peer.send_request_with_option(request, options).await;
    let answered = match sent {
        Ok(sent) => sent.await_response().await,
        Err(error) => Err(error),
    };
    match answered {
        Ok(result) => serde_json::to_value(&result).map_err(|_| InquiryError::Unanswered),
        Err(ServiceError::McpError(error)) => Err(InquiryError::Refused {
            code: error.code.0.into(),
            message: error.message.into_owned(),
        }),
        Err(_) => Err(InquiryError::Unanswered),
    }
}
