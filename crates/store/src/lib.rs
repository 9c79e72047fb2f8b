//! What Amsel remembers: the only SQL of the product, in one encrypted database a profile.

#![expect(clippy::todo, clippy::unused_async, reason = "signatures first")]
#![allow(unused_variables, missing_docs)]
use std::path::Path;

use model::change::{Change, Outcome};
use model::conversation::Conversation;
use model::ids::{AccountId, ConversationId, MessageId, OrderKey, OriginId};
use model::message::Message;
use model::roster::RosterItem;
use model::{BareJid, Private, Timestamp};

mod error;
pub use error::{PASSPHRASE_MIN_CHARS, StoreError};

/// What lies in a profile's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    Fresh,
    Keychain { name: String },
    Passphrase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    pub id: AccountId,
    pub jid: BareJid,
    pub password: Private<String>,
    /// `host:port`, or empty.
    pub server: String,
    pub resource: String,
    pub kept: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub message: MessageId,
    pub conversation: ConversationId,
    pub peer: BareJid,
    pub origin_id: OriginId,
    pub text: Private<String>,
    pub at: Timestamp,
}

type Result<T> = core::result::Result<T, StoreError>;
type Fill<'a> = &'a (dyn Fn(&mut [u8]) + Sync);

#[derive(Debug, Clone)]
pub struct Store {}

impl Store {
    pub fn probe(dir: &Path) -> Result<Probe> {
        todo!()
    }
    pub async fn create_with_key(dir: &Path, name: &str, key: &Private<Vec<u8>>) -> Result<Self> {
        todo!()
    }
    pub async fn open_with_key(dir: &Path, key: &Private<Vec<u8>>) -> Result<Self> {
        todo!()
    }
    pub async fn create_with_passphrase(
        dir: &Path,
        passphrase: &Private<String>,
        fill: Fill<'_>,
    ) -> Result<Self> {
        todo!()
    }
    pub async fn open_with_passphrase(dir: &Path, passphrase: &Private<String>) -> Result<Self> {
        todo!()
    }
    pub async fn change_passphrase(
        &self,
        old: &Private<String>,
        new: &Private<String>,
        fill: Fill<'_>,
    ) -> Result<()> {
        todo!()
    }
    pub async fn accounts(&self) -> Result<Vec<AccountRecord>> {
        todo!()
    }
    pub async fn add_account(
        &self,
        jid: &BareJid,
        password: &Private<String>,
        server: &str,
        resource: &str,
    ) -> Result<AccountId> {
        todo!()
    }
    pub async fn roster(&self, account: AccountId) -> Result<Vec<RosterItem>> {
        todo!()
    }
    pub async fn asks(&self, account: AccountId) -> Result<Vec<BareJid>> {
        todo!()
    }
    pub async fn conversations(&self) -> Result<Vec<Conversation>> {
        todo!()
    }
    pub async fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>> {
        todo!()
    }
    pub async fn find_conversation(
        &self,
        account: AccountId,
        peer: &BareJid,
    ) -> Result<Option<ConversationId>> {
        todo!()
    }
    pub async fn timeline(
        &self,
        conversation: ConversationId,
        before: Option<OrderKey>,
        limit: u32,
    ) -> Result<Vec<Message>> {
        todo!()
    }
    pub async fn message(&self, id: MessageId) -> Result<Option<(AccountId, Message)>> {
        todo!()
    }
    pub async fn messages(&self, ids: &[MessageId]) -> Result<Vec<Message>> {
        todo!()
    }
    pub async fn first_unread(&self, conversation: ConversationId) -> Result<Option<MessageId>> {
        todo!()
    }
    pub async fn outbox(&self, account: AccountId) -> Result<Vec<Outgoing>> {
        todo!()
    }
    pub async fn queued(&self, account: AccountId) -> Result<u32> {
        todo!()
    }
    pub async fn handed_over(&self, account: AccountId) -> Result<Vec<MessageId>> {
        todo!()
    }
    pub async fn settings(&self) -> Result<Option<String>> {
        todo!()
    }
    pub async fn put_settings(&self, json: &str) -> Result<()> {
        todo!()
    }
    /// The changes are in the writer's queue when this returns; they are written even if the
    /// future is dropped.
    pub fn commit(
        &self,
        changes: Vec<Change>,
    ) -> impl Future<Output = Result<Vec<Outcome>>> + Send + 'static {
        async { todo!() }
    }
    pub async fn close(&self) {
        todo!()
    }
}
