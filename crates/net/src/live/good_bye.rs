//! How a stream ends from our side.

use minidom::Element;
use tokio::time::{Instant, timeout, timeout_at};
use xmpp_parsers::ns;

use super::{End, Live};
use crate::error::NetError;
use crate::wire::Transport;
use crate::xml;

impl<Io: Transport> Live<'_, Io> {
    /// Says what is wrong, if it is the server's fault, and good-bye.
    pub(super) async fn broken(&mut self, error: NetError) -> End {
        let resumable = is_resumable(&error);
        if !resumable {
            // Our footer would end a session that we mean to resume.
            let good_bye = async {
                if let Some(condition) = complaint(&error) {
                    self.wire.send(&condition).await?;
                }
                self.wire.shutdown().await
            };
            let _ = timeout(self.pace.close, good_bye).await;
        }
        End::Broken { error, resumable }
    }

    /// Hands over what is waiting, confirms what was committed, and says good-bye.
    pub(super) async fn close(&mut self) -> End {
        let limit = Instant::now() + self.pace.close;
        let flushed = async {
            while self.session.outbox.next().is_some() || self.session.outbox.unconfirmed() > 0 {
                let incoming = std::future::poll_fn(|cx| self.poll_turn(cx)).await?;
                self.take(incoming, true)?;
            }
            Ok::<(), NetError>(())
        };
        let flushed = timeout_at(limit, flushed).await;
        if matches!(flushed, Ok(Err(_))) {
            return End::Closed;
        }
        // A second span for the footer itself: the first may be used up.
        let limit = Instant::now() + self.pace.close;
        let said = async {
            if self.session.managed {
                let h = self.session.inbound.handled();
                self.wire.send(&xmpp_parsers::sm::A::new(h)).await?;
            }
            self.wire.shutdown().await?;
            while self.wire.receive().await.is_ok() {}
            Ok::<(), NetError>(())
        };
        let _ = timeout_at(limit, said).await;
        End::Closed
    }
}

/// Sending the same again would bring the same answer, or the counters are in dispute.
fn is_resumable(error: &NetError) -> bool {
    !matches!(
        error,
        // XEP-0198 §5: a stream that was closed in peace cannot be resumed.
        NetError::Closed
            | NetError::Nonsense(_)
            | NetError::Xml(_)
            | NetError::TooHigh { .. }
            | NetError::Conflict
            | NetError::NotAuthorized(_)
    )
}

/// RFC 6120 §4.9: whoever breaks the rules is told so.
fn complaint(error: &NetError) -> Option<Element> {
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
