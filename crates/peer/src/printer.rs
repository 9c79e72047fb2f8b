//! Lines out: bounded, so that a reader who stopped reading cannot fill the memory.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use engine::api::Line;
use tokio::sync::Notify;

/// Lines that may wait for whoever reads stdout.
const WAITING: usize = 1 << 16;

/// Where lines are said. Never waits.
#[derive(Clone)]
pub(crate) struct Voice {
    lines: SyncSender<Line>,
    choked: Arc<Choked>,
}

#[derive(Default)]
struct Choked {
    /// A line is missing: what comes after it would be believed in vain.
    is: AtomicBool,
    told: Notify,
}

/// A voice, and the lines that were said.
pub(crate) fn voice() -> (Voice, Receiver<Line>) {
    let (lines, said) = sync_channel(WAITING);
    (Voice { lines, choked: Arc::default() }, said)
}

impl Voice {
    /// Says a line; `false` if nobody will hear it or any other.
    pub(crate) fn say(&self, line: Line) -> bool {
        if self.choked.is.load(Ordering::Relaxed) {
            return false;
        }
        match self.lines.try_send(line) {
            Ok(()) => true,
            Err(TrySendError::Disconnected(_)) => false,
            Err(TrySendError::Full(_)) => {
                self.choked.is.store(true, Ordering::Relaxed);
                self.choked.told.notify_one();
                false
            }
        }
    }

    /// Waits until too many lines wait.
    pub(crate) async fn chokes(&self) {
        self.choked.told.notified().await;
    }

    /// Did too many lines wait?
    pub(crate) fn is_choked(&self) -> bool {
        self.choked.is.load(Ordering::Relaxed)
    }
}

/// Prints until nobody can say anything more, or nobody reads it.
pub(crate) fn print_all(said: &Receiver<Line>, mut out: impl Write) -> io::Result<()> {
    for line in said {
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}
