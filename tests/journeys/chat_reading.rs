//! Reading: what is unread, what lies further back, and what a restart keeps.

use engine::api::Command;
use model::ids::MessageId;

use crate::rig::{BOB, Play};

fn writes(play: &mut Play, numbers: std::ops::Range<usize>) {
    for number in numbers {
        play.bob_writes(&format!("m{number}"), &format!("number {number}"));
    }
    play.settles();
}

fn unread(play: &Play) -> u32 {
    play.screen.line(BOB).expect("a line").unread
}

#[test]
fn what_was_not_read_is_counted_until_it_is_read() {
    let mut play = Play::new();
    play.online();
    writes(&mut play, 0..5);
    assert_eq!(unread(&play), 5);
    let chat = play.screen.line(BOB).expect("a line").id;
    play.looks_at(chat);
    let ids: Vec<MessageId> = play.screen.timeline(BOB).rows.iter().map(|row| row.id).collect();
    assert_eq!(play.screen.timeline(BOB).unread_from, Some(ids[0]));
    play.user(Command::MarkRead { conversation: chat, message: ids[2] });
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.unread == 2));
    assert_eq!(play.screen.timeline(BOB).unread_from, Some(ids[0]), "the line stays where it was");
    play.user(Command::MarkRead { conversation: chat, message: ids[1] });
    play.settles();
    assert_eq!(unread(&play), 2, "what was read stays read");
    play.looks_at(chat);
    play.settles();
    assert_eq!(play.screen.timeline(BOB).unread_from, Some(ids[3]), "a new look, a new line");
    play.user(Command::MarkRead { conversation: chat, message: ids[4] });
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.unread == 0));
    play.quits();
    play.starts();
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.unread == 0));
    play.ends();
}

#[test]
fn who_writes_has_read() {
    let mut play = Play::new();
    play.online();
    writes(&mut play, 0..3);
    let chat = play.opens_chat(BOB);
    play.sends(chat, "I saw it");
    play.expects_text(BOB, "I saw it");
    play.shows(|screen| screen.line(BOB).is_some_and(|line| line.unread == 0));
    play.ends();
}

#[test]
fn older_messages_come_page_by_page_and_nothing_shown_moves() {
    const COUNT: usize = 500;
    let mut play = Play::new();
    play.online();
    writes(&mut play, 0..COUNT);
    let chat = play.screen.line(BOB).expect("a line").id;
    play.looks_at(chat);
    play.settles();
    assert!(play.screen.timeline(BOB).has_older);
    let mut shown = play.screen.timeline(BOB).rows.len();
    assert!(shown < COUNT, "a window, not everything");
    while play.screen.timeline(BOB).has_older {
        let tail = play.screen.timeline(BOB).texts()[1..].join("\n");
        play.user(Command::Older { conversation: chat });
        play.settles();
        let now = play.screen.timeline(BOB);
        assert!(now.rows.len() > shown, "there was more");
        shown = now.rows.len();
        assert!(now.texts().join("\n").ends_with(&tail), "what was shown stays where it was");
    }
    let expected: Vec<String> = (0..COUNT).map(|number| format!("number {number}")).collect();
    assert_eq!(play.screen.timeline(BOB).texts(), expected);
    play.bob_writes("late", "while far back");
    play.shows(|screen| screen.timeline(BOB).texts().last() == Some(&"while far back"));
    assert_eq!(play.screen.timeline(BOB).rows.len(), COUNT + 1);
    play.user(Command::Older { conversation: chat });
    play.ends();
}

#[test]
fn a_late_word_about_a_message_far_back_does_not_bring_it_into_the_window() {
    let mut play = Play::new();
    play.online();
    let chat = play.opens_chat(BOB);
    play.sends(chat, "the oldest");
    let id = play.expects_text(BOB, "the oldest");
    play.acks();
    writes(&mut play, 0..150);
    play.forgets(chat);
    play.looks_at(chat);
    play.settles();
    let before = play.screen.timeline(BOB).texts().join("\n");
    assert!(!before.contains("the oldest"));
    play.server(&format!(
        "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"
    ));
    play.settles();
    assert_eq!(play.screen.timeline(BOB).texts().join("\n"), before);
    play.ends();
}

#[test]
fn conversations_stand_in_the_order_of_their_newest_message() {
    let mut play = Play::new();
    play.online();
    let order = |play: &Play| {
        let rows = play.screen.conversations.iter();
        rows.map(|row| row.name.clone()).collect::<Vec<_>>().join(" ")
    };
    for (id, who) in ["ann", "ben", "cat", "ann"].iter().enumerate() {
        play.server(&format!(
            "<message from='{who}@home.example/x' type='chat' id='{id}'><body>hi</body></message>"
        ));
    }
    play.settles();
    assert_eq!(order(&play), "ann cat ben");
    play.opens_chat("dan@home.example");
    play.settles();
    assert_eq!(order(&play), "dan ann cat ben", "what the user opens is on top");
    let chat = play.opens_chat("ben@home.example");
    play.sends(chat, "hello");
    play.expects_text("ben@home.example", "hello");
    play.settles();
    assert!(order(&play).replace("dan ", "").starts_with("ben ann cat"), "{}", order(&play));
    play.ends();
}

#[test]
fn rows_are_grouped_by_sender_pause_and_day() {
    let mut play = Play::new();
    play.online();
    play.opens_chat(BOB);
    let minutes = |minutes: u64| std::time::Duration::from_secs(minutes * 60);
    for (number, pause) in [0, 1, 10, 24 * 60].into_iter().enumerate() {
        play.passes(minutes(pause));
        writes(&mut play, number..number + 1);
    }
    let rows = &play.screen.timeline(BOB).rows;
    let marks: Vec<_> =
        rows.iter().map(|row| (row.day.is_some(), row.starts_group, row.ends_group)).collect();
    assert_eq!(
        marks,
        [(true, true, false), (false, false, true), (false, true, true), (true, true, true)]
    );
    play.ends();
}
