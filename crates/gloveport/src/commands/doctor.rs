//! `gloveport doctor`: what this machine gives for confinement, and what to do about what is missing.

use super::{Context, check, pretty_value, print, print_json};
use crate::cli::Doctor;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use crate::typecheck::{self, Standing};
use gloveport_sandbox::doctor::{self, Diagnosis, Finding, Remedy, State};
use gloveport_sandbox::{Isolation, Minimum};
use serde_json::{Value, json};

/// Of the JSON. A change that breaks a reader makes a new one.
const VERSION: u8 = 1;

pub(super) async fn doctor(
    context: &Context,
    arguments: &Doctor,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    if arguments.fetch {
        // Why there is none is one more thing to tell.
        if let Err(failure) = check::fetch(context, &interrupt.cancel).await {
            output::note(&format!("gloveport: {:#}", failure.error));
        }
    }
    let diagnosis = doctor::diagnose(Some(context.stage)).map_err(Failure::internal)?;
    let types = typecheck::find(&context.check_config(), &context.environment, context.stage).await;
    if arguments.json {
        print_json(&pretty_value(&as_json(&diagnosis, &types)))?;
    } else {
        print(&format!("{diagnosis}\ntypes: {}\n", types.line()))?;
    }
    let is_enough = diagnosis.meets(Minimum::default());
    Ok(if is_enough { Exit::Success } else { Exit::Unsuccessful })
}

/// As `docs/doctor.md` describes it.
fn as_json(diagnosis: &Diagnosis, types: &Standing) -> Value {
    let Diagnosis { machine, findings, remedies, scripts, programs } = diagnosis;
    json!({
        "version": VERSION,
        "kernel": machine.kernel,
        "user": machine.user,
        "around": machine.around,
        "meets_minimum": diagnosis.meets(Minimum::default()),
        "scripts": scripts.as_ref().map(Isolation::describe),
        "programs": programs.as_ref().map(Isolation::describe),
        "checks": findings.iter().map(finding_json).collect::<Vec<_>>(),
        "remedies": remedies.iter().map(remedy).collect::<Vec<_>>(),
        "types": types.to_json(),
    })
}

fn finding_json(finding: &Finding) -> Value {
    let state = match finding.state {
        State::Works => "ok",
        State::Partly => "partly",
        State::Missing => "missing",
        State::Unneeded => "unneeded",
    };
    let gap = finding.gap.as_ref().map(|gap| {
        json!({
            "tried": gap.tried,
            "refused": gap.refused,
            "lost": gap.lost,
            "cause": gap.cause,
        })
    });
    json!({
        "check": finding.check.id(),
        "state": state,
        "detail": finding.detail,
        "gap": gap,
    })
}

fn remedy(remedy: &Remedy) -> Value {
    let checks: Vec<_> = remedy.checks.iter().map(|check| check.id()).collect();
    json!({
        "cause": remedy.id,
        "why": remedy.why,
        "steps": remedy.steps,
        "checks": checks,
    })
}
