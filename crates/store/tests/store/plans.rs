//! No statement reads a whole table where an index would do.

use std::fs;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use crate::world::within;

/// A step of a plan that reads all there is, or sorts, and why it may.
const ALLOWED: [(&str, &str); 5] = [
    ("SCAN accounts", "the list of accounts is read whole, and it is short"),
    ("SCAN c USING INDEX conversations_activity", "the list of conversations is read whole"),
    ("SCAN wanted VIRTUAL TABLE", "the ids that were asked for"),
    ("SCAN json_each VIRTUAL TABLE", "the JIDs that were given"),
    ("SCAN CONSTANT ROW", "no table at all"),
];

async fn plan(connection: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = sqlx::query(AssertSqlSafe(explain)).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

fn offences(statement: &str, plan: &[String]) -> Vec<String> {
    plan.iter()
        .filter(|step| step.contains("SCAN") || step.contains("TEMP B-TREE"))
        // Sorting the ids that were asked for into the order in which they were asked for.
        .filter(|step| !(step.contains("TEMP B-TREE") && statement.contains("ORDER BY wanted.key")))
        .filter(|step| !ALLOWED.iter().any(|(allowed, _)| step.starts_with(allowed)))
        .map(|step| format!("{step}\n    in {statement}"))
        .collect()
}

#[test]
fn every_statement_finds_its_rows_by_an_index() {
    within(30, async {
        // The very tables against which the compiler checked the statements.
        let path = env!("DATABASE_URL").trim_start_matches("sqlite://");
        let mut connection =
            SqliteConnectOptions::new().filename(path).read_only(true).connect().await.unwrap();
        let mut seen = 0;
        let mut bad = Vec::new();
        for entry in fs::read_dir(env!("SQLX_OFFLINE_DIR")).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let checked: serde_json::Value = serde_json::from_str(&text).unwrap();
            let statement = checked["query"].as_str().unwrap();
            bad.extend(offences(statement, &plan(&mut connection, statement).await));
            seen += 1;
        }
        assert!(bad.is_empty(), "{}", bad.join("\n"));
        assert!(seen > 35, "only {seen} statements were found");

        let slow = "SELECT id FROM messages WHERE body = ? ORDER BY at";
        let found = offences(slow, &plan(&mut connection, slow).await);
        assert_eq!(found.len(), 2, "the test must see a slow one: {found:?}");
    });
}
