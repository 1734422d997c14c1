//! `gloveport doctor`: what this machine gives for confinement, and what to do about what is missing.

use super::{Context, pretty_value, print, print_json};
use crate::cli::Doctor;
use crate::exit::{Exit, Failure};
use gloveport_sandbox::doctor::{self, Diagnosis, Finding, Remedy, State};
use gloveport_sandbox::{Isolation, Minimum};
use serde_json::{Value, json};

/// Of the JSON. A change that breaks a reader makes a new one.
const VERSION: u8 = 1;

pub(super) fn doctor(context: &Context, arguments: &Doctor) -> Result<Exit, Failure> {
    let diagnosis = doctor::diagnose(Some(context.stage)).map_err(Failure::internal)?;
    if arguments.json {
        print_json(&pretty_value(&as_json(&diagnosis)))?;
    } else {
        print(&diagnosis.to_string())?;
    }
    let is_enough = diagnosis.meets(Minimum::default());
    Ok(if is_enough { Exit::Success } else { Exit::Unsuccessful })
}

/// As `docs/doctor.md` describes it.
fn as_json(diagnosis: &Diagnosis) -> Value {
    let Diagnosis { machine, findings, remedies, scripts, programs } = diagnosis;
    json!({
        "version": VERSION,
        "kernel": machine.kernel,
        "user": machine.user,
        "around": machine.around,
        "meets_minimum": diagnosis.meets(Minimum::default()),
        "scripts": scripts.as_ref().map(Isolation::describe),
        "programs": programs.as_ref().map(Isolation::describe),
        "checks": findings.iter().map(check).collect::<Vec<_>>(),
        "remedies": remedies.iter().map(remedy).collect::<Vec<_>>(),
    })
}

fn check(finding: &Finding) -> Value {
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
