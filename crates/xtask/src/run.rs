//! `cargo xtask run`.

use std::ffi::OsString;
use std::process::Command;

use support::Result;
use support::machine::Part;

use crate::{build, place};

/// Builds the window and starts it; ends as it ends.
pub(crate) fn run(words: &[OsString]) -> Result<()> {
    build::preflight(&[Part::Build, Part::Window])?;
    build::programs()?;
    build::go(Command::new(place::built("amsel")).args(words))
}
