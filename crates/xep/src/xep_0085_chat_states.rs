//! XEP-0085: somebody writes.

use jid::Jid;
use minidom::Element;
use model::fact::Fact;
use model::presence::ChatState;
use xmpp_parsers::chatstates::ChatState as Wire;
use xmpp_parsers::message::{Id, Message};

use crate::read::broken;
use crate::xep_0334_hints::Hint;

/// A chat state on its own (XEP-0085 §5.5). It is stale by the time an archive would give it
/// out, hence `no-store`.
pub fn chat_state(to: &Jid, state: ChatState, id: &str) -> Element {
    let mut message = Message::chat(to.clone());
    message.id = Some(Id(id.to_owned()));
    message.payloads = vec![wire(state).into(), Hint::NoStore.into()];
    message.into()
}

/// Goes with every text (XEP-0085 §5.1): it says that we speak it.
pub(crate) fn active() -> Element {
    Wire::Active.into()
}

const fn wire(state: ChatState) -> Wire {
    match state {
        ChatState::Active => Wire::Active,
        ChatState::Composing => Wire::Composing,
        ChatState::Paused => Wire::Paused,
        ChatState::Inactive => Wire::Inactive,
        ChatState::Gone => Wire::Gone,
    }
}

pub(crate) fn read(payload: &Element) -> Fact {
    Fact::ChatState(match Wire::try_from(payload.clone()) {
        Ok(Wire::Active) => ChatState::Active,
        Ok(Wire::Composing) => ChatState::Composing,
        Ok(Wire::Paused) => ChatState::Paused,
        Ok(Wire::Inactive) => ChatState::Inactive,
        Ok(Wire::Gone) => ChatState::Gone,
        Err(_) => return broken(payload, "none of the five chat states"),
    })
}
