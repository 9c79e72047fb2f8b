//! What each part of the work needs from the system, and what it is called where.

use std::path::Path;
use std::process::Command;

use super::{Packages, program};

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Building the crates.
    Build,
    /// Building the window.
    Window,
    /// A server of our own.
    Server,
    /// A window that nobody sees.
    Headless,
    /// The pages in Chromium.
    Pages,
    /// Other people's clients.
    Clients,
}

#[derive(Debug, Clone, Copy)]
enum Probe {
    /// One of these programs is on the path.
    Program(&'static [&'static str]),
    /// `pkg-config` knows it.
    Library(&'static str),
    /// `fc-list` lists a font whose line holds this.
    Font(&'static str),
    /// The system's Python can import it.
    Python(&'static str),
}

/// On which systems something is needed, as [`std::env::consts::OS`] calls them.
type Systems = &'static [&'static str];

const LINUX: Systems = &["linux"];
/// Elsewhere the compiler that comes with Rust's own installation is not on the path.
const UNIX: Systems = &["linux", "macos"];

/// Something that has to be there.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// What it is.
    pub name: &'static str,
    part: Part,
    systems: Systems,
    probe: Probe,
    /// Packages in the order of [`Packages::ALL`]; empty: not to be had there.
    packages: [&'static str; 5],
}

const fn need(
    part: Part,
    systems: Systems,
    name: &'static str,
    probe: Probe,
    packages: [&'static str; 5],
) -> Need {
    Need { name, part, systems, probe, packages }
}

use Probe::{Font, Library, Program, Python};

/// Columns: apt, dnf, pacman, zypper, brew. On macOS the window uses the system's own webview, and
/// SQLCipher the system's own cryptography: neither WebKitGTK nor OpenSSL's library is needed there.
#[rustfmt::skip]
const NEEDS: [Need; 17] = [
    need(Part::Build, UNIX, "a C compiler", Program(&["cc", "gcc", "clang"]), ["gcc libc6-dev", "gcc", "gcc", "gcc", "gcc"]),
    need(Part::Build, LINUX, "pkg-config", Program(&["pkg-config", "pkgconf"]), ["pkg-config", "pkgconf-pkg-config", "pkgconf", "pkg-config", ""]),
    need(Part::Build, LINUX, "OpenSSL's libcrypto (for SQLCipher)", Library("libcrypto"), ["libssl-dev", "openssl-devel", "openssl", "libopenssl-devel", ""]),
    need(Part::Window, LINUX, "WebKitGTK 4.1", Library("webkit2gtk-4.1"), ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1", "webkit2gtk3-devel", ""]),
    need(Part::Server, UNIX, "Prosody", Program(&["prosody"]), ["prosody", "prosody", "prosody", "prosody", "prosody/prosody/prosody"]),
    need(Part::Server, UNIX, "the openssl command", Program(&["openssl"]), ["openssl", "openssl", "openssl", "openssl", "openssl@3"]),
    need(Part::Headless, LINUX, "Xvfb", Program(&["Xvfb"]), ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xorg-x11-server-Xvfb", ""]),
    need(Part::Headless, LINUX, "dbus-daemon", Program(&["dbus-daemon"]), ["dbus", "dbus-daemon", "dbus", "dbus-1", ""]),
    need(Part::Headless, LINUX, "WebKitWebDriver", Program(&["WebKitWebDriver"]), ["webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "webkit2gtk-4.1", "webkit2gtk-driver", ""]),
    need(Part::Headless, LINUX, "fontconfig", Program(&["fc-list"]), ["fontconfig", "fontconfig", "fontconfig", "fontconfig", ""]),
    need(Part::Headless, LINUX, "a text font", Font("DejaVuSans"), ["fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts", ""]),
    need(Part::Headless, LINUX, "the Inter font", Font("Inter"), ["fonts-inter", "rsms-inter-fonts", "inter-font", "inter-fonts", ""]),
    need(Part::Headless, LINUX, "an emoji font", Font("Emoji"), ["fonts-noto-color-emoji", "google-noto-color-emoji-fonts", "noto-fonts-emoji", "google-noto-coloremoji-fonts", ""]),
    need(Part::Pages, UNIX, "Chromium", Program(&["chromium", "chromium-browser"]), ["chromium", "chromium", "chromium", "chromium", "chromium"]),
    need(Part::Clients, UNIX, "Profanity", Program(&["profanity"]), ["profanity", "profanity", "profanity", "profanity", "profanity"]),
    need(Part::Clients, UNIX, "slixmpp", Python("slixmpp"), ["python3-slixmpp", "python3-slixmpp", "python-slixmpp", "python3-slixmpp", ""]),
    need(Part::Clients, UNIX, "tmux", Program(&["tmux"]), ["tmux", "tmux", "tmux", "tmux", "tmux"]),
];

impl Need {
    /// Is it there?
    pub fn met(&self) -> bool {
        match self.probe {
            Program(names) => names.iter().any(|name| program(name).is_some()),
            Library(name) => succeeds(Command::new("pkg-config").args(["--exists", name])),
            Python(module) => {
                succeeds(Command::new(system_python()).args(["-c", &format!("import {module}")]))
            }
            Font(words) => Command::new("fc-list")
                .output()
                .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(words)),
        }
    }

    /// The packages that bring it there.
    pub fn packages(&self, of: Packages) -> impl Iterator<Item = &'static str> + use<> {
        let place = Packages::ALL.iter().position(|packages| *packages == of);
        let names = place.and_then(|place| self.packages.get(place)).copied();
        names.unwrap_or_default().split(' ').filter(|name| !name.is_empty())
    }
}

/// Everything that these parts need here.
pub fn needs(parts: &[Part]) -> Vec<Need> {
    needs_on(std::env::consts::OS, parts)
}

/// Everything that these parts need on that system.
pub(super) fn needs_on(system: &str, parts: &[Part]) -> Vec<Need> {
    let ours = |need: &Need| parts.contains(&need.part) && need.systems.contains(&system);
    NEEDS.into_iter().filter(ours).collect()
}

/// What of it is not there.
pub fn missing(parts: &[Part]) -> Vec<Need> {
    needs(parts).into_iter().filter(|need| !need.met()).collect()
}

/// The Python whose packages are the system's, though another may be first on the path.
pub fn system_python() -> &'static str {
    let system = "/usr/bin/python3";
    if Path::new(system).exists() { system } else { "python3" }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::{LINUX, NEEDS, Need, Packages, Part, Probe, needs, needs_on};

    #[test]
    fn debian_has_a_package_for_every_need() {
        for need in NEEDS {
            assert!(need.packages(Packages::Apt).count() > 0, "{}", need.name);
        }
    }

    #[test]
    fn what_one_can_ask_for_on_macos_can_be_had_there() {
        for need in needs_on("macos", &[Part::Build, Part::Window, Part::Server, Part::Pages]) {
            assert!(need.packages(Packages::Brew).count() > 0, "{}", need.name);
        }
        assert!(needs_on("macos", &[Part::Window, Part::Headless]).is_empty());
        assert!(NEEDS.iter().any(|need| need.part == Part::Window && need.systems == LINUX));
        let every = [Part::Build, Part::Window, Part::Server, Part::Headless, Part::Pages];
        assert!(needs_on("windows", &every).is_empty());
    }

    #[test]
    fn a_need_is_met_by_one_of_its_programs() {
        let with = |names| Need {
            name: "a shell",
            part: Part::Build,
            systems: super::UNIX,
            probe: Probe::Program(names),
            packages: ["dash", "", "", "", ""],
        };
        assert!(with(&["no-such-shell", "sh"]).met());
        assert!(!with(&["no-such-shell"]).met());
        assert_eq!(with(&["sh"]).packages(Packages::Brew).count(), 0);
    }

    #[test]
    fn parts_are_asked_for_one_by_one() {
        let names = |parts: &[Part]| needs(parts).iter().map(|need| need.name).collect::<Vec<_>>();
        assert_eq!(names(&[Part::Pages]), ["Chromium"]);
        assert!(names(&[Part::Build, Part::Server]).contains(&"Prosody"));
    }
}
