//! A diagnosis as a person reads it.

use super::{Diagnosis, State};
use crate::Isolation;
use std::fmt::{self, Display, Formatter};

/// Width of a line of text.
const COLUMNS: usize = 96;
/// Characters of a detail beside its check.
const DETAIL: usize = 56;

impl Display for Diagnosis {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}\n", self.machine)?;
        for finding in &self.findings {
            let state = match finding.state {
                State::Works => "ok",
                State::Partly => "partly",
                State::Missing => "missing",
                State::Unneeded => "-",
            };
            let line =
                format!("  {state:<8} {:<28} {}", finding.check.title(), short(&finding.detail));
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out, "\nWhat holds")?;
        writeln!(out, "  scripts   {}", held(self.scripts.as_ref()))?;
        writeln!(out, "  programs  {}", held(self.programs.as_ref()))?;
        for remedy in &self.remedies {
            let titles: Vec<_> = remedy.checks.iter().map(|check| check.title()).collect();
            writeln!(out, "\nMissing: {}", titles.join(", "))?;
            for finding in self.findings.iter().filter(|f| remedy.checks.contains(&f.check)) {
                if let Some(gap) = &finding.gap {
                    paragraph(out, "tried", &format!("{}: {}", gap.tried, gap.refused))?;
                    paragraph(out, "lost", &gap.lost)?;
                }
            }
            paragraph(out, "because", &remedy.why)?;
            writeln!(out, "  remedy")?;
            for line in remedy.steps.lines() {
                writeln!(out, "{}", format!("    {line}").trim_end())?;
            }
        }
        Ok(())
    }
}

fn held(isolation: Option<&Isolation>) -> String {
    isolation.map_or_else(|| "nothing: they are refused".to_owned(), Isolation::describe)
}

/// What fits behind the title of a check; the whole is told below.
fn short(detail: &str) -> String {
    if detail.chars().count() <= DETAIL {
        return detail.to_owned();
    }
    let cut: String = detail.chars().take(DETAIL - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A labeled text, broken into lines.
fn paragraph(out: &mut Formatter<'_>, label: &str, text: &str) -> fmt::Result {
    let mut line = format!("  {label:<8}");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS {
            writeln!(out, "{line}")?;
            line = " ".repeat(10);
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(out, "{line}")
}
