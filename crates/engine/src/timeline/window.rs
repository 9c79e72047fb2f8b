//! The newest part of one conversation, growing backwards by pages.

use std::collections::BTreeSet;

use model::failure::Failure;
use model::ids::{ConversationId, MessageId};
use model::message::Message;
use ports::Clock;
use store::Store;

use super::rows::{differences, rows};
use crate::api::{Event, TimelineRow};

/// Rows read at once.
const PAGE: u32 = 100;

/// A watched timeline.
pub(crate) struct Window {
    conversation: ConversationId,
    messages: Vec<Message>,
    shown: Vec<TimelineRow>,
    has_older: bool,
    unread_from: Option<MessageId>,
    /// What has to be read again.
    touched: BTreeSet<MessageId>,
    /// Was anything read since the last event?
    dirty: bool,
    told: bool,
}

impl Window {
    /// Reads the newest page.
    pub(crate) async fn open(store: &Store, conversation: ConversationId) -> Result<Self, Failure> {
        let unread_from = store.first_unread(conversation).await?;
        let mut window = Self {
            conversation,
            messages: Vec::new(),
            shown: Vec::new(),
            has_older: true,
            unread_from,
            touched: BTreeSet::new(),
            dirty: true,
            told: false,
        };
        window.older(store).await?;
        Ok(window)
    }

    /// Reads one more page of older messages.
    pub(crate) async fn older(&mut self, store: &Store) -> Result<(), Failure> {
        if !self.has_older {
            return Ok(());
        }
        let before = self.messages.first().map(|message| message.order);
        // One more than a page tells whether there is still more.
        let mut page = store.timeline(self.conversation, before, PAGE + 1).await?;
        self.has_older = page.len() > PAGE as usize;
        if self.has_older {
            page.remove(0);
        }
        page.append(&mut self.messages);
        self.messages = page;
        self.dirty = true;
        Ok(())
    }

    /// A message of this conversation is new or changed.
    pub(crate) fn touch(&mut self, message: MessageId) {
        self.touched.insert(message);
    }

    /// Reads what was touched. If that fails, the next time reads it too.
    pub(crate) async fn refresh(&mut self, store: &Store) -> Result<(), Failure> {
        if self.touched.is_empty() {
            return Ok(());
        }
        let ids: Vec<MessageId> = self.touched.iter().copied().collect();
        let fresh = store.messages(&ids).await?;
        self.touched.clear();
        self.dirty = true;
        let gone: BTreeSet<MessageId> =
            ids.into_iter().filter(|id| fresh.iter().all(|message| message.id != *id)).collect();
        self.messages.retain(|message| !gone.contains(&message.id));
        for message in fresh {
            self.place(message);
        }
        Ok(())
    }

    /// Puts a message where its order key says; what lies before the window is left to `older`.
    fn place(&mut self, message: Message) {
        self.messages.retain(|old| old.id != message.id);
        let at = self.messages.partition_point(|old| old.order < message.order);
        if at > 0 || !self.has_older {
            self.messages.insert(at, message);
        }
    }

    /// The event that brings the shell up to date, if there is anything to tell. Costs nothing
    /// while nothing was read.
    pub(crate) fn event(&mut self, clock: &dyn Clock) -> Option<Event> {
        if !std::mem::take(&mut self.dirty) {
            return None;
        }
        let after = rows(&self.messages, clock);
        let ops = differences(&self.shown, &after);
        let reset = !self.told;
        if ops.is_empty() && !reset {
            return None;
        }
        self.shown = after;
        self.told = true;
        Some(Event::Timeline {
            conversation: self.conversation,
            reset,
            ops,
            has_older: self.has_older,
            unread_from: self.unread_from,
        })
    }
}
