//! The compiler of a gateway that runs: looked for beside everything else, fetched where that is wanted, and warmed.
//!
//! Nothing waits for it but a script's own check, and that only while it is looked for, which takes a moment. While it is
//! fetched, scripts run with the built-in check.

use super::{Standing, fetch, find, held};
use crate::config::checking::CheckConfig;
use crate::environment::Environment;
use crate::output;
use gloveport_checker::{Checker, CheckerSlot, FetchError, Found, Origin};
use gloveport_executor::{Executor, Principal};
use gloveport_sandbox::stage::Stage;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Time that the end waits for what is under way; a fetch may be in the middle of asking npm.
const END: Duration = Duration::from_millis(500);
/// Time that warming waits for a compiler that is looked for.
const FOUND: Duration = Duration::from_secs(30);

/// How long the gateway is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It stays, so that fetching a compiler pays.
    Stays,
    /// For one script.
    Once,
}

/// What is done beside scripts, for their checks.
pub(crate) struct Background {
    life: Life,
    slot: CheckerSlot,
    tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Background {
    /// Begins to look for a compiler. Needs a tokio runtime, and returns at once.
    pub(crate) fn start(
        config: &CheckConfig,
        environment: &Environment,
        stage: Stage,
        life: Life,
    ) -> Self {
        let (slot, tasks, cancel) =
            (CheckerSlot::sought(), TaskTracker::new(), CancellationToken::new());
        let search = Search {
            config: config.clone(),
            environment: environment.clone(),
            stage,
            life,
            slot: slot.clone(),
            cancel: cancel.clone(),
        };
        tasks.spawn(search.go());
        Self { life, slot, tasks, cancel }
    }

    /// Where the checker is, or will be.
    pub(crate) fn slot(&self) -> CheckerSlot {
        self.slot.clone()
    }

    /// Has the compiler start once every server has answered or failed, but no later than `patience`: until then the machine
    /// has better things to do.
    pub(crate) fn warm(&self, executor: &Arc<Executor>, patience: Duration) {
        let (executor, slot, cancel) =
            (Arc::clone(executor), self.slot.clone(), self.cancel.clone());
        self.tasks.spawn(async move {
            let listed = cancel
                .run_until_cancelled(executor.settled_catalog(&Principal::local(), patience))
                .await;
            if listed.is_some()
                && let Ok(Some(checker)) = spawn_blocking(move || slot.get(FOUND)).await
            {
                warm(checker).await;
            }
        });
    }

    /// Ends it, and the compiler.
    pub(crate) async fn close(&self) {
        self.cancel.cancel();
        self.tasks.close();
        // Where only files are looked at, nothing needs to be ended in order. What takes longer ends with the process.
        if self.life == Life::Stays {
            drop(timeout(END, self.tasks.wait()).await);
        }
        self.slot.put(None);
    }
}

struct Search {
    config: CheckConfig,
    environment: Environment,
    stage: Stage,
    life: Life,
    slot: CheckerSlot,
    cancel: CancellationToken,
}

impl Search {
    async fn go(self) {
        let standing = find(&self.config, &self.environment, self.stage).await;
        self.slot.put(standing.checker());
        let stays = self.life == Life::Stays;
        match &standing {
            // Who named one shall know that it does not check.
            Standing::BuiltIn(_) if self.config.names_a_path() => tell(&standing),
            Standing::BuiltIn(_) if stays && self.config.fetch => self.fetch().await,
            Standing::Unheld { .. } if stays => tell(&standing),
            Standing::BuiltIn(_)
            | Standing::Unheld { .. }
            | Standing::Full { .. }
            | Standing::Off => {}
        }
    }

    /// One line tells how it went; nothing where the machine is to stay away from the network.
    async fn fetch(self) {
        let compiler = match fetch(&self.environment, &self.cancel).await {
            Ok(compiler) => compiler,
            Err(FetchError::Offline) => return,
            Err(_) if self.cancel.is_cancelled() => return,
            Err(error) => {
                let what = "types: built-in check only, for no compiler could be fetched";
                output::note(&format!("gloveport: {what}: {error}"));
                return;
            }
        };
        let version = compiler.version.clone();
        let (config, stage) = (self.config, self.stage);
        let made = spawn_blocking(move || {
            held(Found { compiler, origin: Origin::Fetched }, &config, stage)
        });
        let Ok(standing) = made.await else { return };
        match standing.checker().filter(|_| !self.cancel.is_cancelled()) {
            None => tell(&standing),
            Some(checker) => {
                output::note(&format!("gloveport: types: fetched TypeScript {version}"));
                self.slot.put(Some(Arc::clone(&checker)));
                warm(checker).await;
            }
        }
    }
}

/// Starts the compiler. Where that fails, the first check fails likewise, and is told.
async fn warm(checker: Arc<Checker>) {
    drop(spawn_blocking(move || checker.warm()).await);
}

fn tell(standing: &Standing) {
    output::note(&format!("gloveport: types: {}", standing.line()));
}
