//! What `apply` decides and `store.commit` writes, all of it in one transaction.

use jid::BareJid;

use crate::Private;
use crate::failure::Failure;
use crate::ids::{AccountId, ConversationId, MessageId, OriginId};
use crate::message::{Body, Delivery};
use crate::roster::RosterItem;
use crate::time::Timestamp;

/// One thing to write. Every case names its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A log-in succeeded: the account stays.
    AccountKept {
        /// Which.
        account: AccountId,
    },
    /// The account's password changed.
    PasswordSet {
        /// Which.
        account: AccountId,
        /// To what.
        password: Private<String>,
    },
    /// The account's server was heard: what waits there from now on is newer.
    Heard {
        /// Whose.
        account: AccountId,
        /// When.
        at: Timestamp,
    },
    /// The account and all that belongs to it goes.
    AccountRemoved {
        /// Which.
        account: AccountId,
    },
    /// The conversation exists, if need be from now on.
    ConversationOpened {
        /// Whose.
        account: AccountId,
        /// With whom.
        peer: BareJid,
    },
    /// The server's roster replaces ours.
    RosterReplaced {
        /// Whose.
        account: AccountId,
        /// All items.
        items: Vec<RosterItem>,
    },
    /// One roster item is new or changed.
    RosterPut {
        /// Whose.
        account: AccountId,
        /// The item.
        item: RosterItem,
    },
    /// One roster item went.
    RosterDropped {
        /// Whose.
        account: AccountId,
        /// Which.
        jid: BareJid,
    },
    /// Somebody asks to see our presence, or no longer does.
    Asks {
        /// Whom.
        account: AccountId,
        /// Who.
        jid: BareJid,
        /// Still open?
        open: bool,
    },
    /// A message came in. Opens the conversation. Ignored, and said so, if the same
    /// sender's same id with the same body, or the same archive id, is already there.
    MessageIn {
        /// Whose.
        account: AccountId,
        /// From whom.
        peer: BareJid,
        /// The resource that sent it, or empty.
        resource: String,
        /// What it says.
        body: Body,
        /// The sender's id.
        origin_id: Option<OriginId>,
        /// Our own archive's id, if our own archive said so: nobody asks it yet, and a message
        /// that comes by itself may carry any. Hence `None` until the archive is read.
        stanza_id: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// The user sent a message: the intent, before any XML (invariant 8).
    MessageOut {
        /// Whose.
        account: AccountId,
        /// In which conversation.
        conversation: ConversationId,
        /// The text.
        text: Private<String>,
        /// The id it will carry on the wire, also on a second try.
        origin_id: OriginId,
        /// When.
        at: Timestamp,
    },
    /// The state of an outgoing message moved. `Delivered` never falls back to `Sent`;
    /// the store keeps the better proof.
    Moved {
        /// Whose.
        account: AccountId,
        /// Which.
        message: MessageId,
        /// To what.
        to: Delivery,
        /// Why, for `Failed` and `Unknown`.
        failure: Option<Failure>,
    },
    /// A receipt (XEP-0184): `Delivered`, if the message went to exactly this peer.
    Receipt {
        /// Whose.
        account: AccountId,
        /// From whom.
        peer: BareJid,
        /// About which.
        origin_id: OriginId,
    },
    /// A message came back as an error (RFC 6120 §8.3): `Failed`, if it went to exactly this peer.
    Returned {
        /// Whose.
        account: AccountId,
        /// From whom.
        peer: BareJid,
        /// About which.
        origin_id: OriginId,
        /// Why.
        failure: Failure,
    },
    /// The message is about to be written to a stream: committed before it is sent, so that
    /// a message whose fate is unknown is known as such after a crash.
    HandedOver {
        /// Whose.
        account: AccountId,
        /// Which.
        message: MessageId,
    },
    /// The user no longer wants an unsent message.
    Discarded {
        /// Whose.
        account: AccountId,
        /// Which.
        message: MessageId,
    },
    /// The user read up to and including this message.
    ReadUpTo {
        /// Whose.
        account: AccountId,
        /// Where.
        conversation: ConversationId,
        /// Up to which.
        message: MessageId,
    },
    /// A stanza was refused before it was understood; kept for a console, shown nowhere yet.
    Quarantined {
        /// Whose.
        account: AccountId,
        /// Who sent it, as far as that could be read, or empty.
        from: String,
        /// Why, without content.
        reason: String,
        /// When.
        at: Timestamp,
    },
}

impl Change {
    /// The name of the case: fit for a log, unlike the content.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AccountKept { .. } => "account kept",
            Self::PasswordSet { .. } => "password set",
            Self::Heard { .. } => "heard",
            Self::AccountRemoved { .. } => "account removed",
            Self::ConversationOpened { .. } => "conversation opened",
            Self::RosterReplaced { .. } => "roster replaced",
            Self::RosterPut { .. } => "roster put",
            Self::RosterDropped { .. } => "roster dropped",
            Self::Asks { .. } => "asks",
            Self::MessageIn { .. } => "message in",
            Self::MessageOut { .. } => "message out",
            Self::Moved { .. } => "moved",
            Self::Receipt { .. } => "receipt",
            Self::Returned { .. } => "returned",
            Self::HandedOver { .. } => "handed over",
            Self::Discarded { .. } => "discarded",
            Self::ReadUpTo { .. } => "read up to",
            Self::Quarantined { .. } => "quarantined",
        }
    }
}

/// What one [`Change`] did, in the order of the changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Written; nothing more to say.
    Done,
    /// Written: a message is new or changed.
    Message {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
    },
    /// Written: the conversation.
    Conversation(ConversationId),
    /// Nothing was written: it was there already, or nothing matched.
    Nothing,
}
