//! Times counted in buckets, without a lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets in microseconds: from a call of a built-in server to somebody who was asked. A bound belongs
/// to its bucket, for Prometheus (`le`) as for OTLP (`explicit_bounds`).
pub(crate) const BOUNDS_US: [u64; 16] = [
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    60_000_000,
    300_000_000,
];
/// With that of what is over the last bound.
pub(crate) const N_BUCKETS: usize = BOUNDS_US.len() + 1;

/// Times counted in buckets.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    counts: [AtomicU64; N_BUCKETS],
    sum_ns: AtomicU64,
}

/// What a histogram held at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Of each bucket alone, not of those below it.
    pub(crate) counts: [u64; N_BUCKETS],
    pub(crate) sum_ns: u64,
}

impl Histogram {
    pub(crate) fn record(&self, time: Duration) {
        let us = time.as_nanos().div_ceil(1_000);
        let bucket = BOUNDS_US.partition_point(|bound| u128::from(*bound) < us);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.sum_ns.fetch_add(ns, Ordering::Relaxed);
    }

    pub(crate) fn counted(&self) -> Counted {
        Counted {
            counts: std::array::from_fn(|bucket| self.counts[bucket].load(Ordering::Relaxed)),
            sum_ns: self.sum_ns.load(Ordering::Relaxed),
        }
    }
}

impl Counted {
    /// How many were counted.
    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The sum in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        Duration::from_nanos(self.sum_ns).as_secs_f64()
    }
}

/// The bounds in seconds.
pub(crate) fn bounds() -> impl Iterator<Item = f64> {
    BOUNDS_US.iter().map(|bound| Duration::from_micros(*bound).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        for (time, bucket) in [
            (Duration::ZERO, 0),
            (Duration::from_micros(500), 0),
            (Duration::from_nanos(500_001), 1),
            (Duration::from_mins(5), 15),
            (Duration::from_nanos(300_000_000_001), 16),
            (Duration::MAX, 16),
        ] {
            let histogram = Histogram::default();
            histogram.record(time);
            let counted = histogram.counted();
            assert_eq!(
                counted.counts.iter().position(|count| *count == 1),
                Some(bucket),
                "{time:?}"
            );
            assert_eq!(counted.total(), 1);
        }
    }
}
