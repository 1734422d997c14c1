//! `gloveport pins`: which tools were approved, what differs from that, and an operator's word about it.
//!
//! `list` and `diff` connect the servers, so that what they show is what is said today; `accept` and `block` connect
//! nothing, and accept exactly the text that `diff` showed last.

mod diff;

use super::{Context, connected, pretty_value, print, print_json};
use crate::cli::{Pins, PinsCommand};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::pinning;
use crate::signals::Interrupt;
use anyhow::{anyhow, bail};
use gloveport_executor::{HeldEntry, PinStore};
use gloveport_gate::pins::{Digest, Pin, PinFile, PinState};
use gloveport_protocol::{ServerName, ToolId, ToolName};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) async fn pins(
    context: &Context,
    arguments: &Pins,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let store = pinning::store(&config, &context.environment).map_err(Failure::usage)?;
    match &arguments.command {
        PinsCommand::List { json, offline } => {
            if !*offline && !refresh(context, &interrupt).await? {
                return Ok(Exit::Interrupted);
            }
            let (pins, held) = (read(&store)?, held(&store)?);
            let is_held = !held.is_empty();
            if *json {
                print_json(&pretty_value(&as_json(&store, &pins, &held)))?;
            } else {
                print(&as_text(&store, &pins, &held))?;
            }
            Ok(if is_held { Exit::Unsuccessful } else { Exit::Success })
        }
        PinsCommand::Diff { tools, offline } => {
            if !*offline && !refresh(context, &interrupt).await? {
                return Ok(Exit::Interrupted);
            }
            show(&store, tools)
        }
        PinsCommand::Accept { tools, all, unseen } => {
            let chosen = Chosen { tools, is_all: *all, may_be_unseen: *unseen };
            accept(&store, &chosen).map_err(Failure::usage)
        }
        PinsCommand::Block { tools } => block(&store, tools).map_err(Failure::usage),
    }
}

/// Connects the servers once, which judges their listings. `false` when interrupted.
async fn refresh(context: &Context, interrupt: &Interrupt) -> Result<bool, Failure> {
    let config = context.config()?;
    let (gateway, settled) = connected(context, &config, interrupt).await?;
    super::list::tell_failed(&gateway.executor.servers(&context.environment.principal()));
    gateway.close().await;
    Ok(settled.is_some())
}

fn read(store: &PinStore) -> Result<PinFile, Failure> {
    store.read().map_err(Failure::usage)
}

fn held(store: &PinStore) -> Result<BTreeMap<String, HeldEntry>, Failure> {
    store.held().map_err(Failure::usage)
}

fn as_text(store: &PinStore, pins: &PinFile, held: &BTreeMap<String, HeldEntry>) -> String {
    let mut lines = vec![store.lock_file().display().to_string()];
    let mut by_server: BTreeMap<&ServerName, [usize; 2]> = BTreeMap::new();
    for (id, line) in pins.tools() {
        let counts = by_server.entry(&id.server).or_default();
        counts[usize::from(line.state == PinState::Blocked)] += 1;
    }
    for (server, [approved, blocked]) in by_server {
        let blocked = if blocked == 0 { String::new() } else { format!(", {blocked} blocked") };
        lines.push(format!("{server}  {approved} approved{blocked}"));
    }
    for (id, entry) in held {
        lines.push(format!("held {}: {}", id.escape_debug(), entry.reason));
    }
    if held.is_empty() {
        lines.push("nothing is held".to_owned());
    } else {
        lines.push(
            "`gloveport pins diff` shows what is held, `gloveport pins accept` lets it in"
                .to_owned(),
        );
    }
    lines.join("\n")
}

fn as_json(store: &PinStore, pins: &PinFile, held: &BTreeMap<String, HeldEntry>) -> Value {
    let tools = pins.tools().map(|(id, line)| {
        json!({
            "tool": id.to_string(),
            "state": line.state.as_str(),
            "effect": line.pin.effect.as_str(),
            "world": line.pin.world.as_str(),
            "pin": line.pin.definition.to_string(),
        })
    });
    let tools: Vec<Value> = tools.collect();
    let held = held
        .iter()
        .map(|(id, entry)| json!({"tool": id, "state": entry.word, "reason": entry.reason}));
    json!({"file": store.lock_file(), "tools": tools, "held": held.collect::<Vec<_>>()})
}

/// Shows what is held, and remembers that it was shown.
fn show(store: &PinStore, wanted: &[String]) -> Result<Exit, Failure> {
    let (pins, held) = (read(store)?, held(store)?);
    let chosen = chosen(&held, wanted).map_err(Failure::usage)?;
    if chosen.is_empty() {
        print("nothing is held")?;
        return Ok(Exit::Success);
    }
    let mut shown = Vec::new();
    for (id, entry) in &chosen {
        let text = diff::of(store, &pins, id, entry);
        print(&text.unwrap_or_else(|| format!("{}: its text is not kept", id.escape_debug())))?;
        shown.push(((*id).clone(), entry.text.clone()));
    }
    let noted = store.change_held(|held| {
        for (id, text) in shown {
            if let Some(entry) = held.get_mut(&id).filter(|entry| entry.text == text) {
                entry.shown = Some(text);
            }
        }
    });
    noted.map_err(Failure::usage)?;
    Ok(Exit::Unsuccessful)
}

/// What is held of the tools and servers that were named; all of it where nothing was.
fn chosen<'a>(
    held: &'a BTreeMap<String, HeldEntry>,
    wanted: &[String],
) -> anyhow::Result<Vec<(&'a String, &'a HeldEntry)>> {
    for name in wanted {
        let server = format!("{name}.");
        if !held.keys().any(|id| id == name || id.starts_with(&server)) {
            bail!(
                "nothing of `{}` is held: `gloveport pins list` says what is",
                name.escape_debug()
            );
        }
    }
    let is_wanted = |id: &String| {
        let is_of = |name: &String| id == name || id.starts_with(&format!("{name}."));
        wanted.is_empty() || wanted.iter().any(is_of)
    };
    Ok(held.iter().filter(|(id, _)| is_wanted(id)).collect())
}

struct Chosen<'a> {
    tools: &'a [String],
    is_all: bool,
    may_be_unseen: bool,
}

fn accept(store: &PinStore, wanted: &Chosen<'_>) -> anyhow::Result<Exit> {
    if wanted.tools.is_empty() && !wanted.is_all {
        bail!("name tools or servers, or say `--all`");
    }
    let held = store.held()?;
    let mut accepted: Vec<(String, Accepted)> = Vec::new();
    for (id, entry) in chosen(&held, wanted.tools)? {
        if entry.shown.as_ref() != Some(&entry.text) && !wanted.may_be_unseen {
            bail!(
                "`{0}` has not been shown as it is now: look at it with `gloveport pins diff {0}` first",
                id.escape_debug()
            );
        }
        accepted.push((id.clone(), Accepted::of(store, id, entry)?));
    }
    store.update(|pins| {
        for (_, accepted) in &accepted {
            accepted.write(pins);
        }
    })?;
    store.change_held(|held| accepted.iter().for_each(|(id, _)| drop(held.remove(id))))?;
    for (id, accepted) in &accepted {
        output::note(&format!("accepted {} ({})", id.escape_debug(), accepted.told()));
    }
    if accepted.is_empty() {
        output::note("nothing is held");
    }
    Ok(Exit::Success)
}

/// Something held that was let in.
enum Accepted {
    Tool { id: ToolId, pin: Box<Pin>, renamed_from: Option<ToolId> },
    Instructions { server: ServerName, digest: Digest },
}

impl Accepted {
    fn of(store: &PinStore, id: &str, entry: &HeldEntry) -> anyhow::Result<Self> {
        let gone = || {
            anyhow!("the text of `{}` is not kept: run `gloveport pins list`", id.escape_debug())
        };
        let Ok(id) = ToolId::parse(id) else {
            let text = store.instructions(&entry.text).ok_or_else(gone)?;
            return Ok(Self::Instructions {
                server: ServerName::parse(id)?,
                digest: Digest::of(text.as_bytes()),
            });
        };
        let tool = store.definition(&id.server, &entry.text).ok_or_else(gone)?;
        let pin = Box::new(Pin::of(&id.server, &tool));
        let from = entry.renamed_from.as_deref().and_then(|name| ToolName::parse(name).ok());
        let renamed_from = from.map(|tool| ToolId { server: id.server.clone(), tool });
        Ok(Self::Tool { id, pin, renamed_from })
    }

    fn write(&self, pins: &mut PinFile) {
        match self {
            Self::Tool { id, pin, renamed_from } => {
                if let Some(from) = renamed_from {
                    pins.remove_tool(from);
                }
                pins.set_tool(id.clone(), PinState::Approved, (**pin).clone());
            }
            Self::Instructions { server, digest } => {
                pins.set_instructions(server.clone(), PinState::Approved, *digest);
            }
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Tool { pin, .. } => {
                format!("pin {}, effect {}", pin.definition.short(), pin.effect.as_str())
            }
            Self::Instructions { digest, .. } => format!("pin {}", digest.short()),
        }
    }
}

/// Blocks tools by name, whether they are approved, held, or not there.
fn block(store: &PinStore, tools: &[String]) -> anyhow::Result<Exit> {
    let held = store.held()?;
    let mut blocked = Vec::new();
    let pins = store.read()?;
    for name in tools {
        let pin = match (ToolId::parse(name), held.get(name)) {
            (Ok(id), _) if pins.tool(&id).is_some() => {
                let pin = pins.tool(&id).map(|line| line.pin.clone());
                pin.map(|pin| Accepted::Tool { id, pin: Box::new(pin), renamed_from: None })
            }
            (_, Some(entry)) => Some(Accepted::of(store, name, entry)?),
            (_, None) => None,
        };
        let unknown = || {
            anyhow!(
                "`{}` is neither approved nor held: `gloveport pins list` says what is",
                name.escape_debug()
            )
        };
        blocked.push(pin.ok_or_else(unknown)?);
    }
    store.update(|pins| {
        for blocked in &blocked {
            match blocked {
                Accepted::Tool { id, pin, .. } => {
                    pins.set_tool(id.clone(), PinState::Blocked, (**pin).clone());
                }
                Accepted::Instructions { server, digest } => {
                    pins.set_instructions(server.clone(), PinState::Blocked, *digest);
                }
            }
        }
    })?;
    for name in tools {
        output::note(&format!("blocked {}", name.escape_debug()));
    }
    Ok(Exit::Success)
}
