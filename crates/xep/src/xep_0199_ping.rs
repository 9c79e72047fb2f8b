//! XEP-0199: are you there?

use jid::Jid;
use minidom::Element;
use model::fact::Fact;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::ping::Ping;

use crate::read::broken;
use crate::rfc_6120_iq::iq_result;

/// Asks our own server whether it is there.
pub fn ping(id: &str) -> Element {
    Iq::from_get(id, Ping).into()
}

/// We are here.
pub fn pong(to: Option<&Jid>, id: &str) -> Element {
    iq_result(to, id)
}

pub(crate) fn read(payload: &Element) -> Fact {
    Ping::try_from(payload.clone())
        .map_or_else(|_| broken(payload, "a ping with content"), |_| Fact::Ping)
}
