//! `gloveport policy test`: the cases kept beside the rules.

use super::explain::ruling_json;
use super::{Before, Known, Reach, thought};
use crate::cli::Test;
use crate::commands::{Context, pretty_value, print, print_json};
use crate::config::policy::{Case, Expected, PolicyConfig};
use crate::exit::{Exit, Failure};
use crate::signals::Interrupt;
use anyhow::anyhow;
use gloveport_gate::Ruling;
use serde_json::{Value, json};

pub(super) async fn test(
    context: &Context,
    arguments: &Test,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    if config.policy.cases.is_empty() {
        let message = "there are no cases: write `[[case]]` entries beside the rules";
        return Err(Failure::usage(anyhow!(message)));
    }
    let known = match Reach::of(arguments.offline) {
        Reach::Offline => Known::default(),
        Reach::Connect => match Known::learn(context, &config, interrupt).await? {
            None => return Ok(Exit::Interrupted),
            Some(known) => known,
        },
    };
    known.hold(&config.policy.policy)?;
    let results = run(&config.policy, &known)?;
    let n_failed = results.iter().filter(|result| !result.passed).count();
    if arguments.json {
        let told = results.iter().map(|result| {
            json!({
                "name": result.case.name,
                "place": result.case.place,
                "passed": result.passed,
                "expected": expected(&result.case.expected),
                "ruling": ruling_json(&result.ruling),
            })
        });
        print_json(&pretty_value(&Value::from(told.collect::<Vec<_>>())))?;
    } else {
        for result in &results {
            print(&line(result))?;
        }
        print(&format!("{} passed, {n_failed} failed", results.len() - n_failed))?;
    }
    Ok(if n_failed == 0 { Exit::Success } else { Exit::Unsuccessful })
}

/// What became of one case.
struct CaseResult<'a> {
    case: &'a Case,
    ruling: Ruling,
    passed: bool,
}

fn run<'a>(config: &'a PolicyConfig, known: &Known) -> Result<Vec<CaseResult<'a>>, Failure> {
    let decided = config.cases.iter().map(|case| {
        let facts = known.facts(&case.tool, case.effect);
        let frozen = known.arguments(&case.tool, &case.arguments.to_string())?;
        let calls = Before(case.calls.clone());
        let call = thought(&case.principal, &case.tool, &facts, frozen, &calls);
        let ruling = config.policy.explain(&call).ruling;
        let rule = ruling.rule.as_ref().map(|rule| rule.id.as_str());
        let is_rule = case.expected.rule.as_deref().is_none_or(|wanted| rule == Some(wanted));
        Ok(CaseResult { passed: ruling.verb == case.expected.verb && is_rule, case, ruling })
    });
    decided.collect()
}

fn expected(expected: &Expected) -> String {
    match &expected.rule {
        None => expected.verb.as_str().to_owned(),
        Some(rule) => format!("{}:{rule}", expected.verb.as_str()),
    }
}

fn line(result: &CaseResult<'_>) -> String {
    let CaseResult { case, ruling, passed } = result;
    let name: String = case.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let got = match &ruling.rule {
        None => ruling.verb.as_str().to_owned(),
        Some(rule) => format!("{}:{}", ruling.verb.as_str(), rule.id),
    };
    if *passed {
        return format!("pass  {name}  {got}");
    }
    let why = if ruling.why.is_empty() { String::new() } else { format!(" ({})", ruling.why) };
    format!("FAIL  {name}  expected {}, got {got}{why}  {}", expected(&case.expected), case.place)
}

#[cfg(test)]
mod tests;
