//! Who says so? Decided from the envelope alone, before anything inside is read.

use jid::ResourceRef;
use model::{BareJid, Jid};

/// Whose word a stanza is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Our own server about our own account: no `from`, or our bare JID (RFC 6120 §8.1.2.1).
    Account,
    /// Our own server as such.
    Server,
    /// Another resource of ours.
    OwnResource,
    /// Anybody else.
    Other(Jid),
}

impl Origin {
    /// The bare JID of somebody else (the server counts as one that may write to us).
    pub(crate) fn peer(&self, own: &BareJid) -> Option<BareJid> {
        match self {
            Self::Other(jid) => Some(jid.to_bare()),
            Self::Server => Some(BareJid::from_parts(None, own.domain())),
            Self::Account | Self::OwnResource => None,
        }
    }

    /// The resource of somebody else, if it gave one.
    pub(crate) fn resource(&self) -> Option<&str> {
        match self {
            Self::Other(jid) => jid.resource().map(ResourceRef::as_str),
            Self::Account | Self::Server | Self::OwnResource => None,
        }
    }
}

/// Tells whose word a stanza with this `from` is.
pub(crate) fn origin(own: &BareJid, from: Option<&Jid>) -> Origin {
    let Some(from) = from else {
        return Origin::Account;
    };
    if from.to_bare() == *own {
        return if from.resource().is_none() { Origin::Account } else { Origin::OwnResource };
    }
    if from.node().is_none() && from.resource().is_none() && from.domain() == own.domain() {
        return Origin::Server;
    }
    Origin::Other(from.clone())
}

#[cfg(test)]
mod tests {
    use super::{Origin, origin};
    use model::{BareJid, Jid};

    #[test]
    fn only_our_bare_jid_or_nobody_speaks_for_our_account() {
        let own = BareJid::new("me@a.example").expect("a JID");
        let of = |from: &str| origin(&own, Some(&Jid::new(from).expect("a JID")));
        assert_eq!(origin(&own, None), Origin::Account);
        assert_eq!(of("me@a.example"), Origin::Account);
        assert_eq!(of("me@a.example/desk"), Origin::OwnResource);
        assert_eq!(of("a.example"), Origin::Server);
        for other in ["mallory@a.example", "a.example/x", "b.example", "me@b.example"] {
            assert!(matches!(of(other), Origin::Other(_)), "{other}");
        }
    }
}
