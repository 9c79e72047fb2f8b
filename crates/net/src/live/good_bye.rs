//! How a stream ends from our side.

use tokio::time::{Instant, timeout_at};

use super::{End, Live};
use crate::complaint::complain;
use crate::error::NetError;
use crate::wire::Transport;

impl<Io: Transport> Live<'_, Io> {
    /// Says what is wrong, if it is the server's fault, and good-bye.
    pub(super) async fn broken(&mut self, error: NetError) -> End {
        let resumable = is_resumable(&error);
        if !resumable {
            // Our footer would end a session that we mean to resume.
            complain(self.wire, &error, self.pace.close).await;
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
