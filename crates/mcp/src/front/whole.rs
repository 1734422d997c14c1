//! Calls of what is shown by itself: tools, resources, prompts and completion of the servers, with all that they answer.
//!
//! Each goes the one path of a call, as a direct call of the executor; nothing here reaches an upstream.

use super::asking::{Asked, Reached, Unreached};
use super::exposure::Mode;
use super::handler::Front;
use super::names::Thing;
use super::request_state::REFUSED;
use super::shown::Shown;
use super::telling::Scale;
use super::who::{Era, Who};
use gloveport_executor::{DirectCall, End, failure_text};
use gloveport_protocol::{FaultCode, Method, ToolFailure, with_causes};
use rmcp::model::ErrorCode;
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value, json};

/// Characters of a name that is repeated to the client.
const SHOWN_CHARACTERS: usize = 200;

impl Front {
    /// Calls a tool that is shown by itself.
    pub(super) async fn whole_call(
        &self,
        who: &Who,
        asked: &Asked<'_>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Map<String, Value>, ErrorData> {
        let mut shown = self.shown(&who.principal, who.mode);
        if shown.tools.get(asked.name).is_none() {
            self.settled(&who.principal).await;
            shown = self.shown(&who.principal, who.mode);
        }
        let Some(thing) = shown.tools.get(asked.name).cloned() else {
            return Err(no_tool(who.mode, asked.name));
        };
        let arguments = asked.arguments.cloned().unwrap_or_default();
        let reached = self.whole(who, asked, (&thing, &thing.own, arguments), context).await;
        let era = who.era;
        let finish = move |end| match Whole::of(end) {
            Err(message) => Ok(failed(&message)),
            Ok(Whole::Result(mut result)) => {
                shown.show_uris(&thing.server, &mut result);
                Ok(for_era(era, result))
            }
            Ok(Whole::Failure(failure)) => match refusal(&failure) {
                Some(code) => {
                    Err(ErrorData::new(code, failure.message.clone(), required(&failure)))
                }
                None => Ok(failed(&failure_text(&failure))),
            },
        };
        match reached {
            Err(Unreached::Refused) => Err(ErrorData::invalid_params(REFUSED, None)),
            Err(Unreached::Because(message)) => Ok(failed(&message)),
            Ok(Reached::Question(question)) => Ok(question),
            Ok(Reached::End(end)) => finish(end),
            Ok(Reached::Later(underway)) => self.later(who, underway, Box::new(finish)).await,
        }
    }

    /// Answers one of the methods that servers have beside their tools.
    pub(super) async fn method(
        &self,
        who: &Who,
        method: &str,
        params: &Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Map<String, Value>, ErrorData> {
        let mut shown = self.shown(&who.principal, who.mode);
        if meant(&shown, method, params)?.is_none() {
            self.settled(&who.principal).await;
            shown = self.shown(&who.principal, who.mode);
        }
        let meant = meant(&shown, method, params)?;
        let (asked, thing, arguments) = meant.ok_or_else(|| unknown(method, params))?;
        let reached = self.whole(who, &asked, (&thing, method, arguments), context).await;
        let refused = |why| match why {
            Unreached::Refused => ErrorData::invalid_params(REFUSED, None),
            Unreached::Because(message) => ErrorData::internal_error(message, None),
        };
        let end = match reached.map_err(refused)? {
            Reached::Question(question) => return Ok(question),
            Reached::End(end) => end,
            Reached::Later(_) => unreachable!("only calls of tools become tasks"),
        };
        match Whole::of(end) {
            Err(message) => Err(ErrorData::internal_error(message, None)),
            Ok(Whole::Result(mut result)) => {
                shown.show_uris(&thing.server, &mut result);
                if who.era == Era::Modern && method == "resources/read" {
                    result.entry("ttlMs").or_insert_with(|| 0.into());
                    // What one principal may read is nobody else's.
                    result.insert("cacheScope".to_owned(), "private".into());
                }
                Ok(result)
            }
            Ok(Whole::Failure(failure)) => Err(match (failure.code, refusal(&failure)) {
                (_, Some(ErrorCode::RESOURCE_NOT_FOUND | ErrorCode::INVALID_PARAMS))
                    if method.starts_with("resources/") =>
                {
                    unknown(method, params)
                }
                (_, Some(code)) => {
                    ErrorData::new(code, failure.message.clone(), required(&failure))
                }
                (FaultCode::NotFound, None) => unknown(method, params),
                (FaultCode::InvalidArgs, None) => {
                    ErrorData::invalid_params(failure_text(&failure), None)
                }
                (_, None) => ErrorData::internal_error(failure_text(&failure), None),
            }),
        }
    }

    /// Makes the call, or goes on with it.
    async fn whole(
        &self,
        who: &Who,
        asked: &Asked<'_>,
        (thing, tool, arguments): (&Thing, &str, Map<String, Value>),
        context: &RequestContext<RoleServer>,
    ) -> Result<Reached, Unreached> {
        let tool = format!("{}.{tool}", thing.server);
        let begin = || {
            let call = DirectCall::new(tool, Value::Object(arguments).to_string()).whole();
            self.executor.begin_call(&who.principal, call, who.profile.clone())
        };
        self.reach(who, asked, (context, Scale::OfCall), begin).await
    }
}

/// What a call came to.
enum Whole {
    Result(Map<String, Value>),
    Failure(ToolFailure),
}

impl Whole {
    fn of(end: End) -> Result<Self, String> {
        let report = match end {
            End::Called(report) => report.map_err(|error| with_causes(&error))?,
            End::Executed(_) => unreachable!("a call ends as one"),
        };
        let json = match report.result {
            Ok(json) => json,
            Err(failure) => return Ok(Self::Failure(failure)),
        };
        Ok(match serde_json::from_str(&json) {
            Ok(Value::Object(result)) => Self::Result(result),
            // Too large to be looked through for secrets: what there is left is said.
            Ok(other) => Self::Result(text_result(&other.to_string(), false)),
            Err(error) => Self::Failure(ToolFailure::new(
                FaultCode::Internal,
                format!("the result cannot be read: {error}"),
            )),
        })
    }
}

/// What a request of a method means: what has to be the same at its repetition, where it goes, and with what.
type Meant<'a> = (Asked<'a>, Thing, Map<String, Value>);

fn meant<'a>(
    shown: &Shown,
    method: &'a str,
    params: &'a Map<String, Value>,
) -> Result<Option<Meant<'a>>, ErrorData> {
    let object = |pairs: Value| pairs.as_object().cloned().unwrap_or_default();
    let meant = match Method::parse(method) {
        Some(Method::ReadResource | Method::Subscribe | Method::Unsubscribe) => {
            let asked = Asked::read(method, "uri", params)?;
            let Some(thing) = shown.uris.meant(asked.name) else { return Ok(None) };
            let arguments = object(json!({"uri": thing.own}));
            (asked, thing, arguments)
        }
        Some(Method::GetPrompt) => {
            let asked = Asked::read(method, "name", params)?;
            let Some(thing) = shown.prompts.get(asked.name).cloned() else { return Ok(None) };
            let mut arguments = object(json!({"name": thing.own}));
            let given = params.get("arguments").filter(|given| !given.is_null());
            arguments.extend(given.map(|given| ("arguments".to_owned(), given.clone())));
            (asked, thing, arguments)
        }
        Some(Method::Complete) => return complete(shown, method, params),
        None => return Ok(None),
    };
    Ok(Some(meant))
}

/// What a completion is for is in `ref`.
fn complete<'a>(
    shown: &Shown,
    method: &'a str,
    params: &'a Map<String, Value>,
) -> Result<Option<Meant<'a>>, ErrorData> {
    let wrong =
        || ErrorData::invalid_params("`ref` must name a prompt or a resource template", None);
    let reference = params.get("ref").and_then(Value::as_object).ok_or_else(wrong)?;
    let kind = reference.get("type").and_then(Value::as_str);
    let mut own = reference.clone();
    let (asked, thing, key) = match kind {
        Some("ref/prompt") => {
            let asked = Asked::read(method, "name", reference)?;
            let Some(thing) = shown.prompts.get(asked.name).cloned() else { return Ok(None) };
            (asked, thing, "name")
        }
        Some("ref/resource") => {
            let asked = Asked::read(method, "uri", reference)?;
            let Some(thing) = shown.uris.meant(asked.name) else { return Ok(None) };
            (asked, thing, "uri")
        }
        Some(_) | None => return Err(wrong()),
    };
    own.insert(key.to_owned(), thing.own.clone().into());
    let mut arguments = Map::new();
    arguments.insert("ref".to_owned(), Value::Object(own));
    for key in ["argument", "context"] {
        let given = params.get(key).filter(|given| !given.is_null());
        arguments.extend(given.map(|given| (key.to_owned(), given.clone())));
    }
    Ok(Some((asked, thing, arguments)))
}

/// A result as an era has it: before 2026-07-28 what is structured is an object.
fn for_era(era: Era, mut result: Map<String, Value>) -> Map<String, Value> {
    let is_odd = result.get("structuredContent").is_some_and(|value| !value.is_object());
    if era == Era::Legacy && is_odd {
        let odd = result.remove("structuredContent").unwrap_or_default().to_string();
        if let Some(Value::Array(content)) = result.get_mut("content")
            && content.is_empty()
        {
            content.push(json!({"type": "text", "text": odd}));
        }
    }
    result
}

fn failed(message: &str) -> Map<String, Value> {
    text_result(message, true)
}

fn text_result(text: &str, is_error: bool) -> Map<String, Value> {
    let mut result = Map::new();
    result.insert("content".to_owned(), json!([{"type": "text", "text": text}]));
    result.insert("isError".to_owned(), is_error.into());
    result
}

/// The code with which the server itself refused, as it may be passed on.
fn refusal(failure: &ToolFailure) -> Option<ErrorCode> {
    Some(match ErrorCode(failure.refusal?.get()) {
        // What the server does not know is a parameter of the request here.
        ErrorCode::METHOD_NOT_FOUND => ErrorCode::INVALID_PARAMS,
        // These are about how we speak with it, and no business of the client.
        ErrorCode::HEADER_MISMATCH
        | ErrorCode::UNSUPPORTED_PROTOCOL_VERSION
        | ErrorCode::PARSE_ERROR
        | ErrorCode::INVALID_REQUEST => ErrorCode::INTERNAL_ERROR,
        other => other,
    })
}

/// What the client would have to be able to do, as the protocol tells it.
fn required(failure: &ToolFailure) -> Option<Value> {
    let mut required = json!({});
    for name in failure.lacks.names() {
        if name.contains('/') {
            required["extensions"][name] = json!({});
        } else {
            required[name] = json!({});
        }
    }
    // The protocol wants it beside this code, whether or not we know what is lacking.
    let code = failure.refusal.map(|code| ErrorCode(code.get()));
    (code == Some(ErrorCode::MISSING_REQUIRED_CLIENT_CAPABILITY))
        .then(|| json!({"requiredCapabilities": required}))
}

fn unknown(method: &str, params: &Map<String, Value>) -> ErrorData {
    let text = |key: &str| params.get(key).and_then(Value::as_str).unwrap_or_default();
    match method {
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => {
            let uri = text("uri");
            let data = Some(json!({"uri": uri}));
            ErrorData::resource_not_found(format!("no resource `{}`", clipped(uri)), data)
        }
        "prompts/get" => {
            ErrorData::invalid_params(format!("no prompt `{}`", clipped(text("name"))), None)
        }
        _ => ErrorData::invalid_params("there is nothing that `ref` names", None),
    }
}

fn no_tool(mode: Mode, name: &str) -> ErrorData {
    let there = match mode {
        Mode::Code => "; there are execute, search_tools, read_tools and call_tool",
        Mode::Search => "; there are search_tools, read_tools and call_tool",
        Mode::Passthrough => "",
    };
    ErrorData::invalid_params(format!("no tool `{}`{there}", clipped(name)), None)
}

fn clipped(name: &str) -> String {
    name.chars().take(SHOWN_CHARACTERS).flat_map(char::escape_debug).collect()
}
