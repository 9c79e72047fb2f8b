//! Tells how far an attempt has come.

use model::account::{Step, StepDone};
use ports::{Mail, Mailbox};
use tokio::time::Instant;

/// The steps of one attempt.
pub(crate) struct Steps {
    mailbox: Mailbox,
    now: Step,
    since: Instant,
    done: Vec<StepDone>,
}

impl Steps {
    /// An attempt begins.
    pub(crate) fn begin(mailbox: Mailbox) -> Self {
        let steps = Self { mailbox, now: Step::Finding, since: Instant::now(), done: Vec::new() };
        steps.tell();
        steps
    }

    /// The step at hand is over, the next one begins.
    pub(crate) fn over(&mut self, detail: &str, next: Step) {
        self.finish(detail);
        self.now = next;
        self.since = Instant::now();
        self.tell();
    }

    /// The next host: what was reached at the last one does not count.
    pub(crate) fn again(&mut self) {
        if self.now != Step::Finding {
            self.done.clear();
            self.now = Step::Finding;
            self.since = Instant::now();
            self.tell();
        }
    }

    /// How far it came.
    pub(crate) const fn now(&self) -> Step {
        self.now
    }

    /// The last step is over.
    pub(crate) fn end(mut self, detail: &str) -> Vec<StepDone> {
        self.finish(detail);
        self.done
    }

    fn finish(&mut self, detail: &str) {
        let took_ms = u32::try_from(self.since.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.done.push(StepDone { step: self.now, detail: detail.to_owned(), took_ms });
    }

    fn tell(&self) {
        (self.mailbox)(Mail::Step { step: self.now, done: self.done.clone() });
    }
}
