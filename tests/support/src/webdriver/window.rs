//! The window that a driver holds.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Driver;
use crate::{Deadline, Result, Trouble};

/// The name under which W3C WebDriver hands out elements (WebDriver §11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Waits inside the page for a condition: looks at each change of the document, and at each
/// frame for what changes without one (a style, a property).
const WATCH: &str = r"
const done = arguments[arguments.length - 1], given = Array.from(arguments).slice(0, -2);
const patience = arguments[arguments.length - 2];
const end = performance.now() + patience;
let over = false;
const look = () => {
  if (over) return;
  let found;
  try { found = (function () { CONDITION }).apply(null, given); } catch (error) { found = null; }
  if (found) { over = true; watcher.disconnect(); done({ found }); }
  else if (performance.now() > end) { over = true; watcher.disconnect(); done({ found: null }); }
};
const watcher = new MutationObserver(look);
watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
const frame = () => { look(); if (!over) requestAnimationFrame(frame); };
frame();
";

/// Keys that are no characters (WebDriver §17.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Key {
    Enter,
    Tab,
    Escape,
    Backspace,
    Up,
    Down,
    Home,
    End,
    Shift,
    Control,
    Alt,
    F6,
}

impl Key {
    /// The character that stands for it.
    pub fn code(self) -> char {
        match self {
            Self::Enter => '\u{e007}',
            Self::Tab => '\u{e004}',
            Self::Escape => '\u{e00c}',
            Self::Backspace => '\u{e003}',
            Self::Up => '\u{e013}',
            Self::Down => '\u{e015}',
            Self::Home => '\u{e011}',
            Self::End => '\u{e010}',
            Self::Shift => '\u{e008}',
            Self::Control => '\u{e009}',
            Self::Alt => '\u{e00a}',
            Self::F6 => '\u{e036}',
        }
    }
}

/// An element of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(String);

/// The window. It is closed when the value goes.
#[derive(Debug)]
pub struct Window {
    driver: Driver,
    path: String,
    open: bool,
}

impl Window {
    pub(super) fn new(driver: Driver, path: String) -> Self {
        Self { driver, path, open: true }
    }

    /// The driver that holds it.
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Loads an address; for drivers that start with an empty page.
    pub fn go(&self, address: &str) -> Result<()> {
        self.post("/url", &json!({ "url": address })).map(drop)
    }

    /// The first element that the CSS selector finds now.
    pub fn find(&self, css: &str) -> Result<Element> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }))?;
        element(&found).ok_or_else(|| Trouble::new(format!("no element for {css}")))
    }

    /// Waits until there is a visible element for the selector.
    pub fn wait_css(&self, css: &str, deadline: Deadline) -> Result<Element> {
        const VISIBLE: &str = "const element = document.querySelector(arguments[0]);
            const seen = element?.getClientRects().length > 0
                && element.checkVisibility({ visibilityProperty: true });
            return seen ? element : null;";
        self.wait_element(&format!("a visible {css}"), VISIBLE, &[json!(css)], deadline)
    }

    /// Waits until a visible element for the selector holds this text.
    pub fn wait_text(&self, css: &str, text: &str, deadline: Deadline) -> Result<Element> {
        const HOLDS: &str = "return Array.from(document.querySelectorAll(arguments[0]))
            .find((element) => element.textContent.includes(arguments[1])
                && element.checkVisibility({ visibilityProperty: true })) ?? null;";
        let what = format!("'{text}' in {css}");
        self.wait_element(&what, HOLDS, &[json!(css), json!(text)], deadline)
    }

    /// Waits until the body of a function returns an element.
    pub fn wait_element(
        &self,
        what: &str,
        condition: &str,
        arguments: &[Value],
        deadline: Deadline,
    ) -> Result<Element> {
        let found = self.wait(what, condition, arguments, deadline)?;
        element(&found).ok_or_else(|| Trouble::new(format!("{what}: not an element")))
    }

    /// Waits until the body of a function, evaluated in the page, returns something true; gives it.
    /// `arguments` are the arguments.
    pub fn wait(
        &self,
        what: &str,
        condition: &str,
        arguments: &[Value],
        deadline: Deadline,
    ) -> Result<Value> {
        let script = WATCH.replace("CONDITION", condition);
        loop {
            let patience = u64::try_from(deadline.left().as_millis()).unwrap_or(u64::MAX);
            self.post("/timeouts", &json!({ "script": patience + 10_000 }))?;
            let mut given = arguments.to_vec();
            given.push(json!(patience));
            let answer = self.post("/execute/async", &json!({ "script": script, "args": given }));
            // A page that is still loading takes its scripts with it: ask the next one.
            let last = match answer {
                Ok(value) if !value["found"].is_null() => return Ok(value["found"].clone()),
                Ok(_) => self.seen(),
                Err(trouble) => trouble.to_string(),
            };
            if deadline.passed() {
                return Err(deadline.late(what, &last));
            }
        }
    }

    /// Evaluates the body of a function in the page.
    pub fn execute(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Evaluates a body whose last argument is to be called with the result.
    pub fn execute_async(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// What an element shows.
    pub fn text(&self, element: &Element) -> Result<String> {
        let text = self.driver.get(&self.at(&format!("/element/{}/text", element.0)))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute, if it is there.
    pub fn attribute(&self, element: &Element, name: &str) -> Result<Option<String>> {
        let path = self.at(&format!("/element/{}/attribute/{name}", element.0));
        Ok(self.driver.get(&path)?.as_str().map(str::to_owned))
    }

    /// Clicks in the middle of it.
    pub fn click(&self, element: &Element) -> Result<()> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Types into it, after what is there. `WebKitWebDriver` presses only keys that some
    /// keyboard has: emoji do not arrive.
    pub fn type_into(&self, element: &Element, text: &str) -> Result<()> {
        self.post(&format!("/element/{}/value", element.0), &json!({ "text": text })).map(drop)
    }

    /// Presses keys together, as one shortcut, wherever the focus is, and lets them go in reverse.
    pub fn press(&self, held: &[Key], last: char) -> Result<()> {
        let code = |character: char| character.to_string();
        let mut actions: Vec<Value> = Vec::new();
        let keys: Vec<char> = held.iter().map(|key| key.code()).chain([last]).collect();
        actions.extend(keys.iter().map(|key| json!({ "type": "keyDown", "value": code(*key) })));
        actions
            .extend(keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": code(*key) })));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("/actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    /// Gives the window an inner size, in CSS pixels, and waits until the page has it.
    pub fn resize(&self, width: u32, height: u32, deadline: Deadline) -> Result<()> {
        const FITS: &str = "return Math.abs(innerWidth - arguments[0]) <= 1;";
        self.post("/window/rect", &json!({ "width": width, "height": height }))?;
        let what = format!("the window to be {width} pixels wide");
        self.wait(&what, FITS, &[json!(width)], deadline).map(drop)
    }

    /// Writes a picture of the page, as PNG.
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let picture = self.driver.get(&self.at("/screenshot"))?;
        let bytes = STANDARD
            .decode(picture.as_str().ok_or("the driver gave no picture")?)
            .map_err(|error| Trouble::new(format!("the driver's picture: {error}")))?;
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        Ok(std::fs::write(file, bytes)?)
    }

    /// Closes it, as a user would; the program may end.
    pub fn close(mut self) -> Result<()> {
        self.open = false;
        self.driver.delete(&self.path).map(drop)
    }

    /// The words on the page, for a report.
    fn seen(&self) -> String {
        let body =
            "return document.location.href + ' ' + (document.body?.innerText ?? '').slice(0, 600);";
        self.execute(body, &[]).map_or_else(
            |trouble| trouble.to_string(),
            |text| text.as_str().unwrap_or_default().replace('\n', " | "),
        )
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.path)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.driver.post(&self.at(path), body)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if self.open {
            let _ = self.driver.delete(&self.path);
        }
    }
}

fn element(value: &Value) -> Option<Element> {
    value[ELEMENT].as_str().map(|id| Element(id.to_owned()))
}
