//! What time it is.

use model::time::{LocalDay, Timestamp};

/// The wall clock. Timers are tokio's; this is for what the user reads.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
    /// The calendar day of a moment where the user is.
    fn local_day(&self, at: Timestamp) -> LocalDay;
}

/// The computer's own clock and time zone.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }

    fn local_day(&self, at: Timestamp) -> LocalDay {
        // A stamp that jiff cannot hold is the year ±9999: clamp instead of failing.
        let limits = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or(if at.0 < 0 {
            limits.0
        } else {
            limits.1
        });
        let local = moment.to_zoned(jiff::tz::TimeZone::system());
        let seconds = moment.as_second() + i64::from(local.offset().seconds());
        LocalDay(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0))
    }
}
