//! The database's key under a passphrase: XChaCha20-Poly1305 under Argon2id (ADR 1 §8).

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use model::Private;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{PASSPHRASE_MIN_CHARS, Result, StoreError};

/// Bytes of the database's key.
pub(crate) const KEY_BYTES: usize = 32;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
/// Most that a file may ask for: a damaged one must not eat the computer.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 64;
const MAX_LANES: u32 = 16;

/// A sealed key with all that is needed to open it again, so that the costs can grow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sealed {
    /// Always `argon2id`, version 0x13.
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// Base64, 16 bytes.
    salt: String,
    /// Base64, 24 bytes.
    nonce: String,
    /// Base64, the key and its tag.
    locked: String,
}

impl Sealed {
    /// Seals `key`. Costs 64 MiB and a good part of a second: never on an async thread.
    pub(crate) fn seal(key: &[u8], passphrase: &Private<String>, drawn: &Drawn) -> Result<Self> {
        if passphrase.expose().chars().count() < PASSPHRASE_MIN_CHARS {
            return Err(StoreError::PassphraseTooShort);
        }
        let mut this = Self {
            kdf: "argon2id".to_owned(),
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
            salt: BASE64.encode(drawn.salt),
            nonce: BASE64.encode(drawn.nonce),
            locked: String::new(),
        };
        let header = this.header();
        let payload = Payload { msg: key, aad: header.as_bytes() };
        let sealed = this
            .cipher(passphrase)?
            .encrypt(&XNonce::from(drawn.nonce), payload)
            .map_err(|_| StoreError::Database("the key could not be sealed".to_owned()))?;
        this.locked = BASE64.encode(sealed);
        Ok(this)
    }

    /// The key. As costly as [`Self::seal`].
    pub(crate) fn open(&self, passphrase: &Private<String>) -> Result<Private<Vec<u8>>> {
        let broken = || StoreError::Broken("key.json: the sealed key".to_owned());
        let nonce = bytes::<NONCE_BYTES>(&self.nonce).ok_or_else(broken)?;
        let sealed = BASE64.decode(&self.locked).map_err(|_| broken())?;
        if sealed.len() != KEY_BYTES + 16 {
            return Err(broken());
        }
        let header = self.header();
        let payload = Payload { msg: &sealed, aad: header.as_bytes() };
        self.cipher(passphrase)?
            .decrypt(&XNonce::from(nonce), payload)
            .map(Private::new)
            .map_err(|_| StoreError::PassphraseWrong)
    }

    fn cipher(&self, passphrase: &Private<String>) -> Result<XChaCha20Poly1305> {
        let broken = || StoreError::Broken("key.json: the costs".to_owned());
        let sane = self.kdf == "argon2id"
            && self.memory_kib <= MAX_MEMORY_KIB
            && self.passes <= MAX_PASSES
            && self.lanes <= MAX_LANES;
        if !sane {
            return Err(broken());
        }
        let salt = bytes::<SALT_BYTES>(&self.salt).ok_or_else(broken)?;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_BYTES))
            .map_err(|_| broken())?;
        let mut derived = Zeroizing::new([0_u8; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), &salt, derived.as_mut_slice())
            .map_err(|_| broken())?;
        XChaCha20Poly1305::new_from_slice(derived.as_slice()).map_err(|_| broken())
    }

    /// Stands under the tag, so that nobody can lower the costs of a file they may write.
    fn header(&self) -> String {
        format!("amsel key 1 {} {} {} {}", self.kdf, self.memory_kib, self.passes, self.lanes)
    }
}

/// What is drawn by lot for one sealing; never used twice.
pub(crate) struct Drawn {
    salt: [u8; SALT_BYTES],
    nonce: [u8; NONCE_BYTES],
}

impl Drawn {
    pub(crate) fn new(fill: &(dyn Fn(&mut [u8]) + Sync)) -> Self {
        let mut this = Self { salt: [0; SALT_BYTES], nonce: [0; NONCE_BYTES] };
        fill(&mut this.salt);
        fill(&mut this.nonce);
        this
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64.decode(text).ok()?.try_into().ok()
}
