//! Why the store did not do it, and what the user hears of that.

use std::io;

use model::failure::{ErrorCode, Failure};

/// Fewest characters of a passphrase.
pub const PASSPHRASE_MIN_CHARS: usize = 8;

/// Why the store did not do it. No text in here ever holds content: no body, no JID, no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another running copy holds the profile's lock.
    #[error("the profile is in use")]
    InUse,
    /// A newer Amsel wrote the database. Nothing was written.
    #[error("schema {found} is newer than {known}")]
    TooNew {
        /// The database's version.
        found: i64,
        /// Our newest version.
        known: i64,
    },
    /// A file is damaged, missing, or not ours; or the key is another one. Nothing was written.
    #[error("broken: {0}")]
    Broken(String),
    /// The passphrase does not unseal the key.
    #[error("the passphrase is wrong")]
    PassphraseWrong,
    /// Fewer than [`PASSPHRASE_MIN_CHARS`] characters.
    #[error("the passphrase is too short")]
    PassphraseTooShort,
    /// A store is already there: it is opened, never created again.
    #[error("a store is already there")]
    Exists,
    /// The account is already there.
    #[error("the account exists")]
    AccountExists,
    /// No space left, or no more allowed.
    #[error("the disk is full")]
    DiskFull,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The operating system refused.
    #[error("{doing}: {kind}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// What came back.
        kind: io::ErrorKind,
    },
    /// The database refused: a fault in Amsel.
    #[error("database: {0}")]
    Database(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::InUse => ErrorCode::ProfileInUse,
            StoreError::TooNew { .. } => ErrorCode::StoreTooNew,
            StoreError::Broken(_) => ErrorCode::StoreBroken,
            StoreError::PassphraseWrong => ErrorCode::PassphraseWrong,
            StoreError::PassphraseTooShort => {
                return Self::new(ErrorCode::PassphraseTooShort).detail(PASSPHRASE_MIN_CHARS);
            }
            StoreError::AccountExists => ErrorCode::AccountExists,
            StoreError::DiskFull => ErrorCode::DiskFull,
            StoreError::Exists
            | StoreError::Closed
            | StoreError::Io { .. }
            | StoreError::Database(_) => ErrorCode::Internal,
        };
        Self::new(code).detail(error)
    }
}
