//! No statement reads a whole table where an index would do.

use std::fs;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use crate::world::within;

/// A step of a plan that reads all there is, or sorts, and why it may.
const ALLOWED: [(&str, &str); 5] = [
    ("SCAN accounts", "the list of accounts is read whole, and it is short"),
    ("SCAN c", "the list of conversations is read whole"),
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
        .filter(|step| !ALLOWED.iter().any(|(allowed, _)| begins(step, allowed)))
        .map(|step| format!("{step}\n    in {statement}"))
        .collect()
}

/// Begins with these words, whole.
fn begins(step: &str, words: &str) -> bool {
    step.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The statements that the compiler checked, and the very tables against which it did.
fn checked() -> Vec<String> {
    let files = fs::read_dir(env!("SQLX_OFFLINE_DIR")).unwrap();
    files
        .map(|entry| {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let checked: serde_json::Value = serde_json::from_str(&text).unwrap();
            checked["query"].as_str().unwrap().to_owned()
        })
        .collect()
}

async fn tables() -> SqliteConnection {
    let path = env!("DATABASE_URL").trim_start_matches("sqlite://");
    SqliteConnectOptions::new().filename(path).read_only(true).connect().await.unwrap()
}

#[test]
fn every_statement_finds_its_rows_by_an_index() {
    within(30, async {
        let mut connection = tables().await;
        let statements = checked();
        let mut bad = Vec::new();
        for statement in &statements {
            bad.extend(offences(statement, &plan(&mut connection, statement).await));
        }
        assert!(bad.is_empty(), "{}", bad.join("\n"));
        assert!(statements.len() > 35, "only {} statements were found", statements.len());

        let slow = "SELECT id FROM messages WHERE body = ? ORDER BY at";
        let found = offences(slow, &plan(&mut connection, slow).await);
        assert_eq!(found.len(), 2, "the test must see a slow one: {found:?}");
    });
}

/// A sender who repeats one id with ever other bodies makes the index long under that id: what
/// is compared must be found by its digest, or each message reads all that came before it.
#[test]
fn a_repeated_id_is_looked_up_by_the_digest_of_its_body() {
    within(30, async {
        let mut connection = tables().await;
        let mut found = Vec::new();
        for statement in checked().iter().filter(|statement| statement.contains("body = ?")) {
            found.extend(plan(&mut connection, statement).await);
        }
        let by_digest = "SEARCH messages USING INDEX messages_in \
            (account_id=? AND conversation_id=? AND origin_id=? AND digest=?)";
        assert!(found.iter().any(|step| step == by_digest), "{found:#?}");
    });
}
