//! Tells the shell what is stored: whole pictures first, then differences.
//! The only place that speaks to the shell, so that events keep their order.

mod accounts;
mod contacts;
mod list;
#[cfg(test)]
mod reading;
mod task;

use model::account::Link;
use model::failure::Failure;
use model::ids::{AccountId, ConversationId, MessageId};
use model::presence::Availability;
use model::roster::RosterItem;
use model::{BareJid, Private};
use store::Store;
use tokio::sync::{mpsc, oneshot};

use crate::api::{ProfileState, Settings, View};
use crate::{Answer, Listener, Plugs};

/// What the views are told.
pub(crate) enum ViewPost {
    Profile(ProfileState),
    Settings(Settings),
    /// The store is open from now on.
    Store(Store),
    /// Answered when the whole picture was told, or could not be read.
    Watch(View, Answer),
    Unwatch(View),
    /// Answered when the older messages were told, or could not be read.
    Older(ConversationId, Answer),
    Account {
        id: AccountId,
        jid: BareJid,
        kept: bool,
    },
    Kept(AccountId),
    AccountGone(AccountId),
    Link(AccountId, Link),
    /// So many messages wait for a connection.
    Queued(AccountId, u32),
    /// Something is wrong although there is a connection, or no longer.
    Trouble(AccountId, Option<Failure>),
    Roster {
        account: AccountId,
        items: Vec<RosterItem>,
    },
    Contact {
        account: AccountId,
        item: RosterItem,
    },
    ContactGone {
        account: AccountId,
        peer: BareJid,
    },
    Asks {
        account: AccountId,
        peer: BareJid,
        open: bool,
    },
    Presence {
        account: AccountId,
        peer: BareJid,
        availability: Availability,
        status: String,
    },
    /// The stream is gone: nobody of this account is known to be there.
    Absent(AccountId),
    Typing {
        account: AccountId,
        peer: BareJid,
        typing: bool,
    },
    Conversation(ConversationId),
    Message {
        conversation: ConversationId,
        message: MessageId,
    },
    Arrived {
        account: AccountId,
        conversation: ConversationId,
        message: MessageId,
        from: String,
        text: Private<String>,
    },
    /// The end; answered when everything before it was told.
    Stop(oneshot::Sender<()>),
}

/// Everybody's end of the views. Never waits.
#[derive(Clone)]
pub(crate) struct Views {
    mail: mpsc::UnboundedSender<ViewPost>,
}

impl Views {
    pub(crate) fn send(&self, post: ViewPost) {
        // Views end last; mail after that concerns nobody.
        drop(self.mail.send(post));
    }

    /// Waits until all that was sent before has been told.
    pub(crate) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        self.send(ViewPost::Stop(done));
        // An error means that they have ended already.
        drop(stopped.await);
    }
}

/// Starts the task.
pub(crate) fn start(plugs: Plugs, listener: Listener) -> Views {
    let (mail, inbox) = mpsc::unbounded_channel();
    tokio::spawn(task::run(plugs, listener, inbox));
    Views { mail }
}
