//! Keeps one account online: the only loop that reconnects.

use std::future::Future;
use std::time::Duration;

use ports::{Login, Mail, Mailbox, SessionNo, StreamFacts, Token};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use crate::backoff::Backoff;
use crate::command::Command;
use crate::elements::Incoming;
use crate::error::NetError;
use crate::join::{Joined, Plan, join_logged_in};
use crate::live::{End, Live};
use crate::negotiate::{LoggedIn, log_in};
use crate::net::Net;
use crate::random;
use crate::sm::{Inbound, Outbox, Session};
use crate::steps::Steps;

/// One account's stream, over all its connections.
pub(crate) struct Supervisor {
    net: Net,
    login: Login,
    mailbox: Mailbox,
    commands: UnboundedReceiver<Command>,
    backoff: Backoff,
    session: Option<Session>,
    sessions: u64,
    /// Tokens of stanzas that never got into a session.
    unsent: Vec<Token>,
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
            session: None,
            sessions: 0,
            unsent: Vec::new(),
        }
    }

    /// Runs until the engine closes the stream.
    pub(crate) async fn run(mut self) {
        while Box::pin(self.live_once()).await.is_ok() {}
        self.lose_session();
        if !self.unsent.is_empty() {
            // No session ever took these: the last word about them.
            let (session, unsent) = (SessionNo(self.sessions), std::mem::take(&mut self.unsent));
            (self.mailbox)(Mail::SessionLost { session, unsure: Vec::new(), unsent });
        }
    }

    /// One attempt, the life that follows, and the wait after it.
    async fn live_once(&mut self) -> Result<(), Closed> {
        let limit = Instant::now() + self.net.pace.attempt;
        let (error, lived) = match self.attempt(limit).await? {
            Err(error) => (error, Duration::ZERO),
            Ok(online) => {
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
                        (error, since.elapsed())
                    }
                }
            }
        };
        self.wait(&error, lived).await
    }

    async fn attempt(&mut self, limit: Instant) -> Result<Result<Online, NetError>, Closed> {
        let mut steps = Steps::begin(self.mailbox.clone());
        let (net, login) = (self.net.clone(), self.login.clone());
        let reached = {
            let work = timeout_at(limit, Box::pin(log_in(&net, &login, &mut steps)));
            self.meanwhile(work).await?
        };
        match reached.unwrap_or(Err(NetError::NoAnswer("time-out"))) {
            Ok(logged_in) => self.enter(logged_in, steps, limit).await,
            Err(error) => Ok(Err(error)),
        }
    }

    /// Resumes the session or binds a new one.
    async fn enter(
        &mut self,
        mut logged_in: LoggedIn,
        steps: Steps,
        limit: Instant,
    ) -> Result<Result<Online, NetError>, Closed> {
        let resume = self.drain().await?;
        let plan = Plan { resource: self.login.resource.clone(), resume };
        let joined = {
            let joining = timeout_at(limit, join_logged_in(&mut logged_in, plan));
            self.meanwhile(joining).await?
        };
        let joined = match joined.unwrap_or(Err(NetError::NoAnswer("time-out"))) {
            Ok(joined) => joined,
            Err(error) => return Ok(Err(error)),
        };
        let (resumed, early) = match self.settle(joined) {
            Ok(settled) => settled,
            Err(error) => {
                self.lose_session();
                return Ok(Err(error));
            }
        };
        self.announce(&logged_in, steps, resumed);
        Ok(Ok(Online { logged_in, resumed, early }))
    }

    /// Awaits the commits of all that was delivered, so that `h` can be frozen: nothing
    /// may be committed later that the server is about to deliver again.
    async fn drain(&mut self) -> Result<Option<(String, u32)>, Closed> {
        let limit = Instant::now() + self.net.pace.drain;
        while self.session.as_ref().is_some_and(|session| session.inbound.waiting() > 0) {
            match timeout_at(limit, self.commands.recv()).await {
                Ok(None | Some(Command::Close)) => return Err(Closed),
                Ok(Some(command)) => self.obey(command),
                Err(_) => {
                    self.lose_session();
                    return Ok(None);
                }
            }
        }
        let resumable = self.session.as_ref().and_then(|session| {
            session.resume_id.clone().map(|id| (id, session.inbound.handled()))
        });
        Ok(resumable)
    }

    fn settle(&mut self, joined: Joined) -> Result<(bool, Vec<Incoming>), NetError> {
        match joined {
            Joined::Resumed(h) => {
                let Some(session) = &mut self.session else {
                    return Err(NetError::Nonsense("resumed nothing".to_owned()));
                };
                let too_high = |error: crate::sm::TooHigh| NetError::TooHigh {
                    said: error.said,
                    sent: error.sent,
                };
                for token in session.outbox.resume(h).map_err(too_high)? {
                    (self.mailbox)(Mail::Acked { token });
                }
                Ok((true, Vec::new()))
            }
            Joined::Bound { jid, managed, resume_id, refused_at, early } => {
                if let (Some(session), Some(h)) = (&mut self.session, refused_at) {
                    // A count that cannot be is as good as none.
                    for token in session.outbox.resume(h).unwrap_or_default() {
                        (self.mailbox)(Mail::Acked { token });
                    }
                }
                self.lose_session();
                self.sessions += 1;
                let number = SessionNo(self.sessions);
                let (outbox, inbound) = (Outbox::default(), Inbound::default());
                self.session = Some(Session { number, jid, managed, resume_id, outbox, inbound });
                Ok((false, early))
            }
        }
    }

    fn announce(&self, logged_in: &LoggedIn, steps: Steps, resumed: bool) {
        let Some(session) = &self.session else { return };
        let facts = StreamFacts {
            host: logged_in.host.clone(),
            tls: logged_in.tls.clone(),
            mechanism: logged_in.mechanism.to_owned(),
            managed: session.managed,
            steps: steps.end(if resumed { "resumed" } else { "bound" }),
        };
        (self.mailbox)(Mail::Online {
            session: session.number,
            jid: session.jid.clone(),
            resumed,
            facts,
        });
    }

    async fn live(&mut self, online: Online) -> End {
        let Online { mut logged_in, resumed, early } = online;
        let Some(session) = &mut self.session else { return End::Closed };
        let live = Live::new(
            &mut logged_in.wire,
            session,
            &self.mailbox,
            &self.net.pace,
            &mut self.unsent,
            resumed,
        );
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
            (Command::Send(element, token), Some(session)) if xso::to_vec(&element).is_ok() => {
                session.outbox.push(element, token);
            }
            (Command::Send(_, token), _) => self.unsent.extend(token),
            (Command::Handled(number, count), Some(session)) if number == session.number => {
                session.inbound.commit(count);
            }
            // Commits of older sessions are void.
            (Command::Handled(..) | Command::TryNow | Command::Close, _) => {}
        }
    }

    /// Tells the fate of every stanza of the session.
    fn lose_session(&mut self) {
        let Some(mut session) = self.session.take() else { return };
        let mut fates = session.outbox.end();
        fates.unsent.append(&mut self.unsent);
        (self.mailbox)(Mail::SessionLost {
            session: session.number,
            unsure: fates.unsure,
            unsent: fates.unsent,
        });
    }

    /// Tells why, and waits: a while, or for the user.
    async fn wait(&mut self, error: &NetError, lived: Duration) -> Result<(), Closed> {
        let failure = error.failure(self.login.jid.domain().as_str());
        tracing::info!(code = ?failure.code, "no connection");
        if error.is_permanent() {
            self.lose_session();
            (self.mailbox)(Mail::Down { failure, retry_in: None });
            return self.wait_for_word().await;
        }
        let pause = self.backoff.next(lived, random::number());
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
}
