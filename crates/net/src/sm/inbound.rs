//! What came, and what of it the engine committed.

use std::collections::VecDeque;

/// Reading stops at so many stanzas that the engine has not committed…
const MOST_STANZAS: usize = 1000;
/// …or at so much memory that they take: a thousand may be small, and one may be huge.
const MOST_WEIGHT: usize = 16 * 1024 * 1024;

/// Counts stanzas that the engine has stored: only those may be confirmed.
#[derive(Debug, Default)]
pub(crate) struct Inbound {
    handled: u32,
    /// One entry for each mail that is not committed.
    waiting: VecDeque<Waiting>,
    /// Of all that wait.
    weight: usize,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// Does XEP-0198 count it?
    counts: bool,
    /// Bytes of memory, about.
    weight: usize,
}

impl Inbound {
    /// One more went to the engine. Only stanzas after `<enabled/>` count.
    pub(crate) fn deliver(&mut self, counts: bool, weight: usize) {
        self.weight += weight;
        self.waiting.push_back(Waiting { counts, weight });
    }

    /// The engine committed so many more, in order.
    pub(crate) fn commit(&mut self, count: u32) {
        for _ in 0..count {
            let Some(Waiting { counts, weight }) = self.waiting.pop_front() else { return };
            self.weight -= weight;
            // The counter wraps at 2^32 (XEP-0198 §4).
            self.handled = self.handled.wrapping_add(u32::from(counts));
        }
    }

    /// How many the engine has not committed.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The engine has enough to do: no more is read.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST_STANZAS || self.weight >= MOST_WEIGHT
    }

    /// `h`
    pub(crate) const fn handled(&self) -> u32 {
        self.handled
    }

    #[cfg(test)]
    pub(crate) const fn starting_at(handled: u32) -> Self {
        Self { handled, waiting: VecDeque::new(), weight: 0 }
    }
}
