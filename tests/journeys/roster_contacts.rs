//! Contacts and their presence.

use engine::api::Command;
use model::failure::ErrorCode;
use model::presence::Availability;
use model::roster::Subscription;

use crate::rig::{ALICE, BOB, Play};

const PUSHED: &str = "<iq type='set' id='push-1'><query xmlns='jabber:iq:roster'>\
    <item jid='dora@home.example' name='Dora' subscription='to'/></query></iq>";

#[test]
fn contacts_are_shown_by_name_with_the_best_presence_of_their_devices() {
    let mut play = Play::new();
    play.online_with(
        "<item jid='zoe@home.example' name='anna' subscription='both'/>\
         <item jid='bob@home.example' subscription='both'/>\
         <item jid='carl@home.example' name='  ' subscription='from' ask='subscribe'/>",
    );
    play.shows(|screen| screen.contacts.len() == 3);
    let names: Vec<&str> = play.screen.contacts.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["anna", "bob", "carl"]);
    let carl = play.screen.contact("carl@home.example").expect("carl");
    assert_eq!((carl.subscription, carl.asked), (Subscription::From, true));
    let chat = play.opens_chat(BOB);
    play.server("<presence from='bob@home.example/phone'><show>away</show></presence>");
    play.server("<presence from='bob@home.example/desk'><status>at work</status></presence>");
    play.shows(|screen| {
        screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Online)
    });
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.status == "at work"));
    play.server("<presence from='bob@home.example/desk' type='unavailable'/>");
    play.shows(|screen| {
        let line = screen.conversations.iter().find(|line| line.id == chat);
        line.is_some_and(|line| {
            (line.availability, line.status.as_str()) == (Availability::Away, "")
        })
    });
    play.server("<presence from='bob@home.example/phone' type='unavailable'/>");
    play.shows(|screen| {
        screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Offline)
    });
    play.ends();
}

#[test]
fn nobody_is_shown_as_there_while_we_are_not() {
    let mut play = Play::new();
    play.online();
    play.server("<presence from='bob@home.example/phone'/>");
    play.shows(|screen| {
        screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Online)
    });
    play.cut();
    play.loses_session();
    play.shows(|screen| {
        screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Offline)
    });
    play.ends();
}

#[test]
fn nobody_is_shown_as_there_during_an_outage_and_all_are_after_it() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    play.server("<presence from='bob@home.example/phone'><status>at work</status></presence>");
    let seen = |screen: &crate::rig::Screen| {
        let bob = screen.contact(BOB).expect("bob");
        let line = screen.line(BOB).expect("the conversation");
        (bob.availability, line.availability, line.status.clone())
    };
    let there = (Availability::Online, Availability::Online, "at work".to_owned());
    play.shows(|screen| seen(screen) == there);
    play.cut();
    let gone = (Availability::Offline, Availability::Offline, String::new());
    play.shows(|screen| seen(screen) == gone);
    play.resumes();
    play.shows(|screen| seen(screen) == there);
    play.ends();
}

#[test]
fn the_servers_roster_push_is_taken_and_answered() {
    let mut play = Play::new();
    play.online();
    play.server(PUSHED);
    play.expects_sent("<iq type='result' id='push-1'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_some());
    play.server(
        "<iq type='set' id='push-2' from='alice@home.example'><query xmlns='jabber:iq:roster'>\
         <item jid='dora@home.example' subscription='remove'/></query></iq>",
    );
    play.expects_sent("<iq type='result' id='push-2' to='alice@home.example'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_none());
    play.ends();
}

#[test]
fn contacts_are_known_after_a_restart_before_any_server_answers() {
    let mut play = Play::new();
    play.online();
    play.server(PUSHED);
    play.expects_sent("<iq type='result' id='push-1'/>");
    play.quits();
    play.starts();
    play.shows(|screen| screen.contacts.len() == 2);
    let names: Vec<&str> = play.screen.contacts.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Bob", "Dora"]);
    play.ends();
}

#[test]
fn somebody_asks_and_is_allowed() {
    let mut play = Play::new();
    play.online();
    play.server("<presence from='dora@home.example' type='subscribe'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_some_and(|dora| dora.asks));
    play.sends_nothing();
    let account = play.account_id();
    let address = "dora@home.example".to_owned();
    play.user(Command::AnswerRequest { account, address, allow: true });
    play.expects_sent("<presence to='dora@home.example' type='subscribed'/>");
    play.expects_sent("<presence to='dora@home.example' type='subscribe'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_none_or(|dora| !dora.asks));
    play.ends();
}

#[test]
fn somebody_asks_and_is_refused() {
    let mut play = Play::new();
    play.online();
    play.server("<presence from='dora@home.example' type='subscribe'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_some_and(|dora| dora.asks));
    let account = play.account_id();
    let answer =
        |allow| Command::AnswerRequest { account, address: "dora@home.example".to_owned(), allow };
    play.user(answer(false));
    play.expects_sent("<presence to='dora@home.example' type='unsubscribed'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_none());
    assert_eq!(play.refused(answer(true)).code, ErrorCode::NotFound);
    play.ends();
}

#[test]
fn a_request_waits_through_a_restart_and_is_shown_once() {
    let mut play = Play::new();
    play.online();
    for _ in 0..100 {
        play.server("<presence from='dora@home.example' type='subscribe'><status>let me in</status></presence>");
    }
    play.shows(|screen| screen.contact("dora@home.example").is_some_and(|dora| dora.asks));
    play.settles();
    assert_eq!(play.screen.contacts.len(), 2);
    play.quits();
    play.starts();
    play.shows(|screen| screen.contact("dora@home.example").is_some_and(|dora| dora.asks));
    play.ends();
}

#[test]
fn nobody_becomes_their_own_contact() {
    let mut play = Play::new();
    play.online();
    let account = play.account_id();
    let own = Command::AddContact { account, address: ALICE.to_owned(), name: String::new() };
    assert_eq!(play.refused(own).code, ErrorCode::AddressOwn);
    play.ends();
}

#[test]
fn a_contact_may_ask_what_we_can_do() {
    let mut play = Play::new();
    play.online();
    let ask = |id: &str, node: &str| {
        format!(
            "<iq from='bob@home.example/x' type='get' id='{id}'>\
             <query xmlns='http://jabber.org/protocol/disco#info' {node}/></iq>"
        )
    };
    play.server(&ask("d1", ""));
    let answer = play.next_sent();
    assert_eq!((answer.attr("type"), answer.attr("id")), (Some("result"), Some("d1")));
    let query = answer.children().next().expect("a query");
    let features = query.children().filter_map(|child| child.attr("var")).collect::<Vec<_>>();
    assert!(features.contains(&"urn:xmpp:receipts"), "{features:?}");
    play.server(&ask("d2", "node='strange'"));
    play.expects_sent(
        "<iq type='error' id='d2' to='bob@home.example/x'><error type='cancel'>\
         <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
    );
    play.ends();
}
