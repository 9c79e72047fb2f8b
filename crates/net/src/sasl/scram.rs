//! SCRAM (RFC 5802, RFC 7677): the messages and their proofs. No I/O.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use model::Private;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Gs2;
use super::password::prepared;
use crate::error::NetError;

/// Fewer make a stolen exchange cheap to try (RFC 7677 §4); more are an attack on us.
const ITERATIONS: core::ops::RangeInclusive<u32> = 4096..=1_000_000;

/// The hash that the mechanism is named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    /// RFC 7677.
    Sha256,
    /// RFC 5802.
    Sha1,
}

type Bytes = Zeroizing<Vec<u8>>;

impl Hash {
    fn digest(self, data: &[u8]) -> Bytes {
        Zeroizing::new(match self {
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha1 => Sha1::digest(data).to_vec(),
        })
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104 §3)")]
    fn hmac(self, key: &[u8], data: &[u8]) -> Bytes {
        Zeroizing::new(match self {
            Self::Sha256 => {
                let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
                mac.chain_update(data).finalize().into_bytes().to_vec()
            }
            Self::Sha1 => {
                let mac = Hmac::<Sha1>::new_from_slice(key).expect("a key of any length");
                mac.chain_update(data).finalize().into_bytes().to_vec()
            }
        })
    }

    fn salted(self, password: &str, salt: &[u8], iterations: u32) -> Bytes {
        match self {
            Self::Sha256 => {
                let mut salted = Zeroizing::new(vec![0; 32]);
                pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt, iterations, &mut salted);
                salted
            }
            Self::Sha1 => {
                let mut salted = Zeroizing::new(vec![0; 20]);
                pbkdf2::pbkdf2_hmac::<Sha1>(password.as_bytes(), salt, iterations, &mut salted);
                salted
            }
        }
    }
}

/// Before the server's challenge.
pub(crate) struct Scram {
    hash: Hash,
    gs2: Gs2,
    bare: String,
    nonce: String,
}

impl Scram {
    /// `nonce`: printable ASCII without a comma, unpredictable.
    pub(crate) fn new(hash: Hash, gs2: Gs2, user: &str, nonce: String) -> Result<Self, NetError> {
        let user = stringprep::saslprep(user).map_err(|_| NetError::NotAuthorized("user name"))?;
        let user = user.replace('=', "=3D").replace(',', "=2C");
        Ok(Self { hash, gs2, bare: format!("n={user},r={nonce}"), nonce })
    }

    /// The first message.
    pub(crate) fn first(&self) -> String {
        format!("{}{}", header(&self.gs2), self.bare)
    }

    /// Reads the server's first message (RFC 5802 §5.1, §7).
    pub(crate) fn challenged(self, message: &str) -> Result<Asked, NetError> {
        let mut fields = message.split(',');
        let mut field = |name: &str| fields.next().and_then(|field| field.strip_prefix(name));
        // `m=` would stand first: an extension that we must know and do not.
        let nonce = field("r=").ok_or_else(nonsense)?.to_owned();
        let salt = field("s=").ok_or_else(nonsense)?;
        let iterations = field("i=").ok_or_else(nonsense)?;
        if !nonce.starts_with(&self.nonce) || nonce.len() == self.nonce.len() {
            return Err(NetError::NotProven("the nonce is not ours"));
        }
        if !nonce.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
            return Err(nonsense());
        }
        let salt = STANDARD.decode(salt).map_err(|_| nonsense())?;
        if salt.is_empty() {
            return Err(NetError::NotProven("no salt"));
        }
        if iterations.is_empty() || !iterations.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(nonsense());
        }
        let iterations = iterations.parse().ok().filter(|count| ITERATIONS.contains(count));
        let iterations = iterations.ok_or(NetError::NotProven("iteration count out of bounds"))?;
        let bare = self.bare;
        let message = message.to_owned();
        Ok(Asked { hash: self.hash, gs2: self.gs2, bare, message, nonce, salt, iterations })
    }
}

/// The server asked; the password is not touched yet.
pub(crate) struct Asked {
    hash: Hash,
    gs2: Gs2,
    bare: String,
    message: String,
    nonce: String,
    salt: Vec<u8>,
    iterations: u32,
}

impl Asked {
    /// The final message, and what the server must answer. Slow: up to a million rounds.
    pub(crate) fn answer(&self, password: &Private<String>) -> Result<(String, Proof), NetError> {
        let password = prepared(password.expose())?;
        let salted = self.hash.salted(&password, &self.salt, self.iterations);
        let binding = STANDARD.encode(binding(&self.gs2));
        let without_proof = format!("c={binding},r={}", self.nonce);
        let signed = format!("{},{},{without_proof}", self.bare, self.message);
        let client_key = self.hash.hmac(&salted, b"Client Key");
        let stored_key = self.hash.digest(&client_key);
        let signature = self.hash.hmac(&stored_key, signed.as_bytes());
        let proof: Vec<u8> =
            client_key.iter().zip(signature.iter()).map(|(key, sign)| key ^ sign).collect();
        let server_key = self.hash.hmac(&salted, b"Server Key");
        let expected = self.hash.hmac(&server_key, signed.as_bytes());
        let message = format!("{without_proof},p={}", STANDARD.encode(proof));
        Ok((message, Proof { expected }))
    }
}

/// What the server must show.
pub(crate) struct Proof {
    expected: Bytes,
}

impl Proof {
    /// Reads the server's final message and checks its signature in constant time.
    pub(crate) fn verify(&self, message: &str) -> Result<(), NetError> {
        let first = message.split(',').next().unwrap_or_default();
        if let Some(error) = first.strip_prefix("e=") {
            return Err(refused(error));
        }
        let signature = first.strip_prefix("v=").ok_or(NetError::NotProven("no signature"))?;
        let signature = STANDARD.decode(signature).map_err(|_| NetError::NotProven("signature"))?;
        if bool::from(signature.ct_eq(&self.expected)) {
            Ok(())
        } else {
            Err(NetError::NotProven("signature"))
        }
    }
}

/// RFC 5802 §7, `server-error-value`.
fn refused(error: &str) -> NetError {
    match error {
        "channel-bindings-dont-match" | "server-does-support-channel-binding" => {
            NetError::Between("channel binding refused")
        }
        // We bind only where the server offered it.
        "channel-binding-not-supported" | "unsupported-channel-binding-type" => {
            NetError::Between("channel binding not supported")
        }
        "no-resources" => NetError::Unavailable("no-resources".to_owned()),
        "extensions-not-supported" | "invalid-encoding" | "invalid-username-encoding" => nonsense(),
        // unknown-user, invalid-proof, other-error, and whatever comes later
        _ => NetError::NotAuthorized("refused by SCRAM"),
    }
}

fn nonsense() -> NetError {
    NetError::Nonsense("SCRAM message".to_owned())
}

fn header(gs2: &Gs2) -> String {
    match gs2 {
        Gs2::Unable => "n,,".to_owned(),
        Gs2::NotOffered => "y,,".to_owned(),
        Gs2::Bound(binding) => format!("p={},,", binding.name),
    }
}

fn binding(gs2: &Gs2) -> Vec<u8> {
    let mut data = header(gs2).into_bytes();
    if let Gs2::Bound(binding) = gs2 {
        data.extend_from_slice(&binding.data);
    }
    data
}

impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scram({:?})", self.hash)
    }
}

#[cfg(test)]
mod tests;
