//! `cargo xtask run`.

use std::ffi::OsString;
use std::process::Command;

use support::Result;
use support::machine::{Part, Tools};

use crate::{build, place};

/// Builds the window and starts it; ends as it ends.
pub(crate) fn run(words: &[OsString]) -> Result<()> {
    build::preflight(Tools::Build, &[Part::Build, Part::Window])?;
    build::programs()?;
    build::go(Command::new(place::built("amsel")).args(words))
}
