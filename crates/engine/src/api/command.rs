//! What a shell may ask for.

use model::Private;
use model::failure::Failure;
use model::ids::{AccountId, ConversationId, MessageId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Event, Settings};
use super::view::View;

/// A wish. Texts that the user typed come as typed: the engine judges them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Command {
    /// Opens the store with the passphrase; the first time, chooses it.
    Unlock {
        /// At least 8 characters.
        #[ts(as = "String")]
        passphrase: Private<String>,
    },
    /// Tries once more to open the profile, after the user mended what stood in the way.
    Reopen,
    /// Logs in with an address and a password, for ever if it succeeds.
    /// Replies with the account at once; how it goes comes in the `accounts` view.
    LogIn {
        /// As typed.
        address: String,
        /// As typed.
        #[ts(as = "String")]
        password: Private<String>,
        /// `host:port` instead of DNS, or empty.
        server: String,
    },
    /// Gives an existing account a new password and tries again.
    LogInAgain {
        /// Which.
        account: AccountId,
        /// As typed.
        #[ts(as = "String")]
        password: Private<String>,
    },
    /// Removes the account and all its messages from this computer.
    /// Also ends a log-in that has not succeeded yet.
    RemoveAccount {
        /// Which.
        account: AccountId,
    },
    /// Tries to connect now instead of waiting.
    TryNow {
        /// Which.
        account: AccountId,
    },
    /// Opens a conversation with an address. Replies with the conversation.
    StartChat {
        /// As whom.
        account: AccountId,
        /// As typed.
        address: String,
    },
    /// Sends a text. Replies with the message once it is stored.
    Send {
        /// Where.
        conversation: ConversationId,
        /// As typed; refused if empty or too long.
        #[ts(as = "String")]
        text: Private<String>,
    },
    /// Sends a failed or unknown message again, under the same origin-id.
    SendAgain {
        /// Which.
        message: MessageId,
    },
    /// Deletes a message that was not sent.
    Discard {
        /// Which.
        message: MessageId,
    },
    /// The user writes, or stopped (XEP-0085). Sent on only to contacts.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Writes now?
        writing: bool,
    },
    /// The user saw everything up to this message.
    MarkRead {
        /// Where.
        conversation: ConversationId,
        /// Up to which.
        message: MessageId,
    },
    /// Puts an address into the roster and asks to see its presence.
    AddContact {
        /// As whom.
        account: AccountId,
        /// As typed.
        address: String,
        /// The name to show, or empty.
        name: String,
    },
    /// Takes a contact out of the roster, both directions. The conversation stays.
    RemoveContact {
        /// As whom.
        account: AccountId,
        /// Which.
        address: String,
    },
    /// Answers somebody who asks to see our presence.
    AnswerRequest {
        /// As whom.
        account: AccountId,
        /// Who asks.
        address: String,
        /// May they? If so we ask them too.
        allow: bool,
    },
    /// Begins to watch: a whole picture comes as an event, then only differences.
    /// Watching again starts anew with a whole picture.
    Watch {
        /// What.
        view: View,
    },
    /// Ends watching.
    Unwatch {
        /// What.
        view: View,
    },
    /// Shows older messages in a watched timeline.
    Older {
        /// Where.
        conversation: ConversationId,
    },
    /// Replaces the settings.
    SetSettings {
        /// By these.
        settings: Settings,
    },
    /// Ends all streams and the store. Replies when everything is on disk.
    Shutdown,
}

/// What a command gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", content = "id", rename_all = "camelCase")]
pub enum Reply {
    /// Done.
    Done,
    /// Done: this account.
    Account(AccountId),
    /// Done: this conversation.
    Conversation(ConversationId),
    /// Done: this message.
    Message(MessageId),
}

/// A command with a number, one a line, for `peer`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Request {
    /// Comes back in the answer.
    pub id: u32,
    /// What is wanted.
    pub command: Command,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Answer {
    /// The request's number.
    pub id: u32,
    /// What it gave, if it went well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply: Option<Reply>,
    /// Why it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failure: Option<Failure>,
}

/// What `peer` prints, one a line.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Line {
    /// An answer.
    Answer(Answer),
    /// An event.
    Event {
        /// Which.
        event: Event,
    },
}
