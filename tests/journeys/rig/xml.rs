//! XML as a script writes it, and whether two elements are the same.

use minidom::{Element, Node};

/// The stanza that a script wrote, as it would stand in a client's stream.
pub(crate) fn stanza(xml: &str) -> Element {
    let stream = format!("<stream xmlns='jabber:client'>{xml}</stream>");
    // In pieces, as a socket gives it: the parser is slow on one large slice.
    let pieces = std::io::BufReader::with_capacity(4_096, stream.as_bytes());
    let stream = Element::from_reader(pieces).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let mut children = stream.children();
    let (stanza, more) = (children.next().cloned(), children.next());
    assert!(more.is_none(), "one stanza at a time: {xml}");
    stanza.unwrap_or_else(|| panic!("a stanza: {xml}"))
}

/// Is `found` what the script expects? `*` stands for any value of an attribute and for any text.
pub(crate) fn matches(expected: &Element, found: &Element) -> bool {
    expected.name() == found.name()
        && expected.ns() == found.ns()
        && attributes(expected, found)
        && nodes(expected, found)
}

fn attributes(expected: &Element, found: &Element) -> bool {
    let same = |((ns, name), value): ((&_, &_), &String)| {
        found.attrs().get(ns, name).is_some_and(|has| value == "*" || has == value)
    };
    expected.attrs().iter().count() == found.attrs().iter().count()
        && expected.attrs().iter().all(same)
}

fn nodes(expected: &Element, found: &Element) -> bool {
    let (left, right): (Vec<&Node>, Vec<&Node>) = (real(expected), real(found));
    let same = |(a, b): (&&Node, &&Node)| match (a, b) {
        (Node::Element(a), Node::Element(b)) => matches(a, b),
        (Node::Text(a), Node::Text(b)) => a == "*" || a == b,
        _ => false,
    };
    left.len() == right.len() && left.iter().zip(&right).all(same)
}

/// Without the white space that only indents a script.
fn real(element: &Element) -> Vec<&Node> {
    let indents = |node: &&Node| match node {
        Node::Text(text) => !text.trim().is_empty() || element.name() == "body",
        Node::Element(_) => true,
    };
    element.nodes().filter(indents).collect()
}

/// The text of a message's body.
pub(crate) fn body(stanza: &Element) -> Option<String> {
    stanza.get_child("body", "jabber:client").map(Element::text)
}

/// A stanza's id.
pub(crate) fn id(stanza: &Element) -> String {
    stanza.attr("id").expect("an id").to_owned()
}
