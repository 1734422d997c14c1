//! Hosts: one form, or none.

use gloveport_egress::{Host, HostError, Target};

fn check(text: &str, expected: Result<&str, HostError>) {
    let found = Host::parse(text).map(|host| host.to_string());
    assert_eq!(found, expected.map(str::to_owned), "{text:?}");
}

#[test]
fn one_canonical_form() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    for (text, expected) in [
        ("api.allowed.test", "api.allowed.test"),
        ("API.Allowed.Test.", "api.allowed.test"),
        ("localhost", "localhost"),
        ("xn--bcher-kva.test", "xn--bcher-kva.test"),
        ("1and1.test", "1and1.test"),
        ("127.0.0.1.test", "127.0.0.1.test"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("[::ffff:127.0.0.1]", "127.0.0.1"),
        ("[::ffff:7f00:1]", "127.0.0.1"),
        (&longest, &longest),
    ] {
        check(text, Ok(expected));
    }
}

#[test]
fn every_other_spelling_is_refused() {
    let too_long = format!("{}.test", "a".repeat(64));
    let too_long_in_all = format!("{}test", "abcdefg.".repeat(32));
    for (text, expected) in [
        ("", HostError::EmptyLabel),
        (".", HostError::EmptyLabel),
        ("a..test", HostError::EmptyLabel),
        (".a.test", HostError::EmptyLabel),
        ("a.test..", HostError::EmptyLabel),
        (&too_long, HostError::TooLong),
        (&too_long_in_all, HostError::TooLong),
        ("evil.test\0.wild.test", HostError::Character),
        ("a b.test", HostError::Character),
        ("a.test ", HostError::Character),
        ("a.test\r\n", HostError::Character),
        ("a_b.test", HostError::Character),
        ("-a.test", HostError::Character),
        ("a-.test", HostError::Character),
        ("*.test", HostError::Character),
        ("a%2etest", HostError::Character),
        ("a.test/", HostError::Character),
        ("a.test\\", HostError::Character),
        ("a.test:443", HostError::Character),
        ("::1", HostError::Character),
        ("fe80::1%lo", HostError::Character),
        ("bücher.test", HostError::NotAscii),
        ("api\u{ff0e}allowed\u{ff0e}test", HostError::NotAscii),
        ("api\u{3002}allowed.test", HostError::NotAscii),
        ("api.allowed.test\u{200d}", HostError::NotAscii),
        ("\u{212a}.test", HostError::NotAscii),
        ("127.1", HostError::Numeric),
        ("2130706433", HostError::Numeric),
        ("0x7f.0.0.1", HostError::Numeric),
        ("0177.0.0.1", HostError::Numeric),
        ("0x7f000001", HostError::Numeric),
        ("0X7F000001", HostError::Numeric),
        ("127.0.0.0x1", HostError::Numeric),
        ("127.0.0.1.", HostError::Numeric),
        ("127.0.0.01", HostError::Numeric),
        ("127.0.0.256", HostError::Numeric),
        ("1.2.3.4.5", HostError::Numeric),
        ("a.1", HostError::Numeric),
        ("a.0x", HostError::Numeric),
        ("0", HostError::Numeric),
        ("[fe80::1%lo]", HostError::Brackets),
        ("[fe80::1%25lo]", HostError::Brackets),
        ("[127.0.0.1]", HostError::Brackets),
        ("[::1", HostError::Brackets),
        ("[]", HostError::Brackets),
        ("[a.test]", HostError::Brackets),
        ("[::1]a", HostError::Brackets),
        ("user@a.test", HostError::UserInfo),
        ("user@[::1]", HostError::UserInfo),
    ] {
        check(text, Err(expected));
    }
}

#[test]
fn ports_are_plain_numbers() {
    for text in [
        "a.test",
        "a.test:",
        "a.test:0",
        "a.test:65536",
        "a.test:+443",
        "a.test:-1",
        "a.test:0443",
        "a.test: 443",
        "a.test:443 ",
        "a.test:443:443",
        "[::1]",
        "[::1]:",
        "a.test:4\u{ff14}3",
        "a.test:0x1bb",
        "a.test:18446744073709551617",
    ] {
        assert_eq!(Target::parse(text), Err(HostError::Port), "{text:?}");
    }
    assert_eq!(Target::parse("a.test@b.test:443"), Err(HostError::UserInfo));
    assert_eq!(Target::parse("a.test:443@b.test:443"), Err(HostError::UserInfo));
    assert_eq!(Target::parse("::1:443"), Err(HostError::Port));
    assert_eq!(Target::parse("[::1]x:443"), Err(HostError::Brackets));
    assert_eq!(Target::parse("A.test.:8443").unwrap().to_string(), "a.test:8443");
    assert_eq!(Target::parse("[::1]:1").unwrap().to_string(), "[::1]:1");
}
