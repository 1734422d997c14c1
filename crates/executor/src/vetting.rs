//! Holds every listing against what was approved. What is held is in no listing, no search, no declaration and no hint: a
//! model never reads a word of it.
//!
//! The judgement is the gate's (`gloveport_gate::pins`), the files are the store's. Servers of our own are not pinned.

use crate::pin_store::{HeldEntry, PinStore, PinStoreError, Stamp};
use crate::upstream::Listing;
use gloveport_gate::pins::{
    Contact, Held, Neighbor, PinFile, PinState, Standing, Trust, instructions_stand, judge,
    shown_definition, shown_text,
};
use gloveport_protocol::{ServerName, ToolDefinition, ToolFacts, ToolId, ToolName, with_causes};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Characters of a held tool's name in a listing.
const NAME_CHARACTERS_MAX: usize = 80;
/// Characters of a reason in a listing.
const REASON_CHARACTERS_MAX: usize = 240;

/// Which tools may be used. Cheap to clone; `Default` holds nothing.
#[derive(Debug, Clone, Default)]
pub struct Vetting(Option<Arc<Pinning>>);

#[derive(Debug)]
struct Pinning {
    store: PinStore,
    trust: Trust,
    own: BTreeSet<ServerName>,
}

/// A tool that may not be used until an operator has looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTool {
    /// Its name, escaped and cut; `instructions` for what the server says about itself.
    pub name: String,
    /// `new`, `suspicious`, `renamed`, `changed`, `blocked` or `unreadable`.
    pub word: &'static str,
    /// Why, in a line, escaped and cut. For operators: it may quote the tool.
    pub reason: String,
}

/// A listing after the look at it; by default nothing may be used.
#[derive(Default)]
pub(crate) struct Vetted {
    /// What may be used, in the words that were approved.
    pub(crate) listing: Listing,
    /// What is held to be true of each tool.
    pub(crate) facts: BTreeMap<ToolName, ToolFacts>,
    /// What may not be used, for who lists servers.
    pub(crate) held: Vec<HeldTool>,
    /// The definitions of that, so that a call of one is known.
    pub(crate) held_tools: Vec<(ToolDefinition, bool)>,
    /// The state of the pins that it was held against.
    pub(crate) stamp: Stamp,
}

impl Vetting {
    /// Holds listings against the pins of `store`; those of `own` servers are believed.
    pub fn new(store: PinStore, trust: Trust, own: BTreeSet<ServerName>) -> Self {
        Self((trust != Trust::Off).then(|| Arc::new(Pinning { store, trust, own })))
    }

    /// Whether there is anything to be held against.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The state of the pins now.
    pub(crate) fn stamp(&self) -> Stamp {
        self.0.as_ref().map(|pinning| pinning.store.stamp()).unwrap_or_default()
    }

    /// Looks at a listing. Reads and writes files: not for a thread of the runtime.
    pub(crate) fn vet(&self, server: &ServerName, listing: &Listing) -> Vetted {
        match &self.0 {
            Some(pinning) if !pinning.own.contains(server) => pinning.vet(server, listing),
            Some(_) | None => believed(listing, self.stamp()),
        }
    }
}

fn believed(listing: &Listing, stamp: Stamp) -> Vetted {
    let facts = listing.tools.iter().map(|tool| {
        let (effect, world) = (tool.claimed_effect(), tool.claimed_world());
        (tool.name.clone(), ToolFacts { effect, world, pin: String::new() })
    });
    let facts = facts.collect();
    Vetted { listing: listing.clone(), facts, held: Vec::new(), held_tools: Vec::new(), stamp }
}

impl Pinning {
    fn vet(&self, server: &ServerName, listing: &Listing) -> Vetted {
        // Taken first: what is written meanwhile is seen at the next look.
        let stamp = self.store.stamp();
        let judged = self.judged(server, listing);
        let mut vetted = Vetted {
            listing: Listing {
                dropped: listing.dropped.clone(),
                methods: listing.methods.clone(),
                resources: listing.resources.clone(),
                templates: listing.templates.clone(),
                prompts: listing.prompts.clone(),
                ..Listing::default()
            },
            facts: BTreeMap::new(),
            held: Vec::new(),
            held_tools: Vec::new(),
            stamp,
        };
        let mut entries = BTreeMap::new();
        match judged.instructions {
            None => vetted.listing.instructions = listing.instructions.as_deref().map(shown_text),
            Some(held) => {
                let kept = self
                    .store
                    .keep_instructions(listing.instructions.as_deref().unwrap_or_default());
                vetted.held.push(told("instructions", &held));
                entries
                    .extend(kept.ok().map(|text| (server.as_str().to_owned(), entry(&held, text))));
            }
        }
        for (tool, standing) in listing.tools.iter().zip(judged.tools) {
            let held = match standing {
                Standing::Approved { facts, hints, is_stricter: _ } => {
                    vetted.facts.insert(tool.name.clone(), facts);
                    vetted.listing.tools.push(shown_definition(tool, hints));
                    continue;
                }
                // Whoever could not write it down does not trust it.
                Standing::Trusted(_) => Held::New,
                Standing::Held(held) => held,
            };
            let id = ToolId { server: server.clone(), tool: tool.name.clone() };
            vetted.held.push(told(tool.name.as_str(), &held));
            let is_known = matches!(held, Held::Changed | Held::Loosened { .. } | Held::Blocked);
            vetted.held_tools.push((tool.clone(), is_known));
            let kept = self.store.keep(server, tool);
            entries.extend(kept.ok().map(|text| (id.to_string(), entry(&held, text))));
        }
        self.write_held(server, entries);
        vetted
    }

    /// What the pins say, after what is new and trusted has been written down.
    fn judged(&self, server: &ServerName, listing: &Listing) -> Judged {
        let unreadable = |error: &PinStoreError| Judged::unreadable(listing, &with_causes(error));
        let pins = match self.store.read() {
            Ok(pins) => pins,
            Err(error) => return unreadable(&error),
        };
        let judged = self.judge(server, listing, &pins);
        if !judged.is_to_be_written() {
            return judged;
        }
        // Judged again by what is there once nobody else writes.
        let written = self.store.update(|pins| {
            let judged = self.judge(server, listing, pins);
            for (tool, standing) in listing.tools.iter().zip(&judged.tools) {
                if let Standing::Trusted(pin) = standing {
                    let id = ToolId { server: server.clone(), tool: tool.name.clone() };
                    pins.set_tool(id, PinState::Approved, (**pin).clone());
                }
            }
            if let Some(digest) = judged.to_trust {
                pins.set_instructions(server.clone(), PinState::Approved, digest);
            }
            (self.judge(server, listing, pins), judged)
        });
        let (after, before) = match written {
            Ok(written) => written,
            Err(error) => {
                let reason = with_causes(&error);
                return judged.without_trust(&format!("it cannot be pinned: {reason}"));
            }
        };
        for (tool, standing) in listing.tools.iter().zip(&before.tools) {
            if matches!(standing, Standing::Trusted(_)) {
                // Kept for a later diff only: without it, that diff shows the new side alone.
                drop(self.store.keep(server, tool));
            }
        }
        if before.to_trust.is_some() {
            drop(self.store.keep_instructions(listing.instructions.as_deref().unwrap_or_default()));
        }
        after
    }

    fn judge(&self, server: &ServerName, listing: &Listing, pins: &PinFile) -> Judged {
        let neighbors = neighbors(server, pins);
        let contact = Contact {
            server,
            tools: &listing.tools,
            pins,
            trust: self.trust,
            neighbors: &neighbors,
        };
        let told = listing.instructions.as_deref().filter(|text| !text.trim().is_empty());
        let (instructions, to_trust) = match told.map(|text| instructions_stand(&contact, text)) {
            None | Some(Ok(None)) => (None, None),
            Some(Ok(Some(digest))) => (None, Some(digest)),
            Some(Err(held)) => (Some(held), None),
        };
        Judged { tools: judge(&contact), instructions, to_trust }
    }

    /// The list is a courtesy for the command line; nothing is decided by it.
    fn write_held(&self, server: &ServerName, entries: BTreeMap<String, HeldEntry>) {
        let tools = format!("{}.", server.as_str());
        let written = self.store.change_held(|held| {
            let is_of = |id: &str| id == server.as_str() || id.starts_with(&tools);
            let before: BTreeMap<String, HeldEntry> = std::mem::take(held);
            let (of_server, others) = before.into_iter().partition(|(id, _)| is_of(id));
            let of_server: BTreeMap<String, HeldEntry> = of_server;
            *held = others;
            for (id, mut entry) in entries {
                entry.shown = of_server.get(&id).and_then(|before| before.shown.clone());
                held.insert(id, entry);
            }
        });
        // Who cannot be told that a list was not written is no reason to stop calls: `pins` connects and judges anew.
        drop(written);
    }
}

struct Judged {
    tools: Vec<Standing>,
    /// Why what the server says about itself is not shown.
    instructions: Option<Held>,
    /// What of it is new and trusted.
    to_trust: Option<gloveport_gate::pins::Digest>,
}

impl Judged {
    fn unreadable(listing: &Listing, reason: &str) -> Self {
        let held = || Held::Unreadable(reason.to_owned());
        let tools = listing.tools.iter().map(|_| Standing::Held(held())).collect();
        let instructions = listing.instructions.as_ref().map(|_| held());
        Self { tools, instructions, to_trust: None }
    }

    fn is_to_be_written(&self) -> bool {
        let is_trusted = |standing: &Standing| matches!(standing, Standing::Trusted(_));
        self.to_trust.is_some() || self.tools.iter().any(is_trusted)
    }

    fn without_trust(mut self, reason: &str) -> Self {
        for standing in &mut self.tools {
            if matches!(standing, Standing::Trusted(_)) {
                *standing = Standing::Held(Held::Unreadable(reason.to_owned()));
            }
        }
        if self.to_trust.take().is_some() {
            self.instructions = Some(Held::Unreadable(reason.to_owned()));
        }
        self
    }
}

/// The approved tools of other servers.
fn neighbors(server: &ServerName, pins: &PinFile) -> Vec<Neighbor> {
    let mut by_server: BTreeMap<&ServerName, Vec<ToolName>> = BTreeMap::new();
    for (id, line) in pins.tools() {
        if id.server != *server && line.state == PinState::Approved {
            by_server.entry(&id.server).or_default().push(id.tool.clone());
        }
    }
    let neighbors = by_server.into_iter();
    neighbors.map(|(server, tools)| Neighbor { server: server.clone(), tools }).collect()
}

fn told(name: &str, held: &Held) -> HeldTool {
    let cut = |text: &str, most: usize| -> String {
        let escaped: String =
            text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        match escaped.char_indices().nth(most) {
            Some((end, _)) => format!("{}…", &escaped[..end]),
            None => escaped,
        }
    };
    HeldTool {
        name: cut(&name.escape_debug().to_string(), NAME_CHARACTERS_MAX),
        word: held.word(),
        reason: cut(&held.to_string(), REASON_CHARACTERS_MAX),
    }
}

fn entry(held: &Held, text: String) -> HeldEntry {
    let renamed_from = match held {
        Held::Renamed { from } => Some(from.as_str().to_owned()),
        Held::New
        | Held::Suspicious(_)
        | Held::Changed
        | Held::Loosened { .. }
        | Held::Blocked
        | Held::Unreadable(_) => None,
    };
    let (word, reason) = (held.word().to_owned(), held.to_string());
    HeldEntry { word, reason, renamed_from, text, shown: None }
}
