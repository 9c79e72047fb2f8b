//! Stanzas that were refused before they were understood. Strangers cause them, so both
//! their size and their number are bounded.

use model::Timestamp;
use model::change::Outcome;
use model::ids::AccountId;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::commit::done_if;
use crate::error::Result;

/// How many stay for each account: the newest.
pub(crate) const KEPT: i64 = 200;
/// Three parts of 1,023 bytes and two separators (RFC 7622 §3.1).
const SENDER_BYTES: usize = 3071;
const REASON_BYTES: usize = 512;

/// One refused stanza.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// Who sent it, as far as that could be read, or empty.
    pub from: String,
    /// Why, without content.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

pub(crate) async fn all(db: &SqlitePool, account: AccountId) -> Result<Vec<Quarantine>> {
    let rows = sqlx::query!(
        "SELECT sender, reason, at FROM quarantine WHERE account_id = ? ORDER BY id",
        account.0,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Quarantine { from: row.sender, reason: row.reason, at: Timestamp(row.at) })
        .collect())
}

pub(crate) async fn put(
    db: &mut SqliteConnection,
    account: AccountId,
    from: &str,
    reason: &str,
    at: Timestamp,
) -> Result<Outcome> {
    let (from, reason) = (head(from, SENDER_BYTES), head(reason, REASON_BYTES));
    let done = sqlx::query!(
        "INSERT INTO quarantine (account_id, sender, reason, at)
         SELECT id, ?2, ?3, ?4 FROM accounts WHERE id = ?1",
        account.0,
        from,
        reason,
        at.0,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM quarantine WHERE account_id = ?1 AND id <=
             (SELECT id FROM quarantine WHERE account_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        account.0,
        KEPT,
    )
    .execute(db)
    .await?;
    Ok(done_if(done.rows_affected()))
}

/// The first bytes of a text, cut between two characters.
fn head(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}
