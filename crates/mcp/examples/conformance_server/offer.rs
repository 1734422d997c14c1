//! What the server offers, read from `offer.json`: tools, fixed answers, dialogues, prompts and resources.

use rmcp::model::{
    CallToolResult, InputRequest, JsonObject, Prompt, PromptMessage, Resource, ResourceContents,
    ResourceTemplate, ResultType, Tool,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const OFFER: &str = include_str!("offer.json");

/// Everything that never changes.
pub(crate) struct Offer {
    pub(crate) tools: Vec<Tool>,
    pub(crate) answers: BTreeMap<String, CallToolResult>,
    pub(crate) dialogues: BTreeMap<String, Dialogue>,
    pub(crate) prompts: Vec<Prompt>,
    pub(crate) messages: BTreeMap<String, Value>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) templates: Vec<ResourceTemplate>,
    pub(crate) contents: BTreeMap<String, ResourceContents>,
}

/// What is asked before a tool or a prompt answers, round by round.
#[derive(Debug)]
pub(crate) struct Dialogue {
    rounds: Vec<Map<String, Value>>,
    /// What the answer begins with.
    pub(crate) says: String,
    /// The server seals what came so far into the request's state; without it every round stands for itself.
    pub(crate) keeps_state: bool,
    /// Only what the client has declared is asked; otherwise a client that cannot answer everything is refused.
    pub(crate) asks_what_it_may: bool,
}

impl Dialogue {
    /// The requests of a round, with arguments put in; none after the last.
    pub(crate) fn round(
        &self,
        n: usize,
        arguments: &JsonObject,
    ) -> Option<BTreeMap<String, InputRequest>> {
        let requests = self.rounds.get(n)?.iter().map(|(key, request)| {
            let request = serde_json::from_value(filled(request, arguments));
            (key.clone(), request.expect("the requests of offer.json are well-formed"))
        });
        Some(requests.collect())
    }
}

impl Offer {
    /// Reads `offer.json`.
    pub(crate) fn read() -> Result<Self, serde_json::Error> {
        let mut whole: Map<String, Value> = serde_json::from_str(OFFER)?;
        let mut part = |name: &str| whole.remove(name).unwrap_or_default();
        let dialogues: BTreeMap<String, Value> = serde_json::from_value(part("dialogues"))?;
        Ok(Self {
            tools: serde_json::from_value(part("tools"))?,
            answers: serde_json::from_value::<BTreeMap<String, CallToolResult>>(part("answers"))?
                .into_iter()
                .map(|(tool, answer)| (tool, complete(answer)))
                .collect(),
            dialogues: dialogues
                .into_iter()
                .map(|(name, dialogue)| Ok((name, read_dialogue(&dialogue)?)))
                .collect::<Result<_, serde_json::Error>>()?,
            prompts: serde_json::from_value(part("prompts"))?,
            messages: serde_json::from_value(part("messages"))?,
            resources: serde_json::from_value(part("resources"))?,
            templates: serde_json::from_value(part("templates"))?,
            contents: serde_json::from_value(part("contents"))?,
        })
    }

    /// The messages of a prompt, with its arguments put in.
    pub(crate) fn messages(
        &self,
        name: &str,
        arguments: &JsonObject,
    ) -> Option<Vec<PromptMessage>> {
        let messages = serde_json::from_value(filled(self.messages.get(name)?, arguments));
        Some(messages.expect("the messages of offer.json are well-formed"))
    }
}

/// Says that a result is all there is: the modern era requires it, and the library leaves it out for the legacy one.
fn complete(mut answer: CallToolResult) -> CallToolResult {
    answer.result_type = Some(ResultType::COMPLETE);
    answer
}

fn read_dialogue(value: &Value) -> Result<Dialogue, serde_json::Error> {
    Ok(Dialogue {
        rounds: serde_json::from_value(value["rounds"].clone())?,
        says: serde_json::from_value(value["says"].clone())?,
        keeps_state: value["keepsState"] == true,
        asks_what_it_may: value["asksWhatItMay"] == true,
    })
}

/// A copy of `value` in which `{name}` in texts stands for the argument of that name.
fn filled(value: &Value, arguments: &JsonObject) -> Value {
    match value {
        Value::String(text) => {
            let mut text = text.clone();
            for (name, argument) in arguments {
                if let Some(argument) = argument.as_str() {
                    text = text.replace(&format!("{{{name}}}"), argument);
                }
            }
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| filled(item, arguments)).collect(),
        Value::Object(map) => {
            let map = map.iter().map(|(key, item)| (key.clone(), filled(item, arguments)));
            Value::Object(map.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
