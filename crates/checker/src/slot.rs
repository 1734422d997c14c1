//! The place of a checker that is looked for, or fetched, while scripts already run.

use crate::Checker;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Where the checker of a gateway is, if there is one. Clones are the same place.
#[derive(Debug, Clone, Default)]
pub struct CheckerSlot(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    held: Mutex<Held>,
    changed: Condvar,
}

#[derive(Debug, Default)]
enum Held {
    /// There is none, and nobody needs to wait for one.
    #[default]
    Nothing,
    /// It will be known in a moment whether there is one.
    Sought,
    Checker(Arc<Checker>),
}

impl CheckerSlot {
    /// A place for a checker that somebody looks for now, who says so by [`CheckerSlot::put`].
    pub fn sought() -> Self {
        let slot = Self::default();
        *slot.held() = Held::Sought;
        slot
    }

    /// Puts a checker here, or that there is none. The one that was here before ends when nobody uses it any more.
    pub fn put(&self, checker: Option<Arc<Checker>>) {
        let held = checker.map_or(Held::Nothing, Held::Checker);
        let before = std::mem::replace(&mut *self.held(), held);
        self.0.changed.notify_all();
        // Outside of the lock: ending compilers takes a moment.
        drop(before);
    }

    /// Whether a checker is here, or may be in a moment.
    pub fn may_check(&self) -> bool {
        !matches!(*self.held(), Held::Nothing)
    }

    /// The checker; where one is looked for, blocks until that is decided, at most for `within`.
    pub fn get(&self, within: Duration) -> Option<Arc<Checker>> {
        let deadline = Instant::now() + within;
        let mut held = self.held();
        loop {
            match &*held {
                Held::Nothing => return None,
                Held::Checker(checker) => return Some(Arc::clone(checker)),
                Held::Sought => {
                    let left = deadline.checked_duration_since(Instant::now())?;
                    let waited = self.0.changed.wait_timeout(held, left);
                    held = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }

    /// Nothing can panic that holds the lock.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn who_asks_waits_only_while_somebody_looks() {
        let long = Duration::from_mins(10);
        assert!(CheckerSlot::default().get(long).is_none());
        assert!(!CheckerSlot::default().may_check());
        let slot = CheckerSlot::sought();
        assert!(slot.may_check());
        assert!(slot.get(Duration::ZERO).is_none(), "the time is over at once");
        let asked = slot.clone();
        let waiting = thread::spawn(move || asked.get(long).is_none());
        slot.put(None);
        assert!(waiting.join().expect("no panic"), "there is none");
        assert!(!slot.may_check());
    }
}
