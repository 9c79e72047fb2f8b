//! One stanza in, facts out.

use jid::Jid;
use minidom::Element;
use model::fact::{Fact, Head, Kind};
use xmpp_parsers::ns;

use crate::{rfc_6120_errors, rfc_6120_iq, rfc_6121_messages, rfc_6121_presence};

/// The namespace of `xml:lang`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Why a top-level element has no [`Head`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Headless {
    /// Neither message nor presence nor iq, or not in `jabber:client`.
    #[error("no stanza")]
    NoStanza,
    /// `from` or `to` is no JID.
    #[error("an address that is no JID")]
    Address,
}

/// What kind of stanza it is and what routes it.
pub fn head(element: &Element) -> Result<Head, Headless> {
    let kind = kind(element).ok_or(Headless::NoStanza)?;
    let default = match kind {
        Kind::Message => "normal",
        Kind::Presence => "available",
        Kind::Iq => "",
    };
    Ok(Head {
        kind,
        type_: element.attr("type").unwrap_or(default).to_owned(),
        id: element.attr("id").unwrap_or_default().to_owned(),
        from: address(element, "from")?,
        to: address(element, "to")?,
    })
}

/// What the stanza says. Every payload yields a fact, [`Fact::Unknown`] or [`Fact::Broken`]:
/// nothing vanishes (invariant 5). Only an iq result without a payload says nothing.
///
/// A stanza of type `error` yields [`Fact::Returned`] alone: its payload is whatever somebody
/// chose to send back and is never read (hostile row 31).
pub fn read(element: &Element) -> Vec<Fact> {
    let Some(kind) = kind(element) else {
        return vec![unknown(element)];
    };
    if element.attr("type") == Some("error") {
        return vec![rfc_6120_errors::read(element)];
    }
    match kind {
        Kind::Message => rfc_6121_messages::read(element),
        Kind::Presence => rfc_6121_presence::read(element),
        Kind::Iq => rfc_6120_iq::read(element),
    }
}

fn kind(element: &Element) -> Option<Kind> {
    if !element.has_ns(ns::JABBER_CLIENT) {
        return None;
    }
    match element.name() {
        "message" => Some(Kind::Message),
        "presence" => Some(Kind::Presence),
        "iq" => Some(Kind::Iq),
        _ => None,
    }
}

fn address(element: &Element, name: &str) -> Result<Option<Jid>, Headless> {
    element.attr(name).map(Jid::new).transpose().map_err(|_| Headless::Address)
}

/// A payload that nothing here understands.
pub(crate) fn unknown(element: &Element) -> Fact {
    Fact::Unknown { ns: element.ns(), name: element.name().to_owned() }
}

/// A payload that breaks its own rules. `why` is a fixed sentence: no content gets into a log.
pub(crate) fn broken(element: &Element, why: &str) -> Fact {
    Fact::Broken { ns: element.ns(), why: why.to_owned() }
}

/// Of several texts in several languages the one that is shown (RFC 6121 §5.2.3): the first
/// without a language, else the first.
pub(crate) fn first_text<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    let texts = || element.children().filter(|child| child.is(name, ns::JABBER_CLIENT));
    texts().find(|text| text.attr_ns(XML, "lang").is_none()).or_else(|| texts().next())
}
