//! What the user sends: intents in order, handed to a stream one bounded window at a time.

mod questions;
mod wishes;

use std::collections::{BTreeMap, VecDeque};

use model::change::{Change, Outcome};
use model::failure::{ErrorCode, Failure};
use model::ids::{AccountId, MessageId};
use model::message::Delivery;
use ports::Token;
use store::Outgoing;
use xep::write;

use crate::account::Account;
use crate::views::ViewPost;

/// Attempts written but not confirmed, at most: servers give up sessions whose
/// queue grows beyond some hundreds (Prosody: 500).
const WINDOW: usize = 200;

/// The outbox of one account, in memory; the store is the truth.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Outgoing>,
    /// The attempts whose fate is open, each with its message; `None` if this attempt no
    /// longer says anything about the message, since there is a newer one or none is wanted.
    in_flight: BTreeMap<Token, Option<MessageId>>,
    /// How many attempts there were: each has a number of its own, also the second of one message.
    attempts: i64,
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
        self.disown(message);
    }

    /// What was tried so far decides nothing about this message any more.
    pub(crate) fn disown(&mut self, message: MessageId) {
        for owner in self.in_flight.values_mut().filter(|owner| **owner == Some(message)) {
            *owner = None;
        }
    }

    /// How many wait for a connection, or for room on it.
    pub(crate) fn waiting(&self) -> u32 {
        u32::try_from(self.waiting.len()).unwrap_or(u32::MAX)
    }

    /// Is there something to send, and room for it?
    pub(crate) fn wants_pump(&self) -> bool {
        !self.waiting.is_empty() && self.in_flight.len() < WINDOW
    }

    /// Is something written but not confirmed?
    pub(crate) fn in_flight(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Takes what may be written now, in order; each is a new attempt.
    fn take(&mut self) -> Vec<(Token, Outgoing)> {
        let room = WINDOW.saturating_sub(self.in_flight.len()).min(self.waiting.len());
        let taken = self.waiting.drain(..room).map(|outgoing| {
            self.attempts += 1;
            let token = Token(self.attempts);
            self.in_flight.insert(token, Some(outgoing.message));
            (token, outgoing)
        });
        taken.collect()
    }

    /// The attempt was not made after all.
    fn call_off(&mut self, token: Token) {
        self.in_flight.remove(&token);
    }

    /// The message that this attempt decides about, which has its fate with that.
    fn resolve(&mut self, token: Token) -> Option<MessageId> {
        self.in_flight.remove(&token).flatten()
    }

    /// The server has it.
    pub(crate) fn acked(&mut self, account: AccountId, token: Token) -> Option<Change> {
        self.resolve(token).map(|message| moved(account, message, Delivery::Sent, None))
    }

    /// It was never written and never will be: it waits again.
    pub(crate) fn unsent(&mut self, account: AccountId, token: Token) -> Option<Change> {
        self.resolve(token).map(|message| moved(account, message, Delivery::Queued, None))
    }

    /// A session is over: what may have been written is unknown, what was never written waits
    /// again. Where both are said, the careful word counts. What is not named stays in flight:
    /// its fate is still to come.
    pub(crate) fn settle(
        &mut self,
        account: AccountId,
        unsure: &[Token],
        unsent: &[Token],
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(
            unsure
                .iter()
                .filter_map(|token| self.resolve(*token))
                .map(|message| unknown(account, message)),
        );
        changes.extend(unsent.iter().filter_map(|token| self.unsent(account, *token)));
        changes
    }

    /// The stream is given up, and nothing more will be heard of it: all that is in flight is
    /// of unknown fate.
    pub(crate) fn abandon(&mut self, account: AccountId) -> Vec<Change> {
        let lost = std::mem::take(&mut self.in_flight).into_values().flatten();
        lost.map(|message| unknown(account, message)).collect()
    }

    /// Nothing is in flight; what the store says of it counts.
    pub(crate) fn forget_attempts(&mut self) {
        self.in_flight.clear();
    }
}

/// The change that tells an unconfirmed message's fate.
pub(crate) fn unknown(account: AccountId, message: MessageId) -> Change {
    moved(account, message, Delivery::Unknown, Some(Failure::new(ErrorCode::DeliveryUnknown)))
}

const fn moved(
    account: AccountId,
    message: MessageId,
    to: Delivery,
    failure: Option<Failure>,
) -> Change {
    Change::Moved { account, message, to, failure }
}

impl Account {
    /// Writes what waits, as far as there is room. Each is marked before it is written,
    /// so that a crash in between leaves it *unknown*, never silently sent twice. Without a
    /// stream nothing is marked: nobody would write it.
    pub(crate) async fn pump(&mut self) {
        while let (Some(stream), Some(session)) = (&self.stream, self.session)
            && self.outbox.wants_pump()
        {
            let batch = self.outbox.take();
            let account = self.id;
            let marks = batch
                .iter()
                .map(|(_, out)| Change::HandedOver { account, message: out.message })
                .collect();
            let outcomes = match self.commit(marks).await {
                Ok(outcomes) => outcomes,
                Err(failure) => return self.stop(failure).await,
            };
            for ((token, out), outcome) in batch.into_iter().zip(outcomes) {
                // It waited no longer: a late receipt came, or the user took it back.
                if outcome == Outcome::Nothing {
                    self.outbox.call_off(token);
                    continue;
                }
                let with_state = self.settings.borrow().send_typing;
                let stanza = write::chat(&out.peer, &out.origin_id, out.text.expose(), with_state);
                stream.send(session, stanza, Some(token));
                self.memory.wrote_to.insert(out.peer);
            }
        }
        self.tell_queued();
    }

    /// What waits is what the store says, also in its order.
    pub(crate) async fn refill(&mut self) -> Result<(), Failure> {
        let waiting = self.store.outbox(self.id).await?;
        self.outbox.refill(waiting);
        self.tell_queued();
        Ok(())
    }

    pub(crate) fn tell_queued(&self) {
        self.views.send(ViewPost::Queued(self.id, self.outbox.waiting()));
    }
}

#[cfg(test)]
mod tests {
    use model::change::Change;
    use model::ids::{AccountId, ConversationId, MessageId, OriginId};
    use model::message::Delivery;
    use model::{BareJid, Timestamp};
    use ports::Token;
    use store::Outgoing;

    use super::{Outbox, WINDOW};

    const ME: AccountId = AccountId(1);

    fn outgoing(message: i64) -> Outgoing {
        Outgoing {
            message: MessageId(message),
            conversation: ConversationId(1),
            peer: BareJid::new("bob@home.example").expect("a JID"),
            origin_id: OriginId::new("an id").expect("an id"),
            text: "hello".into(),
            at: Timestamp(0),
        }
    }

    fn fates(changes: impl IntoIterator<Item = Change>) -> Vec<(i64, Delivery)> {
        let fate = |change| match change {
            Change::Moved { message, to, .. } => (message.0, to),
            other => panic!("{other:?}"),
        };
        changes.into_iter().map(fate).collect()
    }

    /// An outbox with these messages in flight, and their tokens.
    fn flying(messages: &[i64]) -> (Outbox, Vec<Token>) {
        let mut outbox = Outbox::default();
        for message in messages {
            outbox.push(outgoing(*message));
        }
        let tokens = outbox.take().into_iter().map(|(token, _)| token).collect();
        (outbox, tokens)
    }

    #[test]
    fn only_what_is_named_is_settled_and_unsure_wins() {
        let (mut outbox, tokens) = flying(&[7, 8, 9, 10]);
        let [a, b, c, d] = tokens[..] else { panic!("{tokens:?}") };
        let changes = outbox.settle(ME, &[a, b], &[b, c]);
        assert_eq!(
            fates(changes),
            [(7, Delivery::Unknown), (8, Delivery::Unknown), (9, Delivery::Queued)]
        );
        // Its fate comes on its own.
        assert_eq!(fates(outbox.unsent(ME, d)), [(10, Delivery::Queued)]);
        assert!(!outbox.in_flight());
    }

    #[test]
    fn a_fate_counts_once() {
        let (mut outbox, tokens) = flying(&[7]);
        assert_eq!(fates(outbox.acked(ME, tokens[0])), [(7, Delivery::Sent)]);
        assert_eq!(outbox.acked(ME, tokens[0]), None);
        assert_eq!(outbox.unsent(ME, tokens[0]), None);
        assert_eq!(outbox.settle(ME, &tokens, &tokens), []);
    }

    #[test]
    fn an_attempt_that_is_not_the_newest_says_nothing_but_takes_room() {
        let (mut outbox, first) = flying(&[7]);
        outbox.disown(MessageId(7));
        outbox.push(outgoing(7));
        let (second, _) = outbox.take().remove(0);
        assert_ne!(first[0], second);
        for message in (10..).take(WINDOW) {
            outbox.push(outgoing(message));
        }
        assert_eq!(outbox.take().len(), WINDOW - 2);
        assert_eq!(outbox.acked(ME, first[0]), None);
        assert!(outbox.wants_pump(), "its room is free");
        assert_eq!(fates(outbox.acked(ME, second)), [(7, Delivery::Sent)]);
    }

    #[test]
    fn of_a_stream_that_is_given_up_everything_is_unknown() {
        let (mut outbox, _) = flying(&[7, 8]);
        outbox.forget(MessageId(8));
        assert_eq!(fates(outbox.abandon(ME)), [(7, Delivery::Unknown)]);
        assert!(!outbox.in_flight());
    }
}
