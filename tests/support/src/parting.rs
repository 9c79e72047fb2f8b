//! Going without leaving anything behind, also by Ctrl+C.

use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::guard::Guard;
use crate::process;
use crate::{Result, Trouble};

static HOLD: Mutex<()> = Mutex::new(());
static LEAVING: AtomicBool = AtomicBool::new(false);
static FOLDER: Mutex<Option<(PathBuf, Guard)>> = Mutex::new(None);

fn folder() -> MutexGuard<'static, Option<(PathBuf, Guard)>> {
    FOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on the signals that end us do so in order: the programs first, then the folder.
pub fn listen() -> Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _held = hold();
            LEAVING.store(true, Ordering::SeqCst);
            process::end_all();
            if let Err(trouble) = clear() {
                eprintln!("{trouble}");
            }
            exit(128 + signal);
        }
    });
    Ok(())
}

/// While this value lives no signal ends us; one that comes meanwhile does so afterwards.
pub fn hold() -> MutexGuard<'static, ()> {
    HOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for the end if a signal has already decided on it: what fails now is no news.
pub fn unless_leaving() {
    while LEAVING.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

/// The folder in which everything lies that we and our programs write. It goes with us, whatever
/// ends us, and every program that was started meanwhile goes before it.
#[derive(Debug)]
pub struct Parting {
    dir: PathBuf,
}

impl Parting {
    /// Makes the folder; kept, it stays, but the programs still go.
    pub fn prepare(prefix: &str, keep: bool) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix(prefix).tempdir()?.keep();
        *folder() = Some((dir.clone(), Guard::new((!keep).then_some(&*dir))?));
        // What the server and the display write goes there too.
        let _ = tempfile::env::override_temp_dir(&dir);
        if keep {
            println!("Kept in {}", dir.display());
        }
        Ok(Self { dir })
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Goes, and says what could not be removed.
    pub fn leave(self) -> Result<()> {
        unless_leaving();
        clear()
    }
}

impl Drop for Parting {
    fn drop(&mut self) {
        if let Err(trouble) = clear() {
            eprintln!("{trouble}");
        }
    }
}

/// Lets a program be found and ended with us.
pub(crate) fn mark(command: &mut Command) {
    if let Some((_, guard)) = &*folder() {
        guard.mark(command);
    }
}

fn clear() -> Result<()> {
    let Some((dir, guard)) = folder().take() else { return Ok(()) };
    let lies = format!("look into {}", dir.display());
    guard.sweep().map_err(|trouble| Trouble::new(format!("{trouble}; {lies}")))
}

#[cfg(test)]
mod tests;
