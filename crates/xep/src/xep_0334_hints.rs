//! XEP-0334: how servers should treat a message. Hints are for servers: a received one says
//! nothing to us.

use xso::{AsXml, FromXml};

/// The namespace.
pub(crate) const NS: &str = "urn:xmpp:hints";

/// The hints that we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromXml, AsXml)]
#[xml(namespace = NS, exhaustive)]
pub(crate) enum Hint {
    /// Keep it nowhere, not even until the other side is back.
    #[xml(name = "no-store")]
    NoStore,
    /// Keep it although it has no body.
    #[xml(name = "store")]
    Store,
}
