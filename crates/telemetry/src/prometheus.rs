//! Metrics as text for Prometheus (Prometheus documentation, "Exposition formats", text format 0.0.4).

use crate::histogram::{Counted, bounds};
use crate::metric::{Kind, Label, Metric, Value};
use std::fmt::Write;

/// Writes metrics down.
pub(crate) fn text(metrics: &[Metric]) -> String {
    let mut text = String::new();
    for metric in metrics {
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let name = metric.name;
        line(&mut text, format_args!("# HELP {name} {}", metric.help));
        line(&mut text, format_args!("# TYPE {name} {kind}"));
        for point in &metric.points {
            match &point.value {
                Value::Number(number) => {
                    let labels = Labels { labels: &point.labels, bound: None };
                    line(&mut text, format_args!("{name}{labels} {number}"));
                }
                Value::Times(counted) => histogram(&mut text, name, &point.labels, counted),
            }
        }
    }
    text
}

fn histogram(text: &mut String, name: &str, labels: &[(&str, Label)], counted: &Counted) {
    let mut below = 0;
    let bounds = bounds().map(|bound| bound.to_string()).chain(["+Inf".to_owned()]);
    for (bound, count) in bounds.zip(counted.counts) {
        below += count;
        let labels = Labels { labels, bound: Some(&bound) };
        line(text, format_args!("{name}_bucket{labels} {below}"));
    }
    let labels = Labels { labels, bound: None };
    line(text, format_args!("{name}_sum{labels} {}", counted.seconds()));
    line(text, format_args!("{name}_count{labels} {below}"));
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(text, "{content}").expect("a string takes everything");
}

/// Labels in braces, or nothing.
struct Labels<'a> {
    labels: &'a [(&'a str, Label)],
    bound: Option<&'a str>,
}

impl std::fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let labels = self.labels.iter().map(|(name, value)| (*name, value.as_str()));
        let mut separator = '{';
        for (name, value) in labels.chain(self.bound.map(|bound| ("le", bound))) {
            write!(f, "{separator}{name}=\"")?;
            for character in value.chars() {
                match character {
                    '\\' => f.write_str("\\\\")?,
                    '"' => f.write_str("\\\"")?,
                    '\n' => f.write_str("\\n")?,
                    other => f.write_char(other)?,
                }
            }
            f.write_char('"')?;
            separator = ',';
        }
        if separator == ',' { f.write_char('}') } else { Ok(()) }
    }
}
