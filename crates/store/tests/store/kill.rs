//! Killed at any moment, the store has every confirmed commit and nothing half.

use std::path::Path;
use std::time::{Duration, Instant};

use model::change::Change;
use store::{Probe, Store};

use crate::child::{Lot, Process, called_with};
use crate::world::{World, add, jid, key, origin, seed, text, within};

const TASKS: usize = 4;

fn peer(task: usize) -> model::BareJid {
    jid(&format!("peer{task}@x.example"))
}

/// The child: four tasks, each writing pairs of messages, and saying so.
async fn commit_without_end(dir: &Path) {
    let store = Store::open_with_key(dir, &key()).await.unwrap();
    let account = store.accounts().await.unwrap()[0].id;
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                let conversation =
                    store.find_conversation(account, &peer(task)).await.unwrap().unwrap();
                let there = store.timeline(conversation, None, u32::MAX).await.unwrap().len() / 2;
                for n in there + 1.. {
                    store.commit(pair(account, conversation, task, n)).await.unwrap();
                    println!("done {task} {n}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

fn pair(
    account: model::ids::AccountId,
    conversation: model::ids::ConversationId,
    task: usize,
    n: usize,
) -> Vec<Change> {
    let at = model::Timestamp(0);
    vec![
        Change::MessageIn {
            account,
            peer: peer(task),
            resource: String::new(),
            body: model::message::Body::Plain(format!("in {n}")),
            origin_id: None,
            stanza_id: None,
            at,
        },
        Change::MessageOut {
            account,
            conversation,
            text: format!("out {n}").into(),
            origin_id: origin(&format!("{task}-{n}")),
            at,
        },
    ]
}

#[test]
fn a_killed_process_loses_no_confirmed_commit_and_leaves_no_half() {
    if let Some(dir) = called_with() {
        return within(120, async move { commit_without_end(&dir).await });
    }
    let mut lot = Lot(seed());
    within(300, async move {
        let mut world = World::new().await;
        for task in 0..TASKS {
            world.peer = peer(task);
            world.conversation().await;
        }
        let mut confirmed = [0; TASKS];
        for round in 0..8 {
            world.store.close().await;
            let child = Process::start(
                "kill::a_killed_process_loses_no_confirmed_commit_and_leaves_no_half",
                world.dir.path(),
                &[],
            );
            let enough = 5 + lot.draw(60);
            let mut heard = 0;
            while heard < enough {
                let line = child.line().expect("a child that runs");
                heard += u64::from(note(&line, &mut confirmed));
            }
            std::thread::sleep(Duration::from_micros(lot.draw(4_000)));
            for line in child.kill() {
                note(&line, &mut confirmed);
            }
            world.store = Store::open_with_key(world.dir.path(), &key()).await.unwrap();
            println!("round {round}: {confirmed:?}");
            check(&world, &mut confirmed).await;
        }
    });
}

/// Counts a confirmation.
fn note(line: &str, confirmed: &mut [usize; TASKS]) -> bool {
    let Some((task, n)) = line.strip_prefix("done ").and_then(|rest| rest.split_once(' ')) else {
        return false;
    };
    let (task, n): (usize, usize) = (task.parse().unwrap(), n.parse().unwrap());
    assert_eq!(n, confirmed[task] + 1, "confirmations come in order");
    confirmed[task] = n;
    true
}

async fn check(world: &World, confirmed: &mut [usize; TASKS]) {
    let mut waiting = 0;
    for (task, confirmed) in confirmed.iter_mut().enumerate() {
        let conversation =
            world.store.find_conversation(world.account, &peer(task)).await.unwrap().unwrap();
        let messages = world.store.timeline(conversation, None, u32::MAX).await.unwrap();
        let texts: Vec<String> = messages.into_iter().map(|message| text(message.body)).collect();
        let pairs = texts.len() / 2;
        let whole: Vec<String> =
            (1..=pairs).flat_map(|n| [format!("in {n}"), format!("out {n}")]).collect();
        assert_eq!(texts, whole, "nothing half");
        // At most one commit of each task was under way.
        assert!((*confirmed..=*confirmed + 1).contains(&pairs), "{confirmed} {pairs}");
        *confirmed = pairs;
        waiting += pairs;
        assert_eq!(world.store.conversation(conversation).await.unwrap().unwrap().unread, 0);
    }
    assert_eq!(world.waiting().await.len(), waiting);
}

#[test]
fn a_creation_killed_at_any_moment_can_be_finished() {
    if let Some(dir) = called_with() {
        return within(60, async move {
            println!("go");
            Store::create_with_key(&dir, "name", &key()).await.unwrap();
            println!("made");
            std::future::pending::<()>().await;
        });
    }
    let mut lot = Lot(seed());
    within(120, async move {
        let mut probes = [0, 0];
        for round in 0..24 {
            let outer = tempfile::tempdir().unwrap();
            let dir = outer.path().join("profile");
            let test = "kill::a_creation_killed_at_any_moment_can_be_finished";
            let child = Process::start(test, &dir, &[]);
            while child.line().expect("a child that runs") != "go" {}
            // Now and then just after it: nothing may hang on a clean end.
            while round % 4 == 3 && child.line().expect("a child that runs") != "made" {}
            let moment = Instant::now() + Duration::from_micros(lot.draw(30_000));
            while Instant::now() < moment {
                std::hint::spin_loop();
            }
            child.kill();
            let store = if Store::probe(&dir).unwrap() == Probe::Fresh {
                probes[0] += 1;
                Store::create_with_key(&dir, "name", &key()).await.unwrap()
            } else {
                probes[1] += 1;
                Store::open_with_key(&dir, &key()).await.unwrap()
            };
            add(&store, "romeo@montague.example").await;
            store.close().await;
            let store = Store::open_with_key(&dir, &key()).await.unwrap();
            assert_eq!(store.accounts().await.unwrap().len(), 1);
        }
        println!("{} before key.json, {} after", probes[0], probes[1]);
    });
}
