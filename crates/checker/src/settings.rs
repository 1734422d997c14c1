//! How much a type check may cost.

#[cfg(target_os = "linux")]
use gloveport_sandbox::stage::Stage;
use std::time::Duration;

/// Bounds of a [`crate::Checker`]. All hold for the checker as a whole, which serves every script of a gateway.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Time of one check, with its wait and the start of a compiler where there is none.
    pub check: Duration,
    /// Compilers that check beside each other.
    pub compilers: usize,
    /// Checks that wait for one; one more is refused.
    pub waiting: usize,
    /// Bytes of a script.
    pub source_bytes: usize,
    /// Bytes of the declarations that a script is checked against.
    pub declarations_bytes: usize,
    /// Bytes of one answer of the compiler.
    pub answer_bytes: usize,
    /// Memory of one compiler.
    pub memory_bytes: u64,
    /// Checks after which a compiler is replaced: whatever is wrong with one does not last.
    pub checks: u32,
    /// Age at which a compiler is replaced.
    pub age: Duration,
    /// A compiler without work ends after this.
    pub idle: Duration,
    /// Memory of remembered answers.
    pub cache_bytes: usize,
    /// Says that this program can be the sandbox's second stage; without it there is no bubblewrap rung.
    #[cfg(target_os = "linux")]
    pub stage: Option<Stage>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            check: Duration::from_secs(2),
            compilers: 1,
            waiting: 32,
            source_bytes: 512 << 10,
            declarations_bytes: 4 << 20,
            answer_bytes: 4 << 20,
            memory_bytes: 512 << 20,
            checks: 2_000,
            age: Duration::from_mins(30),
            idle: Duration::from_mins(5),
            cache_bytes: 1 << 20,
            #[cfg(target_os = "linux")]
            stage: None,
        }
    }
}
