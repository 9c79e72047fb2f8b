//! What a program says, line by line, with somebody waiting for a line.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::{Deadline, Result};

#[derive(Debug, Default)]
struct Heard {
    lines: Vec<String>,
    readers: usize,
}

/// All lines that were heard so far. Clones hear the same.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<(Mutex<Heard>, Condvar)>);

impl Lines {
    /// Nothing heard yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Listens to a pipe on a thread of its own until it ends.
    pub fn listen(&self, pipe: impl Read + Send + 'static) {
        self.lock().readers += 1;
        let heard = self.clone();
        std::thread::spawn(move || {
            let mut pipe = BufReader::new(pipe);
            let mut line = Vec::new();
            while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&line);
                heard.push(text.trim_end_matches(['\r', '\n']));
                line.clear();
            }
            heard.lock().readers -= 1;
            heard.0.1.notify_all();
        });
    }

    /// Adds a line.
    pub fn push(&self, line: &str) {
        self.lock().lines.push(line.to_owned());
        self.0.1.notify_all();
    }

    /// How many lines there are: a place from which to go on listening.
    pub fn count(&self) -> usize {
        self.lock().lines.len()
    }

    /// The lines from that place on.
    pub fn since(&self, place: usize) -> Vec<String> {
        self.lock().lines.get(place..).unwrap_or_default().to_vec()
    }

    /// The last lines, for a report.
    pub fn tail(&self, lines: usize) -> String {
        let heard = self.lock();
        let from = heard.lines.len().saturating_sub(lines);
        heard.lines.get(from..).unwrap_or_default().join("\n")
    }

    /// Waits for the first line from `place` on of which `pick` makes something.
    /// Gives it with the place after that line.
    pub fn wait<T>(
        &self,
        what: &str,
        mut place: usize,
        deadline: Deadline,
        mut pick: impl FnMut(&str) -> Option<T>,
    ) -> Result<(T, usize)> {
        let mut heard = self.lock();
        loop {
            while let Some(line) = heard.lines.get(place) {
                place += 1;
                if let Some(found) = pick(line) {
                    return Ok((found, place));
                }
            }
            if deadline.passed() || heard.readers == 0 {
                let from = heard.lines.len().saturating_sub(5);
                let last = heard.lines.get(from..).unwrap_or_default().join("\n  ");
                let end = if heard.readers == 0 { " (it has ended)" } else { "" };
                return Err(deadline.late(&format!("{what}{end}"), &last));
            }
            heard = self
                .0
                .1
                .wait_timeout(heard, deadline.left())
                .map_or_else(|poisoned| poisoned.into_inner().0, |(heard, _)| heard);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use crate::Deadline;

    #[test]
    fn a_line_is_found_from_a_place_on_and_the_end_is_noticed() {
        let lines = Lines::new();
        lines.listen(&b"one\ntwo\ntwo\n"[..]);
        let two = |line: &str| (line == "two").then_some(());
        let ((), place) = lines.wait("two", 0, Deadline::seconds(5), two).unwrap();
        assert_eq!(place, 2);
        let ((), place) = lines.wait("two again", place, Deadline::seconds(5), two).unwrap();
        assert_eq!(place, 3);
        let trouble = lines.wait("a third two", place, Deadline::seconds(60), two).unwrap_err();
        assert!(trouble.to_string().contains("it has ended"), "{trouble}");
    }
}
