//! The actor: takes mail in order, decides, commits, and only then tells and sends.

use std::sync::Arc;

use minidom::Element;
use model::change::{Change, Outcome};
use model::failure::Failure;
use model::ids::AccountId;
use ports::{Login, Mailbox, SessionNo, XmppStream};
use store::{AccountRecord, Store};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Duration, Instant, timeout_at};

use super::work::{Effect, Work};
use super::{AccountPost, Memory};
use crate::Plugs;
use crate::api::Settings;
use crate::outbound::{Outbox, unknown};
use crate::views::{ViewPost, Views};

/// Mail that is decided together and committed once (ADR 1 §5).
const BATCH: usize = 256;
/// How long the end waits for the server to confirm what was written.
const LAST_ACKS: Duration = Duration::from_secs(2);

/// One account's actor.
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) login: Login,
    pub(crate) kept: bool,
    /// A password that is stored once the server has accepted it.
    pub(crate) new_password: bool,
    pub(crate) plugs: Plugs,
    pub(crate) store: Store,
    pub(crate) views: Views,
    pub(crate) settings: watch::Receiver<Settings>,
    pub(crate) memory: Memory,
    pub(crate) outbox: Outbox,
    pub(crate) stream: Option<Box<dyn XmppStream>>,
    /// Which stream's mail is listened to.
    pub(crate) stream_no: u64,
    pub(crate) session: Option<SessionNo>,
    pub(crate) mail: mpsc::UnboundedSender<AccountPost>,
}

impl Account {
    pub(crate) fn new(
        plugs: &Plugs,
        store: &Store,
        views: &Views,
        settings: watch::Receiver<Settings>,
        record: AccountRecord,
        mail: mpsc::UnboundedSender<AccountPost>,
    ) -> Self {
        let mut memory = Memory::new(record.jid.clone());
        memory.heard = record.heard;
        let login = Login {
            jid: record.jid,
            password: record.password,
            server: (!record.server.is_empty()).then_some(record.server),
            resource: record.resource,
            proven: record.kept,
        };
        Self {
            id: record.id,
            login,
            kept: record.kept,
            new_password: false,
            plugs: plugs.clone(),
            store: store.clone(),
            views: views.clone(),
            settings,
            memory,
            outbox: Outbox::default(),
            stream: None,
            stream_no: 0,
            session: None,
            mail,
        }
    }

    pub(crate) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<AccountPost>) {
        self.start().await;
        while let Some(first) = inbox.recv().await {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(post) = inbox.try_recv()
            {
                batch.push(post);
            }
            if let Some(done) = self.take(batch).await {
                self.settle(&mut inbox).await;
                self.close_stream();
                // An error means that the conductor has stopped waiting.
                let _ = done.send(());
                return;
            }
        }
    }

    /// Gives the server a moment to confirm what was written: a message sent right before
    /// the end would be of unknown fate otherwise.
    async fn settle(&mut self, inbox: &mut mpsc::UnboundedReceiver<AccountPost>) {
        let deadline = Instant::now() + LAST_ACKS;
        while self.session.is_some() && self.outbox.in_flight() {
            match timeout_at(deadline, inbox.recv()).await {
                Ok(Some(post)) => drop(self.take(vec![post]).await),
                Ok(None) | Err(_) => return,
            }
        }
    }

    /// Remembers what the store knows and opens the stream.
    pub(crate) async fn start(&mut self) {
        // There is no stream to hear of attempts from: what the store says of them counts.
        self.outbox.forget_attempts();
        match self.remember().await {
            Ok(()) => self.open_stream(),
            Err(failure) => self.stop(failure).await,
        }
    }

    /// What the store knows of this account. What was handed to a stream when the last run
    /// ended has an unknown fate (invariant 8).
    pub(crate) async fn remember(&mut self) -> Result<(), Failure> {
        let items = self.store.roster(self.id).await?;
        self.memory.roster = items.iter().map(|item| (item.jid.clone(), item.clone())).collect();
        self.memory.asks = self.store.asks(self.id).await?.into_iter().collect();
        let lost = self.store.handed_over(self.id).await?;
        let changes = lost.into_iter().map(|message| unknown(self.id, message)).collect();
        self.commit(changes).await?;
        self.views.send(ViewPost::Roster { account: self.id, items });
        for peer in &self.memory.asks {
            self.views.send(ViewPost::Asks { account: self.id, peer: peer.clone(), open: true });
        }
        self.refill().await
    }

    /// Opens the stream anew; mail of an older one is void from now on.
    pub(crate) fn open_stream(&mut self) {
        self.close_stream();
        self.stream_no += 1;
        let (number, mail) = (self.stream_no, self.mail.clone());
        // An actor that is gone needs no mail.
        let mailbox: Mailbox =
            Arc::new(move |letter| drop(mail.send(AccountPost::Net(number, letter))));
        self.connecting();
        let login = Login { proven: self.kept, ..self.login.clone() };
        self.stream = Some(self.plugs.connector.open(login, mailbox));
    }

    pub(crate) fn close_stream(&mut self) {
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
        self.stream_no += 1;
        self.session = None;
    }

    /// Takes a batch; `Some` when the end was asked for.
    async fn take(&mut self, batch: Vec<AccountPost>) -> Option<oneshot::Sender<()>> {
        let mut work = Work::default();
        let mut end = None;
        for post in batch {
            match post {
                AccountPost::Net(number, mail) => {
                    // Whatever changes the session must see what came before it committed.
                    if number == self.stream_no && !self.stanza(&mail, &mut work) {
                        self.finish(&mut work).await;
                        // If that could not be stored, this letter is a dead stream's too.
                        if number == self.stream_no {
                            self.link_mail(mail).await;
                        }
                    }
                    if work.is_full() {
                        self.finish(&mut work).await;
                    }
                }
                AccountPost::Do(wish, answer) => {
                    self.finish(&mut work).await;
                    self.fulfil(wish, answer).await;
                }
                AccountPost::Late(question) => self.late(&question),
                AccountPost::Close(done) => end = Some(done),
            }
        }
        self.finish(&mut work).await;
        end
    }

    /// Commits the work, then does what follows from it. If the store refuses, nothing
    /// counts as handled and the stream is given up: the server keeps what we could not.
    pub(crate) async fn finish(&mut self, work: &mut Work) {
        if work.is_empty() {
            return;
        }
        let Work { changes, effects, handled, .. } = std::mem::take(work);
        let outcomes = match self.commit(changes).await {
            Ok(outcomes) => outcomes,
            Err(failure) => return self.give_up(effects, failure).await,
        };
        let (mut pump, mut refill) = (false, false);
        for effect in effects {
            pump |= matches!(effect, Effect::Pump | Effect::Refill);
            refill |= matches!(effect, Effect::Refill);
            self.effect(effect, &outcomes);
        }
        if let (Some(stream), Some(session)) = (&self.stream, self.session)
            && handled > 0
        {
            stream.handled(session, handled);
        }
        if refill && let Err(failure) = self.refill().await {
            return self.stop(failure).await;
        }
        if pump {
            self.pump().await;
        }
    }

    /// Nothing follows from what could not be stored, but nobody is left waiting.
    async fn give_up(&mut self, effects: Vec<Effect>, failure: Failure) {
        for effect in effects {
            if let Effect::Answer(answer, _) = effect {
                drop(answer.send(Err(failure.clone())));
            }
        }
        self.stop(failure).await;
    }

    fn effect(&mut self, effect: Effect, outcomes: &[Outcome]) {
        match effect {
            Effect::Send(stanza) => self.send(stanza),
            Effect::View(post) => self.views.send(post),
            // Nobody may wait any more; that is no fault.
            Effect::Answer(answer, result) => drop(answer.send(result)),
            Effect::RosterKnown(trouble) => {
                self.views.send(ViewPost::Trouble(self.id, trouble));
                self.online();
            }
            Effect::Heard(at) => self.memory.heard = Some(at),
            Effect::Pump | Effect::Refill => {}
            Effect::Arrived { change, from, text, receipt } => {
                // A duplicate is acknowledged again, since the first receipt may have been lost, but not announced.
                if let Some(receipt) = receipt {
                    self.send(receipt);
                }
                if let Some(Outcome::Message { conversation, message }) = outcomes.get(change) {
                    self.views.send(ViewPost::Arrived {
                        account: self.id,
                        conversation: *conversation,
                        message: *message,
                        from,
                        text,
                    });
                }
            }
        }
    }

    /// Writes changes and tells the views what they touched (invariant 2: in this order).
    pub(crate) async fn commit(&self, changes: Vec<Change>) -> Result<Vec<Outcome>, Failure> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let outcomes = self.store.commit(changes).await?;
        for outcome in &outcomes {
            match outcome {
                Outcome::Message { conversation, message } => {
                    self.views
                        .send(ViewPost::Message { conversation: *conversation, message: *message });
                }
                Outcome::Conversation(conversation) => {
                    self.views.send(ViewPost::Conversation(*conversation));
                }
                Outcome::Done | Outcome::Nothing => {}
            }
        }
        Ok(outcomes)
    }

    /// Sends something whose fate does not matter; without a session it is not needed any more.
    pub(crate) fn send(&self, stanza: Element) {
        if let (Some(stream), Some(session)) = (&self.stream, self.session) {
            stream.send(session, stanza, None);
        }
    }
}

/// However it ends, also by a panic: no stream goes on without an actor.
impl Drop for Account {
    fn drop(&mut self) {
        self.close_stream();
    }
}
