//! The inert element that stands in for an offender, so that counting (XEP-0198)
//! stays right and nothing loops.

use bytes::Bytes;
use jid::Jid;
use minidom::Element;
use model::fact::Kind;
use rxml::error::EndOrError;
use rxml::{Options, Parse, RawEvent, RawParser, WithOptions};
use xmpp_parsers::ns;

use super::Offence;
use crate::{random, xml};

const NAME: &str = "refused";
/// A longer address or id is not kept: RFC 7622 §3.1 allows 3,071 bytes.
const LONGEST: usize = 3071;

/// What could be read of an offender's start tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Remains {
    /// Is it a stanza, and which?
    pub(crate) kind: Option<Kind>,
    /// `type`
    pub(crate) type_: Option<String>,
    /// `id`
    pub(crate) id: Option<String>,
    /// `from`, if it is a JID.
    pub(crate) from: Option<Jid>,
    /// `to`, if it is a JID.
    pub(crate) to: Option<Jid>,
}

/// Writes and recognises placeholders of one connection.
///
/// The namespace is random, so that no peer can forge one.
#[derive(Debug, Clone)]
pub(crate) struct Placeholder {
    namespace: String,
}

impl Placeholder {
    /// Placeholders in the namespace that these bytes name.
    pub(crate) fn new(bytes: [u8; 16]) -> Self {
        Self { namespace: format!("urn:x-gate:{}", random::hex(bytes)) }
    }

    /// The placeholder of an offender that begins with these bytes.
    pub(super) fn write(&self, offence: Offence, offender: &[u8]) -> Bytes {
        let remains = read_head(offender);
        let mut element = xml::element(NAME, self.namespace.as_str(), &[("why", offence.name())]);
        let mut set = |name, value: Option<&str>| {
            if let Some(value) = value {
                xml::set(&mut element, name, value);
            }
        };
        set("kind", remains.kind.map(kind_name));
        set("type", remains.type_.as_deref());
        set("id", remains.id.as_deref());
        set("from", remains.from.as_ref().map(Jid::as_str));
        set("to", remains.to.as_ref().map(Jid::as_str));
        xso::to_vec(&element).map_or_else(|_| self.bare(offence), Bytes::from)
    }

    /// A placeholder that says nothing of the offender.
    pub(super) fn bare(&self, offence: Offence) -> Bytes {
        Bytes::from(format!("<{NAME} xmlns='{}' why='{}'/>", self.namespace, offence.name()))
    }

    /// Is this one of ours? Then what it stands for.
    pub(crate) fn read(&self, element: &Element) -> Option<(Offence, Remains)> {
        if !element.is(NAME, self.namespace.as_str()) {
            return None;
        }
        let text = |name| element.attr(name).map(ToOwned::to_owned);
        let offence = element.attr("why").and_then(Offence::named)?;
        let remains = Remains {
            kind: element.attr("kind").and_then(kind_named),
            type_: text("type"),
            id: text("id"),
            from: element.attr("from").and_then(|jid| jid.parse().ok()),
            to: element.attr("to").and_then(|jid| jid.parse().ok()),
        };
        Some((offence, remains))
    }
}

/// The stanza that a top-level name of the content namespace stands for.
pub(crate) fn kind_named(name: &str) -> Option<Kind> {
    match name {
        "message" => Some(Kind::Message),
        "presence" => Some(Kind::Presence),
        "iq" => Some(Kind::Iq),
        _ => None,
    }
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Message => "message",
        Kind::Presence => "presence",
        Kind::Iq => "iq",
    }
}

/// Reads a start tag as far as it can be read.
fn read_head(bytes: &[u8]) -> Remains {
    let options = Options { max_token_length: bytes.len().max(1), ..Options::default() };
    let mut parser = RawParser::with_options(options);
    let mut rest = bytes;
    let mut remains = Remains::default();
    let mut name = None;
    let mut foreign = false;
    loop {
        match parser.parse(&mut rest, false) {
            Ok(Some(RawEvent::ElementHeadOpen(_, (prefix, local)))) => {
                name = prefix.is_none().then_some(local);
            }
            Ok(Some(RawEvent::Attribute(_, (None, attribute), value))) => {
                if attribute.as_str() == "xmlns" {
                    foreign = value != ns::JABBER_CLIENT;
                }
                keep(&mut remains, attribute.as_str(), value);
            }
            Ok(Some(RawEvent::Attribute(..))) => {}
            Ok(_) | Err(EndOrError::NeedMoreData | EndOrError::Error(_)) => break,
        }
    }
    if !foreign {
        remains.kind = name.and_then(|name| kind_named(name.as_str()));
    }
    remains
}

fn keep(remains: &mut Remains, attribute: &str, value: String) {
    if value.len() > LONGEST {
        return;
    }
    match attribute {
        "type" => remains.type_ = Some(value),
        "id" => remains.id = Some(value),
        "from" => remains.from = value.parse().ok(),
        "to" => remains.to = value.parse().ok(),
        _ => {}
    }
}
