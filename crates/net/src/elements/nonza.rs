//! The elements of negotiation and stream management, declared by us where the
//! published declarations refuse what real servers send.

use minidom::Element;
use xmpp_parsers::{ns, sm, starttls};
use xso::{AsXml, FromXml};

/// The namespaces whose elements must be understood.
pub(super) const KNOWN: [&str; 3] = [ns::TLS, ns::SASL, ns::SM];

/// What the server may say besides stanzas.
#[derive(FromXml, Debug)]
#[xml()]
pub(crate) enum Nonza {
    #[xml(transparent)]
    Proceed(starttls::Proceed),
    #[xml(transparent)]
    TlsFailure(starttls::Failure),
    #[xml(transparent)]
    Challenge(Challenge),
    #[xml(transparent)]
    Success(Success),
    #[xml(transparent)]
    SaslFailure(SaslFailure),
    #[xml(transparent)]
    Enabled(SmEnabled),
    #[xml(transparent)]
    Resumed(SmResumed),
    #[xml(transparent)]
    Failed(SmFailed),
    #[xml(transparent)]
    Ack(sm::A),
    #[xml(transparent)]
    AckRequest(sm::R),
}

/// RFC 6120 §5.4.2.1.
#[derive(AsXml, Debug)]
#[xml(namespace = ns::TLS, name = "starttls")]
pub(crate) struct StartTls;

/// RFC 6120 §6.4.2, with an open set of mechanisms.
#[derive(AsXml)]
#[xml(namespace = ns::SASL, name = "auth")]
pub(crate) struct Auth {
    #[xml(attribute)]
    pub(crate) mechanism: String,
    #[xml(text)]
    pub(crate) data: String,
}

/// RFC 6120 §6.4.3.
#[derive(AsXml)]
#[xml(namespace = ns::SASL, name = "response")]
pub(crate) struct Response {
    #[xml(text)]
    pub(crate) data: String,
}

/// RFC 6120 §6.4.3. Base64 is decoded later: `=` stands for nothing.
#[derive(FromXml)]
#[xml(namespace = ns::SASL, name = "challenge", on_unknown_attribute = Discard)]
pub(crate) struct Challenge {
    #[xml(text)]
    pub(crate) data: String,
}

/// RFC 6120 §6.4.6.
#[derive(FromXml)]
#[xml(namespace = ns::SASL, name = "success", on_unknown_attribute = Discard)]
pub(crate) struct Success {
    #[xml(text)]
    pub(crate) data: String,
}

/// RFC 6120 §6.5.
#[derive(FromXml, Debug)]
#[xml(namespace = ns::SASL, name = "failure", on_unknown_attribute = Discard)]
pub(crate) struct SaslFailure {
    #[xml(element(n = ..))]
    children: Vec<Element>,
}

impl SaslFailure {
    /// The name of the condition, or nothing.
    pub(crate) fn condition(&self) -> &str {
        let named =
            self.children.iter().find(|child| child.has_ns(ns::SASL) && child.name() != "text");
        named.map_or("", Element::name)
    }

    /// What the server says about it, or nothing.
    pub(crate) fn text(&self) -> String {
        let text = self.children.iter().find(|child| child.is("text", ns::SASL));
        text.map(Element::text).unwrap_or_default()
    }
}

/// XEP-0198 §3.
#[derive(AsXml, Debug)]
#[xml(namespace = ns::SM, name = "enable")]
pub(crate) struct SmEnable {
    #[xml(attribute)]
    pub(crate) resume: bool,
}

/// XEP-0198 §3. `location` is not followed: only DNS and the user name hosts.
#[derive(FromXml)]
#[xml(namespace = ns::SM, name = "enabled", on_unknown_attribute = Discard)]
pub(crate) struct SmEnabled {
    #[xml(attribute(default))]
    pub(crate) id: Option<String>,
    #[xml(attribute(default))]
    pub(crate) resume: bool,
}

/// XEP-0198 §5.
#[derive(AsXml)]
#[xml(namespace = ns::SM, name = "resume")]
pub(crate) struct SmResume {
    #[xml(attribute)]
    pub(crate) h: u32,
    #[xml(attribute)]
    pub(crate) previd: String,
}

/// XEP-0198 §5.
#[derive(FromXml)]
#[xml(namespace = ns::SM, name = "resumed", on_unknown_attribute = Discard, on_unknown_child = Discard)]
pub(crate) struct SmResumed {
    #[xml(attribute)]
    pub(crate) h: u32,
    #[xml(attribute)]
    pub(crate) previd: String,
}

/// XEP-0198 §5: `h` is optional, whatever the published type says (Prosody omits it).
#[derive(FromXml, Debug)]
#[xml(namespace = ns::SM, name = "failed", on_unknown_attribute = Discard, on_unknown_child = Discard)]
pub(crate) struct SmFailed {
    #[xml(attribute(default))]
    pub(crate) h: Option<u32>,
}

macro_rules! secret {
    ($($name:ident),+) => {$(
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(‹private›)"))
            }
        }
    )+};
}

secret!(Auth, Response, Challenge, Success, SmEnabled, SmResume, SmResumed);
