//! Hostile stanzas: one table, one runner.
//!
//! A row passes if the attack changes nothing beside its own sender's conversation, is answered
//! by exactly what the row says, counts as handled, and leaves a word in the log; and if its
//! benign twin is still taken, so that nobody passes by refusing everything.

use model::message::Delivery;
use model::presence::Availability;

use crate::rig::{BOB, MALLORY, Play, Screen};

/// A contact beside Bob.
const ANN: &str = "ann@home.example";

/// How an attack ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The stages refuse it or have no use for it, and say so.
    WithoutEffect,
    /// It goes to the store, which finds nothing that it fits, and says so.
    FitsNothing,
    /// It is a text of its sender like any other, in the sender's own conversation.
    OwnWords,
}

struct Row {
    attack: &'static [&'static str],
    end: End,
    answer: &'static [&'static str],
    twin: &'static str,
    twin_answer: &'static [&'static str],
    proof: fn(&Screen) -> bool,
}

/// A row that is ignored without an answer and whose twin is a plain text of Bob.
const PLAIN: Row = Row {
    attack: &[],
    end: End::WithoutEffect,
    answer: &[],
    twin: "<message from='bob@home.example/x' type='chat' id='twin'><body>benign</body></message>",
    twin_answer: &[],
    proof: |screen| screen.timeline(BOB).last().text.expose() == "benign",
};

/// A receipt of Bob's, which counts.
const RECEIPT: Row = Row {
    twin: "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='{out}'/></message>",
    proof: |screen| screen.timeline(BOB).rows[0].delivery == Some(Delivery::Delivered),
    end: End::FitsNothing,
    ..PLAIN
};

/// A question that nobody but a contact gets an answer to.
const QUESTION: Row = Row {
    twin: "<iq from='bob@home.example/x' type='get' id='t'><ping xmlns='urn:xmpp:ping'/></iq>",
    twin_answer: &["<iq type='result' id='t' to='bob@home.example/x'/>"],
    proof: |_| true,
    answer: &["<iq type='error' id='q' to='mallory@evil.example/x'><error type='cancel'>\
        <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"],
    ..PLAIN
};

/// A roster push of our own server's.
const PUSH: Row = Row {
    twin: "<iq type='set' id='t'><query xmlns='jabber:iq:roster'><item jid='bank@home.example'/></query></iq>",
    twin_answer: &["<iq type='result' id='t'/>"],
    proof: |screen| screen.contact("bank@home.example").is_some(),
    ..PLAIN
};

const PRESENCE: Row = Row {
    twin: "<presence from='bob@home.example/x'/>",
    proof: |screen| screen.contact(BOB).is_some_and(|bob| bob.availability == Availability::Online),
    ..PLAIN
};

fn perform(row: &Row) {
    let mut play = Play::new();
    play.online_with(
        "<item jid='bob@home.example' name='Bob' subscription='both'/>\
         <item jid='ann@home.example' name='Ann' subscription='both'/>",
    );
    let chat = play.opens_chat(BOB);
    play.sends(chat, "to Bob");
    let out = play.expects_text(BOB, "to Bob");
    play.acks();
    play.opens_chat(ANN);
    play.settles();
    let noted = |play: &Play| {
        ["stanza without effect", "change without effect"].map(|line| play.log.count(line))
    };
    let (before, noted_before) = (play.screen.clone(), noted(&play));
    for attack in row.attack {
        play.server(&attack.replace("{out}", &out));
    }
    for answer in row.answer {
        play.expects_sent(answer);
    }
    play.sends_nothing();
    play.all_handled();
    if row.end == End::OwnWords {
        assert!(play.screen.line(MALLORY).is_some(), "a stranger may write");
    }
    assert_eq!(without_mallory(&play.screen, row.end), without_mallory(&before, row.end));
    let noted = noted(&play);
    let noted = [noted[0] - noted_before[0], noted[1] - noted_before[1]];
    let expected = match row.end {
        End::WithoutEffect => [row.attack.len(), 0],
        End::FitsNothing => [0, row.attack.len()],
        End::OwnWords => [0, 0],
    };
    assert_eq!(noted, expected, "each ends as a change or as a line in the log");
    play.server(&row.twin.replace("{out}", &out));
    for answer in row.twin_answer {
        play.expects_sent(answer);
    }
    play.shows(row.proof);
    play.ends();
}

/// The screen without what a stranger may change: a conversation of their own.
fn without_mallory(screen: &Screen, end: End) -> Screen {
    let mut screen = screen.clone();
    if end == End::OwnWords {
        screen.conversations.retain(|line| line.address != MALLORY);
        screen.arrivals.retain(|arrival| arrival.from != MALLORY);
    }
    screen
}

macro_rules! rows {
    ($($name:ident: $row:expr;)*) => {
        $(#[test] fn $name() { perform(&$row); })*
    };
}

rows! {
    row_1_a_carbon_from_a_stranger: Row {
        attack: &[
            "<message from='mallory@evil.example/x' to='alice@home.example'><received xmlns='urn:xmpp:carbons:2'>\
             <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='bob@home.example/x' type='chat'>\
             <body>send me money</body></message></forwarded></received></message>",
            "<message from='mallory@evil.example/x'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' to='bob@home.example' type='chat'><body>I quit</body></message></forwarded></sent></message>",
        ],
        ..PLAIN
    };
    row_2_a_carbon_from_almost_us: Row {
        attack: &[
            "<message from='alice@home.example/other'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' from='bob@home.example/x'><body>no</body></message></forwarded></received></message>",
            "<message from='alice@home.evil.example'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' from='bob@home.example/x'><body>no</body></message></forwarded></received></message>",
            "<message from='home.example'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' from='bob@home.example/x'><body>no</body></message></forwarded></received></message>",
        ],
        ..PLAIN
    };
    row_3_a_message_inside_a_message: Row {
        attack: &[
            "<message from='mallory@evil.example/x'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' from='bob@home.example/x'><body>no</body></message></forwarded></message>",
            "<message from='mallory@evil.example/x'><message from='bob@home.example/x'><body>no</body></message></message>",
        ],
        ..PLAIN
    };
    row_5_an_archive_that_nobody_asked: Row {
        attack: &[
            "<message from='mallory@evil.example'><result xmlns='urn:xmpp:mam:2' queryid='q' id='1'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' from='bob@home.example/x'><body>no</body></message></forwarded></result></message>",
            "<message><result xmlns='urn:xmpp:mam:2' queryid='q' id='1'><forwarded xmlns='urn:xmpp:forward:0'>\
             <message xmlns='jabber:client' from='bob@home.example/x'><body>no</body></message></forwarded></result></message>",
        ],
        ..PLAIN
    };
    row_9_a_roster_push_from_a_stranger: Row {
        attack: &["<iq from='mallory@evil.example/x' type='set' id='q'><query xmlns='jabber:iq:roster'>\
            <item jid='bank@home.example' subscription='both'/></query></iq>"],
        answer: QUESTION.answer,
        ..PUSH
    };
    row_9_a_roster_push_from_a_server: Row {
        attack: &[
            "<iq from='home.example' type='set' id='q'><query xmlns='jabber:iq:roster'><item jid='bank@home.example'/></query></iq>",
            "<iq from='alice@home.example/other' type='set' id='q'><query xmlns='jabber:iq:roster'>\
             <item jid='bob@home.example' subscription='remove'/></query></iq>",
        ],
        answer: &[
            "<iq type='error' id='q' to='home.example'><error type='cancel'>\
             <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            "<iq type='error' id='q' to='alice@home.example/other'><error type='cancel'>\
             <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        ],
        ..PUSH
    };
    row_10_an_answer_to_no_question: Row {
        attack: &[
            "<iq from='mallory@evil.example/x' type='result' id='1'><query xmlns='jabber:iq:roster'><item jid='bank@home.example'/></query></iq>",
            "<iq type='result' id='1'><query xmlns='jabber:iq:roster'><item jid='bank@home.example'/></query></iq>",
            "<iq type='error' id='1'/>",
        ],
        ..PUSH
    };
    row_11_somebody_elses_events: Row {
        attack: &[
            "<message from='mallory@evil.example'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='urn:xmpp:bookmarks:1'><item id='evil@rooms.example'><conference xmlns='urn:xmpp:bookmarks:1' autojoin='true'/>\
             </item></items></event></message>",
            "<message from='mallory@evil.example'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='http://jabber.org/protocol/nick'><item><nick xmlns='http://jabber.org/protocol/nick'>Bob</nick></item></items></event></message>",
        ],
        ..PLAIN
    };
    row_19_a_receipt_from_a_third_party: Row {
        attack: &[
            "<message from='mallory@evil.example/x'><received xmlns='urn:xmpp:receipts' id='{out}'/></message>",
            "<message from='ann@home.example/x'><received xmlns='urn:xmpp:receipts' id='{out}'/></message>",
            "<message from='home.example'><received xmlns='urn:xmpp:receipts' id='{out}'/></message>",
        ],
        ..RECEIPT
    };
    row_19_a_receipt_from_nobody_else_than_us: Row {
        attack: &[
            "<message><received xmlns='urn:xmpp:receipts' id='{out}'/></message>",
            "<message from='alice@home.example/other'><received xmlns='urn:xmpp:receipts' id='{out}'/></message>",
        ],
        end: End::WithoutEffect,
        ..RECEIPT
    };
    row_20_a_receipt_for_an_id_that_never_was: Row {
        attack: &["<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='guess'/></message>"],
        ..RECEIPT
    };
    row_20_a_receipt_without_an_id: Row {
        attack: &["<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts'/></message>"],
        end: End::WithoutEffect,
        ..RECEIPT
    };
    row_20_more_than_one_receipt_in_a_message: Row {
        attack: &["<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='{out}'/>\
            <received xmlns='urn:xmpp:receipts' id='{out}'/></message>"],
        end: End::WithoutEffect,
        ..RECEIPT
    };
    row_22_our_own_id_comes_back_from_a_stranger: Row {
        attack: &[
            "<message from='mallory@evil.example/x' type='chat' id='{out}'><body>to Bob</body>\
             <origin-id xmlns='urn:xmpp:sid:0' id='{out}'/></message>",
        ],
        end: End::OwnWords,
        ..RECEIPT
    };
    row_24_presence_of_a_room_that_nobody_joined: Row {
        attack: &[
            "<presence from='room@rooms.example/alice'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>",
            "<presence from='mallory@evil.example/x'/>",
            "<presence from='mallory@evil.example/x' type='unavailable'/>",
        ],
        ..PRESENCE
    };
    row_24_a_room_that_nobody_joined: Row {
        attack: &["<message from='bob@home.example/x' type='groupchat' id='1'><body>no</body></message>"],
        ..PLAIN
    };
    row_26_an_invitation_into_a_room: Row {
        attack: &[
            "<message from='room@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'>\
             <invite from='mallory@evil.example'/></x></message>",
            "<message from='mallory@evil.example/x'><x xmlns='jabber:x:conference' jid='room@rooms.example'/></message>",
        ],
        ..PLAIN
    };
    row_27_a_subject_without_words: Row {
        attack: &[
            "<message from='bob@home.example/x' type='chat'><subject>Important</subject></message>",
            "<message from='bob@home.example/x' type='chat'><body/></message>",
        ],
        ..PLAIN
    };
    row_28_words_about_subscriptions_that_nobody_asked_for: Row {
        attack: &[
            "<presence from='mallory@evil.example' type='subscribed'/>",
            "<presence from='mallory@evil.example' type='unsubscribe'/>",
            "<presence from='mallory@evil.example' type='unsubscribed'/>",
            "<presence from='mallory@evil.example' type='probe'/>",
            "<presence from='mallory@evil.example' type='evil'/>",
            "<presence from='alice@home.example' type='subscribe'/>",
            "<presence type='subscribe'/>",
        ],
        twin: "<presence from='mallory@evil.example' type='subscribe'><status>&lt;b>let me in</status></presence>",
        proof: |screen| screen.contact(MALLORY).is_some_and(|row| row.asks),
        ..PLAIN
    };
    row_29_commands_from_anybody: Row {
        attack: &["<iq from='mallory@evil.example/x' type='set' id='q'><command xmlns='http://jabber.org/protocol/commands' \
            node='http://jabber.org/protocol/rc#set-status' action='execute'/></iq>"],
        ..QUESTION
    };
    row_29_roster_items_in_a_message: Row {
        attack: &["<message from='mallory@evil.example/x'><x xmlns='http://jabber.org/protocol/rosterx'>\
            <item action='add' jid='bank@home.example'/></x></message>"],
        ..PLAIN
    };
    row_30_a_strangers_ping: Row {
        attack: &["<iq from='mallory@evil.example/x' type='get' id='q'><ping xmlns='urn:xmpp:ping'/></iq>"],
        ..QUESTION
    };
    row_30_a_strangers_disco: Row {
        attack: &["<iq from='mallory@evil.example/x' type='get' id='q'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"],
        ..QUESTION
    };
    row_30_the_version_is_nobodys_business: Row {
        attack: &[
            "<iq from='bob@home.example/x' type='get' id='q'><query xmlns='jabber:iq:version'/></iq>",
            "<iq from='bob@home.example/x' type='get' id='r'><query xmlns='jabber:iq:last'/></iq>",
            "<iq from='bob@home.example/x' type='get' id='s'><time xmlns='urn:xmpp:time'/></iq>",
            "<iq from='bob@home.example/x' type='get' id='u'><vCard xmlns='vcard-temp'/></iq>",
        ],
        answer: &[
            "<iq type='error' id='q' to='bob@home.example/x'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            "<iq type='error' id='r' to='bob@home.example/x'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            "<iq type='error' id='s' to='bob@home.example/x'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            "<iq type='error' id='u' to='bob@home.example/x'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        ],
        ..QUESTION
    };
    row_31_an_error_with_words_of_its_own: Row {
        attack: &[
            "<message from='bob@home.example/x' type='error' id='guess'><body>your password is needed</body>\
             <received xmlns='urn:xmpp:receipts' id='{out}'/><error type='cancel'>\
             <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
            "<message from='mallory@evil.example/x' type='error' id='{out}'><body>no</body><error type='cancel'>\
             <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        ],
        ..RECEIPT
    };
    row_31_an_error_about_no_message: Row {
        attack: &["<message from='bob@home.example/x' type='error'><error type='cancel'>\
            <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"],
        end: End::WithoutEffect,
        ..RECEIPT
    };
    row_31_an_error_of_presence: Row {
        attack: &["<presence from='bob@home.example/x' type='error'><status>evil</status><error type='cancel'>\
            <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"],
        ..PRESENCE
    };
    row_37_what_we_echo_is_escaped: Row {
        attack: &["<iq from='mallory@evil.example/&apos;/>&lt;x' type='get' id='&apos;/>&lt;message to=&quot;a&quot;>&#10;'>\
            <ping xmlns='urn:xmpp:ping'/></iq>"],
        answer: &["<iq type='error' id='&apos;/>&lt;message to=&quot;a&quot;>&#10;' to='mallory@evil.example/&apos;/>&lt;x'>\
            <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"],
        ..QUESTION
    };
    row_45_ids_are_only_ids: Row {
        attack: &[
            "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id=\"'; DROP TABLE messages; --\"/></message>",
            "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='../../etc/passwd'/></message>",
            "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='%'/></message>",
        ],
        ..RECEIPT
    };
    somebody_who_has_said_nothing_writes: Row {
        attack: &[
            "<message from='mallory@evil.example/x' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
            "<message from='bob@home.example/x' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/>\
             <paused xmlns='http://jabber.org/protocol/chatstates'/></message>",
        ],
        twin: "<message from='bob@home.example/x' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
        proof: |screen| screen.line(BOB).is_some_and(|line| line.typing),
        ..PLAIN
    };
    a_text_that_nobody_sent: Row {
        attack: &[
            "<message type='chat' id='1'><body>from nobody</body></message>",
            "<message from='alice@home.example' type='chat' id='1'><body>from us</body></message>",
            "<message from='alice@home.example/other' type='chat' id='1'><body>from us</body></message>",
        ],
        ..PLAIN
    };
    an_iq_that_is_none: Row {
        attack: &[
            "<iq from='mallory@evil.example/x' id='q'/>",
            "<iq from='mallory@evil.example/x' type='evil' id='q'><ping xmlns='urn:xmpp:ping'/></iq>",
        ],
        answer: &[],
        ..QUESTION
    };
    two_questions_in_one: Row {
        attack: &["<iq from='mallory@evil.example/x' type='set' id='q'><query xmlns='jabber:iq:roster'/><ping xmlns='urn:xmpp:ping'/></iq>"],
        ..QUESTION
    };
}

#[test]
fn row_10_a_strangers_answer_does_not_settle_our_question() {
    let mut play = Play::new();
    play.logs_in();
    play.binds();
    let asked = play.expects_sent("<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
    let id = asked.attr("id").expect("an id").to_owned();
    play.expects_presence();
    let roster = |from: &str, who: &str| {
        format!(
            "<iq {from} type='result' id='{id}'><query xmlns='jabber:iq:roster'><item jid='{who}@home.example'/></query></iq>"
        )
    };
    for from in
        ["from='mallory@evil.example'", "from='evil.example'", "from='alice@home.example/other'"]
    {
        play.server(&roster(from, "bank"));
    }
    play.settles();
    assert!(play.screen.contacts.is_empty());
    play.server(&roster("", "bob"));
    play.shows(|screen| screen.contacts.len() == 1 && screen.contacts[0].name == "bob");
    play.server(&roster("", "late"));
    play.settles();
    assert_eq!(play.screen.contacts.len(), 1, "answered once");
    play.ends();
}

#[test]
fn row_21_an_id_that_was_used_before_suppresses_no_other_words() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let ids = "<origin-id xmlns='urn:xmpp:sid:0' id='o'/><stanza-id xmlns='urn:xmpp:sid:0' by='alice@home.example' id='a'/>";
    for (who, text) in [("bob", "first"), ("ann", "first"), ("bob", "second"), ("bob", "first")] {
        play.server(&format!(
            "<message from='{who}@home.example/x' type='chat' id='o'><body>{text}</body>{ids}</message>"
        ));
    }
    play.settles();
    assert_eq!(play.screen.timeline(BOB).texts(), ["first", "second"]);
    assert_eq!(play.screen.line(ANN).expect("a line").unread, 1);
    play.ends();
}

#[test]
fn row_86_markup_is_only_text() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let nasty = "<img src=x onerror=alert(1)><script>alert(1)</script> javascript:alert(1) &amp;";
    let escaped = nasty.replace('&', "&amp;").replace('<', "&lt;");
    play.bob_writes("m1", &escaped);
    play.shows(|screen| screen.timeline(BOB).texts() == [nasty]);
    play.server(&format!(
        "<presence from='bob@home.example/x'><status>{escaped}</status></presence>"
    ));
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.status == nasty));
    play.ends();
}

#[test]
fn row_87_texts_that_come_all_at_once_are_stored_in_commits_of_a_bounded_size() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    play.settles();
    let before = play.handlings();
    let (held, text) = (play.holds_still(), "x".repeat(500_000));
    for number in 0..20 {
        play.bob_writes(&format!("m{number}"), &text);
    }
    drop(held);
    play.all_handled();
    // Nine of them are four mebibytes.
    assert_eq!(play.handlings() - before, 3);
    play.shows(|screen| screen.timeline(BOB).rows.len() == 20);
    play.ends();
}

#[test]
fn row_87_ten_thousand_presences_do_not_stall_anything() {
    let mut play = Play::new();
    play.online();
    for number in 0..10_000 {
        let kind = if number % 2 == 0 { "" } else { "type='unavailable'" };
        play.server(&format!("<presence from='bob@home.example/{number}' {kind}/>"));
        play.server(&format!("<presence from='{MALLORY}/{number}'/>"));
    }
    play.server("<presence from='bob@home.example/last'><show>dnd</show></presence>");
    play.all_handled();
    play.settles();
    assert_eq!(play.screen.contacts.len(), 1);
    play.ends();
}
