//! The scripted server's end of the streams: it gives mail, and keeps what the engine sends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use minidom::Element;
use ports::{Connector, Login, Mail, Mailbox, SessionNo, Token, XmppStream};

/// What became of a stanza that the engine gave to the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// On the wire, not confirmed.
    Written,
    /// The stream has not got round to it.
    Waiting,
    /// The server confirmed it.
    Acked,
    /// Written in a session that is lost: nobody knows.
    Lost,
}

/// One stanza that the engine gave to the stream.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) stanza: Element,
    pub(crate) token: Option<Token>,
    pub(crate) fate: Fate,
    /// The script has looked at it.
    pub(crate) seen: bool,
}

/// One stream that the engine opened.
pub(crate) struct Line {
    pub(crate) login: Login,
    pub(crate) mailbox: Mailbox,
    /// The session that stands or can be resumed.
    pub(crate) session: Option<SessionNo>,
    /// How many sessions there were on this stream.
    pub(crate) sessions: u64,
    pub(crate) sent: Vec<Sent>,
    /// Every token that was ever given.
    tokens: BTreeSet<Token>,
    /// Stanzas that the script delivered in this session, and those that count as handled.
    pub(crate) delivered: u32,
    pub(crate) handled: u32,
    pub(crate) handlings: usize,
    /// While it stalls, nothing that is sent gets written.
    pub(crate) stalled: bool,
    /// The next stanza that is sent meets a fault in the plug.
    pub(crate) faulty: bool,
    pub(crate) closed: bool,
    /// What happens when the engine closes this stream.
    pub(crate) at_close: Option<Box<dyn FnOnce() + Send>>,
    pub(crate) hurried: u32,
}

/// All streams, by account; the newest of each counts.
#[derive(Default)]
pub(crate) struct Lines {
    by_account: BTreeMap<String, Vec<Line>>,
    pub(crate) opened: u32,
    /// Mail that is under way: the engine has not seen it yet.
    held: Option<Vec<(Mailbox, Mail)>>,
}

impl Lines {
    /// The account's newest stream.
    pub(crate) fn line(&mut self, account: &str) -> Option<&mut Line> {
        self.by_account.get_mut(account)?.last_mut()
    }

    pub(crate) fn all(&mut self) -> impl Iterator<Item = &mut Line> {
        self.by_account.values_mut().flatten()
    }
}

/// The server, as the engine's port sees it.
#[derive(Default)]
pub(crate) struct Wire {
    lines: Mutex<Lines>,
    changed: Condvar,
}

impl Wire {
    pub(crate) fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().expect("nobody panicked here")
    }

    /// Waits until the script finds what it looks for; `None` when the deadline has passed.
    pub(crate) fn wait<T>(
        &self,
        deadline: Duration,
        mut look: impl FnMut(&mut Lines) -> Option<T>,
    ) -> Option<T> {
        let end = Instant::now() + deadline;
        let mut lines = self.lines();
        loop {
            if let Some(found) = look(&mut lines) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            (lines, _) = self.changed.wait_timeout(lines, left).expect("nobody panicked here");
        }
    }

    /// Gives a letter to the account's newest stream.
    pub(crate) fn mail(&self, account: &str, mail: Mail) {
        let mailbox = self.lines().line(account).map(|line| Arc::clone(&line.mailbox));
        self.post(mailbox.expect("a stream was opened"), mail);
    }

    fn post(&self, mailbox: Mailbox, mail: Mail) {
        let mut lines = self.lines();
        if let Some(held) = &mut lines.held {
            held.push((mailbox, mail));
            return;
        }
        drop(lines);
        mailbox(mail);
    }

    /// From now on mail stays under way.
    pub(crate) fn hold(&self) {
        self.lines().held = Some(Vec::new());
    }

    /// The mail that was under way arrives, in order.
    pub(crate) fn let_through(&self) {
        let held = self.lines().held.take().unwrap_or_default();
        for (mailbox, mail) in held {
            mailbox(mail);
        }
    }
}

/// The plug: `Arc<Wire>` with a name of its own.
#[derive(Clone)]
pub(crate) struct ScriptedServer(pub(crate) Arc<Wire>);

impl Connector for ScriptedServer {
    fn open(&self, login: Login, mailbox: Mailbox) -> Box<dyn XmppStream> {
        let account = login.jid.to_string();
        let mut lines = self.0.lines();
        lines.opened += 1;
        let line = Line {
            login,
            mailbox,
            session: None,
            sessions: 0,
            sent: Vec::new(),
            tokens: BTreeSet::new(),
            delivered: 0,
            handled: 0,
            handlings: 0,
            stalled: false,
            faulty: false,
            closed: false,
            at_close: None,
            hurried: 0,
        };
        let of_account = lines.by_account.entry(account.clone()).or_default();
        of_account.push(line);
        let number = of_account.len() - 1;
        drop(lines);
        self.0.changed.notify_all();
        Box::new(End { wire: Arc::clone(&self.0), account, number })
    }
}

/// The engine's end of one stream.
struct End {
    wire: Arc<Wire>,
    account: String,
    number: usize,
}

impl End {
    fn change<T>(&self, change: impl FnOnce(&mut Line) -> T) -> T {
        let mut lines = self.wire.lines();
        let of_account = lines.by_account.get_mut(&self.account);
        let line = of_account.and_then(|lines| lines.get_mut(self.number));
        let changed = change(line.expect("it was opened"));
        drop(lines);
        self.wire.changed.notify_all();
        changed
    }
}

/// What happens to a stanza that the engine gives.
enum Taken {
    Well,
    /// Its session is over (or has not begun).
    Void(Mailbox, Option<Token>),
    Fault,
}

impl XmppStream for End {
    fn send(&self, session: SessionNo, stanza: Element, token: Option<Token>) {
        let outcome = self.change(|line| {
            assert!(!line.closed, "the engine sends on a stream that it has closed");
            assert!(token.is_none_or(|token| line.tokens.insert(token)), "{token:?} comes twice");
            if std::mem::take(&mut line.faulty) {
                return Taken::Fault;
            }
            if line.session != Some(session) {
                return Taken::Void(Arc::clone(&line.mailbox), token);
            }
            let fate = if line.stalled { Fate::Waiting } else { Fate::Written };
            line.sent.push(Sent { stanza, token, fate, seen: false });
            Taken::Well
        });
        match outcome {
            Taken::Well | Taken::Void(_, None) => {}
            Taken::Void(mailbox, Some(token)) => self.wire.post(mailbox, Mail::Unsent { token }),
            Taken::Fault => panic!("the fault that the script wants"),
        }
    }

    fn handled(&self, session: SessionNo, count: u32) {
        self.change(|line| {
            if line.session == Some(session) {
                line.handled += count;
                line.handlings += 1;
                assert!(line.handled <= line.delivered, "more handled than there was");
            }
        });
    }

    fn try_now(&self) {
        self.change(|line| line.hurried += 1);
    }

    fn close(&self) {
        let then = self.change(|line| {
            line.closed = true;
            line.session = None;
            line.at_close.take()
        });
        if let Some(then) = then {
            then();
        }
    }
}
