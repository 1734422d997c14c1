//! A configuration that was judged, with what was found for it.

use crate::SandboxConfig;
use crate::system::Ground;
use gloveport_egress::Rules;
use std::sync::Arc;

/// What every run of a sandbox starts from.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) config: SandboxConfig,
    /// Its hosts, read.
    pub(crate) rules: Arc<Rules>,
    /// What holds it here.
    pub(crate) ground: Ground,
}
