//! RFC 6120 §8.2.3: questions and answers.

use jid::Jid;
use minidom::Element;
use model::fact::Fact;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::ns;

use crate::read::{broken, unknown};
use crate::{rfc_6121_roster, xep_0030_disco, xep_0199_ping};

/// An empty answer: it is done.
pub fn iq_result(to: Option<&Jid>, id: &str) -> Element {
    Iq::Result { from: None, to: to.cloned(), id: id.to_owned(), payload: None }.into()
}

pub(crate) fn read(element: &Element) -> Vec<Fact> {
    let mut payloads = element.children();
    let (first, more) = (payloads.next(), payloads.next().is_some());
    match (element.attr("type"), first, more) {
        (Some("get"), Some(payload), false) => vec![get(payload)],
        (Some("set"), Some(payload), false) => vec![set(payload)],
        (Some("result"), None, false) => Vec::new(),
        (Some("result"), Some(payload), false) => result(payload),
        (Some("get" | "set" | "result"), _, _) => {
            vec![broken(element, "an iq with a wrong number of payloads")]
        }
        _ => vec![broken(element, "an iq without a proper type")],
    }
}

fn get(payload: &Element) -> Fact {
    match (payload.ns().as_str(), payload.name()) {
        (ns::PING, "ping") => xep_0199_ping::read(payload),
        (ns::DISCO_INFO, "query") => xep_0030_disco::read(payload),
        _ => unknown(payload),
    }
}

fn set(payload: &Element) -> Fact {
    match (payload.ns().as_str(), payload.name()) {
        (ns::ROSTER, "query") => rfc_6121_roster::read_push(payload),
        _ => unknown(payload),
    }
}

fn result(payload: &Element) -> Vec<Fact> {
    match (payload.ns().as_str(), payload.name()) {
        (ns::ROSTER, "query") => rfc_6121_roster::read_result(payload),
        _ => vec![unknown(payload)],
    }
}
