//! Reads the files of a folder, bounded. Knows nothing of what is in them but how they export.

use crate::upstream::DroppedTool;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::SystemTime;

/// Files of one folder.
const FILES_MAX: usize = 500;
/// Bytes of one file.
const FILE_BYTES_MAX: u64 = 256 << 10;
/// Entries of a folder that are looked at.
const ENTRIES_MAX: usize = 5_000;
/// What a file exports of its tool where it exports no object of all of it.
const EXPORTS: [&str; 7] =
    ["name", "title", "description", "inputSchema", "outputSchema", "annotations", "execute"];

/// One file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Its name without the ending.
    pub(super) stem: String,
    /// Its name, escaped.
    pub(super) shown: String,
    /// A script whose default export is the tool.
    pub(super) text: String,
}

/// What tells that nothing has changed: names, sizes and times. Nothing before the first look.
pub(super) type Stamp = Option<Vec<(String, u64, Option<SystemTime>)>>;

/// A folder's files.
pub(super) struct Read {
    pub(super) sources: Vec<Source>,
    pub(super) dropped: Vec<DroppedTool>,
    pub(super) stamp: Stamp,
}

/// Reads a folder.
///
/// # Errors
///
/// Why it cannot be read.
pub(super) fn folder(folder: &Path) -> Result<Read, String> {
    let stamp = look(folder)?;
    let mut read = Read { sources: Vec::new(), dropped: Vec::new(), stamp: Some(stamp.clone()) };
    for (name, ..) in stamp {
        let shown = name.escape_debug().to_string();
        let dropped = |reason: String| DroppedTool { name: shown.clone(), reason };
        if read.sources.len() == FILES_MAX {
            read.dropped.push(dropped(format!("over {FILES_MAX} files; the rest was not read")));
            break;
        }
        match text(&folder.join(&name)) {
            Ok(text) => {
                let stem = name.trim_end_matches(".ts").to_owned();
                read.sources.push(Source { stem, shown, text: with_default(text) });
            }
            Err(reason) => read.dropped.push(dropped(reason)),
        }
    }
    Ok(read)
}

/// The state of a folder; nothing where it cannot be read.
pub(super) fn stamp(folder: &Path) -> Stamp {
    look(folder).ok()
}

fn look(folder: &Path) -> Result<Vec<(String, u64, Option<SystemTime>)>, String> {
    let shown = folder.display();
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("the folder {shown} cannot be read: {error}"))?;
    let mut found = Vec::new();
    for entry in entries.take(ENTRIES_MAX).flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        // What a link leads to is looked at: tools may be shared between folders.
        let Ok(metadata) = fs::metadata(entry.path()) else { continue };
        if is_tool(&name) && metadata.is_file() {
            found.push((name, metadata.len(), metadata.modified().ok()));
        }
    }
    found.sort();
    Ok(found)
}

/// Tests, declarations and what begins with a dot or an underscore are no tools.
fn is_tool(name: &str) -> bool {
    let stem = name.strip_suffix(".ts").filter(|_| !name.starts_with(['.', '_']));
    stem.is_some_and(|stem| ![".d", ".test", ".spec"].iter().any(|end| stem.ends_with(end)))
}

fn text(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| format!("it cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("it cannot be read: {error}"))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("it has over {FILE_BYTES_MAX} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

/// A file that exports the parts of its tool by name gets a default export of them, behind its last line: places stay.
fn with_default(text: String) -> String {
    let lines = || text.lines().map(str::trim_start);
    if lines().any(|line| line.starts_with("export default")) {
        return text;
    }
    let is_exported = |name: &&&str| {
        lines().any(|line| {
            let declared = line.strip_prefix("export ").map(str::trim_start);
            let words = ["const ", "let ", "var ", "async function ", "function "];
            let named = declared.and_then(|rest| words.iter().find_map(|w| rest.strip_prefix(w)));
            let after = named.and_then(|named| named.trim_start().strip_prefix(**name));
            after.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    let names: Vec<&str> = EXPORTS.iter().filter(is_exported).copied().collect();
    if names.is_empty() {
        return text;
    }
    format!("{text}\nexport default {{ {} }};\n", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_exports_become_one() {
        let file = "export const name = \"a\";\nexport  async function execute(args) {}\n";
        let made = with_default(file.to_owned());
        assert_eq!(made, format!("{file}\nexport default {{ name, execute }};\n"));
        for whole in
            ["  export default { execute() {} }", "const execute = 1", "export const names = 1"]
        {
            assert_eq!(with_default(whole.to_owned()), whole);
        }
    }

    #[test]
    fn only_tools_are_read() {
        for (name, expected) in [
            ("greet.ts", true),
            ("greet.js", false),
            ("types.d.ts", false),
            ("greet.test.ts", false),
            ("_shared.ts", false),
            (".hidden.ts", false),
        ] {
            assert_eq!(is_tool(name), expected, "{name}");
        }
    }
}
