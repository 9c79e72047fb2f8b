//! Lines out: bounded, so that a reader who stopped reading cannot fill the memory.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use engine::api::Line;
use tokio::sync::Notify;

/// Lines that may wait for whoever reads stdout.
const LINES: usize = 1 << 16;
/// Their bytes: a line can have a mebibyte of them and more.
const BYTES: usize = 64 << 20;

/// Where lines are said. Never waits.
#[derive(Clone)]
pub(crate) struct Voice {
    lines: SyncSender<Text>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// A line is missing: what comes after it would be believed in vain.
    choked: AtomicBool,
    told: Notify,
    /// Bytes that were said and not yet printed.
    waiting: AtomicUsize,
}

/// A line as it is printed.
type Text = Vec<u8>;

/// What was said.
pub(crate) struct Said {
    lines: Receiver<Text>,
    state: Arc<State>,
}

/// A voice, and the lines that were said.
pub(crate) fn voice() -> (Voice, Said) {
    let (sender, lines) = sync_channel(LINES);
    let state = Arc::<State>::default();
    (Voice { lines: sender, state: Arc::clone(&state) }, Said { lines, state })
}

impl Voice {
    /// Says a line; `false` if nobody will hear it or any other.
    pub(crate) fn say(&self, line: &Line) -> bool {
        if self.is_choked() {
            return false;
        }
        let Ok(text) = text(line) else { return self.choke() };
        let bytes = text.len();
        let before = self.state.waiting.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > BYTES {
            return self.choke();
        }
        match self.lines.try_send(text) {
            Ok(()) => true,
            Err(TrySendError::Disconnected(_)) => false,
            Err(TrySendError::Full(_)) => self.choke(),
        }
    }

    /// Nobody hears anything more.
    fn choke(&self) -> bool {
        self.state.choked.store(true, Ordering::Relaxed);
        self.state.told.notify_one();
        false
    }

    /// Waits until too much waits.
    pub(crate) async fn chokes(&self) {
        self.state.told.notified().await;
    }

    /// Did too much wait?
    pub(crate) fn is_choked(&self) -> bool {
        self.state.choked.load(Ordering::Relaxed)
    }
}

fn text(line: &Line) -> serde_json::Result<Text> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    Ok(text)
}

/// Prints until nobody can say anything more, or nobody reads it.
pub(crate) fn print_all(said: &Said, mut out: impl Write) -> io::Result<()> {
    for text in &said.lines {
        out.write_all(&text)?;
        out.flush()?;
        said.state.waiting.fetch_sub(text.len(), Ordering::Relaxed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::mpsc::{SyncSender, sync_channel};
    use std::thread;
    use std::time::Duration;

    use engine::api::{Answer, Event, Line, Reply};
    use model::ids::{AccountId, ConversationId, MessageId};

    use super::{BYTES, LINES, print_all, voice};

    const MEBIBYTE: usize = 1 << 20;
    const DEADLINE: Duration = Duration::from_secs(30);

    fn long() -> Line {
        let event = Event::Arrived {
            account: AccountId(1),
            conversation: ConversationId(1),
            message: MessageId(1),
            from: "Bob".to_owned(),
            text: "x".repeat(MEBIBYTE).into(),
        };
        Line::Event { event }
    }

    fn short() -> Line {
        Line::Answer(Answer { id: 1, reply: Some(Reply::Done), failure: None })
    }

    #[tokio::test]
    async fn long_lines_that_nobody_reads_choke_by_their_bytes() {
        let (voice, said) = voice();
        let line = long();
        let spoken = (0..2 * BYTES / MEBIBYTE).take_while(|_| voice.say(&line)).count();
        // What stands around each text counts as well: one less than fit by their texts alone.
        assert_eq!(spoken, BYTES / MEBIBYTE - 1);
        assert!(voice.is_choked() && !voice.say(&short()), "no line after one that is missing");
        tokio::time::timeout(DEADLINE, voice.chokes()).await.expect("it is told");
        drop(voice);
        let mut out = Vec::new();
        print_all(&said, &mut out).expect("a vector takes everything");
        assert_eq!(out.split_inclusive(|byte| *byte == b'\n').count(), spoken);
        assert!(out.len() <= BYTES && out.ends_with(b"\n"));
    }

    #[test]
    fn short_lines_that_nobody_reads_choke_by_their_number() {
        let (voice, _said) = voice();
        let line = short();
        let spoken = (0..2 * LINES).take_while(|_| voice.say(&line)).count();
        assert_eq!(spoken, LINES);
        assert!(voice.is_choked());
    }

    /// Tells of each line that it was taken.
    struct Reader(SyncSender<()>);

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            self.0.send(()).map_err(io::Error::other)
        }
    }

    #[test]
    fn what_was_read_does_not_count_any_more() {
        let (voice, said) = voice();
        let (take, taken) = sync_channel(0);
        let printer = thread::spawn(move || print_all(&said, Reader(take)));
        let line = long();
        for _ in 0..BYTES / MEBIBYTE + 8 {
            assert!(voice.say(&line), "it chokes while somebody reads");
            taken.recv_timeout(DEADLINE).expect("the line in time");
        }
        drop(voice);
        printer.join().expect("it ends").expect("it prints");
    }
}
