//! `[inventory]`: which servers of other clients may be there, for `gloveport inventory`.
//!
//! Whose word counts: the user's own file, or the one named by `--config`. A project's file may have come with somebody
//! else's code, which would approve itself: what it says here is told and left out.
//!
//! What a pattern deliberately does not see: the folder that a program runs in, and what a package of that name holds.

use super::error::Source;
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// Patterns that may be named.
const PATTERNS_MAX: usize = 1_000;
/// Bytes of one pattern.
const PATTERN_BYTES_MAX: usize = 1_000;
/// Begins the pattern of a program's file.
const DIGEST: &str = "sha256:";

/// `[inventory]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawInventory {
    pub(super) allowed: Option<Spanned<Vec<Spanned<String>>>>,
}

/// Which servers are approved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InventoryConfig {
    allowed: Vec<Allowed>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Allowed {
    /// A command line: `*` is any part of one word, at the end it is all that follows.
    Line(String),
    /// An address: `*` is any part of the host, or of the rest.
    Url { scheme: String, authority: String, rest: String },
    /// The SHA-256 of a program's file, in lower case.
    Digest(String),
}

impl InventoryConfig {
    /// The pattern that approves a command line, written as a shell would take it: words with blanks are in quotes.
    pub(crate) fn line(&self, line: &str) -> Option<String> {
        self.allowed.iter().find(|allowed| allowed.is_line(line)).map(Allowed::written)
    }

    /// The pattern that approves an address.
    pub(crate) fn url(&self, url: &str) -> Option<String> {
        let (scheme, authority, rest) = parts(url)?;
        // What programs read in different ways is approved by nobody.
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if url.contains(is_odd) || climbs(rest) {
            return None;
        }
        let found = self.allowed.iter().find(|allowed| allowed.is_url([scheme, authority, rest]));
        found.map(Allowed::written)
    }

    /// The pattern that approves a program by the digest of its file.
    pub(crate) fn digest(&self, hex: &str) -> Option<String> {
        let found =
            self.allowed.iter().find(|allowed| matches!(allowed, Allowed::Digest(d) if d == hex));
        found.map(Allowed::written)
    }

    /// Whether any program is approved by its file, so that files have to be read.
    pub(crate) fn has_digests(&self) -> bool {
        self.allowed.iter().any(|allowed| matches!(allowed, Allowed::Digest(_)))
    }
}

impl Allowed {
    fn parse(pattern: &str) -> Result<Self, &'static str> {
        if pattern.is_empty() || pattern.len() > PATTERN_BYTES_MAX {
            return Err("a pattern has 1 to 1000 bytes");
        }
        if let Some(digest) = pattern.strip_prefix(DIGEST) {
            let is_hex = digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit());
            return if is_hex {
                Ok(Self::Digest(digest.to_ascii_lowercase()))
            } else {
                Err("after `sha256:` come 64 hexadecimal digits")
            };
        }
        if pattern.trim_matches(['*', ' ']).is_empty() {
            return Err("it would approve everything: name the program or the host");
        }
        Ok(match parts(pattern) {
            // A command line may hold an address too, but it does not begin with one.
            Some((scheme, authority, rest)) if !scheme.contains(' ') => Self::Url {
                scheme: scheme.to_ascii_lowercase(),
                authority: authority.to_ascii_lowercase(),
                rest: rest.to_owned(),
            },
            Some(_) | None => Self::Line(pattern.to_owned()),
        })
    }

    fn is_line(&self, line: &str) -> bool {
        match self {
            Self::Line(pattern) => match pattern.strip_suffix('*') {
                Some(start) => fits(start, line, End::Open, |c| c != ' '),
                None => fits(pattern, line, End::Closed, |c| c != ' '),
            },
            Self::Url { .. } | Self::Digest(_) => false,
        }
    }

    fn is_url(&self, [scheme, authority, rest]: [&str; 3]) -> bool {
        match self {
            Self::Url { scheme: scheme_, authority: pattern, rest: rest_ } => {
                let is_of_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
                let authority = authority.to_ascii_lowercase();
                scheme.eq_ignore_ascii_case(scheme_)
                    && fits(pattern, &authority, End::Closed, is_of_host)
                    && fits(rest_, rest, End::Closed, |_| true)
            }
            Self::Line(_) | Self::Digest(_) => false,
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Line(pattern) => pattern.clone(),
            Self::Url { scheme, authority, rest } => format!("{scheme}://{authority}{rest}"),
            Self::Digest(digest) => format!("{DIGEST}{digest}"),
        }
    }
}

/// Scheme, host with port and user, and all that follows.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    Some((scheme, authority, rest))
}

/// Whether a path leads out of the folder that it begins in, in any spelling.
fn climbs(rest: &str) -> bool {
    let rest = rest.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/");
    rest.split(['/', '?', '#']).any(|step| step == "..")
}

/// Whether something may follow what a pattern says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Closed,
}

/// Whether a text is as the pattern says, where `*` stands for any number of characters that `may_be_any` takes.
///
/// Every place of the pattern that can be reached is kept at once, so that no pattern takes longer than the product of both
/// lengths (Thompson 1968).
fn fits(pattern: &str, text: &str, end: End, may_be_any: impl Fn(char) -> bool) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let past = |places: &mut Vec<bool>| {
        for at in 0..pattern.len() {
            if places[at] && pattern[at] == '*' {
                places[at + 1] = true;
            }
        }
    };
    let mut places = vec![false; pattern.len() + 1];
    places[0] = true;
    past(&mut places);
    for character in text.chars() {
        if end == End::Open && places[pattern.len()] {
            return true;
        }
        let mut next = vec![false; pattern.len() + 1];
        for (at, expected) in pattern.iter().enumerate().filter(|(at, _)| places[*at]) {
            if *expected == '*' {
                next[at] |= may_be_any(character);
            } else {
                next[at + 1] |= *expected == character;
            }
        }
        past(&mut next);
        places = next;
    }
    places[pattern.len()]
}

/// Hears the user's own file, or `chosen`. What a project's file says is told in `warnings`.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn load(
    chosen: Option<&Path>,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<InventoryConfig, ConfigError> {
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    let config = own.as_ref().map(read).transpose()?.unwrap_or_default();
    if let Some(place) = project
        && read(&place)? != InventoryConfig::default()
    {
        warnings.push(format!(
            "{}: which servers are approved is not for the file of a project to say, so `[inventory]` is ignored there: \
             say it in your own file or with `--config`",
            place.file.display(),
        ));
    }
    Ok(config)
}

fn read(place: &Place) -> Result<InventoryConfig, ConfigError> {
    if place.is_of_client() {
        // The file of a client, which knows no such table.
        return Ok(InventoryConfig::default());
    }
    let text = find::read(&place.file)?;
    let source = Source { path: &place.file, text: &text };
    let Some(written) = check::raw(place, &text)?.inventory.allowed else {
        return Ok(InventoryConfig::default());
    };
    if written.get_ref().len() > PATTERNS_MAX {
        let message = format!("at most {PATTERNS_MAX} patterns are read");
        return Err(ConfigError::at(source, written.span(), message));
    }
    let allowed = written.get_ref().iter().map(|pattern| {
        Allowed::parse(pattern.get_ref())
            .map_err(|message| ConfigError::at(source, pattern.span(), message))
    });
    Ok(InventoryConfig { allowed: allowed.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn allowing(pattern: &str) -> InventoryConfig {
        InventoryConfig { allowed: vec![Allowed::parse(pattern).expect(pattern)] }
    }

    #[test]
    fn a_pattern_approves_command_lines_word_by_word() {
        for (pattern, line, expected) in [
            ("npx -y server-git", "npx -y server-git", true),
            ("npx -y server-git", "npx -y server-git --evil", false),
            ("npx -y server-git", "npx -y server-gi", false),
            ("npx -y server-git*", "npx -y server-git@1.2 --repository /src", true),
            ("npx -y server-git *", "npx -y server-git-evil /", false),
            ("npx -y server-git *", "npx -y server-git /src", true),
            ("npx -y *-git", "npx -y server-git", true),
            ("npx -y *-git", "npx -y evil -git", false),
            ("npx -y *-git", "npx --yes evil-git", false),
            ("/opt/*/server", "/opt/a/b/server", true),
            ("/opt/*/server", "/opt/a -e evil /server", false),
            ("/opt/*/server", "'/opt/a x /server'", false),
            ("server", "SERVER", false),
            ("https://a.test/*", "https://a.test/x", false),
            ("curl https://a.test/*", "curl https://a.test/x", true),
            ("a*a*a*a*a*a*a*b", &"a".repeat(20_000), false),
        ] {
            assert_eq!(allowing(pattern).line(line).is_some(), expected, "{pattern}: {line:.80}");
        }
    }

    #[test]
    fn a_pattern_approves_addresses_and_no_other_host() {
        for (pattern, url, expected) in [
            ("https://mcp.acme.dev/*", "https://mcp.acme.dev/a/b?c=d", true),
            ("https://mcp.acme.dev/*", "HTTPS://MCP.acme.dev/a", true),
            ("https://mcp.acme.dev/*", "http://mcp.acme.dev/a", false),
            ("https://mcp.acme.dev/*", "https://mcp.acme.dev:8443/a", false),
            ("https://mcp.acme.dev/*", "https://mcp.acme.dev.evil.test/", false),
            ("https://mcp.acme.dev/*", "https://mcp.acme.dev@evil.test/", false),
            ("https://mcp.acme.dev/*", "https://evil.test/https://mcp.acme.dev/", false),
            ("https://mcp.acme.dev/*", "https://mcp.acme.dev\\@evil.test/", false),
            ("https://mcp.acme.dev/*", "https://mcp.acme.dev${X}/", false),
            ("https://mcp.acme.dev/team/*", "https://mcp.acme.dev/team/../other", false),
            ("https://mcp.acme.dev/team/*", "https://mcp.acme.dev/team/%2E%2e/other", false),
            ("https://*.acme.dev/*", "https://a.b.acme.dev/", true),
            ("https://*.acme.dev/*", "https://evil.test/.acme.dev/", false),
            ("https://*.acme.dev/*", "https://evil.test#.acme.dev/", false),
            ("https://*.acme.dev/*", "https://me@evil.test:1.acme.dev/", false),
            ("https://*.acme.dev/*", "https://${X}.acme.dev/", false),
            ("https://mcp.acme.dev/mcp", "https://mcp.acme.dev/mcp/", false),
            ("npx *", "npx://a/", false),
        ] {
            assert_eq!(allowing(pattern).url(url).is_some(), expected, "{pattern}: {url}");
        }
        let digest = "ab".repeat(32);
        let config = allowing(&format!("sha256:{}", digest.to_uppercase()));
        assert_eq!(config.digest(&digest), Some(format!("sha256:{digest}")));
        assert_eq!(config.digest(&"ac".repeat(32)), None);
    }

    #[test]
    fn only_the_users_own_file_approves() {
        let check = |user: &str, project: &str| {
            let folder = tempfile::tempdir().expect("a folder");
            let root = folder.path().canonicalize().expect("its real path");
            let (home, work) = (root.join("home"), root.join("work"));
            for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)]
            {
                fs::create_dir_all(&folder).expect("folders");
                let text = format!("[inventory]\n{text}\n");
                fs::write(folder.join("gloveport.toml"), text).expect("a file");
            }
            let variables = [("HOME", home.to_str().expect("UTF-8"))];
            let environment = Environment::of(&work, &variables);
            let mut warnings = Vec::new();
            let config = load(None, &environment, &mut warnings).map_err(|e| e.to_string())?;
            Ok::<_, String>((config, warnings.join("\n")))
        };
        let (config, warnings) = check("allowed = [\"a *\"]", "").expect("it is right");
        assert_eq!((config, &*warnings), (allowing("a *"), ""));
        let (config, warnings) = check("", "allowed = [\"a *\"]").expect("it is right");
        assert_eq!(config, InventoryConfig::default());
        assert!(warnings.contains("not for the file of a project"), "{warnings}");
        for (user, part) in [
            ("allowed = \"a\"", ":2:11: "),
            ("allowed = [\"a\", \"**\"]", ":2:17: it would approve everything"),
            ("allowed = [\"sha256:12\"]", "64 hexadecimal digits"),
            ("allow = []", "did you mean `allowed`?"),
        ] {
            let error = check(user, "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
