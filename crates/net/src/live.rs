//! A stream that is online: stanzas in and out, until it ends.

mod good_bye;
mod turn;

use minidom::Element;
use model::fact::{Head, Kind};
use ports::{Mail, Mailbox};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};
use xmpp_parsers::ns;

use crate::command::Command;
use crate::elements::{Incoming, Nonza};
use crate::error::{NetError, from_stream_error};
use crate::options::Pace;
use crate::sm::Session;
use crate::watch::{Verdict, Watch};
use crate::wire::{Transport, Wire};
use crate::xml;

/// How a stream ended.
#[derive(Debug)]
pub(crate) enum End {
    /// We were asked to close it.
    Closed,
    /// It broke.
    Broken {
        /// Why.
        error: NetError,
        /// May the session be resumed?
        resumable: bool,
    },
}

/// One stream of one session.
pub(crate) struct Live<'a, Io> {
    pub(crate) wire: &'a mut Wire<Io>,
    pub(crate) session: &'a mut Session,
    pub(crate) mailbox: &'a Mailbox,
    pub(crate) pace: &'a Pace,
    watch: Watch,
    /// An `<r/>` or a ping waits for its answer.
    asked: Option<Asked>,
    /// Something was written since the last `<r/>` or ping.
    unasked: bool,
    /// An `<a/>` is due.
    confirm_now: bool,
    /// The server asked and heard less than what we have: tell it when we are done.
    confirm_later: bool,
}

/// What an answer will confirm.
#[derive(Debug)]
enum Asked {
    /// `<a/>` brings its own counter.
    Request,
    /// The answer to the ping of this id confirms so many.
    Ping(String, usize),
}

enum Event {
    Command(Option<Command>),
    Incoming(Result<Incoming, NetError>),
    Time,
}

impl<'a, Io: Transport> Live<'a, Io> {
    /// Takes a stream over that was just bound or resumed.
    pub(crate) fn new(
        wire: &'a mut Wire<Io>,
        session: &'a mut Session,
        mailbox: &'a Mailbox,
        pace: &'a Pace,
        resumed: bool,
    ) -> Self {
        let watch = Watch::new(pace, Instant::now(), resumed, wire.seen());
        Self {
            wire,
            session,
            mailbox,
            pace,
            watch,
            asked: None,
            // A resumed session is asked at once (see `Watch::new`).
            unasked: resumed,
            confirm_now: false,
            confirm_later: false,
        }
    }

    /// Runs until the stream ends.
    pub(crate) async fn run(
        mut self,
        commands: &mut UnboundedReceiver<Command>,
        early: Vec<Incoming>,
    ) -> End {
        for incoming in early {
            if let Err(error) = self.take(incoming, false) {
                return self.broken(error).await;
            }
        }
        loop {
            let until = match self.watch.judge(Instant::now(), self.wire.seen()) {
                Verdict::Until(until) => until,
                Verdict::Probe => {
                    self.ask_again();
                    continue;
                }
                Verdict::Dead => return self.broken(NetError::NoAnswer("silence")).await,
                Verdict::Deaf => {
                    return End::Broken {
                        error: NetError::NoAnswer("deaf after a resume"),
                        resumable: false,
                    };
                }
            };
            let event = tokio::select! {
                command = commands.recv() => Event::Command(command),
                incoming = std::future::poll_fn(|cx| self.poll_turn(cx)) => Event::Incoming(incoming),
                () = sleep_until(until) => Event::Time,
            };
            let done = match event {
                Event::Command(None | Some(Command::Close)) => return self.close().await,
                Event::Command(Some(command)) => {
                    self.obey(command);
                    Ok(())
                }
                Event::Incoming(incoming) => {
                    incoming.and_then(|incoming| self.take(incoming, true))
                }
                Event::Time => Ok(()),
            };
            if let Err(error) = done {
                return self.broken(error).await;
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Send(session, element, token) if session == self.session.number => {
                self.session.send(element, token);
            }
            // The session of this stanza is over: this one must not carry it.
            Command::Send(_, _, token) => {
                if let Some(token) = token {
                    (self.mailbox)(Mail::Unsent { token });
                }
            }
            Command::Handled(session, count) if session == self.session.number => {
                self.session.inbound.commit(count);
                if self.confirm_later && self.session.inbound.waiting() == 0 {
                    self.confirm_later = false;
                    self.confirm_now = true;
                }
            }
            // The network may be another one: does the server still hear us?
            Command::TryNow => {
                self.watch.probe(Instant::now());
                self.ask_again();
            }
            // The commit of an older session is void.
            Command::Handled(..) | Command::Close => {}
        }
    }

    /// An older question does not hold back a new one.
    fn ask_again(&mut self) {
        self.unasked = true;
        self.asked = None;
    }

    /// Deals with one element of the server.
    fn take(&mut self, incoming: Incoming, counts: bool) -> Result<(), NetError> {
        let session = self.session.number;
        match incoming {
            Incoming::Stanza(head, element) => {
                if !self.is_pong(&head) {
                    self.session.inbound.deliver(counts, xml::weight(&element));
                    (self.mailbox)(Mail::Stanza { session, head, element });
                }
            }
            Incoming::Refused(refusal) => {
                tracing::warn!(reason = refusal.reason, "a top-level element was refused");
                // Nothing of it is left but its head.
                self.session.inbound.deliver(counts && refusal.counts, xml::ELEMENT_WEIGHT);
                (self.mailbox)(Mail::Refused {
                    session,
                    head: refusal.head,
                    reason: refusal.reason,
                });
                if let Some(answer) = refusal.answer {
                    self.session.send(answer, None);
                }
            }
            Incoming::Nonza(Nonza::AckRequest(_)) => {
                self.confirm_now = true;
                self.confirm_later = self.session.inbound.waiting() > 0;
            }
            Incoming::Nonza(Nonza::Ack(ack)) => {
                let confirmed = self.session.outbox.confirm(ack.h);
                self.tell(confirmed?);
                self.asked = None;
                self.watch.confirmed();
            }
            Incoming::Error(condition) => return Err(from_stream_error(&condition)),
            Incoming::Nonza(_) | Incoming::Features(_) | Incoming::Broken => {
                return Err(NetError::Nonsense("an element out of place".to_owned()));
            }
        }
        Ok(())
    }

    fn tell(&self, tokens: Vec<ports::Token>) {
        for token in tokens {
            (self.mailbox)(Mail::Acked { token });
        }
    }

    /// Without XEP-0198 an answered ping confirms all that was written before it.
    fn is_pong(&mut self, head: &Head) -> bool {
        let ours = matches!(&self.asked, Some(Asked::Ping(id, _)) if *id == head.id)
            && head.kind == Kind::Iq
            && matches!(head.type_.as_str(), "result" | "error")
            && head.from.as_ref().is_none_or(|from| {
                from.node().is_none() && from.domain() == self.session.jid.domain()
            });
        if ours && let Some(Asked::Ping(_, covered)) = self.asked.take() {
            let tokens = self.session.outbox.confirm_front(covered);
            self.tell(tokens);
            self.watch.confirmed();
        }
        ours
    }

    /// XEP-0199 to our own server.
    fn ping(&self, id: &str) -> Element {
        let to = self.session.jid.domain().as_str();
        let attributes = [("type", "get"), ("id", id), ("to", to)];
        let iq = xml::element("iq", ns::JABBER_CLIENT, &attributes);
        xml::with(iq, Element::bare("ping", ns::PING))
    }
}
