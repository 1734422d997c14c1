//! `multipart/form-data` (RFC 7578). Names and file names are escaped as browsers do it (WHATWG HTML, 4.10.21.8), so that
//! no value adds a header or a part.

use std::collections::BTreeSet;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// The content type with its boundary, and the body.
pub(crate) fn write(parts: &[Part]) -> (String, Vec<u8>) {
    let boundary = boundary(parts);
    let mut body = Vec::new();
    for part in parts {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            escaped(&part.name)
        );
        if let Some(file_name) = &part.file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        if let Some(content_type) = &part.content_type {
            head.push_str(&format!("\r\nContent-Type: {content_type}"));
        }
        head.push_str("\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&part.bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A boundary that stands in no part. It is no secret: whoever writes a part to contain it gets another one. The parts are
/// looked through once, however many candidates stand in them.
fn boundary(parts: &[Part]) -> String {
    const STEM: &[u8] = b"gloveport-part-";
    const DIGITS: usize = 8;
    let mut taken: BTreeSet<&[u8]> = BTreeSet::new();
    for part in parts {
        let windows = part.bytes.windows(STEM.len() + DIGITS);
        taken.extend(windows.filter_map(|window| window.strip_prefix(STEM)));
    }
    let candidates = (0..).map(|number: usize| format!("{number:0DIGITS$}"));
    let free = candidates.into_iter().find(|digits| !taken.contains(digits.as_bytes()));
    format!("gloveport-part-{}", free.expect("parts are finite"))
}

fn escaped(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A").replace('\0', "%00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_adds_a_header_or_a_part() {
        let parts = [Part {
            name: "a\"; filename=\"x\r\nEvil: 1".to_owned(),
            file_name: Some("b\".png".to_owned()),
            content_type: Some("image/png".to_owned()),
            bytes: b"--gloveport-part-00000000--\r\n".to_vec(),
        }];
        let (content_type, body) = write(&parts);
        assert_eq!(content_type, "multipart/form-data; boundary=gloveport-part-00000001");
        let expected = "--gloveport-part-00000001\r\nContent-Disposition: form-data; \
            name=\"a%22; filename=%22x%0D%0AEvil: 1\"; filename=\"b%22.png\"\r\nContent-Type: image/png\r\n\r\n\
            --gloveport-part-00000000--\r\n\r\n--gloveport-part-00000001--\r\n";
        assert_eq!(String::from_utf8_lossy(&body), expected);
    }
}
