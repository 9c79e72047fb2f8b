//! Writing and reading in one turn, so that neither ever waits for the other.

use std::task::{Context, Poll};

use tokio::time::Instant;
use xmpp_parsers::sm::{A, R};

use super::{Asked, Live};
use crate::elements::Incoming;
use crate::error::NetError;
use crate::random;
use crate::wire::Transport;

impl<Io: Transport> Live<'_, Io> {
    /// Writes what there is room for, then reads one element. Cancel safe.
    ///
    /// The stream layer stops taking elements at 2 KiB of unsent bytes: to await room in
    /// there would stop the reading, and two such ends wait for each other for ever.
    pub(super) fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, NetError>> {
        if let Err(error) = self.write(cx) {
            // What the server said before it closed says more than our broken pipe: without
            // it a `<conflict/>` would look like a cut, and two clients would fight.
            return match self.wire.poll_receive(cx) {
                Poll::Ready(Ok(incoming)) => Poll::Ready(Ok(incoming)),
                Poll::Ready(Err(_)) | Poll::Pending => Poll::Ready(Err(error)),
            };
        }
        if self.session.inbound.is_full() {
            self.watch.pause(Instant::now());
            return Poll::Pending;
        }
        self.watch.go_on(Instant::now());
        self.wire.poll_receive(cx)
    }

    fn write(&mut self, cx: &mut Context<'_>) -> Result<(), NetError> {
        while self.has_something_to_write() {
            match self.wire.poll_room(cx) {
                Poll::Ready(room) => room?,
                Poll::Pending => return Ok(()),
            }
            self.write_one()?;
        }
        match self.wire.poll_flush(cx) {
            Poll::Ready(flushed) => flushed,
            Poll::Pending => Ok(()),
        }
    }

    /// A resumed session gets no stanza before it has proven that it listens.
    fn may_write_stanzas(&self) -> bool {
        !self.watch.is_unproven() && self.session.outbox.next().is_some()
    }

    fn may_ask(&self) -> bool {
        self.unasked && self.asked.is_none()
    }

    fn has_something_to_write(&self) -> bool {
        self.confirm_now || self.may_write_stanzas() || self.may_ask()
    }

    fn write_one(&mut self) -> Result<(), NetError> {
        if self.confirm_now {
            self.confirm_now = false;
            return if self.session.managed {
                self.wire.start_send(&A::new(self.session.inbound.handled()))
            } else {
                Ok(())
            };
        }
        if self.may_write_stanzas() {
            if let Some(element) = self.session.outbox.next() {
                self.wire.start_send(element)?;
                self.session.outbox.wrote();
                self.unasked = true;
            }
            return Ok(());
        }
        // Once after each burst, not once for each stanza.
        self.unasked = false;
        self.watch.asked(Instant::now());
        if self.session.managed {
            self.asked = Some(Asked::Request);
            return self.wire.start_send(&R);
        }
        let id = random::id()?;
        let ping = self.ping(&id);
        self.asked = Some(Asked::Ping(id, self.session.outbox.unconfirmed()));
        self.wire.start_send(&ping)
    }
}
