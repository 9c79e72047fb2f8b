//! Going without leaving anything behind, also by Ctrl+C.

use std::path::{Path, PathBuf};
use std::process::exit;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use support::Result;
use tempfile::TempDir;

/// The folder in which everything lies. It goes with the value, unless it is kept.
#[derive(Debug)]
pub(crate) struct Parting {
    dir: PathBuf,
    _gone_with_us: Option<TempDir>,
}

impl Parting {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Makes the folder and waits for the signals that end us. The programs that we started
/// die with us by themselves.
pub(crate) fn prepare(keep: bool) -> Result<Parting> {
    let dir = tempfile::Builder::new().prefix("amsel-demo-").tempdir()?;
    let path = dir.path().to_owned();
    // What the server and the display write goes there too.
    let _ = tempfile::env::override_temp_dir(&path);
    let parting = if keep {
        println!("Kept in {}", path.display());
        Parting { dir: dir.keep(), _gone_with_us: None }
    } else {
        Parting { dir: path.clone(), _gone_with_us: Some(dir) }
    };
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            if !keep {
                let _ = std::fs::remove_dir_all(&path);
            }
            exit(128 + signal);
        }
    });
    Ok(parting)
}
