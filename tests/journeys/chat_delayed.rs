//! When a message was written that waited somewhere (XEP-0203): a claim, and mostly one that
//! anybody can make.

use std::time::Duration;

use crate::rig::{BOB, Play};

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
    play.opens_chat(BOB);
    play.cut();
    play.loses_session();
    play.passes(Duration::from_hours(2));
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
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
    play.all_handled();
    play.quits();
    play.starts();
    play.looks_at(chat);
    play.binds();
    play.tells_roster("<item jid='bob@home.example' name='Bob' subscription='both'/>");
    play.drops_unseen_but_texts();
    delayed(&mut play, "before it", &[(OURS, "2026-02-20T09:00:00Z")]);
    play.settles();
    let rows = &play.screen.timeline(BOB).rows;
    let shown: Vec<i64> = rows.iter().map(|row| row.at.0).collect();
    assert_eq!(shown, [now - 10 * 24 * HOUR, now - 30 * 24 * HOUR, now]);
    play.ends();
}
