//! Is the server still there? Pure: the time is handed in.

use std::time::Duration;

use tokio::time::Instant;

use crate::options::Pace;

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing until then.
    Until(Instant),
    /// Ask for a sign of life.
    Probe,
    /// Give the connection up.
    Dead,
    /// Give the session up too: it swallows what we send.
    Deaf,
}

/// Watches the bytes and elements that the gate counts.
#[derive(Debug)]
pub(crate) struct Watch {
    idle: Duration,
    answer: Duration,
    element: Duration,
    seen: (u64, u64),
    heard: Instant,
    whole: Instant,
    probed: Option<Instant>,
    must_confirm: Option<Instant>,
}

impl Watch {
    /// A stream begins. A resumed session must confirm soon: after a cut in mid-stanza
    /// some servers feed all that we send to a parser that waits for the rest of it.
    pub(crate) fn new(pace: &Pace, now: Instant, resumed: bool, seen: (u64, u64)) -> Self {
        Self {
            idle: pace.idle,
            answer: pace.answer,
            element: pace.element,
            seen,
            heard: now,
            whole: now,
            probed: None,
            must_confirm: resumed.then(|| now + pace.resume_answer),
        }
    }

    /// The server confirmed what we sent.
    pub(crate) fn confirmed(&mut self) {
        self.must_confirm = None;
    }

    /// A resumed session has not confirmed yet.
    pub(crate) const fn is_unproven(&self) -> bool {
        self.must_confirm.is_some()
    }

    /// A sign of life is asked for out of turn.
    pub(crate) fn probe(&mut self, now: Instant) {
        self.probed = Some(now);
    }

    /// While we do not read, silence says nothing.
    pub(crate) fn pause(&mut self, now: Instant) {
        self.heard = now;
        self.whole = now;
        self.probed = None;
    }

    /// Judges. `seen`: bytes and whole elements so far.
    pub(crate) fn judge(&mut self, now: Instant, seen: (u64, u64)) -> Verdict {
        if seen.0 != self.seen.0 {
            self.heard = now;
        }
        if seen.1 != self.seen.1 {
            self.whole = now;
            self.probed = None;
        }
        self.seen = seen;
        if self.must_confirm.is_some_and(|limit| now >= limit) {
            return Verdict::Deaf;
        }
        let next = match self.probed {
            None if now >= self.whole + self.idle => {
                self.probed = Some(now);
                return Verdict::Probe;
            }
            None => self.whole + self.idle,
            Some(probed) => {
                // Bytes are a sign of life, but not for ever: an element must end once.
                let silent = self.heard.max(probed) + self.answer;
                let endless = self.whole + self.element.max(self.idle + self.answer);
                let limit = silent.min(endless);
                if now >= limit {
                    return Verdict::Dead;
                }
                limit
            }
        };
        Verdict::Until(self.must_confirm.map_or(next, |limit| limit.min(next)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Verdict, Watch};
    use crate::options::Pace;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn silence_is_probed_after_a_minute_and_dead_half_a_minute_later() {
        let start = Instant::now();
        let mut watch = Watch::new(&Pace::default(), start, false, (0, 0));
        assert_eq!(watch.judge(start, (0, 0)), Verdict::Until(start + seconds(60)));
        assert_eq!(watch.judge(start + seconds(60), (0, 0)), Verdict::Probe);
        assert_eq!(watch.judge(start + seconds(60), (0, 0)), Verdict::Until(start + seconds(90)));
        assert_eq!(watch.judge(start + seconds(90), (0, 0)), Verdict::Dead);
    }

    #[test]
    fn any_whole_element_is_a_sign_of_life() {
        let start = Instant::now();
        let mut watch = Watch::new(&Pace::default(), start, false, (0, 0));
        assert_eq!(watch.judge(start + seconds(60), (0, 0)), Verdict::Probe);
        assert_eq!(watch.judge(start + seconds(70), (9, 1)), Verdict::Until(start + seconds(130)));
    }

    #[test]
    fn a_byte_now_and_then_does_not_live_for_ever() {
        let start = Instant::now();
        let mut watch = Watch::new(&Pace::default(), start, false, (0, 0));
        let dead = (1..1000)
            .find(|second| watch.judge(start + seconds(*second), (*second, 0)) == Verdict::Dead);
        assert_eq!(dead, Some(300));
    }

    #[test]
    fn a_resumed_session_must_confirm_whatever_else_it_says() {
        let start = Instant::now();
        let mut watch = Watch::new(&Pace::default(), start, true, (0, 0));
        assert!(watch.is_unproven());
        assert_eq!(watch.judge(start + seconds(7), (700, 7)), Verdict::Until(start + seconds(8)));
        assert_eq!(watch.judge(start + seconds(8), (800, 8)), Verdict::Deaf);
        watch.confirmed();
        assert_eq!(watch.judge(start + seconds(9), (900, 9)), Verdict::Until(start + seconds(69)));
    }
}
