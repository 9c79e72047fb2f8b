//! Whatever we write, we read back as the same, also under hostile ids, addresses and texts
//! (hostile row 37).

#![allow(clippy::expect_used, reason = "a panic is the test's report")]

use jid::{BareJid, Jid};
use minidom::Element;
use model::fact::{Fact, Head, Kind};
use model::ids::OriginId;
use model::presence::{Availability, ChatState};
use model::roster::{RosterItem, Subscription, SubscriptionAct};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::FileFailurePersistence;
use xep::{Condition, head, read, sendable, write};

/// What breaks a writer that forgets to escape.
const NASTY: &[&str] = &[
    "'/><message to='x'><body>hi</body></message>",
    "\"/><presence type=\"unavailable\"/>",
    "]]><![CDATA[",
    "&lt;&amp;amp;&#x0;",
    "<!-- -->",
    "</stream:stream>",
    "\u{202e}gpj.exe",
    "a\u{300}\u{301}\u{302}",
    "👩‍👩‍👧 שלום",
    "\u{fffd}\u{10fffd}",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>().prop_filter("sendable", |text| !text.is_empty() && sendable(text)),
        select(NASTY).prop_map(str::to_owned),
        select(&["a\r\nb", "\r", "\n\t \n", " leading and trailing "][..]).prop_map(str::to_owned),
    ]
}

/// Ids have no control characters, and no parser lets through what XML cannot carry.
fn id() -> impl Strategy<Value = OriginId> {
    text().prop_filter_map("an id", |text| OriginId::new(&text))
}

fn bare() -> impl Strategy<Value = BareJid> {
    ("[a-z0-9.!#$%*+=?^_`{|}~-]{1,20}", "[a-z0-9]{1,10}\\.example")
        .prop_filter_map("a jid", |(node, domain)| BareJid::new(&format!("{node}@{domain}")).ok())
}

fn full() -> impl Strategy<Value = Jid> {
    (bare(), text()).prop_filter_map("a jid", |(bare, resource)| {
        bare.with_resource_str(&resource).ok().map(Jid::from)
    })
}

fn act() -> impl Strategy<Value = SubscriptionAct> {
    use SubscriptionAct::{Subscribe, Subscribed, Unsubscribe, Unsubscribed};
    select(&[Subscribe, Subscribed, Unsubscribe, Unsubscribed][..])
}

fn state() -> impl Strategy<Value = ChatState> {
    use ChatState::{Active, Composing, Gone, Inactive, Paused};
    select(&[Active, Composing, Gone, Inactive, Paused][..])
}

/// Over the wire and back: one element, nothing beside it.
fn carried(element: &Element) -> Element {
    let wire = String::from(element);
    let stream = format!("<stream xmlns='urn:example:stream'>{wire}</stream>");
    let stream: Element = stream.parse().expect("what we write is well-formed");
    assert_eq!(stream.children().count(), 1, "one stanza stays one: {wire}");
    let carried = stream.children().next().cloned().expect("one child");
    assert_eq!(&carried, element, "{wire}");
    carried
}

fn heads(element: &Element, kind: Kind, type_: &str, id: &str, to: Option<&Jid>) {
    let expected =
        Head { kind, type_: type_.to_owned(), id: id.to_owned(), from: None, to: to.cloned() };
    assert!(head(element) == Ok(expected), "{}", String::from(element));
}

fn says(element: &Element, expected: &[Fact]) {
    let facts = read(element);
    assert!(facts == expected, "{facts:?} from {}", String::from(element));
}

proptest! {
    #![proptest_config(ProptestConfig::with_failure_persistence(
        FileFailurePersistence::WithSource("regressions")
    ))]

    #[test]
    fn a_chat_text_comes_back_byte_for_byte(
        to in bare(), id in id(), text in text(), with_state in any::<bool>(),
    ) {
        let element = carried(&write::chat(&to, &id, &text, with_state));
        heads(&element, Kind::Message, "chat", id.as_str(), Some(&Jid::from(to)));
        // Facts that are looked for by name come first, then the payloads in their order.
        let mut expected = vec![Fact::Text(text), Fact::Origin(id)];
        expected.extend(with_state.then_some(Fact::ChatState(ChatState::Active)));
        expected.push(Fact::ReceiptRequested);
        says(&element, &expected);
    }

    #[test]
    fn a_receipt_comes_back(to in full(), of in id(), own in id()) {
        let element = carried(&write::receipt(&to, &of, own.as_str()));
        heads(&element, Kind::Message, "chat", own.as_str(), Some(&to));
        let hint = Fact::Unknown { ns: "urn:xmpp:hints".to_owned(), name: "store".to_owned() };
        says(&element, &[Fact::Origin(own), Fact::Received(of), hint]);
    }

    #[test]
    fn a_chat_state_comes_back(to in full(), state in state(), own in id()) {
        let element = carried(&write::chat_state(&to, state, own.as_str()));
        heads(&element, Kind::Message, "chat", own.as_str(), Some(&to));
        let hint = Fact::Unknown { ns: "urn:xmpp:hints".to_owned(), name: "no-store".to_owned() };
        says(&element, &[Fact::Origin(own), Fact::ChatState(state), hint]);
    }

    #[test]
    fn a_word_about_subscriptions_comes_back(to in bare(), act in act()) {
        let element = carried(&write::subscription(&to, act));
        says(&element, &[Fact::Subscription(act)]);
    }

    #[test]
    fn a_roster_item_comes_back_as_a_push(
        own in id(), jid in bare(), name in text(),
        groups in proptest::collection::btree_set(text(), 0..4),
    ) {
        let item = RosterItem {
            jid, name, subscription: Subscription::None, asked: false,
            groups: groups.into_iter().collect(),
        };
        let element = carried(&write::roster_set(own.as_str(), &item));
        heads(&element, Kind::Iq, "set", own.as_str(), None);
        says(&element, &[Fact::RosterPush(item)]);
    }

    #[test]
    fn a_removed_item_comes_back(own in id(), jid in bare()) {
        let element = carried(&write::roster_remove(own.as_str(), &jid));
        says(&element, &[Fact::RosterRemoved(jid)]);
    }

    #[test]
    fn a_ping_and_its_answer_come_back(own in id(), to in full()) {
        says(&carried(&write::ping(own.as_str())), &[Fact::Ping]);
        let element = carried(&write::pong(Some(&to), own.as_str()));
        heads(&element, Kind::Iq, "result", own.as_str(), Some(&to));
        says(&element, &[]);
    }

    #[test]
    fn an_error_goes_to_who_asked_and_says_only_its_condition(own in id(), from in full()) {
        let asked = Head {
            kind: Kind::Iq, type_: "get".to_owned(), id: own.as_str().to_owned(),
            from: Some(from.clone()), to: None,
        };
        for (condition, name) in [
            (Condition::BadRequest, "bad-request"),
            (Condition::ItemNotFound, "item-not-found"),
            (Condition::NotAllowed, "not-allowed"),
            (Condition::ServiceUnavailable, "service-unavailable"),
        ] {
            let element = carried(&write::iq_error(&asked, condition));
            heads(&element, Kind::Iq, "error", own.as_str(), Some(&from));
            says(&element, &[Fact::Returned { condition: name.to_owned() }]);
        }
    }

    #[test]
    fn disco_answers_about_us_and_knows_no_strange_node(own in id(), to in full(), node in text()) {
        let about_us = carried(&write::disco_info_result(Some(&to), own.as_str(), None));
        heads(&about_us, Kind::Iq, "result", own.as_str(), Some(&to));
        let strange = carried(&write::disco_info_result(Some(&to), own.as_str(), Some(&node)));
        heads(&strange, Kind::Iq, "error", own.as_str(), Some(&to));
        says(&strange, &[Fact::Returned { condition: "item-not-found".to_owned() }]);
    }

    #[test]
    fn reading_never_panics_and_drops_no_payload(bytes in hostile_stanza()) {
        if let Ok(element) = bytes.parse::<Element>() {
            let facts = read(&element);
            prop_assert!(!facts.is_empty() || element.attr("type") == Some("result"), "{}", bytes);
        }
    }
}

/// The names that `read` knows, and the ways to get them wrong.
#[rustfmt::skip] // tables
mod known {
    pub(super) const NAMES: &[&str] = &[
        "body", "received", "request", "origin-id", "stanza-id", "delay", "query", "item", "ping",
        "active", "error", "show", "status", "c",
    ];
    pub(super) const SPACES: &[&str] = &[
        "jabber:client", "urn:xmpp:receipts", "urn:xmpp:sid:0", "urn:xmpp:delay",
        "jabber:iq:roster", "http://jabber.org/protocol/disco#info", "urn:xmpp:ping",
        "http://jabber.org/protocol/chatstates", "urn:ietf:params:xml:ns:xmpp-stanzas", "",
    ];
    pub(super) const ATTRIBUTES: &[&str] = &[
        "", "id=''", "id='a'", "by='@'", "by='a@b' id='1'", "stamp='x'",
        "stamp='2002-09-10T23:08:25Z'", "jid='@'", "jid='a@b' subscription='x'", "node=''",
    ];
    pub(super) const TYPES: &[&str] = &[
        "", "type='chat'", "type='error'", "type='get'", "type='set'", "type='result'",
        "type='subscribe'", "type='unavailable'", "type='\u{1f600}'",
    ];
}

/// Random nestings of the names that `read` knows, with missing and odd attributes.
fn hostile_stanza() -> impl Strategy<Value = String> {
    let parts = (select(known::NAMES), select(known::SPACES), select(known::ATTRIBUTES));
    let tag = parts.prop_map(|(name, space, attribute)| {
        (name, format!("<{name} xmlns='{space}' {attribute}>"))
    });
    let payload = (tag.clone(), tag).prop_map(|((outer, open), (inner, inside))| {
        format!("{open}{inside}x</{inner}></{outer}>")
    });
    let payloads = proptest::collection::vec(payload, 1..4);
    let kind = select(&["message", "presence", "iq"][..]);
    (kind, select(known::TYPES), payloads).prop_map(|(kind, type_, payloads)| {
        format!("<{kind} xmlns='jabber:client' {type_} id='i'>{}</{kind}>", payloads.concat())
    })
}

#[test]
fn our_presence_comes_back() {
    let caps =
        Fact::Unknown { ns: "http://jabber.org/protocol/caps".to_owned(), name: "c".to_owned() };
    let here = |availability| Fact::Presence { availability, status: String::new() };
    let available = carried(&write::presence_available());
    says(&available, &[here(Availability::Online), caps]);
    says(&carried(&write::presence_unavailable()), &[here(Availability::Offline)]);
}
