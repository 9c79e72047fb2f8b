//! The play that every other client takes part in.

use support::Result;

use crate::profanity::Profanity;
use crate::slixmpp::Slixmpp;
use crate::stage::Stage;

/// Somebody else's client, logged in as `theirs`.
pub(crate) trait Foreign {
    /// Sends a text.
    fn send(&mut self, to: &str, text: &str) -> Result<()>;
    /// Waits until it shows this text.
    fn wait_shown(&mut self, text: &str) -> Result<()>;
    /// Waits until it has lost its server.
    fn wait_offline(&mut self) -> Result<()>;
    /// Waits until it is online again.
    fn wait_online(&mut self) -> Result<()>;
}

/// Both ways, then across a restart of our peer, then across the death of the server.
fn chat(stage: &mut Stage, foreign: &mut impl Foreign) -> Result<()> {
    let (ours, theirs) = (stage.ours(), stage.theirs());
    let mut peer = stage.log_in()?;
    let conversation = peer.chat(&theirs)?;
    let message = peer.send(conversation, "first from Amsel: grüße")?;
    foreign.wait_shown("first from Amsel: grüße")?;
    peer.wait_delivery(message, "delivered")?;
    foreign.send(&ours, "first from elsewhere: äöü & <b>")?;
    peer.wait_arrived("first from elsewhere: äöü & <b>")?;

    peer.leave()?;
    foreign.send(&ours, "nobody is at home")?;
    let mut peer = stage.come_back()?;
    let conversation = peer.chat(&theirs)?;
    peer.wait_arrived("nobody is at home")?;
    peer.send(conversation, "Amsel is back")?;
    foreign.wait_shown("Amsel is back")?;

    let place = peer.now();
    stage.server.kill()?;
    peer.wait_link(place, "waiting")?;
    foreign.wait_offline()?;
    let waiting = peer.send(conversation, "written while the server was dead")?;
    let place = peer.now();
    stage.server.start_again()?;
    peer.wait_online(place)?;
    foreign.wait_online()?;
    foreign.wait_shown("written while the server was dead")?;
    peer.wait_delivery(waiting, "delivered")?;
    foreign.send(&ours, "the server is back")?;
    peer.wait_arrived("the server is back")?;

    let shown = peer.timeline(conversation)?;
    let of = |own: bool| -> Vec<&str> {
        shown.iter().filter(|row| row.own == own).map(|row| row.text.as_str()).collect()
    };
    let sent = ["first from Amsel: grüße", "Amsel is back", "written while the server was dead"];
    assert_eq!(of(true), sent);
    let came = ["first from elsewhere: äöü & <b>", "nobody is at home", "the server is back"];
    assert_eq!(of(false), came);
    peer.leave()
}

#[test]
fn amsel_and_profanity_chat_across_restarts() -> Result<()> {
    let name = "amsel_and_profanity_chat_across_restarts";
    let Some(mut stage) = Stage::set(name, Profanity::installed())? else { return Ok(()) };
    let mut profanity = Profanity::start(&stage)?;
    chat(&mut stage, &mut profanity)
}

#[test]
fn amsel_and_slixmpp_chat_across_restarts() -> Result<()> {
    let name = "amsel_and_slixmpp_chat_across_restarts";
    let Some(mut stage) = Stage::set(name, Slixmpp::installed())? else { return Ok(()) };
    let mut slixmpp = Slixmpp::start(&stage)?;
    chat(&mut stage, &mut slixmpp)
}
