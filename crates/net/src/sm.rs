//! XEP-0198 as bookkeeping: no I/O, no clock.

mod inbound;
mod outbox;
#[cfg(test)]
mod tests;

use jid::FullJid;
use ports::SessionNo;

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
