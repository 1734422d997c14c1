//! Statements that must come to nothing: each file in `src/database/hostile` says how.

use super::{ENDLESS, answer, failure, rows, shop};
use crate::database::DatabaseLimits;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The time of a statement here; the endless ones use it up.
const WALL: Duration = Duration::from_millis(150);

struct Attack {
    name: String,
    tools: Vec<&'static str>,
    expected: String,
    sql: String,
}

/// The statements of the folder.
fn written() -> Vec<Attack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/database/hostile");
    let mut attacks = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let mut lines = text.splitn(3, '\n');
        let mut head = |prefix: &str| {
            let line = lines.next().unwrap_or_default();
            let value = line.strip_prefix(prefix);
            value.unwrap_or_else(|| panic!("{name} needs `{prefix}`")).to_owned()
        };
        let tools = match head("-- tool: ").as_str() {
            "query" => vec!["query"],
            "update" => vec!["update"],
            "both" => vec!["query", "update"],
            other => panic!("{name}: {other}"),
        };
        let expected = head("-- expect: ");
        let sql = lines.next().expect("a statement").to_owned();
        attacks.push(Attack { name, tools, expected, sql });
    }
    assert!(attacks.len() > 40, "the folder has been found");
    attacks
}

/// Statements that are too long to be written down.
fn generated() -> Vec<Attack> {
    let attack = |name: &str, expected: &str, sql: String| Attack {
        name: name.to_owned(),
        tools: vec!["query", "update"],
        expected: expected.to_owned(),
        sql,
    };
    let nested = |depth| format!("SELECT {}1{}", "(".repeat(depth), ")".repeat(depth));
    vec![
        attack("many statements", "more than one statement", "SELECT 1;".repeat(11_000)),
        attack(
            "many semicolons",
            "more than one",
            format!("SELECT 1{}SELECT 1", ";".repeat(90_000)),
        ),
        attack("sum of many", "tree is too large", format!("SELECT 1{}", "+1".repeat(40_000))),
        attack("deep parentheses", "Recursion limit", nested(40_000)),
        attack(
            "many compounds",
            "too many terms",
            format!("SELECT 1{}", " UNION SELECT 1".repeat(500)),
        ),
        attack("many columns", "too many columns", format!("SELECT 1{}", ",1".repeat(600))),
        attack("long text", "at most 100000", format!("SELECT '{}'", "x".repeat(100_000))),
    ]
}

#[tokio::test]
async fn hostile_statements_come_to_nothing() {
    let fixture = shop();
    let limits = DatabaseLimits { statement_wall: WALL, ..DatabaseLimits::default() };
    let server = fixture.serve(false, limits);
    let before = fs::read(&fixture.path).expect("the database");
    let mut wrong = Vec::new();
    for attack in written().into_iter().chain(generated()) {
        for tool in attack.tools {
            let failed = failure(&*server, tool, json!({"sql": attack.sql})).await;
            if !failed.contains(&attack.expected) {
                wrong.push(format!("{} by {tool}: {failed}", attack.name));
            }
        }
        let names: Vec<_> = fs::read_dir(fixture.folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["shop.db"], "{} leaves nothing behind", attack.name);
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(fs::read(&fixture.path).expect("the database") == before, "no byte has changed");
    assert_eq!(rows(&*server, "SELECT 1 AS one").await, json!([{"one": 1}]), "still served");
}

#[tokio::test]
async fn views_and_triggers_do_not_reach_further_than_statements() {
    let fixture = shop();
    let limits = DatabaseLimits { statement_wall: WALL, ..DatabaseLimits::default() };
    let server = fixture.serve(false, limits);
    let update = async |sql: &str| answer(&*server, "update", json!({"sql": sql})).await;
    let outside = "CREATE VIEW outside AS SELECT load_extension('/tmp/evil.so') AS x";
    update(outside).await.expect("a view is only text");
    let failed = failure(&*server, "query", json!({"sql": "SELECT x FROM outside"})).await;
    assert!(failed.contains("load_extension"), "{failed}");
    let trap = "CREATE TRIGGER trap AFTER UPDATE ON products BEGIN \
                UPDATE customers SET points = load_extension('/tmp/evil.so'); END";
    update(trap).await.expect("a trigger is only text");
    let sql = json!({"sql": "UPDATE products SET price_cents = 1"});
    let failed = failure(&*server, "update", sql).await;
    assert!(failed.contains("load_extension"), "{failed}");
    let cheap = rows(&*server, "SELECT count(*) AS n FROM products WHERE price_cents = 1").await;
    assert_eq!(cheap, json!([{"n": 0}]), "nothing was changed");
}

#[tokio::test]
async fn an_endless_statement_does_not_delay_others() {
    let fixture = shop();
    let limits = DatabaseLimits { statement_wall: WALL * 4, ..DatabaseLimits::default() };
    let server = fixture.serve(true, limits);
    let endless = failure(&*server, "query", json!({"sql": ENDLESS}));
    let others = async {
        for _ in 0..20 {
            rows(&*server, "SELECT count(*) AS n FROM orders").await;
        }
    };
    let ended = tokio::select! {
        biased;
        _ = endless => "endless",
        () = others => "others",
    };
    assert_eq!(ended, "others");
}
