//! `gloveport policy diff`: who may call what under another configuration.

use super::Known;
use super::explain::sight_word;
use crate::cli::Diff;
use crate::commands::{Context, pretty_value, print, print_json};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::signals::Interrupt;
use gloveport_executor::Principal;
use gloveport_gate::{Policy, Sight};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) async fn diff(
    context: &Context,
    arguments: &Diff,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let old = Config::load(Some(&arguments.old), &context.environment)?;
    let new = Config::load(Some(&arguments.new), &context.environment)?;
    let Some(known) = Known::learn(context, &new, interrupt).await? else {
        return Ok(Exit::Interrupted);
    };
    let changes = changes(&old.policy.policy, &new.policy.policy, &known, &arguments.groups);
    if arguments.json {
        let told = changes.iter().map(|change| {
            json!({
                "who": change.who,
                "tool": change.tool,
                "old": sight_word(change.old),
                "new": sight_word(change.new),
            })
        });
        print_json(&pretty_value(&Value::from(told.collect::<Vec<_>>())))?;
    } else if changes.is_empty() {
        print(&format!("nothing changes for {} tools", known.tools.len()))?;
    } else {
        for Change { who, tool, old, new } in &changes {
            print(&format!("{who}  {tool}  {} -> {}", sight_word(*old), sight_word(*new)))?;
        }
    }
    Ok(if changes.is_empty() { Exit::Success } else { Exit::Unsuccessful })
}

struct Change {
    who: String,
    tool: String,
    old: Sight,
    new: Sight,
}

fn changes(old: &Policy, new: &Policy, known: &Known, groups: &[String]) -> Vec<Change> {
    let mut everybody: BTreeMap<String, Principal> =
        BTreeMap::from([("anybody".to_owned(), Principal::local())]);
    let named = old.named().into_iter().chain(new.named());
    for who in named.chain(groups.iter().map(|group| format!("group:{group}"))) {
        let mut principal = Principal::local();
        match who.split_once(':') {
            Some(("group", name)) => drop(principal.groups.insert(name.to_owned())),
            Some(("user", name)) => name.clone_into(&mut principal.subject),
            Some(("tenant", name)) => principal.tenant = Some(name.to_owned()),
            Some(_) | None => continue,
        }
        everybody.insert(who, principal);
    }
    let mut changes = Vec::new();
    for (who, principal) in &everybody {
        for tool in known.tools.keys() {
            let facts = known.facts(tool, None);
            let (was, is) =
                (old.sight(principal, tool, &facts), new.sight(principal, tool, &facts));
            if was != is {
                changes.push(Change {
                    who: who.clone(),
                    tool: tool.to_string(),
                    old: was,
                    new: is,
                });
            }
        }
    }
    changes
}
