//! Decides what a profile says about one question, in both ways in which the kernel may read it.
//!
//! It deliberately knows only the words that our profiles use; any other is an error, so that a
//! mistyped operation or filter cannot pass for one that does nothing.

use super::parse::{Read, parse};
use std::collections::BTreeMap;

/// Operations of the kernel that are known by name: of macOS 12 to 26, as far as public profiles
/// and lists of them go. Families end in `*`; the widest is `default`.
pub(super) const OPERATIONS: &[&str] = &[
    "default",
    "dynamic-code-generation",
    "file*",
    "file-chroot",
    "file-clone",
    "file-ioctl",
    "file-issue-extension",
    "file-link",
    "file-map-executable",
    "file-mknod",
    "file-mount",
    "file-read*",
    "file-read-data",
    "file-read-metadata",
    "file-read-xattr",
    "file-revoke",
    "file-search",
    "file-test-existence",
    "file-unmount",
    "file-write*",
    "file-write-acl",
    "file-write-create",
    "file-write-data",
    "file-write-flags",
    "file-write-mode",
    "file-write-owner",
    "file-write-setugid",
    "file-write-times",
    "file-write-unlink",
    "file-write-xattr",
    "appleevent-send",
    "distributed-notification-post",
    "iokit-get-properties",
    "iokit-open",
    "iokit-set-properties",
    "ipc-posix-sem",
    "ipc-posix-shm-read-data",
    "ipc-posix-shm-write-create",
    "ipc-sysv-shm",
    "job-creation",
    "lsopen",
    "mach-lookup",
    "mach-priv-task-port",
    "mach-register",
    "mach-task-name",
    "network*",
    "network-bind",
    "network-inbound",
    "network-outbound",
    "nvram-set",
    "process*",
    "process-exec*",
    "process-exec-interpreter",
    "process-fork",
    "process-info*",
    "process-info-listpids",
    "process-info-pidinfo",
    "pseudo-tty",
    "signal",
    "sysctl-read",
    "sysctl-write",
    "system-fsctl",
    "system-kext-load",
    "system-privilege",
    "system-reboot",
    "system-set-time",
    "system-socket",
    "user-preference-read",
    "user-preference-write",
];

/// What a program asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// Nothing in particular.
    Nothing,
    /// The path of a file, as the kernel sees it.
    Path(&'a str),
    /// Host and port of a TCP connection.
    Tcp(&'a str, u16),
    /// Anything by UDP.
    Udp,
    /// A service, or a value of the kernel.
    Name(&'a str),
    /// Another process: `self`, `same-sandbox` or `others`.
    Process(&'a str),
}

/// The rules of a profile with its parameters.
#[derive(Debug)]
pub(super) struct Evaluator {
    rules: Vec<Rule>,
    parameters: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Rule {
    allowed: bool,
    operations: Vec<String>,
    filters: Vec<Read>,
}

impl Evaluator {
    /// Reads the arguments of `sandbox-exec`, as it reads them.
    pub(super) fn from_command_line(arguments: &[String]) -> Result<Self, String> {
        let mut text = None;
        let mut parameters = BTreeMap::new();
        let mut arguments = arguments.iter();
        if arguments.next().map(String::as_str) != Some("/usr/bin/sandbox-exec") {
            return Err("another program".to_owned());
        }
        loop {
            let mut next = || arguments.next().ok_or("the arguments end early");
            match next()?.as_str() {
                "-p" => text = Some(next()?),
                "-D" => {
                    let (key, value) = next()?.split_once('=').ok_or("a parameter without `=`")?;
                    if parameters.insert(key.to_owned(), value.to_owned()).is_some() {
                        return Err(format!("two parameters `{key}`"));
                    }
                }
                "--" => break,
                other => return Err(format!("unknown option `{other}`")),
            }
        }
        Self::new(text.ok_or("no profile")?, parameters)
    }

    pub(super) fn new(text: &str, parameters: BTreeMap<String, String>) -> Result<Self, String> {
        let mut rules = Vec::new();
        let expressions = parse(text)?;
        let version = Read::List(vec![Read::Word("version".into()), Read::Word("1".into())]);
        if expressions.first() != Some(&version) {
            return Err(format!("does not begin with a version: {:?}", expressions.first()));
        }
        for expression in &expressions[1..] {
            rules.push(Rule::read(expression)?);
        }
        Ok(Self { rules, parameters })
    }

    /// Whether the profile allows it.
    ///
    /// # Errors
    ///
    /// Where the two ways of reading it differ, or where it uses what is not known.
    pub(super) fn allows(&self, operation: &str, subject: Subject<'_>) -> Result<bool, String> {
        if !OPERATIONS.contains(&operation) {
            return Err(format!("no operation `{operation}`"));
        }
        let families = families(operation);
        // One way: the last matching rule of the text, for the operation or any of its families.
        let mut by_order = None;
        // The other: the last matching rule for the operation itself; where there is none, for the
        // nearest family.
        let mut by_family = None;
        for family in &families {
            let mut last = None;
            for (index, rule) in self.rules.iter().enumerate() {
                if rule.operations.contains(family) && self.matches(rule, subject)? {
                    last = Some((index, rule.allowed));
                }
            }
            by_order = by_order.max(last);
            by_family = by_family.or(last);
        }
        match (by_order, by_family) {
            (Some((_, one)), Some((_, other))) if one == other => Ok(one),
            (one, other) => Err(format!("{operation} {subject:?}: {one:?} or {other:?}")),
        }
    }

    fn matches(&self, rule: &Rule, subject: Subject<'_>) -> Result<bool, String> {
        let mut matching = rule.filters.is_empty();
        for filter in &rule.filters {
            matching |= self.filter(filter, subject)?;
        }
        Ok(matching)
    }

    fn filter(&self, filter: &Read, subject: Subject<'_>) -> Result<bool, String> {
        let Read::List(items) = filter else { return Err(format!("no filter: {filter:?}")) };
        let Some((Read::Word(name), arguments)) = items.split_first() else {
            return Err(format!("no filter: {filter:?}"));
        };
        let each = || arguments.iter().map(|inner| self.filter(inner, subject));
        match (name.as_str(), arguments) {
            ("require-all", _) => each().try_fold(true, |all, one| Ok(all && one?)),
            ("require-any", _) => each().try_fold(false, |any, one| Ok(any || one?)),
            ("require-not", [inner]) => Ok(!self.filter(inner, subject)?),
            ("remote", [Read::Word(protocol), Read::Text(address)]) => {
                Ok(remote(protocol, address, subject)?)
            }
            ("target", [Read::Word(whose)]) => {
                Ok(matches!(subject, Subject::Process(process) if process == whose))
            }
            (_, [value]) => Ok(compare(name, &self.value(value)?, subject)?),
            _ => Err(format!("no filter: {filter:?}")),
        }
    }

    /// A text, or the value of a parameter.
    fn value(&self, read: &Read) -> Result<String, String> {
        match read {
            Read::Text(text) => Ok(text.clone()),
            Read::List(items) => match items.as_slice() {
                [Read::Word(param), Read::Text(key)] if param == "param" => {
                    self.parameters.get(key).cloned().ok_or(format!("no parameter `{key}`"))
                }
                _ => Err(format!("no value: {read:?}")),
            },
            Read::Word(_) => Err(format!("no value: {read:?}")),
        }
    }

    /// The parameters that rules name, for a check that there are no others.
    pub(super) fn named_parameters(&self) -> Vec<&str> {
        let filters = self.rules.iter().flat_map(|rule| &rule.filters);
        let named = filters.filter(|filter| format!("{filter:?}").contains("\"param\""));
        named.flat_map(Read::texts).collect()
    }

    /// Every operation that a rule with that answer names.
    pub(super) fn operations(&self, allowed: bool) -> impl Iterator<Item = &str> {
        let rules = self.rules.iter().filter(move |rule| rule.allowed == allowed);
        rules.flat_map(|rule| rule.operations.iter().map(String::as_str))
    }
}

impl Rule {
    fn read(expression: &Read) -> Result<Self, String> {
        let refused = || format!("no rule: {expression:?}");
        let Read::List(items) = expression else { return Err(refused()) };
        let mut items = items.iter().peekable();
        let allowed = match items.next() {
            Some(Read::Word(word)) if word == "allow" => true,
            Some(Read::Word(word)) if word == "deny" => false,
            _ => return Err(refused()),
        };
        let mut operations = Vec::new();
        while let Some(Read::Word(operation)) = items.peek() {
            if !OPERATIONS.contains(&operation.as_str()) {
                return Err(format!("no operation `{operation}`"));
            }
            operations.push(operation.clone());
            items.next();
        }
        let with = Read::Word("with".to_owned());
        let is_modifier =
            |item: &Read| matches!(item, Read::List(inner) if inner.first() == Some(&with));
        let filters: Vec<_> = items.filter(|item| !is_modifier(item)).cloned().collect();
        if operations.is_empty() {
            return Err(refused());
        }
        Ok(Self { allowed, operations, filters })
    }
}

/// An operation and its families, the nearest first.
fn families(operation: &str) -> Vec<String> {
    let mut families: Vec<_> = OPERATIONS
        .iter()
        .filter(|name| name.strip_suffix('*').is_some_and(|start| operation.starts_with(start)))
        .map(|name| (*name).to_owned())
        .collect();
    families.sort_by_key(|name| std::cmp::Reverse(name.len()));
    families.insert(0, operation.to_owned());
    families.dedup();
    families.push("default".to_owned());
    families
}

/// A filter with one value.
fn compare(name: &str, value: &str, subject: Subject<'_>) -> Result<bool, String> {
    let in_tree = |path: &str| {
        let rest = path.strip_prefix(value);
        value == "/" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match (name, subject) {
        ("literal", Subject::Path(path)) => Ok(path == value),
        ("subpath", Subject::Path(path)) => Ok(in_tree(path)),
        ("global-name" | "sysctl-name", Subject::Name(name)) => Ok(name == value),
        ("sysctl-name-prefix", Subject::Name(name)) => Ok(name.starts_with(value)),
        ("literal" | "subpath" | "global-name" | "sysctl-name" | "sysctl-name-prefix", _) => {
            Ok(false)
        }
        _ => Err(format!("no filter `{name}`")),
    }
}

/// `(remote tcp "localhost:8080")`. The language knows two hosts: `*` and `localhost`.
fn remote(protocol: &str, address: &str, subject: Subject<'_>) -> Result<bool, String> {
    let Some(("localhost", port)) = address.rsplit_once(':') else {
        return Err(format!("no address of ours: `{address}`"));
    };
    let allowed: u16 = port.parse().map_err(|_| format!("no port: `{port}`"))?;
    let local = |host: &str| host == "::1" || host.starts_with("127.");
    match (protocol, subject) {
        ("tcp", Subject::Tcp(host, port)) => Ok(local(host) && port == allowed),
        ("tcp", _) => Ok(false),
        _ => Err(format!("no protocol `{protocol}`")),
    }
}
