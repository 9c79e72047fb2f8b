//! Messages in and out.

use engine::api::{Command, Reply};
use model::failure::ErrorCode;
use model::message::Delivery;

use crate::rig::{ALICE, BOB, MALLORY, Play};

#[test]
fn a_message_comes_in_and_is_shown_counted_and_announced_once() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.bob_writes("m1", "hello");
    play.shows(|screen| screen.timeline(BOB).texts() == ["hello"]);
    play.bob_writes("m1", "hello");
    play.settles();
    assert_eq!(
        play.screen.timeline(BOB).texts(),
        ["hello"],
        "the same once more is no new message"
    );
    let line = play.screen.line(BOB).expect("a line");
    assert_eq!(
        (line.name.as_str(), line.preview.expose().as_str(), line.unread),
        ("Bob", "hello", 1)
    );
    let arrived: Vec<_> = play
        .screen
        .arrivals
        .iter()
        .map(|a| (a.conversation, a.from.as_str(), a.text.as_str()))
        .collect();
    assert_eq!(arrived, [(chat, BOB, "hello")]);
    play.ends();
}

#[test]
fn a_stranger_may_write_and_learns_nothing() {
    let mut play = Play::new();
    play.online();
    play.server(&format!(
        "<message from='{MALLORY}/x' type='chat' id='1'><body>psst</body>\
         <request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/></message>"
    ));
    play.shows(|screen| screen.line(MALLORY).is_some_and(|line| line.unread == 1 && !line.contact));
    play.ends();
}

#[test]
fn a_contact_who_asks_gets_a_receipt_after_the_message_is_stored() {
    let mut play = Play::new();
    play.online();
    let ask = format!(
        "<message from='{BOB}/phone' to='{ALICE}' type='chat' id='m1'><body>there?</body>\
         <origin-id xmlns='urn:xmpp:sid:0' id='o1'/><request xmlns='urn:xmpp:receipts'/></message>"
    );
    let receipt = "<message to='bob@home.example/phone' type='chat' id='*'>\
        <received xmlns='urn:xmpp:receipts' id='m1'/><store xmlns='urn:xmpp:hints'/></message>";
    play.server(&ask);
    play.expects_sent(receipt);
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.unread == 1));
    play.server(&ask);
    play.expects_sent(receipt);
    play.settles();
    assert_eq!(play.screen.line(BOB).expect("a line").unread, 1, "the first receipt may be lost");
    let mut settings = play.screen.settings.clone();
    settings.send_receipts = false;
    play.user(Command::SetSettings { settings });
    play.server(&ask.replace("m1", "m2").replace("o1", "o2"));
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.unread == 2));
    play.ends();
}

#[test]
fn a_message_goes_out_and_its_state_is_told_as_far_as_it_is_proven() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let message = play.sends(chat, "hello");
    let sent = play.expects_sent(
        "<message to='bob@home.example' type='chat' id='*'><body>hello</body>\
         <origin-id xmlns='urn:xmpp:sid:0' id='*'/><request xmlns='urn:xmpp:receipts'/>\
         <active xmlns='http://jabber.org/protocol/chatstates'/></message>",
    );
    let id = sent.attr("id").expect("an id");
    let origin = sent.get_child("origin-id", "urn:xmpp:sid:0").expect("an origin-id");
    assert_eq!(origin.attr("id"), Some(id), "receipts and errors name the id");
    play.settles();
    let last = play.screen.timeline(BOB).last();
    assert_eq!((last.id, last.own, last.delivery), (message, true, Some(Delivery::Queued)));
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    play.server(&format!(
        "<message from='bob@home.example/phone' type='chat'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"
    ));
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Delivered));
    play.shows(|screen| {
        screen.line(BOB).is_some_and(|line| line.preview_delivery == Some(Delivery::Delivered))
    });
    play.ends();
}

#[test]
fn a_receipt_that_overtakes_the_servers_word_stays_the_better_proof() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "hello");
    let id = play.expects_text(BOB, "hello");
    play.server(&format!(
        "<message from='bob@home.example/phone'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"
    ));
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Delivered));
    play.acks();
    play.settles();
    assert_eq!(play.screen.timeline(BOB).last().delivery, Some(Delivery::Delivered));
    assert_eq!(play.screen.account(ALICE).queued, 0);
    play.ends();
}

#[test]
fn a_message_that_comes_back_has_failed_and_says_why() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let message = play.sends(chat, "hello");
    let id = play.expects_text(BOB, "hello");
    play.acks();
    play.server(&format!(
        "<message from='bob@home.example' type='error' id='{id}'><error type='cancel'>\
         <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
    ));
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Failed));
    let failure = play.screen.timeline(BOB).last().failure.clone().expect("a reason");
    assert_eq!(
        (failure.code, failure.detail.as_str()),
        (ErrorCode::MessageRefused, "service-unavailable")
    );
    play.user(Command::SendAgain { message });
    assert_eq!(play.expects_text(BOB, "hello"), id, "the same message, the same id");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    assert_eq!(play.screen.timeline(BOB).rows.len(), 1);
    play.ends();
}

#[test]
fn texts_that_cannot_be_sent_are_refused_and_nothing_changes() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    for (text, code) in [
        (String::new(), ErrorCode::TextEmpty),
        (" \n\t ".to_owned(), ErrorCode::TextEmpty),
        ("x".repeat(1_000_000), ErrorCode::TextTooLong),
        ("a\u{0}b".to_owned(), ErrorCode::TextUnsendable),
        ("\u{1b}[31mred".to_owned(), ErrorCode::TextUnsendable),
        ("\u{ffff}".to_owned(), ErrorCode::TextUnsendable),
    ] {
        let failure = play.refused(Command::Send { conversation: chat, text: text.into() });
        assert_eq!(failure.code, code);
    }
    play.settles();
    assert!(play.screen.timeline(BOB).rows.is_empty());
    play.sends(chat, "still here");
    play.expects_text(BOB, "still here");
    play.ends();
}

#[test]
fn every_character_that_can_be_sent_arrives_unchanged() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let texts = [
        "👩‍👩‍👧‍👦 🇩🇪 🏳️‍🌈 e\u{301} \u{1f600}\u{fe0f}",
        "\u{202e}gpj.exe\u{202c} שלום \u{2066}x\u{2069} العربية",
        "a\r\nb\tc  d\u{a0}e\u{2028}f\u{85}g",
        "<body>&amp;]]>'\"</body>",
        "\u{fffd}\u{10fffd}\u{e000}\u{d7ff}",
    ];
    let chat = play.screen.line(BOB).expect("a line").id;
    for text in texts {
        play.sends(chat, text);
        play.expects_text(BOB, text);
    }
    play.settles();
    assert_eq!(play.screen.timeline(BOB).texts(), texts);
    play.quits();
    play.starts();
    play.looks_at(chat);
    assert_eq!(play.screen.timeline(BOB).texts(), texts);
    play.ends();
}

#[test]
fn starting_a_chat_again_is_the_same_chat() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let account = play.account_id();
    let again = Command::StartChat { account, address: " xmpp:Bob@Home.example ".to_owned() };
    assert_eq!(play.user(again), Reply::Conversation(chat));
    play.settles();
    assert_eq!(play.screen.conversations.len(), 1);
    play.ends();
}

#[test]
fn a_chat_with_oneself_or_with_nonsense_is_refused() {
    let mut play = Play::new();
    play.online();
    let account = play.account_id();
    let own = Command::StartChat { account, address: ALICE.to_owned() };
    assert_eq!(play.refused(own).code, ErrorCode::AddressOwn);
    for address in ["", "bob", "bob@", "bob@home.example/phone"] {
        let failure = play.refused(Command::StartChat { account, address: address.to_owned() });
        assert_eq!(failure.code, ErrorCode::AddressInvalid, "{address:?}");
    }
    play.settles();
    assert!(play.screen.conversations.is_empty());
    play.ends();
}

#[test]
fn a_flood_is_stored_and_shown_once_each_and_in_order() {
    const COUNT: usize = 5_000;
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    for number in 0..COUNT {
        play.bob_writes(&format!("m{number}"), &format!("number {number}"));
    }
    play.all_handled();
    play.settles();
    let expected: Vec<String> = (0..COUNT).map(|number| format!("number {number}")).collect();
    assert_eq!(play.screen.timeline(BOB).texts(), expected);
    assert_eq!(play.screen.arrivals.len(), COUNT);
    assert_eq!(play.screen.line(BOB).expect("a line").unread, 5_000);
    let commits = play.handlings();
    assert!(commits < COUNT / 5, "{commits} commits for {COUNT} messages are not grouped");
    play.forgets(chat);
    play.ends();
}

#[test]
fn what_the_gate_refused_is_shown_as_unreadable_from_a_contact_only() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let from = |who: &str| format!("<message from='{who}/x' type='chat' id='evil'/>");
    play.server_refused(&from(BOB), "nested too deeply");
    play.shows(|screen| screen.timeline(BOB).rows.len() == 1);
    let row = play.screen.timeline(BOB).last();
    assert_eq!(
        (row.text.expose().as_str(), row.refused.as_deref()),
        ("", Some("nested too deeply"))
    );
    play.server_refused(&from(MALLORY), "nested too deeply");
    play.server_refused("<iq from='bob@home.example/x' type='get' id='1'/>", "too large");
    play.settles();
    assert_eq!(play.screen.conversations.len(), 1);
    play.ends();
}
