//! The roster and who asks to see our presence.

use model::BareJid;
use model::change::Outcome;
use model::ids::AccountId;
use model::roster::{RosterItem, Subscription};
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::accounts::jid;
use crate::commit::done_if;
use crate::error::{Result, StoreError};

pub(crate) async fn all(db: &SqlitePool, account: AccountId) -> Result<Vec<RosterItem>> {
    let rows = sqlx::query!(
        r#"SELECT jid, name, subscription, asked AS "asked: bool", groups
           FROM roster WHERE account_id = ? ORDER BY jid"#,
        account.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RosterItem {
                jid: jid(&row.jid)?,
                name: row.name,
                subscription: subscription(&row.subscription)?,
                asked: row.asked,
                groups: serde_json::from_str(&row.groups).map_err(|_| StoreError::row("groups"))?,
            })
        })
        .collect()
}

pub(crate) async fn open_asks(db: &SqlitePool, account: AccountId) -> Result<Vec<BareJid>> {
    sqlx::query_scalar!("SELECT jid FROM asks WHERE account_id = ? ORDER BY jid", account.0)
        .fetch_all(db)
        .await?
        .iter()
        .map(|text| jid(text))
        .collect()
}

/// The server's roster replaces ours: `Nothing` if they were the same.
pub(crate) async fn replace(
    db: &mut SqliteConnection,
    account: AccountId,
    items: &[RosterItem],
) -> Result<Outcome> {
    let keep: Vec<&str> = items.iter().map(|item| item.jid.as_str()).collect();
    let keep = serde_json::to_string(&keep).map_err(|_| StoreError::row("roster"))?;
    let gone = sqlx::query!(
        "DELETE FROM roster WHERE account_id = ?1
             AND jid NOT IN (SELECT value FROM json_each(?2))",
        account.0,
        keep,
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    let mut rows = gone;
    for item in items {
        rows += write(db, account, item).await?;
    }
    Ok(done_if(rows))
}

pub(crate) async fn put(
    db: &mut SqliteConnection,
    account: AccountId,
    item: &RosterItem,
) -> Result<Outcome> {
    Ok(done_if(write(db, account, item).await?))
}

async fn write(db: &mut SqliteConnection, account: AccountId, item: &RosterItem) -> Result<u64> {
    let groups = serde_json::to_string(&item.groups).map_err(|_| StoreError::row("groups"))?;
    let (jid, subscription) = (item.jid.as_str(), word(item.subscription));
    let done = sqlx::query!(
        "INSERT INTO roster (account_id, jid, name, subscription, asked, groups)
         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM accounts WHERE id = ?1
         ON CONFLICT (account_id, jid) DO UPDATE
         SET name = ?3, subscription = ?4, asked = ?5, groups = ?6
         WHERE (name, subscription, asked, groups) <> (?3, ?4, ?5, ?6)",
        account.0,
        jid,
        item.name,
        subscription,
        item.asked,
        groups,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn remove(
    db: &mut SqliteConnection,
    account: AccountId,
    jid: &BareJid,
) -> Result<Outcome> {
    let jid = jid.as_str();
    let done = sqlx::query!("DELETE FROM roster WHERE account_id = ? AND jid = ?", account.0, jid)
        .execute(db)
        .await?;
    Ok(done_if(done.rows_affected()))
}

pub(crate) async fn asks(
    db: &mut SqliteConnection,
    account: AccountId,
    jid: &BareJid,
    open: bool,
) -> Result<Outcome> {
    let jid = jid.as_str();
    let done = if open {
        sqlx::query!(
            "INSERT INTO asks (account_id, jid) SELECT id, ?2 FROM accounts WHERE id = ?1
             ON CONFLICT DO NOTHING",
            account.0,
            jid,
        )
        .execute(db)
        .await?
    } else {
        sqlx::query!("DELETE FROM asks WHERE account_id = ? AND jid = ?", account.0, jid)
            .execute(db)
            .await?
    };
    Ok(done_if(done.rows_affected()))
}

const fn word(subscription: Subscription) -> &'static str {
    match subscription {
        Subscription::None => "none",
        Subscription::To => "to",
        Subscription::From => "from",
        Subscription::Both => "both",
    }
}

fn subscription(word: &str) -> Result<Subscription> {
    match word {
        "none" => Ok(Subscription::None),
        "to" => Ok(Subscription::To),
        "from" => Ok(Subscription::From),
        "both" => Ok(Subscription::Both),
        _ => Err(StoreError::row("subscription")),
    }
}
