//! The block of metadata at the head of a test of test262, as its INTERPRETING.md describes it.
//!
//! Reads the few forms of YAML that the tests use, and nothing else of it.

/// What a test says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) flags: Vec<String>,
    pub(crate) includes: Vec<String>,
    pub(crate) features: Vec<String>,
    pub(crate) negative: Option<Negative>,
}

/// The error that a test expects.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Negative {
    /// `parse`, `resolution` or `runtime`.
    pub(crate) phase: String,
    /// The name of its class.
    pub(crate) class: String,
}

impl Metadata {
    /// Reads the block; `None` where there is none.
    pub(crate) fn read(test: &str) -> Option<Self> {
        let (_, rest) = test.split_once("/*---")?;
        let (block, _) = rest.split_once("---*/")?;
        let lines: Vec<&str> = block.lines().collect();
        let negative = value_of(&lines, "negative")
            .map(|_| Negative { phase: nested(&lines, "phase"), class: nested(&lines, "type") });
        Some(Self {
            flags: list(&lines, "flags"),
            includes: list(&lines, "includes"),
            features: list(&lines, "features"),
            negative,
        })
    }

    pub(crate) fn has_flag(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}

/// What follows `key:` on its line, and the number of the line.
fn value_of<'t>(lines: &[&'t str], key: &str) -> Option<(usize, &'t str)> {
    lines.iter().enumerate().find_map(|(at, line)| {
        let value = line.strip_prefix(key)?.strip_prefix(':')?;
        Some((at, value.trim()))
    })
}

/// `key: [a, b]`, also over several lines, or `- a` on lines of their own.
fn list(lines: &[&str], key: &str) -> Vec<String> {
    let Some((at, value)) = value_of(lines, key) else {
        return Vec::new();
    };
    let following = lines[at + 1..].iter().map(|line| line.trim());
    if value.starts_with('[') {
        let whole: Vec<&str> = std::iter::once(value).chain(following).collect();
        let whole = whole.join(" ");
        let inside = whole[1..].split(']').next().unwrap_or_default();
        return inside
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
    }
    following.map_while(|line| line.strip_prefix("- ")).map(|word| word.trim().to_owned()).collect()
}

/// `  key: value` below another key.
fn nested(lines: &[&str], key: &str) -> String {
    let value = lines.iter().find_map(|line| {
        let inside = line.strip_prefix(' ')?.trim_start();
        inside.strip_prefix(key)?.strip_prefix(':')
    });
    value.unwrap_or_default().trim().to_owned()
}
