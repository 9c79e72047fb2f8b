//! Which SASL mechanism is used, and what it says.

mod password;
mod scram;

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Private;

pub(crate) use self::scram::{Hash, Proof, Scram};
use crate::error::NetError;

/// Something of the TLS connection that only its two ends agree on.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The registered name of its type, such as `tls-exporter`.
    pub(crate) name: &'static str,
    /// What is bound to.
    pub(crate) data: Vec<u8>,
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What is sent about channel binding (RFC 5802 §7, the gs2 header).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gs2 {
    /// `n`: this connection has nothing to bind to.
    Unable,
    /// `y`: we could, but the server does not offer it. A server that did offer it
    /// notices that somebody stripped the offer.
    NotOffered,
    /// `p`
    Bound(Binding),
}

/// How to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Salted challenge and response.
    Scram(Hash, Gs2),
    /// The password itself, inside of verified TLS.
    Plain,
}

impl Choice {
    /// The registered name.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Scram(hash, Gs2::Bound(_)) => bound_name(*hash),
            Self::Scram(Hash::Sha256, _) => "SCRAM-SHA-256",
            Self::Scram(Hash::Sha1, _) => "SCRAM-SHA-1",
            Self::Plain => "PLAIN",
        }
    }
}

const fn bound_name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha256 => "SCRAM-SHA-256-PLUS",
        Hash::Sha1 => "SCRAM-SHA-1-PLUS",
    }
}

const HASHES: [Hash; 2] = [Hash::Sha256, Hash::Sha1];

/// Picks the best of what is offered; never PLAIN where any SCRAM is offered, for then
/// somebody stripped what we could use, or the server wants what we do not speak.
///
/// `announced`: the server's types of channel binding (XEP-0440), if it says them. `able`: what
/// this connection can be bound to, best first. As long as there is something, `n` is never
/// sent: whoever can change the offer could switch the binding off with it, and no server
/// would notice.
pub(crate) fn choose(
    offered: &[String],
    announced: Option<&[String]>,
    able: &[Binding],
) -> Result<Choice, NetError> {
    let offers = |name: &str| offered.iter().any(|mechanism| mechanism == name);
    if let Some(hash) = HASHES.into_iter().find(|hash| offers(bound_name(*hash)))
        && !able.is_empty()
    {
        let known = |binding: &&Binding| {
            announced.is_none_or(|types| types.iter().any(|name| name == binding.name))
        };
        let binding = able.iter().find(known).cloned();
        let none = || NetError::NoMechanism("no channel binding that we know".to_owned());
        return Ok(Choice::Scram(hash, Gs2::Bound(binding.ok_or_else(none)?)));
    }
    let gs2 = if able.is_empty() { Gs2::Unable } else { Gs2::NotOffered };
    for hash in HASHES {
        let unbound = Choice::Scram(hash, gs2.clone());
        if offers(unbound.name()) {
            return Ok(unbound);
        }
    }
    let offers_scram = offered.iter().any(|name| name.starts_with("SCRAM-"));
    if offers("PLAIN") && !offers_scram {
        return Ok(Choice::Plain);
    }
    Err(NetError::NoMechanism(offer_in_words(offered)))
}

/// For the report: registered names only, for a server may put anything there.
fn offer_in_words(offered: &[String]) -> String {
    let is_name = |name: &&String| {
        name.len() <= 20
            && name.bytes().all(|byte| {
                byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-_".contains(&byte)
            })
    };
    let names: Vec<&str> = offered.iter().filter(is_name).map(String::as_str).collect();
    if names.is_empty() {
        "nothing offered".to_owned()
    } else {
        format!("offered: {}", names.join(" "))
    }
}

/// RFC 4616.
pub(crate) fn plain(user: &str, password: &Private<String>) -> Result<String, NetError> {
    let password = password::prepared(password.expose())?;
    Ok(encode(format!("\0{user}\0{}", *password).as_bytes()))
}

/// Base64; nothing is `=` (RFC 6120 §6.4.2).
pub(crate) fn encode(data: &[u8]) -> String {
    if data.is_empty() { "=".to_owned() } else { STANDARD.encode(data) }
}

/// Base64 of text. No SASL message that we await is longer than 8 KiB.
pub(crate) fn decode(data: &str) -> Result<String, NetError> {
    const NONSENSE: &str = "SASL message";
    let data = data.trim();
    if data == "=" || data.is_empty() {
        return Ok(String::new());
    }
    if data.len() > 8192 {
        return Err(NetError::Nonsense(NONSENSE.to_owned()));
    }
    let bytes = STANDARD.decode(data).map_err(|_| NetError::Nonsense(NONSENSE.to_owned()))?;
    String::from_utf8(bytes).map_err(|_| NetError::Nonsense(NONSENSE.to_owned()))
}

/// What a `<failure/>` means (RFC 6120 §6.5), if this was said about channel binding before.
///
/// RFC 5802 has words for a binding that is refused, SASL has none: Prosody answers
/// `malformed-request` to a `y` that it can disprove and to a wrong binding, others name it in
/// the text. Nothing else of ours is malformed, so that it means: what the server sees of the
/// connection is not what we see.
pub(crate) fn failure(condition: &str, text: &str, gs2: Option<&Gs2>) -> NetError {
    let could_bind = matches!(gs2, Some(Gs2::NotOffered | Gs2::Bound(_)));
    if could_bind && (condition == "malformed-request" || names_binding(text)) {
        return NetError::Between("channel binding refused");
    }
    match condition {
        "not-authorized" => NetError::NotAuthorized("not-authorized"),
        "credentials-expired" => NetError::NotAuthorized("credentials-expired"),
        "invalid-authzid" => NetError::NotAuthorized("invalid-authzid"),
        "account-disabled" => NetError::AccountDisabled,
        "temporary-auth-failure" => NetError::Unavailable("temporary-auth-failure".to_owned()),
        "invalid-mechanism" => NetError::NoMechanism("invalid-mechanism".to_owned()),
        "mechanism-too-weak" => NetError::NoMechanism("mechanism-too-weak".to_owned()),
        "encryption-required" => NetError::NoMechanism("encryption-required".to_owned()),
        "aborted" => NetError::Nonsense("SASL aborted".to_owned()),
        "incorrect-encoding" => NetError::Nonsense("SASL incorrect-encoding".to_owned()),
        "malformed-request" => NetError::Nonsense("SASL malformed-request".to_owned()),
        // RFC 6120 §6.5: an unknown condition is treated as a failed authentication.
        _ => NetError::NotAuthorized("unknown condition"),
    }
}

fn names_binding(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("channel binding") || text.contains("channel-binding")
}

#[cfg(test)]
mod tests;
