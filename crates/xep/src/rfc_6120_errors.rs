//! RFC 6120 §8.3: stanza errors.

use jid::Jid;
use minidom::Element;
use model::fact::{Fact, Head};
use xmpp_parsers::iq::Iq;
use xmpp_parsers::ns;
use xmpp_parsers::stanza_error::{DefinedCondition, ErrorType, StanzaError};

/// The conditions that we answer with (RFC 6120 §8.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The request breaks the rules of its own namespace.
    BadRequest,
    /// There is no such node or item.
    ItemNotFound,
    /// Understood, and never done.
    NotAllowed,
    /// Nothing here does that, or not for you: both look the same on purpose.
    ServiceUnavailable,
}

impl Condition {
    /// With the error type that RFC 6120 §8.3.3 advises.
    const fn parts(self) -> (ErrorType, DefinedCondition) {
        match self {
            Self::BadRequest => (ErrorType::Modify, DefinedCondition::BadRequest),
            Self::ItemNotFound => (ErrorType::Cancel, DefinedCondition::ItemNotFound),
            Self::NotAllowed => (ErrorType::Cancel, DefinedCondition::NotAllowed),
            Self::ServiceUnavailable => (ErrorType::Cancel, DefinedCondition::ServiceUnavailable),
        }
    }
}

/// The error answer to an iq `get` or `set`. The payload that caused it is not sent back.
pub fn iq_error(head: &Head, condition: Condition) -> Element {
    answer(head.from.as_ref(), &head.id, condition)
}

pub(crate) fn answer(to: Option<&Jid>, id: &str, condition: Condition) -> Element {
    let (type_, defined_condition) = condition.parts();
    let error = StanzaError {
        type_,
        by: None,
        defined_condition,
        texts: std::collections::BTreeMap::new(),
        other: None,
    };
    Iq::Error { from: None, to: to.cloned(), id: id.to_owned(), error, payload: None }.into()
}

/// Every condition of RFC 6120 §8.3.3; another name counts as `undefined-condition`.
const CONDITIONS: &[&str] = &[
    "bad-request",
    "conflict",
    "feature-not-implemented",
    "forbidden",
    "gone",
    "internal-server-error",
    "item-not-found",
    "jid-malformed",
    "not-acceptable",
    "not-allowed",
    "not-authorized",
    "policy-violation",
    "recipient-unavailable",
    "redirect",
    "registration-required",
    "remote-server-not-found",
    "remote-server-timeout",
    "resource-constraint",
    "service-unavailable",
    "subscription-required",
    "undefined-condition",
    "unexpected-request",
];

/// Reads the condition's name and nothing else.
pub(crate) fn read(element: &Element) -> Fact {
    let condition = element
        .get_child("error", ns::JABBER_CLIENT)
        .into_iter()
        .flat_map(Element::children)
        .filter(|child| child.has_ns(ns::XMPP_STANZAS))
        .find_map(|child| CONDITIONS.iter().find(|name| **name == child.name()))
        .unwrap_or(&"undefined-condition");
    Fact::Returned { condition: (*condition).to_owned() }
}
