//! What names and targets of links may look like, and how they are shown.
//!
//! It deliberately touches no file system: all of it is about bytes.

use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Bytes of a path that is shown.
const PRINTABLE_BYTES_MAX: usize = 1024;

/// A path of these names that can be shown to people, terminals and models: invalid UTF-8 as
/// `\x{..}`, control and invisible characters as `\u{..}`, cut where it is long.
pub(super) fn printable<'a>(names: impl Iterator<Item = &'a [u8]>) -> PathBuf {
    let mut text = String::new();
    for (index, name) in names.enumerate() {
        if index > 0 {
            text.push('/');
        }
        push_printable(&mut text, name);
        if text.len() > PRINTABLE_BYTES_MAX {
            text.truncate(text.floor_char_boundary(PRINTABLE_BYTES_MAX));
            text.push('…');
            break;
        }
    }
    text.into()
}

/// A path of the caller's that can be shown.
pub(super) fn printable_path(path: &Path) -> PathBuf {
    printable(std::iter::once(path.as_os_str().as_bytes()))
}

fn push_printable(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\\' {
                text.push_str("\\\\");
            } else if character.is_control() || is_invisible(character) {
                text.extend(character.escape_unicode());
            } else {
                text.push(character);
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{{{byte:02x}}}"));
        }
    }
}

/// Characters that change how others are shown, or hide: separators of lines, marks of direction,
/// zero widths, tags.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether there is a control character in `bytes`; those that are no UTF-8 are none.
pub(super) fn has_control(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| chunk.valid().chars().any(char::is_control))
}

/// Whether a symbolic link that lies below `depth` folders stays in the tree.
///
/// Only where its target is relative, goes up first and then down: up from a folder that was walked
/// to is known, but up from a name may be up from whatever another link makes of it.
pub(super) fn stays_inside(target: &CStr, depth: usize) -> bool {
    let target = target.to_bytes();
    if target.is_empty() || target.starts_with(b"/") {
        return false;
    }
    let mut up = 0;
    let mut down = false;
    for part in target.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if down => return false,
            b".." => up += 1,
            _ => down = true,
        }
    }
    up <= depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_up_first_and_not_over_the_top() {
        let inside = [
            (c"file", 0),
            (c"./a//b/", 0),
            (c".", 0),
            (c"..", 1),
            (c"../x", 1),
            (c"../../x/y", 2),
            (c"..file", 0),
        ];
        let outside = [
            (c"", 3),
            (c"/", 3),
            (c"/etc/passwd", 3),
            (c"..", 0),
            (c"./..", 0),
            (c"../..", 1),
            (c"a/../x", 3),
            (c"../a/../../x", 9),
            (c"a/..", 0),
        ];
        for (target, depth) in inside {
            assert!(stays_inside(target, depth), "{target:?} at {depth}");
        }
        for (target, depth) in outside {
            assert!(!stays_inside(target, depth), "{target:?} at {depth}");
        }
    }

    #[test]
    fn what_is_shown_moves_no_cursor() {
        let show = |name: &'static [u8]| printable(std::iter::once(name)).display().to_string();
        assert_eq!(show(b"plain name.txt"), "plain name.txt");
        assert_eq!(show("größe".as_bytes()), "größe");
        assert_eq!(show(b"a\x1b[2Jb\n"), "a\\u{1b}[2Jb\\u{a}");
        assert_eq!(show(b"\xff\x9bok"), "\\x{ff}\\x{9b}ok");
        assert_eq!(show("\u{9b}\u{202e}\u{e0041}".as_bytes()), "\\u{9b}\\u{202e}\\u{e0041}");
        assert_eq!(show(b"back\\slash"), "back\\\\slash");
        let long = printable(std::iter::repeat_n([0x1b; 255].as_slice(), 64));
        assert!(long.as_os_str().len() <= PRINTABLE_BYTES_MAX + '…'.len_utf8());
    }
}
