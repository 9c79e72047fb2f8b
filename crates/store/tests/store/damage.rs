//! A disk that lies: every damage is told, and the file is left as it was found.

use std::fs;
use std::path::{Path, PathBuf};

use model::Private;
use store::{Store, StoreError};

use crate::world::{World, key, within};

/// A closed profile with enough messages for many pages; gives back the database's bytes.
async fn filled() -> (World, PathBuf, Vec<u8>) {
    let world = World::new().await;
    let many = (0..400).map(|n| world.incoming(&format!("{n} {}", "text ".repeat(60)), None));
    world.store.commit(many.collect()).await.unwrap();
    world.store.close().await;
    let path = world.dir.path().join("store.db");
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 40 * 4096);
    (world, path, bytes)
}

async fn read_all(dir: &Path) -> Result<usize, StoreError> {
    let store = Store::open_with_key(dir, &key()).await?;
    let mut count = 0;
    let read = async {
        for conversation in store.conversations().await? {
            count += store.timeline(conversation.id, None, 10_000).await?.len();
        }
        Ok(count)
    };
    let result = read.await;
    store.close().await;
    result
}

#[test]
fn a_truncated_database_is_told_and_not_changed() {
    within(60, async {
        let (world, path, bytes) = filled().await;
        let whole = bytes.len();
        for length in [0, 1, 100, 4095, 4096, 8192, whole / 2, whole - 4096, whole - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            let result = read_all(world.dir.path()).await;
            assert!(matches!(result, Err(StoreError::Broken(_))), "{length}: {result:?}");
            assert_eq!(fs::read(&path).unwrap(), &bytes[..length], "{length}");
        }
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read_all(world.dir.path()).await, Ok(400), "the benign twin");
    });
}

#[test]
fn a_changed_bit_on_any_page_that_is_read_is_told() {
    within(60, async {
        let (world, path, bytes) = filled().await;
        let mut told = 0;
        let pages = bytes.len() / 4096;
        for page in 0..pages {
            let mut damaged = bytes.clone();
            damaged[page * 4096 + 1234] ^= 1;
            fs::write(&path, &damaged).unwrap();
            match read_all(world.dir.path()).await {
                Err(StoreError::Broken(_)) => told += 1,
                // Pages of indexes that this reading does not touch.
                Ok(count) => assert_eq!(count, 400, "page {page}"),
                Err(error) => panic!("page {page}: {error}"),
            }
            assert_eq!(fs::read(&path).unwrap(), damaged, "page {page}");
        }
        println!("{told} of {pages} pages were read");
        assert!(told > pages / 2);
    });
}

#[test]
fn another_key_and_another_file_are_told() {
    within(60, async {
        let (world, path, bytes) = filled().await;
        let dir = world.dir.path();
        let other = Private::new(vec![9; 32]);
        let error = Store::open_with_key(dir, &other).await.unwrap_err();
        assert!(matches!(error, StoreError::Broken(_)), "{error}");
        let short = Private::new(vec![9; 31]);
        let error = Store::open_with_key(dir, &short).await.unwrap_err();
        assert!(matches!(error, StoreError::Broken(_)), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
        let plain = b"SQLite format 3\0".repeat(600);
        fs::write(&path, &plain).unwrap();
        assert!(matches!(read_all(dir).await, Err(StoreError::Broken(_))));
        assert_eq!(fs::read(&path).unwrap(), plain);
    });
}
