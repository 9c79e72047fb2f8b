//! RFC 6121 §3 and §4: subscriptions and presence.

use jid::{BareJid, Jid};
use minidom::Element;
use model::fact::Fact;
use model::presence::Availability;
use model::roster::SubscriptionAct;
use xmpp_parsers::ns;
use xmpp_parsers::presence::{Presence, Type};

use crate::read::{broken, first_text, unknown};
use crate::{xep_0115_caps, xep_0203_delay};

/// A status is one line beside a name: what is longer is cut here, before anybody stores it
/// (hostile row 28).
const STATUS_CHARS: usize = 1_000;

/// We are here, and can do what the [`registry`](crate::registry) says.
pub fn presence_available() -> Element {
    plain(Presence::available().with_payload(xep_0115_caps::ours()))
}

/// We go.
pub fn presence_unavailable() -> Element {
    plain(Presence::unavailable())
}

/// A word about subscriptions, to the bare JID (RFC 6121 §3.1.1).
pub fn subscription(to: &BareJid, act: SubscriptionAct) -> Element {
    let type_ = match act {
        SubscriptionAct::Subscribe => Type::Subscribe,
        SubscriptionAct::Subscribed => Type::Subscribed,
        SubscriptionAct::Unsubscribe => Type::Unsubscribe,
        SubscriptionAct::Unsubscribed => Type::Unsubscribed,
    };
    plain(Presence::new(type_).with_to(Jid::from(to.clone())))
}

/// xmpp-parsers always writes a priority, even into a word about subscriptions, where it means
/// nothing; 0 is what its absence says (RFC 6121 §4.7.2.3).
fn plain(presence: Presence) -> Element {
    let mut element = Element::from(presence);
    element.remove_child("priority", ns::JABBER_CLIENT);
    element
}

pub(crate) fn read(element: &Element) -> Vec<Fact> {
    let act = match element.attr("type") {
        None => return read_availability(element, None),
        Some("unavailable") => return read_availability(element, Some(Availability::Offline)),
        Some("subscribe") => SubscriptionAct::Subscribe,
        Some("subscribed") => SubscriptionAct::Subscribed,
        Some("unsubscribe") => SubscriptionAct::Unsubscribe,
        Some("unsubscribed") => SubscriptionAct::Unsubscribed,
        Some(_) => return vec![broken(element, "a presence of a type that no client gets")],
    };
    let mut facts = vec![Fact::Subscription(act)];
    facts.extend(element.children().map(read_payload));
    facts
}

fn read_availability(element: &Element, known: Option<Availability>) -> Vec<Fact> {
    let show = element.get_child("show", ns::JABBER_CLIENT);
    let shown = show.map_or(Some(Availability::Online), read_show);
    let status = first_text(element, "status").map(Element::text).unwrap_or_default();
    let mut facts = vec![Fact::Presence {
        availability: known.or(shown).unwrap_or(Availability::Online),
        status: status.chars().take(STATUS_CHARS).collect(),
    }];
    if let (Some(show), None) = (show, shown) {
        facts.push(broken(show, "a show of another word than the four"));
    }
    facts.extend(element.children().filter(|child| !is_own(child)).map(read_payload));
    facts
}

/// What belongs to presence itself. The priority (RFC 6121 §4.7.2.3) orders the resources of one
/// person for a server; nothing here depends on it.
fn is_own(child: &Element) -> bool {
    child.has_ns(ns::JABBER_CLIENT) && matches!(child.name(), "show" | "status" | "priority")
}

fn read_show(show: &Element) -> Option<Availability> {
    match show.text().as_str() {
        "away" => Some(Availability::Away),
        "chat" => Some(Availability::Online),
        "dnd" => Some(Availability::DoNotDisturb),
        "xa" => Some(Availability::ExtendedAway),
        _ => None,
    }
}

fn read_payload(payload: &Element) -> Fact {
    match (payload.ns().as_str(), payload.name()) {
        (ns::DELAY, "delay") => xep_0203_delay::read(payload),
        _ => unknown(payload),
    }
}
