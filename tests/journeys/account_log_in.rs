//! The first log-in.

use engine::api::Command;
use model::account::{Link, Step};
use model::failure::ErrorCode;

use crate::rig::{ALICE, Play, failure};

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
