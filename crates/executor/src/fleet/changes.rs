//! News of the catalog, for whoever shows it.

use super::Snapshot;
use std::sync::Arc;
use tokio::sync::watch;

/// News of the catalog.
#[derive(Clone)]
pub struct Changes {
    pub(crate) snapshots: watch::Receiver<Arc<Snapshot>>,
}

impl Changes {
    /// Waits for the next change; several that came since the last one count once. `false` when there will be none.
    pub async fn next(&mut self) -> bool {
        self.snapshots.changed().await.is_ok()
    }
}
