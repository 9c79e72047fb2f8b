//! What stanzas of others say.

#![allow(clippy::expect_used, reason = "a panic is the test's report")]

use minidom::Element;
use model::Timestamp;
use model::fact::{Fact, Kind};
use model::ids::OriginId;
use model::presence::{Availability, ChatState};
use model::roster::{RosterItem, Subscription, SubscriptionAct};
use xep::{Headless, head, read};

/// A stanza as it stands inside a client's stream.
fn stanza(xml: &str) -> Element {
    let stream: Element = format!("<s xmlns='jabber:client'>{xml}</s>").parse().expect(xml);
    stream.children().next().cloned().expect("a stanza")
}

#[track_caller]
fn says(xml: &str, expected: &[Fact]) {
    let facts = read(&stanza(xml));
    assert!(facts == expected, "{facts:?} from {xml}");
}

fn broken(ns: &str, why: &str) -> Fact {
    Fact::Broken { ns: ns.to_owned(), why: why.to_owned() }
}

fn unknown(ns: &str, name: &str) -> Fact {
    Fact::Unknown { ns: ns.to_owned(), name: name.to_owned() }
}

fn text(text: &str) -> Fact {
    Fact::Text(text.to_owned())
}

fn origin(id: &str) -> Fact {
    Fact::Origin(OriginId::new(id).expect("a proper id"))
}

fn present(availability: Availability, status: &str) -> Fact {
    Fact::Presence { availability, status: status.to_owned() }
}

fn returned(condition: &str) -> Fact {
    Fact::Returned { condition: condition.to_owned() }
}

fn item(jid: &str) -> RosterItem {
    RosterItem {
        jid: jid.parse().expect("a jid"),
        name: String::new(),
        subscription: Subscription::None,
        asked: false,
        groups: Vec::new(),
    }
}

#[test]
fn a_head_has_the_kinds_default_type() {
    let types = ["<message/>", "<presence/>", "<iq type='get'/>"].map(|xml| {
        let head = head(&stanza(xml)).expect("a head");
        (head.kind, head.type_)
    });
    let expected = [(Kind::Message, "normal"), (Kind::Presence, "available"), (Kind::Iq, "get")];
    assert_eq!(types, expected.map(|(kind, type_)| (kind, type_.to_owned())));
}

#[test]
fn what_is_no_stanza_has_no_head() {
    for xml in ["<message xmlns='jabber:server'/>", "<r xmlns='urn:xmpp:sm:3'/>", "<body/>"] {
        assert!(head(&stanza(xml)) == Err(Headless::NoStanza), "{xml}");
    }
    for xml in ["<message from='@'/>", "<message to='a@b@c/'/>", "<iq from=''/>"] {
        assert!(head(&stanza(xml)) == Err(Headless::Address), "{xml}");
    }
}

#[test]
fn of_several_bodies_the_first_without_a_language_is_taken() {
    let plain =
        "<message><body xml:lang='de'>eins</body><body>one</body><body>two</body></message>";
    says(plain, &[text("one")]);
    let none = "<message><body xml:lang='de'>eins</body><body xml:lang='en'>one</body></message>";
    says(none, &[text("eins")]);
}

#[test]
fn a_body_of_another_namespace_is_no_text() {
    says(
        "<message><body xmlns='urn:example'>x</body></message>",
        &[unknown("urn:example", "body")],
    );
}

#[test]
fn an_empty_body_is_said_to_be_empty() {
    says("<message><body/></message>", &[broken("jabber:client", "an empty body")]);
}

#[test]
fn every_payload_of_a_message_is_told() {
    let xml = "<message id='s'><body>hi</body><thread>t</thread>\
        <stanza-id xmlns='urn:xmpp:sid:0' by='me@home.example' id='a1'/>\
        <origin-id xmlns='urn:xmpp:sid:0' id='o'/>\
        <request xmlns='urn:xmpp:receipts'/>\
        <composing xmlns='http://jabber.org/protocol/chatstates'/>\
        <received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'/></received>\
        </message>";
    says(
        xml,
        &[
            text("hi"),
            origin("o"),
            Fact::ChatState(ChatState::Composing),
            unknown("jabber:client", "thread"),
            Fact::Archived { by: "me@home.example".parse().expect("a jid"), id: "a1".to_owned() },
            Fact::ReceiptRequested,
            unknown("urn:xmpp:carbons:2", "received"),
        ],
    );
}

#[test]
fn without_an_origin_id_the_stanzas_id_stands_for_it() {
    says("<message id='s'><body>hi</body></message>", &[text("hi"), origin("s")]);
    let xml = "<message id='s'><origin-id xmlns='urn:xmpp:sid:0'/></message>";
    says(xml, &[broken("urn:xmpp:sid:0", "an origin-id without a proper id"), origin("s")]);
}

#[test]
fn a_second_origin_id_does_not_count() {
    let xml = "<message><origin-id xmlns='urn:xmpp:sid:0' id='a'/>\
        <origin-id xmlns='urn:xmpp:sid:0' id='b'/></message>";
    says(xml, &[broken("urn:xmpp:sid:0", "a second origin-id"), origin("a")]);
}

#[test]
fn of_two_receipts_or_two_chat_states_none_is_believed() {
    let many = "<received xmlns='urn:xmpp:receipts' id='x'/>".repeat(2_000);
    let receipts = broken("urn:xmpp:receipts", "more than one in a message");
    says(&format!("<message>{many}</message>"), std::slice::from_ref(&receipts));
    let states = "<active xmlns='http://jabber.org/protocol/chatstates'/>\
        <composing xmlns='http://jabber.org/protocol/chatstates'/>";
    let states_broken =
        broken("http://jabber.org/protocol/chatstates", "more than one in a message");
    says(&format!("<message>{states}</message>"), std::slice::from_ref(&states_broken));
    // The words beside them are not lost.
    says(
        &format!("<message><body>hi</body>{states}{many}</message>"),
        &[text("hi"), receipts, states_broken],
    );
}

#[test]
fn known_names_that_break_their_rules_are_told_without_content() {
    for xml in [
        "<message><received xmlns='urn:xmpp:receipts'/></message>",
        "<message><received xmlns='urn:xmpp:receipts' id=''/></message>",
        "<message><received xmlns='urn:xmpp:receipts' id='a&#10;secret'/></message>",
        "<message><stanza-id xmlns='urn:xmpp:sid:0' id='secret'/></message>",
        "<message><stanza-id xmlns='urn:xmpp:sid:0' by='secret@' id='1'/></message>",
        "<message><delay xmlns='urn:xmpp:delay' stamp='secret'/></message>",
        "<message><secret xmlns='http://jabber.org/protocol/chatstates'/></message>",
        "<presence type='secret'/>",
        "<iq type='secret' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='secret@'/></query></iq>",
        "<iq type='get' id='1'/>",
        "<iq type='set' id='1'><a xmlns='b'/><c xmlns='d'/></iq>",
    ] {
        let facts = read(&stanza(xml));
        let [Fact::Broken { why, .. }] = facts.as_slice() else { panic!("{facts:?} from {xml}") };
        assert!(!why.contains("secret"), "{why}");
    }
}

#[test]
fn the_payload_of_an_error_is_never_read() {
    let payload = "<body>trust me</body><received xmlns='urn:xmpp:receipts' id='x'/>";
    for kind in ["message", "presence", "iq"] {
        let error = "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";
        let xml = format!(
            "<{kind} type='error' id='x'>{payload}<error type='cancel'>{error}</error></{kind}>"
        );
        says(&xml, &[returned("item-not-found")]);
    }
}

#[test]
fn an_error_without_a_known_condition_is_undefined() {
    for error in [
        "",
        "<error/>",
        "<error><evil xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
        "<error><gone xmlns='urn:example'/></error>",
        "<error xmlns='urn:example'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
    ] {
        says(
            &format!("<message type='error'>{error}</message>"),
            &[returned("undefined-condition")],
        );
    }
    let gone = "<message type='error'><error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>x</text>\
        <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:a@b</gone></error></message>";
    says(gone, &[returned("gone")]);
}

#[test]
fn delays_are_clamped_to_what_a_calendar_shows() {
    let since = |stamp: &str| {
        let xml = format!(
            "<message><delay xmlns='urn:xmpp:delay' from='home.example' stamp='{stamp}'/></message>"
        );
        match read(&stanza(&xml)).as_slice() {
            [Fact::Delayed { from: Some(from), since: Timestamp(since) }] => {
                assert_eq!(from.to_string(), "home.example");
                Some(*since)
            }
            [Fact::Broken { .. }] => None,
            facts => panic!("{facts:?}"),
        }
    };
    assert_eq!(since("2002-09-10T23:08:25.123Z"), Some(1_031_699_305_123));
    assert_eq!(since("2002-09-11T01:08:25+02:00"), Some(1_031_699_305_000));
    assert_eq!(since("1970-01-01T00:00:00Z"), Some(915_148_800_000));
    assert_eq!(since("0001-01-01T00:00:00Z"), Some(915_148_800_000));
    assert_eq!(since("9999-12-31T23:59:59Z"), Some(253_402_300_799_000));
    for nonsense in [
        "2002-09-10T23:08:25",
        "2023-02-29T00:00:00Z",
        "+99999-01-01T00:00:00Z",
        "yesterday",
        "",
        "9".repeat(400).as_str(),
    ] {
        assert_eq!(since(nonsense), None, "{nonsense}");
    }
}

#[test]
fn each_show_is_an_availability() {
    for (show, availability) in [
        ("", Availability::Online),
        ("<show>chat</show>", Availability::Online),
        ("<show>away</show>", Availability::Away),
        ("<show>xa</show>", Availability::ExtendedAway),
        ("<show>dnd</show>", Availability::DoNotDisturb),
    ] {
        says(&format!("<presence>{show}</presence>"), &[present(availability, "")]);
    }
    let bad = broken("jabber:client", "a show of another word than the four");
    says("<presence><show>evil</show></presence>", &[present(Availability::Online, ""), bad]);
}

#[test]
fn a_status_is_read_and_bounded() {
    let xml =
        "<presence type='unavailable'><status>gone home</status><priority>5</priority></presence>";
    says(xml, &[present(Availability::Offline, "gone home")]);
    let long = format!("<presence><status>{}</status></presence>", "ä".repeat(100_000));
    says(&long, &[present(Availability::Online, &"ä".repeat(1_000))]);
}

#[test]
fn a_word_about_subscriptions_keeps_its_payloads_visible() {
    let xml = "<presence type='subscribe'><status>let me in</status></presence>";
    says(
        xml,
        &[Fact::Subscription(SubscriptionAct::Subscribe), unknown("jabber:client", "status")],
    );
}

#[test]
fn one_bad_item_does_not_take_the_roster_with_it() {
    let xml = "<iq type='result' id='1'><query xmlns='jabber:iq:roster'>\
        <item jid='a@b.example' name='A' subscription='both'><group>z</group><group>y</group><group>z</group></item>\
        <item jid='@@'/><item jid='c@d.example' ask='subscribe'/></query></iq>";
    let first = RosterItem {
        name: "A".to_owned(),
        subscription: Subscription::Both,
        groups: vec!["y".to_owned(), "z".to_owned()],
        ..item("a@b.example")
    };
    let second = RosterItem { asked: true, ..item("c@d.example") };
    let bad = broken("jabber:iq:roster", "a roster item that breaks RFC 6121 §2.1.2");
    says(xml, &[Fact::Roster(vec![first, second]), bad]);
}

#[test]
fn a_push_is_one_item_that_changed_or_went() {
    let push = |inner: &str| {
        format!("<iq type='set' id='1'><query xmlns='jabber:iq:roster'>{inner}</query></iq>")
    };
    says(&push("<item jid='a@b.example'/>"), &[Fact::RosterPush(item("a@b.example"))]);
    let jid = item("a@b.example").jid;
    says(&push("<item jid='a@b.example' subscription='remove'/>"), &[Fact::RosterRemoved(jid)]);
    let two = broken("jabber:iq:roster", "a roster push without exactly one item");
    for inner in ["", "<item jid='a@b.example'/><item jid='c@d.example'/>"] {
        says(&push(inner), std::slice::from_ref(&two));
    }
}

#[test]
fn a_question_is_understood_only_as_a_question() {
    let ping = "<ping xmlns='urn:xmpp:ping'/>";
    says(&format!("<iq type='get' id='1'>{ping}</iq>"), &[Fact::Ping]);
    says(&format!("<iq type='set' id='1'>{ping}</iq>"), &[unknown("urn:xmpp:ping", "ping")]);
    let info = "<query xmlns='http://jabber.org/protocol/disco#info' node='n'/>";
    says(&format!("<iq type='get' id='1'>{info}</iq>"), &[Fact::DiscoInfo(Some("n".to_owned()))]);
    says(
        "<iq type='get' id='1'><query xmlns='jabber:iq:version'/></iq>",
        &[unknown("jabber:iq:version", "query")],
    );
    says("<iq type='result' id='1'/>", &[]);
}
