//! What the gateway tells a worker about its confinement: one line in the environment.

use crate::linux::start::exit::whole_seconds;
use crate::{ConfineError, StrictLimits};
use std::ffi::CString;

/// The variable that carries the order.
const VARIABLE: &str = "GLOVEPORT_CONFINE";
/// First field: gateway and worker are one binary, so any other is a mistake.
const VERSION: &str = "1";

/// How a worker shall confine itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    /// Whether it was started into namespaces, so that it can change its root.
    pub(crate) namespaces: bool,
    /// `RLIMIT_CPU`, in seconds.
    pub(crate) cpu_seconds: u64,
    /// `RLIMIT_AS`, in bytes.
    pub(crate) memory_bytes: u64,
}

impl Order {
    pub(crate) fn of(limits: &StrictLimits, namespaces: bool) -> Self {
        Self {
            namespaces,
            cpu_seconds: whole_seconds(limits.cpu),
            memory_bytes: limits.memory_bytes,
        }
    }

    /// A worker's whole environment.
    pub(crate) fn environment(self) -> Vec<CString> {
        // Without a zone the C library would read the machine's, for a script to tell.
        let texts = ["TZ=UTC0".to_owned(), format!("{VARIABLE}={}", self.encode())];
        texts
            .into_iter()
            .map(|text| CString::new(text).expect("numbers and words hold no NUL"))
            .collect()
    }

    /// Reads the order of this process.
    pub(crate) fn from_environment() -> Result<Self, ConfineError> {
        let not_a_worker = |found| ConfineError::NotAWorker { found };
        let text = std::env::var_os(VARIABLE).ok_or_else(|| not_a_worker("missing".to_owned()))?;
        text.to_str()
            .and_then(Self::decode)
            .ok_or_else(|| not_a_worker(format!("{}", text.display())))
    }

    fn encode(self) -> String {
        let Self { namespaces, cpu_seconds, memory_bytes } = self;
        let namespaces = u8::from(namespaces);
        format!("{VERSION} {namespaces} {cpu_seconds} {memory_bytes}")
    }

    fn decode(text: &str) -> Option<Self> {
        let mut fields = text.split(' ');
        let mut next = || fields.next();
        if next()? != VERSION {
            return None;
        }
        let order = Self {
            namespaces: match next()? {
                "0" => false,
                "1" => true,
                _ => return None,
            },
            cpu_seconds: next()?.parse().ok()?,
            memory_bytes: next()?.parse().ok()?,
        };
        next().is_none().then_some(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_order_survives_its_text() {
        let limits = StrictLimits { cpu: Duration::from_millis(9_500), memory_bytes: 512 << 20 };
        for namespaces in [true, false] {
            let order = Order::of(&limits, namespaces);
            assert_eq!(Order::decode(&order.encode()), Some(order));
            assert_eq!(order.cpu_seconds, 10);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "1", "1 1 10", "2 1 10 20", "1 2 10 20", "1 1 x 20", "1 1 10 20 "] {
            assert_eq!(Order::decode(text), None, "{text:?}");
        }
    }
}
