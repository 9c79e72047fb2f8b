//! What a stanza says, once `xep` has read it. Nothing here is believed yet:
//! `authorize` and `permit` decide that.

use jid::{BareJid, Jid};

use crate::ids::OriginId;
use crate::presence::{Availability, ChatState};
use crate::roster::{RosterItem, SubscriptionAct};
use crate::time::Timestamp;

/// One thing that a stanza says.
#[derive(Clone, PartialEq, Eq)]
pub enum Fact {
    /// A chat text (RFC 6121 §5.2.3).
    Text(String),
    /// The sender's id (XEP-0359, or the stanza's `id`).
    Origin(OriginId),
    /// An archive's id of the message (XEP-0359 `stanza-id`), and who says so.
    Archived {
        /// The archive.
        by: Jid,
        /// Its id.
        id: String,
    },
    /// The message waited somewhere (XEP-0203).
    Delayed {
        /// Who says so.
        from: Option<Jid>,
        /// Since when.
        since: Timestamp,
    },
    /// The sender wants to know when it arrives (XEP-0184).
    ReceiptRequested,
    /// A message of ours arrived (XEP-0184).
    Received(OriginId),
    /// The other side writes, or stopped (XEP-0085).
    ChatState(ChatState),
    /// The whole roster (RFC 6121 §2.1.4).
    Roster(Vec<RosterItem>),
    /// One item changed (RFC 6121 §2.1.6).
    RosterPush(RosterItem),
    /// One item went (`subscription='remove'`).
    RosterRemoved(BareJid),
    /// A resource's presence (RFC 6121 §4).
    Presence {
        /// How reachable.
        availability: Availability,
        /// What the person wrote about it, or empty.
        status: String,
    },
    /// A word about subscriptions (RFC 6121 §3).
    Subscription(SubscriptionAct),
    /// XEP-0199: answer it.
    Ping,
    /// XEP-0030: what can you do? With the node asked for, if any.
    DiscoInfo(Option<String>),
    /// Something that we sent came back (RFC 6120 §8.3). The payload is never read.
    Returned {
        /// The defined condition, such as `item-not-found`.
        condition: String,
    },
    /// A payload that nothing here understands: its namespace and name.
    Unknown {
        /// Namespace.
        ns: String,
        /// Element name.
        name: String,
    },
    /// A payload with a known name that breaks its own rules.
    Broken {
        /// Namespace.
        ns: String,
        /// What is wrong, without content.
        why: String,
    },
}

impl Fact {
    /// The name of the case: fit for a log, unlike the content.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Origin(_) => "origin",
            Self::Archived { .. } => "archived",
            Self::Delayed { .. } => "delayed",
            Self::ReceiptRequested => "receipt requested",
            Self::Received(_) => "received",
            Self::ChatState(_) => "chat state",
            Self::Roster(_) => "roster",
            Self::RosterPush(_) => "roster push",
            Self::RosterRemoved(_) => "roster removed",
            Self::Presence { .. } => "presence",
            Self::Subscription(_) => "subscription",
            Self::Ping => "ping",
            Self::DiscoInfo(_) => "disco info",
            Self::Returned { .. } => "returned",
            Self::Unknown { .. } => "unknown",
            Self::Broken { .. } => "broken",
        }
    }
}

impl core::fmt::Debug for Fact {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Fact({})", self.name())
    }
}

/// The kind of a stanza with what routes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    /// Message, presence or iq.
    pub kind: Kind,
    /// `type`, or the kind's default (`normal`, `available`).
    pub type_: String,
    /// `id`, or empty.
    pub id: String,
    /// `from`; absent means our own server about our own account (RFC 6120 §8.1.2.1).
    pub from: Option<Jid>,
    /// `to`.
    pub to: Option<Jid>,
}

/// The types that RFC 6120 and RFC 6121 define.
const TYPES: [&str; 16] = [
    "",
    "available",
    "chat",
    "error",
    "get",
    "groupchat",
    "headline",
    "normal",
    "probe",
    "result",
    "set",
    "subscribe",
    "subscribed",
    "unavailable",
    "unsubscribe",
    "unsubscribed",
];

/// The kind and a type that is defined: anything else is the sender's own words.
impl core::fmt::Debug for Head {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let known = TYPES.contains(&self.type_.as_str());
        write!(f, "Head({:?} {})", self.kind, if known { &self.type_ } else { "‹private›" })
    }
}

/// RFC 6120 §8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `<message/>`
    Message,
    /// `<presence/>`
    Presence,
    /// `<iq/>`
    Iq,
}

#[cfg(test)]
mod tests {
    use super::{Head, Kind};

    #[test]
    fn a_head_shows_no_words_of_the_sender() {
        let shown = |type_: &str| {
            let (from, id) = (jid::Jid::new("bob@home.example").ok(), "secret".to_owned());
            let head = Head { kind: Kind::Message, type_: type_.to_owned(), id, from, to: None };
            format!("{head:?}")
        };
        assert_eq!(shown("chat"), "Head(Message chat)");
        assert_eq!(shown("bob@home.example"), "Head(Message ‹private›)");
    }
}
