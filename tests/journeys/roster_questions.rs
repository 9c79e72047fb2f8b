//! Questions about contacts that the user waits for: each has an end.

use std::time::Duration;

use engine::api::{Command, Reply};
use model::account::Link;
use model::failure::ErrorCode;

use crate::rig::{ALICE, BOB, Play, failure};

const DORA: &str = "dora@home.example";

fn add(play: &Play, name: &str) -> Command {
    let account = play.account_id();
    Command::AddContact { account, address: DORA.to_owned(), name: name.to_owned() }
}

fn remove(play: &Play) -> Command {
    Command::RemoveContact { account: play.account_id(), address: BOB.to_owned() }
}

/// Logged in, and the server has not told the roster; its id.
fn without_roster(play: &mut Play) -> String {
    play.logs_in();
    play.binds();
    let asked = play.expects_sent("<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
    play.expects_presence();
    asked.attr("id").expect("an id").to_owned()
}

#[test]
fn a_contact_is_added_when_the_server_says_so() {
    let mut play = Play::new();
    play.online();
    let account = play.account_id();
    let given = play.begins(Command::AddContact {
        account,
        address: "dora@home.example".to_owned(),
        name: " Dora ".to_owned(),
    });
    let set = play.expects_sent(
        "<iq type='set' id='*'><query xmlns='jabber:iq:roster'><item jid='dora@home.example' name='Dora'/></query></iq>",
    );
    play.sends_nothing();
    assert!(play.screen.contact("dora@home.example").is_none());
    play.server(
        "<iq type='set' id='p'><query xmlns='jabber:iq:roster'>\
         <item jid='dora@home.example' name='Dora' ask='subscribe'/></query></iq>",
    );
    play.expects_sent("<iq type='result' id='p'/>");
    play.server(&format!("<iq type='result' id='{}'/>", set.attr("id").expect("an id")));
    assert_eq!(given.reply(), Ok(Reply::Done));
    play.expects_sent("<presence to='dora@home.example' type='subscribe'/>");
    play.shows(|screen| screen.contact("dora@home.example").is_some_and(|dora| dora.asked));
    play.ends();
}

#[test]
fn a_contact_that_the_server_refuses_is_said_to_be_refused() {
    let mut play = Play::new();
    play.online();
    let account = play.account_id();
    let given = play.begins(Command::RemoveContact { account, address: BOB.to_owned() });
    let set = play.expects_sent(
        "<iq type='set' id='*'><query xmlns='jabber:iq:roster'>\
         <item jid='bob@home.example' subscription='remove'/></query></iq>",
    );
    play.server(&format!(
        "<iq type='error' id='{}'><error type='cancel'>\
         <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        set.attr("id").expect("an id")
    ));
    let failure = given.reply().expect_err("refused");
    assert_eq!((failure.code, failure.detail.as_str()), (ErrorCode::ServerRefused, "not-allowed"));
    play.settles();
    assert!(play.screen.contact(BOB).is_some());
    play.ends();
}

#[test]
fn a_question_dies_with_its_session_and_the_user_is_told() {
    let mut play = Play::new();
    play.online();
    let account = play.account_id();
    let given = play.begins(Command::RemoveContact { account, address: BOB.to_owned() });
    play.next_sent();
    play.cut();
    play.loses_session();
    assert_eq!(given.reply().expect_err("lost").code, ErrorCode::ConnectionLost);
    let offline = play.refused(Command::RemoveContact { account, address: BOB.to_owned() });
    assert_eq!(offline.code, ErrorCode::NoNetwork);
    play.ends();
}

#[test]
fn a_contact_that_the_server_does_not_take_is_not_asked_either() {
    let mut play = Play::new();
    play.online();
    let given = play.begins(add(&play, "Dora"));
    let set = play.next_sent();
    play.server(&format!(
        "<iq type='error' id='{}'><error type='cancel'>\
         <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        set.attr("id").expect("an id")
    ));
    assert_eq!(given.reply().expect_err("refused").code, ErrorCode::ServerRefused);
    play.ends();
}

#[test]
fn a_name_that_no_stanza_can_carry_is_refused_before_anything_is_sent() {
    let mut play = Play::new();
    play.online();
    for name in ["Do\u{1}ra", "\u{ffff}", &"x".repeat(1_024)] {
        assert_eq!(play.refused(add(&play, name)).code, ErrorCode::NameInvalid, "{name:?}");
    }
    play.sends_nothing();
    let given = play.begins(add(&play, &"ü".repeat(511)));
    let set = play.next_sent();
    play.server(&format!("<iq type='result' id='{}'/>", set.attr("id").expect("an id")));
    assert_eq!(given.reply(), Ok(Reply::Done));
    play.next_sent();
    play.ends();
}

#[test]
fn a_server_that_does_not_answer_keeps_nobody_waiting() {
    let mut play = Play::new();
    play.online();
    let given = play.begins(remove(&play));
    let set = play.next_sent();
    play.passes(Duration::from_secs(31));
    assert_eq!(given.reply(), Err(failure(ErrorCode::ServerNoAnswer, "home.example")));
    // What comes after that settles nothing, and harms nothing.
    play.server(&format!("<iq type='result' id='{}'/>", set.attr("id").expect("an id")));
    play.ends();
}

/// The user was told that no answer came to the question whether Dora is a contact now; its id.
fn asked_in_vain(play: &mut Play) -> String {
    play.online();
    let given = play.begins(add(play, "Dora"));
    let set = play.next_sent();
    play.cut();
    play.passes(Duration::from_secs(31));
    assert_eq!(given.reply(), Err(failure(ErrorCode::ServerNoAnswer, "home.example")));
    play.sends_nothing();
    set.attr("id").expect("an id").to_owned()
}

#[test]
fn a_contact_that_the_server_takes_late_is_asked_all_the_same() {
    let mut play = Play::new();
    let id = asked_in_vain(&mut play);
    play.resumes();
    play.server(
        "<iq type='set' id='p'><query xmlns='jabber:iq:roster'>\
         <item jid='dora@home.example' name='Dora'/></query></iq>",
    );
    play.expects_sent("<iq type='result' id='p'/>");
    play.server(&format!("<iq type='result' id='{id}'/>"));
    play.expects_sent("<presence to='dora@home.example' type='subscribe'/>");
    // Once.
    play.server(&format!("<iq type='result' id='{id}'/>"));
    play.ends();
}

#[test]
fn a_contact_that_the_server_refuses_late_or_in_no_session_is_not_asked() {
    let mut play = Play::new();
    let id = asked_in_vain(&mut play);
    play.resumes();
    play.server(&format!(
        "<iq type='error' id='{id}'><error type='cancel'>\
         <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
    ));
    play.sends_nothing();
    let mut play = Play::new();
    let id = asked_in_vain(&mut play);
    play.loses_session();
    play.binds();
    play.tells_roster("");
    play.server(&format!("<iq type='result' id='{id}'/>"));
    play.ends();
}

#[test]
fn only_so_many_questions_are_open_at_once() {
    let mut play = Play::new();
    play.online();
    let mut given: Vec<_> = (0..65).map(|_| play.begins(remove(&play))).collect();
    // All of them were given before this one, and are dealt with in order.
    play.settles();
    let last = given.pop().expect("the last");
    assert_eq!(last.reply().expect_err("too many").code, ErrorCode::ServerNoAnswer);
    assert!(given.iter().all(crate::rig::Given::is_open));
    for open in given {
        let set = play.next_sent();
        play.server(&format!("<iq type='result' id='{}'/>", set.attr("id").expect("an id")));
        assert_eq!(open.reply(), Ok(Reply::Done));
    }
    play.ends();
}

#[test]
fn an_answer_that_the_gate_refused_is_an_answer() {
    let mut play = Play::new();
    play.online();
    let given = play.begins(remove(&play));
    let set = play.next_sent();
    let id = set.attr("id").expect("an id");
    // Not from whom was asked, and no answer: neither counts.
    play.server_refused(
        &format!("<iq from='mallory@evil.example' type='result' id='{id}'/>"),
        "size",
    );
    play.server_refused(&format!("<iq type='set' id='{id}'/>"), "size");
    play.settles();
    assert!(given.is_open());
    play.server_refused(&format!("<iq type='result' id='{id}'/>"), "size");
    let why = given.reply().expect_err("unreadable");
    assert_eq!((why.code, why.detail.as_str()), (ErrorCode::AnswerUnreadable, "size"));
    play.ends();
}

#[test]
fn a_roster_that_the_gate_refused_is_told_and_keeps_nobody_from_chatting() {
    let mut play = Play::new();
    let id = without_roster(&mut play);
    play.server_refused(&format!("<iq type='result' id='{id}'/>"), "size");
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    let trouble = play.screen.account(ALICE).trouble.clone().expect("trouble");
    assert_eq!(
        (trouble.code, trouble.about.as_str()),
        (ErrorCode::AnswerUnreadable, "home.example")
    );
    // The next session may do better.
    play.cut();
    play.loses_session();
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.shows(|screen| screen.account(ALICE).trouble.is_none());
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    play.ends();
}

#[test]
fn a_roster_that_the_server_refuses_is_told() {
    let mut play = Play::new();
    let id = without_roster(&mut play);
    play.server(&format!(
        "<iq type='error' id='{id}'><error type='cancel'>\
         <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
    ));
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    let trouble = play.screen.account(ALICE).trouble.clone().expect("trouble");
    assert_eq!(trouble.code, ErrorCode::ServerRefused);
    play.ends();
}

#[test]
fn patience_with_one_stream_does_not_end_that_with_the_next() {
    let mut play = Play::new();
    without_roster(&mut play);
    play.passes(Duration::from_secs(15));
    let account = play.account_id();
    play.user(Command::LogInAgain { account, password: "correct horse".into() });
    play.binds();
    play.next_sent();
    play.expects_presence();
    // The first stream's roster is late now; the second's is not.
    play.passes(Duration::from_secs(10));
    play.settles();
    assert_ne!(play.screen.account(ALICE).link, Link::Online);
    play.passes(Duration::from_secs(15));
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    play.ends();
}
