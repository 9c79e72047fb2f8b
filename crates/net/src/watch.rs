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
    /// The oldest question that was written and has no answer.
    asked: Option<Instant>,
    /// Nothing is read since then.
    paused: Option<Instant>,
    proof: Option<Proof>,
}

/// A resumed session must confirm soon: after a cut in mid-stanza some servers feed all that
/// we send to a parser that waits for the rest of it.
#[derive(Debug, Clone, Copy)]
struct Proof {
    /// The answer may take so long.
    answer: Duration,
    /// Since when it is due: the answer comes behind the queue that the server delivers first.
    since: Instant,
    /// That queue is one unbroken burst. What comes later is no reason to wait.
    unbroken: bool,
    /// However much comes.
    last: Instant,
}

impl Proof {
    fn hear(&mut self, now: Instant) {
        self.unbroken &= now <= self.since + self.answer / 2;
        if self.unbroken {
            self.since = now;
        }
    }

    fn limit(&self) -> Instant {
        (self.since + self.answer).min(self.last)
    }
}

impl Watch {
    /// A stream begins.
    pub(crate) fn new(pace: &Pace, now: Instant, resumed: bool, seen: (u64, u64)) -> Self {
        let proof = Proof {
            answer: pace.resume_answer,
            since: now,
            unbroken: true,
            last: now + pace.resume_most.max(pace.resume_answer),
        };
        Self {
            idle: pace.idle,
            answer: pace.answer,
            element: pace.element,
            seen,
            heard: now,
            whole: now,
            probed: None,
            asked: None,
            paused: None,
            proof: resumed.then_some(proof),
        }
    }

    /// A question that the server must answer was written.
    pub(crate) fn asked(&mut self, now: Instant) {
        self.asked.get_or_insert(now);
    }

    /// The server confirmed what we sent.
    pub(crate) fn confirmed(&mut self) {
        self.asked = None;
        self.proof = None;
    }

    /// A resumed session has not confirmed yet.
    pub(crate) const fn is_unproven(&self) -> bool {
        self.proof.is_some()
    }

    /// A sign of life is asked for out of turn.
    pub(crate) fn probe(&mut self, now: Instant) {
        self.probed = Some(now);
    }

    /// We do not read: silence says nothing, and no time counts.
    pub(crate) fn pause(&mut self, now: Instant) {
        self.paused.get_or_insert(now);
    }

    /// We read again.
    pub(crate) fn go_on(&mut self, now: Instant) {
        let Some(since) = self.paused.take() else { return };
        let pause = now.saturating_duration_since(since);
        self.heard += pause;
        self.whole += pause;
        for moment in [&mut self.probed, &mut self.asked].into_iter().flatten() {
            *moment += pause;
        }
        if let Some(proof) = &mut self.proof {
            proof.since += pause;
            proof.last += pause;
        }
    }

    /// Judges. `seen`: bytes and whole elements so far.
    pub(crate) fn judge(&mut self, now: Instant, seen: (u64, u64)) -> Verdict {
        self.hear(now, seen);
        if self.paused.is_some() {
            return Verdict::Until(now + self.idle);
        }
        if self.proof.is_some_and(|proof| now >= proof.limit()) {
            return Verdict::Deaf;
        }
        // Whatever else comes: it hears us no more.
        let unanswered = self.asked.map(|asked| asked + self.idle + self.answer);
        if unanswered.is_some_and(|limit| now >= limit) {
            return Verdict::Dead;
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
        let proven = self.proof.map(|proof| proof.limit());
        Verdict::Until([proven, unanswered].into_iter().flatten().fold(next, Instant::min))
    }

    fn hear(&mut self, now: Instant, seen: (u64, u64)) {
        if seen.0 != self.seen.0 {
            self.heard = now;
        }
        // Elements too: much of a queue may come in one piece and be read bit by bit.
        if seen != self.seen
            && let Some(proof) = &mut self.proof
        {
            proof.hear(now);
        }
        if seen.1 != self.seen.1 {
            self.whole = now;
            self.probed = None;
        }
        self.seen = seen;
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

    /// The first moment at which this is the verdict, by a server that says something each second
    /// as long as `talks` says so.
    fn first(watch: &mut Watch, verdict: Verdict, talks: impl Fn(u64) -> bool) -> Option<u64> {
        let start = watch.whole;
        let mut said = 0;
        (1..1000).find(|second| {
            said += u64::from(talks(*second));
            watch.judge(start + seconds(*second), (said, said)) == verdict
        })
    }

    #[test]
    fn a_resumed_session_must_confirm_within_eight_seconds() {
        let start = Instant::now();
        let mut watch = Watch::new(&Pace::default(), start, true, (0, 0));
        assert!(watch.is_unproven());
        assert_eq!(watch.judge(start + seconds(7), (0, 0)), Verdict::Until(start + seconds(8)));
        assert_eq!(watch.judge(start + seconds(8), (0, 0)), Verdict::Deaf);
        watch.confirmed();
        assert_eq!(watch.judge(start + seconds(9), (0, 0)), Verdict::Until(start + seconds(60)));
    }

    #[test]
    fn the_queue_of_a_resumed_session_comes_before_its_answer() {
        let resumed = || Watch::new(&Pace::default(), Instant::now(), true, (0, 0));
        assert_eq!(first(&mut resumed(), Verdict::Deaf, |second| second <= 20), Some(28));
        // What comes after a gap is other people's chatter.
        let chatter = |second| second <= 20 || second % 5 == 0;
        assert_eq!(first(&mut resumed(), Verdict::Deaf, chatter), Some(28));
        assert_eq!(first(&mut resumed(), Verdict::Deaf, |_| true), Some(60));
    }

    #[test]
    fn no_time_counts_while_we_do_not_read() {
        let start = Instant::now();
        let mut watch = Watch::new(&Pace::default(), start, true, (0, 0));
        watch.asked(start);
        watch.pause(start + seconds(5));
        watch.pause(start + seconds(50));
        assert_eq!(watch.judge(start + seconds(200), (0, 0)), Verdict::Until(start + seconds(260)));
        watch.go_on(start + seconds(205));
        assert_eq!(watch.judge(start + seconds(207), (0, 0)), Verdict::Until(start + seconds(208)));
        watch.confirmed();
        let next = Verdict::Until(start + seconds(260));
        assert_eq!(watch.judge(start + seconds(207), (0, 0)), next);
    }

    #[test]
    fn a_question_without_an_answer_is_the_end_whatever_else_comes() {
        let mut watch = Watch::new(&Pace::default(), Instant::now(), false, (0, 0));
        watch.asked(watch.whole);
        watch.asked(watch.whole + seconds(30));
        assert_eq!(first(&mut watch, Verdict::Dead, |_| true), Some(90));
        watch.confirmed();
        watch.asked(watch.whole + seconds(1000));
        assert_eq!(first(&mut watch, Verdict::Dead, |_| true), None);
    }
}
