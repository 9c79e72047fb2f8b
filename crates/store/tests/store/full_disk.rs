//! No space left: told, nothing half, and it goes on when there is space again.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use model::failure::{ErrorCode, Failure};
use store::{Store, StoreError};

use crate::child::{Process, called_with};
use crate::world::{World, add, key, within};

/// A world in a directory that is there already.
async fn opened(dir: &Path) -> World {
    let store = Store::open_with_key(dir, &key()).await.unwrap();
    let account = store.accounts().await.unwrap()[0].id;
    let peer = crate::world::jid("juliet@capulet.example");
    World { dir: tempfile::tempdir().unwrap(), store, account, peer }
}

/// Writes pairs until the system refuses. How many were confirmed, and why it ended.
async fn fill_up(world: &World) -> (usize, StoreError) {
    for n in 0..100_000 {
        let pair =
            ["a", "b"].map(|half| world.incoming(&format!("{half} {}", "x".repeat(5_000)), None));
        if let Err(error) = world.store.commit(pair.to_vec()).await {
            return (n, error);
        }
    }
    panic!("the disk does not get full");
}

#[test]
fn a_full_disk_is_told_and_forgotten_when_there_is_space_again() {
    let test = "full_disk::a_full_disk_is_told_and_forgotten_when_there_is_space_again";
    if let Some(dir) = called_with() {
        return within(60, async move {
            let store = Store::create_with_key(&dir, "x", &key()).await.unwrap();
            add(&store, "romeo@montague.example").await;
            store.close().await;
            fs::write(dir.join("ballast"), vec![0; 1 << 20]).unwrap();
            let world = opened(&dir).await;
            let (confirmed, error) = fill_up(&world).await;
            assert_eq!(error, StoreError::DiskFull);
            assert_eq!(Failure::from(error).code, ErrorCode::DiskFull);
            assert_eq!(world.texts().await.len(), 2 * confirmed, "reading goes on");
            fs::remove_file(dir.join("ballast")).unwrap();
            world.hears("space again").await;
            world.store.close().await;
            assert_eq!(opened(&dir).await.texts().await.len(), 2 * confirmed + 1);
            println!("whole after {confirmed} pairs");
        });
    }
    let outer = tempfile::tempdir().unwrap();
    // A small file system of our own needs a user namespace, which not every system gives.
    let mount = r#"mount -t tmpfs -o size=4m none "$STORE_TEST_CHILD" && exec "$@""#;
    let command = ["unshare", "-rm", "sh", "-c", mount, "sh"];
    let possible = Command::new(command[0])
        .args(&command[1..])
        .arg("true")
        .env("STORE_TEST_CHILD", outer.path())
        .stderr(Stdio::null())
        .status();
    if !possible.is_ok_and(|status| status.success()) {
        println!("SKIPPED: this system gives no user namespace with a tmpfs");
        return;
    }
    let (lines, status) = Process::start(test, outer.path(), &command).rest();
    assert!(status.success(), "{status} {lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("whole after ")), "{lines:#?}");
}

#[test]
fn a_refused_write_leaves_every_confirmed_commit_and_nothing_half() {
    if let Some(dir) = called_with() {
        return within(60, async move {
            let world = opened(&dir).await;
            let (confirmed, error) = fill_up(&world).await;
            println!("refused {confirmed} {error:?}");
            assert_eq!(world.texts().await.len(), 2 * confirmed, "reading goes on");
            // The writer has not given up: it tries each commit anew.
            let again = fill_up(&world).await;
            assert_eq!(world.texts().await.len(), 2 * (confirmed + again.0));
            println!("confirmed {}", confirmed + again.0);
        });
    }
    within(120, async {
        let world = World::new().await;
        world.store.close().await;
        // No file may grow beyond 800 blocks; the write fails instead of killing us.
        let limit = r#"trap "" XFSZ; ulimit -f 800; exec "$@""#;
        let (lines, status) = Process::start(
            "full_disk::a_refused_write_leaves_every_confirmed_commit_and_nothing_half",
            world.dir.path(),
            &["sh", "-c", limit, "sh"],
        )
        .rest();
        println!("{lines:#?}");
        assert!(status.success(), "{status} {lines:#?}");
        let confirmed = lines.iter().find_map(|line| line.strip_prefix("confirmed ")).unwrap();
        let confirmed: usize = confirmed.parse().unwrap();
        assert!(confirmed > 5);
        let store = Store::open_with_key(world.dir.path(), &key()).await.unwrap();
        let world = World { store, ..world };
        assert_eq!(world.texts().await.len(), 2 * confirmed);
        world.hears("space again").await;
    });
}
