//! The engine on a thread and a runtime of its own, so that a play can end it in any way and
//! can let hours pass.

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use engine::api::{Command, Reply};
use engine::{Engine, Listener, Plugs};
use model::failure::Failure;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::log::Log;

/// Longer than anything here takes, also on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A command that was given and not answered yet.
pub(crate) struct Given(Receiver<Result<Reply, Failure>>);

impl Given {
    /// What it gave.
    pub(crate) fn reply(self) -> Result<Reply, Failure> {
        self.0.recv_timeout(DEADLINE).expect("the engine answers in time")
    }

    /// It was not answered yet.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.0.try_recv(), Err(TryRecvError::Empty))
    }
}

/// A running engine.
pub(crate) struct Stage {
    engine: Engine,
    handle: Handle,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Stage {
    pub(crate) fn open(plugs: Plugs, listener: Listener, log: Log) -> Self {
        let (tell, told) = channel();
        let (end, ended) = oneshot::channel();
        let run = move || run(plugs, listener, log, &tell, ended);
        let thread = std::thread::Builder::new().name("engine".to_owned()).spawn(run);
        let (engine, handle) = told.recv_timeout(DEADLINE).expect("the engine starts");
        Self { engine, handle, end: Some(end), thread: Some(thread.expect("a thread")) }
    }

    /// Gives a command and does not wait.
    pub(crate) fn give(&self, command: Command) -> Given {
        let (tell, told) = channel();
        let call = self.engine.call(command);
        self.handle.spawn(async move {
            // A play that is over does not listen any more.
            drop(tell.send(call.await));
        });
        Given(told)
    }

    /// Gives these commands in order, and begins to wait for the last one first.
    pub(crate) fn give_all(&self, commands: Vec<Command>) -> Vec<Result<Reply, Failure>> {
        let (tell, told) = channel();
        let calls: Vec<_> = commands.into_iter().map(|given| self.engine.call(given)).collect();
        self.handle.spawn(async move {
            let mut replies = Vec::new();
            for call in calls.into_iter().rev() {
                replies.insert(0, call.await);
            }
            drop(tell.send(replies));
        });
        told.recv_timeout(DEADLINE).expect("the engine answers in time")
    }

    /// Holds the engine's only thread until the guard is dropped: what comes meanwhile lies
    /// there all at once then.
    pub(crate) fn holds_still(&self) -> Sender<()> {
        let ((tell, told), (guard, gone)) = (channel(), channel::<()>());
        self.handle.spawn(async move {
            let _ = tell.send(());
            let _ = gone.recv_timeout(DEADLINE);
        });
        told.recv_timeout(DEADLINE).expect("the engine's thread is there");
        guard
    }

    /// Lets the engine's timers run on by so much at once.
    pub(crate) fn passes(&self, time: Duration) {
        let (tell, told) = channel();
        self.handle.spawn(async move {
            tokio::time::pause();
            tokio::time::advance(time).await;
            tokio::time::resume();
            let _ = tell.send(());
        });
        told.recv_timeout(DEADLINE).expect("time passes");
    }
}

/// Ends everything at once, in the middle of whatever it does, as a crash would.
impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        if let Some(thread) = self.thread.take() {
            let over = thread.join();
            assert!(over.is_ok() || std::thread::panicking(), "the engine's thread panicked");
        }
    }
}

fn run(
    plugs: Plugs,
    listener: Listener,
    log: Log,
    tell: &Sender<(Engine, Handle)>,
    ended: oneshot::Receiver<()>,
) {
    let _heard = tracing::subscriber::set_default(log);
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async move {
        let engine = Engine::start(plugs, listener);
        tell.send((engine, Handle::current())).expect("the play waits");
        drop(ended.await);
    });
}
