//! Behind the log-in: which session it will be.

use ports::{Mail, SessionNo, StreamFacts};
use tokio::time::{Instant, timeout_at};

use super::{Closed, Online, Supervisor};
use crate::command::Command;
use crate::complaint::complain;
use crate::elements::Incoming;
use crate::error::NetError;
use crate::join::{Joined, Plan, join_logged_in};
use crate::negotiate::LoggedIn;
use crate::sm::{Inbound, Outbox, Session};
use crate::steps::Steps;

impl Supervisor {
    /// Resumes the session or binds a new one.
    pub(super) async fn enter(
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
        let joined = match joined.unwrap_or(Err(NetError::TIMED_OUT)) {
            Ok(joined) => joined,
            Err(error) => return Ok(Err(error)),
        };
        let (resumed, early) = match self.settle(joined) {
            Ok(settled) => settled,
            Err(error) => {
                self.lose_session();
                complain(&mut logged_in.wire, &error, self.net.pace.close).await;
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
                for token in session.outbox.resume(h)? {
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
}
