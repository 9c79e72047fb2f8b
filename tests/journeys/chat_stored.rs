//! Stored before shown, and handled only after that (invariants 2 and 4).

use std::process::Command as Program;
use std::time::Duration;

use engine::api::Command;
use model::account::Link;
use model::failure::ErrorCode;
use model::message::Delivery;
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::rig::{ALICE, BOB, Play};

/// Says to the second copy of this program that it is one.
const CHILD: &str = "AMSEL_JOURNEY_CHILD";

/// No file can be written any more, or again. For this process only; the signal that goes with it
/// is ignored (see [`alone`]), so that writing fails as on a full disk.
fn disk(full: bool) {
    let limit = Rlimit { current: full.then_some(0), maximum: None };
    setrlimit(Resource::Fsize, limit).expect("an own limit may be changed");
}

/// Plays in a process of its own, where a limit harms nobody else; `false` in that process.
fn alone(test: &str) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return false;
    }
    let program = std::env::current_exe().expect("this program");
    let child = Program::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(program)
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1")
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&child.stdout) + String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
    true
}

#[test]
fn what_cannot_be_stored_is_neither_shown_nor_handled_nor_lost() {
    if alone("chat_stored::what_cannot_be_stored_is_neither_shown_nor_handled_nor_lost") {
        return;
    }
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.bob_writes("m1", "before");
    play.shows(|screen| screen.timeline(BOB).texts() == ["before"]);
    play.all_handled();
    let handled = play.handled();
    disk(true);
    // It asks for a receipt, which would be a lie now.
    let unstored = "<message from='bob@home.example/phone' type='chat' id='m2'>\
        <body>no room for this</body><request xmlns='urn:xmpp:receipts'/></message>";
    play.server(unstored);
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Stopped { .. }));
    play.settles();
    assert_eq!(play.screen.timeline(BOB).texts(), ["before"]);
    assert_eq!((play.screen.arrivals.len(), play.handled()), (1, handled));
    play.sends_nothing();
    // The composer keeps what is refused.
    play.refused(Command::Send { conversation: chat, text: "nor for that".into() });
    play.settles();
    assert_eq!(play.screen.timeline(BOB).texts(), ["before"]);
    disk(false);
    let account = play.account_id();
    play.user(Command::TryNow { account });
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    // What was not handled, the server still has.
    play.server(unstored);
    play.expects_sent(
        "<message to='bob@home.example/phone' type='chat' id='*'>\
         <received xmlns='urn:xmpp:receipts' id='m2'/><store xmlns='urn:xmpp:hints'/></message>",
    );
    play.shows(|screen| screen.timeline(BOB).texts() == ["before", "no room for this"]);
    play.ends();
}

#[test]
fn what_waited_and_could_not_be_stored_keeps_its_time() {
    if alone("chat_stored::what_waited_and_could_not_be_stored_keeps_its_time") {
        return;
    }
    let mut play = Play::new();
    play.online();
    play.has_given_all();
    play.opens_chat(BOB);
    play.cut();
    play.loses_session();
    play.passes(Duration::from_hours(2));
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.settles();
    disk(true);
    let waited = "<message from='bob@home.example/x' type='chat' id='w'><body>waited</body>\
        <delay xmlns='urn:xmpp:delay' from='home.example' stamp='2026-03-02T10:00:00Z'/></message>";
    play.mail_is_slow();
    play.server(waited);
    play.has_given_all();
    play.mail_arrives();
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Stopped { .. }));
    disk(false);
    let (account, hour) = (play.account_id(), 60 * 60 * 1_000);
    play.user(Command::TryNow { account });
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.server(waited);
    play.settles();
    assert_eq!(play.screen.timeline(BOB).last().at.0, play.now().0 - hour);
    play.ends();
}

/// The disk takes nothing until the engine gives the stream up, and everything after that.
fn disk_fails_once(play: &mut Play) {
    play.at_close(|| disk(false));
    disk(true);
}

/// The account stands still, and the user's next try brings it back in a stream of its own.
fn tries_again(play: &mut Play) {
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Stopped { .. }));
    play.settles();
    assert!(matches!(play.screen.account(ALICE).link, Link::Stopped { .. }), "to stay");
    assert_eq!((play.stream_is_open(), play.streams()), (false, 1));
    let account = play.account_id();
    play.user(Command::TryNow { account });
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    assert_eq!(play.streams(), 2);
}

#[test]
fn a_stream_that_is_given_up_says_nothing_more_about_a_next_try() {
    if alone("chat_stored::a_stream_that_is_given_up_says_nothing_more_about_a_next_try") {
        return;
    }
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let held = play.holds_still();
    disk_fails_once(&mut play);
    play.bob_writes("m1", "no room for this");
    play.cut();
    drop(held);
    // Nobody would try again by themselves: no waiting is shown.
    tries_again(&mut play);
    assert!(play.screen.timeline(BOB).texts().is_empty());
    play.bob_writes("m1", "no room for this");
    play.shows(|screen| screen.timeline(BOB).texts() == ["no room for this"]);
    play.ends();
}

#[test]
fn a_session_that_stands_again_on_a_stream_that_is_given_up_is_none() {
    if alone("chat_stored::a_session_that_stands_again_on_a_stream_that_is_given_up_is_none") {
        return;
    }
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "confirmed");
    play.expects_text(BOB, "confirmed");
    play.cut();
    play.settles();
    play.sends(chat, "waits");
    let held = play.holds_still();
    disk_fails_once(&mut play);
    play.acks();
    play.resumes();
    drop(held);
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Stopped { .. }));
    play.settles();
    assert_eq!(play.screen.account(ALICE).queued, 1, "nothing is on its way");
    tries_again(&mut play);
    play.expects_text(BOB, "waits");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    // The confirmation could not be stored: nobody knows any more.
    let rows = &play.screen.timeline(BOB).rows;
    let fates: Vec<_> = rows.iter().map(|row| row.delivery).collect();
    assert_eq!(fates, [Some(Delivery::Unknown), Some(Delivery::Sent)]);
    play.ends();
}

#[test]
fn what_is_not_marked_before_the_disk_works_again_was_never_sent() {
    if alone("chat_stored::what_is_not_marked_before_the_disk_works_again_was_never_sent") {
        return;
    }
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.cut();
    play.settles();
    play.sends(chat, "waits");
    disk_fails_once(&mut play);
    play.resumes();
    tries_again(&mut play);
    play.expects_text(BOB, "waits");
    play.acks();
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Sent));
    play.ends();
}

#[test]
fn what_cannot_be_marked_as_handed_over_is_not_sent() {
    if alone("chat_stored::what_cannot_be_marked_as_handed_over_is_not_sent") {
        return;
    }
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.cut();
    play.settles();
    play.sends(chat, "waits");
    disk(true);
    play.loses_session();
    play.binds();
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Stopped { .. }));
    disk(false);
    play.drops_unseen_but_texts();
    play.sends_nothing();
    assert_eq!(play.screen.timeline(BOB).last().delivery, Some(Delivery::Queued));
    let account = play.account_id();
    play.user(Command::TryNow { account });
    play.binds();
    play.tells_roster("");
    play.expects_text(BOB, "waits");
    play.ends();
}

#[test]
fn an_account_that_cannot_be_removed_is_served_again() {
    if alone("chat_stored::an_account_that_cannot_be_removed_is_served_again") {
        return;
    }
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let account = play.account_id();
    disk(true);
    play.refused(Command::RemoveAccount { account });
    disk(false);
    // No ghost: it connects, writes, and can be removed.
    let chat = play.screen.line(BOB).expect("the conversation").id;
    play.sends(chat, "still here");
    play.expects_stream();
    assert_eq!(play.streams(), 2);
    let account = play.account_id();
    play.user(Command::TryNow { account });
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.expects_text(BOB, "still here");
    play.acks();
    play.user(Command::RemoveAccount { account });
    play.shows(|screen| screen.accounts.is_empty());
    play.forgets(chat);
    play.ends();
}

#[test]
fn an_account_that_cannot_be_removed_is_served_with_what_it_learned_in_its_good_bye() {
    let name = "an_account_that_cannot_be_removed_is_served_with_what_it_learned_in_its_good_bye";
    if alone(&format!("chat_stored::{name}")) {
        return;
    }
    let mut play = Play::new();
    play.online();
    play.has_given_all();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "last words");
    play.expects_text(BOB, "last words");
    let account = play.account_id();
    let given = play.begins(Command::RemoveAccount { account });
    assert_eq!(play.refused(Command::TryNow { account }).code, ErrorCode::NotFound);
    // It waits for the server's word still: at ten it hears one, which is stored.
    play.turns_the_clock(Duration::from_hours(1));
    play.server("<presence from='bob@home.example/x'/>");
    play.at_close(|| disk(true));
    play.acks();
    assert!(given.reply().is_err(), "the disk is full");
    disk(false);
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    // Nothing has waited since half past nine.
    play.server(
        "<message from='bob@home.example/x' type='chat' id='m1'><body>since when?</body>\
         <delay xmlns='urn:xmpp:delay' from='home.example' stamp='2026-03-02T09:30:00Z'/></message>",
    );
    play.shows(|screen| screen.timeline(BOB).texts() == ["last words", "since when?"]);
    assert_eq!(play.screen.timeline(BOB).last().at, play.now());
    play.ends();
}
