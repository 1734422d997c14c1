//! A package's tarball to files in memory: gzip (RFC 1952) around ustar (POSIX.1-1988), as npm packs.
//!
//! It deliberately knows plain files only. The tarball was checked against its hash before, so that anything else is our
//! mistake and no attack; still nothing of it is believed.

use std::collections::BTreeMap;
use std::path::{Component, Path};

/// Bytes of all that comes out of a tarball.
const UNPACKED_BYTES_MAX: usize = 96 << 20;
/// Files of a tarball.
const FILES_MAX: usize = 1_000;
/// A header, and what everything is rounded up to.
const BLOCK: usize = 512;
/// Bytes around the compressed data of a gzip file.
const GZIP_HEADER: usize = 10;
const GZIP_TRAILER: usize = 8;

/// One file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_program: bool,
}

/// The files of a tarball by their paths below its one folder: `lib/tsc`. Every path is relative, of plain names.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn unpack(tarball: &[u8]) -> Result<BTreeMap<String, Packed>, String> {
    let archive = gunzip(tarball)?;
    let mut files = BTreeMap::new();
    let mut rest = archive.as_slice();
    loop {
        let header = rest.split_off(..BLOCK).ok_or("it ends before its last block")?;
        if header.iter().all(|byte| *byte == 0) {
            return Ok(files);
        }
        let Header { path, size, is_program } = Header::parse(header)?;
        let content = rest.split_off(..size).ok_or("it ends within a file")?;
        rest.split_off(..size.next_multiple_of(BLOCK) - size).ok_or("it ends within a file")?;
        if files.len() == FILES_MAX {
            return Err(format!("it has more than {FILES_MAX} files"));
        }
        let bytes = content.to_vec();
        if files.insert(path.clone(), Packed { bytes, is_program }).is_some() {
            return Err(format!("it has `{path}` twice"));
        }
    }
}

/// Unpacks the one member of a gzip file.
fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let truncated = "it is truncated";
    let header: &[u8; GZIP_HEADER] = bytes.first_chunk().ok_or(truncated)?;
    let [0x1f, 0x8b, 8, flags, ..] = *header else {
        return Err("it is no gzip file".to_owned());
    };
    let mut rest = &bytes[GZIP_HEADER..];
    if flags & 4 != 0 {
        let length = rest.split_off(..2).ok_or(truncated)?;
        rest.split_off(..usize::from(u16::from_le_bytes([length[0], length[1]])))
            .ok_or(truncated)?;
    }
    // A name and a comment, each ended by a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0).ok_or(truncated)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 {
        rest.split_off(..2).ok_or(truncated)?;
    }
    let length = rest.len().checked_sub(GZIP_TRAILER).ok_or(truncated)?;
    let (data, trailer) = rest.split_at(length);
    let unpacked = miniz_oxide::inflate::decompress_to_vec_with_limit(data, UNPACKED_BYTES_MAX)
        .map_err(|error| format!("it cannot be decompressed: {error}"))?;
    let size = trailer.last_chunk().map(|size| u32::from_le_bytes(*size));
    if size.and_then(|size| usize::try_from(size).ok()) != Some(unpacked.len()) {
        return Err("it says another size than it has".to_owned());
    }
    Ok(unpacked)
}

/// What a header says of a file.
struct Header {
    path: String,
    size: usize,
    is_program: bool,
}

impl Header {
    fn parse(block: &[u8]) -> Result<Self, String> {
        let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
        // The sum counts its own field as blanks.
        let field: u64 = block[148..156].iter().map(|byte| u64::from(*byte)).sum();
        if octal(&block[148..156]) != Some(sum - field + 8 * u64::from(b' ')) {
            return Err("a header is damaged".to_owned());
        }
        let name = match (text(&block[345..500])?, text(&block[..100])?) {
            ("", name) => name.to_owned(),
            (prefix, name) => format!("{prefix}/{name}"),
        };
        if !matches!(block[156], b'0' | 0) {
            return Err(format!("`{}` is no plain file", name.escape_debug()));
        }
        let size = octal(&block[124..136]).and_then(|size| usize::try_from(size).ok());
        let size = size.filter(|size| *size <= UNPACKED_BYTES_MAX);
        Ok(Self {
            path: below_folder(&name)?,
            size: size.ok_or("a file is too large")?,
            is_program: octal(&block[100..108]).is_some_and(|mode| mode & 0o100 != 0),
        })
    }
}

/// `lib/tsc` of `package/lib/tsc`.
fn below_folder(name: &str) -> Result<String, String> {
    let is_plain = !name.contains(['\\', '\0'])
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
        && !name.split('/').any(|part| part.is_empty() || part == ".");
    let below = name.split_once('/').map(|(_, below)| below);
    let below = below.filter(|below| is_plain && below.matches('/').count() <= 1);
    below.map(str::to_owned).ok_or_else(|| format!("`{}` is no path for it", name.escape_debug()))
}

/// A text of a header, up to the first zero.
fn text(field: &[u8]) -> Result<&str, String> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    str::from_utf8(&field[..end]).map_err(|_| "a name is no text".to_owned())
}

/// A number of a header: octal digits, ended by a zero or a blank.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    u64::from_str_radix(digits, 8).ok().filter(|_| !digits.starts_with('+'))
}
