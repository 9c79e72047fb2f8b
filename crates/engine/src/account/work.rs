//! What the stages decided about a batch of mail: written first, done after.

use minidom::Element;
use model::change::Change;
use model::failure::Failure;
use model::message::Body;
use model::{Private, Timestamp};

use crate::Answer;
use crate::api::Reply;
use crate::views::ViewPost;

/// Changes in one commit: the one writer serves all accounts, and no sender may hold it up.
const MAX_CHANGES: usize = 512;
/// Bytes of texts in one commit; a stanza may have a mebibyte of them.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Something to do once the changes are on the disk.
pub(crate) enum Effect {
    /// Sends a stanza whose fate does not matter.
    Send(Element),
    /// Tells the views.
    View(ViewPost),
    /// If change number `change` wrote a message: announces it, and acknowledges it.
    Arrived { change: usize, from: String, text: Private<String>, receipt: Option<Element> },
    /// The server was heard, and that is stored.
    Heard(Timestamp),
    /// Tells the user how their wish ended.
    Answer(Answer, Result<Reply, Failure>),
    /// There is room on the stream for more of the outbox.
    Pump,
    /// Something waits again: the outbox is read anew, and sent as far as there is room.
    Refill,
    /// The roster is there, or it is known why not: the account is online.
    RosterKnown(Option<Failure>),
}

/// Changes with what follows from them.
#[derive(Default)]
pub(crate) struct Work {
    pub(crate) changes: Vec<Change>,
    pub(crate) effects: Vec<Effect>,
    /// How many stanzas of the session this work handles.
    pub(crate) handled: u32,
    bytes: usize,
}

impl Work {
    /// Adds a change; answers its number, for effects that depend on its outcome.
    pub(crate) fn write(&mut self, change: Change) -> usize {
        if let Change::MessageIn { body: Body::Plain(text) | Body::Refused(text), .. } = &change {
            self.bytes = self.bytes.saturating_add(text.len());
        }
        self.changes.push(change);
        self.changes.len() - 1
    }

    pub(crate) fn then(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// It has to be committed before more is taken in.
    pub(crate) fn is_full(&self) -> bool {
        self.changes.len() >= MAX_CHANGES || self.bytes >= MAX_BYTES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.effects.is_empty() && self.handled == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, MAX_CHANGES, Work};
    use model::change::Change;
    use model::ids::AccountId;
    use model::message::Body;
    use model::{BareJid, Timestamp};

    fn message(bytes: usize) -> Change {
        Change::MessageIn {
            account: AccountId(1),
            peer: BareJid::new("bob@b.example").expect("a JID"),
            resource: String::new(),
            body: Body::Plain("x".repeat(bytes)),
            origin_id: None,
            stanza_id: None,
            at: Timestamp(0),
        }
    }

    #[test]
    fn work_is_full_by_the_number_of_its_changes_and_by_their_bytes() {
        let mut many = Work::default();
        while !many.is_full() {
            many.write(message(1));
        }
        assert_eq!(many.changes.len(), MAX_CHANGES);
        let mut large = Work::default();
        while !large.is_full() {
            large.write(message(1024 * 1024));
        }
        assert_eq!(large.changes.len() * 1024 * 1024, MAX_BYTES);
        assert!(!std::mem::take(&mut large).is_empty() && !large.is_full());
    }
}
