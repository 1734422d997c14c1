//! Asks the client: by `input_required` in the modern era, by requests in the legacy one.

use crate::fixture::{World, is_modern};
use crate::offer::Dialogue;
use rmcp::model::{
    ClientCapabilities, ClientResult, InputRequest, InputRequiredResult, InputResponses,
    JsonObject, ServerRequest,
};
use rmcp::service::{RequestContext, ServiceError};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Separates the states of this server from whatever else its key seals.
const PURPOSE: &[u8] = b"request state";

/// What a client brings to a dialogue.
pub(crate) struct Brought<'a> {
    /// The tool or prompt that asks.
    pub(crate) name: &'a str,
    pub(crate) arguments: &'a JsonObject,
    pub(crate) responses: Option<&'a InputResponses>,
    pub(crate) state: Option<&'a str>,
}

/// How far a dialogue came.
pub(crate) enum Heard {
    /// All was answered: what came under which key.
    All(Map<String, Value>),
    /// The client has to bring more.
    More(InputRequiredResult),
}

/// Goes on with a dialogue.
pub(crate) async fn ask(
    world: &World,
    dialogue: &Dialogue,
    brought: &Brought<'_>,
    context: &RequestContext<RoleServer>,
) -> Result<Heard, ErrorData> {
    let declared = context.client_capabilities().unwrap_or_default();
    if is_modern(context) {
        ask_by_result(world, dialogue, brought, &declared)
    } else {
        ask_by_requests(dialogue, brought, &declared, context).await.map(Heard::All)
    }
}

/// What a round may ask of a client that has declared these capabilities.
///
/// # Errors
///
/// The protocol's error for a missing capability, where the client cannot answer what must be asked.
pub(crate) fn permitted(
    dialogue: &Dialogue,
    mut requests: BTreeMap<String, InputRequest>,
    declared: &ClientCapabilities,
) -> Result<BTreeMap<String, InputRequest>, ErrorData> {
    let declared = json!(declared);
    let missing: Map<String, Value> = requests
        .values()
        .map(capability)
        .filter(|name| declared.get(name).is_none())
        .map(|name| (name.to_owned(), json!({})))
        .collect();
    requests.retain(|_, request| !missing.contains_key(capability(request)));
    if missing.is_empty() || (dialogue.asks_what_it_may && !requests.is_empty()) {
        return Ok(requests);
    }
    let missing = serde_json::from_value(Value::Object(missing));
    let missing = missing.expect("names of capabilities without settings");
    Err(ErrorData::missing_required_client_capability(missing))
}

/// The capability with which a client declares that it can answer.
fn capability(request: &InputRequest) -> &'static str {
    match request {
        InputRequest::CreateMessage(_) => "sampling",
        InputRequest::ListRoots(_) => "roots",
        // The library may learn of more; this server asks nothing else.
        _ => "elicitation",
    }
}

fn ask_by_result(
    world: &World,
    dialogue: &Dialogue,
    brought: &Brought<'_>,
    declared: &ClientCapabilities,
) -> Result<Heard, ErrorData> {
    let (mut n, mut heard) = match brought.state {
        Some(state) if dialogue.keeps_state => open(world, brought.name, state)?,
        _ => (0, Map::new()),
    };
    let mut brought_now = BTreeMap::new();
    for (key, response) in brought.responses.into_iter().flatten() {
        if !response.is_object() {
            let message = format!("the response to `{key}` is not an object");
            return Err(ErrorData::invalid_params(message, None));
        }
        brought_now.insert(key.as_str(), response);
    }
    loop {
        let Some(requests) = dialogue.round(n, brought.arguments) else {
            return Ok(Heard::All(heard));
        };
        let mut open_ones = permitted(dialogue, requests, declared)?;
        let answered: Vec<String> = open_ones
            .keys()
            .filter(|key| heard.contains_key(*key) || brought_now.contains_key(key.as_str()))
            .cloned()
            .collect();
        let is_whole = answered.len() == open_ones.len();
        if is_whole || dialogue.keeps_state {
            for key in &answered {
                if let Some(response) = brought_now.get(key.as_str()) {
                    heard.insert(key.clone(), (*response).clone());
                }
                open_ones.remove(key);
            }
        }
        if !is_whole {
            let state = dialogue.keeps_state.then(|| sealed(world, brought.name, n, &heard));
            return Ok(Heard::More(InputRequiredResult::new(Some(open_ones), state.transpose()?)));
        }
        n += 1;
    }
}

/// What came so far, so that nobody but this server can read or change it.
fn sealed(
    world: &World,
    name: &str,
    round: usize,
    heard: &Map<String, Value>,
) -> Result<String, ErrorData> {
    let state = json!({"of": name, "round": round, "heard": heard}).to_string();
    let state = world.key.seal(PURPOSE, state.as_bytes());
    state.map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

fn open(world: &World, name: &str, state: &str) -> Result<(usize, Map<String, Value>), ErrorData> {
    let opened = world.key.open(PURPOSE, state).ok();
    let opened = opened.and_then(|state| serde_json::from_slice::<Value>(&state).ok());
    let opened = opened.filter(|state| state["of"] == name);
    let refused = || ErrorData::invalid_params("the request's state is not one of ours", None);
    let mut opened = opened.ok_or_else(refused)?;
    let heard = opened["heard"].take();
    let round = opened["round"].as_u64().and_then(|round| usize::try_from(round).ok());
    match (round, heard) {
        (Some(round), Value::Object(heard)) => Ok((round, heard)),
        _ => Err(refused()),
    }
}

async fn ask_by_requests(
    dialogue: &Dialogue,
    brought: &Brought<'_>,
    declared: &ClientCapabilities,
    context: &RequestContext<RoleServer>,
) -> Result<Map<String, Value>, ErrorData> {
    let mut heard = Map::new();
    let mut n = 0;
    while let Some(requests) = dialogue.round(n, brought.arguments) {
        for (key, request) in permitted(dialogue, requests, declared)? {
            let asked = context.peer.send_request(as_request(&request)).await;
            heard.insert(key, told(asked)?);
        }
        n += 1;
    }
    Ok(heard)
}

fn as_request(request: &InputRequest) -> ServerRequest {
    let request = json!(request);
    serde_json::from_value(request).expect("what can be asked in a result can be requested")
}

/// The client's answer as JSON.
fn told(asked: Result<ClientResult, ServiceError>) -> Result<Value, ErrorData> {
    match asked {
        Ok(result) => Ok(json!(result)),
        Err(ServiceError::McpError(error)) => Err(error),
        Err(error) => Err(ErrorData::internal_error(error.to_string(), None)),
    }
}
