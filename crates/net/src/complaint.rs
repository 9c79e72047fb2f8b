//! The last words to a server that breaks the rules.

use std::time::Duration;

use minidom::Element;
use tokio::time::timeout;
use xmpp_parsers::ns;

use crate::error::NetError;
use crate::wire::{Transport, Wire};
use crate::xml;

/// Says what is wrong, if it is the server's fault, and good-bye.
pub(crate) async fn complain<Io: Transport>(
    wire: &mut Wire<Io>,
    error: &NetError,
    limit: Duration,
) {
    let good_bye = async {
        if let Some(stream_error) = stream_error(error) {
            wire.send(&stream_error).await?;
        }
        wire.shutdown().await
    };
    // Nobody listens any more: then nobody need be told.
    let _ = timeout(limit, good_bye).await;
}

/// RFC 6120 §4.9: whoever breaks the rules is told so.
fn stream_error(error: &NetError) -> Option<Element> {
    let mut stream_error = Element::bare("error", ns::STREAM);
    match error {
        NetError::TooHigh { said, sent } => {
            stream_error.append_child(Element::bare("undefined-condition", ns::XMPP_STREAMS));
            let counts = [("h", said.to_string()), ("send-count", sent.to_string())];
            let counts = counts.each_ref().map(|(name, count)| (*name, count.as_str()));
            stream_error.append_child(xml::element("handled-count-too-high", ns::SM, &counts));
        }
        NetError::Xml(fatal) => {
            stream_error.append_child(Element::bare(fatal.condition(), ns::XMPP_STREAMS));
        }
        _ => return None,
    }
    Some(stream_error)
}
