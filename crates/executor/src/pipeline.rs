//! The one path from a script, or from a client, to an upstream. Every tool call passes [`dispatch`], and the stages
//! stand in it in their order. An upstream takes a call with a [`Permit`] only, and only a decision makes one.
//!
//! What a stage asks is in [`Guard`](crate::Guard); what is written down of a call is in `trail.rs`.

mod run;
mod sealing;
mod trail;
mod turn;
mod upstream;

pub(crate) use run::Run;

use crate::fleet::{Snapshot, Target, View};
use gloveport_catalog::Tool;
use gloveport_gate::{
    Call, Calls, Channel, Decision, Eyes, FlowVerdict, Labels, OpenArguments, Permit, Remember,
    Sight, Terms,
};
use gloveport_protocol::{FaultCode, ToolFacts, ToolFailure, ToolId};
use gloveport_seal::Opened;
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;
use trail::{Trail, names};
use turn::Turn;

/// Arguments that take milliseconds to read.
const LARGE_ARGUMENT_BYTES: usize = 64 << 10;

/// What is asked for, in the words of the asker.
pub(crate) struct Asked<'a> {
    pub(crate) server: &'a str,
    pub(crate) tool: &'a str,
    /// JSON text.
    pub(crate) arguments: &'a str,
}

/// What a call gave, as JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// The value.
    pub(crate) value: String,
    /// All content blocks, where there is more to them than the value.
    pub(crate) content: Option<String>,
}

/// Makes one call: the only function that calls an upstream.
///
/// Once `withdrawn` is cancelled the call is dropped wherever it is, which cancels it at the upstream, and is recorded as
/// [`FaultCode::Cancelled`].
pub(crate) async fn dispatch(
    run: &Run,
    known: (&View, &Snapshot),
    asked: &Asked<'_>,
    withdrawn: &CancellationToken,
) -> Result<Made, ToolFailure> {
    // What the script has read by now is all that can be in these arguments.
    let labels = run.labels.now();
    let mut trail = Trail::open(run, asked, labels)?;
    // Boxed: the future of all stages is large, and there may be thousands.
    let made = withdrawn.run_until_cancelled(Box::pin(async {
        // Waited for before the arguments are read: as values they are many times as large as their text.
        let _place = run.in_flight.acquire().await.expect("the semaphore is never closed");
        stages(run, known, asked, labels, &mut trail).await
    }));
    let result = made.await.unwrap_or_else(|| {
        Err(ToolFailure::new(FaultCode::Cancelled, "the script took the call back"))
    });
    trail.close(result).await // 13 outcome
}

async fn stages(
    run: &Run,
    (view, snapshot): (&View, &Snapshot),
    asked: &Asked<'_>,
    labels: Labels,
    trail: &mut Trail<'_>,
) -> Result<Made, ToolFailure> {
    let guard = &run.guard;
    let known = seen(run, snapshot, asked, trail);
    let looked = match &known {
        Err(failure) if failure.code == FaultCode::NotFound => {
            view.looked_up(snapshot, asked.server, run.limits.call_wall).await
        }
        Ok(_) | Err(_) => None,
    };
    let target = match &looked {
        None => known?,
        Some(looked) => seen(run, looked, asked, trail)?,
    };
    let newer = connected(run, view, &target).await?;
    let target = match &newer {
        None => target,
        Some(newer) => seen(run, newer, asked, trail)?,
    };
    let (id, facts) = (target.tool.id(), &target.facts);
    let mut open = read(asked.arguments, run.limits.argument_bytes).await?; // 3 normalise
    let written = guard.written(&open);
    let opened = guard.sealer.unseal(&run.vault, id, open.value_mut())?;
    trail.crossing().unsealed = sealing::by_name(&opened.counts);
    let labels = labels.with(run.labels_of(&opened));
    target.apply_defaults(&mut open);
    let arguments = open.freeze();
    let validated = target.validate(arguments).await;
    // What is wrong with arguments names their keys, and keys are opened as well.
    let arguments = validated.map_err(|failure| {
        sealing::seal_failure(run, id, &opened, explain(target.tool, failure))
    })?; // 4 validate
    let argument_bytes = arguments.bytes();
    let digest = arguments.digest(&guard.digests, id);
    trail.frozen(written.as_ref(), &arguments, digest);
    let (principal, calls) = (&run.principal, run as &dyn Calls);
    let call = Call { principal, tool: id, facts, arguments, digest, calls };
    let decision = guard.policy.decide(call); // 5 decide
    let decision = flow(run, (id, facts), labels, decision); // 6 flow
    trail.decided(&decision);
    if let Decision::Deny(denial) = decision {
        return Err(denial.failure());
    }
    let turn = Turn::take(run, (id, facts), digest, argument_bytes)?; // 7 limits
    trail.queue(turn.wait()).await;
    let begun = Instant::now();
    let permit = decided(run, (id, &opened), decision).await; // 8 ask
    trail.asked = begun.elapsed();
    let permit = permit?;
    same(run, view, asked, &target).await?;
    trail.intend(&permit, turn.cost()).await?; // 9 intent
    turn.made();
    let begun = Instant::now();
    let result = upstream::call(run, target.upstream, permit).await; // 10 call
    trail.upstream = begun.elapsed();
    trail.has_failed = result.as_ref().is_ok_and(|result| result.is_error);
    let result = result.and_then(|result| upstream::check(run, &target, result)); // 11 check
    // A failure is the tool's word as well: it labels the execution like a result.
    let gives = guard.flow.gives(id, facts);
    run.labels.add(gives, id);
    trail.crossing().labels_out = names(gives);
    let made = result.map_err(|failure| sealing::seal_failure(run, id, &opened, failure))?;
    let (made, counts) = sealing::seal(run, id, opened, made).await?; // 12 seal
    trail.crossing().sealed = sealing::by_name(&counts);
    if !trail.has_failed {
        view.learn(&target, run.shape, &made.value).await;
    }
    Ok(made)
}

/// The tool that is meant, if the principal may know of it.
fn seen<'a>(
    run: &Run,
    snapshot: &'a Snapshot,
    asked: &Asked<'_>,
    trail: &mut Trail<'_>,
) -> Result<Target<'a>, ToolFailure> {
    let target = snapshot.resolve(asked.server, asked.tool)?; // 1 resolve
    let (id, facts) = (target.tool.id(), &target.facts);
    trail.resolved(id, facts);
    if run.guard.policy.sight(&run.principal, id, facts) == Sight::Never {
        trail.unseen();
        return Err(snapshot.not_found(asked.server, asked.tool)); // 2 see
    }
    run.granted(id)?;
    Ok(target)
}

/// What is known once the tool's server is connected and what it lists now was judged; nothing where that was so already.
async fn connected(
    run: &Run,
    view: &View,
    target: &Target<'_>,
) -> Result<Option<Arc<Snapshot>>, ToolFailure> {
    let wall = run.limits.call_wall;
    let confirmed = tokio::time::timeout(wall, view.confirmed(target.upstream)).await;
    confirmed.unwrap_or_else(|_| {
        let server = &target.tool.id().server;
        let message = format!("`{server}` did not connect within {} s", wall.as_secs());
        Err(ToolFailure::new(FaultCode::UpstreamUnavailable, message).retryable())
    })
}

/// Makes sure that a server which went away while somebody was asked still lists what was agreed to.
async fn same(
    run: &Run,
    view: &View,
    asked: &Asked<'_>,
    target: &Target<'_>,
) -> Result<(), ToolFailure> {
    let Some(newer) = connected(run, view, target).await? else { return Ok(()) };
    let again = newer.resolve(asked.server, asked.tool)?;
    if again.facts == target.facts && again.tool.definition() == target.tool.definition() {
        return Ok(());
    }
    let message = format!("`{}` changed before it was called", target.tool.id());
    Err(ToolFailure::new(FaultCode::ToolChanged, message)
        .with_hint("nothing was called: look at the tool again, and call it anew"))
}

/// What the execution has read may forbid the call, or make it a question.
fn flow(
    run: &Run,
    (tool, facts): (&ToolId, &ToolFacts),
    labels: Labels,
    decision: Decision,
) -> Decision {
    let verdict = run.guard.flow.check(labels, tool, facts);
    match (&verdict, decision) {
        (_, Decision::Deny(denial)) => Decision::Deny(denial),
        (FlowVerdict::Pass, decision) => decision,
        (FlowVerdict::Deny(_), _) => {
            Decision::Deny(verdict.denial(tool).expect("the verdict is a refusal"))
        }
        // A rule asked already: its terms are the operator's own.
        (FlowVerdict::Ask(_), Decision::Ask(pending)) => Decision::Ask(pending),
        (FlowVerdict::Ask(reason), Decision::Allow(permit)) => {
            let reason = format!("{reason} ({})", run.labels.origin());
            Decision::Ask(permit.hold(Terms {
                rule: None,
                reason,
                why: "flow".to_owned(),
                channel: Channel::Client,
                eyes: Eyes::Two,
                remember: Remember::Once,
            }))
        }
    }
}

/// A permit, at once or after a person's word.
async fn decided(
    run: &Run,
    (tool, opened): (&ToolId, &Opened),
    decision: Decision,
) -> Result<Permit, ToolFailure> {
    match decision {
        Decision::Allow(permit) => Ok(permit),
        Decision::Ask(pending) => {
            run.spent.ask()?;
            let show = |text: &str| sealing::shown(run, tool, opened, text);
            run.asks.ask(pending, &show).await
        }
        Decision::Deny(denial) => Err(denial.failure()),
    }
}

/// Wrong arguments are told with what the tool takes.
fn explain(tool: &Tool, failure: ToolFailure) -> ToolFailure {
    let is_about_arguments = failure.code == FaultCode::InvalidArgs;
    let signature = is_about_arguments.then(|| tool.signature().into());
    ToolFailure { signature, ..failure }
}

/// Reads the arguments; large ones where nobody else waits.
async fn read(text: &str, bytes_max: usize) -> Result<OpenArguments, ToolFailure> {
    if text.len() <= LARGE_ARGUMENT_BYTES {
        return OpenArguments::parse(text, bytes_max);
    }
    let text = text.to_owned();
    let read = tokio::task::spawn_blocking(move || OpenArguments::parse(&text, bytes_max)).await;
    read.unwrap_or_else(|_| {
        Err(ToolFailure::new(FaultCode::Internal, "the arguments could not be read"))
    })
}
