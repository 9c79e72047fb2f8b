//! The store and the naive model get the same news in the same order and must agree.

use model::change::{Change, Outcome};
use model::failure::ErrorCode;
use model::ids::MessageId;
use model::message::{Body, Delivery};
use model::{BareJid, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::child::Lot;
use crate::naive::{Naive, Said};
use crate::world::{World, jid, origin, seed, text, within};

#[derive(Debug, Clone)]
enum Op {
    Open { peer: usize },
    Hear { peer: usize, body: usize, origin: Option<usize>, archive: Option<usize> },
    Say { peer: usize, origin: usize },
    HandOver(usize),
    Move(usize, Delivery),
    Receipt { peer: usize, origin: usize },
    Returned { peer: usize, origin: usize },
    Discard(usize),
    Read(usize),
    Restart,
}

const IDS: usize = 12;

fn op() -> impl Strategy<Value = Op> {
    let delivery = prop_oneof![
        Just(Delivery::Queued),
        Just(Delivery::Sent),
        Just(Delivery::Delivered),
        Just(Delivery::Unknown),
        Just(Delivery::Failed),
    ];
    prop_oneof![
        1 => (0..2_usize).prop_map(|peer| Op::Open { peer }),
        6 => (0..2_usize, 0..2_usize, option::of(0..3_usize), option::weighted(0.3, 0..3_usize))
            .prop_map(|(peer, body, origin, archive)| Op::Hear { peer, body, origin, archive }),
        6 => (0..2_usize, 0..IDS).prop_map(|(peer, origin)| Op::Say { peer, origin }),
        4 => (0..40_usize).prop_map(Op::HandOver),
        6 => (0..40_usize, delivery).prop_map(|(place, to)| Op::Move(place, to)),
        2 => (0..2_usize, 0..IDS).prop_map(|(peer, origin)| Op::Receipt { peer, origin }),
        2 => (0..2_usize, 0..IDS).prop_map(|(peer, origin)| Op::Returned { peer, origin }),
        2 => (0..40_usize).prop_map(Op::Discard),
        3 => (0..40_usize).prop_map(Op::Read),
        1 => Just(Op::Restart),
    ]
}

fn peer(number: usize) -> BareJid {
    jid(["juliet@capulet.example", "tybalt@capulet.example"][number])
}

fn id(number: usize) -> String {
    format!("id-{number}")
}

/// Both of them, and which row of the store is which place of the model.
struct Run {
    world: World,
    naive: Naive,
    ids: Vec<(usize, MessageId)>,
    peers: Vec<(usize, usize)>,
}

impl Run {
    async fn new() -> Self {
        Self {
            world: World::new().await,
            naive: Naive::default(),
            ids: Vec::new(),
            peers: Vec::new(),
        }
    }

    /// The place and the row of the n-th message that ever was, counted round.
    fn nth(&self, n: usize) -> Option<(usize, MessageId)> {
        (!self.ids.is_empty()).then(|| self.ids[n % self.ids.len()])
    }

    async fn step(&mut self, op: Op) {
        if matches!(op, Op::Restart) {
            self.world.store.close().await;
            let dir = self.world.dir.path();
            let reopened = store::Store::open_with_key(dir, &crate::world::key()).await;
            self.world.store = reopened.unwrap();
            return;
        }
        let shown = format!("{op:?}");
        let Some((change, said)) = self.both(op).await else { return };
        let outcome = self.world.commit(change).await;
        match (said, &outcome) {
            (Said::Nothing, Outcome::Nothing)
            | (Said::Done, Outcome::Done)
            | (Said::Conversation, Outcome::Conversation(_)) => {}
            (Said::Message(place), Outcome::Message { message, .. }) => {
                match self.ids.iter().find(|(known, _)| *known == place) {
                    Some((_, known)) => assert_eq!(known, message, "{shown}"),
                    None => self.ids.push((place, *message)),
                }
            }
            _ => panic!("{shown}: {outcome:?} instead of {said:?}"),
        }
    }

    /// What the store is told, and what the model says to it.
    async fn both(&mut self, op: Op) -> Option<(Change, Said)> {
        let account = self.world.account;
        Some(match op {
            Op::Open { peer: number } => {
                let change = Change::ConversationOpened { account, peer: peer(number) };
                (change, self.naive.open(number))
            }
            Op::Hear { peer: number, body, origin: origin_id, archive } => {
                let (origin_id, archive) = (origin_id.map(id), archive.map(id));
                let body = format!("body {body}");
                let change = Change::MessageIn {
                    account,
                    peer: peer(number),
                    resource: String::new(),
                    body: Body::Plain(body.clone()),
                    origin_id: origin_id.as_deref().map(origin),
                    stanza_id: archive.clone(),
                    at: Timestamp(0),
                };
                (change, self.naive.hear(number, body, origin_id, archive))
            }
            Op::Say { peer: number, origin: number_of_id } => {
                let store = &self.world.store;
                let found = store.find_conversation(account, &peer(number)).await.unwrap();
                let change = Change::MessageOut {
                    account,
                    conversation: found?,
                    text: "mine".into(),
                    origin_id: origin(&id(number_of_id)),
                    at: Timestamp(0),
                };
                (change, self.naive.say(number, "mine".to_owned(), id(number_of_id)))
            }
            Op::Receipt { peer: number, origin: of } => {
                let (whose, origin_id) = (peer(number), origin(&id(of)));
                let change = Change::Receipt { account, peer: whose, origin_id };
                (change, self.naive.told(number, &id(of), Delivery::Delivered))
            }
            Op::Returned { peer: number, origin: of } => {
                let (whose, origin_id) = (peer(number), origin(&id(of)));
                let failure = ErrorCode::MessageRefused.into();
                let change = Change::Returned { account, peer: whose, origin_id, failure };
                (change, self.naive.told(number, &id(of), Delivery::Failed))
            }
            Op::HandOver(_) | Op::Move(..) | Op::Discard(_) | Op::Read(_) | Op::Restart => {
                return self.about_one(op).await;
            }
        })
    }

    async fn about_one(&mut self, op: Op) -> Option<(Change, Said)> {
        let account = self.world.account;
        Some(match op {
            Op::HandOver(n) => {
                let (place, message) = self.nth(n)?;
                (Change::HandedOver { account, message }, self.naive.hand_over(place))
            }
            Op::Move(n, to) => {
                let (place, message) = self.nth(n)?;
                let change = Change::Moved { account, message, to, failure: None };
                (change, self.naive.moved(place, to))
            }
            Op::Discard(n) => {
                let (place, message) = self.nth(n)?;
                (Change::Discarded { account, message }, self.naive.discard(place))
            }
            Op::Read(n) => {
                let (place, message) = self.nth(n)?;
                let conversation = self.world.store.message(message).await.unwrap();
                let conversation = conversation?.1.conversation;
                let change = Change::ReadUpTo { account, conversation, message };
                (change, self.naive.read_up_to(place))
            }
            Op::Open { .. }
            | Op::Hear { .. }
            | Op::Say { .. }
            | Op::Receipt { .. }
            | Op::Returned { .. }
            | Op::Restart => return None,
        })
    }

    fn row(&self, place: usize) -> MessageId {
        self.ids.iter().find(|(known, _)| *known == place).unwrap().1
    }

    /// Everything that can be read is as the model has it.
    async fn compare(&mut self) {
        let (store, account) = (&self.world.store, self.world.account);
        self.peers.clear();
        for conversation in store.conversations().await.unwrap() {
            let number = (0..2).find(|number| peer(*number) == conversation.peer).unwrap();
            let unread = self.naive.unread(number);
            self.peers.push((number, unread.len()));
            assert_eq!(conversation.unread as usize, unread.len());
            let first = store.first_unread(conversation.id).await.unwrap();
            assert_eq!(first, unread.first().map(|place| self.row(*place)));
            let messages = store.timeline(conversation.id, None, 1000).await.unwrap();
            assert_eq!(conversation.newest.as_ref(), messages.last());
            assert!(messages.is_sorted_by(|one, next| one.order < next.order));
            let stored: Vec<_> = messages
                .into_iter()
                .map(|message| (message.id, text(message.body), message.delivery))
                .collect();
            let expected: Vec<_> = self
                .naive
                .rows
                .iter()
                .filter(|row| row.peer == number)
                .map(|row| (self.row(row.place), row.body.clone(), row.delivery))
                .collect();
            assert_eq!(stored, expected);
        }
        let order: Vec<usize> = self.peers.iter().map(|(number, _)| *number).collect();
        assert_eq!(order, self.naive.list);
        let handed = |place: &usize| {
            self.naive.rows.iter().any(|row| row.place == *place && row.handed_over)
        };
        let (over, waiting): (Vec<usize>, Vec<usize>) =
            self.naive.outbox.iter().partition(|place| handed(place));
        let rows = |places: Vec<usize>| -> Vec<MessageId> {
            places.into_iter().map(|place| self.row(place)).collect()
        };
        assert_eq!(store.handed_over(account).await.unwrap(), rows(over));
        let outbox = store.outbox(account).await.unwrap();
        let outbox: Vec<MessageId> = outbox.into_iter().map(|row| row.message).collect();
        assert_eq!(outbox, rows(waiting));
        let queued = store.queued(account).await.unwrap() as usize;
        assert_eq!(queued, self.naive.outbox.len());
    }
}

#[test]
fn order_doubles_and_delivery_are_as_in_the_naive_model() {
    let mut lot = Lot(seed());
    let bytes: Vec<u8> = (0..32).map(|_| u8::try_from(lot.draw(256)).unwrap()).collect();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let outcome = TestRunner::new_with_rng(config, rng).run(&vec(op(), 1..80), |ops| {
        within(60, async {
            let mut run = Run::new().await;
            for (number, op) in ops.into_iter().enumerate() {
                run.step(op).await;
                if number % 8 == 7 {
                    run.compare().await;
                }
            }
            run.compare().await;
        });
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
