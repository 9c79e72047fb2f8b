//! The app ends and comes back.

use support::Result;
use support::screen::{self, said};

use crate::rig::{PASSPHRASE, PASSWORD, Rig};

#[test]
fn after_a_restart_everything_is_there() -> Result<()> {
    let Some(rig) = Rig::start("after_a_restart_everything_is_there")? else { return Ok(()) };
    let screen = rig.open_logged_in(PASSWORD)?;
    let mut contact = rig.contact()?;
    let conversation = rig.acquaint(&screen, &mut contact)?;
    screen.send("remember this")?;
    screen.wait_mark("remember this", "delivered")?;
    contact.send(conversation, "and that")?;
    screen.wait_from_contact("and that")?;
    screen::quit(screen)?;

    contact.send(conversation, "sent to nobody at home")?;
    let screen = rig.open()?;
    screen.unlock("not the passphrase")?;
    screen.wait_said(said("failure.passphraseWrong"))?;
    screen.unlock(PASSPHRASE)?;
    screen.wait_main()?;
    screen.choose_chat(&rig.wren())?;
    screen.wait_mark("remember this", "delivered")?;
    screen.wait_from_contact("sent to nobody at home")?;
    screen.wait_texts(&["remember this", "and that", "sent to nobody at home"])?;

    // The password was kept as well: it is online again without being asked.
    screen.send("back again")?;
    screen.wait_mark("back again", "delivered")?;
    contact.wait_arrived("back again").map(drop)
}
