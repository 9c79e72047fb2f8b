//! Everything we speak. Disco features, caps, README's table and the DOAP file come from here.

mod doap;
mod table;

pub use doap::doap;
pub use table::table;

/// The product's name as others see it.
pub const NAME: &str = "Amsel";
/// Names this client in caps (XEP-0115 §4).
pub const NODE: &str = "urn:x-amsel";

/// Which series a specification belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// An RFC of the IETF.
    Rfc,
    /// A XEP of the XSF.
    Xep,
}

/// How much of it we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// All that it asks of a client like this.
    Complete,
    /// Some; the note says what.
    Partial,
}

/// One specification that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// RFC or XEP.
    pub series: Series,
    /// Its number.
    pub number: u16,
    /// Its title.
    pub name: &'static str,
    /// The version that was read; empty for an RFC.
    pub version: &'static str,
    /// How much of it.
    pub status: Status,
    /// What we announce for it in disco (XEP-0030 §3.1).
    pub features: &'static [&'static str],
    /// What we do with it, in a few words, for README.
    pub note: &'static str,
}

const fn spec(
    number: u16,
    name: &'static str,
    version: &'static str,
    status: Status,
    features: &'static [&'static str],
    note: &'static str,
) -> Spec {
    Spec { series: Series::Xep, number, name, version, status, features, note }
}

const fn rfc(number: u16, name: &'static str, status: Status, note: &'static str) -> Spec {
    Spec { series: Series::Rfc, number, name, version: "", status, features: &[], note }
}

use Status::{Complete, Partial};

/// All of them, by number.
#[rustfmt::skip] // a table
pub const SPECS: &[Spec] = &[
    rfc(5802, "SCRAM", Complete, "with channel binding where offered"),
    rfc(6120, "XMPP: Core", Complete, "always TLS"),
    rfc(6121, "XMPP: Instant Messaging and Presence", Partial, "roster, presence, one-to-one chat"),
    rfc(7590, "Use of TLS in XMPP", Complete, ""),
    rfc(7622, "XMPP: Address Format", Complete, ""),
    rfc(7677, "SCRAM-SHA-256", Complete, ""),
    rfc(9266, "Channel Bindings for TLS 1.3", Complete, ""),
    spec(30, "Service Discovery", "2.5.0", Partial, &["http://jabber.org/protocol/disco#info"], "answers contacts"),
    spec(82, "XMPP Date and Time Profiles", "1.1.1", Complete, &[], ""),
    spec(85, "Chat State Notifications", "2.1", Complete, &["http://jabber.org/protocol/chatstates"], "only to contacts; can be switched off"),
    spec(115, "Entity Capabilities", "1.6.0", Partial, &["http://jabber.org/protocol/caps"], "announces its own"),
    spec(184, "Message Delivery Receipts", "1.4.0", Complete, &["urn:xmpp:receipts"], "only to contacts; can be switched off"),
    spec(198, "Stream Management", "1.6.3", Complete, &[], "a stanza counts as handled once it is stored"),
    spec(199, "XMPP Ping", "2.0.1", Complete, &["urn:xmpp:ping"], ""),
    spec(203, "Delayed Delivery", "2.0", Complete, &[], "believed of the own server only"),
    spec(334, "Message Processing Hints", "1.0.0", Partial, &[], "sent, where they help a server"),
    spec(359, "Unique and Stable Stanza IDs", "0.7.0", Partial, &["urn:xmpp:sid:0"], ""),
    spec(368, "SRV records for XMPP over TLS", "1.1.0", Complete, &[], ""),
    spec(440, "SASL Channel-Binding Type Capability", "1.0.0", Complete, &[], ""),
];

/// All that we announce in disco.
pub fn features() -> impl Iterator<Item = &'static str> {
    SPECS.iter().flat_map(|spec| spec.features.iter().copied())
}

/// Where the specification can be read.
fn url(spec: &Spec) -> String {
    match spec.series {
        Series::Rfc => format!("https://www.rfc-editor.org/rfc/rfc{}", spec.number),
        Series::Xep => format!("https://xmpp.org/extensions/xep-{:04}.html", spec.number),
    }
}
