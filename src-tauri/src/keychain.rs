//! The operating system's keychain as the engine's vault.

use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error};
use model::Private;
use ports::{Vault, VaultError};

/// Under which name the keychain's own window lists our secrets.
const OWNER: &str = "Amsel";

/// The keychain that this desktop offers: Keychain Services, Credential Store or
/// Secret Service.
pub(crate) struct Keychain {
    find: fn() -> Result<Arc<CredentialStore>, Error>,
    /// The way to it, once it was found. A failure is not kept: who unlocks or starts the
    /// keychain and tries again must find it, and that within the same run of the program.
    found: Mutex<Option<Arc<CredentialStore>>>,
}

impl Keychain {
    /// The desktop's own. It is looked for at the first use, not here: asking may block.
    pub(crate) fn of_the_desktop() -> Self {
        Self::found_by(desktop)
    }

    fn found_by(find: fn() -> Result<Arc<CredentialStore>, Error>) -> Self {
        Self { find, found: Mutex::default() }
    }

    fn store(&self) -> Result<Arc<CredentialStore>, VaultError> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = &*found {
            return Ok(Arc::clone(store));
        }
        let store = (self.find)().map_err(|_| VaultError::Absent)?;
        Ok(Arc::clone(found.insert(store)))
    }

    fn ask<T>(
        &self,
        name: &str,
        question: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<T, VaultError> {
        let entry = self.store()?.build(OWNER, name, None);
        entry.and_then(|entry| question(&entry)).map_err(|error| {
            // The way itself may be broken, as when the desktop's bus was started anew: the next question finds another.
            if matches!(error, Error::PlatformFailure(_)) {
                *self.found.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            refused(&error)
        })
    }
}

impl Vault for Keychain {
    fn read(&self, name: &str) -> Result<Option<Private<Vec<u8>>>, VaultError> {
        self.ask(name, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Private::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn write(&self, name: &str, secret: &Private<Vec<u8>>) -> Result<(), VaultError> {
        self.ask(name, |entry| entry.set_secret(secret.expose()))
    }

    fn forget(&self, name: &str) -> Result<(), VaultError> {
        self.ask(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// The platform's store. Not by way of the `keyring` crate: it connects once for the whole run of
/// the program and remembers for ever how that went.
fn desktop() -> Result<Arc<CredentialStore>, Error> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
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
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, LazyLock};

    use keyring_core::{CredentialStore, Error, mock};
    use model::Private;
    use ports::{Vault as _, VaultError};

    use super::{Keychain, OWNER};

    /// The library's own keychain in memory.
    #[expect(clippy::unnecessary_wraps, reason = "the shape of `Keychain::find`")]
    fn in_memory() -> Result<Arc<CredentialStore>, Error> {
        static STORE: LazyLock<Arc<mock::Store>> = LazyLock::new(|| mock::Store::new().unwrap());
        Ok(STORE.clone())
    }

    /// Lets the next use of this entry fail.
    fn fail_next(name: &str, error: Error) {
        let entry = in_memory().unwrap().build(OWNER, name, None).unwrap();
        entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
    }

    fn keychain() -> Keychain {
        Keychain::found_by(in_memory)
    }

    #[test]
    fn a_secret_is_kept_replaced_and_forgotten() {
        let keychain = keychain();
        let secret = |text: &str| Private::new(text.as_bytes().to_vec());
        assert_eq!(keychain.read("kept"), Ok(None));
        assert_eq!(keychain.forget("kept"), Ok(()));
        assert_eq!(keychain.write("kept", &secret("one")), Ok(()));
        assert_eq!(keychain.write("kept", &secret("two")), Ok(()));
        assert_eq!(keychain.read("kept"), Ok(Some(secret("two"))));
        assert_eq!(keychain.read("another"), Ok(None));
        assert_eq!(keychain.forget("kept"), Ok(()));
        assert_eq!(keychain.read("kept"), Ok(None));
    }

    #[test]
    fn no_keychain_is_not_a_locked_keychain() {
        let none = Keychain::found_by(|| Err(Error::NoDefaultStore));
        assert_eq!(none.read("key"), Err(VaultError::Absent));
        assert_eq!(none.write("key", &Private::new(vec![1])), Err(VaultError::Absent));
        fail_next("absent", Error::NoDefaultStore);
        assert_eq!(keychain().read("absent"), Err(VaultError::Absent));
    }

    #[test]
    fn a_keychain_that_was_not_there_is_looked_for_again_and_once_found_kept() {
        static LOOKED: AtomicUsize = AtomicUsize::new(0);
        let late = Keychain::found_by(|| match LOOKED.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Error::NoStorageAccess("no bus yet".into())),
            _ => in_memory(),
        });
        assert_eq!(late.read("late"), Err(VaultError::Absent));
        assert_eq!(late.read("late"), Ok(None));
        assert_eq!(late.read("late"), Ok(None));
        assert_eq!(LOOKED.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_way_that_broke_is_given_up_and_another_is_found() {
        static LOOKED: AtomicUsize = AtomicUsize::new(0);
        let keychain = Keychain::found_by(|| {
            LOOKED.fetch_add(1, Ordering::Relaxed);
            in_memory()
        });
        fail_next("broke", Error::PlatformFailure("connection closed".into()));
        assert!(
            matches!(keychain.read("broke"), Err(VaultError::Locked(why)) if why.contains("closed"))
        );
        assert_eq!(keychain.read("broke"), Ok(None));
        assert_eq!(LOOKED.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_locked_keychain_says_so_and_works_once_it_is_open() {
        let keychain = keychain();
        fail_next("locked", Error::NoStorageAccess("dismissed".into()));
        assert!(
            matches!(keychain.read("locked"), Err(VaultError::Locked(why)) if why.contains("dismissed"))
        );
        assert_eq!(keychain.read("locked"), Ok(None));
    }

    #[test]
    fn no_failure_tells_the_secret() {
        fail_next("odd", Error::BadDataFormat(b"hunter2".to_vec(), "hunter2".into()));
        assert_eq!(
            keychain().read("odd"),
            Err(VaultError::Locked("the entry is not readable".to_owned()))
        );
    }
}
