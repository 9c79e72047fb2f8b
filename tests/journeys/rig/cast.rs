//! Who plays, and the plugs that make each performance the same: clock, randomness, keychain.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard};

use model::Private;
use model::failure::{ErrorCode, Failure};
use model::time::{LocalDay, Timestamp};
use ports::{Clock, Entropy, Vault, VaultError};

/// The user.
pub(crate) const ALICE: &str = "alice@home.example";
/// A contact: each sees the other.
pub(crate) const BOB: &str = "bob@home.example";
/// The user's second account.
pub(crate) const CAROL: &str = "carol@work.example";
/// A stranger who means no good.
pub(crate) const MALLORY: &str = "mallory@evil.example";

/// A failure about a server.
pub(crate) fn failure(code: ErrorCode, about: &str) -> Failure {
    Failure::new(code).about(about)
}

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// 2026-03-02T09:00:00Z, until somebody turns it on. Days are UTC's.
pub(crate) struct HandClock(AtomicI64);

impl HandClock {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(1_772_442_000_000))
    }

    pub(crate) fn turn(&self, by: std::time::Duration) {
        let by = i64::try_from(by.as_millis()).expect("a reasonable time");
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    fn local_day(&self, at: Timestamp) -> LocalDay {
        LocalDay(i32::try_from(at.0.div_euclid(DAY)).expect("a day of this age"))
    }
}

/// `SplitMix64`: the same numbers in each performance.
pub(crate) struct Seeded(Mutex<u64>);

impl Seeded {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for Seeded {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().expect("nobody panicked here");
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// What lies in a keychain, by name.
pub(crate) type Secrets = HashMap<String, Private<Vec<u8>>>;

/// A keychain, open until somebody locks it.
#[derive(Default)]
pub(crate) struct Drawer {
    secrets: Mutex<Secrets>,
    locked: AtomicBool,
}

impl Drawer {
    pub(crate) fn lock(&self, locked: bool) {
        self.locked.store(locked, Ordering::SeqCst);
    }

    /// Everything in it is gone; what it was.
    pub(crate) fn empties(&self) -> Secrets {
        std::mem::take(&mut *self.secrets.lock().expect("nobody panicked here"))
    }

    /// It is brought back.
    pub(crate) fn refills(&self, secrets: Secrets) {
        *self.secrets.lock().expect("nobody panicked here") = secrets;
    }

    fn open(&self) -> Result<MutexGuard<'_, Secrets>, VaultError> {
        if self.locked.load(Ordering::SeqCst) {
            return Err(VaultError::Locked("the user said no".to_owned()));
        }
        Ok(self.secrets.lock().expect("nobody panicked here"))
    }
}

impl Vault for Drawer {
    fn read(&self, name: &str) -> Result<Option<Private<Vec<u8>>>, VaultError> {
        Ok(self.open()?.get(name).cloned())
    }

    fn write(&self, name: &str, secret: &Private<Vec<u8>>) -> Result<(), VaultError> {
        self.open()?.insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn forget(&self, name: &str) -> Result<(), VaultError> {
        self.open()?.remove(name);
        Ok(())
    }
}
