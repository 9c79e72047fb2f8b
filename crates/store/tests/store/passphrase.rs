//! A store under a passphrase.

use std::fs;

use model::Private;
use model::failure::{ErrorCode, Failure};
use store::{Probe, Store, StoreError};

use crate::world::{add, fill, key, within};

#[test]
fn a_passphrase_opens_its_store_and_another_does_not() {
    within(60, async {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let right: Private<String> = "correct horse".into();
        let store = Store::create_with_passphrase(dir, &right, &fill(1)).await.unwrap();
        add(&store, "romeo@montague.example").await;
        store.close().await;
        assert_eq!(Store::probe(dir), Ok(Probe::Passphrase));

        let before = fs::read(dir.join("store.db")).unwrap();
        let wrong = Store::open_with_passphrase(dir, &"correct hors".into()).await.unwrap_err();
        assert_eq!(wrong, StoreError::PassphraseWrong);
        assert_eq!(Failure::from(wrong).code, ErrorCode::PassphraseWrong);
        let by_key = Store::open_with_key(dir, &key()).await;
        assert!(matches!(by_key, Err(StoreError::Broken(_))));
        assert_eq!(fs::read(dir.join("store.db")).unwrap(), before);

        let store = Store::open_with_passphrase(dir, &right).await.unwrap();
        assert_eq!(store.accounts().await.unwrap().len(), 1);
    });
}

#[test]
fn a_broken_database_is_not_called_a_wrong_passphrase() {
    within(60, async {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let right: Private<String> = "correct horse".into();
        Store::create_with_passphrase(dir, &right, &fill(1)).await.unwrap().close().await;
        fs::write(dir.join("store.db"), vec![0x5a; 8192]).unwrap();
        let error = Store::open_with_passphrase(dir, &right).await.unwrap_err();
        assert!(matches!(error, StoreError::Broken(_)), "{error}");
    });
}

#[test]
fn a_short_passphrase_is_refused_and_leaves_no_trace() {
    within(60, async {
        let outer = tempfile::tempdir().unwrap();
        let dir = outer.path().join("profile");
        // Seven characters, fourteen bytes.
        let short = "ü".repeat(7).into();
        let error = Store::create_with_passphrase(&dir, &short, &fill(1)).await.unwrap_err();
        assert_eq!(error, StoreError::PassphraseTooShort);
        assert_eq!(Failure::from(error).detail, "8");
        assert!(!dir.exists());
        Store::create_with_passphrase(&dir, &"ü".repeat(8).into(), &fill(1)).await.unwrap();
    });
}

#[test]
fn a_changed_passphrase_seals_the_same_store() {
    within(60, async {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let (old, new): (Private<String>, Private<String>) =
            ("old words".into(), "new words".into());
        let store = Store::create_with_passphrase(dir, &old, &fill(1)).await.unwrap();
        add(&store, "romeo@montague.example").await;
        let before = fs::read(dir.join("key.json")).unwrap();
        let wrong = store.change_passphrase(&new, &new, &fill(2)).await;
        assert_eq!(wrong, Err(StoreError::PassphraseWrong));
        let short = store.change_passphrase(&old, &"short".into(), &fill(2)).await;
        assert_eq!(short, Err(StoreError::PassphraseTooShort));
        assert_eq!(fs::read(dir.join("key.json")).unwrap(), before);
        store.change_passphrase(&old, &new, &fill(2)).await.unwrap();
        store.close().await;

        let error = Store::open_with_passphrase(dir, &old).await.unwrap_err();
        assert_eq!(error, StoreError::PassphraseWrong);
        let store = Store::open_with_passphrase(dir, &new).await.unwrap();
        assert_eq!(store.accounts().await.unwrap().len(), 1);
    });
}

#[test]
fn costs_that_were_changed_in_the_file_open_nothing() {
    within(60, async {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let right: Private<String> = "correct horse".into();
        Store::create_with_passphrase(dir, &right, &fill(1)).await.unwrap().close().await;
        let path = dir.join("key.json");
        let good = fs::read_to_string(&path).unwrap();
        assert!(good.contains("\"memory_kib\": 65536") && good.contains("\"passes\": 3"));
        let lowered = good.replace("\"passes\": 3", "\"passes\": 1");
        fs::write(&path, lowered).unwrap();
        let error = Store::open_with_passphrase(dir, &right).await.unwrap_err();
        assert_eq!(error, StoreError::PassphraseWrong);
        // A file must not make us eat all memory or compute for years.
        for (from, to) in [("65536", "4000000000"), ("\"passes\": 3", "\"passes\": 4000000000")] {
            fs::write(&path, good.replace(from, to)).unwrap();
            let error = Store::open_with_passphrase(dir, &right).await.unwrap_err();
            assert!(matches!(error, StoreError::Broken(_)), "{error}");
        }
    });
}
