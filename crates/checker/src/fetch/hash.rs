//! SHA-512 (FIPS 180-4) of bytes and of whole folders, in hexadecimal digits.

use sha2::{Digest, Sha512};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Files of a folder that is hashed.
const FILES_MAX: usize = 1_000;
/// Bytes of all of them.
const BYTES_MAX: u64 = 256 << 20;
/// Bytes read at once.
const PIECE_BYTES: usize = 64 << 10;

/// The hash of bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha512::digest(bytes))
}

/// The hash of what `sha512sum` prints for every file below a folder, in order of their paths.
///
/// # Errors
///
/// What the system says, and [`io::ErrorKind::InvalidData`] for links, other special files and more than a package has.
pub(crate) fn of_folder(folder: &Path) -> io::Result<String> {
    let mut paths = Vec::new();
    collect(folder, "", &mut paths)?;
    paths.sort_unstable();
    let mut list = String::new();
    let mut left = BYTES_MAX;
    for path in paths {
        let hash = of_file(&folder.join(&path), &mut left)?;
        list.push_str(&format!("{hash}  {path}\n"));
    }
    Ok(of_bytes(list.as_bytes()))
}

fn collect(folder: &Path, before: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| odd("a name that is no text"))?;
        let path = format!("{before}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && before.is_empty() {
            collect(&entry.path(), &format!("{path}/"), paths)?;
        } else if kind.is_file() && paths.len() < FILES_MAX {
            paths.push(path);
        } else {
            return Err(odd("a link, a folder too deep, a special file or too many files"));
        }
    }
    Ok(())
}

fn of_file(path: &Path, left: &mut u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha512::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(&piece[..length]);
        *left = left.checked_sub(length as u64).ok_or_else(|| odd("more bytes than a package"))?;
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("it is below 16");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn odd(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("it holds {what}"))
}
