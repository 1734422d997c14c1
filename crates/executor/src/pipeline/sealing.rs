//! Stages 3 and 12: sealed values are opened for the tool that may have them, and what comes back is sealed before anybody
//! sees it.

use super::{Made, Run};
use gloveport_protocol::{ArgumentIssue, FaultCode, ToolFailure, ToolId};
use gloveport_seal::{Counts, Opened};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Text that takes milliseconds to look through: it is done where nobody else waits.
const LARGE_BYTES: usize = 256 << 10;

/// Stage 12 for a value: gives it as the script may see it.
pub(super) async fn seal(
    run: &Run,
    tool: &ToolId,
    opened: Opened,
    made: Made,
) -> Result<(Made, Counts), ToolFailure> {
    let (sealer, vault, tool) =
        (Arc::clone(&run.guard.sealer), Arc::clone(&run.vault), tool.clone());
    let is_large = made.value.len() + made.content.as_ref().map_or(0, String::len) > LARGE_BYTES;
    let seal = move || {
        let mut counts = Counts::default();
        let mut hide = |json| {
            let hidden = sealer.seal_result(&vault, &tool, &opened, json);
            for (kind, n) in &hidden.counts {
                *counts.entry(kind.clone()).or_default() += n;
            }
            hidden.json
        };
        let made = Made { value: hide(made.value), content: made.content.map(hide) };
        (made, counts)
    };
    if !is_large {
        return Ok(seal());
    }
    tokio::task::spawn_blocking(seal).await.map_err(|_| {
        // Whatever went wrong: what was not sealed is not handed on.
        ToolFailure::new(FaultCode::Internal, "the result could not be sealed")
            .with_hint("the call was made; check before you repeat it")
    })
}

/// Stage 12 for a failure: an upstream's words may repeat what it was sent, and what it knows.
pub(super) fn seal_failure(
    run: &Run,
    tool: &ToolId,
    opened: &Opened,
    failure: ToolFailure,
) -> ToolFailure {
    let seal = |text: String| seal_text(run, tool, opened, text);
    let issues = failure
        .issues
        .into_iter()
        .map(|issue| ArgumentIssue { path: seal(issue.path), message: seal(issue.message) });
    ToolFailure {
        message: seal(failure.message),
        hint: failure.hint.map(seal),
        issues: issues.collect(),
        ..failure
    }
}

/// A text about a call, without what was opened for it.
fn seal_text(run: &Run, tool: &ToolId, opened: &Opened, text: String) -> String {
    let json = Value::from(text).to_string();
    let sealed = run.guard.sealer.seal_result(&run.vault, tool, opened, json);
    match serde_json::from_str(&sealed.json) {
        Ok(Value::String(text)) => text,
        Ok(_) | Err(_) => "[sealed]".to_owned(),
    }
}

/// A call's arguments as a person is shown them: what was opened for the tool stays sealed here.
pub(super) fn shown(run: &Run, tool: &ToolId, opened: &Opened, text: &str) -> String {
    clean(run, &seal_text(run, tool, opened, text.to_owned()))
}

/// A text as it may be shown and logged.
pub(super) fn clean(run: &Run, text: &str) -> String {
    run.guard.sealer.egress(&run.vault, text).0.into_owned()
}

/// Counts as the audit log has them.
pub(super) fn by_name(counts: &Counts) -> BTreeMap<String, u64> {
    counts.iter().map(|(kind, n)| (kind.as_str().to_owned(), u64::from(*n))).collect()
}
