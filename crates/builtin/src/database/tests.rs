//! The `database` server through the trait, on the sample shop and on small files of its own.

use super::{DatabaseConfig, DatabaseLimits, database};
use crate::error::BuiltinError;
use crate::shop::sample_shop;
use crate::testing::{answer, call, failure, listing, name, permit};
use gloveport_executor::{Caller, Upstream, UpstreamError};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::timeout;

/// A statement without end.
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                       SELECT max(i) FROM n";
/// Far more than a test may take: whoever waits for it has not been stopped.
const FOREVER: Duration = Duration::from_hours(1);

struct Fixture {
    folder: TempDir,
    path: PathBuf,
}

/// The sample shop in a folder of its own.
fn shop() -> Fixture {
    let folder = tempfile::tempdir().expect("a folder");
    let path = sample_shop(folder.path()).expect("a shop");
    Fixture { folder, path }
}

/// A database made by a few statements.
fn made_by(sql: &str) -> Fixture {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    Connection::open(&path).expect("open").execute_batch(sql).expect("statements");
    Fixture { folder, path }
}

impl Fixture {
    fn serve(&self, read_only: bool, limits: DatabaseLimits) -> Box<dyn Upstream> {
        let (name, path) = (name("database"), self.path.clone());
        database(DatabaseConfig { name, path, read_only, limits }).expect("a server")
    }

    fn server(&self) -> Box<dyn Upstream> {
        self.serve(false, DatabaseLimits::default())
    }
}

async fn rows(server: &dyn Upstream, sql: &str) -> Value {
    answer(server, "query", json!({"sql": sql})).await.expect("rows")["rows"].clone()
}

#[tokio::test]
async fn the_tools_describe_themselves() {
    let fixture = made_by("");
    insta::assert_snapshot!(format!("{:#}", listing(&*fixture.server()).await));
    let read_only = fixture.serve(true, DatabaseLimits::default());
    let names: Vec<Value> = listing(&*read_only)
        .await
        .as_array()
        .expect("tools")
        .iter()
        .map(|tool| tool["name"].clone())
        .collect();
    assert_eq!(names, ["query", "schema"]);
    let refused = call(&*read_only, "update", json!({"sql": "DELETE FROM x"})).await;
    assert!(matches!(refused, Err(UpstreamError::Refused { code: -32602, .. })), "{refused:?}");
}

#[tokio::test]
async fn values_cross_without_loss() {
    let fixture = made_by("CREATE TABLE t (a)");
    let server = fixture.server();
    let check = async |sql: &str, params: Value, expected: Value| {
        let arguments = json!({"sql": sql, "params": params});
        let answer = answer(&*server, "query", arguments).await;
        assert_eq!(answer.expect("rows")["rows"], expected, "{sql}");
    };
    let none = || json!([]);
    check("SELECT 1 AS a, 0.5 AS b, NULL AS c", none(), json!([{"a": 1, "b": 0.5, "c": null}]))
        .await;
    check("SELECT 9007199254740991 AS a", none(), json!([{"a": 9_007_199_254_740_991_i64}])).await;
    check("SELECT 9007199254740992 AS a", none(), json!([{"a": "9007199254740992"}])).await;
    check("SELECT -9223372036854775808 AS a", none(), json!([{"a": "-9223372036854775808"}])).await;
    check("SELECT 9e999 AS a, -9e999 AS b", none(), json!([{"a": "Infinity", "b": "-Infinity"}]))
        .await;
    check("SELECT 'ä\"\n\\' AS a", none(), json!([{"a": "ä\"\n\\"}])).await;
    check("SELECT x'00ff' AS a", none(), json!([{"a": {"base64": "AP8="}}])).await;
    check("SELECT CAST(x'ff' AS TEXT) AS a", none(), json!([{"a": {"base64": "/w=="}}])).await;
    check("SELECT 1 AS id, 2 AS id", none(), json!([{"id": 1, "id_2": 2}])).await;
    check("SELECT 1 AS __proto__", none(), json!([{"__proto__": 1}])).await;
    check("SELECT ? + ? AS a", json!([2, 0.5]), json!([{"a": 2.5}])).await;
    check("SELECT ? AS a, ? AS b", json!([true, null]), json!([{"a": 1, "b": null}])).await;
    check("SELECT :x || @y || $x AS a", json!({"x": "p", ":y": "q"}), json!([{"a": "pqp"}])).await;
    check("SELECT ?2 AS a, ?1 AS b", json!(["p", "q"]), json!([{"a": "q", "b": "p"}])).await;
    check("VALUES (1), (2)", none(), json!([{"column1": 1}, {"column1": 2}])).await;
    check("SELECT a FROM t", none(), json!([])).await;
    check("SELECT 1 AS a; -- that is all", none(), json!([{"a": 1}])).await;
}

#[tokio::test]
async fn rows_and_bytes_are_bounded_and_the_result_says_so() {
    let limits = DatabaseLimits { rows_max: 100, result_bytes_max: 10_000, ..Default::default() };
    let fixture = made_by("");
    let server = fixture.serve(true, limits);
    let check = async |count: u32, length: u32, limit: Option<u32>, expected: Value| {
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
                   SELECT i, printf('%.*c', ?, 'x') AS text FROM n";
        let mut arguments = json!({"sql": sql, "params": [count, length]});
        if let Some(limit) = limit {
            arguments["limit"] = limit.into();
        }
        let answer = answer(&*server, "query", arguments).await.expect("rows");
        let found = json!([answer["rows"].as_array().map(Vec::len), answer["truncated"]]);
        assert_eq!((&found[0], &found), (&answer["row_count"], &expected));
    };
    check(100, 10, None, json!([100, false])).await;
    check(101, 10, None, json!([100, true])).await;
    check(50, 10, Some(50), json!([50, false])).await;
    check(50, 10, Some(7), json!([7, true])).await;
    check(500, 10, Some(400), json!([100, true])).await;
    check(9, 1_000, None, json!([9, false])).await;
    check(10, 1_000, None, json!([9, true])).await;
    let sql = "SELECT printf('%.*c', 20000, 'x') AS text";
    let too_wide = failure(&*server, "query", json!({"sql": sql})).await;
    assert_eq!(
        too_wide,
        "one row has over 10000 bytes\nhint: select fewer columns, or parts with substr()"
    );
}

#[tokio::test]
async fn updates_say_what_they_changed() {
    let fixture = made_by(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n >= 0));
         CREATE TABLE child (t INTEGER REFERENCES t (id));",
    );
    let server = fixture.server();
    let check = async |sql: &str, params: Value, expected: Value| {
        let arguments = json!({"sql": sql, "params": params});
        assert_eq!(answer(&*server, "update", arguments).await, Ok(expected), "{sql}");
    };
    let insert = "INSERT INTO t (n) VALUES (?), (?)";
    check(insert, json!([1, 2]), json!({"changes": 2, "last_insert_rowid": 2})).await;
    check("UPDATE t SET n = n + 1", json!([]), json!({"changes": 2})).await;
    check("DELETE FROM t WHERE id > 99", json!([]), json!({"changes": 0})).await;
    check("CREATE TABLE other (a)", json!([]), json!({"changes": 0})).await;
    check(
        "ALTER TABLE other ADD COLUMN b INTEGER NOT NULL DEFAULT 0 CHECK (b < 9)",
        json!([]),
        json!({"changes": 0}),
    )
    .await;
    check("CREATE INDEX other_a ON other (a)", json!([]), json!({"changes": 0})).await;
    check("CREATE VIEW seen AS SELECT a FROM other", json!([]), json!({"changes": 0})).await;
    check("ANALYZE", json!([]), json!({"changes": 0})).await;
    check("DROP TABLE other", json!([]), json!({"changes": 0})).await;
    let big = "INSERT INTO t VALUES (?, 5)";
    let rowid = json!({"changes": 1, "last_insert_rowid": "9223372036854775807"});
    check(big, json!(["9223372036854775807"]), rowid).await;
    let returning = json!({
        "changes": 3,
        "truncated": false,
        "rows": [{"n": 3}, {"n": 4}, {"n": 6}],
    });
    check("UPDATE t SET n = n + 1 RETURNING n", json!([]), returning).await;
    let failed = failure(&*server, "update", json!({"sql": "UPDATE t SET n = 4 - n"})).await;
    assert_eq!(failed, "SQLite: CHECK constraint failed: n >= 0");
    assert_eq!(rows(&*server, "SELECT n FROM t").await, json!([{"n": 3}, {"n": 4}, {"n": 6}]));
    let orphan = failure(&*server, "update", json!({"sql": "INSERT INTO child VALUES (77)"})).await;
    assert_eq!(orphan, "SQLite: FOREIGN KEY constraint failed");
}

#[tokio::test]
async fn an_update_is_complete_though_its_rows_are_cut() {
    let fixture = made_by("CREATE TABLE t (n)");
    let limits = DatabaseLimits { rows_max: 3, ..Default::default() };
    let server = fixture.serve(false, limits);
    let sql = "INSERT INTO t SELECT value FROM json_each('[1,2,3,4,5]') RETURNING n";
    let answer = answer(&*server, "update", json!({"sql": sql})).await.expect("changes");
    assert_eq!(
        answer,
        json!({
            "changes": 5,
            "last_insert_rowid": 5,
            "truncated": true,
            "rows": [{"n": 1}, {"n": 2}, {"n": 3}],
        })
    );
    assert_eq!(rows(&*server, "SELECT count(*) AS n FROM t").await, json!([{"n": 5}]));
}

#[tokio::test]
async fn the_schema_is_described() {
    let fixture = shop();
    let server = fixture.server();
    let create = "CREATE VIEW buyers AS SELECT DISTINCT customer_id FROM orders";
    answer(&*server, "update", json!({"sql": create})).await.expect("a view");
    let described = answer(&*server, "schema", json!({})).await.expect("a schema");
    insta::assert_snapshot!(format!("{described:#}"));
    let orders = answer(&*server, "schema", json!({"table": "ORDERS"})).await.expect("a table");
    assert_eq!(orders["tables"].as_array().map(Vec::len), Some(1));
    let quoted = made_by("CREATE TABLE \"a \"\"b\" (\"x y\" DEFAULT 'z')");
    let described = answer(&*quoted.server(), "schema", json!({})).await.expect("a schema");
    assert_eq!(
        described["tables"][0],
        json!({
            "name": "a \"b",
            "kind": "table",
            "columns": [{"name": "x y", "type": "", "nullable": true, "default": "'z'"}],
            "row_count": 0,
        })
    );
}

#[tokio::test]
async fn failures_say_what_to_do() {
    let fixture = shop();
    let server = fixture.server();
    let mut report = String::new();
    for (tool, arguments) in [
        ("query", json!({"sql": "SELECT * FROM custmers"})),
        ("query", json!({"sql": "SELECT id,\n  emial FROM customers"})),
        ("query", json!({"sql": "SELECT c.emial FROM customers AS c"})),
        ("query", json!({"sql": "SELECT id FORM customers"})),
        ("query", json!({"sql": "SELECT id FROM customers WHERE country = \"DE\""})),
        ("query", json!({"sql": "SELECT lenght('a')"})),
        ("query", json!({"sql": "SELECT"})),
        ("query", json!({"sql": "DELETE FROM customers"})),
        ("query", json!({"sql": "PRAGMA table_info(customers); SELECT 1"})),
        ("update", json!({"sql": "INSERT INTO customers (id, mail) VALUES (1, 'x')"})),
        ("update", json!({"sql": "INSERT INTO customers (id) VALUES (1)"})),
        ("update", json!({"sql": "INSERT INTO inventory VALUES (1, 'x', 'many', 0)"})),
        ("schema", json!({"table": "order"})),
        ("schema", json!({"table": 5})),
        ("query", json!({})),
        ("query", json!({"sql": 1})),
        ("query", json!({"sql": "SELECT 1", "parameters": []})),
        ("query", json!({"sql": "SELECT 1", "limit": 0})),
        ("query", json!({"sql": "SELECT 1", "limit": 1.5})),
        ("query", json!({"sql": "SELECT 1", "limit": "10"})),
        ("query", json!({"sql": "SELECT 1\0"})),
        ("query", json!({"sql": " ".repeat(100_001)})),
        ("query", json!({"sql": "SELECT ?", "params": 1})),
        ("query", json!({"sql": "SELECT ?", "params": []})),
        ("query", json!({"sql": "SELECT ?", "params": [1, 2]})),
        ("query", json!({"sql": "SELECT ?", "params": {"a": 1}})),
        ("query", json!({"sql": "SELECT :a", "params": {"b": 1}})),
        ("query", json!({"sql": "SELECT :a", "params": {"a": 1, "b": 1}})),
        ("query", json!({"sql": "SELECT ?", "params": [[1]]})),
        ("query", json!({"sql": "SELECT ?", "params": [18_446_744_073_709_551_615_u64]})),
        ("query", json!({"sql": "SELECT 1", "params": vec![0; 1_001]})),
        ("update", json!({"sql": "DELETE FROM customers", "limit": 1})),
    ] {
        let shown: String = arguments.to_string().chars().take(90).collect();
        let failure = failure(&*server, tool, arguments).await;
        write!(report, "{tool} {shown}\n{failure}\n\n").expect("a string takes all");
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_server_starts_on_a_database_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |path: PathBuf| {
        let limits = DatabaseLimits::default();
        database(DatabaseConfig { name: name("db"), path, read_only: false, limits }).map(drop)
    };
    let path = folder.path().join("test.db");
    assert!(matches!(open(path.clone()), Err(BuiltinError::NoDatabase(_))));
    assert!(!path.exists(), "nothing is made");
    assert!(matches!(open(folder.path().to_owned()), Err(BuiltinError::NoDatabase(_))));
    std::fs::write(&path, "this is no database, whatever its name says").expect("written");
    assert!(matches!(open(path.clone()), Err(BuiltinError::Database { .. })));
    std::fs::write(&path, "").expect("written");
    assert!(open(path).is_ok(), "an empty file is an empty database");
}

#[tokio::test]
async fn calls_run_beside_each_other() {
    let fixture = made_by("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)");
    let server = fixture.server();
    let mut permits = Vec::new();
    for _ in 0..40 {
        let (add, read) = ("UPDATE t SET n = n + 1", "SELECT n FROM t");
        permits.push(permit(&*server, "update", &json!({"sql": add})));
        permits.push(permit(&*server, "query", &json!({"sql": read})));
    }
    let (sender, mut receiver) = tokio::sync::mpsc::channel(100);
    let server: std::sync::Arc<dyn Upstream> = server.into();
    let mut calls = tokio::task::JoinSet::new();
    for permit in permits {
        let (server, sender) = (std::sync::Arc::clone(&server), sender.clone());
        calls.spawn(async move { sender.send(server.call(permit, Caller::nobody()).await).await });
    }
    drop(sender);
    while let Some(result) = receiver.recv().await {
        let result = result.expect("an answer");
        assert!(!result.is_error, "{result:?}");
    }
    assert_eq!(rows(&*server, "SELECT n FROM t").await, json!([{"n": 40}]));
}

#[tokio::test]
async fn a_dropped_call_stops_and_leaves_its_place() {
    let fixture = made_by("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)");
    let limits = DatabaseLimits {
        queries_max: 1,
        waiting_max: 1,
        statement_wall: FOREVER,
        lock_wall: FOREVER,
        ..Default::default()
    };
    let server = fixture.serve(false, limits);
    let endless_update = format!("UPDATE t SET n = ({ENDLESS})");
    for _ in 0..3 {
        // The place is free again only after the statement has ended: the next one would wait for it for an hour.
        for (tool, sql) in [("query", ENDLESS), ("update", &endless_update)] {
            let call = call(&*server, tool, json!({"sql": sql}));
            assert!(timeout(Duration::from_millis(50), call).await.is_err(), "it has no end");
        }
    }
    assert_eq!(rows(&*server, "SELECT n FROM t").await, json!([{"n": 0}]));
    let add = json!({"sql": "UPDATE t SET n = n + 1"});
    assert_eq!(answer(&*server, "update", add.clone()).await, Ok(json!({"changes": 1})));
    // A statement that waits for another program's lock can be stopped as well.
    let other = Connection::open(&fixture.path).expect("open");
    other.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
    let waiting = call(&*server, "update", add.clone());
    assert!(timeout(Duration::from_millis(50), waiting).await.is_err(), "it waits for the lock");
    other.execute_batch("COMMIT").expect("no lock");
    assert_eq!(answer(&*server, "update", add).await, Ok(json!({"changes": 1})));
}

#[tokio::test]
async fn a_lock_is_waited_for_so_long_and_said_so() {
    let fixture = made_by("CREATE TABLE t (n INTEGER)");
    let lock_wall = Duration::from_millis(20);
    let server = fixture.serve(false, DatabaseLimits { lock_wall, ..Default::default() });
    let other = Connection::open(&fixture.path).expect("open");
    other.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
    let failed = failure(&*server, "update", json!({"sql": "INSERT INTO t VALUES (1)"})).await;
    assert!(failed.contains("locked"), "{failed}");
}

#[tokio::test]
async fn too_many_calls_are_refused_and_closing_ends_all() {
    let fixture = made_by("");
    let limits = DatabaseLimits {
        queries_max: 1,
        waiting_max: 1,
        statement_wall: FOREVER,
        ..Default::default()
    };
    let server = fixture.serve(true, limits);
    let endless = || call(&*server, "query", json!({"sql": ENDLESS}));
    let (first, second) = (endless(), endless());
    let end = async {
        let busy = failure(&*server, "query", json!({"sql": "SELECT 1"})).await;
        assert!(busy.starts_with("busy: 1 calls are waiting already"), "{busy}");
        server.close().await;
    };
    let (first, second, ()) = tokio::join!(first, second, end);
    let first = first.expect("the statement's own failure");
    assert!(first.is_error, "{first:?}");
    assert!(matches!(second, Err(UpstreamError::Connect { .. })), "{second:?}");
    let third = call(&*server, "query", json!({"sql": "SELECT 1"})).await;
    assert!(matches!(third, Err(UpstreamError::Connect { .. })), "{third:?}");
}

mod hostile;
