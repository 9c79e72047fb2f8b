//! The very words that go over the wire, and the generated lists.

#![allow(clippy::expect_used, reason = "a panic is the test's report")]

use insta::assert_snapshot;
use minidom::Element;
use model::ids::OriginId;
use model::presence::ChatState;
use model::roster::{RosterItem, Subscription, SubscriptionAct};
use xep::{Condition, registry, write};

fn id() -> OriginId {
    OriginId::new("id-1").expect("a proper id")
}

/// One line a tag, so that a difference is easy to read.
fn lines(element: &Element) -> String {
    String::from(element).replace("><", ">\n<")
}

#[test]
fn a_chat_text() {
    let to = "bob@home.example".parse().expect("a jid");
    assert_snapshot!(lines(&write::chat(&to, &id(), "Grüße & <3", true)));
}

#[test]
fn a_receipt() {
    let to = "bob@home.example/phone".parse().expect("a jid");
    assert_snapshot!(lines(&write::receipt(&to, &id(), "own-1")));
}

#[test]
fn a_chat_state() {
    let to = "bob@home.example".parse().expect("a jid");
    assert_snapshot!(lines(&write::chat_state(&to, ChatState::Composing, "own-1")));
}

#[test]
fn presence_and_subscription() {
    let to = "bob@home.example".parse().expect("a jid");
    let acts = [SubscriptionAct::Subscribe, SubscriptionAct::Unsubscribed];
    let mut all = vec![write::presence_available(), write::presence_unavailable()];
    all.extend(acts.map(|act| write::subscription(&to, act)));
    assert_snapshot!(all.iter().map(lines).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn the_roster() {
    let item = RosterItem {
        jid: "bob@home.example".parse().expect("a jid"),
        name: "Bob".to_owned(),
        subscription: Subscription::Both,
        asked: true,
        groups: vec!["Friends".to_owned()],
    };
    let nameless = RosterItem { name: String::new(), groups: Vec::new(), ..item.clone() };
    let all = [
        write::roster_get("r1"),
        write::roster_set("r2", &item),
        write::roster_set("r3", &nameless),
        write::roster_remove("r4", &item.jid),
    ];
    assert_snapshot!(all.iter().map(lines).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn questions_and_answers() {
    let peer = "bob@home.example/phone".parse().expect("a jid");
    let asked: Element = "<iq xmlns='jabber:client' type='get' id='q1' from='bob@home.example/phone'><x xmlns='y'/></iq>"
        .parse()
        .expect("well-formed");
    let head = xep::head(&asked).expect("a head");
    let all = [
        write::ping("p1"),
        write::pong(Some(&peer), "p2"),
        write::iq_result(None, "p3"),
        write::iq_error(&head, Condition::ServiceUnavailable),
        write::disco_info_result(Some(&peer), "d1", None),
    ];
    assert_snapshot!(all.iter().map(lines).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn our_caps_name_the_node_that_answers_with_what_they_hash() {
    let presence = write::presence_available();
    let caps = presence.children().next().expect("caps");
    let (node, ver) = (caps.attr("node").expect("a node"), caps.attr("ver").expect("a hash"));
    let node = format!("{node}#{ver}");
    let answer = write::disco_info_result(None, "d1", Some(&node));
    let query = answer.children().next().expect("a query");
    assert_eq!((answer.attr("type"), query.attr("node")), (Some("result"), Some(node.as_str())));
    let info = xmpp_parsers::disco::DiscoInfoResult::try_from(query.clone()).expect("disco");
    let hashed = xmpp_parsers::caps::compute_disco(&info);
    let hash = xmpp_parsers::caps::hash_caps(&hashed, xmpp_parsers::hashes::Algo::Sha_1);
    assert_eq!(hash.expect("SHA-1 is known").to_base64(), ver);
}

#[test]
fn the_registry_is_sorted_and_each_feature_stands_once() {
    let numbers: Vec<_> = registry::SPECS.iter().map(|spec| (spec.series, spec.number)).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    let mut features: Vec<_> = registry::features().collect();
    let count = features.len();
    features.sort_unstable();
    features.dedup();
    assert_eq!(features.len(), count);
}

#[test]
fn the_doap_file_is_fresh() {
    let committed = include_str!("../amsel.doap");
    let hint = "cargo run -p xep --example doap > crates/xep/amsel.doap";
    assert_eq!(committed, registry::doap(), "stale: {hint}");
    committed.parse::<Element>().expect("well-formed");
}

#[test]
fn readmes_table_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(path).expect("README.md");
    let between =
        readme.split_once("<!-- xeps -->").and_then(|(_, rest)| rest.split_once("<!-- /xeps -->"));
    let (table, _) = between.expect("README.md has the markers of the table");
    let hint = "cargo run -p xep --example table";
    assert_eq!(table.trim(), registry::table().trim(), "stale: {hint}");
}
