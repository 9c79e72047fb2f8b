//! Why the store did not do it, and what the user hears of that.

use std::io;

use model::failure::{ErrorCode, Failure};

/// What this crate's functions give back.
pub(crate) type Result<T> = core::result::Result<T, StoreError>;

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

impl StoreError {
    pub(crate) fn io(doing: &'static str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            kind => Self::Io { doing, kind },
        }
    }

    /// A row that this schema cannot hold: somebody else wrote it, or the disk lied.
    pub(crate) fn row(what: &str) -> Self {
        Self::Broken(format!("a row: {what}"))
    }
}

// Result codes of SQLite <https://sqlite.org/rescode.html>; the low byte of an extended code
// is the primary one.
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const NOT_A_DATABASE: i32 = 26;
const SHORT_READ: i32 = 522;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(refusal) => {
                // The message names tables and columns, never values: all values are bound.
                let text = refusal.message().to_owned();
                let code = refusal.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0);
                match code & 0xff {
                    FULL => Self::DiskFull,
                    CORRUPT | NOT_A_DATABASE => Self::Broken(text),
                    _ if code == SHORT_READ => Self::Broken(text),
                    _ => Self::Database(format!("{code}: {text}")),
                }
            }
            sqlx::Error::Io(error) => Self::io("the database", &error),
            sqlx::Error::PoolClosed => Self::Closed,
            sqlx::Error::ColumnDecode { index, .. } => Self::row(&index),
            // Their texts may quote what they could not digest.
            sqlx::Error::RowNotFound => Self::Database("no row".to_owned()),
            sqlx::Error::PoolTimedOut => Self::Database("no free connection".to_owned()),
            sqlx::Error::WorkerCrashed => {
                Self::Database("the connection's thread ended".to_owned())
            }
            _ => Self::Database("the library refused".to_owned()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMismatch(version) | MigrateError::Dirty(version) => {
                Self::Broken(format!("migration {version} is another one than ours"))
            }
            other => Self::Broken(format!("migration: {other}")),
        }
    }
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
