//! What a user asks of a sandbox: the names are those that systems of this kind publish.
//!
//! Reading a text is left to whoever has one (the types implement `Deserialize`, with the camel-case
//! names of others as aliases); judging whether the values can be had is in `config/check.rs`.
//! It deliberately knows nothing of how any of it is enforced.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
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
