//! What waits to be sent: the intent, in the order in which the user sent it (ADR 1 §4).

use model::change::Outcome;
use model::ids::{AccountId, ConversationId, MessageId, OriginId};
use model::{BareJid, Private, Timestamp};
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::accounts::jid;
use crate::error::{Result, StoreError};
use crate::message_row::origin_id;

/// One message that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Which.
    pub message: MessageId,
    /// Where.
    pub conversation: ConversationId,
    /// To whom.
    pub peer: BareJid,
    /// The id it carries on the wire, on every try.
    pub origin_id: OriginId,
    /// The text.
    pub text: Private<String>,
    /// When the user sent it.
    pub at: Timestamp,
}

/// Queued and not handed over, in order.
pub(crate) async fn waiting(db: &SqlitePool, account: AccountId) -> Result<Vec<Outgoing>> {
    let rows = sqlx::query!(
        "SELECT m.id, m.conversation_id, c.peer, m.origin_id, m.body, m.at
         FROM outbox o JOIN messages m ON m.id = o.message_id
         JOIN conversations c ON c.id = m.conversation_id
         WHERE o.account_id = ? AND o.handed_over = 0 ORDER BY o.place",
        account.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Outgoing {
                message: MessageId(row.id),
                conversation: ConversationId(row.conversation_id),
                peer: jid(&row.peer)?,
                origin_id: origin_id(&row.origin_id)?
                    .ok_or_else(|| StoreError::row("origin_id"))?,
                text: row.body.into(),
                at: Timestamp(row.at),
            })
        })
        .collect()
}

/// How many are queued, handed over or not.
pub(crate) async fn count(db: &SqlitePool, account: AccountId) -> Result<u32> {
    let count = sqlx::query_scalar!("SELECT count(*) FROM outbox WHERE account_id = ?", account.0)
        .fetch_one(db)
        .await?;
    u32::try_from(count).map_err(|_| StoreError::row("outbox"))
}

/// Handed over and still queued, in order.
pub(crate) async fn handed_over(db: &SqlitePool, account: AccountId) -> Result<Vec<MessageId>> {
    let ids = sqlx::query_scalar!(
        "SELECT message_id FROM outbox WHERE account_id = ? AND handed_over = 1 ORDER BY place",
        account.0,
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(MessageId).collect())
}

/// From now on the message may be on its way, whatever becomes of this process.
pub(crate) async fn hand_over(
    db: &mut SqliteConnection,
    account: AccountId,
    message: MessageId,
) -> Result<Outcome> {
    let rows = sqlx::query!(
        "UPDATE outbox SET handed_over = 1
         WHERE message_id = ? AND account_id = ? AND handed_over = 0",
        message.0,
        account.0,
    )
    .execute(db)
    .await?
    .rows_affected();
    Ok(crate::commit::done_if(rows))
}

/// Deletes a message of our own that is not on its way: never sent, refused, or of unknown
/// fate. Nothing else is the user's to take back here.
pub(crate) async fn discard(
    db: &mut SqliteConnection,
    account: AccountId,
    message: MessageId,
) -> Result<Outcome> {
    let conversation = sqlx::query_scalar!(
        "DELETE FROM messages WHERE id = ?1 AND account_id = ?2
             AND (delivery IN ('failed', 'unknown')
                  OR EXISTS (SELECT 1 FROM outbox WHERE message_id = ?1 AND handed_over = 0))
         RETURNING conversation_id",
        message.0,
        account.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(conversation.map_or(Outcome::Nothing, |id| Outcome::Message {
        conversation: ConversationId(id),
        message,
    }))
}
