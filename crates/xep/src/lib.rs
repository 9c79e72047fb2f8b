//! Stanza to fact and back: pure functions, one file a specification.
//!
//! [`read`] says what a stanza means, [`write`] makes the stanzas we send, [`registry`] lists
//! all that we speak. Nothing here has a clock, randomness or I/O: ids and times come from outside.

mod read;
pub mod registry;
mod rfc_6120_errors;
mod rfc_6120_iq;
mod rfc_6121_messages;
mod rfc_6121_presence;
mod rfc_6121_roster;
mod text;
mod xep_0030_disco;
mod xep_0085_chat_states;
mod xep_0115_caps;
mod xep_0184_receipts;
mod xep_0199_ping;
mod xep_0203_delay;
mod xep_0334_hints;
mod xep_0359_ids;

pub use read::{Headless, head, read};
pub use rfc_6120_errors::Condition;
pub use text::sendable;

/// The stanzas that we send, ready for a stream.
///
/// Texts must be [`sendable`]; JIDs and ids that came out of a parser are so by themselves.
pub mod write {
    pub use crate::rfc_6120_errors::iq_error;
    pub use crate::rfc_6120_iq::iq_result;
    pub use crate::rfc_6121_messages::chat;
    pub use crate::rfc_6121_presence::{presence_available, presence_unavailable, subscription};
    pub use crate::rfc_6121_roster::{roster_get, roster_remove, roster_set};
    pub use crate::xep_0030_disco::disco_info_result;
    pub use crate::xep_0085_chat_states::chat_state;
    pub use crate::xep_0184_receipts::receipt;
    pub use crate::xep_0199_ping::{ping, pong};
}
