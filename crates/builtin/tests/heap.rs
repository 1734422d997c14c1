//! Statements that need more memory than all of SQLite may have.
//!
//! A binary of its own: the bound is one for the whole process, so other tests would run into it meanwhile.

use gloveport_builtin::{DatabaseConfig, DatabaseLimits, database, sample_shop};
use gloveport_executor::Caller;
use gloveport_gate::{FrozenArguments, ServedAlone};
use gloveport_protocol::{ServerName, ToolId};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn memory_is_bounded_and_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = database(DatabaseConfig {
        name: ServerName::parse("database").expect("a name"),
        path: sample_shop(folder.path()).expect("a shop"),
        read_only: true,
        limits: DatabaseLimits { statement_wall: Duration::from_mins(5), ..Default::default() },
    });
    let server = server.expect("a server");
    let query = async |sql: &str| {
        let arguments = json!({"sql": sql}).to_string();
        let arguments = FrozenArguments::parse(&arguments, 1 << 20).expect("an object");
        let tool = ToolId::parse("database.query").expect("a tool");
        let permit = ServedAlone.permit(tool, arguments);
        server.call(permit, Caller::nobody()).await.expect("an answer").only_text().expect("a text")
    };
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    for bomb in [
        "SELECT zeroblob(1000000) AS b FROM n ORDER BY b, i",
        "SELECT count(*) FROM (SELECT DISTINCT i, zeroblob(1000000) FROM n)",
    ] {
        let failed = query(&format!("{endless} {bomb}")).await;
        assert!(failed.starts_with("SQLite: out of memory\nhint: "), "{bomb}: {failed}");
        let after = query("SELECT count(*) AS n FROM orders").await;
        assert!(after.contains("12000"), "{after}");
    }
}
