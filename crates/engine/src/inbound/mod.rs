//! A stanza's way in: authorize → interpret → permit → apply. Pure: the same stanza
//! and the same memory give the same work; the actor commits it.
//!
//! (`unwrap`, `decrypt` get their places when carbons, the archive and OMEMO come;
//! until then a wrapper is a payload that nobody understands, so nothing in it is believed.
//! `dedup` is the store's: it alone knows what is already there.)

#![deny(clippy::wildcard_enum_match_arm)]

mod authorize;
mod iq;
mod message;
mod permit;
mod presence;

use minidom::Element;
use model::Timestamp;
use model::change::Change;
use model::fact::{Fact, Head, Kind};
use model::ids::AccountId;

use crate::account::{Effect, Memory, Work};

/// What the stages know beside the memory.
pub(crate) struct Setting {
    pub(crate) account: AccountId,
    pub(crate) now: Timestamp,
    /// Does the user want contacts to know that messages arrive?
    pub(crate) receipts: bool,
}

/// How a stanza ended (invariant 5: never in silence).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It changes something, or tells something. A change that the store finds nothing for,
    /// such as a receipt for no message of ours, leaves a line in the log there.
    Taken,
    /// It may not do that.
    Refused(&'static str),
    /// Nothing here has a use for it.
    Unhandled,
}

/// Takes one stanza through the stages and adds what follows from it to the work.
pub(crate) fn receive(
    memory: &mut Memory,
    setting: &Setting,
    head: &Head,
    element: &Element,
    work: &mut Work,
) -> Verdict {
    let origin = authorize::origin(&memory.own, head.from.as_ref());
    let facts = xep::read(element);
    let verdict = match head.kind {
        Kind::Message => message::apply(memory, setting, head, &origin, facts, work),
        Kind::Presence => presence::apply(memory, setting, &origin, facts, work),
        Kind::Iq => iq::apply(memory, setting, head, &origin, facts, work),
    };
    if memory.hear(setting.now) {
        work.write(Change::Heard { account: setting.account, at: setting.now });
        work.then(Effect::Heard(setting.now));
    }
    if verdict != Verdict::Taken {
        tracing::debug!(kind = ?head.kind, ?verdict, "stanza without effect");
    }
    verdict
}

/// Takes what the gate left of a stanza: a question of ours may have its end with it.
pub(crate) fn unreadable(memory: &mut Memory, head: &Head, reason: &str, work: &mut Work) {
    if head.kind == Kind::Iq {
        let origin = authorize::origin(&memory.own, head.from.as_ref());
        iq::unreadable(memory, head, &origin, reason, work);
    }
}

/// The names of facts that nobody used, for the log.
fn note_unused(fact: &Fact) {
    tracing::trace!(fact = fact.name(), "unused");
}
