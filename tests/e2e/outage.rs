//! The server dies in mid-conversation.

use support::Result;

use crate::rig::{PASSWORD, Rig};

#[test]
fn what_is_written_while_the_server_is_dead_goes_out_once() -> Result<()> {
    let name = "what_is_written_while_the_server_is_dead_goes_out_once";
    let Some(mut rig) = Rig::start(name)? else { return Ok(()) };
    let screen = rig.open_logged_in(PASSWORD)?;
    let mut contact = rig.contact()?;
    let conversation = rig.acquaint(&screen, &mut contact)?;
    screen.send("before")?;
    screen.wait_mark("before", "delivered")?;

    let place = contact.now();
    rig.server.kill()?;
    screen.wait_trouble()?;
    contact.wait_link(place, "waiting")?;
    screen.send("written meanwhile")?;
    screen.wait_mark("written meanwhile", "queued")?;
    contact.send(conversation, "written meanwhile, too")?;

    let place = contact.now();
    rig.server.start_again()?;
    screen.wait_well()?;
    contact.wait_online(place)?;
    screen.wait_mark("written meanwhile", "delivered")?;
    screen.wait_from_contact("written meanwhile, too")?;

    // Whatever went out twice would have overtaken nothing: it would stand before this.
    screen.send("after")?;
    screen.wait_mark("after", "delivered")?;
    contact.wait_arrived("after")?;
    let shown = contact.timeline(conversation)?;
    let of = |own: bool| -> Vec<&str> {
        shown.iter().filter(|row| row.own == own).map(|row| row.text.as_str()).collect()
    };
    assert_eq!(of(false), ["before", "written meanwhile", "after"]);
    assert_eq!(of(true), ["written meanwhile, too"]);
    screen.wait_texts(&["before", "written meanwhile", "written meanwhile, too", "after"])
}
