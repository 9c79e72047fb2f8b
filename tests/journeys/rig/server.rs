//! What the scripted server does, and what it expects of the engine.

use std::time::Duration;

use jid::FullJid;
use minidom::Element;
use model::account::{Step, StepDone};
use model::failure::{ErrorCode, Failure};
use ports::{Mail, SessionNo, StreamFacts, Token};

use super::play::Play;
use super::stage::DEADLINE;
use super::wire::{Fate, Lines};
use super::xml;

/// What the server says it is, in every play.
fn facts(account: &str) -> StreamFacts {
    let domain = account.rsplit('@').next().unwrap_or_default();
    let host = format!("xmpp.{domain}:5223");
    let step = |step, detail: &str, took_ms| StepDone { step, detail: detail.to_owned(), took_ms };
    StreamFacts {
        host: host.clone(),
        tls: "TLSv1.3".to_owned(),
        mechanism: "SCRAM-SHA-256-PLUS".to_owned(),
        managed: true,
        steps: vec![
            step(Step::Finding, &host, 214),
            step(Step::Securing, "TLSv1.3", 31),
            step(Step::Authenticating, "SCRAM-SHA-256-PLUS", 45),
            step(Step::Loading, "", 20),
        ],
    }
}

impl Play {
    /// The stream says this, whatever it did before.
    pub(crate) fn mails(&mut self, mail: Mail) {
        self.mail(mail);
    }

    fn mail(&mut self, mail: Mail) {
        let before = self.recorder.is_some().then(|| self.screen.clone());
        self.wire.mail(&self.account, mail);
        if let Some(before) = before {
            self.step(None, Some(&before), None, None);
        }
    }

    /// Waits until the engine has opened a stream for the account.
    #[track_caller]
    pub(crate) fn expects_stream(&mut self) {
        let account = self.account.clone();
        let open = |lines: &mut Lines| lines.line(&account).filter(|line| !line.closed).map(|_| ());
        self.wire.wait(DEADLINE, open).expect("a stream is opened");
    }

    /// The attempt gets to a step.
    #[track_caller]
    pub(crate) fn reaches(&mut self, step: Step) {
        self.expects_stream();
        let done = facts(&self.account).steps.into_iter().filter(|done| done.step < step).collect();
        self.mail(Mail::Step { step, done });
    }

    /// A new session stands.
    #[track_caller]
    pub(crate) fn binds(&mut self) {
        self.expects_stream();
        let session = {
            let mut lines = self.wire.lines();
            let line = lines.line(&self.account).expect("a stream");
            assert_eq!(line.session, None, "the last session is lost first");
            line.sessions += 1;
            (line.delivered, line.handled, line.stalled) = (0, 0, false);
            *line.session.insert(SessionNo(line.sessions))
        };
        self.mail_online(session, false);
    }

    /// The session from before the cut stands again; nothing was lost.
    #[track_caller]
    pub(crate) fn resumes(&mut self) {
        let session = self.session();
        self.mail_online(session, true);
    }

    fn mail_online(&mut self, session: SessionNo, resumed: bool) {
        let jid = format!("{}/amsel", self.account);
        let jid = FullJid::new(&jid).expect("a full JID");
        self.mail(Mail::Online { session, jid, resumed, facts: facts(&self.account) });
    }

    fn session(&self) -> SessionNo {
        let session = self.wire.lines().line(&self.account).and_then(|line| line.session);
        session.expect("a session")
    }

    /// The server says something to us.
    #[track_caller]
    pub(crate) fn server(&mut self, xml: &str) {
        let element = xml::stanza(xml);
        let head = xep::head(&element).unwrap_or_else(|error| panic!("{error}: {xml}"));
        let session = self.session();
        self.deliver(Mail::Stanza { session, head, element });
    }

    /// The gate refused something that this sender sent us.
    #[track_caller]
    pub(crate) fn server_refused(&mut self, head: &str, reason: &str) {
        let head = xep::head(&xml::stanza(head)).ok();
        let session = self.session();
        self.deliver(Mail::Refused { session, head, reason: reason.to_owned() });
    }

    fn deliver(&mut self, mail: Mail) {
        self.wire.lines().line(&self.account).expect("a stream").delivered += 1;
        self.mail(mail);
    }

    /// The server has everything that was written.
    pub(crate) fn acks(&mut self) {
        self.acks_first(usize::MAX);
    }

    /// The server has the first so many messages of those that it has not confirmed yet.
    pub(crate) fn acks_first(&mut self, count: usize) {
        let written = |lines: &mut Lines, account: &str| {
            let sent = &mut lines.line(account).expect("a stream").sent;
            let written = sent.iter_mut().filter(|sent| sent.fate == Fate::Written);
            let mark = |sent: &mut super::wire::Sent| {
                sent.fate = Fate::Acked;
                sent.token
            };
            let with_fate = written.filter(|sent| sent.token.is_some());
            with_fate.take(count).filter_map(mark).collect::<Vec<_>>()
        };
        let tokens = written(&mut self.wire.lines(), &self.account);
        for token in tokens {
            self.mail(Mail::Acked { token });
        }
    }

    /// Nothing that is sent gets written any more: the socket is full.
    pub(crate) fn stalls(&mut self) {
        self.wire.lines().line(&self.account).expect("a stream").stalled = true;
    }

    /// The connection breaks; the supervisor tries again in a second.
    pub(crate) fn cut(&mut self) {
        let failure = Failure::new(ErrorCode::ConnectionLost);
        self.down(failure, Some(Duration::from_secs(1)));
    }

    /// No connection, for this reason.
    pub(crate) fn down(&mut self, failure: Failure, retry_in: Option<Duration>) {
        self.expects_stream();
        self.mail(Mail::Down { failure, retry_in });
    }

    /// The session from before the cut cannot be resumed: what was written is unsure, what was
    /// not is unsent.
    pub(crate) fn loses_session(&mut self) {
        let (session, unsure, unsent) = {
            let mut lines = self.wire.lines();
            let line = lines.line(&self.account).expect("a stream");
            let session = line.session.take().expect("a session");
            let (mut unsure, mut unsent) = (Vec::new(), Vec::new());
            line.sent.retain(|sent| {
                let waits = sent.fate == Fate::Waiting;
                unsent.extend(sent.token.filter(|_| waits));
                !waits
            });
            for sent in line.sent.iter_mut().filter(|sent| sent.fate == Fate::Written) {
                sent.fate = Fate::Lost;
                unsure.extend(sent.token);
            }
            (session, unsure, unsent)
        };
        self.mail(Mail::SessionLost { session, unsure, unsent });
    }

    /// What the server's end says from now on is under way: the engine does not know it yet.
    pub(crate) fn mail_is_slow(&mut self) {
        self.wire.hold();
    }

    /// What was under way arrives.
    pub(crate) fn mail_arrives(&mut self) {
        self.wire.let_through();
    }

    /// The next stanza that the engine sends meets a fault in the plug.
    pub(crate) fn plug_breaks(&mut self) {
        self.wire.lines().line(&self.account).expect("a stream").faulty = true;
    }

    /// Waits until the engine has closed this account's stream.
    #[track_caller]
    pub(crate) fn expects_close(&mut self) {
        let account = self.account.clone();
        let closed = |lines: &mut Lines| lines.line(&account)?.closed.then_some(());
        self.wire.wait(DEADLINE, closed).expect("the stream is closed");
    }

    /// This happens as soon as the engine closes the account's stream, before it does more.
    pub(crate) fn at_close(&mut self, then: impl FnOnce() + Send + 'static) {
        let mut lines = self.wire.lines();
        lines.line(&self.account).expect("a stream").at_close = Some(Box::new(then));
    }

    /// Is this account's stream open?
    pub(crate) fn stream_is_open(&self) -> bool {
        self.wire.lines().line(&self.account).is_some_and(|line| !line.closed)
    }

    /// The next thing that the engine sent, which the script has not looked at yet.
    #[track_caller]
    pub(crate) fn next_sent(&mut self) -> Element {
        let account = self.account.clone();
        let next = move |lines: &mut Lines| {
            let sent = lines.line(&account)?.sent.iter_mut().find(|sent| !sent.seen)?;
            sent.seen = true;
            Some(sent.stanza.clone())
        };
        let Some(next) = self.wire.wait(DEADLINE, next) else {
            panic!("nothing is sent; shown: {:#?}", self.screen);
        };
        next
    }

    /// The engine sends this next. `*` stands for any value.
    #[track_caller]
    pub(crate) fn expects_sent(&mut self, expected: &str) -> Element {
        let sent = self.next_sent();
        let same = xml::matches(&xml::stanza(expected), &sent);
        assert!(same, "\nexpected {expected}\nfound    {}", String::from(&sent));
        sent
    }

    /// The engine sends this text to that address; tells its id.
    #[track_caller]
    pub(crate) fn expects_text(&mut self, to: &str, text: &str) -> String {
        let sent = self.next_sent();
        let addressed = sent.attr("to") == Some(to) && sent.attr("type") == Some("chat");
        let found = (addressed, xml::body(&sent));
        assert_eq!(found, (true, Some(text.to_owned())), "{}", String::from(&sent));
        xml::id(&sent)
    }

    /// The server has given out all that waited: it answers what was asked behind the presence.
    #[track_caller]
    pub(crate) fn has_given_all(&mut self) {
        let answer = self.answer_behind_the_queue();
        self.server(&answer);
    }

    /// How the server says so.
    #[track_caller]
    pub(crate) fn answer_behind_the_queue(&self) -> String {
        let mut lines = self.wire.lines();
        let sent = &lines.line(&self.account).expect("a stream").sent;
        let ping = |sent: &&super::wire::Sent| sent.stanza.has_child("ping", "urn:xmpp:ping");
        let asked = sent.iter().rfind(ping).expect("a question behind the presence");
        format!("<iq type='result' id='{}'/>", xml::id(&asked.stanza))
    }

    /// Nothing was sent beside what the script looked at.
    #[track_caller]
    pub(crate) fn sends_nothing(&mut self) {
        self.settles();
        let mut lines = self.wire.lines();
        let unseen = |sent: &&super::wire::Sent| !sent.seen;
        let left: Vec<String> = lines
            .all()
            .flat_map(|line| line.sent.iter().filter(unseen).map(|sent| String::from(&sent.stanza)))
            .collect();
        assert!(left.is_empty(), "sent unexpectedly: {left:#?}");
    }

    /// The script looks at everything that was sent so far but at messages.
    pub(crate) fn drops_unseen_but_texts(&mut self) {
        for line in self.wire.lines().all() {
            for sent in line.sent.iter_mut().filter(|sent| sent.stanza.name() != "message") {
                sent.seen = true;
            }
        }
    }

    /// Every stanza of the session counts as handled.
    #[track_caller]
    pub(crate) fn all_handled(&mut self) {
        let done = |lines: &mut Lines| {
            let open = lines.all().all(|line| line.closed || line.handled == line.delivered);
            open.then_some(())
        };
        assert!(self.wire.wait(DEADLINE, done).is_some(), "stanzas stay unhandled");
    }

    /// How many stanzas of this session count as handled.
    pub(crate) fn handled(&self) -> u32 {
        self.wire.lines().line(&self.account).map_or(0, |line| line.handled)
    }

    /// In how many goes the stanzas of this stream were handled.
    pub(crate) fn handlings(&self) -> usize {
        self.wire.lines().line(&self.account).map_or(0, |line| line.handlings)
    }

    /// How many stanzas with a fate are written and not confirmed.
    pub(crate) fn on_the_wire(&self) -> usize {
        let mut lines = self.wire.lines();
        let open = |sent: &&super::wire::Sent| sent.fate == Fate::Written && sent.token.is_some();
        lines.line(&self.account).map_or(0, |line| line.sent.iter().filter(open).count())
    }

    /// The attempts on the account's newest stream, in order.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        let mut lines = self.wire.lines();
        let sent = lines.line(&self.account).map(|line| &line.sent);
        sent.into_iter().flatten().filter_map(|sent| sent.token).collect()
    }

    /// The session is over, and the script has said so in its own words.
    pub(crate) fn forgets_session(&mut self) {
        self.wire.lines().line(&self.account).expect("a stream").session = None;
    }

    /// The password that the account's newest stream logs in with.
    #[track_caller]
    pub(crate) fn password(&mut self) -> String {
        self.expects_stream();
        let mut lines = self.wire.lines();
        lines.line(&self.account).expect("a stream").login.password.expose().clone()
    }

    /// How many streams the engine has opened so far.
    pub(crate) fn streams(&self) -> u32 {
        self.wire.lines().opened
    }
}
