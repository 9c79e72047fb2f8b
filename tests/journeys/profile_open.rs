//! Opening the profile: a way back from every state that the user can mend.

use engine::api::{Command, ProfileState, View};
use model::failure::ErrorCode;

use crate::rig::{BOB, Play, Screen};

fn failed(screen: &Screen, code: ErrorCode) -> bool {
    matches!(&screen.profile, ProfileState::Failed { failure } if failure.code == code)
}

fn unlock(passphrase: &str) -> Command {
    Command::Unlock { passphrase: passphrase.into() }
}

/// Logged in, with one message that was stored, and ended.
fn one_message() -> Play {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    play.bob_writes("m1", "kept");
    play.shows(|screen| screen.timeline(BOB).texts() == ["kept"]);
    play.all_handled();
    play.quits();
    play
}

/// Everything is there, and the account goes online by itself.
#[track_caller]
fn all_there(mut play: Play) {
    play.opened();
    let chat = play.screen.line(BOB).expect("the conversation").id;
    play.looks_at(chat);
    play.shows(|screen| screen.timeline(BOB).texts() == ["kept"]);
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.ends();
}

#[test]
fn a_locked_keychain_is_told_and_once_it_is_open_all_is_there() {
    let mut play = one_message();
    play.vault.lock(true);
    play.starts_up();
    play.shows(|screen| failed(screen, ErrorCode::KeychainLocked));
    // Nothing is shown or done of what cannot be read.
    assert_eq!(play.refused(Command::Watch { view: View::Accounts }).code, ErrorCode::NotFound);
    // It is still locked: it is told again, and nothing is created in its place.
    play.user(Command::Reopen);
    play.shows(|screen| failed(screen, ErrorCode::KeychainLocked));
    play.vault.lock(false);
    play.user(Command::Reopen);
    play.shows(|screen| screen.profile == ProfileState::Open);
    // What is open stays open.
    play.user(Command::Reopen);
    all_there(play);
}

#[test]
fn a_profile_that_is_in_use_opens_when_the_other_program_has_ended() {
    let mut play = Play::new();
    let other = play.steps_aside();
    play.starts_up();
    play.shows(|screen| failed(screen, ErrorCode::ProfileInUse));
    play.user(Command::Reopen);
    play.shows(|screen| failed(screen, ErrorCode::ProfileInUse));
    other.give(Command::Shutdown).reply().expect("it ends in good order");
    play.user(Command::Reopen);
    play.opened();
    play.ends();
}

#[test]
fn without_a_keychain_a_passphrase_is_chosen_and_asked_for_at_every_start() {
    let mut play = Play::without_keychain();
    play.shows(|screen| screen.profile == ProfileState::Locked { first: true });
    assert_eq!(play.refused(unlock("short")).code, ErrorCode::PassphraseTooShort);
    play.user(unlock("eight words would be better"));
    play.opened();
    play.online();
    play.opens_chat(BOB);
    play.bob_writes("m1", "kept");
    play.shows(|screen| screen.timeline(BOB).texts() == ["kept"]);
    play.all_handled();
    play.quits();
    play.starts_up();
    play.shows(|screen| screen.profile == ProfileState::Locked { first: false });
    assert_eq!(play.refused(unlock("eight words would be worse")).code, ErrorCode::PassphraseWrong);
    play.user(unlock("eight words would be better"));
    all_there(play);
}

#[test]
fn a_new_profile_still_takes_the_keychain_that_is_opened_meanwhile() {
    let mut play = Play::with_locked_keychain();
    play.shows(|screen| screen.profile == ProfileState::Locked { first: true });
    assert!(!play.key_is_written(), "nothing is made");
    play.vault.lock(false);
    play.user(Command::Reopen);
    play.opened();
    play.online();
    play.quits();
    // Its key lies in the keychain.
    play.starts();
    play.ends();
}

#[test]
fn a_keychain_that_lost_the_key_is_told_as_such_and_nothing_is_changed() {
    let mut play = one_message();
    let kept = play.vault.empties();
    play.starts_up();
    play.shows(|screen| failed(screen, ErrorCode::KeyLost));
    assert_eq!(play.refused(unlock("eight words would be better")).code, ErrorCode::NotFound);
    play.user(Command::Reopen);
    play.shows(|screen| failed(screen, ErrorCode::KeyLost));
    // Somebody brings the keychain back.
    play.vault.refills(kept);
    play.user(Command::Reopen);
    all_there(play);
}

#[test]
fn a_keychain_that_takes_no_secret_keeps_nobody_out_of_a_new_profile() {
    let mut play = Play::with_locked_keychain();
    play.shows(|screen| screen.profile == ProfileState::Locked { first: true });
    play.user(unlock("eight words would be better"));
    play.opened();
    play.ends();
}
