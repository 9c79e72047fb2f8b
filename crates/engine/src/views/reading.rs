//! What the views do when the store cannot be read, and how little they read and draw anew.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use model::change::{Change, Outcome};
use model::failure::Failure;
use model::ids::{AccountId, ConversationId, MessageId, OriginId};
use model::time::LocalDay;
use model::{BareJid, Private, Timestamp};
use ports::{Clock, Connector, Login, Mailbox, SystemEntropy, XmppStream};
use store::Store;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{ViewPost, Views, start};
use crate::Plugs;
use crate::api::{ConversationOp, Event, Reply, View};
use crate::timeline::Window;

/// Nobody connects here.
struct Nowhere;
impl Connector for Nowhere {
    fn open(&self, _: Login, _: Mailbox) -> Box<dyn XmppStream> {
        unreachable!("the views open no stream")
    }
}

/// Counts how often a row's day is asked for: once for each row that is drawn.
#[derive(Default)]
struct Counting(AtomicUsize);
impl Clock for Counting {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
    fn local_day(&self, _: Timestamp) -> LocalDay {
        self.0.fetch_add(1, Ordering::SeqCst);
        LocalDay(0)
    }
}

/// A store with one conversation, which can be made unreadable.
struct Shelf {
    dir: TempDir,
    store: Store,
    account: AccountId,
    conversation: ConversationId,
}

impl Shelf {
    async fn new() -> Self {
        let dir = TempDir::new().expect("a folder");
        let store = Store::create_with_key(dir.path(), "test", &key()).await.expect("a store");
        let jid = BareJid::new("me@home.example").expect("a JID");
        let password = "correct horse".to_owned().into();
        let account = store.add_account(&jid, &password, "", "r").await.expect("an account");
        let peer = BareJid::new("bob@home.example").expect("a JID");
        let kept = Change::AccountKept { account };
        let opened = Change::ConversationOpened { account, peer };
        let outcomes = store.commit(vec![kept, opened]).await.expect("a commit");
        let Outcome::Conversation(conversation) = outcomes[1] else { panic!("{outcomes:?}") };
        Self { dir, store, account, conversation }
    }

    /// Stores one more message.
    async fn message(&self, text: &str) -> MessageId {
        let change = Change::MessageOut {
            account: self.account,
            conversation: self.conversation,
            text: text.into(),
            origin_id: OriginId::new(text).expect("an id"),
            at: Timestamp(0),
        };
        let outcomes = self.store.commit(vec![change]).await.expect("a commit");
        let Outcome::Message { message, .. } = outcomes[0] else { panic!("{outcomes:?}") };
        message
    }

    async fn reopened(&self) -> Store {
        self.store.close().await;
        Store::open_with_key(self.dir.path(), &key()).await.expect("it opens")
    }

    /// The views' task, and what it tells.
    fn views(&self) -> (Views, Arc<Mutex<Vec<Event>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let plugs = Plugs {
            dir: self.dir.path().to_owned(),
            connector: Arc::new(Nowhere),
            vault: None,
            clock: Arc::new(Counting::default()),
            entropy: Arc::new(SystemEntropy),
        };
        let into = Arc::clone(&told);
        let views = start(plugs, Arc::new(move |event| into.lock().expect("a list").push(event)));
        views.send(ViewPost::Store(self.store.clone()));
        (views, told)
    }
}

fn key() -> Private<Vec<u8>> {
    Private::new(vec![7; 32])
}

/// Gives the views something that they answer.
async fn asked(
    views: &Views,
    post: impl FnOnce(crate::Answer) -> ViewPost,
) -> Result<Reply, Failure> {
    let (answer, reply) = oneshot::channel();
    views.send(post(answer));
    reply.await.expect("an answer")
}

fn rows(event: Option<Event>) -> Option<usize> {
    event.map(|event| match event {
        Event::Timeline { ops, .. } => ops.len(),
        other => panic!("{other:?}"),
    })
}

#[tokio::test]
async fn what_could_not_be_read_of_a_timeline_is_read_the_next_time() {
    let shelf = Shelf::new().await;
    let clock = Counting::default();
    let mut window = Window::open(&shelf.store, shelf.conversation).await.expect("it opens");
    assert_eq!(rows(window.event(&clock)), Some(0));
    window.touch(shelf.message("hello").await);
    let store = shelf.reopened().await;
    assert!(window.refresh(&shelf.store).await.is_err(), "it is closed");
    assert_eq!(rows(window.event(&clock)), None);
    window.refresh(&store).await.expect("it can be read again");
    assert_eq!(rows(window.event(&clock)), Some(1));
    store.close().await;
}

#[tokio::test]
async fn a_timeline_in_which_nothing_changed_is_not_drawn_again() {
    let shelf = Shelf::new().await;
    shelf.message("hello").await;
    let clock = Counting::default();
    let mut window = Window::open(&shelf.store, shelf.conversation).await.expect("it opens");
    assert_eq!(rows(window.event(&clock)), Some(1));
    let drawn = clock.0.load(Ordering::SeqCst);
    window.refresh(&shelf.store).await.expect("nothing to read");
    assert_eq!(rows(window.event(&clock)), None);
    assert_eq!(clock.0.load(Ordering::SeqCst), drawn);
    // Touched and the same: read, and nothing to tell.
    window.touch(MessageId(4_711));
    window.refresh(&shelf.store).await.expect("it reads");
    assert_eq!(rows(window.event(&clock)), None);
    assert!(clock.0.load(Ordering::SeqCst) > drawn);
    shelf.store.close().await;
}

#[tokio::test]
async fn who_asks_for_what_cannot_be_read_is_told_so() {
    let shelf = Shelf::new().await;
    let (views, told) = shelf.views();
    let timeline = View::Timeline { conversation: shelf.conversation };
    let unread = |told: &Mutex<Vec<Event>>| {
        let told = told.lock().expect("a list");
        told.iter().all(|event| !matches!(event, Event::Timeline { .. }))
    };
    // The list was read when the store was opened: it is still known.
    assert!(asked(&views, |to| ViewPost::Watch(View::Conversations, to)).await.is_ok());
    shelf.store.close().await;
    assert!(asked(&views, |to| ViewPost::Watch(timeline, to)).await.is_err());
    assert!(unread(&told), "an empty picture would be a lie");
    assert!(asked(&views, |to| ViewPost::Watch(View::Conversations, to)).await.is_ok());
    views.stop().await;
}

#[tokio::test]
async fn older_messages_that_cannot_be_read_are_told_so() {
    let shelf = Shelf::new().await;
    for number in 0..150 {
        shelf.message(&format!("number {number}")).await;
    }
    let (views, told) = shelf.views();
    let conversation = shelf.conversation;
    let timeline = View::Timeline { conversation };
    assert!(asked(&views, |to| ViewPost::Watch(timeline, to)).await.is_ok());
    // Answered when it was told.
    let shown = || {
        let told = told.lock().expect("a list");
        told.iter().filter(|event| matches!(event, Event::Timeline { .. })).count()
    };
    assert_eq!(shown(), 1);
    let store = shelf.reopened().await;
    assert!(asked(&views, |to| ViewPost::Older(conversation, to)).await.is_err());
    assert_eq!(shown(), 1);
    views.send(ViewPost::Store(store.clone()));
    assert!(asked(&views, |to| ViewPost::Older(conversation, to)).await.is_ok());
    assert_eq!(shown(), 2);
    views.stop().await;
    store.close().await;
}

#[tokio::test]
async fn what_could_not_be_read_for_the_list_is_read_with_the_next_mail() {
    let shelf = Shelf::new().await;
    let (views, told) = shelf.views();
    assert!(asked(&views, |to| ViewPost::Watch(View::Conversations, to)).await.is_ok());
    let peer = BareJid::new("carol@home.example").expect("a JID");
    let opened = Change::ConversationOpened { account: shelf.account, peer };
    let outcomes = shelf.store.commit(vec![opened]).await.expect("a commit");
    let Outcome::Conversation(new) = outcomes[0] else { panic!("{outcomes:?}") };
    let store = shelf.reopened().await;
    let shown = || {
        let told = told.lock().expect("a list");
        told.iter().any(|event| {
            let Event::Conversations { ops, .. } = event else { return false };
            let put = |op: &ConversationOp| matches!(op, ConversationOp::Put { row, .. } if row.id == new);
            ops.iter().any(put)
        })
    };
    views.send(ViewPost::Conversation(new));
    assert!(asked(&views, |to| ViewPost::Watch(View::Contacts, to)).await.is_ok());
    assert!(!shown(), "the store is closed");
    views.send(ViewPost::Store(store.clone()));
    assert!(asked(&views, |to| ViewPost::Watch(View::Contacts, to)).await.is_ok());
    assert!(shown());
    views.stop().await;
    store.close().await;
}

#[tokio::test]
async fn a_list_that_could_not_be_read_at_first_is_read_when_somebody_wants_it() {
    let shelf = Shelf::new().await;
    let store = shelf.reopened().await;
    let (views, _) = shelf.views();
    assert!(asked(&views, |to| ViewPost::Watch(View::Conversations, to)).await.is_err());
    views.send(ViewPost::Store(store.clone()));
    assert!(asked(&views, |to| ViewPost::Watch(View::Conversations, to)).await.is_ok());
    views.stop().await;
    store.close().await;
}
