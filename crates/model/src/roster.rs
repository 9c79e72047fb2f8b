//! The roster (RFC 6121 §2): who is whose contact.

use jid::BareJid;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose presence goes where (RFC 6121 §2.1.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Subscription {
    /// Neither side.
    #[default]
    None,
    /// We see theirs.
    To,
    /// They see ours.
    From,
    /// Both.
    Both,
}

/// One roster item as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterItem {
    /// Whom it is about.
    pub jid: BareJid,
    /// The name the user gave, or empty.
    pub name: String,
    /// Whose presence goes where.
    pub subscription: Subscription,
    /// We asked for their presence and wait (`ask='subscribe'`).
    pub asked: bool,
    /// Groups, sorted, no doubles.
    pub groups: Vec<String>,
}

/// What one presence stanza says about subscriptions (RFC 6121 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubscriptionAct {
    /// They ask to see our presence.
    Subscribe,
    /// They allow us to see theirs.
    Subscribed,
    /// They no longer want ours.
    Unsubscribe,
    /// They no longer allow theirs, or refused.
    Unsubscribed,
}
