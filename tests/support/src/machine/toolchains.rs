//! Rust and Node, with what belongs to them.

use std::process::Command;

use super::{Packages, Version, npm, program};
use crate::{Result, Trouble};

/// The only things that are asked for beforehand.
pub const ASKED_FOR: [(&str, Version, &str); 2] = [
    ("rustc", Version(1, 95), "https://rustup.rs"),
    ("node", Version(20, 19), "https://nodejs.org"),
];

/// What Rust's smallest installation lacks: the component, and how it says that it is there.
const COMPONENTS: [(&str, [&str; 2]); 2] =
    [("rustfmt", ["fmt", "--version"]), ("clippy", ["clippy", "--version"])];

/// How much of Rust is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tools {
    /// What builds.
    Build,
    /// Also what looks at the sources: rustfmt and clippy.
    Look,
}

/// Rust and Node are there and new enough, with all that belongs to them; rustup brings what it
/// can. Otherwise a sentence that says what to do.
pub fn toolchains(tools: Tools) -> Result<()> {
    for (name, least, from) in ASKED_FOR {
        let found = said(name, &["--version"]);
        judged(name, least, from, found.as_deref())?;
    }
    if said(npm(), &["--version"]).is_none() {
        return Err(Trouble::new(no_npm(Packages::here())));
    }
    if tools == Tools::Build {
        return Ok(());
    }
    let absent = absent(|words| said("cargo", words).is_some());
    if absent.is_empty() {
        return Ok(());
    }
    if program("rustup").is_none() {
        return Err(Trouble::new(no_component(&absent, Packages::here())));
    }
    eprintln!("Installing: {}", absent.join(", "));
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add"]).args(&absent).stdout(std::io::stderr());
    let status = rustup.status()?;
    if status.success() {
        return Ok(());
    }
    let names = absent.join(" ");
    Err(Trouble::new(format!("'rustup component add {names}' failed ({status})")))
}

/// What a program says, if it is there and ends well.
fn said(name: &str, words: &[&str]) -> Option<String> {
    let output = Command::new(name).args(words).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn judged(name: &str, least: Version, from: &str, found: Option<&str>) -> Result<()> {
    let Version(major, minor) = least;
    let needed = format!("{name} {major}.{minor} or newer is needed");
    match found.map(|text| (Version::read(text), text.trim())) {
        Some((Some(version), _)) if version >= least => Ok(()),
        Some((_, text)) => {
            Err(Trouble::new(format!("{needed}, here is {text}. Get it from {from}")))
        }
        None => Err(Trouble::new(format!("{needed} and was not found. Get it from {from}"))),
    }
}

fn absent(there: impl Fn(&[&str]) -> bool) -> Vec<&'static str> {
    COMPONENTS.iter().filter(|(_, probe)| !there(probe)).map(|(name, _)| *name).collect()
}

/// Not installed by us: the system's npm may bring a second, older Node along.
fn no_npm(packages: Option<Packages>) -> String {
    let package = packages.map(|packages| match packages {
        Packages::Apt | Packages::Pacman => "npm",
        Packages::Dnf => "nodejs-npm",
        Packages::Zypper => "npm-default",
        Packages::Brew => "node",
    });
    install("npm, which belongs to Node, was not found", package.as_slice(), packages)
        + "\nor take Node from https://nodejs.org, which brings it"
}

fn no_component(absent: &[&str], packages: Option<Packages>) -> String {
    let package = |name: &&str| match (packages, *name) {
        // Their package of Rust holds both.
        (Some(Packages::Pacman | Packages::Brew), _) => "rust",
        (Some(Packages::Apt), "clippy") => "rust-clippy",
        (Some(Packages::Zypper), _) => "cargo",
        (_, "clippy") => "clippy",
        _ => "rustfmt",
    };
    let mut names: Vec<&str> = absent.iter().map(package).collect();
    names.dedup();
    let missing = format!("{} of Rust's toolchain not found", absent.join(" and "));
    install(&missing, &names, packages) + "\nor take Rust from https://rustup.rs, which brings both"
}

fn install(missing: &str, names: &[&str], packages: Option<Packages>) -> String {
    let command = packages.and_then(|packages| {
        let sudo = if packages.as_root() { "sudo " } else { "" };
        Some(format!("{sudo}{}", packages.install(names).pop()?.join(" ")))
    });
    match command {
        Some(line) => format!("{missing}. Please run\n  {line}"),
        None => format!("{missing}. Please install it"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Packages, Version, absent, judged, no_component, no_npm};

    #[test]
    fn an_old_and_a_missing_toolchain_are_said() {
        let judge =
            |found| judged("rustc", Version(1, 95), "there", found).map_err(|e| e.to_string());
        assert_eq!(judge(Some("rustc 1.95.0 (abc 2026-03-21)")), Ok(()));
        assert!(judge(Some("rustc 1.80.1\n")).is_err_and(|why| why.contains("rustc 1.80.1. Get")));
        assert!(judge(None).is_err_and(|why| why.contains("not found")));
    }

    #[test]
    fn what_the_smallest_installation_lacks_is_noticed_and_named() {
        assert_eq!(absent(|words| words != ["fmt", "--version"]), ["rustfmt"]);
        assert_eq!(absent(|_| false), ["rustfmt", "clippy"]);
        assert!(absent(|_| true).is_empty());
        let said = no_component(&["rustfmt", "clippy"], Some(Packages::Apt));
        assert!(
            said.contains("install --yes --no-install-recommends rustfmt rust-clippy"),
            "{said}"
        );
        let said = no_component(&["rustfmt", "clippy"], Some(Packages::Pacman));
        assert!(said.contains("sudo pacman --sync --needed --noconfirm rust\n"), "{said}");
        assert!(no_component(&["clippy"], None).contains("rustup.rs"));
    }

    #[test]
    fn a_node_without_npm_is_told_what_to_install() {
        let said = no_npm(Some(Packages::Dnf));
        assert!(said.contains("dnf install") && said.contains("nodejs-npm"), "{said}");
        assert!(no_npm(None).contains("nodejs.org"));
    }
}
