//! What this computer has, and how it gets what it misses.

#[cfg(unix)]
mod install;
mod needs;
mod packages;
mod toolchains;

use std::path::PathBuf;

#[cfg(unix)]
pub use install::{Purse, provide};
pub use needs::{Need, Part, missing, needs, system_python};
pub use packages::Packages;
pub use toolchains::{ASKED_FOR, Tools, toolchains};

/// Elsewhere nothing is installed: what cargo and npm miss they say themselves.
#[cfg(not(unix))]
pub fn provide(_: &[Part]) -> crate::Result<()> {
    Ok(())
}

/// npm as a command: on Windows a script, which is not found by its bare name.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

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
