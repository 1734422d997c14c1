//! The smallest program that says something: what it takes to start it is what a start takes.
//!
//! Written by hand as bytes, so that no compiler and no library has a part in it: the header of an
//! executable (elf(5)), one segment, and the code, which writes one byte to descriptor 1 and exits.
//! The byte is the `E` of its own header, so that there is no data.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What it says.
pub(crate) const WORD: u8 = b'E';
/// Where it is in memory. The code below has this number, and one more, the address of the `E`.
const BASE: u64 = 0x40_0000;
/// Bytes of the two headers.
const HEADER_BYTES: u16 = 64;
const SEGMENT_BYTES: u16 = 56;

#[cfg(target_arch = "x86_64")]
const MACHINE: u16 = 62;
#[cfg(target_arch = "x86_64")]
const CODE: &[u8] = &[
    0xb8, 0x01, 0x00, 0x00, 0x00, // mov eax, 1 (write)
    0x89, 0xc7, // mov edi, eax (descriptor 1)
    0xbe, 0x01, 0x00, 0x40, 0x00, // mov esi, 0x400001
    0x89, 0xc2, // mov edx, eax (one byte)
    0x0f, 0x05, // syscall
    0xb8, 0xe7, 0x00, 0x00, 0x00, // mov eax, 231 (exit_group)
    0x31, 0xff, // xor edi, edi
    0x0f, 0x05, // syscall
];

#[cfg(target_arch = "aarch64")]
const MACHINE: u16 = 183;
#[cfg(target_arch = "aarch64")]
const CODE: &[u8] = &[
    0x20, 0x00, 0x80, 0xd2, // mov x0, #1 (descriptor 1)
    0x01, 0x08, 0xa0, 0xd2, // mov x1, #0x400000
    0x21, 0x04, 0x00, 0x91, // add x1, x1, #1
    0x22, 0x00, 0x80, 0xd2, // mov x2, #1 (one byte)
    0x08, 0x08, 0x80, 0xd2, // mov x8, #64 (write)
    0x01, 0x00, 0x00, 0xd4, // svc #0
    0x00, 0x00, 0x80, 0xd2, // mov x0, #0
    0xc8, 0x0b, 0x80, 0xd2, // mov x8, #94 (exit_group)
    0x01, 0x00, 0x00, 0xd4, // svc #0
];

/// Writes the program to `path`, for everybody to execute.
pub(crate) fn write(path: &Path) -> io::Result<()> {
    fs::write(path, program())?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

fn program() -> Vec<u8> {
    let entry = BASE + u64::from(HEADER_BYTES + SEGMENT_BYTES);
    let length = u64::from(HEADER_BYTES + SEGMENT_BYTES) + CODE.len() as u64;
    // 64 bits, little endian, version 1, the ABI of System V.
    let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let short = |value: u16| value.to_le_bytes();
    let mut add = |part: &[u8]| bytes.extend_from_slice(part);
    add(&short(2)); // an executable at a fixed address
    add(&short(MACHINE));
    add(&1u32.to_le_bytes()); // version
    add(&entry.to_le_bytes());
    add(&u64::from(HEADER_BYTES).to_le_bytes()); // where the segments are listed
    add(&0u64.to_le_bytes()); // no sections
    add(&0u32.to_le_bytes()); // no flags
    add(&short(HEADER_BYTES));
    add(&short(SEGMENT_BYTES));
    add(&short(1)); // one segment
    add(&[0; 6]); // no sections
    // The segment: the whole file, to be loaded, readable and executable.
    add(&1u32.to_le_bytes());
    add(&5u32.to_le_bytes());
    for value in [0, BASE, BASE, length, length, 0x1_0000] {
        add(&value.to_le_bytes()); // offset, addresses, sizes, alignment
    }
    add(CODE);
    bytes
}
