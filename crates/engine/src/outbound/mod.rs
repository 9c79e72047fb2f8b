//! What the user sends: intents in order, handed to a stream one bounded window at a time.

mod wishes;

use std::collections::{BTreeSet, VecDeque};

use model::change::Change;
use model::failure::{ErrorCode, Failure};
use model::ids::{AccountId, MessageId};
use model::message::Delivery;
use ports::Token;
use store::Outgoing;

/// Messages written but not confirmed, at most: servers give up sessions whose
/// queue grows beyond some hundreds (Prosody: 500).
const WINDOW: usize = 200;

/// The outbox of one account, in memory; the store is the truth.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Outgoing>,
    in_flight: BTreeSet<Token>,
}

impl Outbox {
    /// Replaces what waits by what the store says.
    pub(crate) fn refill(&mut self, waiting: Vec<Outgoing>) {
        self.waiting = waiting.into();
    }

    /// One more message waits.
    pub(crate) fn push(&mut self, outgoing: Outgoing) {
        self.waiting.push_back(outgoing);
    }

    /// The user no longer wants it.
    pub(crate) fn forget(&mut self, message: MessageId) {
        self.waiting.retain(|outgoing| outgoing.message != message);
    }

    /// Is there something to send, and room for it?
    pub(crate) fn wants_pump(&self) -> bool {
        !self.waiting.is_empty() && self.in_flight.len() < WINDOW
    }

    /// Is something written but not confirmed?
    pub(crate) fn in_flight(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Takes what may be written now, in order.
    pub(crate) fn take(&mut self) -> Vec<Outgoing> {
        let room = WINDOW.saturating_sub(self.in_flight.len()).min(self.waiting.len());
        let taken: Vec<Outgoing> = self.waiting.drain(..room).collect();
        self.in_flight.extend(taken.iter().map(|outgoing| token(outgoing.message)));
        taken
    }

    /// The server has it.
    pub(crate) fn acked(&mut self, account: AccountId, acked: Token) -> Option<Change> {
        self.in_flight.remove(&acked).then(|| moved(account, acked, Delivery::Sent, None))
    }

    /// The session is over: what the stream could not settle is unknown, what it never
    /// wrote waits again. A token that it does not name is unknown too.
    pub(crate) fn settle(
        &mut self,
        account: AccountId,
        unsure: Vec<Token>,
        unsent: Vec<Token>,
    ) -> Vec<Change> {
        let mut left = std::mem::take(&mut self.in_flight);
        let mut changes = Vec::new();
        for back in unsent {
            if left.remove(&back) {
                changes.push(moved(account, back, Delivery::Queued, None));
            }
        }
        left.extend(unsure);
        changes.extend(left.into_iter().map(|lost| self.unknown(account, MessageId(lost.0))));
        changes
    }

    /// The change that tells an unconfirmed message's fate.
    #[expect(clippy::unused_self, reason = "reads as what happens to a message of this outbox")]
    pub(crate) fn unknown(&self, account: AccountId, message: MessageId) -> Change {
        let failure = Some(Failure::new(ErrorCode::DeliveryUnknown));
        moved(account, Token(message.0), Delivery::Unknown, failure)
    }
}

/// A message's token is its row.
pub(crate) const fn token(message: MessageId) -> Token {
    Token(message.0)
}

const fn moved(account: AccountId, token: Token, to: Delivery, failure: Option<Failure>) -> Change {
    Change::Moved { account, message: MessageId(token.0), to, failure }
}
