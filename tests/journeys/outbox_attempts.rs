//! Every attempt to send has a fate of its own (invariant 8): nothing is lost, nothing goes out
//! twice behind the user's back, whatever crosses what.

use engine::api::Command;
use model::account::Link;
use model::ids::{ConversationId, MessageId};
use model::message::Delivery;
use ports::{Mail, SessionNo, Token};

use crate::rig::{ALICE, BOB, Play};

/// Of the message that is the newest.
fn last(play: &Play) -> Option<Delivery> {
    play.screen.timeline(BOB).last().delivery
}

fn delivery(play: &Play, message: MessageId) -> Option<Delivery> {
    let rows = &play.screen.timeline(BOB).rows;
    rows.iter().find(|row| row.id == message).and_then(|row| row.delivery)
}

/// A new session stands.
fn returns(play: &mut Play) {
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
}

/// A message that was written in a session that is lost, and whose fate nobody knows.
fn unknown(play: &mut Play, chat: ConversationId, text: &str) -> (MessageId, String) {
    let message = play.sends(chat, text);
    let origin = play.expects_text(BOB, text);
    play.cut();
    play.loses_session();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Unknown));
    (message, origin)
}

#[test]
fn what_crosses_the_end_of_its_session_waits_and_goes_out_once() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.mail_is_slow();
    play.loses_session();
    play.sends(chat, "crossing");
    play.settles();
    // It was marked as handed over before it met the end of the session.
    assert_eq!(play.screen.account(ALICE).queued, 0);
    play.mail_arrives();
    play.shows(|screen| screen.account(ALICE).queued == 1);
    play.settles();
    assert_eq!(last(&play), Some(Delivery::Queued), "it was never written: that is known");
    returns(&mut play);
    play.expects_text(BOB, "crossing");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    // Nothing of it is left that a further session could bring back.
    play.cut();
    play.loses_session();
    returns(&mut play);
    play.ends();
}

#[test]
fn what_is_sent_again_across_the_end_of_a_session_goes_out_once() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let (message, origin) = unknown(&mut play, chat, "hello");
    returns(&mut play);
    play.mail_is_slow();
    play.loses_session();
    play.user(Command::SendAgain { message });
    play.settles();
    play.mail_arrives();
    play.shows(|screen| screen.account(ALICE).queued == 1);
    play.settles();
    assert_eq!(last(&play), Some(Delivery::Queued));
    play.sends_nothing();
    returns(&mut play);
    assert_eq!(play.expects_text(BOB, "hello"), origin, "the same message, the same id");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    play.ends();
}

#[test]
fn the_servers_word_on_the_first_copy_says_nothing_about_the_second() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let message = play.sends(chat, "hello");
    let origin = play.expects_text(BOB, "hello");
    play.server(&format!(
        "<message from='{BOB}' type='error' id='{origin}'><error type='cancel'>\
         <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
    ));
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Failed));
    play.user(Command::SendAgain { message });
    assert_eq!(play.expects_text(BOB, "hello"), origin);
    play.acks_first(1);
    play.settles();
    assert_eq!(last(&play), Some(Delivery::Queued), "only the first copy is there");
    play.acks_first(1);
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    play.ends();
}

/// 250 messages wait; one of unknown fate is sent again and stands behind all of them.
fn behind_the_window(play: &mut Play, chat: ConversationId) -> (MessageId, String) {
    let found = unknown(play, chat, "behind");
    for number in 0..250 {
        play.sends(chat, &format!("number {number}"));
    }
    play.user(Command::SendAgain { message: found.0 });
    play.settles();
    assert_eq!(play.screen.account(ALICE).queued, 251);
    returns(play);
    for number in 0..200 {
        play.expects_text(BOB, &format!("number {number}"));
    }
    play.settles();
    assert_eq!((play.on_the_wire(), play.screen.account(ALICE).queued), (200, 51));
    found
}

/// The rest goes out, and nothing else.
fn the_rest(mut play: Play, chat: ConversationId) {
    play.acks();
    for number in 200..250 {
        play.expects_text(BOB, &format!("number {number}"));
    }
    play.settles();
    assert_eq!(play.on_the_wire(), 50);
    play.acks();
    play.settles();
    assert_eq!(play.screen.account(ALICE).queued, 0);
    play.forgets(chat);
    play.ends();
}

#[test]
fn what_turns_out_to_have_arrived_while_it_waits_is_not_sent_again() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let (message, origin) = behind_the_window(&mut play, chat);
    play.server(&format!(
        "<message from='{BOB}/x'><received xmlns='urn:xmpp:receipts' id='{origin}'/></message>"
    ));
    play.settles();
    assert_eq!(delivery(&play, message), Some(Delivery::Delivered));
    the_rest(play, chat);
}

#[test]
fn what_is_discarded_while_it_waits_is_not_sent() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let (message, _) = behind_the_window(&mut play, chat);
    play.user(Command::Discard { message });
    play.settles();
    assert_eq!(delivery(&play, message), None);
    the_rest(play, chat);
}

#[test]
fn of_two_words_on_one_attempt_the_careful_one_counts() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "hello");
    play.expects_text(BOB, "hello");
    let token = play.tokens()[0];
    play.mails(Mail::SessionLost {
        session: SessionNo(1),
        unsure: vec![token],
        unsent: vec![token, Token(token.0 + 1)],
    });
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Unknown));
    play.forgets_session();
    returns(&mut play);
    play.ends();
}

#[test]
fn what_no_word_is_said_of_stays_in_flight_until_the_stream_ends() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "hello");
    play.expects_text(BOB, "hello");
    play.mails(Mail::SessionLost { session: SessionNo(1), unsure: vec![], unsent: vec![] });
    play.settles();
    assert_eq!(last(&play), Some(Delivery::Queued), "its fate is still to come");
    let account = play.account_id();
    play.user(Command::LogInAgain { account, password: "correct horse".into() });
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Unknown));
    returns(&mut play);
    play.ends();
}
