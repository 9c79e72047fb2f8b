//! RFC 6121 §5: messages.

use jid::{BareJid, Jid};
use minidom::Element;
use model::fact::Fact;
use model::ids::OriginId;
use xmpp_parsers::message::{Id, Lang, Message};
use xmpp_parsers::ns;

use crate::read::{broken, first_text, unknown};
use crate::{xep_0085_chat_states, xep_0184_receipts, xep_0203_delay, xep_0359_ids};

/// A chat text. `id` and `origin-id` are the same, so that a receipt or an error, which name the
/// stanza's `id`, and a reflection, which keeps the `origin-id`, find the same message.
///
/// `with_state`: the user tells others whether they write (XEP-0085 §5.1). Without that nothing
/// is said about it at all: even `<active/>` would ask to be answered in kind.
pub fn chat(to: &BareJid, id: &OriginId, text: &str, with_state: bool) -> Element {
    let mut message = Message::chat(Jid::from(to.clone())).with_body(Lang::new(), text.to_owned());
    message.id = Some(Id(id.as_str().to_owned()));
    message.payloads = vec![xep_0359_ids::origin(id), xep_0184_receipts::request()];
    message.payloads.extend(with_state.then(xep_0085_chat_states::active));
    message.into()
}

pub(crate) fn read(element: &Element) -> Vec<Fact> {
    let body = first_text(element, "body");
    let mut facts: Vec<Fact> = body.into_iter().map(read_body).collect();
    facts.extend(xep_0359_ids::read_origin(element));
    let receipt = |payload: &Element| payload.is("received", ns::RECEIPTS);
    facts.extend(read_single(element, receipt, xep_0184_receipts::read));
    let state = |payload: &Element| payload.has_ns(ns::CHATSTATES);
    facts.extend(read_single(element, state, xep_0085_chat_states::read));
    facts.extend(element.children().filter_map(read_payload));
    facts
}

/// An empty body shows nothing and must not become an empty line.
fn read_body(body: &Element) -> Fact {
    match body.text() {
        text if text.is_empty() => broken(body, "an empty body"),
        text => Fact::Text(text),
    }
}

/// What a message may say once only: one receipt, one chat state (XEP-0085 §5.1). Of more, none
/// is believed: one stanza has room for twenty thousand, and each would be looked up.
fn read_single(
    element: &Element,
    wanted: impl Fn(&Element) -> bool,
    read: impl Fn(&Element) -> Fact,
) -> Option<Fact> {
    let mut found = element.children().filter(|child| wanted(child));
    let (first, more) = (found.next()?, found.next().is_some());
    Some(if more { broken(first, "more than one in a message") } else { read(first) })
}

/// `None` for what [`read`] looks at by itself.
fn read_payload(payload: &Element) -> Option<Fact> {
    match (payload.ns().as_str(), payload.name()) {
        (ns::JABBER_CLIENT, "body")
        | (ns::SID, "origin-id")
        | (ns::RECEIPTS, "received")
        | (ns::CHATSTATES, _) => None,
        (ns::SID, "stanza-id") => Some(xep_0359_ids::read_archived(payload)),
        (ns::DELAY, "delay") => Some(xep_0203_delay::read(payload)),
        (ns::RECEIPTS, "request") => Some(Fact::ReceiptRequested),
        _ => Some(unknown(payload)),
    }
}
