//! The system's package manager.

use super::program;

/// A family of systems by the program that installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Packages {
    /// Debian, Ubuntu, Mint.
    Apt,
    /// Fedora.
    Dnf,
    /// Arch.
    Pacman,
    /// openSUSE.
    Zypper,
    /// macOS.
    Brew,
}

impl Packages {
    /// In the order in which they are looked for.
    pub const ALL: [Self; 5] = [Self::Apt, Self::Dnf, Self::Pacman, Self::Zypper, Self::Brew];

    /// The one of this computer.
    pub fn here() -> Option<Self> {
        Self::first(|name| program(name).is_some())
    }

    /// The first whose program is there.
    pub fn first(there: impl Fn(&str) -> bool) -> Option<Self> {
        Self::ALL.into_iter().find(|packages| there(packages.program()))
    }

    /// Its program.
    pub fn program(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
            Self::Zypper => "zypper",
            Self::Brew => "brew",
        }
    }

    /// Does it need the rights of root?
    pub fn as_root(self) -> bool {
        self != Self::Brew
    }

    /// The commands that install these, each as its words. On Arch without new lists: a package
    /// of today beside libraries of yesterday is what Arch does not support.
    pub fn install(self, names: &[&str]) -> Vec<Vec<String>> {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let with = |text: &str| {
            let mut command = words(text);
            command.extend(names.iter().map(|name| (*name).to_owned()));
            command
        };
        match self {
            Self::Apt => {
                // Its lists are made anew, its packages are not: Debian supports that.
                vec![words("apt-get update"), with("apt-get install --yes --no-install-recommends")]
            }
            Self::Dnf => vec![with("dnf install --assumeyes --setopt=install_weak_deps=False")],
            Self::Pacman => vec![with("pacman --sync --needed --noconfirm")],
            Self::Zypper => vec![with("zypper --non-interactive install --no-recommends")],
            Self::Brew => vec![with("brew install")],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Packages;

    #[test]
    fn the_package_manager_is_told_by_its_program() {
        assert_eq!(Packages::first(|name| name == "dnf"), Some(Packages::Dnf));
        assert_eq!(
            Packages::first(|name| name == "brew" || name == "apt-get"),
            Some(Packages::Apt)
        );
        assert_eq!(Packages::first(|_| false), None);
    }

    #[test]
    fn arch_gets_no_partial_upgrade() {
        let commands = Packages::Pacman.install(&["prosody"]);
        assert_eq!(commands.concat().join(" "), "pacman --sync --needed --noconfirm prosody");
    }

    #[test]
    fn apt_reads_its_lists_first_and_asks_nothing() {
        let commands = Packages::Apt.install(&["prosody", "xvfb"]);
        let lines: Vec<String> = commands.iter().map(|words| words.join(" ")).collect();
        assert_eq!(
            lines,
            ["apt-get update", "apt-get install --yes --no-install-recommends prosody xvfb"]
        );
    }
}
