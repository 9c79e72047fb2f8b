//! When a message was written that waited somewhere (XEP-0203): a claim, and mostly one that
//! anybody can make.

use std::time::Duration;

use model::ids::ConversationId;

use crate::rig::{ALICE, BOB, Play};

const BOB_IS_A_CONTACT: &str = "<item jid='bob@home.example' name='Bob' subscription='both'/>";
const HOUR: i64 = 60 * 60 * 1_000;

/// A message of Bob's, with these delays in it: who is said to have kept it, and since when.
fn delayed(play: &mut Play, text: &str, delays: &[(&str, &str)]) {
    let delay = |(from, stamp)| format!("<delay xmlns='urn:xmpp:delay' {from} stamp='{stamp}'/>");
    let delays: Vec<String> = delays.iter().copied().map(delay).collect();
    let delays = delays.concat();
    play.server(&format!(
        "<message from='bob@home.example/x' type='chat' id='{text}'><body>{text}</body>{delays}</message>"
    ));
}

/// Online, then away for two hours, and there again: it is eleven o'clock.
fn away_for_two_hours() -> Play {
    let mut play = Play::new();
    play.online();
    play.has_given_all();
    play.opens_chat(BOB);
    play.cut();
    play.loses_session();
    play.passes(Duration::from_hours(2));
    play.binds();
    play.tells_roster(BOB_IS_A_CONTACT);
    play.drops_unseen_but_texts();
    play
}

const OURS: &str = "from='home.example'";

#[test]
fn row_14_a_stamp_is_believed_of_our_own_server_only_and_orders_nothing() {
    let mut play = away_for_two_hours();
    let (now, heard) = (play.now().0, play.now().0 - 2 * HOUR);
    let stamps = [
        (OURS, "2026-03-02T10:00:00Z", now - HOUR),
        ("from='alice@home.example'", "2026-03-02T10:30:00Z", now - HOUR / 2),
        (OURS, "2026-03-01T09:00:00Z", heard),
        (OURS, "1970-01-01T00:00:00Z", heard),
        (OURS, "2106-02-07T06:28:15Z", now),
        (OURS, "9999-12-31T23:59:59Z", now),
        ("from='evil.example'", "2026-03-02T10:00:00Z", now),
        ("from='bob@home.example'", "2026-03-02T10:00:00Z", now),
        ("from='alice@home.example/other'", "2026-03-02T10:00:00Z", now),
        ("", "2026-03-02T10:00:00Z", now),
        (OURS, "2026-03-02T10:00:00", now),
        (OURS, "yesterday", now),
    ];
    for (number, (from, stamp, _)) in stamps.iter().enumerate() {
        delayed(&mut play, &number.to_string(), &[(from, stamp)]);
    }
    play.settles();
    let rows = &play.screen.timeline(BOB).rows;
    let shown: Vec<i64> = rows.iter().map(|row| row.at.0).collect();
    assert_eq!(shown, stamps.map(|(_, _, at)| at));
    let texts: Vec<String> = (0..stamps.len()).map(|number| number.to_string()).collect();
    assert_eq!(play.screen.timeline(BOB).texts(), texts, "in the order of arrival");
    play.ends();
}

#[test]
fn row_14_a_forged_stamp_before_the_servers_own_is_not_believed() {
    let mut play = away_for_two_hours();
    let (now, ten) = (play.now().0, "2026-03-02T10:00:00Z");
    delayed(&mut play, "forged", &[(OURS, "1999-01-01T00:00:00Z"), (OURS, ten)]);
    delayed(&mut play, "foreign", &[(OURS, ten), ("from='evil.example'", "1999-01-01T00:00:00Z")]);
    play.settles();
    let rows = &play.screen.timeline(BOB).rows;
    assert_eq!(rows.iter().map(|row| row.at.0).collect::<Vec<_>>(), [now - HOUR; 2]);
    play.ends();
}

#[test]
fn row_14_what_waited_is_believed_over_a_restart_and_for_a_month_of_a_new_account() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    let now = play.now().0;
    delayed(&mut play, "ten days", &[(OURS, "2026-02-20T09:00:00Z")]);
    delayed(&mut play, "years", &[(OURS, "1999-01-01T00:00:00Z")]);
    play.has_given_all();
    play.all_handled();
    play.quits();
    play.starts();
    play.looks_at(chat);
    play.binds();
    play.tells_roster(BOB_IS_A_CONTACT);
    play.drops_unseen_but_texts();
    delayed(&mut play, "before it", &[(OURS, "2026-02-20T09:00:00Z")]);
    play.settles();
    let rows = &play.screen.timeline(BOB).rows;
    let shown: Vec<i64> = rows.iter().map(|row| row.at.0).collect();
    assert_eq!(shown, [now - 10 * 24 * HOUR, now - 30 * 24 * HOUR, now]);
    play.ends();
}

/// Written while nobody was there, from seven in the evening on; it is eight in the morning when
/// the server begins to give it out.
const OVERNIGHT: [&str; 6] = [
    "2026-03-02T19:00:00Z",
    "2026-03-02T21:15:00Z",
    "2026-03-02T23:30:00Z",
    "2026-03-03T01:45:00Z",
    "2026-03-03T04:00:00Z",
    "2026-03-03T06:15:00Z",
];
/// What the first of them says in numbers, and how far they are apart.
const SEVEN: i64 = 1_772_478_000_000;
const APART: i64 = 2 * HOUR + HOUR / 4;

/// The server gives out so many, after those that it gave out before. Slowly: in between the
/// clock goes on, and somebody else says something.
fn gives(play: &mut Play, some: std::ops::Range<usize>) {
    for number in some {
        delayed(play, &number.to_string(), &[(OURS, OVERNIGHT[number])]);
        play.passes(Duration::from_mins(2));
        play.server("<presence from='bob@home.example/x'/>");
    }
}

/// The first half came in, and then the connection broke.
fn cut_in_mid_queue() -> (Play, ConversationId) {
    let mut play = Play::new();
    play.online();
    play.has_given_all();
    let chat = play.opens_chat(BOB);
    play.cut();
    play.loses_session();
    play.passes(Duration::from_hours(23));
    play.binds();
    play.tells_roster(BOB_IS_A_CONTACT);
    gives(&mut play, 0..3);
    play.all_handled();
    play.cut();
    play.passes(Duration::from_mins(10));
    (play, chat)
}

/// A session stands that is not the one from before.
fn is_back(play: &mut Play) {
    play.binds();
    play.tells_roster(BOB_IS_A_CONTACT);
}

#[track_caller]
fn shows_when_each_was_written(play: &mut Play) {
    play.settles();
    let rows = &play.screen.timeline(BOB).rows;
    let shown: Vec<i64> = rows.iter().map(|row| row.at.0).collect();
    let written: Vec<i64> = (0..6).map(|number| SEVEN + number * APART).collect();
    assert_eq!(shown, written);
}

#[test]
fn what_waited_keeps_its_time_over_a_cut_in_mid_queue_and_a_session_that_is_resumed() {
    let (mut play, _) = cut_in_mid_queue();
    play.resumes();
    gives(&mut play, 3..6);
    shows_when_each_was_written(&mut play);
    play.ends();
}

#[test]
fn what_waited_keeps_its_time_over_a_cut_in_mid_queue_and_a_new_session() {
    let (mut play, _) = cut_in_mid_queue();
    play.loses_session();
    is_back(&mut play);
    gives(&mut play, 3..6);
    shows_when_each_was_written(&mut play);
    play.ends();
}

#[test]
fn what_waited_keeps_its_time_over_a_restart_in_mid_queue() {
    let (mut play, chat) = cut_in_mid_queue();
    play.crashes();
    play.starts();
    play.looks_at(chat);
    is_back(&mut play);
    gives(&mut play, 3..6);
    shows_when_each_was_written(&mut play);
    play.ends();
}

/// Answers, in order, and whether the queue is through with them.
#[track_caller]
fn is_through_after(answers: &[&dyn Fn(&Play) -> String], through: bool) {
    let (mut play, _) = cut_in_mid_queue();
    play.resumes();
    for answer in answers {
        let answer = answer(&play);
        play.server(&answer);
    }
    play.settles();
    let now = play.now().0;
    play.cut();
    play.loses_session();
    play.passes(Duration::from_hours(1));
    is_back(&mut play);
    delayed(&mut play, "then", &[(OURS, OVERNIGHT[3])]);
    play.settles();
    let stamped = SEVEN + 3 * APART;
    let shown = play.screen.timeline(BOB).last().at.0;
    assert_eq!(shown, if through { now } else { stamped });
    play.ends();
}

#[test]
fn row_14_once_the_queue_is_through_nothing_older_is_believed_any_more() {
    is_through_after(&[&Play::answer_behind_the_queue], true);
    // A server that knows no ping answers in its place all the same.
    let knows_none = |play: &Play| {
        play.answer_behind_the_queue()
            .replace("type='result'", "from='home.example' type='error'")
            .replace(
                "/>",
                "><error type='cancel'><service-unavailable \
                 xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            )
    };
    is_through_after(&[&knows_none], true);
}

#[test]
fn row_10_nobody_else_says_that_the_queue_is_through() {
    let from = |who: &'static str| {
        move |play: &Play| {
            play.answer_behind_the_queue().replace("<iq", &format!("<iq from='{who}'"))
        }
    };
    let other_id = |play: &Play| play.answer_behind_the_queue().replace("id='", "id='x");
    let own_resource = format!("{ALICE}/other").leak();
    is_through_after(
        &[
            &from("mallory@evil.example"),
            &from("evil.example"),
            &from("bob@home.example"),
            &from(own_resource),
            &other_id,
        ],
        false,
    );
}
