//! Rules: which hosts may be reached, at which ports, and which closed address space is open.
//!
//! | written | allows |
//! | --- | --- |
//! | `api.example.com` | this host at port 443 |
//! | `api.example.com:80` | this host at port 80 |
//! | `*.example.com` | every host below `example.com`, not itself, at port 443 |
//! | `git.example.com:22/tcp` | this host at port 22, whatever is spoken there |
//! | `192.0.2.7:5432`, `[::1]:8080` | this address at this port, whatever is spoken there |
//! | `10.1.0.0/16` | no host; but allowed hosts may resolve to these addresses |
//!
//! Each port is a decision of its own: there is no `name:*`. Where bytes are looked at (everywhere
//! but behind `/tcp` and addresses), they have to be TLS for the same name or, at another port than
//! 443, an HTTP request for the same host: else an allowed name would be a door to whatever other
//! name is served at its address.
//!
//! The file judges and deliberately neither resolves nor dials.

use crate::address::{self, AddressClass};
use crate::block::Block;
use crate::host::{Host, HostError, Name, Target, read_port};
use crate::reason::Reason;
use std::net::IpAddr;

/// Most rules of one sandbox.
pub const RULES_MAX: usize = 256;
/// Longest rule in bytes: the longest name, and what may stand around it.
const RULE_BYTES_MAX: usize = 280;
/// Port of a rule that says none.
const PORT_DEFAULT: u16 = 443;
/// Widest block of IPv4 addresses that a rule may open.
const V4_PREFIX_BITS_MIN: u8 = 8;
/// Widest block of IPv6 addresses that a rule may open: all unique local addresses.
const V6_PREFIX_BITS_MIN: u8 = 7;

/// What may be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    all_public: bool,
    names: Vec<NameRule>,
    literals: Vec<(IpAddr, u16)>,
    blocks: Vec<Block>,
}

/// What is looked at in a connection that was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It has to be TLS or, at another port than 443, HTTP for the host that was asked for.
    Checked,
    /// Nothing: any bytes pass.
    Opaque,
}

/// Why a rule cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Over [`RULES_MAX`].
    #[error("{count} rules, at most {RULES_MAX} are read: use `*.` for hosts of one domain")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// A rule that cannot be read, or that would not do what it seems to say.
    #[error("rule `{rule}`: {problem}")]
    Rule {
        /// The rule, made printable and cut.
        rule: String,
        /// What is wrong with it, and what to write instead.
        problem: RuleProblem,
    },
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Nothing, or over 280 bytes.
    #[error("it is empty or too long: write a host, such as `api.example.com`")]
    Length,
    /// The host cannot be read.
    #[error("{0}; rules look like `api.example.com`, `*.example.com:8443`, `192.0.2.7:443`")]
    Host(#[source] HostError),
    /// A URL, or something with a path.
    #[error("rules name hosts, not URLs: write `{0}`")]
    Url(String),
    /// `*` for all hosts, or for all ports.
    #[error(
        "a star stands for hosts below a domain only: for all public hosts set `allow_outbound`, \
         and name each port in a rule of its own"
    )]
    Star,
    /// `*.com`.
    #[error("it opens a whole top-level domain: write at least two labels, `*.example.com`")]
    TopLevel,
    /// An address without a port.
    #[error(
        "an address needs its port, `{0}:443`, or `{0}/{1}` to let allowed hosts resolve to it"
    )]
    NoPort(Host, u8),
    /// An address that names no single machine, such as 0.0.0.0.
    #[error("a {0} cannot be opened: name the machine's own address")]
    Never(AddressClass),
    /// An IPv4 address written as IPv6.
    #[error("write the IPv4 address itself, `{0}`")]
    Mapped(IpAddr),
    /// A block whose address has bits beyond the prefix.
    #[error("the block begins elsewhere: write `{0}`")]
    Unaligned(String),
    /// A prefix that is no number, or longer than the address.
    #[error("after the slash stands the number of leading bits, such as `10.1.0.0/16`")]
    Prefix,
    /// A block that would open half the internet.
    #[error("the block is too wide: at least {0} leading bits, as few hosts as are needed")]
    Wide(u8),
    /// A block of addresses that are open to allowed hosts anyway.
    #[error("the block is public already: name the hosts that may be reached")]
    Public,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NameRule {
    pattern: Pattern,
    port: u16,
    passage: Passage,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Exactly(Name),
    Below(Name),
}

enum Rule {
    Name(NameRule),
    Literal(IpAddr, u16),
    Block(Block),
}

impl Rules {
    /// Reads rules.
    ///
    /// With `all_public` every host at every port is allowed that resolves to a public address; the
    /// rules then open what is not public, and set `/tcp` for a host.
    ///
    /// # Errors
    ///
    /// [`RuleError`] names the first rule that cannot be read, why, and what to write instead.
    pub fn parse(all_public: bool, hosts: &[String]) -> Result<Self, RuleError> {
        if hosts.len() > RULES_MAX {
            return Err(RuleError::TooMany { count: hosts.len() });
        }
        let mut rules = Self { all_public, ..Self::default() };
        for text in hosts {
            let rule = read_rule(text).map_err(|problem| RuleError::Rule {
                rule: crate::refusals::printable(text),
                problem,
            })?;
            match rule {
                Rule::Name(rule) => rules.names.push(rule),
                Rule::Literal(address, port) => rules.literals.push((address, port)),
                Rule::Block(block) => rules.blocks.push(block),
            }
        }
        Ok(rules)
    }

    /// Decides about a host and port, before anything is resolved. For a host that is a name the
    /// addresses that it resolves to are to be judged, too: [`Self::judge_address`].
    ///
    /// # Errors
    ///
    /// The [`Reason`] why it may not be reached.
    pub fn judge(&self, target: &Target) -> Result<Passage, Reason> {
        match &target.host {
            Host::Name(name) => self.judge_name(name, target.port),
            Host::Address(address) => self.judge_literal(*address, target.port),
        }
    }

    /// Decides about an address that an allowed host resolved to.
    ///
    /// # Errors
    ///
    /// [`Reason::Address`] where it is not public and no rule opens it.
    pub fn judge_address(&self, address: IpAddr, port: u16) -> Result<(), Reason> {
        let address = address::canonical(address);
        let Some(class) = address::class(address) else { return Ok(()) };
        // Credentials of the machine itself are never opened by a block that happens to hold them.
        let opens = |block: &Block| {
            block.contains(address) && (class != AddressClass::Metadata || block.is_single())
        };
        let open = self.literals.contains(&(address, port))
            || (class.can_be_opened() && self.blocks.iter().any(opens));
        if open { Ok(()) } else { Err(Reason::Address(class)) }
    }

    /// Whether a name may be reached at some port: what decides whether it has an address inside.
    pub fn knows_name(&self, name: &Name) -> bool {
        self.all_public || self.names.iter().any(|rule| rule.pattern.matches(name))
    }

    fn judge_name(&self, name: &Name, port: u16) -> Result<Passage, Reason> {
        let mut of_host = self.names.iter().filter(|rule| rule.pattern.matches(name)).peekable();
        let is_known = of_host.peek().is_some();
        let mut found = None;
        for rule in of_host.filter(|rule| rule.port == port) {
            match rule.passage {
                Passage::Opaque => return Ok(Passage::Opaque),
                Passage::Checked => found = Some(Passage::Checked),
            }
        }
        match found {
            Some(passage) => Ok(passage),
            None if self.all_public => Ok(passage_of_public(port)),
            None if is_known => Err(Reason::PortNotAllowed),
            None => Err(Reason::HostNotAllowed),
        }
    }

    /// No name, hence nothing to compare with what is spoken: it passes as it is.
    fn judge_literal(&self, address: IpAddr, port: u16) -> Result<Passage, Reason> {
        if self.literals.contains(&(address, port)) {
            return Ok(Passage::Opaque);
        }
        match (self.judge_address(address, port), self.all_public) {
            (Ok(()), true) => Ok(Passage::Opaque),
            (Ok(()), false) => Err(Reason::HostNotAllowed),
            (Err(reason), _) => Err(reason),
        }
    }
}

impl Pattern {
    fn matches(&self, name: &Name) -> bool {
        match self {
            Self::Exactly(known) => name == known,
            Self::Below(suffix) => name.is_below(suffix),
        }
    }
}

/// Where every public host is allowed, only the web's own ports are still held to the host's name:
/// at others a program may speak what it likes.
fn passage_of_public(port: u16) -> Passage {
    match port {
        80 | 443 => Passage::Checked,
        _ => Passage::Opaque,
    }
}

fn read_rule(text: &str) -> Result<Rule, RuleProblem> {
    if text.is_empty() || text.len() > RULE_BYTES_MAX {
        return Err(RuleProblem::Length);
    }
    if let Some((_, rest)) = text.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        return Err(RuleProblem::Url(crate::refusals::printable(host)));
    }
    let (text, passage) = match text.strip_suffix("/tcp") {
        Some(front) => (front, Passage::Opaque),
        None => (text, Passage::Checked),
    };
    match text.split_once('/') {
        Some((front, prefix)) if passage == Passage::Checked => read_block(front, prefix),
        Some((front, _)) => Err(RuleProblem::Url(crate::refusals::printable(front))),
        None => read_host_rule(text, passage),
    }
}

fn read_host_rule(text: &str, passage: Passage) -> Result<Rule, RuleProblem> {
    if let Some(rest) = text.strip_prefix("*.") {
        return read_suffix_rule(rest, passage);
    }
    if text.contains('*') {
        return Err(RuleProblem::Star);
    }
    let bare = text.parse().map(|address: IpAddr| Ok(Host::from(address)));
    if let Ok(host @ Host::Address(address)) = bare.unwrap_or_else(|_| Host::parse(text)) {
        return Err(RuleProblem::NoPort(host, if address.is_ipv4() { 32 } else { 128 }));
    }
    let target = Target::parse_with_default(text, PORT_DEFAULT).map_err(RuleProblem::Host)?;
    match target.host {
        Host::Name(name) => {
            let pattern = Pattern::Exactly(name);
            Ok(Rule::Name(NameRule { pattern, port: target.port, passage }))
        }
        Host::Address(address) if address.is_ipv4() && text.starts_with('[') => {
            Err(RuleProblem::Mapped(address))
        }
        Host::Address(address) => {
            check_never(address)?;
            Ok(Rule::Literal(address, target.port))
        }
    }
}

fn read_suffix_rule(text: &str, passage: Passage) -> Result<Rule, RuleProblem> {
    let (suffix, port) = match text.split_once(':') {
        Some((_, "*")) => return Err(RuleProblem::Star),
        Some((suffix, port)) => (suffix, read_port(port).map_err(RuleProblem::Host)?),
        None => (text, PORT_DEFAULT),
    };
    if suffix.contains('*') {
        return Err(RuleProblem::Star);
    }
    let suffix = Name::parse(suffix).map_err(RuleProblem::Host)?;
    if !suffix.as_str().contains('.') {
        return Err(RuleProblem::TopLevel);
    }
    Ok(Rule::Name(NameRule { pattern: Pattern::Below(suffix), port, passage }))
}

fn read_block(front: &str, prefix: &str) -> Result<Rule, RuleProblem> {
    let Ok(address) = front.parse::<IpAddr>() else {
        return Err(RuleProblem::Url(crate::refusals::printable(front)));
    };
    let plain = prefix.bytes().all(|byte| byte.is_ascii_digit()) && prefix.len() <= 3;
    let bits: u8 = prefix.parse().ok().filter(|_| plain).ok_or(RuleProblem::Prefix)?;
    let block = Block::around(address, bits).ok_or(RuleProblem::Prefix)?;
    if address::canonical(address) != address {
        return Err(RuleProblem::Mapped(address::canonical(address)));
    }
    let bits_min = if address.is_ipv4() { V4_PREFIX_BITS_MIN } else { V6_PREFIX_BITS_MIN };
    if bits < bits_min {
        return Err(RuleProblem::Wide(bits_min));
    }
    if block.network != address {
        return Err(RuleProblem::Unaligned(block.to_string()));
    }
    check_never(address)?;
    if address::class(address).is_none() {
        return Err(RuleProblem::Public);
    }
    Ok(Rule::Block(block))
}

fn check_never(address: IpAddr) -> Result<(), RuleProblem> {
    match address::class(address) {
        Some(class) if !class.can_be_opened() => Err(RuleProblem::Never(class)),
        Some(_) | None => Ok(()),
    }
}
