//! What executions left behind because it did not fit the answer: kept a while, read by path, piece by piece, by the
//! principal on whose behalf it came about and by nobody else.

use gloveport_gate::PrincipalKey;
use gloveport_protocol::ExecutionId;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Results that are kept at the same time.
const KEPT_MAX: usize = 100;
/// Where results are in the tree.
pub(crate) const FOLDER: &str = "/results";

/// A bounded store. Who holds most gives way first, with the oldest of its results: nobody pushes another's out.
#[derive(Debug)]
pub(crate) struct Results {
    bytes_max: usize,
    kept: Mutex<VecDeque<(PrincipalKey, Kept)>>,
}

/// The part of the store that is one principal's. What is another's is not there.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    results: &'a Results,
    owner: PrincipalKey,
}

/// The whole value and the whole log of one execution.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: ExecutionId,
    /// JSON text.
    pub(crate) value: String,
    pub(crate) log: String,
}

impl Kept {
    fn bytes(&self) -> usize {
        self.value.len() + self.log.len()
    }

    /// The path of the value.
    pub(crate) fn value_path(id: &ExecutionId) -> String {
        format!("{FOLDER}/{id}.json")
    }

    /// The path of the log.
    pub(crate) fn log_path(id: &ExecutionId) -> String {
        format!("{FOLDER}/{id}.log")
    }
}

impl Results {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, kept: Mutex::default() }
    }

    /// The shelf of a principal.
    pub(crate) fn of(&self, owner: PrincipalKey) -> Shelf<'_> {
        Shelf { results: self, owner }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(PrincipalKey, Kept)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf<'_> {
    /// Keeps a result; gives whether there is room for it at all.
    pub(crate) fn keep(&self, result: Kept) -> bool {
        let bytes_max = self.results.bytes_max;
        if result.bytes() > bytes_max {
            return false;
        }
        let mut kept = self.results.kept();
        kept.push_back((self.owner.clone(), result));
        let mut bytes: usize = kept.iter().map(|(_, kept)| kept.bytes()).sum();
        while bytes > bytes_max || kept.len() > KEPT_MAX {
            let place = first_to_go(&kept).expect("an empty store is within its bounds");
            bytes -= kept.remove(place).map_or(0, |(_, kept)| kept.bytes());
        }
        true
    }

    /// The text at a path below [`FOLDER`].
    pub(crate) fn read(&self, path: &str) -> Option<String> {
        self.find(path, str::to_owned, str::to_owned)
    }

    /// The same as JSON text: a value as it is, a log as a JSON string.
    pub(crate) fn read_json(&self, path: &str) -> Option<String> {
        self.find(path, str::to_owned, |log| serde_json::Value::from(log).to_string())
    }

    fn find(
        &self,
        path: &str,
        value: impl FnOnce(&str) -> String,
        log: impl FnOnce(&str) -> String,
    ) -> Option<String> {
        let name = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
        let (id, kind) = name.rsplit_once('.')?;
        let id = ExecutionId::parse(id).ok()?;
        let kept = self.results.kept();
        let is_wanted =
            |(owner, kept): &&(PrincipalKey, Kept)| *owner == self.owner && kept.id == id;
        let (_, result) = kept.iter().find(is_wanted)?;
        match kind {
            "json" => Some(value(&result.value)),
            "log" => Some(log(&result.log)),
            _ => None,
        }
    }
}

/// The oldest result of the principal that holds most, counted in bytes and then in results.
fn first_to_go(kept: &VecDeque<(PrincipalKey, Kept)>) -> Option<usize> {
    let mut held: BTreeMap<&PrincipalKey, (usize, usize)> = BTreeMap::new();
    for (owner, kept) in kept {
        let (bytes, count) = held.entry(owner).or_default();
        *bytes += kept.bytes();
        *count += 1;
    }
    let (most, _) = held.into_iter().max_by_key(|(_, holds)| *holds)?;
    kept.iter().position(|(owner, _)| owner == most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(subject: &str) -> PrincipalKey {
        PrincipalKey { tenant: None, subject: subject.to_owned() }
    }

    #[test]
    fn nobody_reads_or_pushes_out_what_is_another_s() {
        let id = |n| ExecutionId::from_random([n; 10]);
        let result = |n, value: &str| Kept { id: id(n), value: value.into(), log: String::new() };
        let path = |n| Kept::value_path(&id(n));
        let store = Results::new(20);
        let (alice, bob) = (store.of(key("alice")), store.of(key("bob")));
        let other_tenant = store.of(PrincipalKey { tenant: Some("t".into()), ..key("alice") });
        assert!(alice.keep(result(1, "12345")));
        assert_eq!(alice.read(&path(1)), Some("12345".into()));
        assert_eq!(bob.read(&path(1)), None);
        assert_eq!(bob.read_json(&path(1)), None);
        assert_eq!(other_tenant.read(&path(1)), None);
        for n in 2..10 {
            assert!(bob.keep(result(n, "1234567")));
        }
        assert_eq!(alice.read(&path(1)), Some("12345".into()), "bob's oldest went");
        assert_eq!((bob.read(&path(7)), bob.read(&path(9))), (None, Some("1234567".into())));
    }

    #[test]
    fn the_oldest_result_goes_first() {
        let id = |n| ExecutionId::from_random([n; 10]);
        let result = |n, value: &str| Kept { id: id(n), value: value.into(), log: "log".into() };
        let store = Results::new(20);
        let results = store.of(key("a"));
        assert!(!results.keep(result(0, "123456789012345678")), "too large at all");
        assert!(results.keep(result(1, "1234567")));
        assert!(results.keep(result(2, "1234567")));
        let read = |n, kind| results.read(&format!("/results/{}.{kind}", id(n)));
        assert_eq!(read(1, "json"), Some("1234567".into()));
        assert!(results.keep(result(3, "1")));
        assert_eq!(read(1, "json"), None);
        assert_eq!(read(2, "log"), Some("log".into()));
        assert_eq!(read(2, "txt"), None);
        let read_json = |kind| results.read_json(&format!("/results/{}.{kind}", id(2)));
        assert_eq!(read_json("json"), Some("1234567".into()));
        assert_eq!(read_json("log"), Some("\"log\"".into()));
        assert_eq!(results.read("/results/../x.json"), None);
    }
}
