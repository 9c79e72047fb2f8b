//! What the engine asks of a stream.

use std::fmt;

use minidom::Element;
use ports::{SessionNo, Token};

/// One call of [`ports::XmppStream`], on its way to the supervisor. Its `Debug` is fit for a
/// log: it names a stanza and holds no content (invariant 9).
pub(crate) enum Command {
    /// Send a stanza of this session.
    Send(SessionNo, Element, Option<Token>),
    /// So many more stanzas of the session are committed.
    Handled(SessionNo, u32),
    /// Wait no longer.
    TryNow,
    /// Say good-bye and end.
    Close,
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(session, stanza, token) => {
                write!(f, "Send({session:?}, {}, {token:?})", stanza.name())
            }
            Self::Handled(session, count) => write!(f, "Handled({session:?}, {count})"),
            Self::TryNow => f.write_str("TryNow"),
            Self::Close => f.write_str("Close"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Element, SessionNo, Token};

    #[test]
    fn a_command_is_fit_for_a_log() {
        let body = Element::builder("body", "jabber:client").append("secret").build();
        let stanza = Element::builder("message", "jabber:client").append(body).build();
        let command = Command::Send(SessionNo(2), stanza, Some(Token(1)));
        assert_eq!(format!("{command:?}"), "Send(SessionNo(2), message, Some(Token(1)))");
    }
}
