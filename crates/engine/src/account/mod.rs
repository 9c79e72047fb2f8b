//! One account: an actor that takes its mail in order and decides.

mod actor;
mod link;
mod memory;
mod work;

use model::BareJid;
use model::Private;
use model::account::Link;
use model::failure::{ErrorCode, Failure};
use model::ids::{AccountId, ConversationId, MessageId};
use ports::Mail;
use store::{AccountRecord, Store};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Duration, timeout};

use crate::api::Settings;
use crate::views::{ViewPost, Views};
use crate::{Answer, Plugs};

pub(crate) use actor::Account;
pub(crate) use memory::{MAX_ASKS, Memory, Pending};
pub(crate) use work::{Effect, Work};

/// How long an actor may take to say good-bye.
const GOOD_BYE: Duration = Duration::from_secs(5);

/// What an actor is asked to do for the user.
#[derive(Debug)]
pub(crate) enum Wish {
    LogInAgain(Private<String>),
    TryNow,
    StartChat(BareJid),
    Send(ConversationId, BareJid, Private<String>),
    SendAgain(MessageId),
    Discard(MessageId),
    Typing(BareJid, bool),
    MarkRead(ConversationId, MessageId),
    AddContact(BareJid, String),
    RemoveContact(BareJid),
    AnswerRequest(BareJid, bool),
}

/// An actor's mail.
pub(crate) enum AccountPost {
    /// From the stream of that number; older streams' mail is void.
    Net(u64, Mail),
    /// From the user.
    Do(Wish, Answer),
    /// The question of that id was put long ago.
    Late(String),
    /// The end.
    Close(oneshot::Sender<()>),
}

/// The conductor's end of an actor.
pub(crate) struct Actor {
    pub(crate) id: AccountId,
    mail: mpsc::UnboundedSender<AccountPost>,
    task: JoinHandle<()>,
}

impl Actor {
    /// Has it ended by itself? Then it panicked, and the user was told.
    pub(crate) fn is_over(&self) -> bool {
        self.mail.is_closed()
    }

    /// Never waits.
    pub(crate) fn post(&self, post: AccountPost) {
        // An actor that is gone drops the answer, and the caller is told so.
        drop(self.mail.send(post));
    }

    /// Waits until the actor has said good-bye, but not for ever.
    pub(crate) async fn close(self) {
        let (done, closed) = oneshot::channel();
        self.post(AccountPost::Close(done));
        if timeout(GOOD_BYE, closed).await.is_err() {
            self.task.abort();
        }
    }
}

/// Starts an account's actor. A panic in it ends this actor only, and the user is told.
pub(crate) fn start(
    plugs: &Plugs,
    store: &Store,
    views: &Views,
    settings: &watch::Sender<Settings>,
    record: AccountRecord,
) -> Actor {
    let id = record.id;
    views.send(ViewPost::Account { id, jid: record.jid.clone(), kept: record.kept });
    let (mail, inbox) = mpsc::unbounded_channel();
    let actor =
        actor::Account::new(plugs, store, views, settings.subscribe(), record, mail.clone());
    let views = views.clone();
    let inner = tokio::spawn(actor.run(inbox));
    let task = tokio::spawn(async move {
        let abort = AbortOnDrop(inner.abort_handle());
        if inner.await.is_err_and(|error| error.is_panic()) {
            let failure = Failure::new(ErrorCode::Internal).detail("the account's actor ended");
            views.send(ViewPost::Absent(id));
            views.send(ViewPost::Link(id, Link::Stopped { failure }));
        }
        drop(abort);
    });
    Actor { id, mail, task }
}

/// Ends the watched task when the watcher is aborted.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
