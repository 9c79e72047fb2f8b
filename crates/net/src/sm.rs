//! XEP-0198 as bookkeeping: no I/O, no clock.

mod inbound;
mod outbox;
#[cfg(test)]
mod tests;

use jid::FullJid;
use minidom::Element;
use ports::{SessionNo, Token};

pub(crate) use self::inbound::Inbound;
pub(crate) use self::outbox::{Outbox, TooHigh};

/// One session: it may outlive several streams.
#[derive(Debug)]
pub(crate) struct Session {
    /// Which.
    pub(crate) number: SessionNo,
    /// Our address.
    pub(crate) jid: FullJid,
    /// XEP-0198 is on.
    pub(crate) managed: bool,
    /// The name to resume by.
    pub(crate) resume_id: Option<String>,
    /// What we send.
    pub(crate) outbox: Outbox,
    /// What we get.
    pub(crate) inbound: Inbound,
}

impl Session {
    /// Puts a stanza in line. One that cannot be written must not poison the stream: it counts
    /// as never written when the session ends.
    pub(crate) fn send(&mut self, element: Element, token: Option<Token>) {
        if xso::to_vec(&element).is_ok() {
            self.outbox.push(element, token);
        } else {
            tracing::warn!("a stanza cannot be written as XML and is dropped");
            self.outbox.refuse(token);
        }
    }
}
