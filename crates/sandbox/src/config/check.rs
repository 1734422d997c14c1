//! Whether what is asked for can be had at all: bounds of limits, means and system, hosts.
//!
//! All that is wrong is told at once, each with its key, so that who wrote it mends it in one go. It deliberately
//! does not try what this machine gives; that is found out when a sandbox is made.

use super::{Limits, Method, Minimum, SandboxConfig, paths, programs};
use gloveport_egress::Rules;
use std::fmt;

/// Longest time that may be asked for: a day.
const TIME_MS_MAX: u64 = 24 * 3_600_000;
/// Most bytes that may be asked for, of disk, of a file, or of memory: a tebibyte.
const BYTES_MAX: u64 = 1 << 40;

/// What is wrong with a configuration: everything that is, not only the first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key, as it is written in a file: `limits.memory_kib`, `filesystem.blocked`.
    pub key: &'static str,
    /// What is wrong, and what would be right. It names the offending value.
    pub message: String,
}

impl ConfigError {
    /// All that is wrong; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// An error, if there is anything wrong.
    fn of(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}`{}`: {}", problem.key, problem.message)?;
        }
        Ok(())
    }
}

impl Problem {
    pub(super) fn new(key: &'static str, message: impl Into<String>) -> Self {
        Self { key, message: message.into() }
    }
}

impl SandboxConfig {
    /// Whether every value can be had, on this system, together with the others.
    ///
    /// Paths are looked up, so the answer holds for the moment.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with everything that is wrong.
    pub fn check(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        self.limits.check(&mut problems);
        self.check_method(System::CURRENT, &mut problems);
        if let Err(error) = Rules::parse(self.network.allow_outbound, &self.network.allowed_hosts) {
            problems.push(Problem::new("network.allowed_hosts", error.to_string()));
        }
        paths::check(&self.filesystem, &mut problems);
        if self.filesystem.readwrite.is_empty()
            && self.limits.file_size_bytes > self.limits.disk_bytes
        {
            problems.push(Problem::new(
                "limits.file_size_bytes",
                format!(
                    "a file of {} bytes does not fit a workspace of {}: lower it, or raise \
                     `limits.disk_bytes`",
                    self.limits.file_size_bytes, self.limits.disk_bytes
                ),
            ));
        }
        ConfigError::of(problems)
    }

    /// Whether `program`, by its name, can start within the limits, where its needs are known: some
    /// hang without a word in place of failing. A program that is not known passes.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with each limit that is too low.
    pub fn check_program(&self, program: &str) -> Result<(), ConfigError> {
        ConfigError::of(programs::problems(&self.limits, program))
    }

    fn check_method(&self, system: System, problems: &mut Vec<Problem>) {
        let (method, minimum) = (self.isolation, self.minimum);
        let home = match method {
            Method::Auto => system,
            Method::Namespaces | Method::Bubblewrap | Method::Landlock => System::Linux,
            Method::Seatbelt => System::MacOs,
        };
        if home != system {
            problems.push(Problem::new(
                "isolation",
                format!(
                    "`{}` is for {}; here is {}: ask for `auto`",
                    method.name(),
                    home.name(),
                    system.name()
                ),
            ));
            return;
        }
        let best = match method {
            Method::Auto if system == System::Linux => Minimum::Namespaces,
            Method::Namespaces => Minimum::Namespaces,
            Method::Auto | Method::Bubblewrap | Method::Seatbelt => Minimum::Bubblewrap,
            Method::Landlock => Minimum::Landlock,
        };
        // `Minimum` is in falling order of strength.
        if best > minimum {
            let message = format!(
                "`{}` is more than `isolation = \"{}\"` gives: ask for at most `minimum = \"{}\"`",
                minimum.name(),
                method.name(),
                best.name()
            );
            problems.push(Problem::new("minimum", message));
        }
    }
}

/// The systems whose means are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Linux,
    MacOs,
}

impl System {
    const CURRENT: Self = if cfg!(target_os = "macos") { Self::MacOs } else { Self::Linux };

    fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::MacOs => "macOS",
        }
    }
}

/// What one limit may be.
struct Bound {
    key: &'static str,
    value: fn(&Limits) -> u64,
    least: u64,
    most: u64,
    /// Why not less.
    reason: &'static str,
}

const BOUNDS: [Bound; 8] = [
    Bound {
        key: "limits.cpu_time_ms",
        value: |limits| limits.cpu_time_ms,
        least: 10,
        most: TIME_MS_MAX,
        reason: "no program starts in less than 10 ms of processor time",
    },
    Bound {
        key: "limits.wall_time_ms",
        value: |limits| limits.wall_time_ms,
        least: 10,
        most: TIME_MS_MAX,
        reason: "no program starts in less than 10 ms",
    },
    Bound {
        key: "limits.memory_kib",
        value: |limits| limits.memory_kib,
        least: 4 << 10,
        most: BYTES_MAX >> 10,
        reason: "no program with libraries starts in less than 4 MiB (4096)",
    },
    Bound {
        key: "limits.processes",
        value: |limits| u64::from(limits.processes),
        least: 1,
        most: 32_768,
        reason: "the program itself is one",
    },
    Bound {
        key: "limits.file_descriptors",
        value: |limits| u64::from(limits.file_descriptors),
        least: 4,
        most: 1 << 20,
        reason: "three are its standard streams, and its libraries are loaded through a fourth",
    },
    Bound {
        key: "limits.output_bytes",
        value: |limits| limits.output_bytes,
        least: 1,
        most: 1 << 30,
        reason: "its first byte of output would end it",
    },
    Bound {
        key: "limits.file_size_bytes",
        value: |limits| limits.file_size_bytes,
        least: 1,
        most: BYTES_MAX,
        reason: "it could write no file at all",
    },
    Bound {
        key: "limits.disk_bytes",
        value: |limits| limits.disk_bytes,
        least: 4 << 10,
        most: BYTES_MAX,
        reason: "a workspace has at least one page (4096)",
    },
];

impl Limits {
    fn check(&self, problems: &mut Vec<Problem>) {
        for bound in &BOUNDS {
            let value = (bound.value)(self);
            let message = if value < bound.least {
                format!("{value} is too little: {}", bound.reason)
            } else if value > bound.most {
                format!("{value} is too much: {} is the most", bound.most)
            } else {
                continue;
            };
            problems.push(Problem::new(bound.key, message));
        }
    }
}

impl Method {
    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Namespaces => "namespaces",
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "landlock",
            Self::Seatbelt => "seatbelt",
        }
    }
}

impl Minimum {
    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "landlock",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of what is wrong, and all words.
    fn wrong(config: &SandboxConfig) -> (Vec<&'static str>, String) {
        match config.check() {
            Ok(()) => (Vec::new(), String::new()),
            Err(error) => {
                (error.problems().iter().map(|problem| problem.key).collect(), error.to_string())
            }
        }
    }

    fn limited(limits: Limits) -> SandboxConfig {
        SandboxConfig { limits, ..SandboxConfig::default() }
    }

    #[test]
    fn the_default_can_be_had() {
        assert_eq!(SandboxConfig::default().check(), Ok(()));
    }

    #[test]
    fn every_limit_has_both_bounds() {
        let of = |bound: &Bound, value: u64| {
            let mut limits =
                Limits { disk_bytes: BYTES_MAX, file_size_bytes: 1, ..Limits::default() };
            match bound.key {
                "limits.cpu_time_ms" => limits.cpu_time_ms = value,
                "limits.wall_time_ms" => limits.wall_time_ms = value,
                "limits.memory_kib" => limits.memory_kib = value,
                "limits.processes" => limits.processes = value.try_into().expect("32 bits"),
                "limits.file_descriptors" => {
                    limits.file_descriptors = value.try_into().expect("32 bits");
                }
                "limits.output_bytes" => limits.output_bytes = value,
                "limits.file_size_bytes" => limits.file_size_bytes = value,
                "limits.disk_bytes" => limits.disk_bytes = value,
                other => panic!("`{other}` is no limit"),
            }
            wrong(&limited(limits)).0.contains(&bound.key)
        };
        for bound in &BOUNDS {
            for (value, expected) in [
                (0, true),
                (bound.least - 1, true),
                (bound.least, false),
                (bound.most, false),
                (bound.most + 1, true),
            ] {
                assert_eq!(of(bound, value), expected, "{} = {value}", bound.key);
            }
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let limits = Limits {
            cpu_time_ms: 0,
            file_size_bytes: 2 << 20,
            disk_bytes: 1 << 20,
            ..Limits::default()
        };
        let (keys, words) = wrong(&limited(limits));
        assert_eq!(keys, ["limits.cpu_time_ms", "limits.file_size_bytes"]);
        assert_eq!(
            words,
            "`limits.cpu_time_ms`: 0 is too little: no program starts in less than 10 ms of processor \
             time; `limits.file_size_bytes`: a file of 2097152 bytes does not fit a workspace of \
             1048576: lower it, or raise `limits.disk_bytes`"
        );
    }

    #[test]
    fn means_belong_to_systems_and_are_not_below_the_minimum() {
        use Method::{Auto, Bubblewrap, Landlock, Namespaces, Seatbelt};
        for (system, isolation, minimum, expected) in [
            (System::Linux, Auto, Minimum::Namespaces, None),
            (System::Linux, Auto, Minimum::Landlock, None),
            (System::Linux, Namespaces, Minimum::Namespaces, None),
            (System::Linux, Namespaces, Minimum::Bubblewrap, None),
            (System::Linux, Bubblewrap, Minimum::Bubblewrap, None),
            (System::Linux, Bubblewrap, Minimum::Namespaces, Some("minimum")),
            (System::Linux, Landlock, Minimum::Bubblewrap, Some("minimum")),
            (System::Linux, Landlock, Minimum::Landlock, None),
            (System::Linux, Seatbelt, Minimum::Bubblewrap, Some("isolation")),
            (System::MacOs, Seatbelt, Minimum::Bubblewrap, None),
            (System::MacOs, Auto, Minimum::Bubblewrap, None),
            (System::MacOs, Auto, Minimum::Namespaces, Some("minimum")),
            (System::MacOs, Namespaces, Minimum::Namespaces, Some("isolation")),
            (System::MacOs, Landlock, Minimum::Landlock, Some("isolation")),
        ] {
            let config = SandboxConfig { isolation, minimum, ..SandboxConfig::default() };
            let mut problems = Vec::new();
            config.check_method(system, &mut problems);
            let found = problems.first().map(|problem| problem.key);
            assert_eq!(found, expected, "{system:?} {isolation:?} {minimum:?}: {problems:?}");
        }
    }
}
