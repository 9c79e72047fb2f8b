//! What a server offers (RFC 6120 §4.3.2).

use minidom::Element;
use xmpp_parsers::ns;

/// More mechanisms than that are not read.
const MOST: usize = 64;

/// Read leniently: a published type that knows all features would be the end of the
/// stream at the first unknown channel-binding type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one offer, independent of the others")]
pub(crate) struct Features {
    /// STARTTLS is offered.
    pub(crate) starttls: bool,
    /// SASL mechanisms, as offered.
    pub(crate) mechanisms: Vec<String>,
    /// Channel-binding types (XEP-0440); `None`: not said.
    pub(crate) bindings: Option<Vec<String>>,
    /// Resource binding is offered.
    pub(crate) bind: bool,
    /// XEP-0198 is offered.
    pub(crate) sm: bool,
    /// The session of RFC 3921 is offered and not optional.
    pub(crate) session: bool,
}

impl Features {
    pub(super) fn read(element: &Element) -> Self {
        let mut features = Self::default();
        for child in element.children() {
            match (child.name(), child.ns().as_str()) {
                ("starttls", ns::TLS) => features.starttls = true,
                ("mechanisms", ns::SASL) => features.mechanisms = mechanisms(child),
                ("sasl-channel-binding", ns::SASL_CB) => features.bindings = Some(bindings(child)),
                ("bind", ns::BIND) => features.bind = true,
                ("sm", ns::SM) => features.sm = true,
                ("session", SESSION) => features.session = !child.has_child("optional", SESSION),
                _ => {}
            }
        }
        features
    }
}

/// RFC 3921 §3: gone since RFC 6121, but old servers insist.
pub(crate) const SESSION: &str = "urn:ietf:params:xml:ns:xmpp-session";

fn mechanisms(element: &Element) -> Vec<String> {
    let named = element.children().filter(|child| child.is("mechanism", ns::SASL));
    named.take(MOST).map(|child| child.text().trim().to_owned()).collect()
}

fn bindings(element: &Element) -> Vec<String> {
    let named = element.children().filter(|child| child.is("channel-binding", ns::SASL_CB));
    named.take(MOST).filter_map(|child| child.attr("type").map(ToOwned::to_owned)).collect()
}
