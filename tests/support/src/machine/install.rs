//! Installing what is missing, or saying exactly how.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Need, Packages, Part, missing, program};
use crate::{Result, Trouble, parting};

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
    let work = work(packages, &absent, Path::new("/run/systemd/system").is_dir())?;
    let purse = Purse::here(packages);
    if purse == Purse::Ask {
        let lines: Vec<String> = work.lines().map(|line| format!("  sudo {line}")).collect();
        return Err(Trouble::new(format!("missing: {names}. Please run\n{}", lines.join("\n"))));
    }
    eprintln!("Installing: {names}");
    {
        // A signal ends us when the machine is as it was, not between two commands.
        let _held = parting::hold();
        carry_out(&work, &mut |words| run(purse, words))?;
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

/// What is to be done, each command as its words.
#[derive(Debug, Default)]
struct Work {
    install: Vec<Vec<String>>,
    /// Undoes what the first commands did to the machine, whatever became of the others.
    always: Vec<Vec<String>>,
}

impl Work {
    fn lines(&self) -> impl Iterator<Item = String> {
        self.install.iter().chain(&self.always).map(|words| words.join(" "))
    }
}

/// The commands that bring what is absent. Prosody's package would start a server for the
/// whole system; ours is our own, so that one is held back: until the next start of the
/// computer at the latest, though we be killed in between.
fn work(packages: Packages, absent: &[Need], systemd: bool) -> Result<Work> {
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
        return Ok(Work { install, always: Vec::new() });
    }
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    let mask = vec![words("systemctl mask --runtime prosody.service")];
    let always = vec![
        words("systemctl unmask --runtime prosody.service"),
        words("systemctl disable prosody.service"),
    ];
    Ok(Work { install: mask.into_iter().chain(install).collect(), always })
}

/// One command after the other until one fails; then what is done always. The first failure counts.
fn carry_out(work: &Work, run: &mut dyn FnMut(&[String]) -> Result<()>) -> Result<()> {
    let installed = work.install.iter().try_for_each(|words| run(words));
    let undone: Vec<Result<()>> = work.always.iter().map(|words| run(words)).collect();
    installed?;
    undone.into_iter().collect()
}

fn run(purse: Purse, words: &[String]) -> Result<()> {
    let mut all: Vec<&str> = Vec::new();
    if let Purse::By(name) = purse {
        all.push(name);
    }
    all.extend(words.iter().map(String::as_str));
    let line = all.join(" ");
    eprintln!("  {line}");
    let (first, rest) = all.split_first().ok_or("an empty command")?;
    let mut command = Command::new(first);
    command.args(rest).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    if words.first().is_some_and(|word| word == "systemctl") {
        // A second Ctrl+C reaches the installer's group, not the one that undoes.
        command.process_group(0);
    }
    let output = command.output()?;
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
    use super::{Work, carry_out, work};
    use crate::machine::needs::needs_on;
    use crate::machine::{Packages, Part};

    fn server(systemd: bool) -> Work {
        work(Packages::Apt, &needs_on("linux", &[Part::Server]), systemd).unwrap()
    }

    /// What is run when the command with these words fails; and how it ends.
    fn with_failing(words: &str) -> (Vec<String>, bool) {
        let mut lines = Vec::new();
        let ended = carry_out(&server(true), &mut |command| {
            let line = command.join(" ");
            let fails = line.contains(words);
            lines.push(line);
            if fails { Err("it failed".into()) } else { Ok(()) }
        });
        (lines, ended.is_ok())
    }

    #[test]
    fn prosodys_own_service_is_held_back_where_there_is_systemd() {
        let lines: Vec<String> = server(true).lines().collect();
        assert_eq!(lines.first().unwrap(), "systemctl mask --runtime prosody.service");
        assert_eq!(lines.last().unwrap(), "systemctl disable prosody.service");
        let lines: Vec<String> = server(false).lines().collect();
        assert_eq!(lines.first().unwrap(), "apt-get update");
        assert!(lines.last().unwrap().ends_with("openssl prosody"));
    }

    #[test]
    fn prosodys_service_is_set_free_again_whatever_fails() {
        for (fails, well) in
            [("nothing", true), ("mask --runtime", false), ("update", false), ("install", false)]
        {
            let (lines, ended_well) = with_failing(fails);
            let free = "systemctl unmask --runtime prosody.service";
            assert!(lines.iter().any(|line| line == free), "{fails}: {lines:?}");
            assert_eq!(ended_well, well, "{fails}");
        }
        let (lines, _) = with_failing("update");
        assert!(!lines.iter().any(|line| line.contains("install")), "{lines:?}");
    }

    #[test]
    fn what_cannot_be_had_is_said() {
        let window = needs_on("linux", &[Part::Window]);
        let trouble = work(Packages::Brew, &window, false).unwrap_err();
        assert!(trouble.to_string().contains("WebKitGTK 4.1 is missing"), "{trouble}");
    }
}
