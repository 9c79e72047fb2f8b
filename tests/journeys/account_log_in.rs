//! The first log-in.

use std::time::Duration;

use engine::api::Command;
use model::account::{Link, Step};
use model::failure::ErrorCode;

use crate::rig::{ALICE, BOB, Play, failure};

#[test]
fn a_first_log_in_shows_each_step_and_ends_online() {
    let mut play = Play::new();
    play.logs_in();
    for step in [Step::Finding, Step::Securing, Step::Authenticating, Step::Loading] {
        play.reaches(step);
        play.shows(|screen| {
            let Link::Connecting { step: now, done } = &screen.account(ALICE).link else {
                return false;
            };
            *now == step && done.iter().all(|done| done.step < step)
        });
        assert!(!play.screen.account(ALICE).kept);
    }
    play.binds();
    play.shows(|screen| screen.account(ALICE).kept);
    play.tells_roster("");
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    play.ends();
}

#[test]
fn a_wrong_password_stops_and_the_next_try_takes_its_place() {
    let mut play = Play::new();
    let first = play.logs_in();
    play.reaches(Step::Authenticating);
    play.down(failure(ErrorCode::NotAuthorized, "home.example"), None);
    let stopped = Link::Stopped { failure: failure(ErrorCode::NotAuthorized, "home.example") };
    play.shows(|screen| screen.account(ALICE).link == stopped);
    assert!(!play.screen.account(ALICE).kept);
    assert_ne!(play.logs_in(), first);
    play.binds();
    play.tells_roster("");
    play.shows(|screen| screen.account(ALICE).link == Link::Online && screen.accounts.len() == 1);
    play.ends();
}

#[test]
fn a_first_log_in_is_not_tried_again_behind_the_users_back() {
    let mut play = Play::new();
    play.logs_in();
    play.reaches(Step::Finding);
    play.down(failure(ErrorCode::ServerNoAnswer, "home.example"), Some(Duration::from_secs(2)));
    let stopped = Link::Stopped { failure: failure(ErrorCode::ServerNoAnswer, "home.example") };
    play.shows(|screen| screen.account(ALICE).link == stopped);
    play.passes(Duration::from_hours(1));
    play.settles();
    assert_eq!(play.streams(), 1);
    play.ends();
}

#[test]
fn a_cancelled_log_in_leaves_nothing_behind() {
    let mut play = Play::new();
    let account = play.logs_in();
    play.reaches(Step::Securing);
    play.user(Command::RemoveAccount { account });
    play.shows(|screen| screen.accounts.is_empty());
    play.quits();
    play.starts();
    play.settles();
    assert!(play.screen.accounts.is_empty());
    assert_eq!(play.streams(), 1);
    play.ends();
}

#[test]
fn a_log_in_that_never_succeeded_is_gone_after_a_restart() {
    let mut play = Play::new();
    play.logs_in();
    play.down(failure(ErrorCode::NotAuthorized, "home.example"), None);
    play.quits();
    play.starts();
    play.settles();
    assert!(play.screen.accounts.is_empty());
    play.ends();
}

#[test]
fn what_is_typed_wrong_is_said_and_nothing_is_opened() {
    let mut play = Play::new();
    let log_in = |address: &str, password: &str| Command::LogIn {
        address: address.to_owned(),
        password: password.into(),
        server: String::new(),
    };
    for address in
        ["", "alice", "@home.example", "alice@", "alice@home example", "alice@home.example/x"]
    {
        let failure = play.refused(log_in(address, "correct horse"));
        assert_eq!(failure.code, ErrorCode::AddressInvalid, "{address:?}");
    }
    assert_eq!(play.refused(log_in(ALICE, "")).code, ErrorCode::PasswordEmpty);
    play.settles();
    assert!(play.screen.accounts.is_empty());
    assert_eq!(play.streams(), 0);
    play.ends();
}

#[test]
fn an_account_that_is_here_cannot_be_added_twice() {
    let mut play = Play::new();
    play.online();
    let again = Command::LogIn {
        address: " Alice@HOME.example ".to_owned(),
        password: "correct horse".into(),
        server: String::new(),
    };
    assert_eq!(play.refused(again), failure(ErrorCode::AccountExists, ALICE));
    play.settles();
    assert_eq!((play.screen.accounts.len(), play.streams()), (1, 1));
    play.ends();
}

#[test]
fn a_changed_password_is_kept_once_the_server_took_it() {
    let mut play = Play::new();
    play.online();
    play.down(failure(ErrorCode::NotAuthorized, "home.example"), None);
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Stopped { .. }));
    let account = play.account_id();
    let wrong = "no better".into();
    play.user(Command::LogInAgain { account, password: wrong });
    play.down(failure(ErrorCode::NotAuthorized, "home.example"), None);
    play.quits();
    play.starts();
    assert_eq!(play.password(), "correct horse", "a refused password is not kept");
    let account = play.account_id();
    play.user(Command::LogInAgain { account, password: "battery staple".into() });
    assert_eq!(play.password(), "battery staple");
    play.binds();
    play.tells_roster("");
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    play.quits();
    play.starts();
    assert_eq!(play.password(), "battery staple");
    play.ends();
}

#[test]
fn an_account_is_removed_with_everything_that_belongs_to_it() {
    let mut play = Play::new();
    play.online();
    play.bob_writes("m1", "hello");
    play.shows(|screen| screen.line(BOB).is_some());
    let account = play.account_id();
    play.user(Command::RemoveAccount { account });
    play.shows(|screen| screen.accounts.is_empty() && screen.conversations.is_empty());
    play.shows(|screen| screen.contacts.is_empty());
    play.quits();
    play.starts();
    play.settles();
    assert!(play.screen.accounts.is_empty() && play.screen.conversations.is_empty());
    play.ends();
}

#[test]
fn a_server_that_never_tells_the_roster_keeps_nobody_from_chatting() {
    let mut play = Play::new();
    play.logs_in();
    play.binds();
    play.expects_sent("<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
    play.expects_presence();
    play.settles();
    assert_ne!(play.screen.account(ALICE).link, Link::Online);
    play.passes(Duration::from_mins(2));
    play.shows(|screen| screen.account(ALICE).link == Link::Online);
    play.ends();
}
