//! What the engine asks of a stream.

use minidom::Element;
use ports::{SessionNo, Token};

/// One call of [`ports::XmppStream`], on its way to the supervisor.
#[derive(Debug)]
pub(crate) enum Command {
    /// Send a stanza.
    Send(Element, Option<Token>),
    /// So many more stanzas of the session are committed.
    Handled(SessionNo, u32),
    /// Wait no longer.
    TryNow,
    /// Say good-bye and end.
    Close,
}
