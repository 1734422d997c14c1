//! Attacks on predicates, as tables. `yes` is what has to pass, everything else must never be let pass.

use super::*;
use crate::policy::source::{PathSource, SqlDialect, SqlSource, UrlSource};
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::json;

fn judge(test: Test, stance: Stance, value: &Value) -> Truth {
    let predicate = Predicate { place: String::new(), argument: "x".to_owned(), test };
    let judge = Judge::compile(&predicate, stance).expect("it compiles");
    judge.judge(&json!({"x": value})).truth
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

fn check(test: &Test, yes: &[&str], no: &[&str], unknown: &[&str]) {
    for (list, expected) in [(yes, Truth::True), (no, Truth::False), (unknown, Truth::Unknown)] {
        for text in list {
            assert_eq!(judge(test.clone(), Stance::Spares, &json!(text)), expected, "{text:?}");
        }
    }
}

#[test]
fn paths_stay_within() {
    let source = PathSource {
        within: texts(&["/srv/data/"]),
        deny: texts(&[".env", "*.pem", "/srv/data/hr"]),
    };
    check(
        &Test::Path(source),
        &[
            "/srv/data",
            "/srv/data/a.txt",
            "/srv/./data//a",
            "/srv/data/a%20b",
            "/srv/data/ö",
            "/srv/data/..a",
        ],
        &[
            "/srv/database",
            "/srv",
            "/",
            "/etc/passwd",
            "/srv/data/.env",
            "/srv/data/a/B.PEM",
            "/srv/data/HR/x",
        ],
        &[
            "",
            "/srv/data/../x",
            "/srv/data/..",
            "..",
            "/srv/data\\..\\x",
            "/srv/data/%2e%2e/x",
            "/srv/data/%2fetc",
            "/srv/data/%252e",
            "/srv/data/a\0",
            "/srv/data/a\n",
            "//srv/data",
            "file:///srv/data",
            "C:/srv/data",
            "~/x",
            "srv/data/x",
            "/srv/data/$HOME",
            "/srv/data/ ..",
            " /srv/data",
            "/srv/data/.. /x",
            "/SRV/data/x",
            "/srv/data/\u{ff0e}\u{ff0e}/x",
            "/srv/data\u{2215}x",
            "/srv/data/%c0%af",
            "/srv/data/`id`",
            "/srv/data/x.",
            "/srv/data/%u002e",
            "/srv/data/a%00",
        ],
    );
    let relative = PathSource { within: texts(&["reports"]), deny: Vec::new() };
    check(
        &Test::Path(relative),
        &["reports/a", "./reports"],
        &["report", "a"],
        &["/reports/a", "reports/../a"],
    );
}

#[test]
fn urls_lead_to_listed_hosts() {
    let hosts = texts(&["api.acme.dev", "*.cdn.acme.dev", "10.0.0.1", "[::1]"]);
    let source = UrlSource { hosts, ..UrlSource::default() };
    check(
        &Test::Url(source.clone()),
        &[
            "https://api.acme.dev/x?a=@b#@c",
            "https://API.acme.dev:443/",
            "https://a.b.cdn.acme.dev",
            "https://10.0.0.1/",
            "https://0x0a000001/",
            "https://[::1]/",
        ],
        &[
            "http://api.acme.dev/",
            "https://api.acme.dev:8443/",
            "https://cdn.acme.dev/",
            "https://acme.dev",
            "https://api.acme.dev.evil.test/",
            "https://evilcdn.acme.dev",
            "https://xn--pi-8ya.acme.dev/",
        ],
        &[
            "https://api.acme.dev@evil.test/",
            "https://evil.test\\@api.acme.dev/",
            "https://api.acme.dev./",
            "https:api.acme.dev",
            "https:///api.acme.dev/",
            "//api.acme.dev",
            "https://api.acme.dev\t/",
            "api.acme.dev",
            " https://api.acme.dev",
            "javascript:alert(1)",
            "https://@api.acme.dev/",
            "https://:x@api.acme.dev/",
            "",
            "https:\\\\api.acme.dev/",
        ],
    );
    // What catches a call is not escaped by another scheme, port or spelling.
    for text in [
        "http://api.acme.dev:1/",
        "ftp://API.acme.dev",
        "https://u@api.acme.dev",
        "https://api.acme.dev./",
    ] {
        let caught = judge(Test::Url(source.clone()), Stance::Catches, &json!(text));
        assert_ne!(caught, Truth::False, "{text}");
    }
}

#[test]
fn addresses_are_in_listed_domains() {
    check(
        &Test::Domain(texts(&["acme.dev", "*.corp.acme.dev"])),
        &["a@acme.dev", "A.b+c@ACME.dev", "acme.dev", "x@a.corp.acme.dev"],
        &[
            "a@evil.test",
            "a@acme.dev.evil.test",
            "a@notacme.dev",
            "a@corp.acme.dev",
            "sub.acme.dev",
        ],
        &[
            "",
            "a@",
            "@acme.dev",
            "a@b@acme.dev",
            "a@evil.test,b@acme.dev",
            "a@evil.test b@acme.dev",
            "<a@acme.dev>",
            "Bob <a@acme.dev>",
            "\"a@evil.test\"@acme.dev",
            "a%evil.test@acme.dev",
            "evil.test!a@acme.dev",
            "a@acme.dev\n",
            "a@acme.dev\r\nBcc: x@evil.test",
            "a@[127.0.0.1]",
            "a@acme.dev.",
            "a@аcme.dev",
            "a(x)@acme.dev",
            "a;b@acme.dev",
            "a@acme.dev>",
            "-o@acme.dev",
            "127.0.0.1",
            "a..b@acme.dev",
        ],
    );
}

#[test]
fn shells_find_nothing_in_plain_texts() {
    check(
        &Test::NoShellMeta,
        &["report", "a b", "src/main.rs", "a_b-c.d:1,2", "größe"],
        &[
            "",
            "-rf",
            "--help",
            "a;b",
            "a|b",
            "$(id)",
            "`id`",
            "a&&b",
            "a>b",
            "a\nb",
            "*",
            "~",
            "'a'",
            "a\\b",
            "a\0b",
            "a\u{2028}b",
            " a",
            "#a",
            "A=b",
            "!x",
        ],
        &[],
    );
    let regex = Test::Regex("[a-z]+|x".to_owned());
    check(&regex, &["abc", "x"], &["abc\n", "ABC", "abc1", "1x", ""], &[]);
}

#[test]
fn lists_count_by_the_side_that_they_stand_on() {
    let domain = || Box::new(Test::Domain(texts(&["acme.dev"])));
    for (value, each, any) in [
        (json!(["a@acme.dev", "b@acme.dev"]), Truth::True, Truth::True),
        (json!(["a@acme.dev", "b@evil.test"]), Truth::False, Truth::True),
        (json!(["a@evil.test", 1]), Truth::False, Truth::Unknown),
        (json!(["a@acme.dev", null]), Truth::Unknown, Truth::True),
        (json!("a@acme.dev"), Truth::True, Truth::True),
        (json!([]), Truth::True, Truth::False),
        (json!({"0": "a@acme.dev"}), Truth::Unknown, Truth::Unknown),
    ] {
        assert_eq!(judge(Test::Each(domain()), Stance::Spares, &value), each, "{value}");
        assert_eq!(judge(Test::Any(domain()), Stance::Catches, &value), any, "{value}");
    }
    let listed = Test::Enum(vec![json!("a"), json!(1)]);
    for (value, expected) in [
        (json!("a"), Truth::True),
        (json!(1.0), Truth::True),
        (json!("b"), Truth::False),
        (json!(9_007_199_254_740_993_u64), Truth::False),
        (json!(true), Truth::Unknown),
        (json!(["a"]), Truth::Unknown),
    ] {
        assert_eq!(judge(listed.clone(), Stance::Spares, &value), expected, "{value}");
    }
}

/// Statements that do more than read, or that databases read in different ways.
const ATTACKS: &[&str] = &[
    "DELETE FROM t",
    "INSERT INTO t VALUES (9)",
    "UPDATE t SET a = 9",
    "REPLACE INTO t VALUES (9)",
    "DROP TABLE t",
    "CREATE TABLE u (a)",
    "CREATE TABLE u AS SELECT * FROM t",
    "ALTER TABLE t ADD COLUMN b",
    "TRUNCATE t",
    "VACUUM",
    "VACUUM INTO '/tmp/x'",
    "ATTACH 'x.db' AS x",
    "PRAGMA user_version = 9",
    "PRAGMA writable_schema = 1",
    "REINDEX",
    "ANALYZE",
    "BEGIN",
    "COMMIT",
    "SAVEPOINT a",
    "SELECT 1; DELETE FROM t",
    "SELECT 1;; DELETE FROM t;",
    "; DELETE FROM t",
    "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
    "WITH x AS (SELECT 1) DELETE FROM t",
    "WITH x AS (SELECT 1) INSERT INTO t SELECT 9",
    "WITH x AS (SELECT 1) UPDATE t SET a = 9",
    "SELECT * INTO u FROM t",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM t FOR SHARE",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    "SELECT a INTO DUMPFILE '/tmp/x' FROM t",
    "EXPLAIN ANALYZE DELETE FROM t",
    "EXPLAIN SELECT 1",
    "CALL p()",
    "DO $$ BEGIN END $$",
    "EXECUTE p",
    "COPY t TO '/x'",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_sleep(10)",
    "SELECT PG_SLEEP(10)",
    "SELECT pg_catalog.pg_sleep(10)",
    "SELECT \"pg_sleep\"(10)",
    "SELECT * FROM pg_sleep(10)",
    "SELECT * FROM pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink_exec('x', 'DELETE FROM t')",
    "SELECT set_config('a', 'b', false)",
    "SELECT nextval('s')",
    "SELECT query_to_xml('delete from t', true, true, '')",
    "SELECT load_extension('x')",
    "SELECT writefile('x', 'y')",
    "SELECT load_file('/etc/passwd')",
    "SELECT sleep(5)",
    "SELECT benchmark(9, 9)",
    "SELECT 1 /*! INTO OUTFILE '/tmp/x' */",
    "SELECT 1 /*!50000 UNION DELETE */",
    "SELECT 1 -- x\n; DELETE FROM t",
    "SELECT 'a\\'' , sleep(5) -- '",
    "SELECT '\\'; DELETE FROM t; --'",
    "SELECT 1 # '\n; DELETE FROM t -- '",
    "SELECT a[' ] ; DELETE FROM t; -- ']",
    "SELECT $$ $$; DELETE FROM t",
    "SELECT $a$ ' $a$; DELETE FROM t --'",
    "SELECT U&\"pg\\005fsleep\"(10)",
    "SELECT E'\\''; DELETE FROM t --'",
    "SELECT q'[']'; DELETE FROM t --'",
    "SELECT 1 UNION SELECT pg_sleep(1)",
    "SELECT (SELECT pg_sleep(1))",
    "SELECT 1 WHERE EXISTS (SELECT pg_sleep(1))",
    "SELECT CASE WHEN pg_sleep(1) IS NULL THEN 1 END",
    "SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM t",
    "SELECT 1 ORDER BY pg_sleep(1)",
    "SELECT 1 LIMIT pg_sleep(1)",
    "SELECT 1\0; DELETE FROM t",
    "SELECT 'a",
    "",
    ";",
    "SELEC 1",
    "SELECT 1 FROM t; ; SELECT 2",
    "VALUES (pg_sleep(1))",
    "SELECT @a := 1",
    "SELECT * FROM (SELECT 1) x JOIN LATERAL pg_sleep(1) ON true",
    "SELECT sum(pg_sleep(1)) OVER ()",
];

/// Statements that people want.
const HARMLESS: &[&str] = &[
    "SELECT 1",
    "select * from t;",
    "SELECT count(*) FROM t WHERE a IN (1, 2, 3) AND a BETWEEN 1 AND 5",
    "WITH x AS (SELECT a FROM t) SELECT * FROM x",
    "SELECT a FROM t UNION ALL SELECT 2 ORDER BY 1 LIMIT 5 OFFSET 1",
    "SELECT t.a, u.a AS b FROM t LEFT JOIN t AS u ON t.a = u.a GROUP BY t.a, u.a HAVING count(*) > 0",
    "SELECT 'it''s -- not; a /* comment */ # here' AS x",
    "SELECT \"a\" FROM \"t\"",
    "SELECT lower('DELETE FROM t')",
    "SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END FROM t",
    "SELECT sum(a) OVER (ORDER BY a) FROM t",
    "VALUES (1), (2)",
    "SELECT * FROM (SELECT max(a) AS m FROM t) AS s",
    "SELECT coalesce(NULL, 1), cast(a AS text), a || 'x' FROM t",
    "SELECT date('2026-01-01'), strftime('%Y', '2026-01-01'), round(1.5), substr('abc', 1, 2)",
];

fn sqlite() -> Connection {
    let database = Connection::open_in_memory().expect("a database");
    database.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)").expect("a table");
    database
}

/// Everything that a statement could have changed.
fn contents(database: &Connection) -> String {
    let schema = "SELECT group_concat(coalesce(sql, '')) FROM sqlite_schema";
    let schema: Option<String> =
        database.query_row(schema, [], |row| row.get(0)).expect("a schema");
    let rows = "SELECT group_concat(a) FROM t";
    let rows: Option<String> = database.query_row(rows, [], |row| row.get(0)).expect("rows");
    let version: i64 =
        database.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a number");
    format!("{schema:?} {rows:?} {version} {}", database.is_autocommit())
}

/// Runs what was let pass, statement by statement, and sees whether anything is different.
fn assert_harmless(database: &Connection, statement: &str) {
    let before = contents(database);
    // What is no SQL of this database changes nothing.
    drop(database.execute_batch(statement));
    assert_eq!(contents(database), before, "{statement}");
    assert_eq!(database.total_changes(), 2, "{statement}");
}

fn sql(dialect: SqlDialect) -> Test {
    Test::Sql(SqlSource { dialect, ..SqlSource::default() })
}

const DIALECTS: [SqlDialect; 4] =
    [SqlDialect::Generic, SqlDialect::Sqlite, SqlDialect::Postgres, SqlDialect::Mysql];

#[test]
fn statements_that_are_let_pass_change_nothing() {
    let database = sqlite();
    for dialect in DIALECTS {
        // Square brackets quote for SQLite only; where the operator says that it is PostgreSQL, they are a subscript.
        let is_subscript = |text: &str| dialect == SqlDialect::Postgres && text.contains("a['");
        for attack in ATTACKS.iter().filter(|attack| !is_subscript(attack)) {
            let told = judge(sql(dialect), Stance::Spares, &json!(attack));
            assert_ne!(told, Truth::True, "{dialect:?} {attack}");
        }
    }
    for statement in HARMLESS {
        assert_eq!(
            judge(sql(SqlDialect::Generic), Stance::Spares, &json!(statement)),
            Truth::True,
            "{statement}"
        );
        assert_harmless(&database, statement);
    }
}

#[test]
fn tables_may_be_listed() {
    let source = SqlSource { tables: texts(&["t", "public.*"]), ..SqlSource::default() };
    check(
        &Test::Sql(source),
        &["SELECT 1", "SELECT * FROM t", "SELECT * FROM public.x"],
        &[
            "SELECT * FROM u",
            "SELECT (SELECT 1 FROM secret.t)",
            "SELECT * FROM t JOIN u ON true",
            "SELECT * FROM t UNION SELECT * FROM u",
        ],
        &[],
    );
}

#[test]
fn deep_statements_end_soon() {
    for (open, close) in [
        ("(", ")"),
        ("(SELECT ", ")"),
        ("NOT ", ""),
        ("- ", ""),
        ("CASE WHEN ", " THEN 1 END"),
        ("f(", ")"),
    ] {
        let text = format!("SELECT {}1{}", open.repeat(2_000), close.repeat(2_000));
        assert_ne!(judge(sql(SqlDialect::Generic), Stance::Spares, &json!(text)), Truth::True);
        let text = format!("SELECT {}1{}", open.repeat(15), close.repeat(15));
        judge(sql(SqlDialect::Generic), Stance::Spares, &json!(text));
        let text = format!("SELECT * FROM {}t{}", open.repeat(15), close.repeat(15));
        judge(sql(SqlDialect::Generic), Stance::Spares, &json!(text));
    }
    for joint in
        ["+", "||", " AND ", " UNION SELECT ", " OR 1=", "::text::text", " IS NULL IS NULL = "]
    {
        let text = format!("SELECT 1{}", format!("{joint}1").repeat(5_000));
        judge(sql(SqlDialect::Generic), Stance::Spares, &json!(text));
        let text = format!("SELECT 1{}", format!("{joint}1").repeat(45));
        judge(sql(SqlDialect::Generic), Stance::Spares, &json!(text));
    }
    let list: Vec<String> = (0..2_000).map(|n| n.to_string()).collect();
    let text = format!("SELECT * FROM t WHERE a IN ({})", list.join(", "));
    assert_eq!(judge(sql(SqlDialect::Generic), Stance::Spares, &json!(text)), Truth::True);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Pieces of attacks and of harmless statements, put together anyhow.
    #[test]
    fn mixtures_that_are_let_pass_change_nothing(
        picks in proptest::collection::vec((0..ATTACKS.len() + HARMLESS.len(), 0_usize..12, 0_usize..12), 1..4),
        joint in proptest::sample::select(vec![" ", ";", "'", "\"", "--", "/*", "*/", "\\'", "`", "[", "]", "\n", "''"]),
    ) {
        let database = sqlite();
        let pieces: Vec<String> = picks
            .iter()
            .map(|(pick, from, to)| {
                let whole = ATTACKS.iter().chain(HARMLESS).nth(*pick).expect("a statement");
                let words: Vec<&str> = whole.split(' ').collect();
                let from = (*from).min(words.len());
                let to = (from + to).min(words.len());
                if from == 0 { (*whole).to_owned() } else { words[from..to].join(" ") }
            })
            .collect();
        let statement = pieces.join(joint);
        for dialect in DIALECTS {
            if judge(sql(dialect), Stance::Spares, &json!(statement)) == Truth::True {
                assert_harmless(&database, &statement);
            }
        }
    }
}
