//! Messages: how one gets its row, and how they are read.

use model::change::Outcome;
use model::ids::{AccountId, ConversationId, MessageId, OrderKey, OriginId};
use model::message::{Body, Message};
use model::{BareJid, Private, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::conversations;
use crate::error::{Result, StoreError};
use crate::message_row::MessageRow;

/// What came in from somebody.
pub(crate) struct Arrived {
    pub(crate) resource: String,
    pub(crate) body: Body,
    pub(crate) origin_id: Option<OriginId>,
    pub(crate) stanza_id: Option<String>,
    pub(crate) at: Timestamp,
}

/// Stores a message that came in, unless it is there already.
pub(crate) async fn take_in(
    db: &mut SqliteConnection,
    account: AccountId,
    peer: &BareJid,
    arrived: Arrived,
) -> Result<Outcome> {
    let Some(conversation) = conversations::ensure(db, account, peer).await? else {
        return Ok(Outcome::Nothing);
    };
    let (refused, body) = match &arrived.body {
        Body::Plain(text) => (false, text),
        Body::Refused(reason) => (true, reason),
    };
    let origin_id = arrived.origin_id.as_ref().map_or("", OriginId::as_str);
    let stanza_id = arrived.stanza_id.as_deref().unwrap_or_default();
    let digest = digest(refused, body);
    let ids = (origin_id, stanza_id);
    if there_already(db, account, conversation, (refused, body, digest), ids).await? {
        return Ok(Outcome::Nothing);
    }
    let Some(order) = next_key(db, account, conversation).await? else {
        return Ok(Outcome::Nothing);
    };
    let id = sqlx::query_scalar!(
        r#"INSERT INTO messages (account_id, conversation_id, order_key, refused, body, at,
                               resource, origin_id, digest, stanza_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
        account.0,
        conversation.0,
        order,
        refused,
        body,
        arrived.at.0,
        arrived.resource,
        origin_id,
        digest,
        stanza_id,
    )
    .fetch_one(&mut *db)
    .await?;
    conversations::one_more_unread(db, account, conversation).await?;
    Ok(Outcome::Message { conversation, message: MessageId(id) })
}

/// ADR 1 §3. The conversation is the sender without the resource. The id alone decides
/// nothing: whoever guesses or repeats one could otherwise suppress another message.
async fn there_already(
    db: &mut SqliteConnection,
    account: AccountId,
    conversation: ConversationId,
    (refused, body, digest): (bool, &str, i64),
    (origin_id, stanza_id): (&str, &str),
) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM messages
               WHERE account_id = ?1 AND conversation_id = ?2
                 AND delivery = '' AND origin_id <> '' AND origin_id = ?3
                 AND digest = ?7 AND refused = ?4 AND body = ?5)
           OR EXISTS (SELECT 1 FROM messages
               WHERE account_id = ?1 AND conversation_id = ?2
                 AND stanza_id <> '' AND stanza_id = ?6) AS "found!: bool""#,
        account.0,
        conversation.0,
        origin_id,
        refused,
        body,
        stanza_id,
        digest,
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// Finds the rows whose bodies are worth comparing. It decides nothing, so that it may be
/// short; it is a hash for cryptography, so that nobody can make many bodies with the same.
fn digest(refused: bool, body: &str) -> i64 {
    let whole = Sha256::new().chain_update([u8::from(refused)]).chain_update(body).finalize();
    whole.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

/// Stores what the user sends: the row and its place in the outbox.
pub(crate) async fn put_out(
    db: &mut SqliteConnection,
    account: AccountId,
    conversation: ConversationId,
    text: &Private<String>,
    origin_id: &OriginId,
    at: Timestamp,
) -> Result<Outcome> {
    let Some(order) = next_key(db, account, conversation).await? else {
        return Ok(Outcome::Nothing);
    };
    let (text, origin_id) = (text.expose(), origin_id.as_str());
    let inserted = sqlx::query_scalar!(
        r#"INSERT INTO messages (account_id, conversation_id, order_key, delivery, body, at, origin_id)
         SELECT account_id, id, ?3, 'queued', ?4, ?5, ?6 FROM conversations
             WHERE id = ?2 AND account_id = ?1
         ON CONFLICT DO NOTHING RETURNING id AS "id!""#,
        account.0,
        conversation.0,
        order,
        text,
        at.0,
        origin_id,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(id) = inserted else {
        return Ok(Outcome::Nothing);
    };
    sqlx::query!("INSERT INTO outbox (account_id, message_id) VALUES (?, ?)", account.0, id)
        .execute(&mut *db)
        .await?;
    conversations::all_read(db, account, conversation, order).await?;
    Ok(Outcome::Message { conversation, message: MessageId(id) })
}

/// The place after the last one; `None` if the account has no such conversation.
///
/// The place up to which the user has read counts too: its message may have been discarded,
/// and a new one there would count as read.
async fn next_key(
    db: &mut SqliteConnection,
    account: AccountId,
    conversation: ConversationId,
) -> Result<Option<i64>> {
    let last = sqlx::query_scalar!(
        r#"SELECT max(read_key, coalesce((SELECT max(order_key) FROM messages
               WHERE account_id = ?1 AND conversation_id = ?2), 0)) AS "last!: i64"
           FROM conversations WHERE account_id = ?1 AND id = ?2"#,
        account.0,
        conversation.0,
    )
    .fetch_optional(db)
    .await?;
    let full = || StoreError::Database("no order keys are left".to_owned());
    last.map(|last| last.checked_add(OrderKey::STEP).ok_or_else(full)).transpose()
}

/// The newest `limit` rows before the key, oldest first.
pub(crate) async fn timeline(
    db: &SqlitePool,
    conversation: ConversationId,
    before: Option<OrderKey>,
    limit: u32,
) -> Result<Vec<Message>> {
    let before = before.map_or(i64::MAX, |key| key.0);
    let mut rows = sqlx::query_as!(
        MessageRow,
        r#"SELECT m.id, m.conversation_id, m.order_key, m.delivery, m.failure,
                  m.refused AS "refused: bool", m.body, m.at, m.origin_id
           FROM conversations c JOIN messages m
             ON m.account_id = c.account_id AND m.conversation_id = c.id
           WHERE c.id = ? AND m.order_key < ?
           ORDER BY m.order_key DESC LIMIT ?"#,
        conversation.0,
        before,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.reverse();
    rows.into_iter().map(Message::try_from).collect()
}

/// One message and whose it is.
pub(crate) async fn one(db: &SqlitePool, id: MessageId) -> Result<Option<(AccountId, Message)>> {
    let account = sqlx::query_scalar!("SELECT account_id FROM messages WHERE id = ?", id.0)
        .fetch_optional(db)
        .await?;
    let message = some(db, &[id]).await?.pop();
    Ok(account.map(AccountId).zip(message))
}

/// These messages, in the order asked for; those that are gone are left out.
pub(crate) async fn some(db: &SqlitePool, ids: &[MessageId]) -> Result<Vec<Message>> {
    let list: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let list = serde_json::to_string(&list).map_err(|_| StoreError::row("ids"))?;
    let rows = sqlx::query_as!(
        MessageRow,
        r#"SELECT m.id, m.conversation_id, m.order_key, m.delivery, m.failure,
                  m.refused AS "refused: bool", m.body, m.at, m.origin_id
           FROM json_each(?) wanted JOIN messages m ON m.id = wanted.value
           ORDER BY wanted.key"#,
        list,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Message::try_from).collect()
}
