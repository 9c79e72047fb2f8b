//! A desk of its own for a window: a display, a session bus on which nothing lives, empty folders.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::process::{Running, die_with_us};
use crate::{Deadline, Result};

/// The desk. Everything on it ends with this value.
#[derive(Debug)]
pub struct Desk {
    env: BTreeMap<String, String>,
    _display: Running,
    _bus: Running,
    dir: TempDir,
}

impl Desk {
    /// A desk with a screen of this size.
    pub fn start(width: u32, height: u32) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("amsel-desk-").tempdir()?;
        let mut command = die_with_us("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24")).stdin(Stdio::null());
        let display = Running::start("Xvfb", command)?;
        let number = |line: &str| line.trim().parse::<u32>().ok();
        let (number, _) =
            display.lines().wait("Xvfb to open a display", 0, Deadline::seconds(20), number)?;

        let bus = start_bus(dir.path())?;
        let address = |line: &str| line.starts_with("unix:").then(|| line.to_owned());
        let (bus_address, _) =
            bus.lines().wait("the session bus to open", 0, Deadline::seconds(20), address)?;

        let mut env = folders(dir.path())?;
        fonts(&dir.path().join("home"))?;
        let mut set = |name: &str, value: &str| env.insert(name.to_owned(), value.to_owned());
        set("DISPLAY", &format!(":{number}"));
        set("DBUS_SESSION_BUS_ADDRESS", &bus_address);
        set("GDK_BACKEND", "x11");
        set("GSETTINGS_BACKEND", "memory");
        set("LIBGL_ALWAYS_SOFTWARE", "1");
        set("LANG", "C.UTF-8");
        set("LC_ALL", "C.UTF-8");
        // The bus is empty on purpose; without this WebKitGTK looks for accessibility on it first.
        set("NO_AT_BRIDGE", "1");
        Ok(Self { env, _display: display, _bus: bus, dir })
    }

    /// Lets a command run on this desk: nothing of the user's own desktop is seen or touched.
    pub fn place(&self, command: &mut Command) {
        for name in ["WAYLAND_DISPLAY", "XAUTHORITY", "LANGUAGE", "DESKTOP_SESSION"] {
            command.env_remove(name);
        }
        command.envs(&self.env);
    }

    /// The folder that holds all that programs on this desk may write: home, caches, temporary files.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The folder that stands for the user's home.
    pub fn home(&self) -> std::path::PathBuf {
        self.dir.path().join("home")
    }
}

/// Empty folders where programs look for the user's own.
fn folders(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut env = BTreeMap::new();
    for (name, path) in [
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "home/.config"),
        ("XDG_DATA_HOME", "home/.local/share"),
        ("XDG_STATE_HOME", "home/.local/state"),
        ("XDG_CACHE_HOME", "home/.cache"),
        ("XDG_RUNTIME_DIR", "run"),
        ("TMPDIR", "tmp"),
    ] {
        let path = dir.join(path);
        fs::create_dir_all(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        env.insert(name.to_owned(), path.display().to_string());
    }
    Ok(env)
}

/// The desk's own choice of fonts: the one that the pictures of the design were drawn with.
fn fonts(home: &Path) -> Result<()> {
    let dir = home.join(".config/fontconfig");
    fs::create_dir_all(&dir)?;
    let prefer = |family: &str| {
        format!("<alias><family>{family}</family><prefer><family>Inter</family></prefer></alias>\n")
    };
    let families: String = ["sans", "sans-serif", "system-ui"].map(prefer).concat();
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n\
         <fontconfig>\n{families}</fontconfig>\n"
    );
    Ok(fs::write(dir.join("fonts.conf"), text)?)
}

/// A bus without service folders: it starts no keychain of the real user.
fn start_bus(dir: &Path) -> Result<Running> {
    let file = dir.join("bus.conf");
    let text = format!(
        "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
         \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
         <busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
        dir.join("bus").display()
    );
    fs::write(&file, text)?;
    let mut command = die_with_us("dbus-daemon");
    command.arg("--config-file").arg(&file).args(["--nofork", "--nopidfile", "--print-address=1"]);
    command.stdin(Stdio::null());
    Running::start("dbus-daemon", command)
}

/// Can a desk be made on this computer? If not, the reason for [`crate::skipped`].
pub fn installed() -> std::result::Result<(), String> {
    for program in ["Xvfb", "dbus-daemon"] {
        crate::machine::program(program).ok_or_else(|| format!("{program} is not installed"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{Desk, installed};

    /// What the window's `system-ui` becomes, and with it the pictures.
    #[test]
    fn the_letters_on_a_desk_are_inter() {
        let name = "the_letters_on_a_desk_are_inter";
        let listed = Command::new("fc-list").output().unwrap_or_else(|_| panic!("no fc-list"));
        let there = String::from_utf8_lossy(&listed.stdout).contains("Inter");
        if let Err(reason) = installed().and(there.then_some(()).ok_or("no Inter".to_owned())) {
            crate::skipped(name, &reason);
            return;
        }
        let desk = Desk::start(640, 480).unwrap();
        for family in ["system-ui", "sans-serif", "Sans"] {
            let mut command = Command::new("fc-match");
            desk.place(command.args(["--format", "%{family}", family]));
            let found = String::from_utf8(command.output().unwrap().stdout).unwrap();
            assert!(found.split(',').any(|one| one == "Inter"), "{family}: {found}");
        }
    }

    #[test]
    fn two_desks_have_different_displays_and_nothing_of_the_users() {
        if let Err(reason) = installed() {
            crate::skipped("two_desks_have_different_displays_and_nothing_of_the_users", &reason);
            return;
        }
        let desks = [Desk::start(640, 480).unwrap(), Desk::start(640, 480).unwrap()];
        let displays = desks.each_ref().map(|desk| {
            let mut command = Command::new("sh");
            desk.place(command.args(["-c", "echo $DISPLAY $HOME"]));
            String::from_utf8(command.output().unwrap().stdout).unwrap()
        });
        assert_ne!(displays[0], displays[1]);
        assert!(displays[0].contains(&desks[0].home().display().to_string()));
    }
}
