//! Creating and opening: cut off, repeated, at the same time, by an older program.

use std::fs;
use std::path::Path;

use model::failure::{ErrorCode, Failure};
use store::{Probe, Store, StoreError};

use crate::world::{World, key, raw, within};

fn edit_key_file(dir: &Path, from: &str, to: &str) {
    let path = dir.join("key.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(&path, text.replace(from, to)).unwrap();
}

async fn refused(dir: &Path) -> StoreError {
    Store::open_with_key(dir, &key()).await.unwrap_err()
}

#[test]
fn a_fresh_directory_is_told_from_each_kind_of_store() {
    within(20, async {
        let outer = tempfile::tempdir().unwrap();
        let dir = outer.path().join("not/there/yet");
        assert_eq!(Store::probe(&dir), Ok(Probe::Fresh));
        assert!(matches!(refused(&dir).await, StoreError::Broken(_)));
        assert!(!dir.exists(), "looking makes nothing");
        let store = Store::create_with_key(&dir, "amsel-1", &key()).await.unwrap();
        store.close().await;
        assert_eq!(Store::probe(&dir), Ok(Probe::Keychain { name: "amsel-1".to_owned() }));
        let again = Store::create_with_key(&dir, "amsel-2", &key()).await.unwrap_err();
        assert_eq!(again, StoreError::Exists);
        assert_eq!(Store::probe(&dir), Ok(Probe::Keychain { name: "amsel-1".to_owned() }));
    });
}

#[test]
fn a_profile_is_open_once() {
    within(20, async {
        let world = World::new().await;
        assert_eq!(refused(world.dir.path()).await, StoreError::InUse);
        let failure = Failure::from(StoreError::InUse);
        assert_eq!(failure.code, ErrorCode::ProfileInUse);
        world.store.close().await;
        let second = Store::open_with_key(world.dir.path(), &key()).await.unwrap();
        assert_eq!(second.accounts().await.unwrap().len(), 1);
    });
}

#[test]
fn a_store_that_nobody_holds_any_more_can_be_opened() {
    within(20, async {
        let World { dir, store, account, .. } = World::new().await;
        let written = store.commit(vec![model::change::Change::AccountRemoved { account }]);
        drop(store);
        written.await.unwrap();
        loop {
            match Store::open_with_key(dir.path(), &key()).await {
                Ok(store) => break assert!(store.accounts().await.unwrap().is_empty()),
                Err(StoreError::InUse) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        }
    });
}

#[test]
fn a_creation_that_was_cut_off_is_finished() {
    within(20, async {
        let world = World::new().await;
        world.hears("kept").await;
        world.store.close().await;
        let dir = world.dir.path();
        // Cut off after the database was made, before key.json said so.
        edit_key_file(dir, "\"made\": true", "\"made\": false");
        fs::write(dir.join("key.json.new"), "{ \"form").unwrap();
        let store = Store::open_with_key(dir, &key()).await.unwrap();
        let world = World { store, ..world };
        assert_eq!(world.texts().await, ["kept"]);
        world.store.close().await;
        let dir = world.dir.path();
        assert!(fs::read_to_string(dir.join("key.json")).unwrap().contains("\"made\": true"));
        // Cut off before there was a database, or while it was empty.
        for empty in [false, true] {
            edit_key_file(dir, "\"made\": true", "\"made\": false");
            fs::remove_file(dir.join("store.db")).unwrap();
            if empty {
                fs::write(dir.join("store.db"), "").unwrap();
            }
            let store = Store::open_with_key(dir, &key()).await.unwrap();
            assert!(store.accounts().await.unwrap().is_empty());
            store.close().await;
        }
    });
}

#[test]
fn a_lost_database_is_told_and_nothing_is_made_in_its_place() {
    within(20, async {
        let world = World::new().await;
        world.store.close().await;
        let dir = world.dir.path();
        fs::remove_file(dir.join("store.db")).unwrap();
        assert!(matches!(refused(dir).await, StoreError::Broken(_)));
        assert!(!dir.join("store.db").exists());
        assert!(matches!(Store::probe(dir), Ok(Probe::Keychain { .. })));
    });
}

#[test]
fn a_database_without_its_key_file_is_never_taken_for_a_fresh_profile() {
    within(20, async {
        let world = World::new().await;
        world.store.close().await;
        let dir = world.dir.path();
        fs::remove_file(dir.join("key.json")).unwrap();
        let before = fs::read(dir.join("store.db")).unwrap();
        assert!(matches!(Store::probe(dir), Err(StoreError::Broken(_))));
        let created = Store::create_with_key(dir, "x", &key()).await;
        assert!(matches!(created, Err(StoreError::Broken(_))));
        assert!(!dir.join("key.json").exists());
        assert_eq!(fs::read(dir.join("store.db")).unwrap(), before);
    });
}

#[test]
fn a_newer_store_is_refused_before_anything_is_written() {
    within(20, async {
        let world = World::new().await;
        world.store.close().await;
        let dir = world.dir.path();
        let database = raw(dir).await;
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of the future', 1, x'00', 0)",
        )
        .execute(&database)
        .await
        .unwrap();
        database.close().await;
        let before = fs::read(dir.join("store.db")).unwrap();
        let error = refused(dir).await;
        assert_eq!(error, StoreError::TooNew { found: 9999, known: 1 });
        assert_eq!(Failure::from(error).code, ErrorCode::StoreTooNew);
        assert_eq!(fs::read(dir.join("store.db")).unwrap(), before);
    });
}

#[test]
fn a_newer_or_damaged_key_file_is_refused() {
    within(20, async {
        let world = World::new().await;
        world.store.close().await;
        let dir = world.dir.path();
        let good = fs::read_to_string(dir.join("key.json")).unwrap();
        let newer = good.replace("\"format\": 1", "\"format\": 2, \"else\": 1");
        fs::write(dir.join("key.json"), newer).unwrap();
        assert_eq!(Store::probe(dir), Err(StoreError::TooNew { found: 2, known: 1 }));
        for broken in ["", "{}", "\0\0\0", &good[..good.len() - 4], &"[".repeat(100_000)] {
            fs::write(dir.join("key.json"), broken).unwrap();
            assert!(matches!(Store::probe(dir), Err(StoreError::Broken(_))));
            assert!(matches!(refused(dir).await, StoreError::Broken(_)));
            let created = Store::create_with_key(dir, "x", &key()).await;
            assert!(matches!(created, Err(StoreError::Broken(_))));
            assert_eq!(fs::read_to_string(dir.join("key.json")).unwrap(), broken);
        }
        fs::write(dir.join("key.json"), good).unwrap();
        Store::open_with_key(dir, &key()).await.unwrap();
    });
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt;
    within(20, async {
        let outer = tempfile::tempdir().unwrap();
        let dir = outer.path().join("profile");
        let store = Store::create_with_key(&dir, "x", &key()).await.unwrap();
        store.accounts().await.unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        let mut names = Vec::new();
        for entry in fs::read_dir(&dir).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.file_name());
            names.push(entry.file_name().into_string().unwrap());
        }
        names.sort();
        assert_eq!(names, ["key.json", "lock", "store.db", "store.db-shm", "store.db-wal"]);
    });
}

#[test]
fn a_store_can_be_opened_by_a_task_of_its_own() {
    within(60, async {
        let outer = tempfile::tempdir().unwrap();
        let dir = outer.path().join("profile");
        let (first, second) = (dir.clone(), dir);
        let made = tokio::spawn(async move {
            let fill = crate::world::fill(4);
            Store::create_with_passphrase(&first, &"long enough".into(), &fill).await
        });
        made.await.unwrap().unwrap().close().await;
        let opened = tokio::spawn(async move {
            Store::open_with_passphrase(&second, &"long enough".into()).await
        });
        opened.await.unwrap().unwrap().close().await;
    });
}
