//! The door of the crate: every read, and the one way to write.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::change::{Change, Outcome};
use model::conversation::Conversation;
use model::ids::{AccountId, ConversationId, MessageId, OrderKey};
use model::message::Message;
use model::roster::RosterItem;
use model::{BareJid, Private};
use sqlx::sqlite::SqlitePool;
use tokio::sync::Mutex;

use crate::accounts::{AccountRecord, NewAccount};
use crate::error::{Result, StoreError};
use crate::key::{KeyFile, Place};
use crate::outbox::Outgoing;
use crate::quarantine::Quarantine;
use crate::seal::{Drawn, KEY_BYTES, Sealed};
use crate::writer::{Work, Writer, Written};
use crate::{accounts, conversations, messages, open, outbox, quarantine, roster, settings};

/// Fills a buffer with unpredictable bytes.
pub type Fill<'a> = &'a (dyn Fn(&mut [u8]) + Sync);

/// What lies in a profile's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// Nothing yet.
    Fresh,
    /// A store whose key lies in the OS keychain under this name.
    Keychain {
        /// The name.
        name: String,
    },
    /// A store whose key a passphrase seals.
    Passphrase,
}

/// An open store. Cheap to clone; all clones are the same store.
///
/// Needs a tokio runtime. Every read may be dropped at any moment. The profile's lock is
/// held until [`Store::close`] returns, or until the last clone is dropped and the queue is
/// written.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: SqlitePool,
    writer: Writer,
    dir: PathBuf,
    /// One replacement of `key.json` at a time.
    key_file: Mutex<()>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// Opening and closing. A store that cannot be opened is not changed.
impl Store {
    pub(crate) fn new(dir: &Path, readers: SqlitePool, writer: Writer) -> Self {
        let (dir, key_file) = (dir.to_owned(), Mutex::new(()));
        Self { inner: Arc::new(Inner { readers, writer, dir, key_file }) }
    }

    /// What `dir` holds; it need not exist. Reads only. A damaged `key.json`, or a database
    /// without one, is `Broken` and never `Fresh`.
    pub fn probe(dir: &Path) -> Result<Probe> {
        open::probe(dir)
    }

    /// A new store whose key (32 random bytes) lies in the keychain under `name`. Put it
    /// there *before*: if this is cut off, [`Store::open_with_key`] finishes it.
    /// `Exists` if there is a store already.
    pub async fn create_with_key(dir: &Path, name: &str, key: &Private<Vec<u8>>) -> Result<Self> {
        let lock = open::prepare(dir)?;
        let key_file = KeyFile::new(Place::Keychain(name.to_owned()));
        key_file.write(dir)?;
        open::open(dir, key_file, key, lock).await
    }

    /// Opens a store with the keychain's key. Another key than the store's is `Broken`.
    pub async fn open_with_key(dir: &Path, key: &Private<Vec<u8>>) -> Result<Self> {
        let (lock, key_file) = open::enter(dir)?;
        if matches!(key_file.key, Place::Sealed(_)) {
            return Err(StoreError::Broken("a passphrase seals this store".to_owned()));
        }
        open::open(dir, key_file, key, lock).await
    }

    /// A new store whose key is drawn by lot and sealed with the passphrase, at least
    /// [`crate::PASSPHRASE_MIN_CHARS`] characters. `Exists` if there is a store already.
    pub async fn create_with_passphrase(
        dir: &Path,
        passphrase: &Private<String>,
        fill: Fill<'_>,
    ) -> Result<Self> {
        let mut key = vec![0; KEY_BYTES];
        fill(&mut key);
        let key = Private::new(key);
        // Sealed before anything is made, so that a short passphrase leaves no trace.
        let sealed = seal(&key, passphrase, fill).await?;
        let lock = open::prepare(dir)?;
        let key_file = KeyFile::new(Place::Sealed(sealed));
        key_file.write(dir)?;
        open::open(dir, key_file, &key, lock).await
    }

    /// Opens a store with its passphrase. `PassphraseWrong` if it is another one.
    pub async fn open_with_passphrase(dir: &Path, passphrase: &Private<String>) -> Result<Self> {
        let (lock, key_file) = open::enter(dir)?;
        let Place::Sealed(sealed) = &key_file.key else {
            return Err(StoreError::Broken("the keychain has this store's key".to_owned()));
        };
        let key = unseal(sealed.clone(), passphrase).await?;
        open::open(dir, key_file, &key, lock).await
    }

    /// Seals the same key with another passphrase; the file is replaced in one step. No
    /// command leads here yet: it is what the settings will call.
    pub async fn change_passphrase(
        &self,
        old: &Private<String>,
        new: &Private<String>,
        fill: Fill<'_>,
    ) -> Result<()> {
        let _one = self.inner.key_file.lock().await;
        let mut key_file = open::key_file(&self.inner.dir)?;
        let Place::Sealed(sealed) = &key_file.key else {
            return Err(StoreError::Broken("the keychain has this store's key".to_owned()));
        };
        let key = unseal(sealed.clone(), old).await?;
        key_file.key = Place::Sealed(seal(&key, new, fill).await?);
        key_file.write(&self.inner.dir)
    }

    /// Writes what is in the queue, ends all connections and lets go of the lock. Commits
    /// after it are `Closed`. Closing twice is no error.
    ///
    /// Await it before the process ends: OpenSSL, which the cipher uses, is cleaned up then,
    /// and a connection that is still open crashes at that moment. No data is lost by it.
    pub async fn close(&self) {
        self.inner.writer.close().await;
    }
}

/// Argon2id takes a good part of a second: off the async threads.
async fn seal(
    key: &Private<Vec<u8>>,
    passphrase: &Private<String>,
    fill: Fill<'_>,
) -> Result<Sealed> {
    let (key, passphrase, drawn) = (key.clone(), passphrase.clone(), Drawn::new(fill));
    tokio::task::spawn_blocking(move || Sealed::seal(key.expose(), &passphrase, &drawn))
        .await
        .unwrap_or(Err(StoreError::Closed))
}

async fn unseal(sealed: Sealed, passphrase: &Private<String>) -> Result<Private<Vec<u8>>> {
    let passphrase = passphrase.clone();
    tokio::task::spawn_blocking(move || sealed.open(&passphrase))
        .await
        .unwrap_or(Err(StoreError::Closed))
}

/// Writing.
impl Store {
    /// Writes all of the changes or none, and says of each what it did, in their order.
    ///
    /// They are in the writer's queue, behind everything before them, when this returns, and
    /// are written even if the future is dropped. What it answered is on the disk.
    pub fn commit(
        &self,
        changes: Vec<Change>,
    ) -> impl Future<Output = Result<Vec<Outcome>>> + Send + 'static {
        let written = self.inner.writer.write(Work::Changes(changes));
        async move {
            match written.await? {
                Written::Outcomes(outcomes) => Ok(outcomes),
                Written::Account(_) | Written::Settings => Err(crossed()),
            }
        }
    }

    /// A new account, not kept until [`Change::AccountKept`]: such accounts are gone after
    /// the next opening. `AccountExists` if the JID has one here, kept or not.
    pub async fn add_account(
        &self,
        jid: &BareJid,
        password: &Private<String>,
        server: &str,
        resource: &str,
    ) -> Result<AccountId> {
        let new = NewAccount {
            jid: jid.clone(),
            password: password.clone(),
            server: server.to_owned(),
            resource: resource.to_owned(),
        };
        match self.inner.writer.write(Work::Account(new)).await? {
            Written::Account(id) => Ok(id),
            Written::Outcomes(_) | Written::Settings => Err(crossed()),
        }
    }

    /// Replaces the settings.
    pub async fn put_settings(&self, json: &str) -> Result<()> {
        self.inner.writer.write(Work::Settings(json.to_owned())).await.map(|_| ())
    }
}

fn crossed() -> StoreError {
    StoreError::Database("an answer to another question".to_owned())
}

/// Reading.
impl Store {
    /// The settings as they were put, or `None` if they never were.
    pub async fn settings(&self) -> Result<Option<String>> {
        settings::get(&self.inner.readers).await
    }

    /// All accounts in the order in which they were added.
    pub async fn accounts(&self) -> Result<Vec<AccountRecord>> {
        accounts::all(&self.inner.readers).await
    }

    /// The account's roster, by JID.
    pub async fn roster(&self, account: AccountId) -> Result<Vec<RosterItem>> {
        roster::all(&self.inner.readers, account).await
    }

    /// Who asks to see our presence and has no answer, by JID.
    pub async fn asks(&self, account: AccountId) -> Result<Vec<BareJid>> {
        roster::open_asks(&self.inner.readers, account).await
    }

    /// The conversations of all accounts in the order in which they were opened, each with its
    /// newest message.
    pub async fn conversations(&self) -> Result<Vec<Conversation>> {
        conversations::all(&self.inner.readers).await
    }

    /// One conversation with its newest message.
    pub async fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>> {
        conversations::one(&self.inner.readers, id).await
    }

    /// The account's conversation with somebody.
    pub async fn find_conversation(
        &self,
        account: AccountId,
        peer: &BareJid,
    ) -> Result<Option<ConversationId>> {
        conversations::find(&self.inner.readers, account, peer).await
    }

    /// The newest `limit` messages before the place `before`, or of all; oldest first.
    pub async fn timeline(
        &self,
        conversation: ConversationId,
        before: Option<OrderKey>,
        limit: u32,
    ) -> Result<Vec<Message>> {
        messages::timeline(&self.inner.readers, conversation, before, limit).await
    }

    /// One message and whose it is.
    pub async fn message(&self, id: MessageId) -> Result<Option<(AccountId, Message)>> {
        messages::one(&self.inner.readers, id).await
    }

    /// These messages in the order asked for; those that are gone are left out.
    pub async fn messages(&self, ids: &[MessageId]) -> Result<Vec<Message>> {
        messages::some(&self.inner.readers, ids).await
    }

    /// The oldest message that came in after what the user has read.
    pub async fn first_unread(&self, conversation: ConversationId) -> Result<Option<MessageId>> {
        conversations::first_unread(&self.inner.readers, conversation).await
    }

    /// What waits to be sent: queued, not handed over, in the order in which it was sent.
    pub async fn outbox(&self, account: AccountId) -> Result<Vec<Outgoing>> {
        outbox::waiting(&self.inner.readers, account).await
    }

    /// How many messages are queued, handed over or not.
    pub async fn queued(&self, account: AccountId) -> Result<u32> {
        outbox::count(&self.inner.readers, account).await
    }

    /// Handed over and still queued, in order. When the process starts these are the ones
    /// whose fate is unknown.
    pub async fn handed_over(&self, account: AccountId) -> Result<Vec<MessageId>> {
        outbox::handed_over(&self.inner.readers, account).await
    }

    /// The newest refused stanzas of the account, oldest first; older ones are forgotten. They
    /// are kept from the first day on for a console that does not show them yet.
    pub async fn quarantine(&self, account: AccountId) -> Result<Vec<Quarantine>> {
        quarantine::all(&self.inner.readers, account).await
    }
}
