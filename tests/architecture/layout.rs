//! Where things lie.

use std::collections::BTreeSet;

use super::tree::{Breach, File, Tree};

/// The visible top level. Settings of tools are dotfiles.
const TOP: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "SECURITY.md",
    "src-tauri",
    "ui",
    "icons",
    "tests",
    "crates",
];

/// Hosts that only one network knows, or that pin a reader to one registry.
const HOSTS: [[&str; 2]; 6] = [
    ["registry.", "npmjs.org"],
    ["registry.", "yarnpkg.com"],
    ["static.", "crates.io"],
    ["index.", "crates.io"],
    ["files.", "pythonhosted.org"],
    ["pypi.", "org/simple"],
];

/// Paths of one computer. In two halves, so that this file does not hold them.
const PATHS: [[&str; 2]; 5] =
    [["/ro", "ot/"], ["/wo", "rk/"], ["/ho", "me/"], ["/Us", "ers/"], ["../sh", "ared"]];

/// Nothing at the top but what the plan names.
pub(crate) fn top_level(tree: &Tree) -> Vec<Breach> {
    let top: BTreeSet<&str> =
        tree.files().iter().filter_map(|file| file.path.split('/').next()).collect();
    let extra = top.iter().filter(|name| !name.starts_with('.') && !TOP.contains(name));
    let missing = TOP.iter().filter(|name| !top.contains(*name));
    extra
        .map(|name| Breach::new(name, "does not belong to the top level"))
        .chain(missing.map(|name| Breach::new(name, "is missing")))
        .collect()
}

/// No path of one computer, no host of a registry.
pub(crate) fn no_place(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.files() {
        for (at, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            let place = format!("{}:{}", file.path, at + 1);
            for words in HOSTS.iter().chain(&PATHS).map(|halves| halves.concat()) {
                if line.contains(&words) {
                    breaches.push(Breach::new(&place, format!("holds {words}")));
                }
            }
        }
        breaches.extend(foreign_sources(file));
    }
    breaches
}

/// Lock files name no source but the public index, and npm's none at all.
fn foreign_sources(file: &File) -> Vec<Breach> {
    let lines = file.text.as_deref().unwrap_or_default().lines().enumerate();
    let odd = |line: &str| {
        let line = line.trim();
        let cargo =
            line.starts_with("source = ") && !line.contains("github.com/rust-lang/crates.io-index");
        let npm = line.starts_with("\"resolved\": \"http");
        (file.path == "Cargo.lock" && cargo) || (file.path.ends_with("package-lock.json") && npm)
    };
    lines
        .filter(|(_, line)| odd(line))
        .map(|(at, line)| {
            Breach::new(&format!("{}:{}", file.path, at + 1), format!("odd source {}", line.trim()))
        })
        .collect()
}

/// Migrations and decisions are numbered 0001, 0002 … without a gap or a double.
pub(crate) fn numbered(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (folder, ending) in [("crates/store/migrations/", ".sql"), ("crates/adr/", ".md")] {
        let names = tree.files().iter().filter_map(|file| file.path.strip_prefix(folder));
        for (at, name) in names.enumerate() {
            let want = format!("{:04}", at + 1);
            let words = name.strip_suffix(ending).and_then(|name| name.strip_prefix(&want));
            let fine = words.is_some_and(|words| {
                let mut letters = words.chars();
                matches!(letters.next(), Some('_' | '-'))
                    && letters.all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
            });
            if !fine {
                let why = format!("is not number {want} with a name, ending in {ending}");
                breaches.push(Breach::new(&format!("{folder}{name}"), why));
            }
        }
    }
    breaches
}
