//! The documents say what is so: their scripts and examples run, on the sample, as a reader would run them.

use crate::clients::process::{Ended, Running};
use crate::clients::world::{GLOVEPORT, Home};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn root(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    path.to_str().expect("a path of text").to_owned()
}

fn run(home: &Home, arguments: &[&str]) -> Ended {
    Running::start(home.command(GLOVEPORT).args(arguments)).end()
}

#[test]
fn the_scripts_of_the_manual_run() {
    let home = Home::new();
    let manual = fs::read_to_string(root("docs/scripts.md")).expect("the manual");
    let scripts: Vec<&str> = manual.split("```ts\n").skip(1).collect();
    assert!(scripts.len() >= 3, "only {} scripts", scripts.len());
    for script in scripts {
        let (script, _) = script.split_once("```").expect("a block has an end");
        home.file("script.ts", script);
        let ended = run(&home, &["run", "script.ts"]);
        assert_eq!(ended.code, Some(0), "{script}\n{ended:?}");
    }
}

#[test]
fn the_customers_come_back_as_totals_and_nobody_in_person() {
    let home = Home::new();
    let ended = run(&home, &["run", &root("examples/customers.ts"), "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let told: Value = serde_json::from_str(&ended.out).expect("JSON");
    let result = &told["result"];
    assert_eq!((&result["customers"], &result["orders"]), (&3_000.into(), &12_000.into()));
    let domains = result["domains"].as_array().expect("a list of domains");
    let customers: u64 = domains.iter().filter_map(|domain| domain["customers"].as_u64()).sum();
    assert_eq!(customers, 3_000);
    let told = result.to_string();
    for personal in ["@", "ssn", "card", "\"name\"", "\"email\""] {
        assert!(!told.contains(personal), "{personal} is in {told}");
    }
    let receipt: Value = serde_json::from_str(&ended.out).expect("JSON");
    let (kept, spent) = (&receipt["receipt"]["kept_llm_tokens"], &receipt["receipt"]["llm_tokens"]);
    assert!(kept.as_u64() > Some(500_000) && spent.as_u64() < Some(2_000), "{kept} {spent}");
}
