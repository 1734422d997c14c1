//! A script that spends without end: it stops at the budget exactly, also side by side and over restarts, and what would
//! go too fast waits or is told when to come back.

use super::house::{Client, House, tool};
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const DAY_MS: u64 = 86_400_000;

fn house(limits: &str) -> House {
    House::new().with(limits).server(
        "shop",
        json!({"tools": [tool("pay", &json!({"readOnlyHint": false, "destructiveHint": false}))]}),
    )
}

/// Pays `n` times with the texts that `text` gives for `n`, all at once, and gives the errors.
fn pay(client: &mut Client, n: u32, text: &str) -> Vec<Value> {
    let code = format!(
        "const errors: unknown[] = [];\n\
         await Promise.all(Array.from({{ length: {n} }}, async (_, n) => {{\n\
           try {{ await shop.pay({{ text: {text} }}); }}\n\
           catch (error: any) {{ errors.push({{ code: error.code, retry: error.retryAfterMs, ref: error.ref }}); }}\n\
         }}));\n\
         return errors;"
    );
    client.result(&code).as_array().expect("a list").clone()
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    u64::try_from(now.as_millis()).expect("it is before the year 500 million")
}

/// Each of them has the code, and the audit log the same of it.
fn check_refused(house: &House, errors: &[Value], code: &str) {
    let records = house.audit(&["--code", code, "--limit", "1000"]);
    for error in errors {
        assert_eq!(error["code"], code, "{error}");
        let is_it = |record: &&Value| record["id"] == error["ref"];
        let record = records.iter().find(is_it).unwrap_or_else(|| panic!("no record of {error}"));
        assert_eq!(
            (&record["server"], &record["tool"]),
            (&json!("shop"), &json!("pay")),
            "{record}"
        );
        assert_eq!(record["error"], code, "{record}");
        assert_ne!(record["kind"], "intent", "{record}");
    }
}

#[test]
fn the_budget_of_a_day_holds_over_scripts_clients_and_restarts() {
    let house = house("[limits.day]\ncost = 50\n[limits.tools]\n\"shop.pay\" = { cost = 5 }\n");
    let mut client = house.client();
    assert_eq!(pay(&mut client, 4, "`a${n}`"), Vec::<Value>::new());
    client.end();
    assert_eq!(house.calls("shop").len(), 4);
    // A new process: what was used up is in the log. All at once, over one gateway.
    let mut client = house.client();
    let before = now_ms();
    let mut errors = pay(&mut client, 30, "`b${n}`");
    let after = now_ms();
    assert_eq!((house.calls("shop").len(), errors.len()), (10, 24), "{errors:?}");
    for error in &errors {
        // The budget is there again at midnight: counted back, that is the moment of the refusal. The clock of a day has
        // whole seconds.
        let retry = error["retry"].as_u64().unwrap_or_else(|| panic!("no time in {error}"));
        let midnight = before.div_ceil(DAY_MS) * DAY_MS;
        assert!(
            (before - 999..=after).contains(&(midnight - retry)),
            "{error}, {before} to {after}"
        );
    }
    let direct = client.call("shop.pay", &json!({"text": "direct"}));
    assert!(
        direct["text"].as_str().is_some_and(|text| text.contains("BUDGET_EXCEEDED")),
        "{direct}"
    );
    client.end();
    // Gateways that begin anew find nothing left.
    for _ in 0..2 {
        let mut client = house.client();
        errors.extend(pay(&mut client, 3, "`c${n}`"));
        client.end();
    }
    assert_eq!(house.calls("shop").len(), 10, "more was paid than there was");
    assert_eq!(errors.len(), 30);
    check_refused(&house, &errors, "BUDGET_EXCEEDED");
    let intents = house.audit(&["--kind", "intent", "--limit", "1000"]);
    let cost: u64 = intents.iter().filter_map(|intent| intent["cost"].as_u64()).sum();
    assert_eq!(cost, 50, "{intents:?}");
}

#[test]
fn the_budget_of_one_execution_ends_with_it() {
    let house = house("[limits]\ncost = 20\n[limits.tools]\n\"shop.*\" = { cost = 5 }\n");
    let mut client = house.client();
    let errors = pay(&mut client, 9, "`a${n}`");
    assert_eq!((house.calls("shop").len(), errors.len()), (4, 5), "{errors:?}");
    check_refused(&house, &errors, "BUDGET_EXCEEDED");
    assert_eq!(pay(&mut client, 4, "`b${n}`"), Vec::<Value>::new());
    assert_eq!(house.calls("shop").len(), 8);
    client.end();
}

#[test]
fn the_same_call_again_and_again_is_a_loop() {
    let house = house("[limits]\nidentical = 3\n");
    let mut client = house.client();
    let errors = pay(&mut client, 8, "\"same\"");
    assert_eq!((house.calls("shop").len(), errors.len()), (3, 5), "{errors:?}");
    check_refused(&house, &errors, "LOOP_DETECTED");
    // Other arguments are another call, and another execution begins from nothing.
    assert_eq!(pay(&mut client, 8, "`other ${n}`"), Vec::<Value>::new());
    assert_eq!(pay(&mut client, 3, "\"same\""), Vec::<Value>::new());
    assert_eq!(house.calls("shop").len(), 14);
    client.end();
}

#[test]
fn what_goes_too_fast_is_told_when_to_come_back() {
    let house = house("[limits.tools]\n\"shop.pay\" = { rate = \"2/h\", on_limit = \"refuse\" }\n");
    let mut client = house.client();
    let mut errors = pay(&mut client, 6, "`a${n}`");
    // Another script of the same user, in the same gateway, has no other count.
    errors.extend(pay(&mut client, 2, "`b${n}`"));
    assert_eq!((house.calls("shop").len(), errors.len()), (2, 6), "{errors:?}");
    for error in &errors {
        let retry = error["retry"].as_u64().unwrap_or_else(|| panic!("no time in {error}"));
        assert!((1..=3_600_000 / 2).contains(&retry), "{error}");
    }
    client.end();
    check_refused(&house, &errors, "RATE_LIMITED");
}

#[test]
fn what_goes_too_fast_waits_where_it_may() {
    let house =
        house("[limits.tools]\n\"shop.pay\" = { rate = \"10/s burst 1\", max_wait = \"20s\" }\n");
    let mut client = house.client();
    let begun = Instant::now();
    assert_eq!(pay(&mut client, 5, "`a${n}`"), Vec::<Value>::new());
    // Four of them waited a tenth of a second each, one after another.
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert_eq!(house.calls("shop").len(), 5);
    client.end();
    let outcomes = house.audit(&["--kind", "outcome"]);
    let waited: u64 = outcomes.iter().filter_map(|record| record["waited_us"].as_u64()).sum();
    assert!(outcomes.len() == 5 && waited > 0, "{outcomes:?}");
}
