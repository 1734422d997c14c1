//! Paths below folders, judged by their text alone: nothing is looked up, so a link that leads elsewhere is the server's
//! matter, which runs confined.
//!
//! A path that two programs may read differently is not judged: `..`, NUL and other control characters, backslashes,
//! percent-escapes of what divides paths, `~`, `$`, `C:`, `file:`, blanks at the ends, look-alikes of `/` and `.`.

use super::pattern::NamePattern;
use crate::policy::source::PathSource;
use crate::policy::truth::Told;

/// Characters that look like `/`, `\` or `.` and become it where text is normalized (Unicode TR15, NFKC).
const LOOK_ALIKES: &[char] = &[
    '\u{2024}', '\u{2025}', '\u{2026}', '\u{2044}', '\u{2215}', '\u{29f5}', '\u{29f8}', '\u{fe52}',
    '\u{fe68}', '\u{ff0e}', '\u{ff0f}', '\u{ff3c}', '\u{ff05}', '\u{fe6a}', '\u{ff5e}', '\u{ff04}',
    '\u{fe69}',
];

/// A compiled path predicate.
#[derive(Debug)]
pub(crate) struct PathTest {
    within: Vec<Folder>,
    deny: Vec<Denied>,
}

/// A path without `.` and empty parts.
#[derive(Debug, PartialEq, Eq)]
struct Folder {
    is_absolute: bool,
    parts: Vec<String>,
}

#[derive(Debug)]
enum Denied {
    Below(Folder),
    /// Any part of the path below the folder.
    Name(NamePattern),
}

impl PathTest {
    pub(crate) fn compile(source: &PathSource) -> Result<Self, String> {
        if source.within.is_empty() {
            return Err("`within` is missing: the folders".to_owned());
        }
        let folder = |text: &String| {
            Folder::parse(text).map_err(|why| format!("`{}`: {why}", text.escape_debug()))
        };
        let within = source.within.iter().map(folder).collect::<Result<Vec<_>, _>>()?;
        let deny = source.deny.iter().map(|text| {
            if text.contains('/') {
                folder(text).map(Denied::Below)
            } else {
                NamePattern::parse(text).map(Denied::Name)
            }
        });
        Ok(Self { deny: deny.collect::<Result<_, _>>()?, within })
    }

    pub(crate) fn judge(&self, text: &str) -> Told {
        let path = match Folder::parse(text) {
            Ok(path) => path,
            Err(why) => return Told::unknown(why),
        };
        if self.within.iter().all(|folder| folder.is_absolute != path.is_absolute) {
            return Told::unknown(if path.is_absolute {
                "the path is absolute"
            } else {
                "the path is relative"
            });
        }
        let Some(folder) = self.within.iter().find(|folder| path.is_below(folder)) else {
            let is_near = self.within.iter().any(|folder| path.is_nearly_below(folder));
            return if is_near {
                Told::unknown("the path differs from a folder in the case of letters only")
            } else {
                Told::no("the path is outside")
            };
        };
        let inside = &path.parts[folder.parts.len()..];
        let is_denied = self.deny.iter().any(|denied| match denied {
            Denied::Below(folder) => path.is_below(folder) || path.is_nearly_below(folder),
            Denied::Name(name) => inside.iter().any(|part| name.matches(part)),
        });
        Told::either(!is_denied, "the path is inside", "the path is inside, but under `deny`")
    }
}

impl Folder {
    fn parse(text: &str) -> Result<Self, &'static str> {
        if let Some(why) = oddity(text) {
            return Err(why);
        }
        let parts = text.split('/').filter(|part| !matches!(*part, "" | "."));
        Ok(Self { is_absolute: text.starts_with('/'), parts: parts.map(str::to_owned).collect() })
    }

    fn is_below(&self, folder: &Self) -> bool {
        self.is_absolute == folder.is_absolute && self.parts.starts_with(&folder.parts)
    }

    /// On a file system to which case means nothing.
    fn is_nearly_below(&self, folder: &Self) -> bool {
        self.is_absolute == folder.is_absolute
            && self.parts.len() >= folder.parts.len()
            && self
                .parts
                .iter()
                .zip(&folder.parts)
                .all(|(one, other)| one == other || one.to_lowercase() == other.to_lowercase())
    }
}

/// Why a path is not judged.
fn oddity(text: &str) -> Option<&'static str> {
    let first = text.split('/').next().unwrap_or_default();
    if text.is_empty() {
        Some("the path is empty")
    } else if text.contains(char::is_control) {
        Some("the path has a control character")
    } else if text.split('/').any(|part| part == "..") {
        Some("the path has `..`")
    } else if text.contains('\\') {
        Some("the path has a backslash")
    } else if text.contains(LOOK_ALIKES) {
        Some("the path has a character that looks like another")
    } else if has_odd_escape(text) {
        Some("the path has a percent-escape")
    } else if text.starts_with('~') || text.contains(['$', '`']) {
        Some("the path has `~`, `$` or a back quote, which a shell replaces")
    } else if text.starts_with("//") || first.contains(':') {
        Some("the path begins like a URL, a drive or a network share")
    } else if text.split('/').any(|part| part != part.trim()) {
        Some("a part of the path begins or ends with a blank")
    } else if text.split('/').any(|part| part != "." && part.ends_with('.')) {
        Some("a part of the path ends with a dot")
    } else {
        None
    }
}

/// Whether something is written as `%XX` that means more than itself in a path: any ASCII but letters, digits, blanks and
/// the like; and every byte of a longer sequence, which may be an overlong `/`.
fn has_odd_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(3).any(|window| match window {
        [b'%', high, low] => match (hex(*high), hex(*low)) {
            (Some(high), Some(low)) => {
                let byte = high << 4 | low;
                !(byte == b' '
                    || byte.is_ascii_alphanumeric()
                    || matches!(byte, b'-' | b'_' | b','))
            }
            _ => matches!(high, b'u' | b'U'),
        },
        _ => false,
    })
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
