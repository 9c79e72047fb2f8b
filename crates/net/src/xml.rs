//! Small elements of our own.

use minidom::{Element, Node};
use rxml::{Namespace, NcName};

/// What one element costs besides its text. Measured: a tree of empty elements takes a
/// hundred times its bytes.
pub(crate) const ELEMENT_WEIGHT: usize = 400;

/// What one attribute costs besides its letters: an entry of a tree with two strings.
pub(crate) const ATTRIBUTE_WEIGHT: usize = 100;

/// About how many bytes of memory a tree takes. The gate bounds its depth.
pub(crate) fn weight(element: &Element) -> usize {
    let attributes = element
        .attrs()
        .iter()
        .map(|((_, name), value)| ATTRIBUTE_WEIGHT + name.len() + value.len());
    let nodes = element.nodes().map(|node| match node {
        Node::Element(child) => weight(child),
        Node::Text(text) => text.len(),
    });
    ELEMENT_WEIGHT + element.name().len() + attributes.sum::<usize>() + nodes.sum::<usize>()
}

/// An element with these attributes.
pub(crate) fn element(
    name: &'static str,
    namespace: &str,
    attributes: &[(&'static str, &str)],
) -> Element {
    let mut element = Element::bare(name, namespace);
    for (name, value) in attributes {
        set(&mut element, name, value);
    }
    element
}

/// Sets one attribute.
#[expect(clippy::expect_used, reason = "the names stand in our own source, and tests write them")]
pub(crate) fn set(element: &mut Element, name: &'static str, value: &str) {
    let name = NcName::try_from(name).expect("a name without a colon");
    element.set_attr(Namespace::NONE, name, value);
}

/// The element with a child.
pub(crate) fn with(mut element: Element, child: Element) -> Element {
    element.append_child(child);
    element
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTE_WEIGHT, ELEMENT_WEIGHT, element, weight};

    #[test]
    fn elements_and_attributes_weigh_more_than_their_letters() {
        let bare = element("a", "urn:x", &[]);
        assert_eq!(weight(&bare), ELEMENT_WEIGHT + 1);
        let two = element("a", "urn:x", &[("b", ""), ("c", "de")]);
        assert_eq!(weight(&two), ELEMENT_WEIGHT + 1 + 2 * ATTRIBUTE_WEIGHT + 4);
    }
}
