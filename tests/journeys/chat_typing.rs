//! Who writes (XEP-0085).

use std::time::Duration;

use engine::api::Command;
use model::message::Delivery;

use crate::rig::{BOB, MALLORY, Play};

fn state(from: &str, state: &str) -> String {
    format!(
        "<message from='{from}/x' type='chat'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>"
    )
}

fn typing(play: &Play) -> bool {
    play.screen.line(BOB).expect("a line").typing
}

#[test]
fn the_other_side_writes_stops_and_sends() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    for stop in ["paused", "active", "inactive", "gone"] {
        play.server(&state(BOB, "composing"));
        play.shows(|screen| screen.line(BOB).is_some_and(|line| line.typing));
        play.server(&state(BOB, stop));
        play.shows(|screen| screen.line(BOB).is_some_and(|line| !line.typing));
    }
    play.server(&state(BOB, "composing"));
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.typing));
    play.bob_writes("m1", "done");
    play.shows(|screen| screen.line(BOB).is_some_and(|line| !line.typing && line.unread == 1));
    play.ends();
}

#[test]
fn somebody_who_stops_without_a_word_is_not_shown_as_writing_for_ever() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    play.server(&state(BOB, "composing"));
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.typing));
    play.passes(Duration::from_secs(30));
    play.settles();
    assert!(typing(&play));
    play.passes(Duration::from_mins(1));
    play.shows(|screen| screen.line(BOB).is_some_and(|line| !line.typing));
    play.ends();
}

#[test]
fn a_contact_hears_that_the_user_writes_unless_the_user_does_not_want_it() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let writes = |writing| Command::Typing { conversation: chat, writing };
    let expected = |state: &str| {
        format!(
            "<message to='bob@home.example' type='chat' id='*'>\
             <{state} xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>"
        )
    };
    play.user(writes(true));
    play.expects_sent(&expected("composing"));
    play.user(writes(false));
    play.expects_sent(&expected("paused"));
    let mut settings = play.screen.settings.clone();
    settings.send_typing = false;
    play.user(Command::SetSettings { settings });
    play.user(writes(true));
    play.sends_nothing();
    play.ends();
}

#[test]
fn a_stranger_does_not_hear_that_the_user_writes() {
    let mut play = Play::new();
    play.online();
    play.server(&format!(
        "<message from='{MALLORY}/x' type='chat' id='1'><body>psst</body></message>"
    ));
    play.settles();
    let chat = play.opens_chat(MALLORY);
    play.user(Command::Typing { conversation: chat, writing: true });
    play.sends_nothing();
    play.ends();
}

#[test]
fn nobody_is_told_while_there_is_no_connection() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.cut();
    play.settles();
    play.user(Command::Typing { conversation: chat, writing: true });
    play.resumes();
    play.sends_nothing();
    play.ends();
}

#[test]
fn a_chat_state_moves_no_message_and_makes_no_conversation() {
    let mut play = Play::new();
    play.online();
    play.server(&state(MALLORY, "composing"));
    play.settles();
    assert!(play.screen.conversations.is_empty());
    let chat = play.opens_chat(BOB);
    play.sends(chat, "hello");
    play.expects_text(BOB, "hello");
    play.server(&state(BOB, "active"));
    play.settles();
    assert_eq!(play.screen.timeline(BOB).last().delivery, Some(Delivery::Queued));
    play.ends();
}
