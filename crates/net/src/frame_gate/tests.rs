use proptest::prelude::*;

use super::core::Core;
use super::{Fatal, Limits, Placeholder};

const HEADER: &str = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' \
    xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>";

/// Small bounds, so that small inputs break them.
const SMALL: Limits = Limits {
    bytes: 400,
    depth: 4,
    attributes: 3,
    attribute_bytes: 20,
    elements: 8,
    header_bytes: 300,
    endless: 2000,
};

fn placeholder() -> Placeholder {
    Placeholder::new([7; 16])
}

/// Feeds pieces; gives all items and how it ended.
fn run<'a>(
    limits: Limits,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<String>, Option<Fatal>) {
    let mut core = Core::new(limits, placeholder());
    let mut items = Vec::new();
    for piece in pieces {
        core.push(piece);
        loop {
            match core.next() {
                Ok(Some(item)) => items.push(String::from_utf8_lossy(&item).into_owned()),
                Ok(None) => break,
                Err(fatal) => return (items, Some(fatal)),
            }
        }
    }
    (items, None)
}

fn after_header(limits: Limits, text: &str) -> (Vec<String>, Option<Fatal>) {
    let (mut items, fatal) = run(limits, [HEADER.as_bytes(), text.as_bytes()]);
    assert_eq!(items.remove(0), HEADER);
    (items, fatal)
}

/// The reason and the rest of a placeholder.
fn why(item: &str) -> Option<String> {
    let element: minidom::Element = item.parse().ok()?;
    placeholder().read(&element).map(|(offence, _)| offence.name().to_owned())
}

#[test]
fn whole_elements_pass_unchanged_and_white_space_between_them_does_not() {
    let text = "<message><body>a &lt; b</body></message>\n \t<r xmlns='x'/><iq a='>' b=\"'/>\"><![CDATA[<x>]]]]></iq></stream:stream>";
    let (items, fatal) = after_header(Limits::STREAM, text);
    assert_eq!(
        items,
        [
            "<message><body>a &lt; b</body></message>",
            "<r xmlns='x'/>",
            "<iq a='>' b=\"'/>\"><![CDATA[<x>]]]]></iq>",
            "</stream:stream>"
        ]
    );
    assert_eq!(fatal, None);
}

#[test]
fn nothing_is_handed_on_before_it_is_whole() {
    let (items, fatal) = after_header(Limits::STREAM, "<message><body>half");
    assert_eq!((items, fatal), (vec![], None));
}

#[test]
fn each_bound_holds_and_the_next_element_passes() {
    let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    let cases = [
        (deep(4), deep(5), "depth"),
        ("<a a='' b='' c=''/>".to_owned(), "<a a='' b='' c='' d=''/>".to_owned(), "attributes"),
        (
            format!("<a a='{}'/>", "x".repeat(20)),
            format!("<a a='{}'/>", "x".repeat(21)),
            "attribute-length",
        ),
        (
            format!("<a>{}</a>", "<b/>".repeat(7)),
            format!("<a>{}</a>", "<b/>".repeat(8)),
            "elements",
        ),
        (format!("<a>{}</a>", "x".repeat(393)), format!("<a>{}</a>", "x".repeat(394)), "size"),
    ];
    for (good, bad, reason) in cases {
        let (items, fatal) = after_header(SMALL, &format!("{good}{bad}<twin/>"));
        assert_eq!(fatal, None);
        assert_eq!(items.len(), 3, "{reason}");
        assert_eq!(items[0], good, "{reason}");
        assert_eq!(why(&items[1]).as_deref(), Some(reason));
        assert_eq!(items[2], "<twin/>", "{reason}");
    }
}

#[test]
fn the_real_bounds_stop_what_kills_tree_builders() {
    let deep =
        format!("<message id='d'>{}{}</message>", "<a>".repeat(36_000), "</a>".repeat(36_000));
    let wide = (0..20_000).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
    let wide = format!("<message id='w'{wide}/>");
    let long = format!("<message id='l' x='{}'/>", "x".repeat(9000));
    let big = format!("<message id='b'><body>{}</body></message>", "x".repeat(2 * 1024 * 1024));
    let many = format!("<message id='m'>{}</message>", "<a/>".repeat(40_000));
    let text = format!("{deep}{wide}{long}{big}{many}<message id='twin'/>");
    let (items, fatal) = after_header(Limits::STREAM, &text);
    assert_eq!(fatal, None);
    let reasons: Vec<_> = items.iter().map(|item| why(item)).collect();
    let expected = ["depth", "attributes", "attribute-length", "size", "elements"];
    assert_eq!(reasons.iter().flatten().collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
    assert_eq!(items[5], "<message id='twin'/>");
    for (item, id) in items.iter().zip(["d", "w", "l", "b", "m"]) {
        let (_, remains) = placeholder().read(&item.parse().unwrap()).unwrap();
        assert_eq!(remains.id.as_deref(), Some(id));
        assert_eq!(remains.kind, Some(model::fact::Kind::Message));
    }
}

#[test]
fn what_no_parser_can_read_is_replaced_if_its_end_can_be_found() {
    let broken: [&[u8]; 12] = [
        b"<a>&nothing;</a>",
        b"<a><b></a></b>",
        b"<a x='1' x='2'/>",
        b"<x:a/>",
        b"<a>]]></a>",
        b"<a>\0</a>",
        b"<a>\xff</a>",
        b"<a>\xc0\xaf</a>",
        b"<a>\xef\xbf\xbe</a>",
        b"<a>\xed\xa0\x80</a>",
        b"<a x=1/>",
        b"< a/>",
    ];
    for offender in broken {
        let (items, fatal) = run(Limits::STREAM, [HEADER.as_bytes(), offender, b"<twin/>"]);
        let name = String::from_utf8_lossy(offender);
        assert_eq!(fatal, None, "{name}");
        assert_eq!(why(&items[1]).as_deref(), Some("not-well-formed"), "{name}");
        assert_eq!(items[2], "<twin/>", "{name}");
    }
}

#[test]
fn restricted_xml_and_text_between_stanzas_end_the_stream() {
    for (text, fatal) in [
        ("<!-- -->", Fatal::Restricted),
        ("<a><!-- --></a>", Fatal::Restricted),
        ("<?php ?>", Fatal::Restricted),
        ("<a><?php ?></a>", Fatal::Restricted),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", Fatal::Restricted),
        ("<a><!DOCTYPE b></a>", Fatal::Restricted),
        ("<![CDATA[x]]>", Fatal::Restricted),
        ("<?xml version='1.0'?>", Fatal::Restricted),
        ("text", Fatal::TextBetween),
        ("<a/>&amp;<a/>", Fatal::TextBetween),
        ("</stream>", Fatal::Unbalanced),
        ("<a/></b>", Fatal::Unbalanced),
        ("</stream:stream/>", Fatal::Unbalanced),
    ] {
        assert_eq!(after_header(Limits::STREAM, text).1, Some(fatal), "{text}");
    }
    assert_eq!(after_header(SMALL, &format!("<a>{}", "<b/>".repeat(600))).1, Some(Fatal::Endless));
    let blank = " \r\n\t".repeat(SMALL.endless / 4);
    assert_eq!(after_header(SMALL, &format!("{blank}<a/>{blank}<a/>")).1, None);
    assert_eq!(after_header(SMALL, &format!("<a/>{blank} ")).1, Some(Fatal::Endless));
}

#[test]
fn what_is_no_stream_header_ends_the_stream() {
    let long = format!("<stream:stream {}>", "x='y' ".repeat(100));
    for text in [
        "HTTP/1.1 400 Bad Request\r\n",
        "<stream:stream/>",
        "\u{feff}<stream:stream>",
        "<?xml version='1.0'?>text<a>",
        "<?xml version='1.1'?><a>",
        "<a><",
        "<stream:stream version='1.0'>",
        &long,
        "</a>",
        "<!DOCTYPE a><a>",
        "<?php ?><a>",
    ] {
        let (_, fatal) = run(SMALL, [text.as_bytes(), b"<next/>"]);
        if text == "<a><" {
            // A header of another name is a header for the gate; the stream layer refuses it.
            assert_eq!(fatal, None);
        } else {
            assert!(matches!(fatal, Some(Fatal::NotXmpp | Fatal::Restricted)), "{text}: {fatal:?}");
        }
    }
}

#[test]
fn a_header_comes_again_only_when_one_is_due() {
    let mut core = Core::new(Limits::STREAM, placeholder());
    core.push(HEADER.as_bytes());
    core.push(b"<success/>");
    core.push(HEADER.as_bytes());
    core.push(b"<features/>");
    assert_eq!(core.next().unwrap().unwrap(), HEADER);
    assert_eq!(core.next().unwrap().unwrap(), "<success/>");
    assert!(!core.is_drained());
    core.expect_header();
    assert_eq!(core.next().unwrap().unwrap(), HEADER);
    assert_eq!(core.next().unwrap().unwrap(), "<features/>");
    assert!(core.is_drained());
    core.push(HEADER.as_bytes());
    assert_eq!(core.next(), Err(Fatal::Restricted));
}

#[test]
fn what_is_kept_of_an_offender_cannot_break_out_of_the_placeholder() {
    let offender = "<iq type='get' id='&quot;/>&lt;message/>&apos;&#10;' from='a@b/&apos;/>' to='nobody@@'><a>&no;</a></iq>";
    let (items, _) = after_header(Limits::STREAM, offender);
    let element: minidom::Element = items[0].parse().unwrap();
    let (_, remains) = placeholder().read(&element).unwrap();
    assert_eq!(element.nodes().count(), 0);
    assert_eq!(remains.id.as_deref(), Some("\"/><message/>'\n"));
    assert_eq!(remains.from.unwrap().to_string(), "a@b/'/>");
    assert_eq!(remains.to, None);
    assert_eq!(placeholder().read(&element.clone()).map(|_| ()), Some(()));
    assert!(Placeholder::new([8; 16]).read(&element).is_none(), "a placeholder of another stream");
}

#[test]
fn only_stanzas_of_the_content_namespace_count_as_stanzas() {
    for (offender, kind) in [
        ("<message><a>&no;</a></message>", true),
        ("<message xmlns='jabber:client'>&no;</message>", true),
        ("<message xmlns='jabber:server'>&no;</message>", false),
        ("<x:message>&no;</x:message>", false),
        ("<other>&no;</other>", false),
    ] {
        let (items, _) = after_header(Limits::STREAM, offender);
        let (_, remains) = placeholder().read(&items[0].parse().unwrap()).unwrap();
        assert_eq!(remains.kind.is_some(), kind, "{offender}");
    }
}

/// Bits of XML that are often whole and often not.
fn bit() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "<a>",
        "</a>",
        "<a/>",
        "<a x='y'/>",
        "<a x=\"y",
        "'",
        "\"",
        ">",
        "<",
        "/",
        "]]>",
        "<![CDATA[",
        "<!",
        "<?",
        "?>",
        "&lt;",
        "&#0;",
        "text",
        " ",
        "\n",
        "<message id='1'>",
        "</message>",
        "\u{e9}",
        "xmlns='b'",
        "=",
        "<b><c><d><e>",
        "</e></d></c></b>",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "</stream:stream>",
    ])
}

fn cut(bytes: &[u8], places: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    places.push(0);
    places.push(bytes.len());
    places.sort_unstable();
    places.windows(2).map(|pair| bytes[pair[0]..pair[1]].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_split_of_the_same_bytes_gives_the_same_items(
        bits in prop::collection::vec(bit(), 0..60),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let bytes = format!("{HEADER}{}", bits.concat()).into_bytes();
        let whole = run(SMALL, [bytes.as_slice()]);
        let pieces = cut(&bytes, &places);
        prop_assert_eq!(&run(SMALL, pieces.iter().map(Vec::as_slice)), &whole);
        let bytewise: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&run(SMALL, bytewise), &whole);
    }

    #[test]
    fn garbage_never_panics_and_what_passes_is_bounded_and_whole(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        after_header in any::<bool>(),
    ) {
        let header: &[u8] = if after_header { HEADER.as_bytes() } else { b"" };
        let (items, _) = run(SMALL, [header, &bytes]);
        for item in items.iter().skip(1) {
            prop_assert!(item.len() <= SMALL.bytes);
        }
    }

    #[test]
    fn what_passes_is_within_the_bounds_and_can_be_parsed(bits in prop::collection::vec(bit(), 0..60)) {
        let (items, _) = run(SMALL, [HEADER.as_bytes(), bits.concat().as_bytes()]);
        for item in items.iter().skip(1).filter(|item| *item != "</stream:stream>") {
            let wrapped = format!("<w xmlns='jabber:client' xmlns:stream='s'>{item}</w>");
            let parsed = wrapped.parse::<minidom::Element>();
            prop_assert!(parsed.is_ok(), "{item}");
            prop_assert!(depth(&parsed.unwrap()) <= SMALL.depth + 1);
        }
    }
}

fn depth(element: &minidom::Element) -> u32 {
    1 + element.children().map(depth).max().unwrap_or(0)
}
