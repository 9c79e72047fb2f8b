//! XEP-0184: it arrived.

use jid::Jid;
use minidom::Element;
use model::fact::Fact;
use model::ids::OriginId;
use xmpp_parsers::message::{Id, Message};
use xmpp_parsers::receipts::{Received, Request};

use crate::read::broken;
use crate::xep_0334_hints::Hint;

/// Tells the sender that its message arrived. `of` is the `id` of its stanza (XEP-0184 §5.1),
/// `to` its full JID, `id` the receipt's own.
///
/// `store`: the sender may be away just now and must still learn it (XEP-0334 §4.4).
pub fn receipt(to: &Jid, of: &OriginId, id: &str) -> Element {
    let mut message = Message::chat(to.clone());
    message.id = Some(Id(id.to_owned()));
    message.payloads = vec![Received { id: of.as_str().to_owned() }.into(), Hint::Store.into()];
    message.into()
}

/// Asks for a receipt.
pub(crate) fn request() -> Element {
    Request.into()
}

pub(crate) fn read(payload: &Element) -> Fact {
    Received::try_from(payload.clone())
        .ok()
        .and_then(|received| OriginId::new(&received.id))
        .map_or_else(|| broken(payload, "a receipt for no proper id"), Fact::Received)
}
