//! The views: what the shell shows, already judged, grouped and counted.

use model::Private;
use model::account::Link;
use model::failure::Failure;
use model::ids::{AccountId, ConversationId, MessageId};
use model::message::Delivery;
use model::presence::Availability;
use model::roster::Subscription;
use model::time::{LocalDay, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "view", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum View {
    /// The user's accounts and their connections.
    Accounts,
    /// All contacts of all accounts.
    Contacts,
    /// The conversation list, newest first.
    Conversations,
    /// The newest part of one conversation, growing by `older`.
    Timeline {
        /// Which.
        conversation: ConversationId,
    },
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRow {
    /// Which.
    pub id: AccountId,
    /// Its bare JID.
    pub address: String,
    /// The part after `@`.
    pub server: String,
    /// `false` until the first log-in succeeded.
    pub kept: bool,
    /// Its connection.
    pub link: Link,
    /// How many messages wait for a connection: not those that are written and only not confirmed yet.
    pub queued: u32,
    /// What went wrong although there is a connection, such as a list of contacts that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<Failure>,
}

/// One contact, or somebody who asks to become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContactRow {
    /// Whose.
    pub account: AccountId,
    /// The bare JID.
    pub address: String,
    /// The name to show: never empty.
    pub name: String,
    /// Whose presence goes where.
    pub subscription: Subscription,
    /// We asked and wait.
    pub asked: bool,
    /// They ask and wait.
    pub asks: bool,
    /// How reachable.
    pub availability: Availability,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a mark that the window draws")]
/// One line of the conversation list; also the head of an open conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConversationRow {
    /// Which.
    pub id: ConversationId,
    /// As whom.
    pub account: AccountId,
    /// The other side's bare JID.
    pub address: String,
    /// The name to show: never empty.
    pub name: String,
    /// The newest message in one line, shortened; empty if there is none.
    #[ts(as = "String")]
    pub preview: Private<String>,
    /// The state of the newest message, if it is the user's own.
    pub preview_delivery: Option<Delivery>,
    /// When the newest message was written; `None` if there is none.
    pub at: Option<Timestamp>,
    /// How many messages the user has not read.
    pub unread: u32,
    /// The other side writes now.
    pub typing: bool,
    /// How reachable.
    pub availability: Availability,
    /// What they wrote about their presence, or empty.
    pub status: String,
    /// Is the other side in the roster?
    pub contact: bool,
    /// We asked to see their presence and wait.
    pub asked: bool,
    /// They ask to see our presence.
    pub asks: bool,
}

/// A difference in the conversation list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "op", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConversationOp {
    /// Take out the row of the same id, if there is one, and put this one in
    /// before the row `before`, or at the end.
    Put {
        /// The row.
        row: ConversationRow,
        /// Where.
        before: Option<ConversationId>,
    },
    /// Take it out.
    Drop {
        /// Which.
        id: ConversationId,
    },
}

/// One line of a timeline, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineRow {
    /// Which.
    pub id: MessageId,
    /// The user's own?
    pub own: bool,
    /// The text; empty if refused.
    #[ts(as = "String")]
    pub text: Private<String>,
    /// The stanza was refused or unreadable; why. There is no text then.
    pub refused: Option<String>,
    /// When it was written.
    pub at: Timestamp,
    /// The first of its day: a date line stands above it.
    pub day: Option<LocalDay>,
    /// The first of a group of one sender.
    pub starts_group: bool,
    /// The last of its group: the avatar stands beside it.
    pub ends_group: bool,
    /// The state, if it is the user's own.
    pub delivery: Option<Delivery>,
    /// Why it failed or is unknown.
    pub failure: Option<Failure>,
}

/// A difference in a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "op", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TimelineOp {
    /// Take out the row of the same id, if there is one, and put this one in
    /// before the row `before`, or at the end.
    Put {
        /// The row.
        row: TimelineRow,
        /// Where.
        before: Option<MessageId>,
    },
    /// Take it out.
    Drop {
        /// Which.
        id: MessageId,
    },
}
