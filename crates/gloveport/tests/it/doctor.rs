//! The command `doctor` as a person and as a program run it, on the machine of the tests.

use crate::clients::process::{Ended, Running};
use crate::clients::world::{GLOVEPORT, Home};
use serde_json::Value;
use std::path::Path;

fn run(arguments: &[&str]) -> Ended {
    Running::start(Home::new().command(GLOVEPORT).args(arguments)).end()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list")
}

#[test]
fn a_diagnosis_is_told_to_programs_as_documented() {
    let ended = run(&["doctor", "--json"]);
    let told: Value = serde_json::from_str(&ended.out).expect("JSON");
    let expected = [
        "version",
        "kernel",
        "user",
        "around",
        "meets_minimum",
        "scripts",
        "programs",
        "checks",
        "remedies",
        "types",
    ];
    assert_eq!(keys(&told), expected);
    assert_eq!(told["version"], 1);
    // The exit code says the same.
    assert_eq!(ended.code, Some(i32::from(told["meets_minimum"] != true)), "{told}");
    // The tests of this repository need scripts to run.
    assert!(told["scripts"].as_str().is_some_and(|held| held.contains("seccomp")), "{told}");
    let causes: Vec<&Value> = list(&told, "remedies").iter().map(|r| &r["cause"]).collect();
    for check in list(&told, "checks") {
        assert_eq!(keys(check), ["check", "state", "detail", "gap"]);
        let is_well = ["ok", "unneeded"].contains(&check["state"].as_str().expect("a text"));
        assert_eq!(is_well, check["gap"].is_null(), "{check}");
        assert!(is_well || causes.contains(&&check["gap"]["cause"]), "{check}");
    }
    assert_eq!(keys(&told["types"]), ["check", "compiler", "reason"]);
    for remedy in list(&told, "remedies") {
        assert_eq!(keys(remedy), ["cause", "why", "steps", "checks"]);
    }
}

#[test]
fn a_diagnosis_is_told_to_people() {
    let (ended, json) = (run(&["doctor"]), run(&["doctor", "--json"]));
    assert_eq!((ended.code, ended.err.as_str()), (json.code, ""));
    let told: Value = serde_json::from_str(&json.out).expect("JSON");
    for part in [
        format!("Linux {}, user {}", told["kernel"].as_str().expect("a text"), told["user"]),
        format!("  scripts   {}\n", told["scripts"].as_str().expect("scripts run")),
        "  ok       seccomp filter\n".to_owned(),
    ] {
        assert!(ended.out.contains(&part), "{part} is not in\n{}", ended.out);
    }
    let wide = ended.out.lines().find(|line| {
        line.chars().count() > 100 && !line.starts_with("    ") && !line.starts_with("Linux")
    });
    assert_eq!(wide, None);
}

#[test]
fn the_manual_knows_every_check() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/doctor.md");
    let manual = std::fs::read_to_string(manual).expect("the manual");
    let told: Value = serde_json::from_str(&run(&["doctor", "--json"]).out).expect("JSON");
    for check in list(&told, "checks") {
        let row = format!("| `{}` |", check["check"].as_str().expect("a text"));
        assert!(manual.contains(&row), "{row} is not in the manual");
    }
}
