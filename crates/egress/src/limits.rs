//! Bounds of one sandbox's network: numbers and times, each with its reason.

use std::time::Duration;

/// How much of everything one sandbox may use of the network. The defaults suit package managers
/// and programs that fetch a few things at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once. Each uses two descriptors, two threads and 64 KiB.
    pub connections: usize,
    /// How long a connection waits for one of the above to end before it is refused.
    pub queue_time: Duration,
    /// How long a program may take for its request: SOCKS, an HTTP head, a TLS hello, each.
    pub request_time: Duration,
    /// How long a look-up of a name may take.
    pub resolve_time: Duration,
    /// How long it may take to reach a host, all of its addresses together.
    pub connect_time: Duration,
    /// How long a connection may lie still before it is ended. Measured coarsely: up to twice that.
    pub idle_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            queue_time: Duration::from_secs(30),
            request_time: Duration::from_secs(10),
            resolve_time: Duration::from_secs(10),
            connect_time: Duration::from_secs(10),
            idle_time: Duration::from_mins(5),
        }
    }
}
