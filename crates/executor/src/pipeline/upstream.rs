//! The call itself, and what comes back.

use super::Run;
use crate::fleet::Target;
use crate::guard::ResultCheck;
use crate::upstream::Upstream;
use crate::value::value_of;
use gloveport_gate::Permit;
use gloveport_protocol::{FaultCode, ToolFailure, ToolResult};

/// Longest message of a tool's own error that the script sees, in characters.
const TOOL_MESSAGE_CHARACTERS_MAX: usize = 4_000;

/// Waits for the upstream, at most for the call's time.
pub(super) async fn call(
    run: &Run,
    upstream: &dyn Upstream,
    permit: Permit,
) -> Result<ToolResult, ToolFailure> {
    let tool = permit.tool().clone();
    match tokio::time::timeout(run.limits.call_wall, upstream.call(permit)).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(error)) => {
            let failure = error.failure();
            Err(ToolFailure { message: format!("`{tool}`: {}", failure.message), ..failure })
        }
        Err(_) => {
            let after = run.limits.call_wall.as_secs();
            let message = format!("`{tool}` did not answer within {after} s");
            Err(ToolFailure::new(FaultCode::UpstreamTimeout, message)
                .with_hint("the call may have taken effect: check before you repeat it"))
        }
    }
}

/// Turns the answer into a value, within the bounds.
pub(super) fn check(
    run: &Run,
    target: &Target<'_>,
    result: ToolResult,
) -> Result<String, ToolFailure> {
    let output_schema = target.tool.definition().output_schema.as_ref();
    if result.is_error {
        let text = result.only_text().unwrap_or_else(|| "the tool failed".to_owned());
        let text: String = text.chars().take(TOOL_MESSAGE_CHARACTERS_MAX).collect();
        run.budget().spend(text.len())?;
        return Err(ToolFailure::new(FaultCode::ToolFailed, text));
    }
    if run.guard.results == ResultCheck::Enforce && !target.is_promised(result.structured.as_ref())
    {
        let message = format!("the result of `{}` is not what it promises", target.tool.id());
        return Err(ToolFailure::new(FaultCode::OutputInvalid, message)
            .with_hint("the call was made; its server has to mend the tool's output schema"));
    }
    let value = value_of(result, output_schema);
    if value.len() > run.limits.result_bytes {
        let (bytes, max) = (value.len(), run.limits.result_bytes);
        let message = format!("the result has {bytes} bytes, at most {max} are allowed");
        return Err(ToolFailure::new(FaultCode::OutputTooLarge, message)
            .with_hint("the call was made; ask for less: a page, a filter, fewer fields"));
    }
    run.budget().spend(value.len())?;
    Ok(value)
}
