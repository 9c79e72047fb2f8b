//! The views' task: takes all mail that is there, reads what changed once, tells it once.

use std::collections::{BTreeMap, BTreeSet};

use model::failure::Failure;
use model::ids::{AccountId, ConversationId};
use model::presence::Availability;
use store::Store;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, Instant, sleep_until};

use super::ViewPost;
use super::accounts::Accounts;
use super::contacts::People;
use super::list::List;
use crate::api::{AccountRow, Event, Reply, View};
use crate::timeline::Window;
use crate::{Answer, Listener, Plugs};

/// Mail taken before the shell is told: bounds how long it waits in a flood.
const BATCH: usize = 1_000;
/// How long "is typing" is believed without another word (clients repeat it every some seconds).
const TYPING_FOR: Duration = Duration::from_mins(1);

pub(super) async fn run(
    plugs: Plugs,
    listener: Listener,
    mut inbox: mpsc::UnboundedReceiver<ViewPost>,
) {
    let mut views = Task::new(plugs, listener);
    loop {
        let first = tokio::select! {
            post = inbox.recv() => post,
            () = views.somebody_stops() => {
                views.stop_typing().await;
                continue;
            }
        };
        let Some(first) = first else { return };
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(post) = inbox.try_recv()
        {
            batch.push(post);
        }
        for post in batch {
            if let Some(done) = views.take(post).await {
                views.tell().await;
                // An error means that the conductor has stopped waiting.
                let _ = done.send(());
                return;
            }
        }
        views.tell().await;
    }
}

struct Task {
    plugs: Plugs,
    listener: Listener,
    store: Option<Store>,
    accounts: Accounts,
    people: People,
    list: List,
    timelines: BTreeMap<ConversationId, Window>,
    watch_accounts: bool,
    watch_contacts: bool,
    watch_list: bool,
    /// What has to be told or read.
    news: News,
}

#[derive(Default)]
struct News {
    accounts: bool,
    contacts: bool,
    list_reset: bool,
    conversations: BTreeSet<ConversationId>,
    /// Notifications: told last, when the views know of the message.
    arrived: Vec<Event>,
    /// Who asked for something that was read, and how it went: told after it.
    answers: Vec<(Answer, Result<Reply, Failure>)>,
}

impl Task {
    fn new(plugs: Plugs, listener: Listener) -> Self {
        Self {
            plugs,
            listener,
            store: None,
            accounts: Accounts::default(),
            people: People::default(),
            list: List::default(),
            timelines: BTreeMap::new(),
            watch_accounts: false,
            watch_contacts: false,
            watch_list: false,
            news: News::default(),
        }
    }

    fn emit(&self, event: Event) {
        (self.listener)(event);
    }

    /// Takes one letter; `Some` when it was the last.
    async fn take(&mut self, post: ViewPost) -> Option<oneshot::Sender<()>> {
        match post {
            ViewPost::Stop(done) => return Some(done),
            ViewPost::Profile(profile) => self.emit(Event::Profile { profile }),
            ViewPost::Settings(settings) => self.emit(Event::Settings { settings }),
            ViewPost::Store(store) => self.opened(store).await,
            ViewPost::Watch(view, answer) => {
                let read = self.watch(view).await;
                self.news.answers.push((answer, read.map(|()| Reply::Done)));
            }
            ViewPost::Unwatch(view) => self.unwatch(view),
            ViewPost::Older(conversation, answer) => {
                let read = self.older(conversation).await;
                self.news.answers.push((answer, read.map(|()| Reply::Done)));
            }
            ViewPost::Conversation(id) => {
                self.list.note_opened(id);
                self.news.conversations.insert(id);
            }
            ViewPost::Message { conversation, message } => {
                self.news.conversations.insert(conversation);
                if let Some(window) = self.timelines.get_mut(&conversation) {
                    window.touch(message);
                }
            }
            ViewPost::Arrived { account, conversation, message, from, text } => {
                let arrived = Event::Arrived { account, conversation, message, from, text };
                self.news.arrived.push(arrived);
            }
            of_account => self.account(of_account),
        }
        None
    }

    /// What concerns accounts and people. Needs no reading.
    fn account(&mut self, post: ViewPost) {
        match post {
            ViewPost::Account { id, jid, kept } => {
                self.accounts.add(id, &jid, kept);
                self.news.accounts = true;
            }
            ViewPost::Kept(id) => self.row(id, |row| row.kept = true),
            ViewPost::Link(id, link) => self.row(id, |row| row.link = link),
            ViewPost::Queued(id, queued) => self.row(id, |row| row.queued = queued),
            ViewPost::Trouble(id, trouble) => self.row(id, |row| row.trouble = trouble),
            ViewPost::AccountGone(id) => {
                self.accounts.remove(id);
                self.people.remove(id);
                self.list.remove_account(id);
                self.news.accounts = true;
                self.news.contacts = true;
            }
            ViewPost::Roster { account, items } => {
                self.people.roster(account, items);
                self.list.touch_account(account);
                self.news.contacts = true;
            }
            ViewPost::Absent(account) => {
                self.people.each(account, |person| {
                    person.availability = Availability::Offline;
                    person.status.clear();
                    person.typing = false;
                    person.typing_until = None;
                });
                self.list.touch_account(account);
                self.news.contacts = true;
            }
            of_person => self.person(of_person),
        }
    }

    fn row(&mut self, id: AccountId, change: impl FnOnce(&mut AccountRow)) {
        self.news.accounts |= self.accounts.change(id, change);
    }

    fn person(&mut self, post: ViewPost) {
        let (account, peer) = match post {
            ViewPost::Contact { account, item } => {
                let peer = item.jid.clone();
                self.people.change(account, &peer, |person| person.item = Some(item));
                (account, peer)
            }
            ViewPost::ContactGone { account, peer } => {
                self.people.change(account, &peer, |person| {
                    person.item = None;
                    person.availability = Availability::Offline;
                    person.status.clear();
                });
                (account, peer)
            }
            ViewPost::Asks { account, peer, open } => {
                self.people.change(account, &peer, |person| person.asks = open);
                (account, peer)
            }
            ViewPost::Presence { account, peer, availability, status } => {
                self.people.change(account, &peer, |person| {
                    person.availability = availability;
                    person.status = status;
                });
                (account, peer)
            }
            ViewPost::Typing { account, peer, typing } => {
                if !typing && !self.people.get(account, &peer).typing {
                    return;
                }
                self.people.change(account, &peer, |person| {
                    person.typing = typing;
                    person.typing_until = typing.then(|| Instant::now() + TYPING_FOR);
                });
                self.list.touch_person(account, &peer);
                return;
            }
            _ => return,
        };
        self.list.touch_person(account, &peer);
        self.news.contacts = true;
    }

    /// Waits until somebody who wrote is no longer believed to.
    async fn somebody_stops(&self) {
        match self.people.next_stop() {
            Some(at) => sleep_until(at).await,
            None => core::future::pending().await,
        }
    }

    async fn stop_typing(&mut self) {
        for (account, peer) in self.people.stopped_typing(Instant::now()) {
            self.person(ViewPost::Typing { account, peer, typing: false });
        }
        self.tell().await;
    }

    async fn opened(&mut self, store: Store) {
        self.store = Some(store);
        // Whoever watches the list has it read once more, and hears if that fails too.
        if let Err(failure) = self.read_list().await {
            complain(&failure);
        }
    }

    async fn read_list(&mut self) -> Result<(), Failure> {
        if let (false, Some(store)) = (self.list.known, &self.store) {
            for conversation in store.conversations().await? {
                self.list.store(conversation);
            }
            self.list.known = true;
        }
        Ok(())
    }

    async fn watch(&mut self, view: View) -> Result<(), Failure> {
        match view {
            View::Accounts => {
                self.watch_accounts = true;
                self.news.accounts = true;
            }
            View::Contacts => {
                self.watch_contacts = true;
                self.news.contacts = true;
            }
            View::Conversations => {
                self.read_list().await?;
                self.watch_list = true;
                self.news.list_reset = true;
                self.list.start_anew();
            }
            View::Timeline { conversation } => {
                self.timelines.remove(&conversation);
                if let Some(store) = &self.store {
                    let window = Window::open(store, conversation).await?;
                    self.timelines.insert(conversation, window);
                }
            }
        }
        Ok(())
    }

    fn unwatch(&mut self, view: View) {
        match view {
            View::Accounts => self.watch_accounts = false,
            View::Contacts => self.watch_contacts = false,
            View::Conversations => {
                self.watch_list = false;
                self.news.list_reset = false;
                self.list.start_anew();
            }
            View::Timeline { conversation } => drop(self.timelines.remove(&conversation)),
        }
    }

    async fn older(&mut self, conversation: ConversationId) -> Result<(), Failure> {
        match (&self.store, self.timelines.get_mut(&conversation)) {
            (Some(store), Some(window)) => window.older(store).await,
            _ => Ok(()),
        }
    }

    /// Reads what changed and tells the shell.
    async fn tell(&mut self) {
        let news = std::mem::take(&mut self.news);
        if let Some(store) = self.store.clone() {
            self.read(&store, &news).await;
        }
        if self.watch_accounts && news.accounts {
            self.emit(Event::Accounts { rows: self.accounts.rows() });
        }
        if self.watch_contacts && news.contacts {
            self.emit(Event::Contacts { rows: self.people.rows() });
        }
        if self.watch_list {
            let ops = self.list.differences(&self.people);
            if news.list_reset || !ops.is_empty() {
                self.emit(Event::Conversations { reset: news.list_reset, ops });
            }
        }
        let clock = &*self.plugs.clock;
        let events: Vec<Event> =
            self.timelines.values_mut().filter_map(|window| window.event(clock)).collect();
        for event in events.into_iter().chain(news.arrived) {
            self.emit(event);
        }
        for (answer, result) in news.answers {
            // Nobody may wait any more; that is no fault.
            drop(answer.send(result));
        }
    }

    /// What cannot be read now stays to be read with the next mail.
    async fn read(&mut self, store: &Store, news: &News) {
        for id in &news.conversations {
            match store.conversation(*id).await {
                Ok(Some(conversation)) => self.list.store(conversation),
                Ok(None) => {}
                Err(error) => {
                    complain(&error.into());
                    self.news.conversations.insert(*id);
                }
            }
        }
        for window in self.timelines.values_mut() {
            if let Err(failure) = window.refresh(store).await {
                complain(&failure);
            }
        }
    }
}

/// Reading failed: the views stay as they are, and the log says why.
fn complain(failure: &Failure) {
    tracing::error!(code = ?failure.code, detail = %failure.detail, "a view could not be read");
}
