//! Whether a URI may have come from a resource template (RFC 6570): its literal parts stand in it, in order. What stands between
//! them is the server's own matter.

/// Bytes of a template that is looked at.
const TEMPLATE_BYTES_MAX: usize = 4_096;

/// Whether a URI fits a template.
pub(super) fn fits(template: &str, uri: &str) -> bool {
    if template.len() > TEMPLATE_BYTES_MAX {
        return false;
    }
    let mut parts = literals(template).into_iter();
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = uri.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else {
        // No expression at all: it is the URI itself.
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// The parts outside of `{…}`: one more than there are expressions.
fn literals(template: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else { break };
        parts.push(before);
        rest = after;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_literal_parts_decide() {
        for (template, uri, expected) in [
            ("test://template/{id}/data", "test://template/123/data", true),
            ("test://template/{id}/data", "test://template/123/date", false),
            ("test://template/{id}/data", "other://template/123/data", false),
            ("file:///{+path}", "file:///a/b/c.txt", true),
            ("a://{x}/{y}", "a://1/2", true),
            ("a://{x}/{y}", "a://1", false),
            ("a://b", "a://b", true),
            ("a://b", "a://bc", false),
            ("a://{broken", "a://{broken", true),
            ("{all}", "anything", true),
            ("", "", true),
        ] {
            assert_eq!(fits(template, uri), expected, "{template} {uri}");
        }
        assert!(!fits(&format!("{}{{x}}", "a".repeat(TEMPLATE_BYTES_MAX)), "a"));
    }
}
