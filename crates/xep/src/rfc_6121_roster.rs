//! RFC 6121 §2: the roster.

use jid::BareJid;
use minidom::Element;
use model::fact::Fact;
use model::roster::{RosterItem, Subscription};
use xmpp_parsers::iq::Iq;
use xmpp_parsers::roster::{Ask, Group, Item, Roster, Subscription as Wire};

use crate::read::broken;

/// Asks for the whole roster (RFC 6121 §2.1.3).
pub fn roster_get(id: &str) -> Element {
    Iq::from_get(id, Roster { ver: None, items: Vec::new() }).into()
}

/// Adds or changes an item (RFC 6121 §2.3, §2.4). Only name and groups are ours to say.
pub fn roster_set(id: &str, item: &RosterItem) -> Element {
    let name = Some(item.name.clone()).filter(|name| !name.is_empty());
    set(
        id,
        Item { name, groups: item.groups.iter().cloned().map(Group).collect(), ..bare(&item.jid) },
    )
}

/// Takes an item out and ends both subscriptions (RFC 6121 §2.5).
pub fn roster_remove(id: &str, jid: &BareJid) -> Element {
    set(id, Item { subscription: Wire::Remove, ..bare(jid) })
}

fn set(id: &str, item: Item) -> Element {
    Iq::from_set(id, Roster { ver: None, items: vec![item] }).into()
}

fn bare(jid: &BareJid) -> Item {
    Item {
        jid: jid.clone(),
        name: None,
        subscription: Wire::None,
        ask: Ask::None,
        groups: Vec::new(),
        approved: None,
    }
}

/// A push holds exactly one item (RFC 6121 §2.1.6).
pub(crate) fn read_push(query: &Element) -> Fact {
    let mut items = query.children();
    match (items.next().map(read_item), items.next()) {
        (Some(Ok((item, Wire::Remove))), None) => Fact::RosterRemoved(item.jid),
        (Some(Ok((item, _))), None) => Fact::RosterPush(item),
        (Some(Err(fact)), None) => fact,
        _ => broken(query, "a roster push without exactly one item"),
    }
}

/// One bad item must not take the others with it.
pub(crate) fn read_result(query: &Element) -> Vec<Fact> {
    let (mut items, mut facts) = (Vec::new(), Vec::new());
    for child in query.children() {
        match read_item(child) {
            Ok((_, Wire::Remove)) => facts.push(broken(child, "a removed item in a roster")),
            Ok((item, _)) => items.push(item),
            Err(fact) => facts.push(fact),
        }
    }
    facts.insert(0, Fact::Roster(items));
    facts
}

fn read_item(element: &Element) -> Result<(RosterItem, Wire), Fact> {
    let item = Item::try_from(element.clone())
        .map_err(|_| broken(element, "a roster item that breaks RFC 6121 §2.1.2"))?;
    let subscription = match item.subscription {
        Wire::None | Wire::Remove => Subscription::None,
        Wire::To => Subscription::To,
        Wire::From => Subscription::From,
        Wire::Both => Subscription::Both,
    };
    let mut groups: Vec<String> = item.groups.into_iter().map(|group| group.0).collect();
    groups.sort_unstable();
    groups.dedup();
    let asked = item.ask == Ask::Subscribe;
    let name = item.name.unwrap_or_default();
    Ok((RosterItem { jid: item.jid, name, subscription, asked, groups }, item.subscription))
}
