//! The processes behind the window.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use super::Screen;
use crate::peer::built;
use crate::webdriver::Window;
use crate::{Deadline, Result, Trouble};

/// Asks the app to end, as the desktop does at a log-out, and waits until it has.
pub fn quit(screen: Screen) -> Result<()> {
    let app = app(screen.window())?;
    let gone = || match fs::metadata(format!("/proc/{}/fd", app.as_raw_nonzero())) {
        Ok(_) if !ended(app) => Err(Trouble::new("it still runs")),
        _ => Ok(()),
    };
    kill_process(app, Signal::TERM).map_err(|error| Trouble::new(error.to_string()))?;
    Deadline::seconds(30).until("the app to end", gone)?;
    drop(screen);
    Ok(())
}

/// A process that waits to be taken back has ended.
fn ended(pid: Pid) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero()));
    status.map_or(true, |text| text.contains("State:\tZ"))
}

/// The app behind a window: the driver's child that runs our program.
fn app(window: &Window) -> Result<Pid> {
    let program = built("amsel")?;
    let ours =
        |pid: &u32| fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program);
    let found = descendants(window.driver().pid())?.into_iter().find(ours);
    let pid = found.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    pid.ok_or_else(|| Trouble::new("the driver has no app"))
}

/// A process and all that it started, and so on.
pub fn descendants(of: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        if let Some((pid, parent)) = parentage(&path) {
            parents.push((pid, parent));
        }
    }
    let mut found = vec![of];
    let mut next = 0;
    while let Some(one) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == one).map(|(pid, _)| *pid));
        next += 1;
    }
    Ok(found)
}

/// A process and its parent, from its folder in `/proc`.
fn parentage(path: &Path) -> Option<(u32, u32)> {
    let pid = path.file_name()?.to_str()?.parse().ok()?;
    let status = fs::read_to_string(path.join("status")).ok()?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    Some((pid, parent.trim().parse().ok()?))
}
