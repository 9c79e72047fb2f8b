//! Where the key of the store lies: the OS keychain, if there is one.

use model::Private;

/// Why the keychain did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultError {
    /// There is none on this computer: a passphrase protects the key instead.
    Absent,
    /// There is one, but it is locked or refuses.
    Locked(String),
}

/// The operating system's keychain. Calls may block for as long as the user
/// needs to unlock it: call from a blocking thread.
pub trait Vault: Send + Sync {
    /// The secret of that name; `None` if it was never stored.
    fn read(&self, name: &str) -> Result<Option<Private<Vec<u8>>>, VaultError>;
    /// Stores or replaces it.
    fn write(&self, name: &str, secret: &Private<Vec<u8>>) -> Result<(), VaultError>;
    /// Forgets it; no error if it is not there. What needs it is not built yet: the change
    /// of the database's key, and setting a lost one aside (ADR 1 §8).
    fn forget(&self, name: &str) -> Result<(), VaultError>;
}
