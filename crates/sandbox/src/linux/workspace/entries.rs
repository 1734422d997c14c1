//! The names in an opened directory, straight from the kernel, one buffer at a time.
//!
//! It deliberately gives names alone: what the kernel says of their kinds is stale at once.

use crate::linux::sys::files;
use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::os::fd::AsFd;

/// Bytes read at once; a name of 255 bytes takes 280.
const BUFFER_BYTES: usize = 32 << 10;
/// Where the name starts in `struct linux_dirent64` (getdents64(2)), after the number of the inode
/// (8 bytes), an offset (8), the length of the record (2) and the kind (1).
const NAME_OFFSET: usize = 19;
/// Where the length of the record is.
const LENGTH_OFFSET: usize = 16;

/// What is still to be told of a directory.
pub(super) struct Entries {
    buffer: Vec<u8>,
    position: usize,
    filled: usize,
}

impl Entries {
    /// Nothing read yet.
    pub(super) fn new() -> Self {
        Self { buffer: vec![0; BUFFER_BYTES], position: 0, filled: 0 }
    }

    /// The next name, never `.`, `..` or one with `/` in it; `None` at the end.
    ///
    /// A directory that others fill meanwhile may never end; who asks must count.
    ///
    /// # Errors
    ///
    /// What the kernel says; invalid data where its bytes cannot be.
    pub(super) fn next(&mut self, folder: &File) -> io::Result<Option<CString>> {
        loop {
            if self.position == self.filled {
                self.position = 0;
                self.filled = files::read_entries(folder.as_fd(), &mut self.buffer)?;
                if self.filled == 0 {
                    return Ok(None);
                }
            }
            let rest = self.buffer.get(self.position..self.filled).unwrap_or_default();
            let (name, length) = first(rest).ok_or(io::ErrorKind::InvalidData)?;
            let name = (name != c"." && name != c"..").then(|| name.to_owned());
            self.position += length;
            if name.is_some() {
                return Ok(name);
            }
        }
    }
}

/// The name in the first record of `bytes`, and the record's length.
fn first(bytes: &[u8]) -> Option<(&CStr, usize)> {
    let length = bytes.get(LENGTH_OFFSET..LENGTH_OFFSET + 2)?;
    let length = usize::from(u16::from_ne_bytes(length.try_into().ok()?));
    let name = CStr::from_bytes_until_nul(bytes.get(NAME_OFFSET..length)?).ok()?;
    let proper = !name.is_empty() && !name.to_bytes().contains(&b'/');
    proper.then_some((name, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(length: u16, name: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff; LENGTH_OFFSET];
        bytes.extend_from_slice(&length.to_ne_bytes());
        bytes.push(libc::DT_REG);
        bytes.extend_from_slice(name);
        bytes
    }

    #[test]
    fn records_that_cannot_be_are_refused() {
        assert_eq!(first(&record(24, b"name\0")), Some((c"name", 24)));
        assert_eq!(first(&record(24, b"name\0rest of the next")), Some((c"name", 24)));
        let odd = [
            record(25, b"name\0"),
            record(23, b"name\0"),
            record(24, b"names"),
            record(24, b"a/b\0\0"),
            record(20, b"\0"),
            record(0, b"name\0"),
            record(19, b"name\0"),
            record(u16::MAX, b"name\0"),
            vec![0; LENGTH_OFFSET + 1],
            Vec::new(),
        ];
        for bytes in odd {
            assert_eq!(first(&bytes), None, "{bytes:?}");
        }
    }
}
