//! What is learned from results, as properties and for hostile ones.

use super::*;
use crate::schema::Type;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn observed(value: &Value) -> Observed {
    Observed::of(&value.to_string()).expect("JSON")
}

/// Whether a value is of a form: written without the code that learns it.
fn fits(value: &Value, form: &Form) -> bool {
    if form.kinds.has(Kinds::ANY) {
        return true;
    }
    match value {
        Value::Null => form.kinds.has(Kinds::NULL),
        Value::Bool(_) => form.kinds.has(Kinds::BOOLEAN),
        Value::Number(_) => form.kinds.has(Kinds::NUMBER),
        Value::String(_) => form.kinds.has(Kinds::STRING),
        Value::Array(items) => {
            let fits_item = |item| form.items.as_ref().is_some_and(|f| fits(item, f));
            form.kinds.has(Kinds::LIST) && items.iter().all(fits_item)
        }
        Value::Object(object) => {
            let Some(fields) = &form.fields else { return false };
            let missing =
                |(name, field): (&String, &Field)| field.is_always && !object.contains_key(name);
            let fits_field = |(key, value): (&String, &Value)| {
                let form = fields.named.get(key).map(|field| &field.form).or(fields.rest.as_ref());
                form.is_some_and(|form| fits(value, form))
            };
            !fields.named.iter().any(missing) && object.iter().all(fits_field)
        }
    }
}

fn values() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("id".to_owned()),
        Just("name".to_owned()),
        Just("me@example.org".to_owned()),
        Just("__proto__".to_owned()),
        "[a-z]{1,3}",
        ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(11, 80, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn form(value: &Value) -> Form {
    infer(&value.to_string()).expect("JSON")
}

proptest! {
    #[test]
    fn the_join_is_a_join(a in values(), b in values(), c in values()) {
        let (x, y, z) = (form(&a), form(&b), form(&c));
        let join = |a: &Form, b: &Form| a.clone().joined(b.clone());
        prop_assert_eq!(join(&x, &x), x.clone());
        prop_assert_eq!(join(&x, &y), join(&y, &x));
        prop_assert_eq!(join(&join(&x, &y), &z), join(&x, &join(&y, &z)));
        let all = join(&join(&x, &y), &z);
        for value in [&a, &b, &c] {
            prop_assert!(fits(value, &all), "{value} does not fit {all:?}");
        }
        prop_assert_eq!(join(&all, &x), all);
    }

    #[test]
    fn what_was_kept_is_what_was_seen(a in values(), b in values()) {
        let seen = observed(&a).joined(&observed(&b));
        prop_assert_eq!(Observed::from_json(&seen.to_json()), Some(seen.clone()));
        // And what is no form of ours is refused or bounded, never taken on trust.
        if let Some(read) = Observed::from_json(&a) {
            prop_assert!(read.n_names() <= FORM_NAMES_MAX);
        }
    }
}

/// Many objects of different names: maps are made in one order or another.
#[test]
fn too_many_names_make_the_same_map_in_every_order() {
    let object = |from: usize, to: usize| {
        let letters = |n: usize| -> String {
            [n / 26, n % 26]
                .map(|n| char::from(b'a' + u8::try_from(n).unwrap_or(0)))
                .iter()
                .collect()
        };
        let keys = (from..to).map(|n| (letters(n), json!({"x": n, letters(n): "y"})));
        form(&Value::Object(keys.collect()))
    };
    let parts = [object(0, 60), object(50, 90), object(80, 130), object(0, 100)];
    let join = |order: [usize; 4]| {
        order.iter().map(|at| parts[*at].clone()).reduce(Form::joined).expect("there are four")
    };
    let first = join([0, 1, 2, 3]);
    assert!(first.fields.as_ref().is_some_and(|fields| fields.is_map && fields.named.is_empty()));
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        assert_eq!(join(order), first);
    }
    let pairs = parts[0].clone().joined(parts[1].clone());
    let others = parts[2].clone().joined(parts[3].clone());
    assert_eq!(pairs.joined(others), first);
}

#[test]
fn hostile_results_are_bounded_and_show_no_data() {
    let many: Map<String, Value> =
        (0..10_000).map(|n| (format!("k{}", word(n)), n.into())).collect();
    let seen = observed(&Value::Object(many));
    assert_eq!(seen.n_names(), 0);
    let wide: Vec<Value> = (0..300).map(|n| json!({word(n): {word(n): n}})).collect();
    assert!(observed(&Value::Array(wide)).n_names() <= FORM_NAMES_MAX);
    let nested = |n: usize| format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n));
    assert!(Observed::of(&nested(120)).is_some_and(|seen| seen.n_names() <= DEPTH_MAX));
    assert!(Observed::of(&nested(100_000)).is_some_and(|seen| seen.n_names() <= DEPTH_MAX));
    let lists = format!("{}{}", "[".repeat(120), "]".repeat(120));
    assert!(Observed::of(&lists).is_some());
    for data in ["a\u{0}b", "*/ alert", "__proto__", "\u{202e}", "`${x}`", "me@example.org"] {
        let seen = observed(&json!({data: {"inner": 1}, "plain": "value-of-it"}));
        let text = format!("{} {:?}", seen.to_json(), seen.form().to_type(Others::Unsaid));
        assert!(!text.contains(data) && !text.contains("value-of-it"), "{text}");
    }
    for broken in ["", "{", "[1,", "{\"a\":1} 2", "nul"] {
        assert_eq!(Observed::of(broken), None, "{broken}");
    }
}

#[test]
fn of_a_long_text_the_first_elements_are_looked_at() {
    let mut items = vec![json!({"id": 1, "text": "x".repeat(1_000)}); 400];
    items.push(json!("something else"));
    let seen = observed(&items.clone().into());
    assert_eq!(seen, observed(&items[..1].to_vec().into()));
    items.truncate(10);
    items.push(json!("something else"));
    assert_ne!(observed(&items.into()), seen);
}

#[test]
fn too_large_a_form_is_given_up_for_good() {
    let object = |from: usize| -> Value {
        let names = (0..90).map(|n| {
            let inner: Map<String, Value> = (0..9).map(|i| (word(from + i), i.into())).collect();
            (word(n), Value::Object(inner))
        });
        Value::Object(names.collect())
    };
    let seen = observed(&object(0));
    assert!(!seen.is_unknown());
    let joined = seen.joined(&observed(&object(100)));
    assert!(joined.is_unknown() && joined.joined(&seen).is_unknown());
    assert_eq!((joined.n_names(), joined.form().to_type(Others::Allowed)), (0, Type::Unknown));
}

#[test]
fn a_published_schema_refuses_nothing_that_was_seen() {
    let values = [
        json!({"id": 1, "tags": ["a", null], "owner": {"login": "x"}, "me@x.org": 1}),
        json!({"id": "x", "tags": [], "owner": null}),
        json!({"tags": [1], "more": [[{"deep": true}]]}),
    ];
    let seen = values.iter().map(observed).reduce(|a, b| a.joined(&b)).expect("there are three");
    assert_eq!(seen.schema(), None, "three calls are few");
    let seen = seen.joined(&seen);
    let schema = seen.schema().expect("it is an object each time");
    let compiled = gloveport_gate::InputSchema::compile(&schema).expect("a schema");
    for value in values {
        assert!(compiled.accepts(&value), "{value} by {schema}");
    }
    assert!(compiled.accepts(&json!({"id": null, "unheard": {}})));
    assert!(!compiled.accepts(&json!({"id": true})));
    assert!(!schema.to_string().contains("x.org"), "{schema}");
    let list = observed(&json!([1]));
    let list = (0..9).fold(list.clone(), |seen, _| seen.joined(&list));
    assert_eq!(list.schema(), None, "clients before 2026-07-28 know objects only");
}

/// A different word for each number, without digits.
fn word(n: usize) -> String {
    let letter = |n: usize| char::from(b'g' + u8::try_from(n % 16).unwrap_or(0));
    [n / 4_096, n / 256, n / 16, n].map(letter).iter().collect()
}
