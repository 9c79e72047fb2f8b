//! What a shell hears.

use model::Private;
use model::failure::Failure;
use model::ids::{AccountId, ConversationId, MessageId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::view::{AccountRow, ContactRow, ConversationOp, TimelineOp};

/// The state of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ProfileState {
    /// Being opened.
    Opening,
    /// Needs a passphrase: `first` means that one has to be chosen.
    Locked {
        /// Is there nothing yet?
        first: bool,
    },
    /// Open.
    Open,
    /// Cannot be opened. Nothing was changed.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the desktop has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Light, high contrast.
    ContrastLight,
    /// Dark, high contrast.
    ContrastDark,
}

/// What the user chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// `en`, `de`, or empty for the desktop's.
    pub language: String,
    /// Tell contacts when the user writes (XEP-0085).
    pub send_typing: bool,
    /// Tell contacts when a message arrived (XEP-0184).
    pub send_receipts: bool,
    /// Smaller rows.
    pub compact: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: String::new(),
            send_typing: true,
            send_receipts: true,
            compact: false,
        }
    }
}

/// Something happened, and it is stored.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The store. Always the first event.
    Profile {
        /// Its state.
        profile: ProfileState,
    },
    /// The settings, after opening and after each change.
    Settings {
        /// All of them.
        settings: Settings,
    },
    /// View `accounts`: all of them, each time.
    Accounts {
        /// In the order in which they were added.
        rows: Vec<AccountRow>,
    },
    /// View `contacts`: all of them, each time.
    Contacts {
        /// By name.
        rows: Vec<ContactRow>,
    },
    /// View `conversations`.
    Conversations {
        /// Forget what you have first.
        reset: bool,
        /// Apply in order.
        ops: Vec<ConversationOp>,
    },
    /// View `timeline`.
    Timeline {
        /// Which.
        conversation: ConversationId,
        /// Forget what you have first.
        reset: bool,
        /// Apply in order.
        ops: Vec<TimelineOp>,
        /// Are there older messages in the store?
        has_older: bool,
        /// The line "New messages" stands above this one; fixed when watching began.
        unread_from: Option<MessageId>,
    },
    /// A message came in and is stored. For notifications; the text is in the views.
    Arrived {
        /// As whom.
        account: AccountId,
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
        /// From whom.
        from: String,
        /// What it says.
        #[ts(as = "String")]
        text: Private<String>,
    },
}
