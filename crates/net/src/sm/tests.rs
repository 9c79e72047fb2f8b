use std::collections::VecDeque;

use minidom::Element;
use ports::Token;
use proptest::prelude::*;

use super::inbound::Inbound;
use super::outbox::{Fates, Outbox, TooHigh};

fn stanza() -> Element {
    Element::bare("message", "jabber:client")
}

fn with(count: i64, start: u32) -> Outbox {
    let mut outbox = Outbox::starting_at(start);
    for token in 1..=count {
        outbox.push(stanza(), Some(Token(token)));
    }
    outbox
}

fn write(outbox: &mut Outbox, count: usize) {
    for _ in 0..count {
        assert!(outbox.next().is_some());
        outbox.wrote();
    }
}

fn numbers(tokens: Vec<Token>) -> Vec<i64> {
    tokens.into_iter().map(|token| token.0).collect()
}

#[test]
fn the_counter_wraps_at_two_to_the_power_of_32() {
    let mut outbox = with(3, u32::MAX - 1);
    write(&mut outbox, 3);
    assert_eq!(outbox.confirm(u32::MAX).map(numbers), Ok(vec![1]));
    assert_eq!(outbox.confirm(1).map(numbers), Ok(vec![2, 3]));
    assert_eq!(outbox.confirm(1).map(numbers), Ok(vec![]));
    let mut inbound = Inbound::starting_at(u32::MAX);
    inbound.deliver(true, 1);
    inbound.commit(1);
    assert_eq!(inbound.handled(), 0);
}

#[test]
fn a_count_that_is_too_high_or_lower_than_before_confirms_nothing() {
    let mut outbox = with(3, 10);
    write(&mut outbox, 2);
    assert_eq!(outbox.confirm(13), Err(TooHigh { said: 13, sent: 12 }));
    assert_eq!(outbox.confirm(11).map(numbers), Ok(vec![1]));
    assert_eq!(outbox.confirm(10), Err(TooHigh { said: 10, sent: 12 }));
    assert_eq!(outbox.end(), Fates { unsure: vec![Token(2)], unsent: vec![Token(3)] });
}

#[test]
fn a_resume_writes_again_what_the_server_did_not_get_and_nothing_else() {
    let mut outbox = with(5, 0);
    write(&mut outbox, 4);
    assert_eq!(outbox.resume(2).map(numbers), Ok(vec![1, 2]));
    assert_eq!(outbox.unconfirmed(), 0);
    assert_eq!(outbox.confirm(3), Err(TooHigh { said: 3, sent: 2 }));
    write(&mut outbox, 3);
    assert_eq!(outbox.confirm(5).map(numbers), Ok(vec![3, 4, 5]));
}

#[test]
fn what_an_old_stream_swallowed_stays_unsure() {
    let mut outbox = with(4, 0);
    write(&mut outbox, 3);
    assert_eq!(outbox.resume(1).map(numbers), Ok(vec![1]));
    write(&mut outbox, 1);
    assert_eq!(outbox.end(), Fates { unsure: vec![Token(2), Token(3)], unsent: vec![Token(4)] });
}

#[test]
fn only_what_the_engine_committed_counts_and_only_stanzas_do() {
    let mut inbound = Inbound::default();
    for counts in [true, false, true] {
        inbound.deliver(counts, 1);
    }
    inbound.commit(2);
    assert_eq!((inbound.handled(), inbound.waiting()), (1, 1));
    inbound.commit(5);
    assert_eq!((inbound.handled(), inbound.waiting()), (2, 0));
}

/// A server that obeys XEP-0198, and a wire that may be cut anywhere.
#[derive(Default)]
struct Model {
    outbox: Outbox,
    inbound: Inbound,
    sent: i64,
    wire: VecDeque<i64>,
    arrived: Vec<i64>,
    acked: Vec<i64>,
    to_us: i64,
    server_queue: VecDeque<i64>,
    server_sent: usize,
    delivered: Vec<i64>,
    committed: usize,
}

#[derive(Debug, Clone)]
enum Act {
    Send,
    Write,
    Arrive,
    Ack,
    ServerSends,
    Deliver,
    Commit,
    ServerAsks,
    CutAndResume { lost: usize },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Send),
        3 => Just(Act::Write),
        3 => Just(Act::Arrive),
        1 => Just(Act::Ack),
        2 => Just(Act::ServerSends),
        2 => Just(Act::Deliver),
        2 => Just(Act::Commit),
        1 => Just(Act::ServerAsks),
        1 => (0..4_usize).prop_map(|lost| Act::CutAndResume { lost }),
    ]
}

impl Model {
    fn h(&self) -> u32 {
        u32::try_from(self.arrived.len()).unwrap()
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Send => {
                self.sent += 1;
                self.outbox.push(stanza(), Some(Token(self.sent)));
            }
            Act::Write => {
                if self.outbox.next().is_some() {
                    let place = self.arrived.len() + self.wire.len();
                    self.wire.push_back(i64::try_from(place).unwrap() + 1);
                    self.outbox.wrote();
                }
            }
            Act::Arrive => self.arrived.extend(self.wire.pop_front()),
            Act::Ack => {
                let h = self.h();
                self.acked.extend(numbers(self.outbox.confirm(h).unwrap()));
            }
            Act::ServerSends => {
                self.to_us += 1;
                self.server_queue.push_back(self.to_us);
            }
            Act::Deliver => {
                if let Some(number) = self.server_queue.get(self.server_sent) {
                    self.delivered.push(*number);
                    self.inbound.deliver(true, 1);
                    self.server_sent += 1;
                }
            }
            Act::Commit => {
                if self.inbound.waiting() > 0 {
                    self.inbound.commit(1);
                    self.committed += 1;
                }
            }
            Act::ServerAsks => self.server_hears(),
            Act::CutAndResume { lost } => self.cut_and_resume(*lost),
        }
    }

    fn server_hears(&mut self) {
        let confirmed = self.to_us - i64::try_from(self.server_queue.len()).unwrap();
        let step = usize::try_from(i64::from(self.inbound.handled()) - confirmed).unwrap();
        assert!(step <= self.server_sent, "we never confirm what was not sent");
        self.server_queue.drain(..step);
        self.server_sent -= step;
    }

    fn cut_and_resume(&mut self, lost: usize) {
        // Some of what was on the wire still arrives.
        let arriving = self.wire.len().saturating_sub(lost);
        self.arrived.extend(self.wire.drain(..).take(arriving));
        // Drain and freeze before the resume.
        self.committed += self.inbound.waiting();
        self.inbound.commit(u32::MAX);
        self.server_hears();
        self.server_sent = 0;
        let h = self.h();
        self.acked.extend(numbers(self.outbox.resume(h).unwrap()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn under_any_order_of_cuts_acks_and_resumes_nothing_is_lost_or_doubled(
        acts in prop::collection::vec(act(), 0..200),
    ) {
        let mut model = Model::default();
        for act in &acts {
            model.act(act);
        }
        // Each stanza arrives once and in order; each delivery is new and in order.
        let in_order: Vec<i64> = (1..=i64::try_from(model.arrived.len()).unwrap()).collect();
        prop_assert_eq!(&model.arrived, &in_order);
        let in_order: Vec<i64> = (1..=i64::try_from(model.delivered.len()).unwrap()).collect();
        prop_assert_eq!(&model.delivered, &in_order);
        prop_assert_eq!(usize::try_from(model.inbound.handled()).unwrap(), model.committed);

        // Every token ends in exactly one of acked, unsure, unsent; and what arrived is not unsent.
        let fates = model.outbox.end();
        let (unsure, unsent) = (numbers(fates.unsure), numbers(fates.unsent));
        let all: Vec<i64> = model.acked.iter().chain(&unsure).chain(&unsent).copied().collect();
        prop_assert_eq!(all, (1..=model.sent).collect::<Vec<_>>());
        prop_assert!(model.acked.iter().all(|token| model.arrived.contains(token)));
        prop_assert!(unsent.iter().all(|token| !model.arrived.contains(token)));
    }

    #[test]
    fn no_count_of_the_server_can_break_the_books(
        start in any::<u32>(),
        counts in prop::collection::vec(any::<u32>(), 0..20),
    ) {
        let mut outbox = with(10, start);
        write(&mut outbox, 5);
        let mut seen = Vec::new();
        for count in counts {
            if let Ok(tokens) = outbox.confirm(count) {
                seen.extend(numbers(tokens));
            }
        }
        let fates = outbox.end();
        seen.extend(numbers(fates.unsure));
        seen.extend(numbers(fates.unsent));
        prop_assert_eq!(seen, (1..=10).collect::<Vec<_>>());
    }
}

#[test]
fn few_heavy_stanzas_fill_as_well_as_many_light_ones() {
    let mut inbound = Inbound::default();
    (0..999).for_each(|_| inbound.deliver(true, 1));
    assert!(!inbound.is_full());
    inbound.deliver(true, 1);
    assert!(inbound.is_full());
    inbound.commit(1);
    assert!(!inbound.is_full());
    inbound.deliver(true, 16 * 1024 * 1024);
    inbound.commit(999);
    assert!(inbound.is_full());
    inbound.commit(1);
    assert!(!inbound.is_full() && inbound.waiting() == 0);
}

#[test]
fn a_stanza_that_cannot_be_written_is_unsent_when_the_session_ends() {
    let mut outbox = with(1, 0);
    outbox.refuse(Some(Token(7)));
    assert_eq!(outbox.end(), Fates { unsure: vec![], unsent: vec![Token(1), Token(7)] });
    assert_eq!(outbox.end(), Fates::default());
}
