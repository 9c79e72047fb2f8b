//! The engine's place: it opens a stream, reads its mail and commits what it is told to.

use std::sync::Arc;
use std::time::Duration;

use jid::FullJid;
use minidom::Element;
use model::failure::Failure;
use net::XmppConnector;
use ports::{Connector, Login, Mail, SessionNo, StreamFacts, Token, XmppStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// No wait in these tests is longer.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Desk {
    pub(crate) stream: Box<dyn XmppStream>,
    mail: UnboundedReceiver<Mail>,
    /// The last session that was announced.
    pub(crate) session: SessionNo,
    /// Commit each stanza as soon as it is read.
    pub(crate) commits: bool,
    /// What was read so far, in words.
    pub(crate) log: Vec<String>,
}

pub(crate) struct Online {
    pub(crate) session: SessionNo,
    pub(crate) jid: FullJid,
    pub(crate) resumed: bool,
    pub(crate) facts: StreamFacts,
}

pub(crate) fn login(jid: &str, password: &str, server: Option<String>) -> Login {
    Login {
        jid: jid.parse().unwrap(),
        password: password.into(),
        server,
        resource: "amsel-test".to_owned(),
        proven: false,
    }
}

pub(crate) fn message(to: &str, id: &str) -> Element {
    let text = format!(
        "<message xmlns='jabber:client' type='chat' to='{to}' id='{id}'><body>{id}</body></message>"
    );
    text.parse().unwrap()
}

impl Desk {
    pub(crate) fn open(connector: &XmppConnector, login: Login) -> Self {
        Self::open_with_a_fault(connector, login, |_| false)
    }

    /// A desk whose mailbox panics at such mail, and with it the stream's own task.
    pub(crate) fn open_with_a_fault(
        connector: &XmppConnector,
        login: Login,
        trips: fn(&Mail) -> bool,
    ) -> Self {
        let (sender, mail) = unbounded_channel();
        let mailbox = Arc::new(move |mail| {
            assert!(!trips(&mail), "a fault that this test makes");
            let _ = sender.send(mail);
        });
        let stream = connector.open(login, mailbox);
        Self { stream, mail, session: SessionNo(0), commits: true, log: Vec::new() }
    }

    /// Sends a stanza of the session at hand.
    pub(crate) fn send(&self, stanza: Element, token: Option<Token>) {
        self.stream.send(self.session, stanza, token);
    }

    /// The next mail; panics with all that was seen when none comes.
    pub(crate) async fn next(&mut self, what: &str) -> Mail {
        let next = tokio::time::timeout(PATIENCE, self.mail.recv()).await;
        let Ok(Some(mail)) = next else {
            panic!("no {what}; seen: {:#?}", self.log);
        };
        self.log.push(format!("{mail:?}"));
        if let Mail::Online { session, .. } = &mail {
            self.session = *session;
        }
        if self.commits
            && let Mail::Stanza { session, .. } | Mail::Refused { session, .. } = &mail
        {
            self.stream.handled(*session, 1);
        }
        mail
    }

    /// Reads until this picks something.
    pub(crate) async fn until<T>(
        &mut self,
        what: &str,
        mut pick: impl FnMut(Mail) -> Option<T>,
    ) -> T {
        // Not by the clock: a stream that fails again and again tells a lot.
        for _ in 0..1000 {
            if let Some(picked) = pick(self.next(what).await) {
                return picked;
            }
        }
        panic!("no {what} among 1,000 mails");
    }

    pub(crate) async fn online(&mut self) -> Online {
        self.until("online", |mail| match mail {
            Mail::Online { session, jid, resumed, facts } => {
                Some(Online { session, jid, resumed, facts })
            }
            _ => None,
        })
        .await
    }

    pub(crate) async fn down(&mut self) -> (Failure, Option<Duration>) {
        self.until("down", |mail| match mail {
            Mail::Down { failure, retry_in } => Some((failure, retry_in)),
            _ => None,
        })
        .await
    }

    /// However long it takes.
    pub(crate) async fn down_at_leisure(&mut self) -> (Failure, Option<Duration>) {
        loop {
            if let Some(Mail::Down { failure, retry_in }) = self.mail.recv().await {
                return (failure, retry_in);
            }
        }
    }

    pub(crate) async fn acked(&mut self, token: i64) {
        self.until(&format!("ack of {token}"), |mail| match mail {
            Mail::Acked { token: acked } => (acked == Token(token)).then_some(()),
            _ => None,
        })
        .await;
    }

    /// Is no mail waiting?
    pub(crate) fn is_empty(&self) -> bool {
        self.mail.is_empty()
    }

    /// The text of the next message that has one.
    pub(crate) async fn body(&mut self) -> String {
        self.until("a message", |mail| match mail {
            Mail::Stanza { element, .. } => {
                element.get_child("body", "jabber:client").map(Element::text)
            }
            _ => None,
        })
        .await
    }

    /// The next stanza that came too late for its session.
    pub(crate) async fn unsent(&mut self) -> i64 {
        self.until("an unsent stanza", |mail| match mail {
            Mail::Unsent { token } => Some(token.0),
            _ => None,
        })
        .await
    }

    pub(crate) async fn lost(&mut self) -> (SessionNo, Vec<i64>, Vec<i64>) {
        let numbers = |tokens: Vec<Token>| tokens.into_iter().map(|token| token.0).collect();
        self.until("a lost session", |mail| match mail {
            Mail::SessionLost { session, unsure, unsent } => {
                Some((session, numbers(unsure), numbers(unsent)))
            }
            _ => None,
        })
        .await
    }
}
