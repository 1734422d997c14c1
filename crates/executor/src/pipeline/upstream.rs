//! The call itself, and what comes back.

use super::{Made, Run};
use crate::fleet::Target;
use crate::guard::ResultCheck;
use crate::upstream::Upstream;
use crate::value::{ResultShape, value_of};
use gloveport_gate::Permit;
use gloveport_protocol::{FaultCode, Method, ToolFailure, ToolResult};
use serde_json::Value;
use tokio::time::Instant;

/// Longest message of a tool's own error that the script sees, in characters.
const TOOL_MESSAGE_CHARACTERS_MAX: usize = 4_000;

/// Waits for the upstream, at most for the call's time. While it waits itself for the client behind the call, time stands still.
pub(super) async fn call(
    run: &Run,
    upstream: &dyn Upstream,
    permit: Permit,
) -> Result<ToolResult, ToolFailure> {
    let tool = permit.tool().clone();
    let (caller, begun, wall) = (run.caller(&tool), Instant::now(), run.limits.call_wall);
    let mut answer = upstream.call(permit, caller.clone());
    loop {
        let deadline = begun + wall + caller.waited();
        match tokio::time::timeout_at(deadline, &mut answer).await {
            Ok(Ok(result)) => return Ok(result),
            Ok(Err(error)) => {
                let failure = error.failure();
                let message = format!("`{tool}`: {}", failure.message);
                return Err(ToolFailure { message, ..failure });
            }
            Err(_) if begun + wall + caller.waited() > deadline => {}
            Err(_) => {
                let message = format!("`{tool}` did not answer within {} s", wall.as_secs());
                return Err(ToolFailure::new(FaultCode::UpstreamTimeout, message)
                    .with_hint("the call may have taken effect: check before you repeat it"));
            }
        }
    }
}

/// Turns the answer into a value, within the bounds.
pub(super) fn check(
    run: &Run,
    target: &Target<'_>,
    result: ToolResult,
) -> Result<Made, ToolFailure> {
    let output_schema = target.tool.definition().output_schema.as_ref();
    if result.is_error && run.shape == ResultShape::Value {
        let text = result.only_text().unwrap_or_else(|| "the tool failed".to_owned());
        let text: String = text.chars().take(TOOL_MESSAGE_CHARACTERS_MAX).collect();
        run.budget().spend(text.len())?;
        return Err(ToolFailure::new(FaultCode::ToolFailed, text));
    }
    let is_checked = run.guard.results == ResultCheck::Enforce && !result.is_error;
    if is_checked && !target.is_promised(result.structured.as_ref()) {
        let message = format!("the result of `{}` is not what it promises", target.tool.id());
        return Err(ToolFailure::new(FaultCode::OutputInvalid, message)
            .with_hint("the call was made; its server has to mend the tool's output schema"));
    }
    let method = Method::parse(target.tool.id().tool.as_str());
    let has_more = result.structured.is_some()
        && result.content.iter().any(|block| block["type"] != "text")
        && method.is_none();
    let content = (has_more && run.shape == ResultShape::Value)
        .then(|| Value::from(result.content.clone()).to_string());
    let value = match run.shape {
        ResultShape::Value => value_of(result, output_schema),
        ResultShape::Whole => result.whole(method).to_string(),
    };
    let bytes = value.len() + content.as_ref().map_or(0, String::len);
    if bytes > run.limits.result_bytes {
        let max = run.limits.result_bytes;
        let message = format!("the result has {bytes} bytes, at most {max} are allowed");
        return Err(ToolFailure::new(FaultCode::OutputTooLarge, message)
            .with_hint("the call was made; ask for less: a page, a filter, fewer fields"));
    }
    run.budget().spend(bytes)?;
    Ok(Made { value, content })
}
