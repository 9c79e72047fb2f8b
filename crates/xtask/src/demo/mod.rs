//! `cargo xtask demo`.

mod drive;
mod part;
mod parting;
pub(crate) mod stage;

use std::process::Stdio;

use support::machine;
use support::process::{Running, die_with_us};
use support::{Deadline, Result, Trouble};

use crate::args::Demo;
use crate::{build, place};
use part::Part;
use stage::Stage;

/// Sets the stage, opens the window, cleans up.
pub(crate) fn run(options: &Demo) -> Result<()> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let headless = options.headless || !(set("DISPLAY") || set("WAYLAND_DISPLAY"));
    let mut parts = vec![machine::Part::Build, machine::Part::Window, machine::Part::Server];
    if headless {
        parts.push(machine::Part::Headless);
    }
    build::preflight(&parts)?;
    build::programs()?;
    let parting = parting::prepare(options.keep)?;
    println!("Setting the stage: a server on loopback, two accounts, a contact …");
    let stage = Stage::set(&place::built("peer"), parting.dir())?;
    let contact = stage.enter_contact()?;
    let played = if headless {
        let shots =
            options.shots.clone().unwrap_or_else(|| place::root().join("target/demo-shots"));
        drive::play(&stage, &place::built("amsel"), &std::path::absolute(shots)?)
    } else {
        show(&stage, contact)
    };
    if played.is_err() {
        stage.tell_trouble();
    }
    played
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
