//! The demo without a display: drives the real window and looks at what it shows.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::parting;
use support::webdriver::{Driver, Key, Window};
use support::xvfb::Desk;
use support::{Deadline, Result, Trouble};

use super::part::{GREETING, answer};
use super::stage::{CONTACT, Stage};

/// What is written to the contact.
const TEXT: &str = "Saturday at ten, by the boathouse. The bird may come too.";

/// Longest wait for one thing, on a busy machine.
const PATIENCE: u64 = 60;

/// Notes in the page that somebody typed: the line is gone when the answer is there.
const NOTE_TYPING: &str = "
const look = () => { if (document.querySelector('.tl-typing')) document.documentElement.dataset.typed = 'yes'; };
new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
look();";

/// Plays the whole scene; an error is the first thing that did not happen.
pub(crate) fn play(stage: &Stage, amsel: &Path, shots: &Path) -> Result<()> {
    let desk = Desk::start(1440, 900)?;
    let start = starter(stage, amsel, &desk)?;
    let arguments = stage.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let window = Driver::webkit(&desk)?.open(&start, &arguments)?;
    let played = converse(&window).and_then(|()| photograph(&window, shots));
    if played.is_err() {
        parting::unless_leaving();
        let file = shots.join("trouble.png");
        if window.screenshot(&file).is_ok() {
            eprintln!("The window as it was: {}", file.display());
        }
        eprintln!("Amsel's last lines:\n{}", window.driver().lines().tail(20));
    }
    played?;
    window.close()
}

/// Reads the greeting, writes, sees the states and the answer.
fn converse(window: &Window) -> Result<()> {
    let soon = || Deadline::seconds(PATIENCE);
    let row = window.wait_text("[role=option]", CONTACT, soon())?;
    say("the window is open and lists the conversation");
    window.click(&row)?;
    window.wait_text("article", GREETING, soon())?;
    say("the greeting is there");
    window.execute(NOTE_TYPING, &[])?;
    let composer = window.wait_css("textarea", soon())?;
    window.click(&composer)?;
    window.type_into(&composer, TEXT)?;
    window.press(&[], Key::Enter.code())?;
    window.wait_text("article.is-own", TEXT, soon())?;
    say("the message is sent");
    window.wait("the message to be delivered", DELIVERED, &[json!(TEXT)], soon())?;
    say("it is delivered");
    window.wait_text("article:not(.is-own)", &answer(TEXT), soon())?;
    window.wait(
        "the contact to have typed",
        "return document.documentElement.dataset.typed === 'yes';",
        &[],
        soon(),
    )?;
    say("the contact typed and answered");
    window.wait("the answer to count as read", READ, &[], soon())?;
    Ok(())
}

const DELIVERED: &str = "return Array.from(document.querySelectorAll('article.is-own'))
    .some((own) => own.textContent.includes(arguments[0]) && own.querySelector('.is-delivered') !== null);";

const READ: &str = "return document.querySelector('.conv-row') !== null
    && document.querySelector('.conv-row.is-unread') === null;";

/// The conversation as it looks to people.
fn photograph(window: &Window, shots: &Path) -> Result<()> {
    let soon = || Deadline::seconds(PATIENCE);
    let settings = |theme: &str, language: &str| json!({ "theme": theme, "language": language, "sendTyping": true, "sendReceipts": true, "compact": false });
    for (name, theme, language, width) in [
        ("conversation-light", "light", "en", 1280),
        ("conversation-dark", "dark", "en", 1280),
        ("conversation-german", "light", "de", 1280),
        ("conversation-420", "light", "en", 420),
    ] {
        set(window, &settings(theme, language))?;
        let done = "return document.documentElement.lang === arguments[0];";
        window.wait("the language", done, &[json!(language)], soon())?;
        window.resize(width, 800, soon())?;
        window.wait_css("article", soon())?;
        window.wait("the page to be drawn", DRAWN, &[], soon())?;
        let file = shots.join(format!("{name}.png"));
        window.screenshot(&file)?;
        say(&format!("{}", file.display()));
    }
    Ok(())
}

/// Fonts are there and nothing moves any more.
const DRAWN: &str = "return document.fonts.status === 'loaded'
    && document.getAnimations().every((one) => one.playState !== 'running');";

/// Changes the settings by the window's own door. The page numbers its commands; a number that
/// was given long ago is served at once and leaves the count as it is.
fn set(window: &Window, settings: &Value) -> Result<()> {
    const CALL: &str = "const [settings, done] = arguments;
        window.__TAURI_INTERNALS__.invoke('call', { number: 0, command: { type: 'setSettings', settings } })
            .then(() => done('done'), (failure) => done(JSON.stringify(failure)));";
    let answer = window.execute_async(CALL, std::slice::from_ref(settings))?;
    if answer == "done" {
        Ok(())
    } else {
        Err(Trouble::new(format!("the settings were refused: {answer}")))
    }
}

/// The driver starts a program without a stdin; this one gives Amsel its passphrase there.
fn starter(stage: &Stage, amsel: &Path, desk: &Desk) -> Result<PathBuf> {
    let file = desk.home().join("start-amsel");
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', "'\\''"));
    let text =
        format!("#!/bin/sh\nexec {} \"$@\" < {}\n", quoted(amsel), quoted(&stage.passphrase()));
    fs::write(&file, text)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o700))?;
    Ok(file)
}

fn say(what: &str) {
    println!("  ✓ {what}");
}
