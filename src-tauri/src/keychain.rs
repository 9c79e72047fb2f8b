//! The operating system's keychain as the engine's vault.

use std::sync::Arc;

use keyring::Error;
use keyring_core::{CredentialStore, Entry};
use model::Private;
use ports::{Vault, VaultError};

/// Under which name the keychain's own window lists our secrets.
const OWNER: &str = "Amsel";

/// The keychain that this desktop offers: Keychain Services, Credential Store or
/// Secret Service.
pub(crate) struct Keychain {
    find: fn() -> Result<Arc<CredentialStore>, VaultError>,
}

impl Keychain {
    /// The desktop's own. It is looked for at the first use, not here: asking may block.
    pub(crate) fn of_the_desktop() -> Self {
        Self { find: desktop }
    }

    fn entry(&self, name: &str) -> Result<Entry, VaultError> {
        (self.find)()?.build(OWNER, name, None).map_err(|error| refused(&error))
    }
}

impl Vault for Keychain {
    fn read(&self, name: &str) -> Result<Option<Private<Vec<u8>>>, VaultError> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Private::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn write(&self, name: &str, secret: &Private<Vec<u8>>) -> Result<(), VaultError> {
        self.entry(name)?.set_secret(secret.expose()).map_err(|error| refused(&error))
    }

    fn forget(&self, name: &str) -> Result<(), VaultError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn desktop() -> Result<Arc<CredentialStore>, VaultError> {
    // The library connects once, at the first question, and remembers how that went.
    keyring::Entry::store_status().as_ref().map_err(|_| VaultError::Absent)?;
    keyring_core::get_default_store().ok_or(VaultError::Absent)
}

/// A keychain that is there and does not do it. The text is for "Details": some of the
/// library's errors carry the secret's bytes, so only their kind is told.
fn refused(error: &Error) -> VaultError {
    let why = match error {
        Error::NoDefaultStore => return VaultError::Absent,
        Error::PlatformFailure(cause) => format!("the keychain failed: {cause}"),
        Error::NoStorageAccess(cause) => format!("the keychain cannot be accessed: {cause}"),
        Error::NoEntry => "the entry is gone".to_owned(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the entry is not readable".to_owned(),
        Error::BadStoreFormat(_) => "the keychain is damaged".to_owned(),
        Error::TooLong(..) | Error::Invalid(..) => {
            "the keychain does not take such an entry".to_owned()
        }
        Error::Ambiguous(_) => "there are several such entries".to_owned(),
        _ => "the keychain refuses".to_owned(),
    };
    VaultError::Locked(why)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use keyring::Error;
    use keyring_core::{CredentialStore, mock};
    use model::Private;
    use ports::{Vault as _, VaultError};

    use super::{Keychain, OWNER};

    /// The library's own keychain in memory.
    #[expect(clippy::unnecessary_wraps, reason = "the shape of `Keychain::find`")]
    fn in_memory() -> Result<Arc<CredentialStore>, VaultError> {
        static STORE: LazyLock<Arc<mock::Store>> = LazyLock::new(|| mock::Store::new().unwrap());
        Ok(STORE.clone())
    }

    /// Lets the next use of this entry fail.
    fn fail_next(name: &str, error: Error) {
        let entry = in_memory().unwrap().build(OWNER, name, None).unwrap();
        entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
    }

    const KEYCHAIN: Keychain = Keychain { find: in_memory };

    #[test]
    fn a_secret_is_kept_replaced_and_forgotten() {
        let secret = |text: &str| Private::new(text.as_bytes().to_vec());
        assert_eq!(KEYCHAIN.read("kept"), Ok(None));
        assert_eq!(KEYCHAIN.forget("kept"), Ok(()));
        assert_eq!(KEYCHAIN.write("kept", &secret("one")), Ok(()));
        assert_eq!(KEYCHAIN.write("kept", &secret("two")), Ok(()));
        assert_eq!(KEYCHAIN.read("kept"), Ok(Some(secret("two"))));
        assert_eq!(KEYCHAIN.read("another"), Ok(None));
        assert_eq!(KEYCHAIN.forget("kept"), Ok(()));
        assert_eq!(KEYCHAIN.read("kept"), Ok(None));
    }

    #[test]
    fn no_keychain_is_not_a_locked_keychain() {
        let none = Keychain { find: || Err(VaultError::Absent) };
        assert_eq!(none.read("key"), Err(VaultError::Absent));
        assert_eq!(none.write("key", &Private::new(vec![1])), Err(VaultError::Absent));
        fail_next("absent", Error::NoDefaultStore);
        assert_eq!(KEYCHAIN.read("absent"), Err(VaultError::Absent));
    }

    #[test]
    fn a_locked_keychain_says_so_and_works_once_it_is_open() {
        fail_next("locked", Error::NoStorageAccess("dismissed".into()));
        assert!(
            matches!(KEYCHAIN.read("locked"), Err(VaultError::Locked(why)) if why.contains("dismissed"))
        );
        assert_eq!(KEYCHAIN.read("locked"), Ok(None));
    }

    #[test]
    fn no_failure_tells_the_secret() {
        fail_next("odd", Error::BadDataFormat(b"hunter2".to_vec(), "hunter2".into()));
        assert_eq!(
            KEYCHAIN.read("odd"),
            Err(VaultError::Locked("the entry is not readable".to_owned()))
        );
    }
}
