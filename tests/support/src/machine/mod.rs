//! What this computer has, and how it gets what it misses.

mod install;
mod needs;
mod packages;

use std::path::PathBuf;
use std::process::Command;

pub use install::{Purse, provide};
pub use needs::{Need, Part, missing, needs, system_python};
pub use packages::Packages;

use crate::{Result, Trouble};

/// Where a program lies on the `PATH`.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut folders = std::env::split_paths(&path);
    folders.find_map(|folder| {
        let file = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        file.is_file().then_some(file)
    })
}

/// A version of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// The first version in a text such as `v20.19.2` or `rustc 1.95.0 (…)`.
    pub fn read(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(|word| {
            let mut numbers = word.trim_start_matches('v').split('.').map(str::parse);
            Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
    }
}

/// The only things that are asked for beforehand.
pub const ASKED_FOR: [(&str, Version, &str); 2] = [
    ("rustc", Version(1, 95), "https://rustup.rs"),
    ("node", Version(20, 19), "https://nodejs.org"),
];

/// Rust and Node are there and new enough, or a sentence that says what to do.
pub fn toolchains() -> Result<()> {
    for (name, least, from) in ASKED_FOR {
        let Version(major, minor) = least;
        let found = Command::new(name).arg("--version").output().ok();
        let text = found.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        match text.as_deref().map(Version::read) {
            Some(Some(version)) if version >= least => {}
            Some(_) => {
                let text = text.unwrap_or_default();
                return Err(Trouble::new(format!(
                    "{name} {major}.{minor} or newer is needed, here is {}. Get it from {from}",
                    text.trim()
                )));
            }
            None => {
                return Err(Trouble::new(format!(
                    "{name} {major}.{minor} or newer is needed and was not found. Get it from {from}"
                )));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Version, program};

    #[test]
    fn versions_are_read_and_compared() {
        assert_eq!(Version::read("v20.19.2\n"), Some(Version(20, 19)));
        assert_eq!(Version::read("rustc 1.95.0 (abc 2026-03-21)"), Some(Version(1, 95)));
        assert_eq!(Version::read("no version here"), None);
        assert!(Version(20, 9) < Version(20, 19) && Version(22, 0) > Version(20, 19));
    }

    #[test]
    fn a_program_is_found_on_the_path_or_not_at_all() {
        assert!(program("sh").is_some());
        assert!(program("no-such-program-anywhere").is_none());
    }
}
