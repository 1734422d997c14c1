//! What is found and what is not, as a table.

use super::*;

fn found(text: &str) -> Vec<(Detector, String)> {
    let detectors = Detectors::new(&Detector::ALL.into()).expect("the patterns compile");
    let mut hits = Vec::new();
    let mut from = 0;
    while let Some(hit) = detectors.next(text, from) {
        hits.push((hit.detector, text[hit.span.clone()].to_owned()));
        from = hit.span.end;
    }
    hits
}

/// Personal data, and its kind.
const PERSONAL: &[(&str, &str)] = &[
    ("4111111111111111", "card"),
    ("4111 1111 1111 1111", "card"),
    ("4111-1111-1111-1111", "card"),
    ("4111\u{a0}1111\u{a0}1111\u{a0}1111", "card"),
    ("378282246310005", "card"),
    ("3782 822463 10005", "card"),
    ("30569309025904", "card"),
    ("6011111111111117", "card"),
    ("5555555555554444", "card"),
    ("2223003122003222", "card"),
    ("3530111333300000", "card"),
    ("DE89370400440532013000", "iban"),
    ("DE89 3704 0044 0532 0130 00", "iban"),
    ("GB82 WEST 1234 5698 7654 32", "iban"),
    ("NO93 8601 1117 947", "iban"),
    ("MT84MALT011000012345MTLCAST001S", "iban"),
    ("fr1420041010050500013m02606", "iban"),
    ("123-45-6789", "ssn"),
    ("123 45 6789", "ssn"),
    ("ada@example.com", "email"),
    ("first.last+tag@sub.example.co.uk", "email"),
    ("o_x-1%2@a-b.io", "email"),
    ("müller@example.de", "email"),
    ("a@b.de", "email"),
    ("+49 30 12345678", "phone"),
    ("+1 (212) 555-0123", "phone"),
    ("+442071838750", "phone"),
    ("212-555-0123", "phone"),
    ("(212) 555-0123", "phone"),
    ("212.555.0123", "phone"),
];

#[test]
fn true_ones_are_found_whole() {
    let jwt =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----";
    let keys = [
        ["AKIA", "IOSFODNN7EXAMPLE"].concat(),
        ["aws_secret_access_key = ", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"].concat(),
        ["ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"].concat(),
        ["github_pat_", "11AAAAAAA0abcdefghijkl", "_", &"a1B2".repeat(14), "abc"].concat(),
        ["glpat-", "abcdefghij0123456789"].concat(),
        ["xoxb-", "123456789012-abcdefABCDEF"].concat(),
        ["sk_live_", "abcdefghijklmnop0123"].concat(),
        ["sk-ant-", "api03-", &"aB3_".repeat(10)].concat(),
        ["sk-proj-", &"aB3_".repeat(10)].concat(),
        ["AIza", &"aB3_-".repeat(7)].concat(),
        ["pypi-AgE", &"aB3_-".repeat(11)].concat(),
    ];
    let mut table: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "secrets")).collect();
    table.extend([
        (jwt, "secrets"),
        (pem, "secrets"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", "secrets"),
    ]);
    table.extend(PERSONAL);
    for (value, name) in table {
        let expected = vec![(Detector::of(name).expect("a detector"), value.to_owned())];
        assert_eq!(found(value), expected);
        if value.ends_with("cut off") {
            continue;
        }
        for (before, after) in [
            ("is ", ", and"),
            ("(", ")"),
            ("\"", "\""),
            ("x: ", "\n"),
            ("<", ">"),
            ("=", ";"),
            ("\t", "."),
        ] {
            assert_eq!(
                found(&format!("{before}{value}{after}")),
                expected,
                "{before}{value}{after}"
            );
        }
    }
}

#[test]
fn what_stands_beside_a_value_hides_nothing() {
    use Detector::{Card, Email, Iban, Phone, Secrets, Ssn};
    for (text, expected) in [
        ("4111 1111 1111 1111 123", vec![(Card, "4111 1111 1111 1111")]),
        ("12 4111 1111 1111 1111", vec![(Card, "4111 1111 1111 1111")]),
        ("card 4111 1111 1111 1111 12/27 4242", vec![(Card, "4111 1111 1111 1111")]),
        (
            "7 4111111111111111 5555555555554444",
            vec![(Card, "4111111111111111"), (Card, "5555555555554444")],
        ),
        (
            "IBAN DE89 3704 0044 0532 0130 00 THIS MONTH",
            vec![(Iban, "DE89 3704 0044 0532 0130 00")],
        ),
        ("DE89370400440532013000 AND 1234", vec![(Iban, "DE89370400440532013000")]),
        ("to=ada@example.com&x=1", vec![(Email, "ada@example.com")]),
        ("mailto:ada@example.com", vec![(Email, "ada@example.com")]),
        ("a@b.com,c@d.org", vec![(Email, "a@b.com"), (Email, "c@d.org")]),
        ("postgres://user:pw@db.example.com/x", vec![(Email, "pw@db.example.com")]),
        ("call 212-555-0123 or 123-45-6789", vec![(Phone, "212-555-0123"), (Ssn, "123-45-6789")]),
        ("KEY_AKIAIOSFODNN7EXAMPLE", vec![(Secrets, "AKIAIOSFODNN7EXAMPLE")]),
    ] {
        let expected: Vec<_> =
            expected.into_iter().map(|(kind, text)| (kind, text.to_owned())).collect();
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn false_ones_are_left() {
    for text in [
        // Numbers of orders, tracking, products; times; hashes; versions; addresses of machines.
        "113-7654321-1234567",
        "order 2026112300012345",
        "4111111111111112",
        "0000000000000000",
        "1Z999AA10123456784",
        "9780306406157",
        "1763861234567",
        "1763861234567890",
        "2026-11-23T01:41:30+00:00",
        "2026-11-23T01:41:30.123456789Z",
        "20261123T014130Z",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678-1234-1234-1234-123456789012",
        "41111111-1111-1111-8111-111111111111",
        "d41d8cd98f00b204e9800998ecf8427e",
        "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "1.2.3+20260101",
        "v10.20.30-rc.1",
        "192.168.100.200",
        "10.0.0.1:8080",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "3.14159265358979323846",
        "0.4111111111111111",
        "12,345,678,901",
        "000-12-3456",
        "666-12-3456",
        "912-12-3456",
        "123-00-6789",
        "123-45-0000",
        "123-45-67890",
        "1-123-45-6789",
        "555-12-34",
        "DE00370400440532013000",
        "XX89370400440532013000",
        "GB82WEST12345698765433",
        "@scope/package@1.2.3",
        "package@1.2.3",
        "icon@2x.png",
        "git@github.com:owner/name.git",
        "a@b",
        "@handle",
        "x @ y.com",
        "foo@bar.1",
        "+1000",
        "a+12345678",
        "111-555-0123",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "npm_abcdefghijklmnopqrstuvwxyz0123456789",
        "AKIAshort",
        "task-proj-abcdefghijklmnopqrstuvwxyz",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "eyJhbGciOiJub25lIn0",
        "sv_email_k7f3q2x2ab [secret] [sealed]",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn long_texts_of_one_letter_end() {
    for piece in [
        "1",
        "1 ",
        "a",
        "a@",
        "a@b.",
        "+1",
        "DE89",
        "-----BEGIN ",
        "123-45-",
        "eyJ",
        "eyJaaaaaaaaaaa.",
        "sv_",
        "212-",
        "\u{e9}",
    ] {
        let text = piece.repeat(20_000 / piece.len());
        assert!(found(&text).len() < text.len());
    }
}
