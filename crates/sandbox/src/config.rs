//! What a user asks of a sandbox: the names are those that systems of this kind publish.
//!
//! Reading a text is left to whoever has one (the types implement `Deserialize`, with the camel-case
//! names of others as aliases); judging whether the values can be had is in `config/check.rs`, what known
//! programs need in `config/programs.rs`.
//! It deliberately knows nothing of how any of it is enforced.

mod check;
pub(crate) mod links;
mod paths;
mod programs;

pub use check::{ConfigError, Problem};

use serde::Deserialize;
use std::path::PathBuf;

/// How a program shall be held. The default holds it as well as this machine can, with no network,
/// nothing of the machine's files but its programs, and moderate limits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxConfig {
    /// By which means.
    #[serde(alias = "isolationMethod")]
    pub isolation: Method,
    /// The weakest means that [`Method::Auto`] may step down to.
    pub minimum: Minimum,
    /// How much of everything.
    pub limits: Limits,
    /// Which hosts it may reach.
    pub network: Network,
    /// Which files of this machine it may see.
    pub filesystem: Filesystem,
}

/// The means of confinement, as they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// The best that this machine gives, not below [`SandboxConfig::minimum`].
    #[default]
    Auto,
    /// Namespaces of our own making. Linux.
    Namespaces,
    /// Namespaces made by `bwrap`, all else by ourselves. Linux.
    Bubblewrap,
    /// No namespaces: Landlock, seccomp and limits alone. Linux.
    Landlock,
    /// The seatbelt of macOS. Experimental.
    Seatbelt,
}

/// The weakest means that is good enough. In falling order of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Minimum {
    /// Only [`Method::Namespaces`].
    Namespaces,
    /// Also [`Method::Bubblewrap`]; [`Method::Seatbelt`] on macOS.
    #[default]
    Bubblewrap,
    /// Also [`Method::Landlock`].
    Landlock,
}

/// Bounds of one run, all of its processes together where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Processor time in milliseconds, of all processors together.
    #[serde(alias = "cpuTime", alias = "cpuTimeMs")]
    pub cpu_time_ms: u64,
    /// Time from start to end in milliseconds.
    #[serde(alias = "wallTime", alias = "wallTimeMs", alias = "timeout")]
    pub wall_time_ms: u64,
    /// Memory in KiB.
    #[serde(alias = "memory", alias = "memoryKib")]
    pub memory_kib: u64,
    /// Processes and threads at once; the kernel counts both alike.
    pub processes: u32,
    /// Open descriptors of each process.
    #[serde(alias = "fileDescriptors")]
    pub file_descriptors: u32,
    /// Bytes of standard output and as many of standard error.
    #[serde(alias = "output", alias = "outputBytes")]
    pub output_bytes: u64,
    /// Size of the largest file that it may write, in bytes.
    #[serde(alias = "fileSize", alias = "fileSizeBytes")]
    pub file_size_bytes: u64,
    /// Bytes of its workspace, and as many of its `/tmp`. Both live in memory.
    #[serde(alias = "disk", alias = "diskBytes")]
    pub disk_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_time_ms: 30_000,
            wall_time_ms: 60_000,
            memory_kib: 512 << 10,
            processes: 64,
            file_descriptors: 256,
            output_bytes: 1 << 20,
            file_size_bytes: 64 << 20,
            disk_bytes: 256 << 20,
        }
    }
}

/// Which hosts a program may reach. Nothing by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// Whether every public host may be reached (private, loopback and metadata addresses stay
    /// closed).
    #[serde(alias = "allowOutbound")]
    pub allow_outbound: bool,
    /// The hosts that may be reached: `name`, `name:port`, `*.suffix`; port 443 where none is said.
    #[serde(alias = "allowedHosts")]
    pub allowed_hosts: Vec<String>,
}

impl Network {
    /// Whether any host may be reached.
    pub fn is_open(&self) -> bool {
        self.allow_outbound || !self.allowed_hosts.is_empty()
    }
}

/// Which files of this machine a program may see, besides the programs and libraries of the system.
/// All paths are absolute and appear inside under the same name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filesystem {
    /// Files and folders that it may read.
    #[serde(alias = "readOnly")]
    pub readonly: Vec<PathBuf>,
    /// Files and folders that it may change. Their size is not bounded by
    /// [`Limits::disk_bytes`].
    #[serde(alias = "readWrite")]
    pub readwrite: Vec<PathBuf>,
    /// Holes in the two above.
    pub blocked: Vec<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_others_publish_are_read() {
        let published = r#"{
            "isolationMethod": "namespaces",
            "minimum": "namespaces",
            "limits": {
                "cpuTime": 5000, "timeout": 10000, "memory": 262144, "processes": 10,
                "fileDescriptors": 100, "output": 1000, "fileSize": 2000, "disk": 8192
            },
            "network": {"allowOutbound": false, "allowedHosts": ["api.example.com"]},
            "filesystem": {"readOnly": ["/srv/a"], "readWrite": ["/srv/b"], "blocked": ["/srv/a/c"]}
        }"#;
        let own = r#"{
            "isolation": "namespaces",
            "minimum": "namespaces",
            "limits": {
                "cpu_time_ms": 5000, "wall_time_ms": 10000, "memory_kib": 262144, "processes": 10,
                "file_descriptors": 100, "output_bytes": 1000, "file_size_bytes": 2000,
                "disk_bytes": 8192
            },
            "network": {"allow_outbound": false, "allowed_hosts": ["api.example.com"]},
            "filesystem": {"readonly": ["/srv/a"], "readwrite": ["/srv/b"], "blocked": ["/srv/a/c"]}
        }"#;
        let read = |text| serde_json::from_str::<SandboxConfig>(text).expect(text);
        assert_eq!(read(published), read(own));
        let config = read(published);
        assert_eq!(config.isolation, Method::Namespaces);
        assert_eq!((config.limits.memory_kib, config.limits.wall_time_ms), (262_144, 10_000));
        assert_eq!(read("{}"), SandboxConfig::default());
        assert_eq!(read(r#"{"limits": {"memoryKib": 5}}"#).limits.memory_kib, 5);
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        for (text, part) in [
            (r#"{"limit": {}}"#, "unknown field `limit`"),
            (r#"{"limits": {"memry": 1}}"#, "unknown field `memry`"),
            (r#"{"limits": {"memory": -1}}"#, "invalid value: integer `-1`"),
            (r#"{"limits": {"memory": "1G"}}"#, "invalid type: string \"1G\""),
            (r#"{"limits": {"memory": 1, "memory_kib": 2}}"#, "duplicate field `memory_kib`"),
            (r#"{"limits": {"processes": 4294967296}}"#, "invalid value"),
            (r#"{"isolation": "none"}"#, "unknown variant `none`"),
            (r#"{"minimum": "auto"}"#, "unknown variant `auto`"),
            (r#"{"network": {"allowOutbound": "no"}}"#, "invalid type"),
        ] {
            let error = serde_json::from_str::<SandboxConfig>(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
