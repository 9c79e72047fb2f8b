//! Without a connection, and after it broke.

use engine::api::{Command, ProfileState};
use model::account::Link;
use model::failure::ErrorCode;
use model::message::Delivery;

use crate::rig::{ALICE, BOB, Play};

fn states(play: &Play) -> Vec<Delivery> {
    play.screen.timeline(BOB).rows.iter().filter_map(|row| row.delivery).collect()
}

/// The old session is lost, and a new one stands.
fn returns(play: &mut Play) {
    play.loses_session();
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
}

#[test]
fn what_is_written_offline_waits_and_goes_out_once_and_in_order() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.cut();
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Waiting { .. }));
    for text in ["one", "two", "three"] {
        play.sends(chat, text);
    }
    play.shows(|screen| screen.account(ALICE).queued == 3);
    play.sends_nothing();
    returns(&mut play);
    for text in ["one", "two", "three"] {
        play.expects_text(BOB, text);
    }
    play.acks();
    play.shows(|screen| screen.account(ALICE).queued == 0);
    play.settles();
    assert_eq!(states(&play), [Delivery::Sent; 3]);
    play.cut();
    returns(&mut play);
    play.ends();
}

#[test]
fn a_resumed_session_doubles_nothing() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "before");
    play.expects_text(BOB, "before");
    play.cut();
    play.sends(chat, "meanwhile");
    play.settles();
    play.sends_nothing();
    assert_eq!(play.screen.account(ALICE).queued, 1, "what is written does not wait");
    play.resumes();
    play.expects_text(BOB, "meanwhile");
    play.acks();
    play.shows(|screen| screen.account(ALICE).queued == 0);
    play.settles();
    assert_eq!(states(&play), [Delivery::Sent; 2]);
    play.ends();
}

#[test]
fn a_lost_session_leaves_the_written_unknown_and_sends_the_unwritten() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "acked");
    play.expects_text(BOB, "acked");
    play.acks();
    play.sends(chat, "written");
    play.expects_text(BOB, "written");
    play.stalls();
    play.sends(chat, "stuck");
    let first = play.expects_text(BOB, "stuck");
    play.cut();
    play.loses_session();
    play.shows(|screen| screen.account(ALICE).queued == 1);
    play.settles();
    assert_eq!(states(&play), [Delivery::Sent, Delivery::Unknown, Delivery::Queued]);
    let failure = play.screen.timeline(BOB).rows[1].failure.clone().expect("a reason");
    assert_eq!(failure.code, ErrorCode::DeliveryUnknown);
    play.binds();
    play.tells_roster("");
    assert_eq!(play.expects_text(BOB, "stuck"), first, "the same message, the same id");
    play.acks();
    play.shows(|screen| screen.account(ALICE).queued == 0);
    play.settles();
    assert_eq!(states(&play), [Delivery::Sent, Delivery::Unknown, Delivery::Sent]);
    play.ends();
}

#[test]
fn the_user_sends_an_unknown_message_again_under_the_same_origin_id() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let message = play.sends(chat, "hello");
    let id = play.expects_text(BOB, "hello");
    play.cut();
    returns(&mut play);
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Unknown));
    play.sends_nothing();
    play.user(Command::SendAgain { message });
    assert_eq!(play.expects_text(BOB, "hello"), id);
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    assert_eq!(play.screen.timeline(BOB).rows.len(), 1);
    assert_eq!(play.refused(Command::SendAgain { message }).code, ErrorCode::NotFound);
    play.ends();
}

#[test]
fn a_late_receipt_settles_what_was_unknown() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "hello");
    let id = play.expects_text(BOB, "hello");
    play.cut();
    returns(&mut play);
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Unknown));
    play.server(&format!(
        "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"
    ));
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Delivered));
    assert_eq!(play.screen.timeline(BOB).last().failure, None);
    play.ends();
}

#[test]
fn the_user_discards_what_has_not_gone_out() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let gone = play.sends(chat, "sent");
    play.expects_text(BOB, "sent");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    assert_eq!(play.refused(Command::Discard { message: gone }).code, ErrorCode::NotFound);
    play.cut();
    let waits = play.sends(chat, "never mind");
    play.user(Command::Discard { message: waits });
    play.shows(|screen| screen.timeline(BOB).texts() == ["sent"]);
    play.shows(|screen| screen.account(ALICE).queued == 0);
    returns(&mut play);
    play.ends();
}

#[test]
fn after_a_restart_everything_is_there() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.bob_writes("m1", "in");
    play.sends(chat, "out");
    play.expects_text(BOB, "out");
    play.acks();
    play.cut();
    play.sends(chat, "waits");
    play.settles();
    let before = play.screen.clone();
    play.quits();
    play.starts();
    play.looks_at(chat);
    play.settles();
    assert_eq!(play.screen.timelines[&chat].rows, before.timelines[&chat].rows);
    assert_eq!(play.screen.conversations, before.conversations);
    assert_eq!(play.screen.account(ALICE).queued, 1);
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.expects_text(BOB, "waits");
    play.ends();
}

#[test]
fn after_a_crash_what_was_on_the_wire_is_unknown_and_the_rest_is_there() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "acked");
    play.expects_text(BOB, "acked");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    play.sends(chat, "on the wire");
    play.expects_text(BOB, "on the wire");
    play.crashes();
    play.starts();
    assert_eq!(play.screen.profile, ProfileState::Open);
    play.looks_at(chat);
    play.settles();
    assert_eq!(play.screen.timeline(BOB).texts(), ["acked", "on the wire"]);
    assert_eq!(states(&play), [Delivery::Sent, Delivery::Unknown]);
    play.binds();
    play.tells_roster("");
    play.ends();
}

#[test]
fn a_program_that_ends_waits_a_moment_for_the_servers_word() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "last words");
    play.expects_text(BOB, "last words");
    let given = play.begins(Command::Shutdown);
    play.acks();
    assert!(given.reply().is_ok());
    play.crashes();
    play.starts();
    play.looks_at(chat);
    play.settles();
    assert_eq!(states(&play), [Delivery::Sent]);
    play.ends();
}

#[test]
fn no_more_is_on_the_wire_than_a_server_keeps_for_resuming() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.cut();
    for number in 0..450 {
        play.sends(chat, &format!("number {number}"));
    }
    returns(&mut play);
    let mut next = 0;
    while next < 450 {
        let window = play.on_the_wire();
        assert!((1..=200).contains(&window), "{window} on the wire");
        for _ in 0..window {
            play.expects_text(BOB, &format!("number {next}"));
            next += 1;
        }
        play.acks();
        play.settles();
    }
    play.shows(|screen| screen.account(ALICE).queued == 0);
    play.forgets(chat);
    play.ends();
}
