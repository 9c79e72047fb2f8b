//! Opening the store: with the keychain's key, or with a passphrase.

use std::sync::Arc;

use model::Private;
use model::failure::{ErrorCode, Failure};
use ports::{Vault, VaultError};
use store::{Probe, Store};

use crate::Plugs;

/// What a try to open the profile gave.
pub(crate) enum Opened {
    /// The store is open.
    Open(Store),
    /// A passphrase is needed; `first`: it has to be chosen.
    Locked { first: bool },
}

/// Opens the profile without asking the user, if that can be done.
pub(crate) async fn open(plugs: &Plugs) -> Result<Opened, Failure> {
    match Store::probe(&plugs.dir).map_err(Failure::from)? {
        Probe::Passphrase => Ok(Opened::Locked { first: false }),
        Probe::Keychain { name } => {
            let key = read(plugs, name).await?;
            Ok(Opened::Open(Store::open_with_key(&plugs.dir, &key).await?))
        }
        Probe::Fresh => create(plugs).await,
    }
}

/// Opens or creates the store with a passphrase.
pub(crate) async fn unlock(plugs: &Plugs, passphrase: &Private<String>) -> Result<Store, Failure> {
    let fresh = matches!(Store::probe(&plugs.dir).map_err(Failure::from)?, Probe::Fresh);
    let store = if fresh {
        let entropy = Arc::clone(&plugs.entropy);
        Store::create_with_passphrase(&plugs.dir, passphrase, &move |bytes| entropy.fill(bytes))
            .await?
    } else {
        Store::open_with_passphrase(&plugs.dir, passphrase).await?
    };
    Ok(store)
}

async fn create(plugs: &Plugs) -> Result<Opened, Failure> {
    let Some(vault) = plugs.vault.clone() else {
        return Ok(Opened::Locked { first: true });
    };
    let name = format!("amsel-{}", plugs.entropy.id());
    let mut bytes = vec![0_u8; 32];
    plugs.entropy.fill(&mut bytes);
    let key = Private::new(bytes);
    let (vault_name, secret) = (name.clone(), key.clone());
    match blocking(move || vault.write(&vault_name, &secret)).await? {
        Ok(()) => Ok(Opened::Open(Store::create_with_key(&plugs.dir, &name, &key).await?)),
        // Nothing is in the profile yet: a keychain that takes no secret, or whose owner says no,
        // must not keep anybody out.
        Err(VaultError::Absent | VaultError::Locked(_)) => {
            tracing::info!("no keychain for a new profile: a passphrase is asked for");
            Ok(Opened::Locked { first: true })
        }
    }
}

async fn read(plugs: &Plugs, name: String) -> Result<Private<Vec<u8>>, Failure> {
    let locked = |why: &str| Failure::new(ErrorCode::KeychainLocked).detail(why);
    let vault: Arc<dyn Vault> =
        plugs.vault.clone().ok_or_else(|| locked("this shell uses no keychain"))?;
    match blocking(move || vault.read(&name)).await? {
        Ok(Some(key)) => Ok(key),
        Ok(None) => Err(Failure::new(ErrorCode::KeyLost)),
        Err(VaultError::Absent) => Err(locked("there is no keychain")),
        Err(VaultError::Locked(why)) => Err(locked(&why)),
    }
}

/// A keychain may wait for the user: never on an async thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::new(ErrorCode::Internal).detail("the keychain's plug failed"))
}
