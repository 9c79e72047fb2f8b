//! `key.json`: where the database's key lies. Holds no secret in the clear.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::seal::Sealed;

const NAME: &str = "key.json";
/// Written whole, then renamed: a reader sees the old file or the new one.
const DRAFT: &str = "key.json.new";
const FORMAT: u32 = 1;
/// Far more than any real one.
const MAX_BYTES: u64 = 64 * 1024;

/// Where the key is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Place {
    /// In the OS keychain, under this name.
    Keychain(String),
    /// Here, under a passphrase.
    Sealed(Sealed),
}

/// All of `key.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyFile {
    format: u32,
    /// Was the database made to its end? Until then a missing database is no loss but a
    /// start that was cut off; from then on it is one, and nothing is made in its place.
    pub(crate) made: bool,
    pub(crate) key: Place,
}

impl KeyFile {
    pub(crate) const fn new(key: Place) -> Self {
        Self { format: FORMAT, made: false, key }
    }

    /// `None`: there is no such file.
    pub(crate) fn read(dir: &Path) -> Result<Option<Self>> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let file = match File::open(dir.join(NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("reading key.json", &error)),
        };
        let mut bytes = Vec::new();
        file.take(MAX_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|error| StoreError::io("reading key.json", &error))?;
        let broken = |_| StoreError::Broken("key.json".to_owned());
        let Format { format } = serde_json::from_slice(&bytes).map_err(broken)?;
        if format > FORMAT {
            return Err(StoreError::TooNew { found: format.into(), known: FORMAT.into() });
        }
        serde_json::from_slice(&bytes).map_err(broken).map(Some)
    }

    /// Replaces the file in one step that survives a power cut.
    pub(crate) fn write(&self, dir: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|_| StoreError::Database("key.json could not be written".to_owned()))?;
        replace(dir, &text).map_err(|error| StoreError::io("writing key.json", &error))
    }
}

fn replace(dir: &Path, text: &[u8]) -> io::Result<()> {
    let draft = dir.join(DRAFT);
    let mut file = private().create(true).truncate(true).open(&draft)?;
    file.write_all(text)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, dir.join(NAME))?;
    sync_dir(dir)
}

/// Options for a file that only its owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new name in a directory is on the disk only after the directory is.
#[cfg(unix)]
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Elsewhere the file system orders renames itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as on unix")]
pub(crate) fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}
