//! How far an outgoing message got. The better proof stays, whatever order news come in.

use model::BareJid;
use model::change::Outcome;
use model::failure::Failure;
use model::ids::{AccountId, ConversationId, MessageId, OriginId};
use model::message::Delivery;
use sqlx::sqlite::SqliteConnection;

use crate::error::Result;
use crate::message_row::{delivery, delivery_word, failure_text};

/// What the other side, or a server in its name, says of one of our messages.
pub(crate) enum Word<'a> {
    /// XEP-0184.
    Received,
    /// RFC 6120 §8.3.
    Returned(&'a Failure),
}

/// May a message go from one state to another?
///
/// `Queued` → `Sent` → `Delivered` is the order of proof, and `Delivered` is final.
/// * `Unknown` only out of a message that was handed over: any other is known to be here.
/// * `Failed` → `Sent` is refused: a server confirms (XEP-0198) a message that it has just
///   returned, and that is no success. A receipt is.
/// * Back to `Queued`: the user sends again what is `Unknown` or `Failed`, or a stream gives
///   back what it never wrote.
pub(crate) const fn may(from: Delivery, handed_over: bool, to: Delivery) -> bool {
    use Delivery::{Delivered, Failed, Queued, Sent, Unknown};
    match (from, to) {
        (Queued, Queued | Unknown) => handed_over,
        (Queued, Sent | Delivered | Failed)
        | (Sent, Delivered | Failed)
        | (Unknown, Queued | Sent | Delivered | Failed)
        | (Failed, Queued | Delivered) => true,
        (Sent, Queued | Sent | Unknown)
        | (Unknown, Unknown)
        | (Failed, Sent | Unknown | Failed)
        | (Delivered, _) => false,
    }
}

/// One of our messages, as far as a move needs it.
struct Standing {
    id: i64,
    conversation_id: i64,
    delivery: String,
    handed_over: bool,
}

/// The engine says so.
pub(crate) async fn moved(
    db: &mut SqliteConnection,
    account: AccountId,
    message: MessageId,
    to: Delivery,
    failure: Option<&Failure>,
) -> Result<Outcome> {
    let standing = sqlx::query_as!(
        Standing,
        r#"SELECT m.id, m.conversation_id, m.delivery,
                  coalesce(o.handed_over, 0) AS "handed_over!: bool"
           FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
           WHERE m.id = ? AND m.account_id = ?"#,
        message.0,
        account.0,
    )
    .fetch_optional(&mut *db)
    .await?;
    raise(db, account, standing, to, failure).await
}

/// The other side says so: counts for a message that went to exactly that bare JID.
pub(crate) async fn told(
    db: &mut SqliteConnection,
    account: AccountId,
    peer: &BareJid,
    origin_id: &OriginId,
    word: Word<'_>,
) -> Result<Outcome> {
    let (peer, origin_id) = (peer.as_str(), origin_id.as_str());
    let standing = sqlx::query_as!(
        Standing,
        r#"SELECT m.id, m.conversation_id, m.delivery,
                  coalesce(o.handed_over, 0) AS "handed_over!: bool"
           FROM conversations c JOIN messages m
             ON m.account_id = c.account_id AND m.conversation_id = c.id
           LEFT JOIN outbox o ON o.message_id = m.id
           WHERE c.account_id = ? AND c.peer = ? AND m.origin_id = ? AND m.delivery <> ''"#,
        account.0,
        peer,
        origin_id,
    )
    .fetch_optional(&mut *db)
    .await?;
    match word {
        Word::Received => raise(db, account, standing, Delivery::Delivered, None).await,
        Word::Returned(failure) => {
            raise(db, account, standing, Delivery::Failed, Some(failure)).await
        }
    }
}

async fn raise(
    db: &mut SqliteConnection,
    account: AccountId,
    standing: Option<Standing>,
    to: Delivery,
    failure: Option<&Failure>,
) -> Result<Outcome> {
    let Some(Standing { id, conversation_id, delivery: from, handed_over }) = standing else {
        return Ok(Outcome::Nothing);
    };
    let allowed = delivery(&from)?.is_some_and(|from| may(from, handed_over, to));
    if !allowed {
        return Ok(Outcome::Nothing);
    }
    let word = delivery_word(to);
    let failure = match to {
        Delivery::Failed | Delivery::Unknown => failure_text(failure)?,
        Delivery::Queued | Delivery::Sent | Delivery::Delivered => String::new(),
    };
    sqlx::query!("UPDATE messages SET delivery = ?, failure = ? WHERE id = ?", word, failure, id)
        .execute(&mut *db)
        .await?;
    if to == Delivery::Queued {
        // What a stream gave back keeps its place; what is sent again goes to the end.
        sqlx::query!(
            "INSERT INTO outbox (account_id, message_id) VALUES (?, ?)
             ON CONFLICT (message_id) DO UPDATE SET handed_over = 0",
            account.0,
            id,
        )
        .execute(db)
        .await?;
    } else {
        sqlx::query!("DELETE FROM outbox WHERE message_id = ?", id).execute(db).await?;
    }
    Ok(Outcome::Message { conversation: ConversationId(conversation_id), message: MessageId(id) })
}

#[cfg(test)]
mod tests {
    use super::may;
    use model::message::Delivery::{Delivered, Failed, Queued, Sent, Unknown};

    #[test]
    fn the_table_of_moves_is_exactly_this() {
        let all = [Queued, Sent, Delivered, Unknown, Failed];
        let from_each =
            |handed_over: bool| all.map(|from| all.map(|to| u8::from(may(from, handed_over, to))));
        let rest = [[0, 0, 1, 0, 1], [0; 5], [1, 1, 1, 0, 1], [1, 0, 1, 0, 0]];
        let [queued, others @ ..] = from_each(false);
        assert_eq!((queued, others), ([0, 1, 1, 0, 1], rest));
        let [queued, others @ ..] = from_each(true);
        assert_eq!((queued, others), ([1, 1, 1, 1, 1], rest));
    }
}
