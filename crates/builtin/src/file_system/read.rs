//! Reads one file, whole or a page of it.

use super::FileSystemLimits;
use super::list::modified;
use super::roots::{Links, PATH_BYTES_MAX, Roots};
use crate::arguments::Arguments;
use crate::failure::Failure;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Fewest bytes of a page: the longest character of UTF-8.
const PAGE_BYTES_MIN: u64 = 4;

/// How bytes become a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Base64,
}

impl Encoding {
    /// The words of the schemas; the first is the default.
    pub(super) const NAMES: [(&'static str, Self); 2] =
        [("utf-8", Self::Utf8), ("base64", Self::Base64)];

    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Base64 => "base64",
        }
    }
}

/// The arguments of `read`.
#[derive(Debug)]
pub(super) struct Request {
    path: String,
    encoding: Encoding,
    offset: u64,
    /// `None` asks for everything that is there.
    limit: Option<u64>,
}

impl Request {
    pub(super) fn parse(
        mut arguments: Arguments,
        limits: &FileSystemLimits,
    ) -> Result<Self, Failure> {
        let bytes_max = u64::try_from(limits.read_bytes_max).unwrap_or(u64::MAX);
        let request = Self {
            path: arguments.text("path", PATH_BYTES_MAX)?,
            encoding: arguments.choice("encoding", &Encoding::NAMES)?,
            offset: arguments.optional_integer("offset", 0..=1 << 53)?.unwrap_or(0),
            limit: arguments.optional_integer("limit", PAGE_BYTES_MIN..=bytes_max)?,
        };
        arguments.finish()?;
        Ok(request)
    }
}

/// What of a file is asked for, and whether there is more after it.
struct Page {
    bytes: Vec<u8>,
    has_more: bool,
}

/// Reads a file. Without `limit` it is all or nothing: a script never takes a part for the whole.
pub(super) fn read(roots: &Roots, request: &Request, bytes_max: usize) -> Result<Value, Failure> {
    let located = roots.locate(&request.path)?;
    let shown = roots.shown(located.root, &located.relative);
    let opened = located.root.open_file(&located.relative, Links::Followed);
    let (file, stat) = opened.map_err(|error| error.failure(&shown))?;
    let length = request.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(bytes_max);
    let unreadable = |error| Failure::new(format!("`{shown}` cannot be read: {error}"));
    let mut page = take(File::from(file), request.offset, length).map_err(unreadable)?;
    if page.has_more && request.limit.is_none() {
        let message =
            format!("`{shown}` has {} bytes, over the {bytes_max} of a call", stat.st_size);
        return Err(Failure::new(message).with_hint("read it in pages: pass `offset` and `limit`"));
    }
    let content = match request.encoding {
        Encoding::Base64 => BASE64_STANDARD.encode(&page.bytes),
        Encoding::Utf8 => text(&mut page, &shown)?,
    };
    let next = request.offset + u64::try_from(page.bytes.len()).unwrap_or(u64::MAX);
    let mut answer = Map::new();
    answer.insert("path".to_owned(), shown.into());
    answer.insert("content".to_owned(), content.into());
    answer.insert("encoding".to_owned(), request.encoding.name().into());
    answer.insert("bytes".to_owned(), page.bytes.len().into());
    answer.insert("file_bytes".to_owned(), stat.st_size.into());
    answer.insert("modified".to_owned(), modified(&stat).into());
    if page.has_more {
        answer.insert("next_offset".to_owned(), next.into());
    }
    Ok(Value::Object(answer))
}

fn take(mut file: File, offset: u64, length: usize) -> std::io::Result<Page> {
    if offset > 0 {
        file.seek(SeekFrom::Start(offset))?;
    }
    let mut bytes = Vec::new();
    let one_more = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(1);
    file.take(one_more).read_to_end(&mut bytes)?;
    let has_more = bytes.len() > length;
    bytes.truncate(length);
    Ok(Page { bytes, has_more })
}

/// The page as text; a page that is not the last ends after a whole line, or else after a whole character.
fn text(page: &mut Page, shown: &str) -> Result<String, Failure> {
    if page.has_more
        && let Some(end) = page.bytes.iter().rposition(|byte| *byte == b'\n')
    {
        page.bytes.truncate(end + 1);
    }
    let whole = match std::str::from_utf8(&page.bytes) {
        Ok(_) => page.bytes.len(),
        Err(error) if page.has_more && error.error_len().is_none() => error.valid_up_to(),
        Err(error) => {
            let message = format!("`{shown}` is not UTF-8 at byte {}", error.valid_up_to());
            return Err(Failure::new(message).with_hint("read it with encoding \"base64\""));
        }
    };
    page.bytes.truncate(whole);
    if page.bytes.contains(&0) {
        let failure = Failure::new(format!("`{shown}` is a binary file"));
        return Err(failure.with_hint("read it with encoding \"base64\""));
    }
    Ok(String::from_utf8_lossy(&page.bytes).into_owned())
}
