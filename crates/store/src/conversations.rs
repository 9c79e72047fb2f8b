//! Conversations: opening, reading up to a point, and all of them with their newest messages.

use model::BareJid;
use model::change::Outcome;
use model::conversation::Conversation;
use model::ids::{AccountId, ConversationId, MessageId};
use model::message::Message;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::accounts::jid;
use crate::error::{Result, StoreError};
use crate::message_row::MessageRow;

/// Opens it; `Nothing` if it was open.
pub(crate) async fn open(
    db: &mut SqliteConnection,
    account: AccountId,
    peer: &BareJid,
) -> Result<Outcome> {
    let made = insert(db, account, peer).await?;
    Ok(made.map_or(Outcome::Nothing, Outcome::Conversation))
}

/// The conversation, if need be from now on; `None` if the account is gone.
pub(crate) async fn ensure(
    db: &mut SqliteConnection,
    account: AccountId,
    peer: &BareJid,
) -> Result<Option<ConversationId>> {
    let name = peer.as_str();
    let there = sqlx::query_scalar!(
        "SELECT id FROM conversations WHERE account_id = ? AND peer = ?",
        account.0,
        name,
    )
    .fetch_optional(&mut *db)
    .await?;
    match there {
        Some(id) => Ok(Some(ConversationId(id))),
        None => insert(db, account, peer).await,
    }
}

async fn insert(
    db: &mut SqliteConnection,
    account: AccountId,
    peer: &BareJid,
) -> Result<Option<ConversationId>> {
    let peer = peer.as_str();
    let id = sqlx::query_scalar!(
        r#"INSERT INTO conversations (account_id, peer) SELECT id, ?2 FROM accounts WHERE id = ?1
         ON CONFLICT (account_id, peer) DO NOTHING RETURNING id AS "id!""#,
        account.0,
        peer,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(ConversationId))
}

/// A message came in.
pub(crate) async fn one_more_unread(
    db: &mut SqliteConnection,
    account: AccountId,
    conversation: ConversationId,
) -> Result<()> {
    sqlx::query!(
        "UPDATE conversations SET unread = unread + 1 WHERE account_id = ? AND id = ?",
        account.0,
        conversation.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The user wrote a message at this place: who writes has read.
pub(crate) async fn all_read(
    db: &mut SqliteConnection,
    account: AccountId,
    conversation: ConversationId,
    order: i64,
) -> Result<()> {
    sqlx::query!(
        "UPDATE conversations SET unread = 0, read_key = ?3 WHERE account_id = ?1 AND id = ?2",
        account.0,
        conversation.0,
        order,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The user read up to a message. What was read stays read.
pub(crate) async fn read_up_to(
    db: &mut SqliteConnection,
    account: AccountId,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Outcome> {
    let order = sqlx::query_scalar!(
        "SELECT order_key FROM messages WHERE id = ? AND account_id = ? AND conversation_id = ?",
        message.0,
        account.0,
        conversation.0,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(order) = order else {
        return Ok(Outcome::Nothing);
    };
    let rows = sqlx::query!(
        "UPDATE conversations SET read_key = ?3, unread =
             (SELECT count(*) FROM messages
              WHERE account_id = ?1 AND conversation_id = ?2 AND order_key > ?3 AND delivery = '')
         WHERE account_id = ?1 AND id = ?2 AND read_key < ?3",
        account.0,
        conversation.0,
        order,
    )
    .execute(db)
    .await?
    .rows_affected();
    Ok(if rows == 0 { Outcome::Nothing } else { Outcome::Conversation(conversation) })
}

/// One line of the list. The message's columns are all there or all absent.
struct ListRow {
    id: i64,
    account_id: i64,
    peer: String,
    unread: i64,
    message_id: Option<i64>,
    order_key: Option<i64>,
    delivery: Option<String>,
    failure: Option<String>,
    refused: Option<bool>,
    body: Option<String>,
    at: Option<i64>,
    origin_id: Option<String>,
}

impl ListRow {
    fn newest(&mut self) -> Option<MessageRow> {
        Some(MessageRow {
            id: self.message_id?,
            conversation_id: self.id,
            order_key: self.order_key?,
            delivery: self.delivery.take()?,
            failure: self.failure.take()?,
            refused: self.refused?,
            body: self.body.take()?,
            at: self.at?,
            origin_id: self.origin_id.take()?,
        })
    }
}

impl TryFrom<ListRow> for Conversation {
    type Error = StoreError;

    fn try_from(mut row: ListRow) -> Result<Self> {
        Ok(Self {
            newest: row.newest().map(Message::try_from).transpose()?,
            id: ConversationId(row.id),
            account: AccountId(row.account_id),
            peer: jid(&row.peer)?,
            unread: u32::try_from(row.unread).map_err(|_| StoreError::row("unread"))?,
        })
    }
}

/// All of them, in the order in which they were opened.
pub(crate) async fn all(db: &SqlitePool) -> Result<Vec<Conversation>> {
    let rows = sqlx::query_as!(
        ListRow,
        r#"SELECT c.id, c.account_id, c.peer, c.unread,
                  m.id AS "message_id?", m.order_key AS "order_key?", m.delivery AS "delivery?",
                  m.failure AS "failure?", m.refused AS "refused?: bool", m.body AS "body?",
                  m.at AS "at?", m.origin_id AS "origin_id?"
           FROM conversations c LEFT JOIN messages m
             ON m.account_id = c.account_id AND m.conversation_id = c.id
            AND m.order_key = (SELECT max(n.order_key) FROM messages n
                WHERE n.account_id = c.account_id AND n.conversation_id = c.id)
           ORDER BY c.id"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Conversation::try_from).collect()
}

/// One of them.
pub(crate) async fn one(db: &SqlitePool, id: ConversationId) -> Result<Option<Conversation>> {
    let row = sqlx::query_as!(
        ListRow,
        r#"SELECT c.id, c.account_id, c.peer, c.unread,
                  m.id AS "message_id?", m.order_key AS "order_key?", m.delivery AS "delivery?",
                  m.failure AS "failure?", m.refused AS "refused?: bool", m.body AS "body?",
                  m.at AS "at?", m.origin_id AS "origin_id?"
           FROM conversations c LEFT JOIN messages m
             ON m.account_id = c.account_id AND m.conversation_id = c.id
           WHERE c.id = ? ORDER BY m.order_key DESC LIMIT 1"#,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(Conversation::try_from).transpose()
}

pub(crate) async fn find(
    db: &SqlitePool,
    account: AccountId,
    peer: &BareJid,
) -> Result<Option<ConversationId>> {
    let peer = peer.as_str();
    let id = sqlx::query_scalar!(
        "SELECT id FROM conversations WHERE account_id = ? AND peer = ?",
        account.0,
        peer,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(ConversationId))
}

/// The oldest message that came in after what the user has read.
pub(crate) async fn first_unread(
    db: &SqlitePool,
    conversation: ConversationId,
) -> Result<Option<MessageId>> {
    let id = sqlx::query_scalar!(
        "SELECT m.id FROM conversations c JOIN messages m
           ON m.account_id = c.account_id AND m.conversation_id = c.id
         WHERE c.id = ? AND m.order_key > c.read_key AND m.delivery = ''
         ORDER BY m.order_key LIMIT 1",
        conversation.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(MessageId))
}
