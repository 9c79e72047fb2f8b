//! Many writers at once: each is all or nothing by itself.

use model::change::{Change, Outcome};
use model::ids::OrderKey;
use store::StoreError;

use crate::world::{World, jid, key, raw, text, within};

#[test]
fn commits_that_meet_are_written_in_the_order_in_which_they_were_given() {
    within(60, async {
        let world = World::new().await;
        let commits: Vec<_> = (0..500)
            .map(|n| world.store.commit(vec![world.incoming(&n.to_string(), None)]))
            .collect();
        // Awaited from the last to the first: the order is that of the calls.
        for commit in commits.into_iter().rev() {
            assert!(matches!(commit.await.unwrap().as_slice(), [Outcome::Message { .. }]));
        }
        let expected: Vec<String> = (0..500).map(|n| n.to_string()).collect();
        assert_eq!(world.texts().await, expected);
        assert_eq!(world.unread().await, 500);
    });
}

#[test]
fn one_that_fails_takes_nobody_with_it_and_leaves_no_half() {
    within(60, async {
        let mut world = World::new().await;
        let good = world.peer.clone();
        world.peer = jid("full@x.example");
        world.hears("last").await;
        world.store.close().await;
        // No order key is left in this conversation: whoever writes there fails in its middle.
        let database = raw(world.dir.path()).await;
        sqlx::query("UPDATE messages SET order_key = ?")
            .bind(i64::MAX - 5)
            .execute(&database)
            .await
            .unwrap();
        database.close().await;
        world.store = store::Store::open_with_key(world.dir.path(), &key()).await.unwrap();

        let full = world.incoming("never", None);
        world.peer = good;
        let commits: Vec<_> = (0..60)
            .map(|n| {
                let mut changes = vec![world.incoming(&n.to_string(), None)];
                changes.extend((n % 3 == 1).then(|| full.clone()));
                changes.push(Change::Asks {
                    account: world.account,
                    jid: jid(&format!("a{n}@x.example")),
                    open: true,
                });
                world.store.commit(changes)
            })
            .collect();
        let mut written = Vec::new();
        for (n, commit) in commits.into_iter().enumerate() {
            match commit.await {
                Ok(_) => written.push(n.to_string()),
                Err(StoreError::Database(_)) => assert_eq!(n % 3, 1),
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(written.len(), 40);
        assert_eq!(world.texts().await, written);
        assert_eq!(world.store.asks(world.account).await.unwrap().len(), 40);
        assert_eq!(world.unread().await, 40);
    });
}

#[test]
fn order_keys_keep_room_between_them() {
    within(60, async {
        let world = World::new().await;
        let conversation = world.conversation().await;
        for n in 0..5 {
            world.hears(&n.to_string()).await;
            world.says(&n.to_string()).await;
        }
        let messages = world.store.timeline(conversation, None, 100).await.unwrap();
        let keys: Vec<i64> = messages.iter().map(|message| message.order.0).collect();
        assert_eq!(keys, (1..=10).map(|n| n * OrderKey::STEP).collect::<Vec<_>>());
        let page = world.store.timeline(conversation, Some(OrderKey(keys[3])), 2).await.unwrap();
        let texts: Vec<String> = page.into_iter().map(|message| text(message.body)).collect();
        assert_eq!(texts, ["0", "1"]);
    });
}
