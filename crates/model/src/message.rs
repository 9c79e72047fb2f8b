//! Messages as they are stored.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::failure::Failure;
use crate::ids::{ConversationId, MessageId, OrderKey, OriginId};
use crate::time::Timestamp;

/// The provable state of an outgoing message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Delivery {
    /// In the outbox, waits for a connection.
    Queued,
    /// The server has it (XEP-0198).
    Sent,
    /// A device of the other side has it (XEP-0184).
    Delivered,
    /// Written to a stream that broke before the server confirmed. The user decides.
    Unknown,
    /// Refused; `failure` says why. The user decides.
    Failed,
}

/// What a message holds.
///
/// `Encrypted` will have no constructor outside `omemo` and `otr`.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Sent in the clear, inside TLS.
    Plain(String),
    /// A stanza that was refused or could not be read: the reason, never its content.
    Refused(String),
}

impl core::fmt::Debug for Body {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("Plain(‹private›)"),
            Self::Refused(reason) => write!(f, "Refused({reason:?})"),
        }
    }
}

/// One stored message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Our id.
    pub id: MessageId,
    /// Where it stands.
    pub conversation: ConversationId,
    /// Its place.
    pub order: OrderKey,
    /// `None`: it came in. `Some`: the user sent it.
    pub delivery: Option<Delivery>,
    /// Why it failed or is unknown.
    pub failure: Option<Failure>,
    /// What it holds.
    pub body: Body,
    /// When it was written, as far as that is known (own clock, or a delay stamp of our own server).
    pub at: Timestamp,
    /// The sender's id of it.
    pub origin_id: Option<OriginId>,
}
