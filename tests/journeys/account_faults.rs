//! When something breaks inside, or takes its time: the rest goes on, and there is a way back.

use engine::api::{Command, Reply, Settings, Theme};
use model::account::Link;
use model::failure::ErrorCode;
use model::message::Delivery;
use model::presence::Availability;

use crate::rig::{ALICE, BOB, CAROL, Play};

const BOB_IS_A_CONTACT: &str = "<item jid='bob@home.example' name='Bob' subscription='both'/>";

fn stopped(link: &Link) -> bool {
    matches!(link, Link::Stopped { failure } if failure.code == ErrorCode::Internal)
}

/// Online, Bob is there, and then the account's plug breaks in the middle of a message.
fn broken() -> Play {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.server("<presence from='bob@home.example/phone'/>");
    play.shows(|screen| {
        screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Online)
    });
    play.plug_breaks();
    // It is stored before the fault; whether the answer still comes is open.
    drop(play.tries(Command::Send { conversation: chat, text: "hello".into() }));
    play.shows(|screen| stopped(&screen.account(ALICE).link));
    play.shows(|screen| {
        screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Offline)
    });
    assert!(!play.stream_is_open(), "no stream goes on without an actor");
    play
}

#[test]
fn after_a_fault_inside_the_account_can_be_started_again() {
    let mut play = broken();
    let account = play.account_id();
    let address = BOB.to_owned();
    let dead = play.refused(Command::StartChat { account, address: address.clone() });
    assert_eq!(dead.code, ErrorCode::Internal);
    play.user(Command::TryNow { account });
    play.binds();
    play.tells_roster(BOB_IS_A_CONTACT);
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    // It was handed over when the fault came: nobody knows.
    play.shows(|screen| screen.timeline(BOB).last().delivery == Some(Delivery::Unknown));
    assert!(play.tries(Command::StartChat { account, address }).is_ok());
    assert_eq!(play.streams(), 2);
    play.ends();
}

#[test]
fn after_a_fault_inside_a_new_password_starts_the_account_again() {
    let mut play = broken();
    let account = play.account_id();
    play.user(Command::LogInAgain { account, password: "battery staple".into() });
    assert_eq!(play.password(), "battery staple");
    play.binds();
    play.tells_roster(BOB_IS_A_CONTACT);
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    play.ends();
}

#[test]
fn after_a_fault_inside_the_account_can_be_removed() {
    let mut play = broken();
    let account = play.account_id();
    play.user(Command::RemoveAccount { account });
    play.shows(|screen| screen.accounts.is_empty() && screen.conversations.is_empty());
    assert_eq!(play.refused(Command::TryNow { account }).code, ErrorCode::NotFound);
    play.ends();
}

/// Two accounts are online; Alice's last message is not confirmed, so that her good-bye takes long.
fn slow_good_bye() -> Play {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.turns_to(CAROL);
    play.online();
    play.turns_to(ALICE);
    play.sends(chat, "last words");
    play.expects_text(BOB, "last words");
    play.forgets(chat);
    play
}

#[test]
fn nobody_waits_for_the_good_bye_of_an_account_that_is_removed() {
    let mut play = slow_good_bye();
    let alice = play.account_id();
    let given = play.begins(Command::RemoveAccount { account: alice });
    play.turns_to(CAROL);
    let chat = play.opens_chat(BOB);
    play.sends(chat, "meanwhile");
    play.expects_text(BOB, "meanwhile");
    play.acks();
    assert!(given.is_open(), "it takes its time");
    assert_eq!(play.refused(Command::TryNow { account: alice }).code, ErrorCode::NotFound);
    assert_eq!(play.refused(Command::RemoveAccount { account: alice }).code, ErrorCode::NotFound);
    play.turns_to(ALICE);
    play.acks();
    assert_eq!(given.reply(), Ok(Reply::Done));
    play.shows(|screen| screen.accounts.len() == 1);
    play.ends();
}

#[test]
fn who_logs_in_again_while_the_account_is_being_removed_gets_a_new_one() {
    let mut play = slow_good_bye();
    let old = play.account_id();
    let given = play.begins(Command::RemoveAccount { account: old });
    let log_in = play.begins(Command::LogIn {
        address: ALICE.to_owned(),
        password: "correct horse".into(),
        server: String::new(),
    });
    play.acks();
    assert_eq!(given.reply(), Ok(Reply::Done));
    let Ok(Reply::Account(new)) = log_in.reply() else { panic!("no account") };
    assert_ne!(old, new);
    play.shows(|screen| screen.accounts.iter().any(|row| row.id == new));
    play.ends();
}

#[test]
fn at_the_end_all_accounts_say_good_bye_at_the_same_time() {
    let mut play = slow_good_bye();
    let given = play.begins(Command::Shutdown);
    play.turns_to(CAROL);
    play.expects_close();
    play.turns_to(ALICE);
    assert!(play.stream_is_open(), "it still waits for the server's word");
    play.acks();
    assert_eq!(given.reply(), Ok(Reply::Done));
}

#[test]
fn commands_are_taken_in_the_order_of_the_calls() {
    let mut play = Play::new();
    let commands = [Theme::Dark, Theme::Light, Theme::ContrastDark]
        .map(|theme| Command::SetSettings { settings: Settings { theme, ..Settings::default() } });
    let replies = play.all_at_once(commands.to_vec());
    assert_eq!(replies, [Ok(Reply::Done), Ok(Reply::Done), Ok(Reply::Done)]);
    play.shows(|screen| screen.settings.theme == Theme::ContrastDark);
    play.settles();
    assert_eq!(play.screen.settings.theme, Theme::ContrastDark);
    play.ends();
}
