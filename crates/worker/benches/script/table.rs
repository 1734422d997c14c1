//! Medians of interleaved rounds with their spread, as lines of plain text.

use std::time::Duration;

/// What was measured of one thing, a value for each round.
pub(crate) struct Series(Vec<f64>);

impl Series {
    /// No round yet.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a round.
    pub(crate) fn push(&mut self, duration: Duration) {
        self.0.push(duration.as_secs_f64());
    }

    /// Seconds, half of the rounds above.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(1, 2)
    }

    /// Half of the distance between the quartiles, in percent of the median.
    pub(crate) fn spread(&self) -> f64 {
        (self.quantile(3, 4) - self.quantile(1, 4)) / 2.0 / self.median() * 100.0
    }

    /// How many times another this is, round by round: both took place beside each other, so that a
    /// machine that slows down slows both. Even and odd rounds, which may differ in what came first,
    /// weigh the same.
    pub(crate) fn ratio(&self, base: &Self) -> f64 {
        let of = |first: usize| {
            let pairs = self.0.iter().zip(&base.0).skip(first).step_by(2);
            Self(pairs.map(|(ours, base)| ours / base).collect()).median()
        };
        (of(0) * of(1)).sqrt()
    }

    fn quantile(&self, numerator: usize, denominator: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted[(sorted.len() - 1) * numerator / denominator]
    }
}

/// A line with a time and how many times the base it is.
pub(crate) fn time_line(name: &str, series: &Series, base: &Series) -> String {
    let (median, spread) = (series.median(), series.spread());
    let ratio = series.ratio(base);
    format!("{name:<44} {:>10.1} us ±{spread:>3.0} % {ratio:>8.2}", median * 1e6)
}

/// A line with two throughputs and how many times the first the second is.
pub(crate) fn speed_line(name: &str, n_bytes: usize, base: &Series, ours: &Series) -> String {
    let megabytes = f64::from(u32::try_from(n_bytes).expect("a few megabytes")) / 1e6;
    let speed = |series: &Series| megabytes / series.median();
    format!(
        "{name:<28} {:>7.1} MB/s ±{:>3.0} % {:>7.1} MB/s ±{:>3.0} % {:>6.2}",
        speed(base),
        base.spread(),
        speed(ours),
        ours.spread(),
        base.ratio(ours),
    )
}
