//! Whether what a server lists today is what was approved.

use super::file::{PinFile, PinState};
use super::pin::{Digest, Hints, Pin};
use super::scan::{Finding, Neighbor, Severity, scan, scan_instructions};
use super::sketch::Sketch;
use gloveport_protocol::{Effect, ServerName, ToolDefinition, ToolFacts, ToolId, ToolName, World};
use std::fmt;

/// What happens to a tool that nobody has looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Nothing is held and nothing is pinned: what servers say today is believed.
    Off,
    /// It is approved as it is first seen, unless its texts look like an attack.
    FirstUse,
    /// It is held until somebody accepts it.
    Approved,
}

/// One listing of one server, and what it is held against.
#[derive(Debug, Clone, Copy)]
pub struct Contact<'a> {
    /// Whose listing.
    pub server: &'a ServerName,
    /// What it lists.
    pub tools: &'a [ToolDefinition],
    /// What was approved.
    pub pins: &'a PinFile,
    /// What happens to what is new.
    pub trust: Trust,
    /// The tools of other servers, for the scan.
    pub neighbors: &'a [Neighbor],
}

/// Where one tool stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It may be used.
    Approved {
        /// What policy is told.
        facts: ToolFacts,
        /// What models are shown of its annotations.
        hints: Hints,
        /// Its server says today that it does more than was approved; the stricter word counts.
        is_stricter: bool,
    },
    /// It is new and may be used at once; its pin has to be written first.
    Trusted(Box<Pin>),
    /// It may not be used until somebody has looked.
    Held(Held),
}

/// Why a tool is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Nobody has looked at it yet.
    New,
    /// Nobody has looked at it yet, and its texts look like an attack on a model.
    Suspicious(Vec<Finding>),
    /// It looks like a tool of the same server that is not listed any more.
    Renamed {
        /// The name that was approved.
        from: ToolName,
    },
    /// Its name, texts or schemas are not those that were approved.
    Changed,
    /// Its server says today that it does less than was approved.
    Loosened {
        /// What was approved, and what is said today.
        effect: (Effect, Effect),
        /// What was approved, and what is said today.
        world: (World, World),
    },
    /// An operator blocked it.
    Blocked,
    /// What was approved cannot be read or written, so that nothing can be held against it.
    Unreadable(String),
}

impl Held {
    /// A word for listings and records.
    pub fn word(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Suspicious(_) => "suspicious",
            Self::Renamed { .. } => "renamed",
            Self::Changed | Self::Loosened { .. } => "changed",
            Self::Blocked => "blocked",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

/// For an operator, in one line. Nothing in it steers a terminal; long names are cut.
impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("new: nobody has approved it yet"),
            Self::Suspicious(findings) => {
                let worst = findings.iter().max_by_key(|finding| finding.severity);
                match worst {
                    Some(worst) => write!(f, "new and suspicious: {worst}"),
                    None => f.write_str("new and suspicious"),
                }
            }
            Self::Renamed { from } => {
                let from: String = from.as_str().escape_debug().take(64).collect();
                write!(f, "looks renamed from `{from}`")
            }
            Self::Changed => f.write_str("changed since it was approved"),
            Self::Loosened { effect: (before, now), world: (near, far) } => {
                f.write_str("its server now says that it does less than was approved:")?;
                if before != now {
                    write!(f, " {} instead of {}", now.as_str(), before.as_str())?;
                }
                if near != far {
                    write!(f, " a {} world instead of an {} one", far.as_str(), near.as_str())?;
                }
                Ok(())
            }
            Self::Blocked => f.write_str("blocked by an operator"),
            Self::Unreadable(reason) => f.write_str(reason),
        }
    }
}

/// Holds a listing against what was approved: one standing for each of its tools, in their order.
pub fn judge(contact: &Contact<'_>) -> Vec<Standing> {
    let listed = |id: &ToolId| contact.tools.iter().any(|tool| tool.name == id.tool);
    let of_server = contact.pins.of_server(contact.server);
    let vanished: Vec<(&ToolName, &Pin)> =
        of_server.filter(|(id, _)| !listed(id)).map(|(id, line)| (&id.tool, &line.pin)).collect();
    contact.tools.iter().map(|tool| standing(contact, &vanished, tool)).collect()
}

fn standing(
    contact: &Contact<'_>,
    vanished: &[(&ToolName, &Pin)],
    tool: &ToolDefinition,
) -> Standing {
    if contact.trust == Trust::Off {
        let facts = ToolFacts {
            effect: tool.claimed_effect(),
            world: tool.claimed_world(),
            pin: String::new(),
        };
        return Standing::Approved {
            facts,
            hints: Hints::of(&tool.annotations),
            is_stricter: false,
        };
    }
    let id = ToolId { server: contact.server.clone(), tool: tool.name.clone() };
    match contact.pins.tool(&id) {
        Some(line) if line.state == PinState::Blocked => Standing::Held(Held::Blocked),
        Some(line) => of_known(contact.server, &line.pin, tool),
        None => of_new(contact, vanished, tool),
    }
}

fn of_known(server: &ServerName, pin: &Pin, tool: &ToolDefinition) -> Standing {
    if Digest::of_definition(server, tool) != pin.definition {
        return Standing::Held(Held::Changed);
    }
    let hints = Hints::of(&tool.annotations).or(pin.hints);
    let (effect, world) =
        ((pin.hints.effect(), hints.effect()), (pin.hints.world(), hints.world()));
    if effect.1 < effect.0 || world.1 < world.0 {
        return Standing::Held(Held::Loosened { effect, world });
    }
    let is_stricter = effect.1 > effect.0 || world.1 > world.0;
    let mut facts = pin.facts();
    if is_stricter {
        facts.effect = facts.effect.max(effect.1);
        facts.world = facts.world.max(world.1);
    }
    Standing::Approved { facts, hints, is_stricter }
}

fn of_new(
    contact: &Contact<'_>,
    vanished: &[(&ToolName, &Pin)],
    tool: &ToolDefinition,
) -> Standing {
    if !vanished.is_empty() {
        let (input, sketch) = (Digest::of_input(&tool.input_schema), Sketch::of(tool));
        let mut alike =
            vanished.iter().filter(|(_, pin)| pin.input == input || pin.sketch.is_alike(&sketch));
        if let Some((from, _)) = alike.next() {
            return Standing::Held(Held::Renamed { from: (*from).clone() });
        }
    }
    let findings = scan(contact.server, tool, contact.tools, contact.neighbors);
    if findings.iter().any(|finding| finding.severity == Severity::High) {
        return Standing::Held(Held::Suspicious(findings));
    }
    match contact.trust {
        Trust::FirstUse => Standing::Trusted(Box::new(Pin::of(contact.server, tool))),
        Trust::Off | Trust::Approved => Standing::Held(Held::New),
    }
}

/// Whether what a server says about itself may be shown. `None` where it is new, may be shown, and has to be written
/// down first.
///
/// # Errors
///
/// Why it may not.
pub fn instructions_stand(contact: &Contact<'_>, text: &str) -> Result<Option<Digest>, Held> {
    let digest = Digest::of(text.as_bytes());
    if contact.trust == Trust::Off {
        return Ok(None);
    }
    match contact.pins.instructions(contact.server) {
        Some(line) if line.state == PinState::Blocked => return Err(Held::Blocked),
        Some(line) if line.digest == digest => return Ok(None),
        Some(_) => return Err(Held::Changed),
        None => {}
    }
    let findings = scan_instructions(contact.server, text, contact.tools, contact.neighbors);
    if findings.iter().any(|finding| finding.severity == Severity::High) {
        return Err(Held::Suspicious(findings));
    }
    if contact.trust == Trust::FirstUse { Ok(Some(digest)) } else { Err(Held::New) }
}
