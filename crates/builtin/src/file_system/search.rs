//! Finds files by path pattern, and in them lines by text or regular expression.
//!
//! The order is always the same: the files of a folder by name, then its folders by name. Symbolic links are not
//! followed. Files that are binary or too large for a text search are counted, not searched.

use super::FileSystemLimits;
use super::glob;
use super::needle::{FileMatches, Needle};
use super::roots::{Links, PATH_BYTES_MAX, Root, Roots, explain};
use super::walk;
use crate::arguments::{Arguments, wrong};
use crate::failure::Failure;
use crate::pool::Stop;
use regex::Regex;
use rustix::fs::FileType;
use rustix::io::Errno;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::Read;

/// Folders within folders that are entered.
const DEPTH_MAX: usize = 128;
/// Files of one result where `limit` is not given.
const FILES_DEFAULT: usize = 1_000;
/// Bytes at the beginning of a file in which a NUL makes it binary.
const BINARY_BYTES: usize = 8_192;
/// Folders that are entered only on request.
const SKIPPED: [&str; 2] = [".git", "node_modules"];

/// The arguments of `search`.
#[derive(Debug)]
pub(super) struct Request {
    pattern: Regex,
    /// The folders at the beginning of the pattern that have no wildcard.
    fixed: Vec<String>,
    needle: Option<Needle>,
    root: Option<String>,
    files_max: usize,
    includes_skipped: bool,
}

impl Request {
    pub(super) fn parse(
        mut arguments: Arguments,
        limits: &FileSystemLimits,
    ) -> Result<Self, Failure> {
        let pattern = arguments.text("pattern", glob::PATTERN_BYTES_MAX)?;
        let text = arguments.optional_text("text", glob::PATTERN_BYTES_MAX)?;
        let regex = arguments.optional_text("regex", glob::PATTERN_BYTES_MAX)?;
        let root = arguments.optional_text("root", PATH_BYTES_MAX)?;
        let entries_max = u64::try_from(limits.entries_max).unwrap_or(u64::MAX);
        let limit = arguments.optional_integer("limit", 1..=entries_max)?;
        let includes_skipped = arguments.flag("include_skipped")?;
        arguments.finish()?;
        let needle = match (text, regex) {
            (None, None) => None,
            (Some(text), None) => Some(Needle::text(&text)?),
            (None, Some(regex)) => Some(Needle::regex(&regex)?),
            (Some(_), Some(_)) => return Err(wrong("`text` and `regex` exclude each other")),
        };
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        Ok(Self {
            fixed: fixed_folders(&pattern),
            pattern: glob::compile(&pattern)?,
            needle,
            root,
            files_max: limit.unwrap_or(FILES_DEFAULT.min(limits.entries_max)),
            includes_skipped,
        })
    }
}

/// `["src", "lib"]` for `src/lib/*.rs`: nothing outside of that folder can match.
fn fixed_folders(pattern: &str) -> Vec<String> {
    let is_fixed = |part: &&str| !part.contains(['*', '?', '[', '{', '}', ',', '\\']);
    let mut parts: Vec<&str> = pattern.split('/').filter(|part| *part != ".").collect();
    parts.pop();
    parts.into_iter().take_while(is_fixed).map(str::to_owned).collect()
}

/// Searches one folder, or all allowed ones.
pub(super) fn search(
    roots: &Roots,
    request: &Request,
    limits: &FileSystemLimits,
    stop: &Stop,
) -> Result<Value, Failure> {
    let mut search = Search { roots, request, limits, stop, found: Found::default() };
    if let Some(path) = &request.root {
        let located = roots.locate(path)?;
        let shown = roots.shown(located.root, &located.relative);
        // A folder that was named has to be there; any other that vanishes meanwhile is passed over.
        located
            .root
            .open_folder(&located.relative, Links::Refused)
            .map_err(|errno| explain(errno, &shown))?;
        search.walk(located.root, &located.relative);
    } else {
        for root in roots.all() {
            search.walk(root, ".");
        }
    }
    Ok(search.found.into_value())
}

struct Search<'a> {
    roots: &'a Roots,
    request: &'a Request,
    limits: &'a FileSystemLimits,
    stop: &'a Stop,
    found: Found,
}

/// What has been found, and what it has cost.
#[derive(Default)]
struct Found {
    files: Vec<Value>,
    files_scanned: usize,
    skipped: usize,
    visited: usize,
    bytes_read: usize,
    matches_bytes: usize,
    matches: usize,
    /// Which bound ended the search.
    ended_by: Option<&'static str>,
}

/// A folder still to be entered, as a path relative to the root and to where the search began.
struct Pending {
    path: String,
    relative: String,
    depth: usize,
}

impl Search<'_> {
    fn walk(&mut self, root: &Root, base: &str) {
        let fixed = self.request.fixed.join("/");
        let first = if fixed.is_empty() {
            Pending { path: base.to_owned(), relative: ".".to_owned(), depth: 0 }
        } else {
            Pending { path: walk::join(base, &fixed), relative: fixed, depth: 0 }
        };
        let mut pending = vec![first];
        while let Some(folder) = pending.pop() {
            if self.found.ended_by.is_some() {
                return;
            }
            self.enter(root, &folder, &mut pending);
        }
    }

    /// Looks at the files of a folder; its folders are left for later, the first by name on top.
    fn enter(&mut self, root: &Root, folder: &Pending, pending: &mut Vec<Pending>) {
        let left = self.limits.visited_max - self.found.visited;
        let entries = root
            .open_folder(&folder.path, Links::Refused)
            .and_then(|opened| walk::entries(&opened, left, self.stop));
        let entries = match entries {
            Ok(entries) => entries,
            // A folder of the pattern that is not here holds nothing that could have been missed.
            Err(Errno::NOENT | Errno::NOTDIR) if folder.depth == 0 => return,
            Err(_) => {
                self.found.skipped += 1;
                return;
            }
        };
        self.found.visited += entries.sorted.len() + entries.unnameable;
        self.found.skipped += entries.unnameable;
        let mut folders = Vec::new();
        for entry in &entries.sorted {
            let relative = walk::join(&folder.relative, &entry.name);
            let path = walk::join(&folder.path, &entry.name);
            if entry.kind == FileType::Directory {
                let is_left_out =
                    SKIPPED.contains(&entry.name.as_str()) && !self.request.includes_skipped;
                if is_left_out || folder.depth >= DEPTH_MAX {
                    self.found.skipped += usize::from(!is_left_out);
                } else {
                    folders.push(Pending { path, relative, depth: folder.depth + 1 });
                }
            } else if entry.kind == FileType::RegularFile
                && self.request.pattern.is_match(&relative)
            {
                self.look_at(root, &path);
            }
            if self.found.ended_by.is_some() {
                return;
            }
        }
        if entries.is_truncated {
            self.found.ended_by = Some(self.stopped_by());
        }
        pending.extend(folders.into_iter().rev());
    }

    fn stopped_by(&self) -> &'static str {
        if self.stop.is_due() { "time" } else { "entries" }
    }

    /// Adds a file whose path matches, if its content does.
    fn look_at(&mut self, root: &Root, path: &str) {
        if self.stop.is_due() {
            self.found.ended_by = Some("time");
            return;
        }
        if self.found.files.len() >= self.request.files_max {
            self.found.ended_by = Some("limit");
            return;
        }
        self.found.files_scanned += 1;
        let Some(needle) = &self.request.needle else {
            let stat = root.open_file(path, Links::Refused).map(|(_, stat)| stat.st_size);
            self.add(root, path, stat.ok(), None);
            return;
        };
        let bytes_left = self.limits.searched_bytes_max - self.found.bytes_read;
        if bytes_left == 0 {
            self.found.ended_by = Some("bytes");
            return;
        }
        let bytes_max = self.limits.searched_file_bytes_max.min(bytes_left);
        let Some(content) = searchable(root, path, bytes_max) else {
            self.found.skipped += 1;
            return;
        };
        self.found.bytes_read += content.len();
        let bytes_left = self.limits.matches_bytes_max.saturating_sub(self.found.matches_bytes);
        let matches = needle.find(&content, bytes_left, self.stop);
        if matches.count > 0 {
            self.add(root, path, i64::try_from(content.len()).ok(), Some(matches));
        }
    }

    fn add(&mut self, root: &Root, path: &str, bytes: Option<i64>, matches: Option<FileMatches>) {
        let mut file = Map::new();
        file.insert("path".to_owned(), self.roots.shown(root, path).into());
        if let Some(bytes) = bytes {
            file.insert("bytes".to_owned(), bytes.into());
        }
        if let Some(matches) = matches {
            self.found.matches += matches.count;
            self.found.matches_bytes += matches.bytes;
            file.insert("count".to_owned(), matches.count.into());
            file.insert("matches".to_owned(), matches.listed.into());
        }
        self.found.files.push(Value::Object(file));
    }
}

/// The content of a file that is text and not too large.
fn searchable(root: &Root, path: &str, bytes_max: usize) -> Option<Vec<u8>> {
    let (file, _) = root.open_file(path, Links::Refused).ok()?;
    let mut content = Vec::new();
    let one_more = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    File::from(file).take(one_more).read_to_end(&mut content).ok()?;
    let is_binary = content.iter().take(BINARY_BYTES).any(|byte| *byte == 0);
    (content.len() <= bytes_max && !is_binary).then_some(content)
}

impl Found {
    fn into_value(self) -> Value {
        let mut answer = Map::new();
        answer.insert("files".to_owned(), self.files.into());
        answer.insert("files_scanned".to_owned(), self.files_scanned.into());
        answer.insert("match_count".to_owned(), self.matches.into());
        answer.insert("skipped".to_owned(), self.skipped.into());
        answer.insert("truncated".to_owned(), self.ended_by.is_some().into());
        if let Some(bound) = self.ended_by {
            answer.insert("ended_by".to_owned(), bound.into());
        }
        Value::Object(answer)
    }
}
