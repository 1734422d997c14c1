//! What a script may ask.

use super::*;
use crate::Disclosures;
use gloveport_protocol::SealQuestion;
use serde_json::json;
use std::collections::BTreeMap;

fn ask(
    fixture: &Fixture,
    left: &mut Disclosures,
    question: &SealQuestion,
) -> Result<Value, String> {
    let answer = fixture.sealer.answer(&fixture.vault, left, question);
    answer.map_err(|failure| format!("{}: {}", failure.code.as_str(), failure.message))
}

fn eq(a: &str, b: &str) -> SealQuestion {
    SealQuestion::Eq { a: a.into(), b: b.into() }
}

fn matches(value: &str, pattern: &str) -> SealQuestion {
    SealQuestion::Matches { value: value.into(), pattern: pattern.into() }
}

fn format(template: &str, parts: &[(&str, &str)]) -> SealQuestion {
    let parts: BTreeMap<_, _> =
        parts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    SealQuestion::Format { template: template.into(), parts }
}

#[test]
fn helpers_answer_for_sealed_and_plain_values() {
    let fixture = Fixture::new(SealRules {
        fields: ["email", "card", "iban", "phone", "ssn", "name"]
            .map(|name| field("db.*", name, &format!("$.rows[*].{name}"), Boundary::Code))
            .into(),
        ..rules()
    });
    let left = &mut Disclosures::default();
    for (name, value, masked) in [
        ("email", EMAIL, "a***@example.com"),
        ("card", "4111 1111 1111 1111", "****1111"),
        ("iban", "DE89 3704 0044 0532 0130 00", "****3000"),
        ("phone", "+49 30 1234567", "****67"),
        ("ssn", "123-45-6789", "***"),
        ("name", "Ada", "***"),
        // A label that does not say what it is shows nothing.
        ("card", "my secret is 12345", "***"),
        ("email", "no address", "***"),
    ] {
        let token = fixture.token(name, value);
        let mask = |value: &str| SealQuestion::Mask { value: value.into() };
        assert_eq!(ask(&fixture, left, &mask(&token)), Ok(json!(masked)), "{value}");
        if name != "ssn" {
            assert_eq!(ask(&fixture, left, &mask(value)), Ok(json!(masked)), "{value}");
        }
    }
    let email = fixture.token("email", EMAIL);
    let domain = |value: &str| SealQuestion::Domain { value: value.into() };
    assert_eq!(ask(&fixture, left, &domain(&email)), Ok(json!("example.com")));
    assert_eq!(ask(&fixture, left, &domain("a@B.org")), Ok(json!("b.org")));
    for bad in [fixture.token("name", "Ada"), "x".into(), "a@b c".into()] {
        assert!(ask(&fixture, left, &domain(&bad)).expect_err("none").starts_with("INVALID_ARGS"));
    }
    let (other, ada) = (fixture.token("email", "other@example.com"), fixture.token("name", EMAIL));
    for (a, b, same) in [
        (&*email, &*email, true),
        (&email, &other, false),
        (&email, &ada, true),
        (&email, EMAIL, true),
        (EMAIL, &email, true),
        (&email, "x", false),
        ("x", "x", true),
        ("x", "y", false),
    ] {
        assert_eq!(ask(&fixture, left, &eq(a, b)), Ok(json!(same)), "{a} {b}");
    }
    for question in [
        eq(&email, "sv_email_aaaaaaaaaa"),
        domain("sv_email_aaaaaaaaaa"),
        matches("sv_name_aaaaaaaaaa", "a"),
        format("{a}", &[("a", "sv_name_aaaaaaaaaa")]),
    ] {
        assert!(
            ask(&fixture, left, &question)
                .expect_err("unknown")
                .starts_with("SEALED_VALUE_UNKNOWN")
        );
    }
}

#[test]
fn a_value_cannot_be_read_by_halves() {
    let fixture = Fixture::new(rules());
    let email = fixture.token("email", EMAIL);
    let mut left = Disclosures::default();
    assert_eq!(ask(&fixture, &mut left, &matches(&email, "^ada")), Ok(json!(true)));
    assert_eq!(left.left(), 999);
    // The same question gives nothing new away; executions do not start the count anew.
    let mut refused = None;
    for n in 0..20 {
        let mut fresh = Disclosures::default();
        assert_eq!(ask(&fixture, &mut fresh, &matches(&email, "^ada")), Ok(json!(true)));
        assert_eq!(fresh.left(), 1_000);
        let letter = char::from(b'a' + n);
        let asked = ask(&fixture, &mut fresh, &matches(&email, &format!("^.{letter}")));
        if asked.is_err() && refused.is_none() {
            refused = Some((n, asked));
        }
    }
    let (n, asked) = refused.expect("it ends");
    assert_eq!(n, 7);
    assert!(asked.expect_err("refused").starts_with("BUDGET_EXCEEDED"));
    // Neither does a guess, or a text that is composed of it.
    assert!(
        ask(&fixture, &mut left, &eq(&email, "guess"))
            .expect_err("refused")
            .starts_with("BUDGET_EXCEEDED")
    );
    let composed = ask(&fixture, &mut left, &format("{e}", &[("e", &email)])).expect("composed");
    let composed = composed.as_str().expect("a text");
    for question in [
        matches(composed, "^a"),
        eq(composed, EMAIL),
        SealQuestion::Mask { value: composed.into() },
    ] {
        assert!(
            ask(&fixture, &mut left, &question).expect_err("refused").starts_with("INVALID_ARGS")
        );
    }
    // An execution's own count.
    let mut left = Disclosures::default();
    let mut answered = 0;
    for n in 0..1_010 {
        let token = fixture.token("email", &format!("n{n}@example.com"));
        answered += u32::from(ask(&fixture, &mut left, &matches(&token, "@example")).is_ok());
    }
    assert_eq!((answered, left.left()), (1_000, 0));
}

#[test]
fn hostile_patterns_and_templates_end() {
    let fixture = Fixture::new(rules());
    let (mut left, name) = (Disclosures::default(), fixture.token("name", &"a".repeat(4_000)));
    for (pattern, expected) in [
        ("^(a+)+$", Ok(json!(true))),
        ("^(a|a)*b$", Ok(json!(false))),
        ("(?i)^A", Ok(json!(true))),
        ("(", Err("INVALID_ARGS")),
        ("(?=a)", Err("INVALID_ARGS")),
        ("(a)\\1", Err("INVALID_ARGS")),
        ("((a{100}){100}){100}", Err("INVALID_ARGS")),
        ("(\\pL{100}){100}", Err("INVALID_ARGS")),
    ] {
        let answer = ask(&fixture, &mut left, &matches(&name, pattern));
        match expected {
            Ok(expected) => assert_eq!(answer, Ok(expected), "{pattern}"),
            Err(code) => assert!(answer.expect_err(pattern).starts_with(code), "{pattern}"),
        }
    }
    let long = "(".repeat(257);
    assert!(ask(&fixture, &mut left, &matches(&name, &long)).is_err());
    assert!(ask(&fixture, &mut left, &matches(&"x".repeat(5_000), "x")).is_err());
    for (template, expected) in [
        ("{{}} {a}", Some("{} 1")),
        ("no parts", Some("no parts")),
        ("{a}{a}", Some("11")),
        ("{b}", None),
        ("{", None),
        ("}", None),
        ("{a", None),
        ("{{{a}}}", Some("{1}")),
        ("{}", None),
    ] {
        let answer = ask(&fixture, &mut left, &format(template, &[("a", "1")]));
        assert_eq!(answer.ok(), expected.map(Value::from), "{template}");
    }
    let big = "x".repeat(60_000);
    let doubled = format(&"{a}".repeat(10), &[("a", &big)]);
    assert!(ask(&fixture, &mut left, &doubled).is_err());
    let sealed = fixture.token("name", &big);
    assert!(ask(&fixture, &mut left, &format(&"{a}".repeat(10), &[("a", &sealed)])).is_err());
    assert!(ask(&fixture, &mut left, &format(&"x".repeat(70_000), &[])).is_err());
}

#[test]
fn a_composed_text_opens_where_all_of_it_may_be_had() {
    let fixture = Fixture::new(rules());
    let mut left = Disclosures::default();
    let (email, name) = (fixture.token("email", EMAIL), fixture.token("name", "Ada"));
    let age = {
        let sealed = fixture.seal("db.query", &json!({ "rows": [{ "age": 36 }] }).to_string()).json;
        let value: Value = serde_json::from_str(&sealed).expect("JSON");
        value["rows"][0]["age"].as_str().expect("a text").to_owned()
    };
    let composed = |template: &str, left: &mut Disclosures| {
        let question = format(template, &[("e", &email), ("n", &name), ("a", &age)]);
        ask(&fixture, left, &question).expect("composed").as_str().expect("a text").to_owned()
    };
    let letter = composed("Dear {n} <{e}>", &mut left);
    assert!(letter.starts_with("sv_text_"), "{letter}");
    let opened = json!(["Dear Ada <ada.lovelace@example.com>"]);
    assert_eq!(fixture.open("mail.send", json!([letter])), Ok(opened));
    assert!(fixture.open("db.query", json!([letter])).is_err());
    let both = composed("{n} is {a}", &mut left);
    assert!(fixture.open("mail.send", json!([both])).is_err());
    assert!(fixture.open("db.query", json!([both])).is_err());
    // Composed once more, it still needs all.
    let nested = ask(&fixture, &mut left, &format("PS {x}", &[("x", &both)])).expect("composed");
    assert!(fixture.open("mail.send", json!([nested])).is_err());
    // Two texts with the same content cannot be told to be the same.
    let plain =
        ask(&fixture, &mut left, &format("Dear Ada <{e}>", &[("e", &email)])).expect("composed");
    assert_ne!(plain, json!(letter));
}
