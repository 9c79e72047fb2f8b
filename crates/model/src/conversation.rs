//! Conversations as they are stored.

use jid::BareJid;

use crate::ids::{AccountId, ConversationId};
use crate::message::Message;

/// One conversation with its newest message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its row.
    pub id: ConversationId,
    /// Whose it is.
    pub account: AccountId,
    /// With whom.
    pub peer: BareJid,
    /// How many messages came in that the user has not read.
    pub unread: u32,
    /// The newest message, if there is one.
    pub newest: Option<Message>,
}
