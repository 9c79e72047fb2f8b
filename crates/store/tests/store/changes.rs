//! Each change and what it answers.

use model::change::{Change, Outcome};
use model::message::Body;
use model::roster::{RosterItem, Subscription};
use model::{BareJid, Timestamp};
use store::{Store, StoreError};

use crate::world::{World, add, jid, key, message, origin, raw, within};

#[test]
fn an_account_is_kept_only_after_a_log_in() {
    within(20, async {
        let world = World::new().await;
        let (jid, password) = (jid("nurse@capulet.example"), "old".into());
        let nurse = world.store.add_account(&jid, &password, "host:5222", "abc").await.unwrap();
        let accounts = world.store.accounts().await.unwrap();
        assert_eq!(accounts.len(), 2);
        let record = &accounts[1];
        assert_eq!((record.id, record.jid == jid, record.kept), (nurse, true, false));
        assert_eq!((record.server.as_str(), record.resource.as_str()), ("host:5222", "abc"));
        assert_eq!(record.password.expose(), "old");
        let again = world.store.add_account(&jid, &password, "", "x").await;
        assert_eq!(again, Err(StoreError::AccountExists));

        let world = world.reopened().await;
        let left = world.store.accounts().await.unwrap();
        assert_eq!(left.len(), 1, "the log-in that never succeeded is gone");
        assert_eq!(left[0].id, world.account);
        let other = world.store.add_account(&jid, &password, "", "abc").await.unwrap();
        assert!(other > nurse, "a row id is never given twice");
    });
}

#[test]
fn a_password_is_replaced() {
    within(20, async {
        let world = World::new().await;
        let account = world.account;
        let set = || Change::PasswordSet { account, password: "new".into() };
        assert_eq!(world.commit(set()).await, Outcome::Done);
        assert_eq!(world.commit(set()).await, Outcome::Nothing);
        assert_eq!(world.store.accounts().await.unwrap()[0].password.expose(), "new");
    });
}

#[test]
fn a_removed_account_takes_all_that_is_its_own_and_nothing_else() {
    within(20, async {
        let mut world = World::new().await;
        let other = add(&world.store, "mercutio@montague.example").await;
        for account in [world.account, other] {
            world.account = account;
            world.hears("hello").await;
            world.says("hi").await;
            world.commit(Change::RosterPut { account, item: item("a@x.example", "A") }).await;
            let jid = jid("b@x.example");
            world.commit(Change::Asks { account, jid, open: true }).await;
            world.commit(quarantined(account, "depth")).await;
        }
        let gone = Change::AccountRemoved { account: other };
        assert_eq!(world.commit(gone.clone()).await, Outcome::Done);
        assert_eq!(world.commit(gone).await, Outcome::Nothing);

        assert_eq!(world.store.accounts().await.unwrap().len(), 1);
        assert_eq!(world.store.conversations().await.unwrap().len(), 1);
        assert!(world.store.roster(other).await.unwrap().is_empty());
        assert!(world.store.asks(other).await.unwrap().is_empty());
        assert!(world.store.outbox(other).await.unwrap().is_empty());
        assert!(world.store.quarantine(other).await.unwrap().is_empty());
        let late = world.incoming("too late", None);
        assert_eq!(world.commit(late).await, Outcome::Nothing, "mail for an account that is gone");

        let mine = world.store.conversations().await.unwrap().remove(0).account;
        assert_ne!(mine, other);
        assert_eq!(world.store.outbox(mine).await.unwrap().len(), 1);
        assert_eq!(world.store.roster(mine).await.unwrap().len(), 1);
        assert_eq!(world.store.quarantine(mine).await.unwrap().len(), 1);
    });
}

fn item(address: &str, name: &str) -> RosterItem {
    RosterItem {
        jid: jid(address),
        name: name.to_owned(),
        subscription: Subscription::Both,
        asked: true,
        groups: vec!["Friends".to_owned(), "Verona \"old\"".to_owned()],
    }
}

#[test]
fn the_roster_follows_the_server() {
    within(20, async {
        let world = World::new().await;
        let account = world.account;
        let (a, b) = (item("a@x.example", "A"), item("b@x.example", "B"));
        let replace =
            |items: &[RosterItem]| Change::RosterReplaced { account, items: items.to_vec() };
        assert_eq!(world.commit(replace(&[b.clone(), a.clone()])).await, Outcome::Done);
        assert_eq!(world.store.roster(account).await.unwrap(), [a.clone(), b.clone()]);
        assert_eq!(world.commit(replace(&[a.clone(), b.clone()])).await, Outcome::Nothing);
        assert_eq!(world.commit(replace(std::slice::from_ref(&b))).await, Outcome::Done);
        assert_eq!(world.store.roster(account).await.unwrap(), std::slice::from_ref(&b));

        let renamed = RosterItem { name: "Bea".to_owned(), asked: false, ..b.clone() };
        let put = Change::RosterPut { account, item: renamed.clone() };
        assert_eq!(world.commit(put.clone()).await, Outcome::Done);
        assert_eq!(world.commit(put).await, Outcome::Nothing);
        assert_eq!(world.store.roster(account).await.unwrap(), [renamed]);
        let drop = Change::RosterDropped { account, jid: b.jid };
        assert_eq!(world.commit(drop.clone()).await, Outcome::Done);
        assert_eq!(world.commit(drop).await, Outcome::Nothing);
    });
}

#[test]
fn whoever_asks_stands_once_until_answered() {
    within(20, async {
        let world = World::new().await;
        let ask = |open| Change::Asks { account: world.account, jid: jid("a@x.example"), open };
        assert_eq!(world.commit(ask(true)).await, Outcome::Done);
        assert_eq!(world.commit(ask(true)).await, Outcome::Nothing);
        assert_eq!(world.store.asks(world.account).await.unwrap(), [jid("a@x.example")]);
        assert_eq!(world.commit(ask(false)).await, Outcome::Done);
        assert_eq!(world.commit(ask(false)).await, Outcome::Nothing);
    });
}

#[test]
fn every_conversation_has_its_newest_message() {
    within(20, async {
        let mut world = World::new().await;
        let peers = ["a@x.example", "b@x.example", "c@x.example"].map(jid);
        for peer in &peers {
            world.peer = peer.clone();
            world.conversation().await;
        }
        let (account, peer) = (world.account, peers[0].clone());
        let again = Change::ConversationOpened { account, peer };
        assert_eq!(world.commit(again).await, Outcome::Nothing, "it was open");
        world.peer = peers[1].clone();
        world.hears("first").await;
        let last = world.hears("second").await;

        let lines = world.store.conversations().await.unwrap();
        let order: Vec<&BareJid> = lines.iter().map(|conversation| &conversation.peer).collect();
        assert_eq!(order, peers.iter().collect::<Vec<_>>());
        assert_eq!(lines[1].newest.as_ref().map(|newest| newest.id), Some(last));
        assert_eq!((lines[1].unread, lines[0].unread), (2, 0));
        assert!(lines[0].newest.is_none());
        let one = world.store.conversation(lines[1].id).await.unwrap();
        assert_eq!(one.as_ref(), Some(&lines[1]));
        assert_eq!(world.store.conversation(lines[0].id).await.unwrap().as_ref(), Some(&lines[0]));
    });
}

#[test]
fn a_repeated_message_is_stored_once_and_a_forged_repetition_is_not_suppressed() {
    within(20, async {
        let mut world = World::new().await;
        let first = message(&world.commit(world.incoming("one", Some("id"))).await);
        let again = world.incoming("one", Some("id"));
        assert_eq!(world.commit(again).await, Outcome::Nothing);
        // Hostile rows 21 and 22: the same id with another body is another message.
        message(&world.commit(world.incoming("two", Some("id"))).await);
        // Without an id nothing says that it is the same.
        message(&world.commit(world.incoming("one", None)).await);
        message(&world.commit(world.incoming("one", None)).await);
        assert_eq!(world.texts().await, ["one", "two", "one", "one"]);
        // Our own id in somebody's message suppresses neither.
        world.says("one").await;
        message(&world.commit(world.incoming("one", Some("out-one"))).await);
        // Another sender may use the same id for the same text.
        world.peer = jid("tybalt@capulet.example");
        let other = message(&world.commit(world.incoming("one", Some("id"))).await);
        assert_ne!(first, other);
        // A refused stanza is no text with the same words.
        world.peer = jid("paris@capulet.example");
        message(&world.commit(world.incoming("one", Some("id"))).await);
        let Change::MessageIn { account, peer, resource, origin_id, stanza_id, at, .. } =
            world.incoming("", Some("id"))
        else {
            unreachable!()
        };
        let body = Body::Refused("one".to_owned());
        let refused = Change::MessageIn { account, peer, resource, body, origin_id, stanza_id, at };
        message(&world.commit(refused).await);
        assert_eq!(world.texts().await, ["one", "refused: one"]);
    });
}

/// The digest only says which bodies to compare.
#[test]
fn two_bodies_with_one_digest_are_two_messages() {
    within(20, async {
        let mut world = World::new().await;
        let first = message(&world.commit(world.incoming("one", Some("id"))).await);
        world.store.close().await;
        let database = raw(world.dir.path()).await;
        // As if another body had the same digest.
        sqlx::query("UPDATE messages SET body = 'uno'").execute(&database).await.unwrap();
        database.close().await;
        world.store = Store::open_with_key(world.dir.path(), &key()).await.unwrap();
        let second = message(&world.commit(world.incoming("one", Some("id"))).await);
        assert_ne!(first, second);
        let again = world.incoming("one", Some("id"));
        assert_eq!(world.commit(again).await, Outcome::Nothing);
        assert_eq!(world.texts().await, ["uno", "one"]);
    });
}

#[test]
fn when_an_account_was_last_heard_is_kept() {
    within(20, async {
        let world = World::new().await;
        let heard = || async { world.store.accounts().await.unwrap()[0].heard };
        assert_eq!(heard().await, None);
        let change = |at| Change::Heard { account: world.account, at: Timestamp(at) };
        assert_eq!(world.commit(change(9_000)).await, Outcome::Done);
        assert_eq!(world.commit(change(9_000)).await, Outcome::Nothing);
        assert_eq!(heard().await, Some(Timestamp(9_000)));
        // A clock that was set right.
        assert_eq!(world.commit(change(7_000)).await, Outcome::Done);
        assert_eq!(heard().await, Some(Timestamp(7_000)));
    });
}

#[test]
fn an_archive_id_is_stored_once_a_conversation() {
    within(20, async {
        let mut world = World::new().await;
        let archived = |world: &World, text: &str| {
            let mut change = world.incoming(text, None);
            if let Change::MessageIn { stanza_id, .. } = &mut change {
                *stanza_id = Some("archive-1".to_owned());
            }
            change
        };
        message(&world.commit(archived(&world, "one")).await);
        assert_eq!(world.commit(archived(&world, "one")).await, Outcome::Nothing);
        assert_eq!(world.commit(archived(&world, "two")).await, Outcome::Nothing);
        world.peer = jid("tybalt@capulet.example");
        message(&world.commit(archived(&world, "one")).await);
    });
}

#[test]
fn reading_counts_what_came_in_later_and_never_goes_back() {
    within(20, async {
        let world = World::new().await;
        let conversation = world.conversation().await;
        let first = world.hears("1").await;
        let second = world.hears("2").await;
        let third = world.hears("3").await;
        let read = |message| Change::ReadUpTo { account: world.account, conversation, message };
        let first_unread = || async { world.store.first_unread(conversation).await.unwrap() };
        assert_eq!((world.unread().await, first_unread().await), (3, Some(first)));
        assert_eq!(world.commit(read(second)).await, Outcome::Conversation(conversation));
        assert_eq!((world.unread().await, first_unread().await), (1, Some(third)));
        assert_eq!(world.commit(read(first)).await, Outcome::Nothing);
        assert_eq!((world.unread().await, first_unread().await), (1, Some(third)));
        world.says("answer").await;
        assert_eq!((world.unread().await, first_unread().await), (0, None));
        let fourth = world.hears("4").await;
        assert_eq!((world.unread().await, first_unread().await), (1, Some(fourth)));
        assert_eq!(world.commit(read(third)).await, Outcome::Nothing);
    });
}

#[test]
fn what_names_another_account_changes_nothing() {
    within(20, async {
        let world = World::new().await;
        let conversation = world.conversation().await;
        let heard = world.hears("1").await;
        let said = world.says("2").await;
        world.hears("3").await;
        let before = world.store.timeline(conversation, None, 10).await.unwrap();
        let account = add(&world.store, "mercutio@montague.example").await;
        let failure = model::failure::ErrorCode::MessageRefused.into();
        let foreign = [
            Change::ReadUpTo { account, conversation, message: heard },
            world.outgoing(conversation, "x"),
            Change::HandedOver { account, message: said },
            Change::Moved {
                account,
                message: said,
                to: model::message::Delivery::Sent,
                failure: None,
            },
            Change::Receipt { account, peer: world.peer.clone(), origin_id: origin("out-2") },
            Change::Returned {
                account,
                peer: world.peer.clone(),
                origin_id: origin("out-2"),
                failure,
            },
            Change::Discarded { account, message: said },
        ];
        for mut change in foreign {
            if let Change::MessageOut { account: whose, .. } = &mut change {
                *whose = account;
            }
            assert_eq!(world.commit(change.clone()).await, Outcome::Nothing, "{change:?}");
        }
        assert_eq!(world.store.timeline(conversation, None, 10).await.unwrap(), before);
        assert_eq!((world.unread().await, world.waiting().await.len()), (1, 1));
    });
}

#[test]
fn a_batch_is_written_whole_or_not_at_all() {
    within(20, async {
        let world = World::new().await;
        let account = world.account;
        let outcomes = world
            .store
            .commit(vec![
                world.incoming("1", Some("a")),
                world.incoming("1", Some("a")),
                Change::AccountKept { account },
                world.incoming("2", Some("b")),
            ])
            .await
            .unwrap();
        assert!(matches!(
            outcomes.as_slice(),
            [Outcome::Message { .. }, Outcome::Nothing, Outcome::Nothing, Outcome::Message { .. }]
        ));
        assert!(world.store.commit(Vec::new()).await.unwrap().is_empty());
        assert_eq!(world.texts().await, ["1", "2"]);
    });
}

#[test]
fn the_timeline_is_read_in_pages_that_touch_and_do_not_overlap() {
    within(20, async {
        let world = World::new().await;
        let conversation = world.conversation().await;
        for n in 0..25 {
            world.hears(&n.to_string()).await;
        }
        let (mut before, mut all) = (None, Vec::new());
        loop {
            let page = world.store.timeline(conversation, before, 10).await.unwrap();
            let Some(oldest) = page.first() else { break };
            before = Some(oldest.order);
            all.splice(0..0, page);
        }
        assert_eq!(all, world.store.timeline(conversation, None, 100).await.unwrap());
        assert_eq!(all.len(), 25);
        let ids: Vec<_> = all.iter().rev().map(|message| message.id).collect();
        let asked = world.store.messages(&ids).await.unwrap();
        assert!(asked.iter().eq(all.iter().rev()), "in the order asked for");
        assert_eq!(world.store.message(ids[3]).await.unwrap().unwrap().1, asked[3]);
        assert_eq!(world.store.message(model::ids::MessageId(9_999)).await.unwrap(), None);
    });
}

fn quarantined(account: model::ids::AccountId, reason: &str) -> Change {
    let from = "mallory@x.example/".repeat(400);
    Change::Quarantined { account, from, reason: reason.to_owned(), at: Timestamp(5) }
}

#[test]
fn quarantine_is_bounded_in_size_and_number() {
    within(30, async {
        let world = World::new().await;
        let many =
            (0..500).map(|n| quarantined(world.account, &format!("{n} {}", "ü".repeat(999))));
        world.store.commit(many.collect()).await.unwrap();
        let kept = world.store.quarantine(world.account).await.unwrap();
        assert_eq!(kept.len(), 200);
        assert!(kept[0].reason.starts_with("300 ") && kept[199].reason.starts_with("499 "));
        assert!(kept.iter().all(|row| row.reason.len() <= 512 && row.from.len() <= 3071));
    });
}

#[test]
fn settings_come_back_as_they_were_put() {
    within(20, async {
        let world = World::new().await;
        assert_eq!(world.store.settings().await.unwrap(), None);
        world.store.put_settings("{\"theme\":\"dark\"}").await.unwrap();
        world.store.put_settings("{}").await.unwrap();
        let world = world.reopened().await;
        assert_eq!(world.store.settings().await.unwrap().as_deref(), Some("{}"));
    });
}

#[test]
fn every_text_comes_back_as_it_was() {
    within(30, async {
        let world = World::new().await;
        let texts = [
            "\u{202e}evil\u{2066}".to_owned(),
            "nul \0 inside, '; DROP TABLE messages; --".to_owned(),
            "👩‍👩‍👧‍👦 e\u{301}\r\n\ttab".to_owned(),
            "ü".repeat(500_000),
            String::new(),
        ];
        for text in &texts {
            world.hears(text).await;
        }
        let world = world.reopened().await;
        assert_eq!(world.texts().await, texts);
    });
}

#[test]
fn a_closed_store_refuses_and_a_dropped_commit_is_done() {
    within(20, async {
        let world = World::new().await;
        drop(world.store.commit(vec![world.incoming("nobody waits for this", None)]));
        world.store.close().await;
        world.store.close().await;
        let late = world.store.commit(vec![world.incoming("late", None)]).await;
        assert_eq!(late, Err(StoreError::Closed));
        assert_eq!(world.store.accounts().await, Err(StoreError::Closed));
        let store = Store::open_with_key(world.dir.path(), &key()).await.unwrap();
        let world = World { store, ..world };
        assert_eq!(world.texts().await, ["nobody waits for this"]);
    });
}
