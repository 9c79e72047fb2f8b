//! Installing what is missing, or saying exactly how.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{Need, Packages, Part, missing, program};
use crate::{Result, Trouble};

/// With whose rights packages can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purse {
    /// We are root, or none is needed.
    Own,
    /// `sudo` or `doas` asks for no password.
    By(&'static str),
    /// Only the user can.
    Ask,
}

impl Purse {
    /// The one that works here for this package manager.
    pub fn here(packages: Packages) -> Self {
        if !packages.as_root() || rustix::process::geteuid().is_root() {
            return Self::Own;
        }
        ["sudo", "doas"].into_iter().find(|name| free(name)).map_or(Self::Ask, Self::By)
    }
}

/// Makes sure that everything these parts need is there: installs it where that needs no
/// password, otherwise the error is the command to run.
pub fn provide(parts: &[Part]) -> Result<()> {
    let absent = missing(parts);
    if absent.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = absent.iter().map(|need| need.name).collect();
    let names = names.join(", ");
    let packages = Packages::here().ok_or_else(|| {
        Trouble::new(format!(
            "missing: {names}. This system's package manager is not known; install them by hand"
        ))
    })?;
    let commands = commands(packages, &absent, Path::new("/run/systemd/system").is_dir())?;
    let purse = Purse::here(packages);
    if purse == Purse::Ask {
        let lines: Vec<String> =
            commands.iter().map(|words| format!("  sudo {}", words.join(" "))).collect();
        return Err(Trouble::new(format!("missing: {names}. Please run\n{}", lines.join("\n"))));
    }
    println!("Installing: {names}");
    for words in &commands {
        run(purse, words)?;
    }
    let still = missing(parts);
    if let Some(need) = still.first() {
        return Err(Trouble::new(format!(
            "{} is still not there after the installation",
            need.name
        )));
    }
    Ok(())
}

/// The commands that bring what is absent. Prosody's package would start a server for the
/// whole system; ours is our own, so that one is held back.
fn commands(packages: Packages, absent: &[Need], systemd: bool) -> Result<Vec<Vec<String>>> {
    let mut names: Vec<&str> = Vec::new();
    for need in absent {
        let before = names.len();
        names.extend(need.packages(packages));
        if names.len() == before {
            let program = packages.program();
            return Err(Trouble::new(format!(
                "{} is missing, and {program} has no package of it",
                need.name
            )));
        }
    }
    names.sort_unstable();
    names.dedup();
    let install = packages.install(&names);
    if !systemd || !names.contains(&"prosody") {
        return Ok(install);
    }
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    let mut commands = vec![words("systemctl mask prosody.service")];
    commands.extend(install);
    commands.push(words("systemctl unmask prosody.service"));
    commands.push(words("systemctl disable prosody.service"));
    Ok(commands)
}

fn run(purse: Purse, words: &[String]) -> Result<()> {
    let mut all: Vec<&str> = Vec::new();
    if let Purse::By(name) = purse {
        all.push(name);
    }
    all.extend(words.iter().map(String::as_str));
    let line = all.join(" ");
    println!("  {line}");
    let (first, rest) = all.split_first().ok_or("an empty command")?;
    let output = Command::new(first)
        .args(rest)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Trouble::new(format!("'{line}' failed ({}): {}", output.status, said.trim())))
}

/// Does this program give root's rights without a password?
fn free(name: &str) -> bool {
    program(name).is_some()
        && Command::new(name)
            .args(["-n", "true"])
            .stdin(Stdio::null())
            .output()
            .is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::commands;
    use crate::machine::{Packages, Part, needs};

    #[test]
    fn prosodys_own_service_is_held_back_where_there_is_systemd() {
        let absent = needs(&[Part::Server]);
        let lines = |systemd| -> Vec<String> {
            let commands = commands(Packages::Apt, &absent, systemd).unwrap();
            commands.iter().map(|words| words.join(" ")).collect()
        };
        assert_eq!(lines(true).first().unwrap(), "systemctl mask prosody.service");
        assert_eq!(lines(true).last().unwrap(), "systemctl disable prosody.service");
        assert_eq!(lines(false).first().unwrap(), "apt-get update");
        assert!(lines(false).last().unwrap().ends_with("openssl prosody"));
    }

    #[test]
    fn what_cannot_be_had_is_said() {
        let trouble = commands(Packages::Brew, &needs(&[Part::Window]), false).unwrap_err();
        assert!(trouble.to_string().contains("WebKitGTK 4.1 is missing"), "{trouble}");
    }
}
