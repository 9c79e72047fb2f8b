//! What came, and what of it the engine committed.

use std::collections::VecDeque;

/// Counts stanzas that the engine has stored: only those may be confirmed.
#[derive(Debug, Default)]
pub(crate) struct Inbound {
    handled: u32,
    /// One entry for each mail that is not committed: does XEP-0198 count it?
    waiting: VecDeque<bool>,
}

impl Inbound {
    /// One more went to the engine. Only stanzas after `<enabled/>` count.
    pub(crate) fn deliver(&mut self, counts: bool) {
        self.waiting.push_back(counts);
    }

    /// The engine committed so many more, in order.
    pub(crate) fn commit(&mut self, count: u32) {
        for _ in 0..count {
            let Some(counts) = self.waiting.pop_front() else { return };
            // The counter wraps at 2^32 (XEP-0198 §4).
            self.handled = self.handled.wrapping_add(u32::from(counts));
        }
    }

    /// How many the engine has not committed.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// `h`
    pub(crate) const fn handled(&self) -> u32 {
        self.handled
    }

    #[cfg(test)]
    pub(crate) const fn starting_at(handled: u32) -> Self {
        Self { handled, waiting: VecDeque::new() }
    }
}
