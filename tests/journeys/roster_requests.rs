//! Requests to see the user's presence that were answered somewhere else.

use engine::api::Command;
use model::failure::ErrorCode;

use crate::rig::Play;

const DORA: &str = "dora@home.example";

/// Dora asked, and the program was ended before the user answered.
fn asked() -> Play {
    let mut play = Play::new();
    play.online();
    play.server("<presence from='dora@home.example' type='subscribe'/>");
    play.shows(|screen| screen.contact(DORA).is_some_and(|dora| dora.asks));
    play.all_handled();
    play.quits();
    play.starts();
    play.binds();
    play
}

fn deny(play: &Play) -> Command {
    let (account, address) = (play.account_id(), DORA.to_owned());
    Command::AnswerRequest { account, address, allow: false }
}

#[test]
fn a_request_that_was_allowed_on_another_device_cannot_be_denied_by_mistake() {
    let mut play = asked();
    play.tells_roster("<item jid='dora@home.example' name='Dora' subscription='from'/>");
    play.shows(|screen| screen.contact(DORA).is_some_and(|dora| !dora.asks));
    // It would take back what was allowed.
    let refused = deny(&play);
    assert_eq!(play.refused(refused).code, ErrorCode::NotFound);
    play.sends_nothing();
    play.quits();
    play.starts();
    play.settles();
    assert!(play.screen.contact(DORA).is_some_and(|dora| !dora.asks), "for good");
    play.ends();
}

#[test]
fn a_request_that_the_server_does_not_repeat_is_not_lost() {
    let mut play = asked();
    play.tells_roster("<item jid='dora@home.example' name='Dora' subscription='to'/>");
    play.settles();
    assert!(play.screen.contact(DORA).is_some_and(|dora| dora.asks));
    let denied = deny(&play);
    play.user(denied);
    play.expects_sent("<presence to='dora@home.example' type='unsubscribed'/>");
    play.ends();
}
