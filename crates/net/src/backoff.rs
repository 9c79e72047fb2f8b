//! How long to wait before the next attempt. No I/O, no clock.

use std::time::Duration;

use crate::options::Pace;

/// Exponential with full jitter: between the least wait and a bound that doubles.
#[derive(Debug)]
pub(crate) struct Backoff {
    least: Duration,
    most: Duration,
    stable: Duration,
    bound: Duration,
}

impl Backoff {
    pub(crate) const fn new(pace: &Pace) -> Self {
        let least = pace.backoff_least;
        Self { least, most: pace.backoff_most, stable: pace.stable, bound: least }
    }

    /// The wait after a stream that lived so long. `random` is any number.
    ///
    /// Only a stable life starts anew: a server that takes us in and throws us out is
    /// as much a failure as one that does not answer.
    pub(crate) fn next(&mut self, lived: Duration, random: u32) -> Duration {
        if lived >= self.stable {
            self.bound = self.least;
        }
        self.bound = self.bound.saturating_mul(2).min(self.most);
        let span = self.bound.saturating_sub(self.least);
        let share = f64::from(random) / f64::from(u32::MAX);
        self.least.min(self.most) + span.mul_f64(share)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::Backoff;
    use crate::options::Pace;

    #[test]
    fn the_bound_doubles_to_five_minutes() {
        let mut backoff = Backoff::new(&Pace::default());
        let waits: Vec<u64> =
            (0..11).map(|_| backoff.next(Duration::ZERO, u32::MAX).as_secs()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(backoff.next(Duration::ZERO, 0), Duration::from_secs(1));
    }

    #[test]
    fn only_a_stable_life_starts_anew() {
        let mut backoff = Backoff::new(&Pace::default());
        for _ in 0..8 {
            backoff.next(Duration::from_secs(29), 0);
        }
        assert_eq!(backoff.next(Duration::from_secs(29), u32::MAX), Duration::from_mins(5));
        assert_eq!(backoff.next(Duration::from_secs(30), u32::MAX), Duration::from_secs(2));
    }

    proptest! {
        #[test]
        fn every_wait_is_within_the_bounds(lives in proptest::collection::vec((0..100_u64, any::<u32>()), 1..50)) {
            let pace = Pace::default();
            let mut backoff = Backoff::new(&pace);
            for (lived, random) in lives {
                let wait = backoff.next(Duration::from_secs(lived), random);
                prop_assert!(wait >= pace.backoff_least && wait <= pace.backoff_most, "{wait:?}");
            }
        }
    }
}
