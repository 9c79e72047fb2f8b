//! Opening and creating: the lock, the key, the version, the connections – in this order, so
//! that a store that cannot be opened is not changed either.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use model::Private;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::sqlite::{SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use crate::error::{Result, StoreError};
use crate::key::{KeyFile, Place, private, sync_dir};
use crate::seal::KEY_BYTES;
use crate::writer::Writer;
use crate::{Probe, Store};

const DATABASE: &str = "store.db";
const LOCK: &str = "lock";
/// Fixed with the cipher (ADR 1 §7).
const PAGE_BYTES: u64 = 4096;
/// Readers share the file with the one writer; more only cost memory.
const READERS: u32 = 3;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Held for the life of the store (ADR 1 §10). The system lets go of it when the process
/// ends in whatever way; the file itself stays.
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Closing is not enough: a process that is being started from here at this moment holds
    /// a copy of the handle until it runs its own program.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl Lock {
    pub(crate) fn take(dir: &Path) -> Result<Self> {
        let file = private()
            .create(true)
            .truncate(false)
            .open(dir.join(LOCK))
            .map_err(|error| StoreError::io("opening the lock", &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(StoreError::io("taking the lock", &error)),
        }
    }
}

/// What lies there. Reads only.
pub(crate) fn probe(dir: &Path) -> Result<Probe> {
    match KeyFile::read(dir)? {
        Some(file) => Ok(match file.key {
            Place::Keychain(name) => Probe::Keychain { name },
            Place::Sealed(_) => Probe::Passphrase,
        }),
        // Never to be taken for a fresh profile: it would be overwritten.
        None if dir.join(DATABASE).exists() => {
            Err(StoreError::Broken("there is a database, but no key.json".to_owned()))
        }
        None => Ok(Probe::Fresh),
    }
}

/// Makes the directory, where there is none, and refuses one that holds a store.
pub(crate) fn prepare(dir: &Path) -> Result<Lock> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| StoreError::io("making the directory", &error))?;
    #[cfg(unix)]
    fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .map_err(|error| StoreError::io("closing the directory to others", &error))?;
    let lock = Lock::take(dir)?;
    match probe(dir)? {
        Probe::Fresh => Ok(lock),
        Probe::Keychain { .. } | Probe::Passphrase => Err(StoreError::Exists),
    }
}

/// Takes the lock of a store that must be there. Makes nothing where there is none.
pub(crate) fn enter(dir: &Path) -> Result<(Lock, KeyFile)> {
    key_file(dir)?;
    let lock = Lock::take(dir)?;
    Ok((lock, key_file(dir)?))
}

/// The `key.json` of a store that must be there.
pub(crate) fn key_file(dir: &Path) -> Result<KeyFile> {
    KeyFile::read(dir)?.ok_or_else(|| StoreError::Broken("there is no key.json".to_owned()))
}

/// Opens the database with its key; finishes a creation that was cut off.
pub(crate) async fn open(
    dir: &Path,
    mut file: KeyFile,
    key: &Private<Vec<u8>>,
    lock: Lock,
) -> Result<Store> {
    let options = options(dir, key)?;
    ensure_file(dir, file.made)?;
    refuse_newer(&options, file.made).await?;
    let mut connection = connect(&options).await?;
    if let Err(error) = bring_up(&mut connection).await {
        // Closed before the lock goes.
        let _ = connection.close().await;
        return Err(error);
    }
    if !file.made {
        file.made = true;
        file.write(dir)?;
    }
    let readers = readers(&options);
    let writer = Writer::start(options, connection, readers.clone(), lock);
    Ok(Store::new(dir, readers, writer))
}

async fn bring_up(connection: &mut SqliteConnection) -> Result<()> {
    // `run` takes `impl Acquire`, which makes every future above it not `Send` enough to be
    // spawned (rust-lang/rust#100013); `run_direct` is what it calls.
    MIGRATIONS.run_direct(None, &mut *connection, false).await?;
    // A log-in that never succeeded ended with the process that tried it.
    sqlx::query!("DELETE FROM accounts WHERE kept = 0").execute(connection).await?;
    Ok(())
}

/// The writer's connection: the only one that can write.
pub(crate) async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    Ok(options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?)
}

fn readers(options: &SqliteConnectOptions) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone().read_only(true))
}

/// The cipher for ever, and the settings of each run (ADR 1 §7). Statement logging is off: it
/// would print the key; the cipher's own log is off: its findings come back as errors.
///
/// What is built here holds the key as text for the life of the store, and is never wiped
/// (ADR 1 §8): sqlx opens connections when it needs them and gives them the key itself.
fn options(dir: &Path, key: &Private<Vec<u8>>) -> Result<SqliteConnectOptions> {
    use std::fmt::Write as _;
    if key.expose().len() != KEY_BYTES {
        return Err(StoreError::Broken("the key has the wrong length".to_owned()));
    }
    let mut pragma = String::with_capacity(2 * KEY_BYTES + 5);
    pragma.push_str("\"x'");
    for byte in key.expose() {
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\"");
    Ok(SqliteConnectOptions::new()
        .filename(dir.join(DATABASE))
        .pragma("key", pragma)
        .pragma("cipher_compatibility", "4")
        .pragma("cipher_log_level", "NONE")
        .pragma("temp_store", "MEMORY")
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF")
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging())
}

/// The database's file is there, if need be from now on, closed to others.
fn ensure_file(dir: &Path, made: bool) -> Result<()> {
    let path = dir.join(DATABASE);
    match fs::metadata(&path) {
        // SQLite takes a file without one whole page for an empty database and would start
        // afresh in it.
        Ok(found) if made && found.len() < PAGE_BYTES => {
            Err(StoreError::Broken("the database is cut off".to_owned()))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("looking for the database", &error))
        }
        Err(_) if made => Err(StoreError::Broken("the database is missing".to_owned())),
        Err(_) => private()
            .create_new(true)
            .open(&path)
            .and_then(|file| file.sync_all())
            .and_then(|()| sync_dir(dir))
            .map_err(|error| StoreError::io("making the database", &error)),
    }
}

/// Reads the version with a connection that cannot write. A wrong key and a damaged first
/// page are found here too. Only a database that was not made to its end may have to be
/// rolled back before it can be read: until then it has no write-ahead log.
async fn refuse_newer(options: &SqliteConnectOptions, made: bool) -> Result<()> {
    let mut connection = options.clone().read_only(made).connect().await?;
    let found = version(&mut connection).await;
    connection.close().await?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    match found? {
        found if found > known => Err(StoreError::TooNew { found, known }),
        _ => Ok(()),
    }
}

async fn version(connection: &mut SqliteConnection) -> Result<i64> {
    let begun: bool = sqlx::query_scalar(
        "SELECT count(*) > 0 FROM sqlite_schema WHERE name = '_sqlx_migrations'",
    )
    .fetch_one(&mut *connection)
    .await?;
    if !begun {
        return Ok(0);
    }
    Ok(sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::{Connection, Duration, KEY_BYTES, Private, connect, ensure_file, options};
    use sqlx::{AssertSqlSafe, Row, SqliteConnection, ValueRef as _};

    async fn pragma(connection: &mut SqliteConnection, name: &str) -> String {
        let statement = AssertSqlSafe(format!("PRAGMA {name}"));
        let row = sqlx::query(statement).fetch_one(connection).await.unwrap();
        assert!(!row.try_get_raw(0).unwrap().is_null());
        row.try_get_unchecked::<String, _>(0).unwrap()
    }

    /// What a test with a killed process cannot see, and what must not change (ADR 1 §5, §7).
    #[tokio::test]
    async fn the_settings_of_the_file_are_those_that_were_decided() {
        tokio::time::timeout(Duration::from_secs(20), settings()).await.expect("in time");
    }

    async fn settings() {
        let dir = tempfile::tempdir().unwrap();
        let options = options(dir.path(), &Private::new(vec![7; KEY_BYTES])).unwrap();
        ensure_file(dir.path(), false).unwrap();
        let mut connection = connect(&options).await.unwrap();
        for (name, decided) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("secure_delete", "1"),
            ("temp_store", "2"),
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("page_size", "4096"),
            ("cipher_page_size", "4096"),
            ("cipher_use_hmac", "1"),
            ("cipher_hmac_algorithm", "HMAC_SHA512"),
            ("cipher_plaintext_header_size", "0"),
            // Costs more than it gives: SQLCipher's own key material is locked without it.
            ("cipher_memory_security", "0"),
        ] {
            assert_eq!(pragma(&mut connection, name).await, decided, "{name}");
        }
        let version = pragma(&mut connection, "cipher_version").await;
        assert!(version.starts_with("4."), "{version}");
        connection.close().await.unwrap();
    }
}
