//! Live secrets, in every disguise.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

const SECRET: &str = "tok/3n+with \"odd\"&chars=ÿ?";

fn encodings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let percent = |upper: bool, kept: &str| -> String {
        bytes
            .iter()
            .map(|byte| match (kept.contains(char::from(*byte)) && byte.is_ascii(), upper) {
                (true, _) => char::from(*byte).to_string(),
                (_, true) => format!("%{byte:02X}"),
                (_, false) => format!("%{byte:02x}"),
            })
            .collect()
    };
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    let json = Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    let twice = Value::from(json).to_string();
    let mut all = vec![
        secret.to_owned(),
        percent(true, letters),
        percent(false, letters),
        percent(true, &format!("{letters}!*'()")),
        percent(true, letters).replace("%20", "+"),
        percent(true, ""),
        percent(false, ""),
        gloveport_crypto::hex(bytes),
        gloveport_crypto::hex(bytes).to_uppercase(),
        json.to_owned(),
        twice[1..twice.len() - 1].to_owned(),
        secret.replace('&', "&amp;").replace('"', "&quot;"),
    ];
    for prefix in ["", "a", "ab", "user:", "{\"k\":\""] {
        for suffix in ["", "x", "yz", "\"}"] {
            let whole = format!("{prefix}{secret}{suffix}");
            all.push(STANDARD.encode(&whole));
            all.push(URL_SAFE.encode(&whole));
        }
    }
    all
}

#[test]
fn a_secret_is_found_in_every_form() {
    let fixture = Fixture::with(SealRules::default(), &[SECRET]);
    for disguised in encodings(SECRET) {
        for text in
            [disguised.clone(), format!("before{disguised}after"), format!("Basic {disguised}, \n")]
        {
            let clean = fixture.egress(&text);
            assert!(clean.contains("[secret]"), "{text} became {clean}");
            // A few letters may be left where a form shares them with its neighbors.
            assert!(clean.len() <= text.len() - disguised.len() + 8 + 16, "{text} became {clean}");
        }
        for json in
            [serde_json::json!({ "a": [disguised] }), serde_json::json!({ disguised.as_str(): 1 })]
        {
            let sealed = fixture.seal("any.tool", &json.to_string());
            assert_eq!(told(&sealed.counts), "secret:1", "{json} became {}", sealed.json);
            let value: Value = serde_json::from_str(&sealed.json).expect("JSON");
            assert!(!value.to_string().contains(&disguised));
        }
    }
    let reversed: Vec<u8> = "plain-ascii-secret".bytes().rev().collect();
    let fixture = Fixture::with(SealRules::default(), &["plain-ascii-secret"]);
    assert_eq!(fixture.egress(std::str::from_utf8(&reversed).expect("ASCII")), "[secret]");
}

#[test]
fn secrets_break_no_json() {
    // A number, a text with the signs of JSON, digits that a number loses.
    let secrets = ["123456789", "x\",\"y\":\"z", "98765432109876543210987"];
    let fixture = Fixture::with(SealRules::default(), &secrets);
    for json in [
        r#"{"n":123456789}"#,
        r#"{"a":"x","y":"z"}"#,
        r#"{"n":98765432109876543210987}"#,
        r#"[98765432109876543210987,"x\",\"y\":\"z"]"#,
        r#"{"a":"123456789", broken"#,
    ] {
        let sealed = fixture.seal("any.tool", json);
        let value: Value = serde_json::from_str(&sealed.json).expect(&sealed.json);
        let text = value.to_string();
        assert!(text.contains("[secret]") || text == json, "{json} became {text}");
        for secret in secrets {
            assert!(!text.contains(&secret[..9]) || text == json, "{json} became {text}");
        }
    }
}

#[test]
fn secrets_can_be_added_and_short_ones_are_left() {
    let fixture = Fixture::with(SealRules::default(), &["12345"]);
    assert_eq!(fixture.egress("12345 minted-at-run-time"), "12345 minted-at-run-time");
    fixture.sealer.add_secret(b"minted-at-run-time".to_vec()).expect("room");
    assert_eq!(fixture.egress("12345 minted-at-run-time"), "12345 [secret]");
    assert!(fixture.sealer.add_secret(vec![b'x'; 20_000]).is_err());
    assert_eq!(fixture.egress("minted-at-run-time"), "[secret]");
    for n in 0..21 {
        fixture
            .sealer
            .add_secret(format!("secret-{n:04}-{}", n * 7_919).into_bytes())
            .expect("room");
    }
    assert_eq!(fixture.egress("secret-0003-23757"), "[secret]");
}
