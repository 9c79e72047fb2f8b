//! The window as a user sees and uses it.

mod app;
mod catalogue;

use serde_json::json;

use crate::webdriver::{Element, Key, Window};
use crate::{Deadline, Result};

pub use app::{descendants, quit};
pub use catalogue::{said, said_about};

/// How long anything may take: a cold webview on a busy machine is slow.
const PATIENCE: u64 = 60;

/// The input that a label names.
const FIELD: &str = "const ours = (label) => label.textContent.trim() === arguments[0];
    return Array.from(document.querySelectorAll('label')).find(ours)?.control ?? null;";

/// The visible button with this text or name.
const BUTTON: &str =
    "const name = (button) => button.getAttribute('aria-label') ?? button.textContent.trim();
    const ours = (button) => name(button) === arguments[0] && button.checkVisibility();
    return Array.from(document.querySelectorAll('button')).find(ours) ?? null;";

/// Something visible that says this.
const SAYS: &str = "return document.body.innerText.includes(arguments[0]) || null;";

/// A message of the user's or the contact's with this text and, if wanted, this mark.
const MESSAGE: &str = "const [text, own, mark] = arguments;
    const ours = (message) => message.querySelector('.tl-b')?.textContent.includes(text)
      && message.classList.contains('is-own') === own
      && (mark === null || message.querySelector(`.tl-mark.is-${mark}`) !== null);
    return Array.from(document.querySelectorAll('article')).find(ours) ?? null;";

/// Exactly these messages, in order. Their time stands in the bubble and is left out.
const TEXTS: &str = "const said = (bubble) => {
      const copy = bubble.cloneNode(true);
      copy.querySelectorAll('.tl-meta').forEach((meta) => meta.remove());
      return copy.textContent.trim();
    };
    const found = Array.from(document.querySelectorAll('article .tl-b'), said);
    return JSON.stringify(found) === JSON.stringify(arguments[0]) || null;";

/// The window.
#[derive(Debug)]
pub struct Screen {
    window: Window,
}

impl Screen {
    /// The app's window, in a driver's hand.
    pub fn new(window: Window) -> Self {
        Self { window }
    }

    /// The hand on it.
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Waits until the page says this somewhere.
    pub fn wait_said(&self, text: &str) -> Result<()> {
        self.window.wait(&format!("'{text}'"), SAYS, &[json!(text)], soon()).map(drop)
    }

    /// Waits for the field that this label names.
    pub fn field(&self, label: &str) -> Result<Element> {
        let what = format!("the field '{label}'");
        self.window.wait_element(&what, FIELD, &[json!(label)], soon())
    }

    /// Types into a field in place of what stands there.
    pub fn fill(&self, label: &str, text: &str) -> Result<()> {
        let field = self.field(label)?;
        self.window.click(&field)?;
        self.window.press(&[Key::Control], 'a')?;
        self.window.press(&[], Key::Backspace.code())?;
        if text.is_empty() { Ok(()) } else { self.window.type_into(&field, text) }
    }

    /// Clicks the button with this text or name.
    pub fn click(&self, button: &str) -> Result<()> {
        let what = format!("the button '{button}'");
        let found = self.window.wait_element(&what, BUTTON, &[json!(button)], soon())?;
        self.window.click(&found)
    }

    /// The first start: chooses the passphrase.
    pub fn choose_passphrase(&self, passphrase: &str) -> Result<()> {
        self.fill(said("unlock.passphrase"), passphrase)?;
        self.fill(said("unlock.repeat"), passphrase)?;
        self.click(said("unlock.choose"))
    }

    /// A later start: tries a passphrase.
    pub fn unlock(&self, passphrase: &str) -> Result<()> {
        self.wait_said(said("unlock.title"))?;
        self.fill(said("unlock.passphrase"), passphrase)?;
        self.click(said("unlock.open"))
    }

    /// From the welcome to the log-in form.
    pub fn welcome(&self) -> Result<()> {
        self.wait_said(said("welcome.title"))?;
        let button = self.window.wait_css(".start-opt.is-main", soon())?;
        self.window.click(&button)
    }

    /// Fills in the log-in form and sends it off.
    pub fn log_in(&self, address: &str, password: &str) -> Result<()> {
        self.fill(said("login.address"), address)?;
        self.fill(said("login.password"), password)?;
        self.click(said("login.title"))
    }

    /// Waits for the main view.
    pub fn wait_main(&self) -> Result<()> {
        self.window.wait_css(".app .conv", soon()).map(drop)
    }

    /// Opens a chat by address and waits until its composer is there.
    pub fn start_chat(&self, address: &str) -> Result<()> {
        self.click(said("conv.newChat"))?;
        self.fill(said("ros.person"), address)?;
        self.click(said("ros.start"))?;
        let title = self.window.wait_css(&format!(".head-name[title='{address}']"), soon());
        title.and_then(|_| self.composer()).map(drop)
    }

    /// Opens a chat from the list.
    pub fn choose_chat(&self, address: &str) -> Result<()> {
        let row = self.window.wait_css(&format!(".conv-row[title='{address}']"), soon())?;
        self.window.click(&row)?;
        self.composer().map(drop)
    }

    /// The box that messages are written in.
    pub fn composer(&self) -> Result<Element> {
        self.window.wait_css("textarea.cmp-text", soon())
    }

    /// Writes without sending.
    pub fn write(&self, text: &str) -> Result<()> {
        self.window.type_into(&self.composer()?, text)
    }

    /// Writes and sends; the message stands in the timeline then.
    pub fn send(&self, text: &str) -> Result<()> {
        self.write(text)?;
        self.window.press(&[], Key::Enter.code())?;
        self.wait_message(text, true, None)
    }

    /// Waits for the user's message with this mark.
    pub fn wait_mark(&self, text: &str, mark: &str) -> Result<()> {
        self.wait_message(text, true, Some(mark))
    }

    /// Waits for the contact's message.
    pub fn wait_from_contact(&self, text: &str) -> Result<()> {
        self.wait_message(text, false, None)
    }

    fn wait_message(&self, text: &str, own: bool, mark: Option<&str>) -> Result<()> {
        let what = format!("the message '{text}' (mark: {})", mark.unwrap_or("any"));
        self.window.wait(&what, MESSAGE, &[json!(text), json!(own), json!(mark)], soon()).map(drop)
    }

    /// Waits until the messages say exactly this, in this order.
    pub fn wait_texts(&self, texts: &[&str]) -> Result<()> {
        self.window
            .wait(&format!("the messages {texts:?}"), TEXTS, &[json!(texts)], soon())
            .map(drop)
    }

    /// Waits for the status line that says that something is wrong.
    pub fn wait_trouble(&self) -> Result<()> {
        self.window.wait_css(".app-status .st-line:not(.is-ok):not(.is-off)", soon()).map(drop)
    }

    /// Waits until no status line speaks of trouble.
    pub fn wait_well(&self) -> Result<()> {
        const WELL: &str = "const line = document.querySelector('.app-status .st-line');
            return line === null || line.classList.contains('is-ok') || null;";
        self.window.wait("the status line to be gone", WELL, &[], soon()).map(drop)
    }

    /// Waits for the progress of a log-in, at a step that is still to do.
    pub fn wait_progress(&self, domain: &str) -> Result<()> {
        self.wait_said(&said_about("progress.title", "server", domain))?;
        self.window.wait_css(".start-step[aria-current='step']", soon()).map(drop)
    }
}

/// From now on, as long as anything may take.
pub fn soon() -> Deadline {
    Deadline::seconds(PATIENCE)
}
