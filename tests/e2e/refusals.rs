//! What a user gets wrong: a clear sentence, and nothing is lost.

use serde_json::json;
use support::Result;
use support::screen::{said, soon};
use support::webdriver::Key;

use crate::rig::{PASSPHRASE, PASSWORD, Rig};

#[test]
fn a_wrong_log_in_is_told_and_mended() -> Result<()> {
    let Some(rig) = Rig::start("a_wrong_log_in_is_told_and_mended")? else { return Ok(()) };
    let screen = rig.open()?;
    screen.choose_passphrase("short")?;
    screen.wait_said(said("failure.passphraseTooShort"))?;
    screen.choose_passphrase(PASSPHRASE)?;
    screen.welcome()?;
    screen.log_in("no address at all", PASSWORD)?;
    screen.wait_said(said("failure.addressInvalid"))?;
    let jid = rig.server.jid("you");
    screen.fill(said("login.address"), &jid)?;
    screen.fill(said("login.password"), "")?;
    screen.click(said("login.title"))?;
    screen.wait_said(said("failure.passwordEmpty"))?;
    screen.log_in(&jid, "not the password")?;
    screen.wait_said(said("failure.notAuthorized"))?;
    screen.log_in(&jid, PASSWORD)?;
    screen.wait_main()
}

/// Puts a text into the composer as if pasted: a megabyte of keys would take minutes.
const PASTE: &str = "const box = document.querySelector('textarea.cmp-text');
    box.value = 'x'.repeat(arguments[0]);
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.focus();";

/// Does the composer hold so much text?
const HOLDS: &str =
    "return document.querySelector('textarea.cmp-text').value.length === arguments[0];";

#[test]
fn a_text_that_is_too_long_stays_in_the_composer() -> Result<()> {
    let name = "a_text_that_is_too_long_stays_in_the_composer";
    let Some(rig) = Rig::start(name)? else { return Ok(()) };
    let screen = rig.open_logged_in(PASSWORD)?;
    screen.start_chat(&rig.wren())?;
    screen.window().execute(PASTE, &[json!(1_000_000)])?;
    screen.window().press(&[], Key::Enter.code())?;
    screen.wait_said(said("failure.textTooLong"))?;
    screen.window().wait("the text to stay", HOLDS, &[json!(1_000_000)], soon())?;
    screen.wait_texts(&[])
}
