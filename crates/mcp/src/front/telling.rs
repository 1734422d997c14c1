//! What a client is told while its request is open: how far it is, what servers log, and that a person is waited for.

use gloveport_executor::{Question, Told, plain};
use gloveport_protocol::ToolId;
use rmcp::RoleServer;
use rmcp::model::{
    CustomNotification, ProgressNotificationParam, ProgressToken, ServerNotification,
};
use rmcp::service::{Peer, RequestContext};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// How often a client that wants to know is told that an operator is waited for.
const WAITING: Duration = Duration::from_secs(5);

/// Whose progress a request's is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// That of the one call that it is.
    OfCall,
    /// Our own: many calls are made, each with a scale of its own.
    OfScript,
}

/// Tells the client of one request.
pub(super) struct Telling {
    peer: Peer<RoleServer>,
    token: Option<ProgressToken>,
    scale: Scale,
    /// The protocol wants progress to rise.
    last: Option<f64>,
    question: Option<Question>,
    next: Instant,
}

impl Telling {
    pub(super) fn new(context: &RequestContext<RoleServer>, scale: Scale) -> Self {
        Self {
            peer: context.peer.clone(),
            token: context.meta.get_progress_token(),
            scale,
            last: None,
            question: None,
            next: Instant::now(),
        }
    }

    /// An operator is waited for.
    pub(super) fn waiting(&mut self, question: Question) {
        self.question = Some(question);
        self.next = Instant::now();
    }

    /// Waits until the client is to be told of it; for ever where nobody is waited for.
    pub(super) async fn due(&self) {
        match &self.question {
            Some(question) if !question.is_settled() => tokio::time::sleep_until(self.next).await,
            Some(_) | None => std::future::pending().await,
        }
    }

    /// Tells that an operator is waited for.
    pub(super) async fn tell_waiting(&mut self) {
        self.next = Instant::now() + WAITING;
        let Some(question) = &self.question else { return };
        let message =
            format!("waiting for an operator: gloveport approvals approve {}", question.id);
        self.step(message).await;
    }

    /// Tells what comes from an upstream.
    pub(super) async fn tell(&mut self, told: Told) {
        match told {
            Told::Progress { tool, progress, total, message } => match self.scale {
                Scale::OfCall => self.progress(progress, total, message).await,
                Scale::OfScript => {
                    self.step(in_words(&tool, progress, total, message.as_deref())).await;
                }
            },
            Told::Background { .. } => {}
            Told::Log { server, level, logger, data } => {
                let logger = logger.map_or_else(
                    || server.to_string(),
                    |logger| format!("{server}/{}", plain(&logger)),
                );
                // As a custom one: the typed one is on its way out of the library.
                let params = json!({"level": level.as_str(), "logger": logger, "data": data});
                let notification = CustomNotification::new("notifications/message", Some(params));
                let notification = ServerNotification::CustomNotification(notification);
                // A client that does not hear it goes on all the same; so with all that is told.
                drop(self.peer.send_notification(notification).await);
            }
        }
    }

    /// One step on our own scale.
    async fn step(&mut self, message: String) {
        self.progress(self.last.unwrap_or(0.0) + 1.0, None, Some(message)).await;
    }

    async fn progress(&mut self, progress: f64, total: Option<f64>, message: Option<String>) {
        let rises = self.last.is_none_or(|last| progress > last);
        let Some(token) = self.token.clone().filter(|_| rises) else { return };
        self.last = Some(progress);
        let mut param = ProgressNotificationParam::new(token, progress);
        param.total = total;
        param.message = message.map(|message| plain(&message));
        drop(self.peer.notify_progress(param).await);
    }
}

/// `github.search_code: 3 of 10`.
fn in_words(tool: &ToolId, progress: f64, total: Option<f64>, message: Option<&str>) -> String {
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    let message = message.map_or_else(String::new, |message| format!(", {message}"));
    format!("{tool}: {progress}{of}{message}")
}
