//! What executions left behind because it did not fit the answer: kept a while, read by path, piece by piece.

use gloveport_protocol::ExecutionId;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Results that are kept at the same time.
const KEPT_MAX: usize = 100;
/// Where results are in the tree.
pub(crate) const FOLDER: &str = "/results";

/// A bounded store; the oldest result goes first.
#[derive(Debug)]
pub(crate) struct Results {
    bytes_max: usize,
    kept: Mutex<VecDeque<Kept>>,
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

    /// Keeps a result; gives whether there is room for it at all.
    pub(crate) fn keep(&self, result: Kept) -> bool {
        if result.bytes() > self.bytes_max {
            return false;
        }
        let mut kept = self.kept();
        kept.push_back(result);
        let mut bytes: usize = kept.iter().map(Kept::bytes).sum();
        while bytes > self.bytes_max || kept.len() > KEPT_MAX {
            bytes -= kept.pop_front().map_or(0, |oldest| oldest.bytes());
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
        let kept = self.kept();
        let result = kept.iter().find(|result| result.id == id)?;
        match kind {
            "json" => Some(value(&result.value)),
            "log" => Some(log(&result.log)),
            _ => None,
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_result_goes_first() {
        let id = |n| ExecutionId::from_random([n; 10]);
        let result = |n, value: &str| Kept { id: id(n), value: value.into(), log: "log".into() };
        let results = Results::new(20);
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
