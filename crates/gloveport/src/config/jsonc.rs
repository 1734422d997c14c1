//! JSON with comments and trailing commas, as editors write it, to plain JSON.

/// Blanks comments and trailing commas out. Every byte keeps its place, so that positions in errors hold.
pub(crate) fn to_json(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut last_comma = None;
    let mut place = 0;
    while place < out.len() {
        let end = match (out[place], out.get(place + 1)) {
            (b'"', _) => {
                last_comma = None;
                end_of_string(&out, place)
            }
            (b'/', Some(b'/')) => {
                let end = end_of(&out, place, b"\n");
                blank(&mut out[place..end]);
                end
            }
            (b'/', Some(b'*')) => {
                let end = end_of(&out, place + 2, b"*/");
                blank(&mut out[place..end]);
                end
            }
            (b',', _) => {
                last_comma = Some(place);
                place + 1
            }
            (b'}' | b']', _) => {
                if let Some(comma) = last_comma.take() {
                    out[comma] = b' ';
                }
                place + 1
            }
            (byte, _) => {
                if !byte.is_ascii_whitespace() {
                    last_comma = None;
                }
                place + 1
            }
        };
        place = end;
    }
    String::from_utf8(out).expect("whole comments became blanks, whole characters stayed")
}

fn end_of_string(text: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while place < text.len() {
        match text[place] {
            b'\\' => place += 2,
            b'"' => return place + 1,
            _ => place += 1,
        }
    }
    text.len()
}

/// The place after the next `mark`, or the end.
fn end_of(text: &[u8], start: usize, mark: &[u8]) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let found = rest.windows(mark.len()).position(|window| window == mark);
    found.map_or(text.len(), |found| start + found + mark.len())
}

fn blank(comment: &mut [u8]) {
    for byte in comment.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_become_blanks() {
        for (text, expected) in [
            ("{\"a\": 1}", "{\"a\": 1}"),
            ("{\"a\": 1, } // é\n", "{\"a\": 1  }      \n"),
            ("[1, /* x,\n */ ]", "[1       \n    ]"),
            ("[\"// no\", \"\\\"/*\"]", "[\"// no\", \"\\\"/*\"]"),
            ("/* open", "       "),
            ("\"open \\", "\"open \\"),
            ("[1,,]", "[1, ]"),
        ] {
            assert_eq!(to_json(text), expected, "{text}");
        }
    }
}
