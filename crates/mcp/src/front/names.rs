//! How tools, prompts and resources of all servers are called where each is shown by itself: one name for one thing, the same
//! from start to start, in the alphabet that every client takes.

use super::exposure::Names;
use super::template;
use gloveport_crypto::{hex, sha256_of};
use gloveport_executor::{Offered, Offers};
use gloveport_protocol::{Method, ServerName, ToolId};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a name: what every client and every model's API takes.
const NAME_CHARACTERS_MAX: usize = 64;
/// Characters that tell long or odd names apart.
const MARK_CHARACTERS: usize = 8;
/// Between a server and what it has.
const BETWEEN: &str = "__";
/// Between a server and a URI.
const BETWEEN_URI: char = '+';

/// Something of a server: where it is, and what it is called there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Thing {
    pub(super) server: ServerName,
    pub(super) own: String,
}

/// Names that clients use, and what they stand for; in order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Directory {
    things: BTreeMap<String, Thing>,
    /// Names that more than one server has.
    pub(super) clashes: Vec<(String, Vec<ServerName>)>,
}

impl Directory {
    /// Names all of them; `reserved` are taken.
    pub(super) fn new(
        names: Names,
        things: impl IntoIterator<Item = Thing>,
        reserved: &[&str],
    ) -> Self {
        let things: BTreeSet<Thing> = things.into_iter().collect();
        let mut having: BTreeMap<&str, Vec<&ServerName>> = BTreeMap::new();
        for thing in &things {
            having.entry(&thing.own).or_default().push(&thing.server);
        }
        let is_single = |own: &str| having.get(own).is_some_and(|servers| servers.len() == 1);
        let mut directory = Self::default();
        if names == Names::Plain {
            let clashes = having.iter().filter(|(_, servers)| servers.len() > 1);
            directory.clashes = clashes
                .map(|(own, servers)| {
                    ((*own).to_owned(), servers.iter().copied().cloned().collect())
                })
                .collect();
            let taken = things.iter().filter(|thing| reserved.contains(&thing.own.as_str()));
            directory
                .clashes
                .extend(taken.map(|thing| (thing.own.clone(), vec![thing.server.clone()])));
        }
        for thing in &things {
            let is_plain = names == Names::Plain
                && is_single(&thing.own)
                && !reserved.contains(&thing.own.as_str());
            let name = if is_plain { thing.own.clone() } else { prefixed(thing) };
            directory.insert(name, thing.clone());
        }
        directory
    }

    /// A name that is taken by something else yields to a longer one.
    fn insert(&mut self, name: String, thing: Thing) {
        let mut name = name;
        let mut n_characters = MARK_CHARACTERS;
        while self.things.contains_key(&name) {
            n_characters += MARK_CHARACTERS / 2;
            name = marked(&thing, n_characters);
        }
        self.things.insert(name, thing);
    }

    /// What a name stands for.
    pub(super) fn get(&self, name: &str) -> Option<&Thing> {
        self.things.get(name)
    }

    /// All names in order, with what they stand for.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Thing)> {
        self.things.iter()
    }
}

impl From<&ToolId> for Thing {
    fn from(id: &ToolId) -> Self {
        Self { server: id.server.clone(), own: id.tool.as_str().to_owned() }
    }
}

impl From<&Offered> for Thing {
    fn from(offered: &Offered) -> Self {
        Self { server: offered.server.clone(), own: offered.item.key.clone() }
    }
}

/// `server__tool`. Where that would be too long, or could be read in two ways, or has other characters, a mark from the whole
/// name follows, so that the name depends on nothing else.
fn prefixed(thing: &Thing) -> String {
    let server = thing.server.as_str();
    let is_clear = !server.contains(BETWEEN) && !server.ends_with('_');
    let is_plain = thing.own.chars().all(is_allowed);
    let name = format!("{server}{BETWEEN}{}", thing.own);
    if is_clear && is_plain && name.len() <= NAME_CHARACTERS_MAX {
        return name;
    }
    marked(thing, MARK_CHARACTERS)
}

fn marked(thing: &Thing, n_characters: usize) -> String {
    let whole = [thing.server.as_str().as_bytes(), b"\0", thing.own.as_bytes()];
    let mut mark = hex(&sha256_of(whole));
    mark.truncate(n_characters.min(NAME_CHARACTERS_MAX / 2));
    let name = format!("{}{BETWEEN}{}", thing.server.as_str(), thing.own);
    let clean = name.chars().map(|c| if is_allowed(c) { c } else { '_' });
    let head: String = clean.take(NAME_CHARACTERS_MAX - mark.len() - 1).collect();
    format!("{head}_{mark}")
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// How resources of all servers are called.
#[derive(Debug, Default)]
pub(super) struct Uris {
    /// By URI, those that one server has.
    single: BTreeMap<String, ServerName>,
    /// Templates with their servers.
    templates: Vec<(String, ServerName)>,
    /// Servers that answer reads.
    readers: BTreeSet<ServerName>,
}

impl Uris {
    pub(super) fn new(offers: &Offers) -> Self {
        let mut having: BTreeMap<&str, BTreeSet<&ServerName>> = BTreeMap::new();
        for offered in offers.resources.iter().chain(&offers.templates) {
            having.entry(&offered.item.key).or_default().insert(&offered.server);
        }
        let single = having.into_iter().filter_map(|(uri, servers)| {
            let mut servers = servers.into_iter();
            let first = servers.next()?;
            servers.next().is_none().then(|| (uri.to_owned(), first.clone()))
        });
        let templates = offers.templates.iter();
        let readers = offers.methods.iter().filter(|(_, has)| has.contains(&Method::ReadResource));
        Self {
            single: single.collect(),
            templates: templates
                .map(|offered| (offered.item.key.clone(), offered.server.clone()))
                .collect(),
            readers: readers.map(|(server, _)| server.clone()).collect(),
        }
    }

    /// How a URI, or a template, of a server is shown: as it is where it leads back to that server, else with the server before
    /// it, as a part of the URI's scheme (RFC 3986, section 3.1).
    pub(super) fn shown(&self, server: &ServerName, uri: &str) -> String {
        let meant = self.meant(uri);
        let leads_back = meant.is_some_and(|thing| thing.server == *server && thing.own == uri);
        // What nobody can read is a name only.
        if leads_back || !self.readers.contains(server) {
            return uri.to_owned();
        }
        format!("{}{BETWEEN_URI}{uri}", scheme(server))
    }

    /// What a URI stands for: one with its server before it, one that is listed, one that fits the template of one server, or
    /// any other where only one server can know it.
    pub(super) fn meant(&self, uri: &str) -> Option<Thing> {
        let thing = |server: &ServerName| Thing { server: server.clone(), own: uri.to_owned() };
        if let Some((server, own)) = self.with_server(uri) {
            return Some(Thing { server: server.clone(), own: own.to_owned() });
        }
        if let Some(server) = self.single.get(uri) {
            return Some(thing(server));
        }
        let fitting = self.templates.iter().filter(|(text, _)| template::fits(text, uri));
        let fitting: BTreeSet<&ServerName> = fitting.map(|(_, server)| server).collect();
        let able = if fitting.is_empty() { self.readers.iter().collect() } else { fitting };
        let mut able = able.into_iter();
        let first = able.next()?;
        able.next().is_none().then(|| thing(first))
    }

    fn with_server<'a>(&self, uri: &'a str) -> Option<(&ServerName, &'a str)> {
        let (server, own) = uri.split_once(BETWEEN_URI)?;
        let server = self.readers.iter().find(|reader| scheme(reader) == server)?;
        Some((server, own))
    }
}

/// A server's name where a scheme has letters, digits and `-` only, and no case: one that is more than that gets a mark.
fn scheme(server: &ServerName) -> String {
    let name = server.as_str();
    let is_scheme = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if is_scheme {
        return name.to_owned();
    }
    let mut mark = hex(&sha256_of([name.as_bytes()]));
    mark.truncate(MARK_CHARACTERS);
    format!("x-{}-{mark}", name.to_ascii_lowercase().replace('_', "-"))
}

#[cfg(test)]
#[path = "names/tests.rs"]
mod tests;
