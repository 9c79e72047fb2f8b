//! XEP-0359: ids that last.

use minidom::Element;
use model::fact::Fact;
use model::ids::OriginId;
use xmpp_parsers::ns;
use xmpp_parsers::stanza_id::{OriginId as Wire, StanzaId};

use crate::read::broken;

/// Longest archive id that is kept.
const MAX_BYTES: usize = 512;

/// Our own id of a message.
pub(crate) fn origin(id: &OriginId) -> Element {
    Wire { id: id.as_str().to_owned() }.into()
}

/// The sender's id: the first `origin-id`, or the stanza's own `id`.
pub(crate) fn read_origin(message: &Element) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut found = None;
    for element in message.children().filter(|child| child.is("origin-id", ns::SID)) {
        let id = Wire::try_from(element.clone()).ok().and_then(|wire| OriginId::new(&wire.id));
        match id {
            Some(id) if found.is_none() => found = Some(id),
            Some(_) => facts.push(broken(element, "a second origin-id")),
            None => facts.push(broken(element, "an origin-id without a proper id")),
        }
    }
    let own = || message.attr("id").and_then(OriginId::new);
    facts.extend(found.or_else(own).map(Fact::Origin));
    facts
}

/// An archive's id. Who may say so is for the engine to judge (XEP-0359 §6).
pub(crate) fn read_archived(payload: &Element) -> Fact {
    StanzaId::try_from(payload.clone())
        .ok()
        .filter(|wire| !wire.id.is_empty() && wire.id.len() <= MAX_BYTES)
        .map_or_else(
            || broken(payload, "a stanza-id that breaks XEP-0359 §3"),
            |wire| Fact::Archived { by: wire.by, id: wire.id },
        )
}
