//! The real window and Profanity.

use support::Result;
use support::peer::built;
use support::screen::{self, Screen};
use support::webdriver::{self, Driver};
use support::xvfb::Desk;

use crate::pair::Foreign as _;
use crate::profanity::Profanity;
use crate::stage::{OUR_PASSWORD, Stage};

/// What protects our profile.
const PASSPHRASE: &str = "a blackbird speaks to a terminal";

#[test]
fn our_window_and_profanity_chat_across_restarts() -> Result<()> {
    let name = "our_window_and_profanity_chat_across_restarts";
    let installed = Profanity::installed().and_then(|()| webdriver::installed().map(drop));
    let Some(mut stage) = Stage::set(name, installed)? else { return Ok(()) };
    let mut profanity = Profanity::start(&stage)?;
    let desk = Desk::start(1400, 900)?;
    let (ours, theirs) = (stage.ours(), stage.theirs());

    let screen = open(&stage, &desk)?;
    screen.choose_passphrase(PASSPHRASE)?;
    screen.welcome()?;
    screen.log_in(&ours, OUR_PASSWORD)?;
    screen.wait_main()?;
    screen.start_chat(&theirs)?;
    screen.send("from the window")?;
    profanity.wait_shown("from the window")?;
    screen.wait_mark("from the window", "delivered")?;
    profanity.send(&ours, "from the terminal")?;
    screen.wait_from_contact("from the terminal")?;
    screen::quit(screen)?;

    profanity.send(&ours, "while the window was closed")?;
    let screen = open(&stage, &desk)?;
    screen.unlock(PASSPHRASE)?;
    screen.wait_main()?;
    screen.choose_chat(&theirs)?;
    screen.wait_from_contact("while the window was closed")?;

    stage.server.kill()?;
    screen.wait_trouble()?;
    profanity.wait_offline()?;
    screen.send("while the server was dead")?;
    screen.wait_mark("while the server was dead", "queued")?;
    stage.server.start_again()?;
    screen.wait_well()?;
    profanity.wait_online()?;
    profanity.wait_shown("while the server was dead")?;
    profanity.send(&ours, "all is well")?;
    screen.wait_from_contact("all is well")?;
    screen.wait_texts(&[
        "from the window",
        "from the terminal",
        "while the window was closed",
        "while the server was dead",
        "all is well",
    ])
}

fn open(stage: &Stage, desk: &Desk) -> Result<Screen> {
    let profile = desk.home().join("profile").display().to_string();
    let (server, ca) = (stage.server.server(), stage.server.ca().display().to_string());
    let args = ["--no-keychain", "--profile", &profile, "--ca", &ca, "--server", &server];
    Ok(Screen::new(Driver::webkit(desk)?.open(&built("amsel")?, &args)?))
}
