//! A stream to a server. The engine never waits for it: answers come back as mail.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jid::{BareJid, FullJid};
use minidom::Element;
use model::Private;
use model::account::{Step, StepDone};
use model::fact::Head;
use model::failure::Failure;

/// Names one attempt to send a stanza whose fate the engine wants to know. Never used twice
/// on a stream: what is sent again has a new token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub i64);

/// Numbers the sessions of one stream from 1. A resumption keeps its session's number;
/// mail, commits and stanzas of another number are void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionNo(pub u64);

/// Who logs in. How hosts are found and which authorities are trusted is the
/// connector's own configuration.
#[derive(Debug, Clone)]
pub struct Login {
    /// The account.
    pub jid: BareJid,
    /// Its password.
    pub password: Private<String>,
    /// The host and port that the user gave instead of DNS, such as `xmpp.example:5222`.
    pub server: Option<String>,
    /// The resource to ask for: random, and the same for the life of the account
    /// on this computer, so that the server replaces our own ghosts.
    pub resource: String,
    /// Was it online before, in this run of the program or another? A strange network can
    /// make a server look as if it had no TLS or another certificate: it must not put such an
    /// account out of action.
    pub proven: bool,
}

/// What is known of an open stream, for the connection sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamFacts {
    /// Host and port.
    pub host: String,
    /// Such as `TLSv1.3`.
    pub tls: String,
    /// Such as `SCRAM-SHA-256-PLUS`.
    pub mechanism: String,
    /// Does the server do XEP-0198? Without it `Sent` means "written to the socket
    /// and an iq answered after it".
    pub managed: bool,
    /// The steps with their times.
    pub steps: Vec<StepDone>,
}

/// What the stream tells the account's actor, in order. Its `Debug` is fit for a log: it names
/// the case and holds no content (invariant 9).
pub enum Mail {
    /// An attempt reached a step.
    Step {
        /// The step that begins.
        step: Step,
        /// The steps behind it.
        done: Vec<StepDone>,
    },
    /// Bound (or resumed): stanzas may be sent.
    Online {
        /// Which session.
        session: SessionNo,
        /// Our full JID.
        jid: FullJid,
        /// The same session as before: nothing was lost, the stream itself sends what is missing.
        resumed: bool,
        /// For the connection sheet.
        facts: StreamFacts,
    },
    /// One stanza. It counts as handled only when the engine says so.
    Stanza {
        /// Which session.
        session: SessionNo,
        /// What routes it.
        head: Head,
        /// All of it.
        element: Element,
    },
    /// One stanza that the gate refused or no parser could read. It counts too.
    Refused {
        /// Which session.
        session: SessionNo,
        /// As much of it as could be read.
        head: Option<Head>,
        /// Why, without content.
        reason: String,
    },
    /// The server has everything up to and including this stanza.
    Acked {
        /// Which.
        token: Token,
    },
    /// The session is over and cannot be resumed.
    SessionLost {
        /// Which.
        session: SessionNo,
        /// Written, but nobody confirmed them: their fate is unknown.
        unsure: Vec<Token>,
        /// Never written: safe to send again.
        unsent: Vec<Token>,
    },
    /// This stanza came for a session that was over already (or had not begun): it was
    /// never written and never will be.
    Unsent {
        /// Which.
        token: Token,
    },
    /// No connection now.
    Down {
        /// Why.
        failure: Failure,
        /// When the supervisor tries again; `None`: it gave up, only the user can mend it.
        retry_in: Option<Duration>,
    },
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { step, .. } => write!(f, "Step({step:?})"),
            Self::Online { session, resumed, .. } => {
                write!(f, "Online({session:?}, resumed: {resumed})")
            }
            Self::Stanza { session, head, .. } => write!(f, "Stanza({session:?}, {head:?})"),
            Self::Refused { session, head, reason } => {
                write!(f, "Refused({session:?}, {head:?}, {reason:?})")
            }
            Self::Acked { token } => write!(f, "Acked({token:?})"),
            Self::SessionLost { session, unsure, unsent } => {
                write!(f, "SessionLost({session:?}, unsure: {unsure:?}, unsent: {unsent:?})")
            }
            Self::Unsent { token } => write!(f, "Unsent({token:?})"),
            Self::Down { failure, retry_in } => {
                write!(f, "Down({:?}, {retry_in:?})", failure.code)
            }
        }
    }
}

/// Where mail goes. Never blocks.
pub type Mailbox = Arc<dyn Fn(Mail) + Send + Sync>;

/// Opens streams; supervises each: reconnects with bounded, jittered backoff.
pub trait Connector: Send + Sync {
    /// Starts a supervised stream. Returns at once; all else comes as mail.
    fn open(&self, login: Login, mailbox: Mailbox) -> Box<dyn XmppStream>;
}

/// The engine's end of a supervised stream. No call blocks.
pub trait XmppStream: Send + Sync {
    /// Sends a stanza of this session, in order. The fate of each token comes back exactly
    /// once: as [`Mail::Acked`], in its session's [`Mail::SessionLost`], or as
    /// [`Mail::Unsent`] if the session is over. A session that waits to be resumed is not over.
    fn send(&self, session: SessionNo, stanza: Element, token: Option<Token>);
    /// `count` more stanzas of this session are committed (invariant 4: only then `h` moves).
    fn handled(&self, session: SessionNo, count: u32);
    /// The network may be back, or the user wants it now: no more waiting.
    fn try_now(&self);
    /// Says good-bye, ends the session and the supervisor.
    fn close(&self);
}

#[cfg(test)]
mod tests {
    use super::{Mail, SessionNo};
    use jid::FullJid;
    use minidom::Element;
    use model::fact::{Head, Kind};
    use model::failure::{ErrorCode, Failure};

    #[test]
    fn mail_is_fit_for_a_log() {
        let jid = FullJid::new("bob@home.example/desk").expect("a JID");
        let head = || Head {
            kind: Kind::Message,
            type_: "chat".to_owned(),
            id: "secret-id".to_owned(),
            from: Some(jid.clone().into()),
            to: None,
        };
        let body = Element::builder("body", "jabber:client").append("secret").build();
        let element = Element::builder("message", "jabber:client").append(body).build();
        let session = SessionNo(7);
        let failure = Failure::new(ErrorCode::ServerNoAnswer).about(&jid);
        let mails = [
            Mail::Stanza { session, head: head(), element },
            Mail::Refused { session, head: Some(head()), reason: "too deep".to_owned() },
            Mail::Online { session, jid, resumed: true, facts: super::StreamFacts::default() },
            Mail::Down { failure, retry_in: None },
        ];
        assert_eq!(
            mails.map(|mail| format!("{mail:?}")),
            [
                "Stanza(SessionNo(7), Head(Message chat))",
                "Refused(SessionNo(7), Some(Head(Message chat)), \"too deep\")",
                "Online(SessionNo(7), resumed: true)",
                "Down(ServerNoAnswer, None)",
            ]
        );
    }
}
