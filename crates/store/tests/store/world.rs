//! What most tests stand in: a profile in a directory of its own, one account, one peer.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::time::Duration;

use model::change::{Change, Outcome};
use model::ids::{AccountId, ConversationId, MessageId, OriginId};
use model::message::{Body, Delivery};
use model::{BareJid, Private, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use store::Store;
use tempfile::TempDir;

/// Runs a test's body with a time-out of its own, and lets every store that it opened close:
/// the cipher's library must not be cleaned up, at the process's end, under a connection.
pub(crate) fn within(seconds: u64, body: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let closed = async {
            body.await;
            while tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(seconds), closed).await.expect("in time");
    });
}

pub(crate) fn key() -> Private<Vec<u8>> {
    Private::new((0..32).map(|n| n * 7 + 1).collect())
}

pub(crate) fn jid(text: &str) -> BareJid {
    BareJid::new(text).unwrap()
}

pub(crate) fn origin(text: &str) -> OriginId {
    OriginId::new(text).unwrap()
}

/// A seed that is printed, so that a failure can be run again with `SEED=…`.
pub(crate) fn seed() -> u64 {
    let drawn = || RandomState::new().hash_one("seed");
    let seed = std::env::var("SEED").ok().map_or_else(drawn, |text| text.parse().unwrap());
    println!("SEED={seed}");
    seed
}

pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
    pub(crate) account: AccountId,
    pub(crate) peer: BareJid,
}

impl World {
    pub(crate) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create_with_key(dir.path(), "name", &key()).await.unwrap();
        let account = add(&store, "romeo@montague.example").await;
        Self { dir, store, account, peer: jid("juliet@capulet.example") }
    }

    /// The same profile, as after a restart.
    pub(crate) async fn reopened(mut self) -> Self {
        self.store.close().await;
        self.store = Store::open_with_key(self.dir.path(), &key()).await.unwrap();
        self
    }

    pub(crate) async fn commit(&self, change: Change) -> Outcome {
        self.store.commit(vec![change]).await.unwrap().remove(0)
    }

    pub(crate) fn incoming(&self, text: &str, origin_id: Option<&str>) -> Change {
        Change::MessageIn {
            account: self.account,
            peer: self.peer.clone(),
            resource: "balcony".to_owned(),
            body: Body::Plain(text.to_owned()),
            origin_id: origin_id.map(origin),
            stanza_id: None,
            at: Timestamp(1_000),
        }
    }

    pub(crate) async fn conversation(&self) -> ConversationId {
        let (account, peer) = (self.account, self.peer.clone());
        match self.commit(Change::ConversationOpened { account, peer }).await {
            Outcome::Conversation(id) => id,
            _ => self.store.find_conversation(self.account, &self.peer).await.unwrap().unwrap(),
        }
    }

    /// A message that came in.
    pub(crate) async fn hears(&self, text: &str) -> MessageId {
        message(&self.commit(self.incoming(text, None)).await)
    }

    /// A message that the user sent: its id is `out-` and the text.
    pub(crate) async fn says(&self, text: &str) -> MessageId {
        let conversation = self.conversation().await;
        message(&self.commit(self.outgoing(conversation, text)).await)
    }

    pub(crate) fn outgoing(&self, conversation: ConversationId, text: &str) -> Change {
        Change::MessageOut {
            account: self.account,
            conversation,
            text: text.into(),
            origin_id: origin(&format!("out-{text}")),
            at: Timestamp(2_000),
        }
    }

    pub(crate) async fn hand_over(&self, message: MessageId) -> Outcome {
        self.commit(Change::HandedOver { account: self.account, message }).await
    }

    pub(crate) async fn moved(&self, message: MessageId, to: Delivery) -> Outcome {
        self.commit(Change::Moved { account: self.account, message, to, failure: None }).await
    }

    pub(crate) async fn delivery(&self, message: MessageId) -> Option<Delivery> {
        self.store.message(message).await.unwrap().unwrap().1.delivery
    }

    pub(crate) async fn texts(&self) -> Vec<String> {
        let conversation = self.conversation().await;
        let messages = self.store.timeline(conversation, None, 1000).await.unwrap();
        messages.into_iter().map(|message| text(message.body)).collect()
    }

    pub(crate) async fn waiting(&self) -> Vec<String> {
        let waiting = self.store.outbox(self.account).await.unwrap();
        waiting.into_iter().map(|outgoing| outgoing.text.expose().clone()).collect()
    }

    pub(crate) async fn unread(&self) -> u32 {
        let conversation = self.conversation().await;
        self.store.conversation(conversation).await.unwrap().unwrap().unread
    }
}

/// An account that stays.
pub(crate) async fn add(store: &Store, address: &str) -> AccountId {
    let account = store.add_account(&jid(address), &"secret".into(), "", "r").await.unwrap();
    store.commit(vec![Change::AccountKept { account }]).await.unwrap();
    account
}

pub(crate) fn text(body: Body) -> String {
    match body {
        Body::Plain(text) => text,
        Body::Refused(reason) => format!("refused: {reason}"),
    }
}

/// The message of an outcome that must have one.
pub(crate) fn message(outcome: &Outcome) -> MessageId {
    match outcome {
        Outcome::Message { message, .. } => *message,
        other => panic!("expected a message, not {other:?}"),
    }
}

/// Not random, but different for each seed and each place.
pub(crate) fn fill(seed: u8) -> impl Fn(&mut [u8]) + Sync {
    move |buffer| {
        for (byte, place) in buffer.iter_mut().zip(0_u8..) {
            *byte = place.wrapping_mul(31).wrapping_add(seed).wrapping_mul(77);
        }
    }
}

/// The database itself, without the store: to prepare what the store cannot do.
pub(crate) async fn raw(dir: &Path) -> SqlitePool {
    let hex = hex(key().expose());
    let options = SqliteConnectOptions::new()
        .filename(dir.join("store.db"))
        .pragma("key", format!("\"x'{hex}'\""));
    SqlitePool::connect_with(options).await.unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
