//! Which SASL mechanism is used, and what it says.

mod scram;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Private;

pub(crate) use self::scram::{Hash, Proof, Scram};
use crate::error::NetError;

/// What is sent about channel binding (RFC 5802 §7, the gs2 header).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gs2 {
    /// `n`: this connection cannot bind, or the server binds only what we cannot.
    Unable,
    /// `y`: we could, but the server does not offer it. A server that did offer it
    /// notices that somebody stripped the offer.
    NotOffered,
    /// `p`: bound to this TLS connection (RFC 9266).
    Exporter([u8; 32]),
}

/// How to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Salted challenge and response.
    Scram(Hash, Gs2),
    /// The password itself, inside of verified TLS.
    Plain,
}

impl Choice {
    /// The registered name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Scram(Hash::Sha256, Gs2::Exporter(_)) => "SCRAM-SHA-256-PLUS",
            Self::Scram(Hash::Sha256, _) => "SCRAM-SHA-256",
            Self::Scram(Hash::Sha1, Gs2::Exporter(_)) => "SCRAM-SHA-1-PLUS",
            Self::Scram(Hash::Sha1, _) => "SCRAM-SHA-1",
            Self::Plain => "PLAIN",
        }
    }
}

/// Picks the best of what is offered; never PLAIN where any SCRAM is offered, for then
/// somebody stripped what we could use, or the server wants what we do not speak.
pub(crate) fn choose(
    offered: &[String],
    bindings: Option<&[String]>,
    exporter: Option<[u8; 32]>,
) -> Result<Choice, NetError> {
    let offers = |name: &str| offered.iter().any(|mechanism| mechanism == name);
    let offers_plus =
        offered.iter().any(|name| name.starts_with("SCRAM-") && name.ends_with("-PLUS"));
    // RFC 9266 §4: with TLS 1.3 this is the type unless the server says otherwise (XEP-0440).
    let binds = bindings.is_none_or(|types| types.iter().any(|name| name == "tls-exporter"));
    if let Some(data) = exporter.filter(|_| binds) {
        for hash in [Hash::Sha256, Hash::Sha1] {
            let bound = Choice::Scram(hash, Gs2::Exporter(data));
            if offers(bound.name()) {
                return Ok(bound);
            }
        }
    }
    let gs2 = if exporter.is_some() && !offers_plus { Gs2::NotOffered } else { Gs2::Unable };
    for hash in [Hash::Sha256, Hash::Sha1] {
        let unbound = Choice::Scram(hash, gs2);
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
    let password = stringprep::saslprep(password.expose()).map_err(|_| NetError::PasswordUnfit)?;
    Ok(encode(format!("\0{user}\0{password}").as_bytes()))
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

/// What a `<failure/>` means (RFC 6120 §6.5).
pub(crate) fn failure(condition: &str) -> NetError {
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

#[cfg(test)]
mod tests;
