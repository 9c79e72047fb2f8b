//! Requests are carried out one after the other, but nothing that takes long keeps the end waiting.

use std::collections::VecDeque;
use std::pin::pin;

use engine::api::{Answer, Command, Reply, Request};
use model::failure::{ErrorCode, Failure};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep_until};

/// How long good-byes may take before the process ends without them; also how long what was
/// asked for before the end may still take.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(10);
/// Requests that were read but not yet carried out; beyond it stdin waits.
pub(crate) const READ_AHEAD: usize = 16;

/// A line of stdin: a request, or the answer to what is none.
pub(crate) type Item = Result<Request, Answer>;

/// Carries out what `requests` say until they end, `Shutdown` was answered, or `say` wants no more.
pub(crate) async fn obey<F: Future<Output = Result<Reply, Failure>>>(
    call: impl Fn(Command) -> F,
    requests: mpsc::Receiver<Item>,
    say: impl Fn(Answer) -> bool,
) {
    let mut queue = Queue { requests, read: VecDeque::new(), open: true, end: None };
    while let Some(item) = queue.next().await {
        let (answer, last) = match item {
            Err(refusal) => (refusal, false),
            Ok(Request { id, command: Command::Shutdown }) => {
                (answer(id, call(Command::Shutdown).await), true)
            }
            Ok(Request { id, command }) => {
                (answer(id, queue.meanwhile(call(command)).await), false)
            }
        };
        if !say(answer) || last {
            return;
        }
    }
}

/// What was read of stdin and not yet carried out.
struct Queue {
    requests: mpsc::Receiver<Item>,
    read: VecDeque<Item>,
    /// May there be more?
    open: bool,
    /// Until when what came before the end is waited for.
    end: Option<Instant>,
}

impl Queue {
    async fn next(&mut self) -> Option<Item> {
        match self.read.pop_front() {
            Some(item) => Some(item),
            None if self.open => self.requests.recv().await,
            None => None,
        }
    }

    /// Waits for the running call, and watches for the end beside it.
    async fn meanwhile(
        &mut self,
        running: impl Future<Output = Result<Reply, Failure>>,
    ) -> Result<Reply, Failure> {
        let mut running = pin!(running);
        loop {
            let end = self.end;
            tokio::select! {
                biased;
                result = &mut running => return result,
                more = self.requests.recv(), if self.open && self.read.len() < READ_AHEAD => {
                    self.take(more);
                }
                () = async { sleep_until(end.unwrap_or_else(Instant::now)).await },
                    if end.is_some() =>
                {
                    let ended = Failure::new(ErrorCode::Internal);
                    return Err(ended.detail("the end came before this was done"));
                }
            }
        }
    }

    fn take(&mut self, more: Option<Item>) {
        let shutdown = |item: &Item| matches!(item, Ok(Request { command: Command::Shutdown, .. }));
        if more.as_ref().is_none_or(shutdown) {
            // Nothing that comes after it is carried out.
            self.open = false;
            self.end = Some(Instant::now() + LAST_WORDS);
        }
        self.read.extend(more);
    }
}

fn answer(id: u32, result: Result<Reply, Failure>) -> Answer {
    match result {
        Ok(reply) => Answer { id, reply: Some(reply), failure: None },
        Err(failure) => Answer { id, reply: None, failure: Some(failure) },
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::future::pending;

    use engine::api::{Command, Reply, Request};
    use tokio::sync::mpsc;
    use tokio::time::{Duration, timeout};

    use super::obey;

    /// `Reopen` never ends here, everything else does at once. Tells each answer's number, and
    /// whether it went well.
    async fn answers(commands: &[Command], then_end: bool) -> Vec<(u32, bool)> {
        let (give, requests) = mpsc::channel(32);
        for (id, command) in (1..).zip(commands.iter().cloned()) {
            give.send(Ok(Request { id, command })).await.unwrap();
        }
        let give = (!then_end).then_some(give);
        let said = RefCell::new(Vec::new());
        let call = async |command| match command {
            Command::Reopen => pending().await,
            _ => Ok(Reply::Done),
        };
        let say = |answer: engine::api::Answer| {
            said.borrow_mut().push((answer.id, answer.reply.is_some()));
            true
        };
        let over = timeout(Duration::from_hours(1), obey(call, requests, say)).await;
        drop(give);
        assert!(over.is_ok(), "it waits for ever: {said:?}");
        said.into_inner()
    }

    fn quick() -> Command {
        Command::SetSettings { settings: engine::api::Settings::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn what_stdin_said_before_its_end_is_carried_out() {
        assert_eq!(answers(&[quick(), quick()], true).await, [(1, true), (2, true)]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_stdin_is_heard_while_something_hangs() {
        let said = answers(&[quick(), Command::Reopen, quick()], true).await;
        assert_eq!(said, [(1, true), (2, false), (3, true)]);
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_is_heard_and_answered_while_something_hangs() {
        let said = answers(&[Command::Reopen, Command::Shutdown, quick()], false).await;
        assert_eq!(said, [(1, false), (2, true)]);
    }
}
