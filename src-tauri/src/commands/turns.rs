//! The order in which the page gave its commands.
//!
//! Tauri serves each invocation in a task of its own, so of two that the page made one after the
//! other, the second may come first: a chat that was left would be watched and the one that was
//! entered not. The page therefore numbers its commands, and each waits here for its turn.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long a command waits for one before it. Between two that the page made lie microseconds;
/// one that did not come by now was lost on the way, and must not hold up all that follow.
const PATIENCE: Duration = Duration::from_secs(2);

/// Gives each command its turn.
#[derive(Default)]
pub(crate) struct Turns(Mutex<Line>);

#[derive(Default)]
struct Line {
    /// Whose turn it is.
    next: u64,
    /// What those do who came early.
    waiting: BTreeMap<u64, Job>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Turns {
    /// A new page counts from here; what an older one still waits for is not done any more.
    pub(crate) fn begin(&self, next: u64) {
        *self.line() = Line { next, waiting: BTreeMap::new() };
    }

    /// Does it when all before it were done, and gives what it gave; `None` if a new page came
    /// meanwhile. `act` must not block. Cancel safe: what was given is done even if nobody waits.
    pub(crate) async fn take<T: Send + 'static>(
        &self,
        number: u64,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (say, mut acted) = oneshot::channel();
        self.line().arrive(number, Box::new(move || drop(say.send(act()))));
        if let Ok(acted) = timeout(PATIENCE, &mut acted).await {
            return acted.ok();
        }
        self.line().go_on(number);
        acted.await.ok()
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn arrive(&mut self, number: u64, job: Job) {
        if number < self.next {
            // So late that nobody waited for it any longer.
            job();
            return;
        }
        self.waiting.insert(number, job);
        self.move_up();
    }

    fn move_up(&mut self) {
        while let Some(job) = self.waiting.remove(&self.next) {
            self.next += 1;
            job();
        }
    }

    /// Everybody up to this one goes, whoever is missing before them.
    fn go_on(&mut self, number: u64) {
        while let Some(first) = self.waiting.first_entry()
            && *first.key() <= number
        {
            self.next = *first.key();
            self.move_up();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use tokio::join;

    use super::Turns;

    fn notes() -> (impl Fn(u64) -> Box<dyn FnOnce() -> u64 + Send>, Receiver<u64>) {
        let (say, said): (Sender<u64>, _) = channel();
        let note = move |number| -> Box<dyn FnOnce() -> u64 + Send> {
            let say = say.clone();
            Box::new(move || {
                say.send(number).unwrap();
                number
            })
        };
        (note, said)
    }

    #[tokio::test(start_paused = true)]
    async fn commands_are_given_in_the_order_of_their_numbers() {
        let (turns, (note, said)) = (Turns::default(), notes());
        turns.begin(7);
        let given = join!(
            turns.take(9, note(9)),
            turns.take(8, note(8)),
            turns.take(7, note(7)),
            turns.take(10, note(10)),
        );
        assert_eq!(given, (Some(9), Some(8), Some(7), Some(10)));
        assert_eq!(said.try_iter().collect::<Vec<_>>(), [7, 8, 9, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_was_lost_holds_up_the_others_only_for_a_while() {
        let (turns, (note, said)) = (Turns::default(), notes());
        join!(turns.take(2, note(2)), turns.take(4, note(4)), turns.take(1, note(1)));
        assert_eq!(said.try_iter().collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(turns.take(5, note(5)).await, Some(5));
        assert_eq!(turns.take(3, note(3)).await, Some(3));
        assert_eq!(said.try_iter().collect::<Vec<_>>(), [5, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_page_counts_for_itself() {
        let (turns, (note, said)) = (Turns::default(), notes());
        let given = join!(turns.take(1, note(1)), async {
            turns.begin(0);
            turns.take(0, note(0)).await
        });
        assert_eq!(given, (None, Some(0)));
        assert_eq!(said.try_iter().collect::<Vec<_>>(), [0]);
    }
}
