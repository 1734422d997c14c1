//! `gloveport policy explain`: one decision, rule by rule.

use super::{Before, Known, Reach, thought};
use crate::cli::Explain;
use crate::commands::{Context, pretty_value, print, print_json};
use crate::exit::{Exit, Failure};
use crate::signals::Interrupt;
use anyhow::anyhow;
use gloveport_executor::Principal;
use gloveport_gate::{Channel, Explanation, Eyes, Remember, RuleHeard, Ruling, Sight, Terms};
use gloveport_protocol::{Effect, ToolId};
use serde_json::{Value, json};

pub(super) async fn explain(
    context: &Context,
    arguments: &Explain,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let wrong = |text: String| Failure::usage(anyhow!(text));
    let config = context.config()?;
    let tool = ToolId::parse(&arguments.tool).map_err(Failure::usage)?;
    let effect = arguments.effect.as_deref().map(|text| {
        let effects = [Effect::Read, Effect::Write, Effect::Destructive];
        let found = effects.into_iter().find(|effect| effect.as_str() == text);
        found.ok_or_else(|| wrong("an effect is `read`, `write` or `destructive`".to_owned()))
    });
    let effect = effect.transpose()?;
    let known = match Reach::of(arguments.offline) {
        Reach::Offline => Known::default(),
        Reach::Connect => match Known::learn(context, &config, interrupt).await? {
            None => return Ok(Exit::Interrupted),
            Some(known) => known,
        },
    };
    if !arguments.offline && !known.tools.contains_key(&tool) {
        return Err(wrong(format!(
            "no tool `{tool}` is connected: `gloveport tools` lists them, `--offline` asks all the same"
        )));
    }
    known.hold(&config.policy.policy)?;
    let own = context.environment.principal();
    let principal = Principal {
        subject: arguments.subject.clone().unwrap_or_else(|| own.subject.clone()),
        tenant: arguments.tenant.clone(),
        groups: arguments.groups.iter().cloned().collect(),
        ..own
    };
    let facts = known.facts(&tool, effect);
    let calls = Before::default();
    let frozen = known.arguments(&tool, &arguments.arguments)?;
    let call = thought(&principal, &tool, &facts, frozen, &calls);
    let policy = &config.policy.policy;
    let explanation = policy.explain(&call);
    let sight = policy.sight(&principal, &tool, &facts);
    if arguments.json {
        print_json(&pretty_value(&as_json(&tool, facts.effect, sight, &explanation)))?;
    } else {
        print(&as_text(&tool, facts.effect, sight, &explanation))?;
    }
    Ok(Exit::Success)
}

/// `never`, `maybe` or `always`.
pub(super) fn sight_word(sight: Sight) -> &'static str {
    match sight {
        Sight::Never => "never",
        Sight::Maybe => "maybe",
        Sight::Always => "always",
    }
}

fn as_text(tool: &ToolId, effect: Effect, sight: Sight, explanation: &Explanation) -> String {
    let Explanation { ruling, terms, say, without, looked } = explanation;
    let mut text =
        format!("{}  {tool}  ({})\n", ruling.verb.as_str().to_uppercase(), effect.as_str());
    text.push_str(&format!("why    {}\n", because(ruling)));
    if let Some(terms) = terms {
        text.push_str(&format!("asks   {}\n", conditions(terms)));
    }
    if let Some(say) = say {
        text.push_str(&format!("says   {say}\n"));
    }
    if let Some(without) = without {
        text.push_str(&format!("else   {}: {}\n", without.verb.as_str(), because(without)));
    }
    text.push_str(&format!("sees   {}\n", sight_word(sight)));
    let mut n_others = 0;
    for rule in looked {
        let told = match &rule.heard {
            RuleHeard::OtherTool => {
                n_others += 1;
                continue;
            }
            RuleHeard::OtherEffect => "is about another effect".to_owned(),
            RuleHeard::OtherPrincipal => "is about others".to_owned(),
            RuleHeard::Applies(why) if why.is_empty() => "applies".to_owned(),
            RuleHeard::Applies(why) => format!("applies: {why}"),
            RuleHeard::Spares(why) => format!("does not apply: {why}"),
        };
        text.push_str(&format!("rule   {} {} {told}\n", rule.verb.as_str(), rule.name.id));
    }
    text.push_str(&format!("       {n_others} rules are about other tools"));
    text
}

fn because(ruling: &Ruling) -> String {
    match &ruling.rule {
        None => ruling.why.clone(),
        Some(rule) if ruling.why.is_empty() => format!("rule {}  {}", rule.id, rule.place),
        Some(rule) => format!("rule {}  {}  {}", rule.id, rule.place, ruling.why),
    }
}

fn conditions(terms: &Terms) -> String {
    let channel = match terms.channel {
        Channel::Client => "the person at the client",
        Channel::Operator => "an operator",
    };
    let eyes = match terms.eyes {
        Eyes::Two => "",
        Eyes::Four => ", somebody else than who calls",
    };
    let remember = match terms.remember {
        Remember::Once => "for this call".to_owned(),
        Remember::Run => "for this run".to_owned(),
        Remember::For(time) => format!("for {} s", time.as_secs()),
    };
    format!("{channel}{eyes}; an answer holds {remember}")
}

pub(super) fn ruling_json(ruling: &Ruling) -> Value {
    json!({
        "decision": ruling.verb.as_str(),
        "rule": ruling.rule.as_ref().map(|rule| &rule.id),
        "place": ruling.rule.as_ref().map(|rule| &rule.place),
        "why": ruling.why,
    })
}

fn as_json(tool: &ToolId, effect: Effect, sight: Sight, explanation: &Explanation) -> Value {
    let looked = explanation.looked.iter().map(|rule| {
        let (said, why) = match &rule.heard {
            RuleHeard::OtherTool => ("other tool", ""),
            RuleHeard::OtherEffect => ("other effect", ""),
            RuleHeard::OtherPrincipal => ("other principal", ""),
            RuleHeard::Applies(why) => ("applies", why.as_str()),
            RuleHeard::Spares(why) => ("does not apply", why.as_str()),
        };
        json!({"rule": rule.name.id, "place": rule.name.place, "verb": rule.verb.as_str(), "said": said, "why": why})
    });
    json!({
        "tool": tool.to_string(),
        "effect": effect.as_str(),
        "sees": sight_word(sight),
        "ruling": ruling_json(&explanation.ruling),
        "without": explanation.without.as_ref().map(ruling_json),
        "asks": explanation.terms.as_ref().map(conditions),
        "say": explanation.say,
        "rules": looked.collect::<Vec<Value>>(),
    })
}
