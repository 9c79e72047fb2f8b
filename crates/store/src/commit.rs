//! Each change goes to the file of its word. All of this runs on the writer's connection,
//! inside its transaction.

use model::change::{Change, Outcome};
use sqlx::sqlite::SqliteConnection;

use crate::delivery::{self, Word};
use crate::error::Result;
use crate::{accounts, conversations, messages, outbox, quarantine, roster};

/// Writes one change. A change about an account that is gone, or about something of another
/// account, writes nothing: mail may be under way while an account is being removed.
///
/// What wrote nothing leaves a line in the log, so that no stanza that got this far ends in
/// silence (invariant 5): a receipt for no message of ours, a message that was there already.
pub(crate) async fn apply(db: &mut SqliteConnection, change: Change) -> Result<Outcome> {
    let name = change.name();
    let outcome = write(db, change).await?;
    if outcome == Outcome::Nothing {
        tracing::debug!(change = name, "change without effect");
    }
    Ok(outcome)
}

async fn write(db: &mut SqliteConnection, change: Change) -> Result<Outcome> {
    match change {
        Change::AccountKept { account } => accounts::keep(db, account).await,
        Change::PasswordSet { account, password } => {
            accounts::set_password(db, account, &password).await
        }
        Change::Heard { account, at } => accounts::heard(db, account, at).await,
        Change::AccountRemoved { account } => accounts::remove(db, account).await,
        Change::RosterReplaced { account, items } => roster::replace(db, account, &items).await,
        Change::RosterPut { account, item } => roster::put(db, account, &item).await,
        Change::RosterDropped { account, jid } => roster::remove(db, account, &jid).await,
        Change::Asks { account, jid, open } => roster::asks(db, account, &jid, open).await,
        Change::ConversationOpened { account, peer } => {
            conversations::open(db, account, &peer).await
        }
        Change::ReadUpTo { account, conversation, message } => {
            conversations::read_up_to(db, account, conversation, message).await
        }
        Change::MessageIn { account, peer, resource, body, origin_id, stanza_id, at } => {
            let arrived = messages::Arrived { resource, body, origin_id, stanza_id, at };
            messages::take_in(db, account, &peer, arrived).await
        }
        Change::MessageOut { account, conversation, text, origin_id, at } => {
            messages::put_out(db, account, conversation, &text, &origin_id, at).await
        }
        Change::HandedOver { account, message } => outbox::hand_over(db, account, message).await,
        Change::Discarded { account, message } => outbox::discard(db, account, message).await,
        Change::Moved { account, message, to, failure } => {
            delivery::moved(db, account, message, to, failure.as_ref()).await
        }
        Change::Receipt { account, peer, origin_id } => {
            delivery::told(db, account, &peer, &origin_id, Word::Received).await
        }
        Change::Returned { account, peer, origin_id, failure } => {
            delivery::told(db, account, &peer, &origin_id, Word::Returned(&failure)).await
        }
        Change::Quarantined { account, from, reason, at } => {
            quarantine::put(db, account, &from, &reason, at).await
        }
    }
}

/// What to say of a statement that wrote so many rows.
pub(crate) const fn done_if(rows: u64) -> Outcome {
    if rows == 0 { Outcome::Nothing } else { Outcome::Done }
}
