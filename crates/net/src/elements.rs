//! What may come at stream level, read so that nothing a peer sends can end the stream.

mod features;
mod nonza;

use jid::Jid;
use minidom::Element;
use model::fact::{Head, Kind};
use xmpp_parsers::ns;
use xmpp_parsers::stream_error::DefinedCondition;

pub(crate) use self::features::{Features, SESSION};
pub(crate) use self::nonza::{Auth, Nonza, Response, SmEnable, SmResume, StartTls};
use crate::frame_gate::{Offence, Placeholder, Remains, kind_named};
use crate::xml;

/// One top-level element.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A stanza with a head that can be routed.
    Stanza(Head, Element),
    /// An element of the negotiation or of stream management.
    Nonza(Nonza),
    /// What the server offers.
    Features(Features),
    /// The server ends the stream.
    Error(DefinedCondition),
    /// A broken element of the negotiation or of stream management.
    Broken,
    /// Anything else.
    Refused(Refusal),
}

/// A top-level element that goes no further than its head.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// As much of it as could be read.
    pub(crate) head: Option<Head>,
    /// Why, without content.
    pub(crate) reason: String,
    /// Does XEP-0198 count it? Only stanzas count.
    pub(crate) counts: bool,
    /// What RFC 6120 §8.2.3 owes the sender of an iq.
    pub(crate) answer: Option<Element>,
}

/// Sorts one element that the gate let through.
pub(crate) fn sort(element: Element, placeholder: &Placeholder) -> Incoming {
    if let Some((offence, remains)) = placeholder.read(&element) {
        return Incoming::Refused(refusal(offence, remains));
    }
    let namespace = element.ns();
    match namespace.as_str() {
        ns::JABBER_CLIENT => stanza(element),
        ns::STREAM if element.name() == "features" => Incoming::Features(Features::read(&element)),
        ns::STREAM if element.name() == "error" => Incoming::Error(condition(&element)),
        known if nonza::KNOWN.contains(&known) => {
            xso::transform(&element).map_or(Incoming::Broken, Incoming::Nonza)
        }
        _ => Incoming::Refused(unknown()),
    }
}

/// The name alone counts, whatever is in it; an unknown one is `undefined-condition`
/// (RFC 6120 §4.9.4).
fn condition(error: &Element) -> DefinedCondition {
    let named = error.children().filter(|child| child.has_ns(ns::XMPP_STREAMS));
    named
        .map(|child| Element::bare(child.name(), ns::XMPP_STREAMS))
        .find_map(|bare| xso::transform(&bare).ok())
        .unwrap_or(DefinedCondition::UndefinedCondition)
}

fn unknown() -> Refusal {
    Refusal {
        head: None,
        reason: "unknown top-level element".to_owned(),
        counts: false,
        answer: None,
    }
}

fn stanza(element: Element) -> Incoming {
    let Some(kind) = kind_named(element.name()) else {
        return Incoming::Refused(unknown());
    };
    let text = |name| element.attr(name).map(ToOwned::to_owned);
    let (from, from_is_broken) = address(&element, "from");
    let (to, to_is_broken) = address(&element, "to");
    let remains = Remains { kind: Some(kind), type_: text("type"), id: text("id"), from, to };
    if from_is_broken || to_is_broken {
        // Whom should an error go to? Nobody.
        let refusal = Refusal {
            reason: "address".to_owned(),
            counts: true,
            answer: None,
            head: head(remains),
        };
        return Incoming::Refused(refusal);
    }
    if kind == Kind::Iq && !is_iq(&remains) {
        let refusal = Refusal {
            reason: "iq without a known type and an id".to_owned(),
            counts: true,
            answer: None,
            head: head(remains),
        };
        return Incoming::Refused(refusal);
    }
    match head(remains) {
        Some(head) => Incoming::Stanza(head, element),
        None => Incoming::Refused(unknown()),
    }
}

/// RFC 6120 §8.1.3 and §8.2.3: an iq has an id and one of four types.
fn is_iq(remains: &Remains) -> bool {
    remains.id.is_some()
        && matches!(remains.type_.as_deref(), Some("get" | "set" | "result" | "error"))
}

fn address(element: &Element, name: &str) -> (Option<Jid>, bool) {
    let text = element.attr(name);
    let jid = text.and_then(|text| text.parse().ok());
    let broken = text.is_some() && jid.is_none();
    (jid, broken)
}

fn head(remains: Remains) -> Option<Head> {
    let kind = remains.kind?;
    let default = match kind {
        Kind::Message => "normal",
        Kind::Presence => "available",
        Kind::Iq => "",
    };
    Some(Head {
        kind,
        type_: remains.type_.unwrap_or_else(|| default.to_owned()),
        id: remains.id.unwrap_or_default(),
        from: remains.from,
        to: remains.to,
    })
}

fn refusal(offence: Offence, remains: Remains) -> Refusal {
    let head = head(remains);
    Refusal {
        counts: head.is_some(),
        reason: offence.name().to_owned(),
        answer: head.as_ref().and_then(|head| answer(offence, head)),
        head,
    }
}

/// The error that an unreadable request gets.
fn answer(offence: Offence, head: &Head) -> Option<Element> {
    if head.kind != Kind::Iq || head.id.is_empty() || !matches!(head.type_.as_str(), "get" | "set")
    {
        return None;
    }
    let condition = match offence {
        Offence::NotWellFormed => "bad-request",
        Offence::Size
        | Offence::Depth
        | Offence::Elements
        | Offence::Attributes
        | Offence::AttributeLength => "policy-violation",
    };
    let error = xml::element("error", ns::JABBER_CLIENT, &[("type", "modify")]);
    let error = xml::with(error, Element::bare(condition, ns::XMPP_STANZAS));
    let mut iq = xml::element("iq", ns::JABBER_CLIENT, &[("type", "error"), ("id", &head.id)]);
    if let Some(from) = &head.from {
        xml::set(&mut iq, "to", from.as_str());
    }
    Some(xml::with(iq, error))
}
