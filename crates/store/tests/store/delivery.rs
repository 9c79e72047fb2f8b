//! How far a message got, and what waits to be sent.

use model::change::{Change, Outcome};
use model::failure::{ErrorCode, Failure};
use model::ids::MessageId;
use model::message::Delivery::{Delivered, Failed, Queued, Sent, Unknown};

use crate::world::{World, jid, origin, within};

fn receipt(world: &World, peer: &str, origin_id: &str) -> Change {
    Change::Receipt { account: world.account, peer: jid(peer), origin_id: origin(origin_id) }
}

fn returned(world: &World, peer: &str, origin_id: &str) -> Change {
    Change::Returned {
        account: world.account,
        peer: jid(peer),
        origin_id: origin(origin_id),
        failure: refused(),
    }
}

fn refused() -> Failure {
    Failure::new(ErrorCode::MessageRefused).about("capulet.example").detail("item-not-found")
}

const JULIET: &str = "juliet@capulet.example";

#[test]
fn the_outbox_keeps_the_order_and_forgets_what_is_proven() {
    within(20, async {
        let world = World::new().await;
        let mut ids = Vec::new();
        for text in ["a", "b", "c", "d"] {
            ids.push(world.says(text).await);
        }
        let world = world.reopened().await;
        assert_eq!(world.waiting().await, ["a", "b", "c", "d"]);
        let first = world.store.outbox(world.account).await.unwrap().remove(0);
        assert_eq!((first.message, first.peer.as_str()), (ids[0], JULIET));
        assert_eq!((first.origin_id.as_str(), first.at.0), ("out-a", 2_000));

        assert_eq!(world.hand_over(ids[0]).await, Outcome::Done);
        assert_eq!(world.hand_over(ids[0]).await, Outcome::Nothing);
        world.hand_over(ids[1]).await;
        let handed_over = world.store.handed_over(world.account).await.unwrap();
        assert_eq!(handed_over, ids[..2]);
        assert_eq!(world.waiting().await, ["c", "d"]);
        assert_eq!(world.store.queued(world.account).await.unwrap(), 4);

        world.moved(ids[0], Sent).await;
        world.moved(ids[1], Queued).await;
        assert_eq!(world.waiting().await, ["b", "c", "d"], "given back to its place");
        assert_eq!(world.store.queued(world.account).await.unwrap(), 3);
        assert!(world.store.handed_over(world.account).await.unwrap().is_empty());
    });
}

#[test]
fn news_in_any_order_never_lower_a_proof() {
    within(20, async {
        let world = World::new().await;
        let id = world.says("a").await;
        assert_eq!(world.moved(id, Unknown).await, Outcome::Nothing, "it never left");
        assert_eq!(world.moved(id, Queued).await, Outcome::Nothing, "it is queued");
        world.hand_over(id).await;
        assert!(matches!(
            world.commit(receipt(&world, JULIET, "out-a")).await,
            Outcome::Message { .. }
        ));
        assert_eq!(world.delivery(id).await, Some(Delivered));
        assert!(world.waiting().await.is_empty());
        for late in [Queued, Sent, Unknown, Failed, Delivered] {
            assert_eq!(world.moved(id, late).await, Outcome::Nothing);
        }
        assert_eq!(world.commit(returned(&world, JULIET, "out-a")).await, Outcome::Nothing);
        assert_eq!(world.commit(receipt(&world, JULIET, "out-a")).await, Outcome::Nothing);
        assert_eq!(world.delivery(id).await, Some(Delivered));
        assert_eq!(world.hand_over(id).await, Outcome::Nothing, "it is in no outbox");
    });
}

#[test]
fn a_returned_message_stays_failed_when_the_server_confirms_it() {
    within(20, async {
        let world = World::new().await;
        let id = world.says("a").await;
        world.hand_over(id).await;
        world.commit(returned(&world, JULIET, "out-a")).await;
        let stored = world.store.message(id).await.unwrap().unwrap().1;
        assert_eq!((stored.delivery, stored.failure), (Some(Failed), Some(refused())));
        assert_eq!(world.moved(id, Sent).await, Outcome::Nothing);
        assert_eq!(world.store.queued(world.account).await.unwrap(), 0);
        // Another device of theirs has it after all.
        world.commit(receipt(&world, JULIET, "out-a")).await;
        let stored = world.store.message(id).await.unwrap().unwrap().1;
        assert_eq!((stored.delivery, stored.failure), (Some(Delivered), None));
    });
}

#[test]
fn what_is_sent_again_keeps_its_id_and_goes_to_the_end() {
    within(20, async {
        let world = World::new().await;
        let (a, b) = (world.says("a").await, world.says("b").await);
        world.hand_over(a).await;
        let failure = Some(Failure::new(ErrorCode::DeliveryUnknown));
        let (account, message) = (world.account, a);
        world.commit(Change::Moved { account, message, to: Unknown, failure }).await;
        let world = world.reopened().await;
        assert_eq!(world.delivery(a).await, Some(Unknown));
        assert_eq!(world.waiting().await, ["b"]);
        world.moved(a, Queued).await;
        assert_eq!(world.waiting().await, ["b", "a"]);
        let stored = world.store.message(a).await.unwrap().unwrap().1;
        assert_eq!((stored.delivery, stored.failure), (Some(Queued), None));
        assert_eq!(stored.origin_id, Some(origin("out-a")));
        assert_eq!(world.texts().await, ["a", "b"], "its place in the conversation stays");
        world.hand_over(b).await;
        world.moved(b, Sent).await;
        assert_eq!(world.moved(b, Queued).await, Outcome::Nothing, "the server has it");
    });
}

/// Hostile rows 19, 20 and 22.
#[test]
fn only_the_peer_it_went_to_may_speak_of_a_message() {
    within(20, async {
        let world = World::new().await;
        let id = world.says("a").await;
        world.commit(world.incoming("mine", Some("in-1"))).await;
        world.hand_over(id).await;
        world.moved(id, Sent).await;
        let lies = [
            receipt(&world, "mallory@x.example", "out-a"),
            receipt(&world, JULIET, "out-b"),
            receipt(&world, JULIET, "in-1"),
            returned(&world, "mallory@x.example", "out-a"),
            returned(&world, JULIET, "in-1"),
        ];
        for lie in lies {
            assert_eq!(world.commit(lie.clone()).await, Outcome::Nothing, "{lie:?}");
        }
        assert_eq!(world.delivery(id).await, Some(Sent));
        // The benign twin.
        world.commit(receipt(&world, JULIET, "out-a")).await;
        assert_eq!(world.delivery(id).await, Some(Delivered));
    });
}

#[test]
fn only_what_is_not_on_its_way_can_be_discarded() {
    within(20, async {
        let world = World::new().await;
        let heard = world.hears("in").await;
        let mut ids = Vec::new();
        for text in ["queued", "handed", "sent", "unknown", "failed", "delivered"] {
            ids.push(world.says(text).await);
        }
        for id in &ids[1..] {
            world.hand_over(*id).await;
        }
        for (id, to) in ids[2..].iter().zip([Sent, Unknown, Failed, Delivered]) {
            world.moved(*id, to).await;
        }
        let discard = async |message: MessageId| {
            let account = world.account;
            world.commit(Change::Discarded { account, message }).await != Outcome::Nothing
        };
        assert!(!discard(heard).await);
        let mut gone = Vec::new();
        for id in &ids {
            gone.push(discard(*id).await);
        }
        assert_eq!(gone, [true, false, false, true, true, false]);
        assert!(!discard(ids[0]).await, "it is gone");
        assert_eq!(world.texts().await, ["in", "handed", "sent", "delivered"]);
        assert!(world.waiting().await.is_empty());
    });
}

#[test]
fn an_id_that_was_sent_once_is_not_sent_twice() {
    within(20, async {
        let world = World::new().await;
        let conversation = world.conversation().await;
        world.says("a").await;
        assert_eq!(world.commit(world.outgoing(conversation, "a")).await, Outcome::Nothing);
        assert_eq!(world.waiting().await, ["a"]);
    });
}
