//! XEP-0203: it waited somewhere.

use minidom::Element;
use model::fact::Fact;
use model::time::Timestamp;
use xmpp_parsers::delay::Delay;

use crate::read::broken;

/// 1999-01-01T00:00:00Z: no message of this protocol is older.
const EARLIEST: Timestamp = Timestamp(915_148_800_000);
/// 9999-12-31T23:59:59.999Z: the last moment that XEP-0082 can write.
const LATEST: Timestamp = Timestamp(253_402_300_799_999);

/// The stamp is only a claim. It is clamped to what a calendar can show (hostile row 14);
/// whoever has a clock also holds it against the present.
pub(crate) fn read(payload: &Element) -> Fact {
    Delay::try_from(payload.clone()).map_or_else(
        |_| broken(payload, "a delay that breaks XEP-0203 §4 or XEP-0082"),
        |delay| Fact::Delayed {
            from: delay.from,
            since: Timestamp(delay.stamp.0.timestamp_millis()).clamp(EARLIEST, LATEST),
        },
    )
}
