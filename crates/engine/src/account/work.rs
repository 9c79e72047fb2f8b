//! What the stages decided about a batch of mail: written first, done after.

use minidom::Element;
use model::Private;
use model::change::Change;

use crate::views::ViewPost;

/// Something to do once the changes are on the disk.
pub(crate) enum Effect {
    /// Sends a stanza whose fate does not matter.
    Send(Element),
    /// Tells the views.
    View(ViewPost),
    /// If change number `change` wrote a message: announces it, and acknowledges it.
    Arrived { change: usize, from: String, text: Private<String>, receipt: Option<Element> },
    /// There is room on the stream for more of the outbox.
    Pump,
    /// The roster is there: the account is online.
    RosterKnown,
}

/// Changes with what follows from them.
#[derive(Default)]
pub(crate) struct Work {
    pub(crate) changes: Vec<Change>,
    pub(crate) effects: Vec<Effect>,
    /// How many stanzas of the session this work handles.
    pub(crate) handled: u32,
}

impl Work {
    /// Adds a change; answers its number, for effects that depend on its outcome.
    pub(crate) fn write(&mut self, change: Change) -> usize {
        self.changes.push(change);
        self.changes.len() - 1
    }

    pub(crate) fn then(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.effects.is_empty() && self.handled == 0
    }
}
