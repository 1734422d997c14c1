//! Follows the changes of a modern server's listing. Legacy servers tell them without being asked.

use rmcp::RoleClient;
use rmcp::model::SubscriptionFilter;
use rmcp::service::{Peer, ServiceError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Wait before a subscription that broke is made again. Proxies cut silent streams after a minute.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Subscribes where the server offers it, and counts `changes` up, until the connection ends.
pub(super) async fn follow(
    peer: Peer<RoleClient>,
    changes: watch::Sender<u64>,
    ended: CancellationToken,
) {
    let tools = peer.peer_info().and_then(|info| info.capabilities.tools.clone());
    if tools.and_then(|tools| tools.list_changed) != Some(true) {
        return;
    }
    let followed = async {
        // A server that refuses is not asked again.
        while subscribe(&peer, &changes).await.is_ok() {
            tokio::time::sleep(AGAIN_AFTER).await;
            // What happened meanwhile was not told.
            changes.send_modify(|n| *n += 1);
        }
    };
    tokio::select! {
        () = followed => {}
        () = ended.cancelled() => {}
    }
}

/// Follows one subscription to its end.
async fn subscribe(
    peer: &Peer<RoleClient>,
    changes: &watch::Sender<u64>,
) -> Result<(), ServiceError> {
    let filter = SubscriptionFilter::builder().tools_list_changed().build();
    let mut subscription = peer.listen(filter).await?;
    while let Some(_changed) = subscription.next().await? {
        changes.send_modify(|n| *n += 1);
    }
    Ok(())
}
