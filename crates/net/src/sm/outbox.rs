//! What we send, until the server confirms it.

use std::collections::VecDeque;

use minidom::Element;
use ports::Token;

/// The server says that it handled more than it ever got (XEP-0198 §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooHigh {
    /// What it said.
    pub(crate) said: u32,
    /// What we sent.
    pub(crate) sent: u32,
}

/// What becomes of stanzas when their session is lost.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fates {
    /// Written, never confirmed.
    pub(crate) unsure: Vec<Token>,
    /// Never written.
    pub(crate) unsent: Vec<Token>,
}

#[derive(Debug)]
struct Entry {
    element: Element,
    token: Option<Token>,
}

/// A queue with three marks: confirmed (gone from the front), written to the stream at
/// hand, written to any stream of this session.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    entries: VecDeque<Entry>,
    /// Nobody could write these.
    refused: Vec<Token>,
    confirmed: u32,
    written: usize,
    ever_written: usize,
}

impl Outbox {
    /// Puts a stanza at the end.
    pub(crate) fn push(&mut self, element: Element, token: Option<Token>) {
        self.entries.push_back(Entry { element, token });
    }

    /// A stanza that cannot be written at all.
    pub(crate) fn refuse(&mut self, token: Option<Token>) {
        self.refused.extend(token);
    }

    /// The next stanza to write.
    pub(crate) fn next(&self) -> Option<&Element> {
        self.entries.get(self.written).map(|entry| &entry.element)
    }

    /// The next stanza was written.
    pub(crate) fn wrote(&mut self) {
        self.written = (self.written + 1).min(self.entries.len());
        self.ever_written = self.ever_written.max(self.written);
    }

    /// How many are written to this stream and not confirmed.
    pub(crate) const fn unconfirmed(&self) -> usize {
        self.written
    }

    /// The server handled so many of this session's stanzas.
    pub(crate) fn confirm(&mut self, h: u32) -> Result<Vec<Token>, TooHigh> {
        self.confirm_up_to(h, self.written)
    }

    /// The same on a new stream of the session: what the old one swallowed counts, and all
    /// the rest is written anew.
    pub(crate) fn resume(&mut self, h: u32) -> Result<Vec<Token>, TooHigh> {
        let tokens = self.confirm_up_to(h, self.ever_written)?;
        self.written = 0;
        Ok(tokens)
    }

    /// The first `count` arrived, by other evidence than a counter.
    pub(crate) fn confirm_front(&mut self, count: usize) -> Vec<Token> {
        let count = count.min(self.written);
        self.take(count)
    }

    fn confirm_up_to(&mut self, h: u32, most: usize) -> Result<Vec<Token>, TooHigh> {
        // The counter wraps at 2^32: a lower `h` is a huge step, and refused like one.
        let step = h.wrapping_sub(self.confirmed) as usize;
        if step > most {
            // At most 2^32 - 1 stanzas are ever in the queue: memory ends before.
            let sent = self.confirmed.wrapping_add(u32::try_from(most).unwrap_or(u32::MAX));
            return Err(TooHigh { said: h, sent });
        }
        Ok(self.take(step))
    }

    fn take(&mut self, count: usize) -> Vec<Token> {
        let count = count.min(self.entries.len());
        self.written = self.written.saturating_sub(count);
        self.ever_written = self.ever_written.saturating_sub(count);
        self.confirmed = self.confirmed.wrapping_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.entries.drain(..count).filter_map(|entry| entry.token).collect()
    }

    /// The session is over: what is known of each stanza.
    pub(crate) fn end(&mut self) -> Fates {
        let mut fates = Fates::default();
        for (place, entry) in self.entries.drain(..).enumerate() {
            let list =
                if place < self.ever_written { &mut fates.unsure } else { &mut fates.unsent };
            list.extend(entry.token);
        }
        fates.unsent.append(&mut self.refused);
        self.written = 0;
        self.ever_written = 0;
        fates
    }

    #[cfg(test)]
    pub(crate) fn starting_at(confirmed: u32) -> Self {
        Self { confirmed, ..Self::default() }
    }
}
