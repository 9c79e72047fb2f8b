//! Waiting: always with an end, and never in silence.

use std::fmt;
use std::time::{Duration, Instant};

/// Something did not go as it must; the text is for the one who reads the test's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(String);

/// What everything here gives back.
pub type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// One or more sentences.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The wait for `what` was over before it came; `last` is what was seen instead.
    pub fn late(what: &str, waited: Duration, last: &str) -> Self {
        let last = if last.is_empty() { "nothing" } else { last };
        Self(format!("waited {:.1} s for {what}; last seen: {last}", waited.as_secs_f64()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

impl From<String> for Trouble {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Trouble {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("not the JSON that was expected: {error}"))
    }
}

/// The moment at which a wait is over.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    began: Instant,
    length: Duration,
}

impl Deadline {
    /// So many seconds from now.
    pub fn seconds(seconds: u64) -> Self {
        Self { began: Instant::now(), length: Duration::from_secs(seconds) }
    }

    /// How long there still is; zero when it has passed.
    pub fn left(&self) -> Duration {
        self.length.saturating_sub(self.began.elapsed())
    }

    /// Is it over?
    pub fn passed(&self) -> bool {
        self.left().is_zero()
    }

    /// The trouble to report when it is over.
    pub fn late(&self, what: &str, last: &str) -> Trouble {
        Trouble::late(what, self.began.elapsed(), last)
    }

    /// Asks again and again until there is an answer. For foreign programs that
    /// announce nothing (a port that opens, a `WebDriver` that comes up); whatever
    /// speaks is listened to instead.
    pub fn until<T>(&self, what: &str, mut ask: impl FnMut() -> Result<T>) -> Result<T> {
        loop {
            match ask() {
                Ok(answer) => return Ok(answer),
                Err(trouble) if self.passed() => return Err(self.late(what, &trouble.0)),
                Err(_) => std::thread::park_timeout(Duration::from_millis(20)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Deadline, Trouble};

    #[test]
    fn a_late_wait_says_what_it_waited_for_and_what_it_saw() {
        let asked =
            Deadline::seconds(0).until("the port", || Err::<(), _>(Trouble::new("refused")));
        let text = asked.unwrap_err().to_string();
        assert!(text.contains("for the port") && text.contains("refused"), "{text}");
    }
}
