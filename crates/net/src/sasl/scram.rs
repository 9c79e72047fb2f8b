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
        format!("{}{}", header(self.gs2), self.bare)
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
        let password = stringprep::saslprep(password.expose()).map_err(|_| NetError::PasswordUnfit)?;
        let salted = self.hash.salted(&password, &self.salt, self.iterations);
        let binding = STANDARD.encode(binding(self.gs2));
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
            NetError::NoMechanism("somebody stands between us and the server".to_owned())
        }
        "channel-binding-not-supported" | "unsupported-channel-binding-type" => {
            NetError::NoMechanism("channel binding not supported".to_owned())
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

const fn header(gs2: Gs2) -> &'static str {
    match gs2 {
        Gs2::Unable => "n,,",
        Gs2::NotOffered => "y,,",
        Gs2::Exporter(_) => "p=tls-exporter,,",
    }
}

fn binding(gs2: Gs2) -> Vec<u8> {
    let mut data = header(gs2).as_bytes().to_vec();
    if let Gs2::Exporter(exported) = gs2 {
        data.extend_from_slice(&exported);
    }
    data
}

impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scram({:?})", self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Gs2;
    use super::{Hash, Scram};
    use crate::error::NetError;

    struct Exchange {
        hash: Hash,
        client_nonce: &'static str,
        first: &'static str,
        challenge: &'static str,
        last: &'static str,
        verifier: &'static str,
    }

    /// RFC 5802 §5 and RFC 7677 §3.
    const PUBLISHED: [Exchange; 2] = [
        Exchange {
            hash: Hash::Sha1,
            client_nonce: "fyko+d2lbbFgONRv9qkxdawL",
            first: "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
            challenge: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            last: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            verifier: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        },
        Exchange {
            hash: Hash::Sha256,
            client_nonce: "rOprNGfwEbeRWgbNEkqO",
            first: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            challenge: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            last: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            verifier: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        },
    ];

    fn start(exchange: &Exchange) -> Scram {
        Scram::new(exchange.hash, Gs2::Unable, "user", exchange.client_nonce.to_owned()).unwrap()
    }

    #[test]
    fn the_published_exchanges_come_out() {
        for exchange in &PUBLISHED {
            let scram = start(exchange);
            assert_eq!(scram.first(), exchange.first);
            let asked = scram.challenged(exchange.challenge).unwrap();
            let (last, proof) = asked.answer(&"pencil".into()).unwrap();
            assert_eq!(last, exchange.last);
            assert_eq!(proof.verify(exchange.verifier), Ok(()));
        }
    }

    #[test]
    fn a_signature_that_is_wrong_or_missing_proves_nothing() {
        let exchange = &PUBLISHED[1];
        let asked = start(exchange).challenged(exchange.challenge).unwrap();
        let (_, proof) = asked.answer(&"pencil".into()).unwrap();
        for message in ["", "v=", "v=AAAA", "v=!", "x=1", &exchange.verifier.replace('6', "7")] {
            assert!(matches!(proof.verify(message), Err(NetError::NotProven(_))), "{message}");
        }
        assert!(matches!(proof.verify("e=invalid-proof"), Err(NetError::NotAuthorized(_))));
        assert!(matches!(proof.verify("e=channel-bindings-dont-match"), Err(NetError::NoMechanism(_))));
    }

    #[test]
    fn a_challenge_out_of_bounds_is_refused_before_the_password_is_used() {
        let with = |message: &str| {
            Scram::new(Hash::Sha1, Gs2::Unable, "user", "abc".to_owned()).unwrap().challenged(message).err()
        };
        assert_eq!(with("r=abcd,s=QSXC,i=4096"), None);
        assert_eq!(with("r=abcd,s=QSXC,i=4096,x=extension"), None);
        for message in [
            "r=abcd,s=QSXC,i=4095",
            "r=abcd,s=QSXC,i=1",
            "r=abcd,s=QSXC,i=1000001",
            "r=abcd,s=QSXC,i=99999999999999999999",
            "r=abc,s=QSXC,i=4096",
            "r=xyzabc,s=QSXC,i=4096",
            "r=abcd,s=,i=4096",
        ] {
            assert!(matches!(with(message), Some(NetError::NotProven(_))), "{message}");
        }
        for message in ["", "m=x,r=abcd,s=QSXC,i=4096", "r=abcd,s=?,i=4096", "r=abcd,s=QSXC,i=", "r=abcd,s=QSXC,i=+4096", "r=abcd", "r=ab\u{7}cd,s=QSXC,i=4096"] {
            assert!(with(message).is_some(), "{message}");
        }
    }

    #[test]
    fn names_are_prepared_and_escaped() {
        let first = |user: &str| Scram::new(Hash::Sha1, Gs2::NotOffered, user, "r".to_owned()).map(|scram| scram.first());
        assert_eq!(first("a=b,c"), Ok("y,,n=a=3Db=2Cc,r=r".to_owned()));
        // RFC 4013 §3: a soft hyphen is mapped to nothing, a Roman numeral is normalised.
        assert_eq!(first("I\u{ad}X"), Ok("y,,n=IX,r=r".to_owned()));
        assert_eq!(first("\u{2168}"), Ok("y,,n=IX,r=r".to_owned()));
        assert!(first("\u{7}").is_err());
        let bound = Scram::new(Hash::Sha1, Gs2::Exporter([1; 32]), "u", "r".to_owned()).unwrap();
        assert!(bound.first().starts_with("p=tls-exporter,,"));
    }
}
