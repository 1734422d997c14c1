//! The form in which a client asks its person about calls, and what comes back of it. Whatever is not clearly a yes or a no
//! is neither.

use gloveport_executor::{Question, Reply, plain};
use gloveport_gate::{Choice, Remember};
use rmcp::model::{ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema};
use serde_json::{Value, json};
use std::time::Duration;

/// What a yes is called.
const APPROVE: &str = "approve";
/// What a no is called.
const DENY: &str = "deny";
/// For the calls of the question only.
const ONCE: &str = "once";
/// For the tools of the question until the execution ends.
const RUN: &str = "until this run ends";

/// What a person did with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filled {
    /// They answered.
    Reply(Reply),
    /// They neither agreed nor declined, or nobody saw it.
    Nothing,
}

/// The form of a question.
pub(super) fn form(question: &Question) -> ElicitRequestParams {
    let message = format!(
        "A script wants to act for you.\n{}\n\nquestion {}",
        question.text(),
        plain(question.id.as_str())
    );
    let mut properties = json!({
        "decision": {"type": "string", "title": "May it?", "enum": [APPROVE, DENY]},
    });
    let offered = offered(question.remember);
    if offered.len() > 1 {
        let labels: Vec<&str> = offered.iter().map(|(label, _)| label.as_str()).collect();
        properties["remember"] = json!({
            "type": "string",
            "title": "For how long, for these tools",
            "enum": labels,
            "default": ONCE,
        });
    }
    properties["note"] = json!({"type": "string", "title": "A word to the agent"});
    let schema = json!({"type": "object", "properties": properties, "required": ["decision"]});
    let requested_schema: ElicitationSchema =
        serde_json::from_value(schema).expect("the schema above is one of a form");
    ElicitRequestParams::FormElicitationParams { meta: None, message, requested_schema }
}

/// What the rule allows, the shortest first.
fn offered(longest: Remember) -> Vec<(String, Remember)> {
    let mut offered = vec![(ONCE.to_owned(), Remember::Once)];
    if longest >= Remember::Run {
        offered.push((RUN.to_owned(), Remember::Run));
    }
    if let Remember::For(time) = longest {
        offered.push((format!("for {}", in_words(time)), longest));
    }
    offered
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 3_600 == 0 => format!("{} h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

/// Reads a filled form.
pub(super) fn filled(question: &Question, result: &ElicitResult) -> Filled {
    let content = result.content.as_ref();
    let text = |key: &str| content.and_then(|content| content.get(key)).and_then(Value::as_str);
    let note = text("note").map(str::to_owned);
    let choice = match (&result.action, text("decision")) {
        (ElicitationAction::Accept, Some(APPROVE)) => Choice::Approve,
        (ElicitationAction::Accept, Some(DENY)) | (ElicitationAction::Decline, _) => Choice::Deny,
        // Some clients accept every form, empty as it is: that is no yes.
        _ => return Filled::Nothing,
    };
    let remember = match text("remember") {
        None => Remember::Once,
        Some(label) => {
            let offered = offered(question.remember);
            let known = offered.into_iter().find(|(known, _)| known == label);
            known.map_or(Remember::Once, |(_, remember)| remember)
        }
    };
    Filled::Reply(Reply { choice, remember, note })
}

/// The same of an answer that came with a repeated request.
pub(super) fn filled_value(question: &Question, result: Option<&Value>) -> Filled {
    let result = result.cloned().and_then(|value| serde_json::from_value(value).ok());
    result.map_or(Filled::Nothing, |result| filled(question, &result))
}
