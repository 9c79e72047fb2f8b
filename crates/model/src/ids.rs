//! Names of things. Three ids of a message are three different types on purpose.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(as = "f64")]
        pub struct $name(pub i64);
    };
}

row_id!(
    /// One of the user's accounts: the key of everything that belongs to it.
    AccountId
);
row_id!(
    /// One conversation of one account, by row.
    ConversationId
);
row_id!(
    /// Our own id of a message, by row. Never leaves this computer.
    MessageId
);

/// The place of a message in its conversation: larger is newer.
///
/// Comes from arrival or from the archive's order, never from a remote clock.
/// New messages step by [`OrderKey::STEP`], so that a gap can be filled later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(pub i64);

impl OrderKey {
    /// The distance that a new message keeps from the one before it.
    pub const STEP: i64 = 1 << 20;
}

/// The sender's own id of a message (XEP-0359 `origin-id`, or the stanza's `id`
/// where the sender sends none). Means something only together with the sender.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OriginId(String);

impl OriginId {
    /// Longest id that is kept: longer ones are an attack, not an id.
    pub const MAX_BYTES: usize = 512;

    /// `None` if the id is empty, too long or holds control characters.
    pub fn new(id: &str) -> Option<Self> {
        let sane =
            !id.is_empty() && id.len() <= Self::MAX_BYTES && !id.chars().any(char::is_control);
        sane.then(|| Self(id.to_owned()))
    }

    /// The id as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::OriginId;

    #[test]
    fn an_origin_id_refuses_nonsense() {
        assert!(OriginId::new("").is_none());
        assert!(OriginId::new("a\u{0}b").is_none());
        assert!(OriginId::new(&"x".repeat(513)).is_none());
        assert_eq!(OriginId::new("a-1").map(|id| id.as_str().to_owned()).as_deref(), Some("a-1"));
    }
}
