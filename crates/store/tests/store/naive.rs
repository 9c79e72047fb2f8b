//! What the store ought to do, written down without a database: slow, small and obvious.

use model::message::Delivery::{self, Delivered, Failed, Queued, Sent, Unknown};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Counts all messages that ever were, so that places never come back.
    pub(crate) place: usize,
    pub(crate) peer: usize,
    pub(crate) body: String,
    pub(crate) origin: Option<String>,
    pub(crate) archive: Option<String>,
    /// `None`: it came in.
    pub(crate) delivery: Option<Delivery>,
    pub(crate) handed_over: bool,
}

/// What an operation answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    Done,
    Conversation,
    /// The message at this place.
    Message(usize),
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Naive {
    pub(crate) rows: Vec<Row>,
    /// Places of queued messages, in the order in which they go out.
    pub(crate) outbox: Vec<usize>,
    /// Peers, in the order in which their conversations were opened.
    pub(crate) list: Vec<usize>,
    /// For each peer: everything before this place is read.
    pub(crate) read: [usize; 2],
    places: usize,
}

impl Naive {
    fn push(&mut self, row: Row) -> Said {
        self.places += 1;
        self.open(row.peer);
        let place = row.place;
        self.rows.push(row);
        Said::Message(place)
    }

    pub(crate) fn open(&mut self, peer: usize) -> Said {
        if self.list.contains(&peer) {
            return Said::Nothing;
        }
        self.list.push(peer);
        Said::Conversation
    }

    pub(crate) fn hear(
        &mut self,
        peer: usize,
        body: String,
        origin: Option<String>,
        archive: Option<String>,
    ) -> Said {
        let same = |row: &&Row| {
            row.peer == peer
                && ((archive.is_some() && row.archive == archive)
                    || (row.delivery.is_none()
                        && origin.is_some()
                        && row.origin == origin
                        && row.body == body))
        };
        if self.rows.iter().any(|row| same(&row)) {
            return Said::Nothing;
        }
        let (place, delivery, handed_over) = (self.places, None, false);
        self.push(Row { place, peer, body, origin, archive, delivery, handed_over })
    }

    pub(crate) fn say(&mut self, peer: usize, body: String, origin: String) -> Said {
        let known = |row: &Row| {
            row.peer == peer && row.delivery.is_some() && row.origin.as_ref() == Some(&origin)
        };
        if !self.list.contains(&peer) || self.rows.iter().any(known) {
            return Said::Nothing;
        }
        let place = self.places;
        let (origin, delivery) = (Some(origin), Some(Queued));
        self.outbox.push(place);
        self.read[peer] = place + 1;
        let archive = None;
        self.push(Row { place, peer, body, origin, archive, delivery, handed_over: false })
    }

    fn row(&mut self, place: usize) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.place == place)
    }

    pub(crate) fn hand_over(&mut self, place: usize) -> Said {
        match self.row(place) {
            Some(row) if row.delivery == Some(Queued) && !row.handed_over => {
                row.handed_over = true;
                Said::Done
            }
            _ => Said::Nothing,
        }
    }

    pub(crate) fn moved(&mut self, place: usize, to: Delivery) -> Said {
        let Some(row) = self.row(place) else { return Said::Nothing };
        let Some(from) = row.delivery else { return Said::Nothing };
        let handed_over = row.handed_over;
        let goes = match to {
            _ if from == Delivered => false,
            Delivered => true,
            Sent => from == Queued || from == Unknown,
            Failed => from != Failed,
            Unknown => from == Queued && handed_over,
            Queued => from == Unknown || from == Failed || (from == Queued && handed_over),
        };
        if !goes {
            return Said::Nothing;
        }
        row.delivery = Some(to);
        row.handed_over = false;
        let queued = self.outbox.contains(&place);
        match (to == Queued, queued) {
            (true, false) => self.outbox.push(place),
            (false, true) => self.outbox.retain(|other| *other != place),
            (true, true) | (false, false) => {}
        }
        Said::Message(place)
    }

    /// Somebody speaks of a message of ours.
    pub(crate) fn told(&mut self, peer: usize, origin: &str, to: Delivery) -> Said {
        let found = self.rows.iter().find(|row| {
            row.peer == peer && row.delivery.is_some() && row.origin.as_deref() == Some(origin)
        });
        match found.map(|row| row.place) {
            Some(place) => self.moved(place, to),
            None => Said::Nothing,
        }
    }

    pub(crate) fn discard(&mut self, place: usize) -> Said {
        let Some(row) = self.row(place) else { return Said::Nothing };
        let may = match row.delivery {
            Some(Queued) => !row.handed_over,
            Some(Unknown | Failed) => true,
            Some(Sent | Delivered) | None => false,
        };
        if !may {
            return Said::Nothing;
        }
        self.rows.retain(|row| row.place != place);
        self.outbox.retain(|other| *other != place);
        Said::Message(place)
    }

    pub(crate) fn read_up_to(&mut self, place: usize) -> Said {
        let Some(peer) = self.row(place).map(|row| row.peer) else { return Said::Nothing };
        if self.read[peer] > place {
            return Said::Nothing;
        }
        self.read[peer] = place + 1;
        Said::Conversation
    }

    pub(crate) fn unread(&self, peer: usize) -> Vec<usize> {
        self.rows
            .iter()
            .filter(|row| row.peer == peer && row.delivery.is_none())
            .map(|row| row.place)
            .filter(|place| *place >= self.read[peer])
            .collect()
    }
}
