//! What is kept for each principal, tenant and for everybody, and how much of it at most.
//!
//! An account that is idle is the same as none, so that it can be dropped without changing anything. One that is not is
//! never dropped: whoever makes many accounts resets nobody's. Where all places are taken the newcomer is turned away.

use super::Moment;
use super::quota::{Asked, Rate};
use gloveport_protocol::ToolId;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::PrincipalKey;

/// Accounts that are locked apart, so that principals seldom wait for each other.
const SHARDS: usize = 16;
/// Accounts of one shard: 65,536 in all. Only who has been authenticated gets one.
const SHARD_ACCOUNTS_MAX: usize = 4_096;
/// Counts of one account.
const COUNTS_MAX: usize = 1_024;
/// A full shard is searched for idle accounts no more often than this.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// What one principal has used up in one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayUse {
    /// Calls.
    pub calls: u64,
    /// Cost of all calls.
    pub cost: u64,
    /// Bytes of arguments and results.
    pub bytes: u64,
}

/// The name of an account: a keyed hash of 128 bits, so that long names take no memory and nobody can make two that meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AccountId(u128);

/// The name of a count within an account: a limit's number, and a keyed hash of what is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CountId {
    pub(super) limit: usize,
    pub(super) apart: u64,
}

/// The counts of one principal, one tenant, or everybody.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Theoretical arrival times, in nanoseconds.
    due: BTreeMap<CountId, u64>,
    day: u64,
    used: DayUse,
    /// Refusals that nobody recorded, and whose they are once there are any.
    pub(super) unrecorded: u64,
    pub(super) name: Option<PrincipalKey>,
}

/// All accounts.
#[derive(Debug)]
pub(super) struct Accounts {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
pub(super) struct Shard {
    accounts: BTreeMap<AccountId, Account>,
    next_sweep: Duration,
}

/// No place is left for one more account or count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Whose account.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) enum Owner<'a> {
    Principal { tenant: Option<&'a str>, subject: &'a str },
    Tenant(Option<&'a str>),
    Everybody,
}

/// What is counted apart.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) enum Apart<'a> {
    Server(&'a str),
    Tool(&'a ToolId),
    Execution(&'a str),
}

impl Accounts {
    pub(super) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }

    /// Two hashes of different texts under one secret key are as good as one of twice the length.
    pub(super) fn id(&self, owner: Owner<'_>) -> AccountId {
        let half = |number: u8| u128::from(self.hasher.hash_one((number, owner)));
        AccountId(half(0) << 64 | half(1))
    }

    pub(super) fn apart(&self, apart: impl Hash) -> u64 {
        self.hasher.hash_one(apart)
    }

    pub(super) fn shard(&self, id: AccountId) -> MutexGuard<'_, Shard> {
        let index = usize::try_from(id.0 % SHARDS as u128).expect("under 16");
        locked(&self.shards[index])
    }

    pub(super) fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards.iter().map(locked)
    }
}

impl Shard {
    /// The account, made where there is none and a place is left.
    pub(super) fn account(&mut self, id: AccountId, at: Moment) -> Result<&mut Account, Full> {
        if self.accounts.len() >= SHARD_ACCOUNTS_MAX && !self.accounts.contains_key(&id) {
            if at.since_start < self.next_sweep {
                return Err(Full);
            }
            self.next_sweep = at.since_start + SWEEP_EVERY;
            self.accounts.retain(|_, account| !account.is_idle(at));
            if self.accounts.len() >= SHARD_ACCOUNTS_MAX {
                return Err(Full);
            }
        }
        Ok(self.accounts.entry(id).or_default())
    }

    /// The account, if there is one.
    pub(super) fn known(&mut self, id: AccountId) -> Option<&mut Account> {
        self.accounts.get_mut(&id)
    }

    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Account> {
        self.accounts.values_mut()
    }
}

impl Account {
    /// What a call would make of one count. A count that is not there is one that is idle.
    pub(super) fn ask(&self, count: CountId, rate: Rate, at: Moment, cost: u32) -> Asked {
        rate.ask(self.due.get(&count).copied().unwrap_or(0), at.nanoseconds(), cost)
    }

    /// Whether these counts find a place; where it is narrow, idle ones make room.
    pub(super) fn make_room(&mut self, counts: &[CountId], at: Moment) -> Result<(), Full> {
        let now = at.nanoseconds();
        if !self.has_room(counts) {
            self.due.retain(|_, due| *due > now);
        }
        if self.has_room(counts) { Ok(()) } else { Err(Full) }
    }

    fn has_room(&self, counts: &[CountId]) -> bool {
        self.due.len() + counts.len() <= COUNTS_MAX || {
            let n_new = counts.iter().filter(|count| !self.due.contains_key(count)).count();
            self.due.len() + n_new <= COUNTS_MAX
        }
    }

    pub(super) fn set(&mut self, count: CountId, due: u64) {
        self.due.insert(count, due);
    }

    /// Only what still lies ahead: the rest has come back by itself, and twice would be a call too many.
    pub(super) fn give_back(&mut self, count: CountId, taken: Asked, at: Moment) {
        if let Some(due) = self.due.get_mut(&count) {
            *due -= taken.spent.min(taken.due.saturating_sub(at.nanoseconds())).min(*due);
        }
    }

    /// What was used of the day; a new day begins with nothing. A clock that is set back begins no day.
    pub(super) fn today(&mut self, day: u64) -> &mut DayUse {
        if day > self.day {
            self.day = day;
            self.used = DayUse::default();
        }
        &mut self.used
    }

    /// What was used of this very day, if it is still the day.
    pub(super) fn of_day(&mut self, day: u64) -> Option<&mut DayUse> {
        (self.day == day).then_some(&mut self.used)
    }

    fn is_idle(&self, at: Moment) -> bool {
        let now = at.nanoseconds();
        let is_unused = self.day < at.day() || self.used == DayUse::default();
        is_unused && self.unrecorded == 0 && self.due.values().all(|due| *due <= now)
    }
}

impl DayUse {
    pub(super) fn add(&mut self, other: Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.cost = self.cost.saturating_add(other.cost);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }

    pub(super) fn subtract(&mut self, other: Self) {
        self.calls = self.calls.saturating_sub(other.calls);
        self.cost = self.cost.saturating_sub(other.cost);
        self.bytes = self.bytes.saturating_sub(other.bytes);
    }

    /// The larger of each.
    pub(super) fn at_least(&mut self, other: Self) {
        self.calls = self.calls.max(other.calls);
        self.cost = self.cost.max(other.cost);
        self.bytes = self.bytes.max(other.bytes);
    }
}

fn locked(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
