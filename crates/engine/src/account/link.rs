//! The account's connection: what the stream's mail means for it.

use model::Timestamp;
use model::account::{Link, Step};
use model::change::Change;
use model::fact::{Head, Kind};
use model::failure::{ErrorCode, Failure};
use model::message::Body;
use ports::{Mail, SessionNo, Token};

use super::actor::Account;
use super::work::Work;
use super::{Effect, Pending};
use crate::inbound::{self, Setting};
use crate::views::ViewPost;

impl Account {
    fn link(&self, link: Link) {
        self.views.send(ViewPost::Link(self.id, link));
    }

    pub(crate) fn connecting(&self) {
        self.link(Link::Connecting { step: Step::Finding, done: Vec::new() });
    }

    /// The store failed, or only the user can help: no stream until they try again.
    pub(crate) async fn stop(&mut self, failure: Failure) {
        self.end_session().await;
        self.link(Link::Stopped { failure });
    }

    /// Ends the stream for good. What was written and not confirmed is of unknown fate; if the
    /// store cannot take that now, it finds the marks itself when the account starts again.
    pub(crate) async fn end_session(&mut self) {
        self.close_stream();
        self.lost_session();
        let changes = self.outbox.abandon(self.id);
        if let Err(failure) = self.commit(changes).await {
            tracing::warn!(code = ?failure.code, "the outbox could not be settled");
        }
    }

    /// Decides about one stanza; `false` if the mail is something else.
    pub(crate) fn stanza(&mut self, mail: &Mail, work: &mut Work) -> bool {
        let setting = Setting {
            account: self.id,
            now: self.plugs.clock.now(),
            receipts: self.settings.borrow().send_receipts,
        };
        match mail {
            Mail::Stanza { session, head, element } if Some(*session) == self.session => {
                inbound::receive(&mut self.memory, &setting, head, element, work);
                work.handled += 1;
                true
            }
            Mail::Refused { session, head, reason } if Some(*session) == self.session => {
                if let Some(head) = head {
                    inbound::unreadable(&mut self.memory, head, reason, work);
                }
                work.write(self.refused(head.as_ref(), reason, setting.now));
                work.handled += 1;
                true
            }
            Mail::Acked { token } => {
                work.changes.extend(self.outbox.acked(self.id, *token));
                self.outbox.wants_pump().then(|| work.then(Effect::Pump));
                true
            }
            Mail::Unsent { token } => {
                work.changes.extend(self.outbox.unsent(self.id, *token));
                work.then(Effect::Refill);
                true
            }
            // Void: of a session that is over.
            Mail::Stanza { .. } | Mail::Refused { .. } => true,
            Mail::Step { .. }
            | Mail::Online { .. }
            | Mail::SessionLost { .. }
            | Mail::Down { .. } => false,
        }
    }

    /// A contact's message that could not be read is shown as such; anything else is only noted.
    fn refused(&self, head: Option<&Head>, reason: &str, at: Timestamp) -> Change {
        let from = head.and_then(|head| head.from.as_ref());
        let contact =
            from.map(model::Jid::to_bare).filter(|jid| self.memory.roster.contains_key(jid));
        match (head, contact) {
            (Some(head), Some(peer)) if head.kind == Kind::Message => Change::MessageIn {
                account: self.id,
                peer,
                resource: String::new(),
                body: Body::Refused(reason.to_owned()),
                origin_id: None,
                stanza_id: None,
                at,
            },
            _ => Change::Quarantined {
                account: self.id,
                from: from.map(ToString::to_string).unwrap_or_default(),
                reason: reason.to_owned(),
                at,
            },
        }
    }

    /// Mail that is about the stream itself.
    pub(crate) async fn link_mail(&mut self, mail: Mail) {
        match mail {
            Mail::Step { step, done } => self.link(Link::Connecting { step, done }),
            Mail::Online { session, resumed, .. } => self.bound(session, resumed).await,
            Mail::SessionLost { unsure, unsent, .. } => self.session_lost(&unsure, &unsent).await,
            Mail::Down { failure, retry_in } => self.down(failure, retry_in).await,
            Mail::Stanza { .. }
            | Mail::Refused { .. }
            | Mail::Acked { .. }
            | Mail::Unsent { .. } => {}
        }
    }

    /// A session stands. A new one asks for the roster, says that we are here and sends what waits.
    async fn bound(&mut self, session: SessionNo, resumed: bool) {
        // A stream that is given up has no session, whatever it still says.
        if self.stream.is_none() {
            return;
        }
        self.session = Some(session);
        if let Err(failure) = self.proven().await {
            return self.stop(failure).await;
        }
        if resumed {
            self.present();
            self.online();
            return self.pump().await;
        }
        let queue_end = self.plugs.entropy.id();
        self.memory.connected(self.plugs.clock.now(), queue_end.clone());
        // RFC 6121 §2.2: the roster before the initial presence.
        self.ask_roster();
        self.send(xep::write::presence_available());
        // That presence makes the server give out what waited (XEP-0160 §2). It answers this
        // behind all of it, since it takes what we say in order (RFC 6120 §10.1).
        self.send(xep::write::ping(&queue_end));
        self.pump().await;
    }

    /// Tells again who is there.
    fn present(&self) {
        for (peer, (availability, status)) in self.memory.present() {
            let (account, peer) = (self.id, peer.clone());
            self.views.send(ViewPost::Presence { account, peer, availability, status });
        }
    }

    /// The server accepted the password: the account stays, a new password is kept.
    async fn proven(&mut self) -> Result<(), Failure> {
        let mut changes = Vec::new();
        if !self.kept {
            changes.push(Change::AccountKept { account: self.id });
        }
        if self.new_password {
            changes.push(Change::PasswordSet {
                account: self.id,
                password: self.login.password.clone(),
            });
        }
        self.commit(changes).await?;
        self.new_password = false;
        if !self.kept {
            self.kept = true;
            self.views.send(ViewPost::Kept(self.id));
        }
        Ok(())
    }

    pub(crate) fn online(&self) {
        self.link(Link::Online);
    }

    async fn session_lost(&mut self, unsure: &[Token], unsent: &[Token]) {
        self.lost_session();
        let changes = self.outbox.settle(self.id, unsure, unsent);
        let settled = async {
            self.commit(changes).await?;
            self.refill().await
        };
        if let Err(failure) = settled.await {
            self.stop(failure).await;
        }
    }

    /// What a session's end voids: presence, and questions that nobody will answer.
    pub(crate) fn lost_session(&mut self) {
        self.session = None;
        self.memory.forget_presence();
        for (_, pending) in self.memory.pending.drain() {
            if let Pending::Wish { answer, .. } = pending {
                let lost = Failure::new(ErrorCode::ConnectionLost).about(self.login.jid.domain());
                // Nobody may wait any more; that is no fault.
                drop(answer.send(Err(lost)));
            }
        }
        self.views.send(ViewPost::Absent(self.id));
    }

    async fn down(&mut self, failure: Failure, retry_in: Option<core::time::Duration>) {
        // A first log-in has somebody in front of it: no second try behind their back.
        let Some(wait) = retry_in.filter(|_| self.kept) else {
            return self.stop(failure).await;
        };
        // A session that may be resumed keeps what it knows, but nobody is seen to be there,
        // and nothing is sent meanwhile.
        self.session = None;
        self.views.send(ViewPost::Absent(self.id));
        let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let retry_at = Timestamp(self.plugs.clock.now().0.saturating_add(wait));
        self.link(Link::Waiting { failure, retry_at });
    }
}
