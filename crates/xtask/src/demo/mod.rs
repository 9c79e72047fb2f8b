//! `cargo xtask demo`.

mod drive;
mod part;
pub(crate) mod stage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::machine::{self, Tools};
use support::parting::{self, Parting};
use support::process::{Running, die_with_us};
use support::{Deadline, Result, Trouble};

use crate::args::Demo;
use crate::{build, place};
use part::Part;
use stage::Stage;

/// The README's picture, and the screenshot that becomes it.
const PICTURE: (&str, &str) = ("ui/shots/conversation.png", "conversation-light.png");

/// Sets the stage, opens the window, cleans up.
pub(crate) fn run(options: &Demo) -> Result<()> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let display = set("DISPLAY") || set("WAYLAND_DISPLAY");
    let headless = headless(std::env::consts::OS, options.headless || options.picture, display)?;
    let mut parts = vec![machine::Part::Build, machine::Part::Window, machine::Part::Server];
    if headless {
        parts.push(machine::Part::Headless);
    }
    build::preflight(Tools::Build, &parts)?;
    build::programs()?;
    let shots = options.shots.clone().unwrap_or_else(|| place::root().join("target/demo-shots"));
    let shots = headless.then(|| std::path::absolute(shots)).transpose()?;
    let parting = Parting::prepare("amsel-demo-", options.keep)?;
    let played = play(parting.dir(), shots.as_deref());
    played.and(parting.leave())?;
    match shots {
        Some(shots) if options.picture => renew_picture(&shots),
        _ => Ok(()),
    }
}

/// Nobody sees the window: by wish, or because there is no display. Only Linux has a virtual one.
fn headless(system: &str, wished: bool, display: bool) -> Result<bool> {
    match (system, wished) {
        ("linux", _) => Ok(wished || !display),
        (_, false) => Ok(false),
        (_, true) => Err(Trouble::new(
            "a window that nobody sees is to be had on Linux only; without --headless the demo opens one",
        )),
    }
}

/// The whole play; the server and the contact end with it.
fn play(dir: &Path, shots: Option<&Path>) -> Result<()> {
    println!("Setting the stage: a server on loopback, two accounts, a contact …");
    let stage = Stage::set(&place::built("peer"), dir)?;
    let contact = stage.enter_contact()?;
    let played = match shots {
        Some(shots) => drive::play(&stage, &place::built("amsel"), shots),
        None => show(&stage, contact),
    };
    if played.is_err() {
        parting::unless_leaving();
        stage.tell_trouble();
    }
    played
}

fn renew_picture(shots: &Path) -> Result<()> {
    let (picture, shot): (PathBuf, _) = (place::root().join(PICTURE.0), shots.join(PICTURE.1));
    fs::copy(&shot, &picture)
        .map_err(|error| Trouble::new(format!("{}: {error}", picture.display())))?;
    println!("{} is renewed.", PICTURE.0);
    Ok(())
}

/// Opens the window on the user's own desk, until it is closed.
fn show(stage: &Stage, contact: Part) -> Result<()> {
    let mut command = die_with_us(place::built("amsel"));
    command.args(stage.arguments()).stdin(Stdio::from(std::fs::File::open(stage.passphrase())?));
    let window = Running::start("amsel", command)?;
    println!(
        "Amsel is open: write to {}. Close the window, or press Ctrl+C, to end.",
        stage::CONTACT
    );
    // Whoever tries it out takes the time they like.
    let status = window.wait(Deadline::seconds(24 * 60 * 60))?;
    drop(contact);
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new(format!("Amsel ended with {status}: {}", window.lines().tail(10))))
}

#[cfg(test)]
mod tests {
    use super::{PICTURE, headless};
    use crate::{help, place};

    #[test]
    fn a_window_is_shown_where_there_is_a_display_and_macos_always_has_one() {
        assert_eq!(headless("linux", false, true), Ok(false));
        assert_eq!(headless("linux", false, false), Ok(true));
        assert_eq!(headless("linux", true, true), Ok(true));
        assert_eq!(headless("macos", false, false), Ok(false));
        assert!(headless("macos", true, true).is_err());
    }

    #[test]
    fn the_readmes_picture_is_the_one_that_the_demo_renews() {
        let readme = std::fs::read_to_string(place::root().join("README.md")).unwrap();
        assert!(readme.contains(&format!("]({})", PICTURE.0)), "README shows another picture");
        assert!(readme.contains("cargo xtask demo --picture"), "README does not say how");
        assert!(help::DEMO.contains(PICTURE.0));
    }
}
