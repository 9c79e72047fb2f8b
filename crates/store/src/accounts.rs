//! The user's accounts, passwords among them.

use model::change::Outcome;
use model::ids::AccountId;
use model::{BareJid, Private, Timestamp};
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::commit::done_if;
use crate::error::{Result, StoreError};

/// One account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Its row.
    pub id: AccountId,
    /// Its address.
    pub jid: BareJid,
    /// As typed.
    pub password: Private<String>,
    /// `host:port` instead of DNS, or empty.
    pub server: String,
    /// The resource it asks for, the same for its life on this computer.
    pub resource: String,
    /// Did a log-in succeed? If none did, it is gone after the next opening.
    pub kept: bool,
    /// When a stanza last came, to about a minute; `None` if there never was one.
    pub heard: Option<Timestamp>,
}

/// An account that is about to get its row.
pub(crate) struct NewAccount {
    pub(crate) jid: BareJid,
    pub(crate) password: Private<String>,
    pub(crate) server: String,
    pub(crate) resource: String,
}

pub(crate) async fn all(db: &SqlitePool) -> Result<Vec<AccountRecord>> {
    let rows = sqlx::query!(
        r#"SELECT id, jid, password, server, resource, kept AS "kept: bool", heard
           FROM accounts ORDER BY id"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AccountRecord {
                id: AccountId(row.id),
                jid: jid(&row.jid)?,
                password: row.password.into(),
                server: row.server,
                resource: row.resource,
                kept: row.kept,
                heard: (row.heard != 0).then_some(Timestamp(row.heard)),
            })
        })
        .collect()
}

/// A bare JID as it was stored.
pub(crate) fn jid(text: &str) -> Result<BareJid> {
    BareJid::new(text).map_err(|_| StoreError::row("jid"))
}

pub(crate) async fn add(db: &mut SqliteConnection, new: &NewAccount) -> Result<AccountId> {
    let (jid, password) = (new.jid.as_str(), new.password.expose());
    sqlx::query_scalar!(
        "INSERT INTO accounts (jid, password, server, resource) VALUES (?, ?, ?, ?)
         ON CONFLICT (jid) DO NOTHING RETURNING id",
        jid,
        password,
        new.server,
        new.resource,
    )
    .fetch_optional(db)
    .await?
    .map(AccountId)
    .ok_or(StoreError::AccountExists)
}

pub(crate) async fn keep(db: &mut SqliteConnection, account: AccountId) -> Result<Outcome> {
    let done = sqlx::query!("UPDATE accounts SET kept = 1 WHERE id = ? AND kept = 0", account.0)
        .execute(db)
        .await?;
    Ok(done_if(done.rows_affected()))
}

pub(crate) async fn set_password(
    db: &mut SqliteConnection,
    account: AccountId,
    password: &Private<String>,
) -> Result<Outcome> {
    let password = password.expose();
    let done = sqlx::query!(
        "UPDATE accounts SET password = ?1 WHERE id = ?2 AND password <> ?1",
        password,
        account.0,
    )
    .execute(db)
    .await?;
    Ok(done_if(done.rows_affected()))
}

pub(crate) async fn heard(
    db: &mut SqliteConnection,
    account: AccountId,
    at: Timestamp,
) -> Result<Outcome> {
    let done = sqlx::query!(
        "UPDATE accounts SET heard = ?1 WHERE id = ?2 AND heard <> ?1",
        at.0,
        account.0,
    )
    .execute(db)
    .await?;
    Ok(done_if(done.rows_affected()))
}

/// Everything that is the account's goes with it, by foreign key.
pub(crate) async fn remove(db: &mut SqliteConnection, account: AccountId) -> Result<Outcome> {
    let done = sqlx::query!("DELETE FROM accounts WHERE id = ?", account.0).execute(db).await?;
    Ok(done_if(done.rows_affected()))
}
