//! From nothing to a conversation.

use support::Result;

use crate::rig::{DOMAIN, PASSPHRASE, PASSWORD, Rig};

#[test]
fn a_first_start_leads_over_the_log_in_to_a_chat_both_ways() -> Result<()> {
    let name = "a_first_start_leads_over_the_log_in_to_a_chat_both_ways";
    let Some(rig) = Rig::start(name)? else { return Ok(()) };
    let screen = rig.open()?;
    screen.choose_passphrase(PASSPHRASE)?;
    screen.welcome()?;
    // A server that hears and does not answer holds the log-in at a step, so that it can be seen.
    rig.server.freeze();
    screen.log_in(&rig.server.jid("you"), PASSWORD)?;
    screen.wait_progress(DOMAIN)?;
    rig.server.thaw();
    screen.wait_main()?;

    let mut contact = rig.contact()?;
    let conversation = rig.acquaint(&screen, &mut contact)?;
    screen.send("Good morning, wren")?;
    contact.wait_arrived("Good morning, wren")?;
    screen.wait_mark("Good morning, wren", "delivered")?;

    let message = contact.send(conversation, "Good morning to you")?;
    screen.wait_from_contact("Good morning to you")?;
    contact.wait_delivery(message, "delivered")?;

    let text = "Grüße <b>&amp; *stars* https://amsel.example/a?b=c";
    let message = contact.send(conversation, text)?;
    screen.wait_from_contact(text)?;
    contact.wait_delivery(message, "delivered")?;
    screen.wait_texts(&["Good morning, wren", "Good morning to you", text])
}
