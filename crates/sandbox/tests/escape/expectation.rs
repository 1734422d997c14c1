//! What must be seen of one thing that an attack tries, as the head of its file says it.

use std::collections::BTreeMap;

/// What an attack said about one thing that it tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Got(String),
    Refused(String),
}

/// Everything that an attack said.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) started: bool,
    pub(crate) said: BTreeMap<String, Said>,
}

/// What must be seen: `got`, `got WORD|WORD`, `refused WORD|WORD`, `reached`, with `or` between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expectation {
    /// What it may get; an empty list of words is anything.
    got: Option<Vec<String>>,
    /// With which errors it may be refused.
    refused: Vec<String>,
    /// Anything that shows that the kernel looked at it, so no refusal of a wall.
    reached: bool,
}

/// What the control of one thing must show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Control {
    /// It has none, for a reason that stands in the file.
    None,
    Of {
        who: Who,
        expectation: Expectation,
        maybe: bool,
    },
}

/// Who can do it without a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Anyone,
    Root,
    User,
}

/// Errors that tell that a machine has no such thing.
const ABSENT: &[&str] = &[
    "ENOENT",
    "ENOSYS",
    "ENXIO",
    "ENODEV",
    "EOPNOTSUPP",
    "EAFNOSUPPORT",
    "EPROTONOSUPPORT",
    "ESOCKTNOSUPPORT",
    "EADDRNOTAVAIL",
    "EINVAL",
    "SIGSEGV",
    "EIO",
    "ENOMEM",
];
/// Errors of walls.
const WALLS: &[&str] = &["EPERM", "EACCES", "ENOSYS"];

/// How the control of one thing ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// It works.
    Works,
    /// There is no such thing on this machine.
    Absent,
}

impl Expectation {
    pub(crate) fn parse(words: &str) -> Result<Self, String> {
        let mut expectation = Self::default();
        for part in words.split(" or ") {
            let (word, rest) = part.trim().split_once(' ').unwrap_or((part.trim(), ""));
            let options = || rest.split('|').map(|option| option.trim().to_owned());
            match word {
                "got" if rest.is_empty() => return Err("`got` says what: `got it`".to_owned()),
                "got" => expectation.got.get_or_insert_default().extend(options()),
                "refused" if rest.is_empty() => return Err("`refused` says how".to_owned()),
                "refused" => expectation.refused.extend(options()),
                "reached" => expectation.reached = true,
                _ => return Err(format!("no expectation `{part}`")),
            }
        }
        Ok(expectation)
    }

    /// Whether it may be got.
    pub(crate) fn can_get(&self) -> bool {
        self.got.is_some() || self.reached
    }

    pub(crate) fn holds(&self, said: &Said) -> bool {
        match said {
            Said::Got(what) => {
                self.reached || self.got.as_ref().is_some_and(|options| options.contains(what))
            }
            Said::Refused(why) => {
                self.refused.contains(why) || (self.reached && !WALLS.contains(&why.as_str()))
            }
        }
    }
}

impl Control {
    /// `none REASON`, or who, `maybe` and an expectation.
    pub(crate) fn parse(words: &str) -> Result<Self, String> {
        if let Some(reason) = words.strip_prefix("none") {
            let has_reason = !reason.trim().is_empty();
            return if has_reason { Ok(Self::None) } else { Err("`none` says why".to_owned()) };
        }
        let (who, words) = match words.split_once(' ') {
            Some(("root", rest)) => (Who::Root, rest),
            Some(("user", rest)) => (Who::User, rest),
            _ => (Who::Anyone, words),
        };
        let (maybe, words) = match words.strip_prefix("maybe ") {
            Some(rest) => (true, rest),
            None => (false, words),
        };
        Ok(Self::Of { who, expectation: Expectation::parse(words)?, maybe })
    }

    /// Judges what the control said.
    pub(crate) fn judge(&self, said: Option<&Said>, is_root: bool) -> Result<Shown, String> {
        let Self::Of { who, expectation, maybe } = self else { return Ok(Shown::Absent) };
        let can = match who {
            Who::Anyone => true,
            Who::Root => is_root,
            Who::User => !is_root,
        };
        match said {
            _ if !can => Ok(Shown::Absent),
            Some(said) if expectation.holds(said) => Ok(Shown::Works),
            Some(Said::Refused(why)) if *maybe && ABSENT.contains(&why.as_str()) => {
                Ok(Shown::Absent)
            }
            _ => Err(format!("it must show {expectation:?}, it showed {said:?}")),
        }
    }
}

impl Account {
    /// Reads what an attack said. Lines that are no account of anything are ignored: an attack may
    /// say what it likes.
    pub(crate) fn read(output: &[u8]) -> Self {
        let mut account = Self::default();
        for line in String::from_utf8_lossy(output).lines() {
            let Some(rest) = line.strip_prefix("@@ ") else { continue };
            let words: Vec<&str> = rest.splitn(3, ' ').collect();
            let mut tell = |name: &str, said| {
                account.said.insert(name.to_owned(), said);
            };
            match words.as_slice() {
                ["started"] => account.started = true,
                ["got", name, what] => tell(name, Said::Got((*what).to_owned())),
                ["refused", name, why] => tell(name, Said::Refused((*why).to_owned())),
                _ => {}
            }
        }
        account
    }
}
