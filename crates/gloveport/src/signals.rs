//! Ctrl-C and SIGTERM: the first asks everything to end in order, the second ends at once.

use crate::exit::Exit;
use crate::output;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What a signal asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt {
    /// Cancelled by the first signal, and by who ends by itself.
    pub(crate) cancel: CancellationToken,
    is_signaled: Arc<AtomicBool>,
}

impl Interrupt {
    /// Begins to listen, in a task of `tasks`, until `done`.
    ///
    /// # Errors
    ///
    /// What the system says when a signal cannot be listened to.
    pub(crate) fn listen(tasks: &TaskTracker, done: CancellationToken) -> io::Result<Self> {
        let interrupt = Self::default();
        let signals = Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        };
        let heard = interrupt.clone();
        tasks.spawn(async move { done.run_until_cancelled(heard.hear(signals)).await });
        Ok(interrupt)
    }

    /// Whether there was a signal.
    pub(crate) fn is_signaled(&self) -> bool {
        self.is_signaled.load(Ordering::Relaxed)
    }

    async fn hear(self, mut signals: Signals) {
        signals.next().await;
        self.is_signaled.store(true, Ordering::Relaxed);
        self.cancel.cancel();
        if output::is_watched() {
            output::note("\nending; once more ends at once");
        }
        signals.next().await;
        // Workers and servers die with this process, by the kernel's hand.
        std::process::exit(i32::from(Exit::Interrupted.code()));
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
