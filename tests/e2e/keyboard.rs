//! Everything by keyboard: no click, no script, only keys.

use serde_json::json;
use support::screen::soon;
use support::webdriver::{Key, Window};
use support::{Result, Trouble};

use crate::rig::{PASSPHRASE, PASSWORD, Rig};

/// Has the element for this selector the focus?
const FOCUSED: &str = "return document.activeElement?.matches(arguments[0]) || null;";

/// Is no dialog there any more, fading ones included?
const GONE: &str = "return document.querySelector('.ui-dialog') === null || null;";

#[test]
fn log_in_and_send_need_no_mouse() -> Result<()> {
    let Some(rig) = Rig::start("log_in_and_send_need_no_mouse")? else { return Ok(()) };
    let screen = rig.open()?;
    let hands = Hands(screen.window());
    hands.at("input[autocomplete='new-password']")?;
    hands.keys(PASSPHRASE)?;
    hands.tab_to("input[autocomplete='new-password']")?;
    hands.keys(PASSPHRASE)?;
    hands.key(Key::Enter)?;

    screen.window().wait_css(".start-opt.is-main", soon())?;
    hands.tab_to(".start-opt.is-main")?;
    hands.key(Key::Enter)?;
    hands.at("input[autocomplete='username']")?;
    hands.keys(&rig.server.jid("you"))?;
    hands.tab_to("input[autocomplete='current-password']")?;
    hands.keys(PASSWORD)?;
    hands.key(Key::Enter)?;
    screen.wait_main()?;

    let contact = rig.contact()?;
    screen.window().press(&[Key::Control], 'n')?;
    hands.at("input[role='combobox']")?;
    hands.keys(&rig.wren())?;
    hands.key(Key::Enter)?;
    hands.at("textarea.cmp-text")?;
    hands.keys("typed by hand")?;
    hands.key(Key::Enter)?;
    // A stranger's client tells nobody that a message arrived (XEP-0184 §8).
    screen.wait_mark("typed by hand", "sent")?;
    contact.wait_arrived("typed by hand")?;

    // The dialog fades; until it is gone it has the keyboard to itself.
    screen.window().wait("the dialog to be gone", GONE, &[], soon())?;

    // Once around all regions of the window, and back to the composer.
    hands.key(Key::F6)?;
    hands.at("nav *")?;
    hands.key(Key::F6)?;
    hands.at("section *")?;
    hands.key(Key::F6)?;
    hands.at("textarea.cmp-text")
}

/// Two hands on a keyboard.
struct Hands<'a>(&'a Window);

impl Hands<'_> {
    fn key(&self, key: Key) -> Result<()> {
        self.0.press(&[], key.code())
    }

    fn keys(&self, text: &str) -> Result<()> {
        text.chars().try_for_each(|character| self.0.press(&[], character))
    }

    /// Waits until the focus is there by itself.
    fn at(&self, css: &str) -> Result<()> {
        let waited = self.0.wait(&format!("the focus at {css}"), FOCUSED, &[json!(css)], soon());
        waited.map(drop).map_err(|trouble| self.with_focus(&trouble))
    }

    /// Adds where the focus is instead.
    fn with_focus(&self, trouble: &Trouble) -> Trouble {
        const WHERE: &str = "return document.activeElement?.cloneNode().outerHTML;";
        let focus = self.0.execute(WHERE, &[]).unwrap_or_default();
        Trouble::new(format!("{trouble}; the focus is at {focus}"))
    }

    /// Presses Tab until the focus is there: at least once, and not for ever.
    fn tab_to(&self, css: &str) -> Result<()> {
        for _ in 0..20 {
            self.key(Key::Tab)?;
            if self.0.execute(FOCUSED, &[json!(css)])? == true {
                return Ok(());
            }
        }
        Err(self.with_focus(&Trouble::new(format!("Tab does not lead to {css}"))))
    }
}
