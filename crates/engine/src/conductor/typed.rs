//! What the user typed, judged before anything is done with it.

use model::failure::{ErrorCode, Failure};
use model::{BareJid, Private};

/// An address as the user typed it: spaces around it and an `xmpp:` in front are forgiven.
pub(super) fn parse_address(typed: &str) -> Result<BareJid, Failure> {
    let text = typed.trim();
    let text = text.strip_prefix("xmpp:").unwrap_or(text);
    let invalid = || Failure::new(ErrorCode::AddressInvalid).about(shorten(text));
    let jid = BareJid::new(text).map_err(|_| invalid())?;
    if jid.node().is_none() || jid.domain().as_str().chars().any(char::is_whitespace) {
        return Err(invalid());
    }
    Ok(jid)
}

fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}

pub(super) fn password_present(password: &Private<String>) -> Result<(), Failure> {
    if password.expose().is_empty() { Err(Failure::new(ErrorCode::PasswordEmpty)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::parse_address;
    use model::failure::ErrorCode;

    #[test]
    fn an_address_is_forgiven_its_surroundings_but_not_its_nonsense() {
        assert_eq!(
            parse_address(" xmpp:Alice@Example.com ").map(|jid| jid.to_string()),
            Ok("alice@example.com".into())
        );
        for bad in ["", "alice", "@example.com", "alice@", "alice@ex ample", "a@b/c", "a@b@c"] {
            assert_eq!(
                parse_address(bad).map_err(|failure| failure.code),
                Err(ErrorCode::AddressInvalid),
                "{bad:?}"
            );
        }
    }
}
