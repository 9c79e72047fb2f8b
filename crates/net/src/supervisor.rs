//! Keeps one account online: the only loop that reconnects.

mod enter;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use model::failure::{ErrorCode, Failure};
use ports::{Login, Mail, Mailbox};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use crate::backoff::Backoff;
use crate::command::Command;
use crate::elements::Incoming;
use crate::error::NetError;
use crate::laggards::Laggards;
use crate::live::{End, Live};
use crate::negotiate::{LoggedIn, log_in};
use crate::net::Net;
use crate::random;
use crate::setback::{Evidence, Setback};
use crate::sm::Session;
use crate::steps::Steps;

/// One account's stream, over all its connections.
pub(crate) struct Supervisor {
    net: Net,
    login: Login,
    mailbox: Mailbox,
    commands: UnboundedReceiver<Command>,
    backoff: Backoff,
    laggards: Laggards,
    session: Option<Session>,
    /// How many sessions there were.
    sessions: u64,
    /// Somebody asked for an attempt while one was under way: if it fails, the next one follows
    /// at once.
    hurry: bool,
}

/// The engine wants no more.
struct Closed;

/// A stream that may carry stanzas.
struct Online {
    logged_in: LoggedIn,
    resumed: bool,
    early: Vec<Incoming>,
}

impl Supervisor {
    pub(crate) fn new(
        net: Net,
        login: Login,
        mailbox: Mailbox,
        commands: UnboundedReceiver<Command>,
    ) -> Self {
        let backoff = Backoff::new(&net.pace);
        Self {
            net,
            login,
            mailbox,
            commands,
            backoff,
            laggards: Laggards::default(),
            session: None,
            sessions: 0,
            hurry: false,
        }
    }

    /// Runs until the engine closes the stream. When it ends, every token has its fate.
    pub(crate) async fn run(mut self) {
        loop {
            let once = AssertUnwindSafe(Box::pin(self.live_once())).catch_unwind().await;
            let goes_on = match once {
                Ok(goes_on) => goes_on,
                Err(_panic) => self.stumble().await,
            };
            if goes_on.is_err() {
                break;
            }
        }
        self.lose_session();
        // What crossed the good-bye has a fate too.
        self.commands.close();
        while let Some(command) = self.commands.recv().await {
            self.obey(command);
        }
    }

    /// One attempt, the life that follows, and the wait after it.
    async fn live_once(&mut self) -> Result<(), Closed> {
        let limit = Instant::now() + self.net.pace.attempt;
        let (setback, lived) = match self.attempt(limit).await? {
            Err(setback) => (setback, Duration::ZERO),
            Ok(online) => {
                self.hurry = false;
                let since = Instant::now();
                match self.live(online).await {
                    End::Closed => return Err(Closed),
                    End::Broken { error, resumable } => {
                        let resumable = resumable
                            && self
                                .session
                                .as_ref()
                                .is_some_and(|session| session.resume_id.is_some());
                        if !resumable {
                            self.lose_session();
                        }
                        (Setback::sure(error), since.elapsed())
                    }
                }
            }
        };
        self.wait(&setback, lived).await
    }

    async fn attempt(&mut self, limit: Instant) -> Result<Result<Online, Setback>, Closed> {
        let mut steps = Steps::begin(self.mailbox.clone());
        let (net, login) = (self.net.clone(), self.login.clone());
        let mut laggards = std::mem::take(&mut self.laggards);
        let reached = {
            let work = timeout_at(limit, Box::pin(log_in(&net, &login, &mut laggards, &mut steps)));
            self.meanwhile(work).await?
        };
        self.laggards = laggards;
        let timed_out = Setback { error: NetError::TIMED_OUT, evidence: Evidence::Partial };
        match reached.unwrap_or(Err(timed_out)) {
            Ok(logged_in) => {
                let entered = self.enter(logged_in, steps, limit).await?;
                Ok(entered.map_err(Setback::sure))
            }
            Err(setback) => Ok(Err(setback)),
        }
    }

    async fn live(&mut self, online: Online) -> End {
        let Online { mut logged_in, resumed, early } = online;
        let Some(session) = &mut self.session else { return End::Closed };
        let (wire, pace) = (&mut logged_in.wire, &self.net.pace);
        let live = Live::new(wire, session, &self.mailbox, pace, resumed);
        live.run(&mut self.commands, early).await
    }

    /// Does what the engine asks while something else is under way.
    async fn meanwhile<F: Future>(&mut self, work: F) -> Result<F::Output, Closed> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                output = &mut work => return Ok(output),
                command = self.commands.recv() => match command {
                    None | Some(Command::Close) => return Err(Closed),
                    Some(command) => self.obey(command),
                },
            }
        }
    }

    /// Off line: a session that may be resumed goes on collecting.
    fn obey(&mut self, command: Command) {
        match (command, &mut self.session) {
            (Command::Send(number, element, token), Some(session)) if number == session.number => {
                session.send(element, token);
            }
            (Command::Send(_, _, Some(token)), _) => (self.mailbox)(Mail::Unsent { token }),
            (Command::Handled(number, count), Some(session)) if number == session.number => {
                session.inbound.commit(count);
            }
            (Command::TryNow, _) => self.hurry = true,
            // Commits of older sessions are void.
            (Command::Send(_, _, None) | Command::Handled(..) | Command::Close, _) => {}
        }
    }

    /// Tells the fate of every stanza of the session.
    fn lose_session(&mut self) {
        let Some(mut session) = self.session.take() else { return };
        let fates = session.outbox.end();
        (self.mailbox)(Mail::SessionLost {
            session: session.number,
            unsure: fates.unsure,
            unsent: fates.unsent,
        });
    }

    /// Tells why, and waits: a while, or for the user.
    async fn wait(&mut self, setback: &Setback, lived: Duration) -> Result<(), Closed> {
        let hurry = std::mem::take(&mut self.hurry);
        let failure = setback.error.failure(self.login.jid.domain().as_str());
        tracing::info!(code = ?failure.code, "no connection");
        if setback.stops(self.login.proven || self.sessions > 0) {
            self.lose_session();
            (self.mailbox)(Mail::Down { failure, retry_in: None });
            return self.wait_for_word().await;
        }
        let pause = self.backoff.next(lived, random::number());
        let pause = if hurry { Duration::ZERO } else { pause };
        (self.mailbox)(Mail::Down { failure, retry_in: Some(pause) });
        let mut pause = std::pin::pin!(sleep(pause));
        loop {
            tokio::select! {
                () = &mut pause => return Ok(()),
                command = self.commands.recv() => match command {
                    None | Some(Command::Close) => return Err(Closed),
                    Some(Command::TryNow) => return Ok(()),
                    Some(command) => self.obey(command),
                },
            }
        }
    }

    /// Only the user can mend it: nothing is tried until somebody says so.
    async fn wait_for_word(&mut self) -> Result<(), Closed> {
        loop {
            match self.commands.recv().await {
                None | Some(Command::Close) => return Err(Closed),
                Some(Command::TryNow) => return Ok(()),
                Some(command) => self.obey(command),
            }
        }
    }

    /// A fault of our own ended the connection. The session goes with it: what it left half
    /// done is not known.
    async fn stumble(&mut self) -> Result<(), Closed> {
        tracing::error!("a stream panicked");
        self.hurry = false;
        self.lose_session();
        let failure = Failure::new(ErrorCode::Internal).about(self.login.jid.domain());
        let failure = failure.detail("the stream panicked");
        (self.mailbox)(Mail::Down { failure, retry_in: None });
        self.wait_for_word().await
    }
}
