//! Two accounts in one program.

use engine::api::Command;
use model::account::Link;
use model::failure::ErrorCode;
use model::message::Delivery;

use crate::rig::{ALICE, BOB, CAROL, Play};

/// Bob is a contact of Alice and of Carol.
fn both_online(play: &mut Play) {
    play.online();
    play.turns_to(CAROL);
    play.online();
}

#[test]
fn two_accounts_have_the_same_contact_and_do_not_mix() {
    let mut play = Play::new();
    both_online(&mut play);
    play.turns_to(ALICE);
    let alices = play.opens_chat(BOB);
    play.turns_to(CAROL);
    let carols = play.opens_chat(BOB);
    assert_ne!(alices, carols);
    play.sends(carols, "from Carol");
    play.expects_text(BOB, "from Carol");
    play.acks();
    play.server(
        "<message from='bob@home.example/x' type='chat' id='1'><body>for Carol</body></message>",
    );
    play.turns_to(ALICE);
    play.server(
        "<message from='bob@home.example/x' type='chat' id='1'><body>for Alice</body></message>",
    );
    play.shows(|screen| screen.timelines[&alices].texts() == ["for Alice"]);
    play.shows(|screen| screen.timelines[&carols].texts() == ["from Carol", "for Carol"]);
    play.ends();
}

#[test]
fn a_receipt_to_one_account_says_nothing_about_the_others_message() {
    let mut play = Play::new();
    both_online(&mut play);
    let carols = play.opens_chat(BOB);
    play.sends(carols, "hello");
    let id = play.expects_text(BOB, "hello");
    play.acks();
    let receipt = format!(
        "<message from='bob@home.example/x'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"
    );
    play.turns_to(ALICE);
    play.server(&receipt);
    play.settles();
    assert_eq!(play.screen.timelines[&carols].last().delivery, Some(Delivery::Sent));
    play.turns_to(CAROL);
    play.server(&receipt);
    play.shows(|screen| screen.timelines[&carols].last().delivery == Some(Delivery::Delivered));
    play.ends();
}

#[test]
fn what_one_account_cannot_do_the_other_still_can() {
    let mut play = Play::new();
    both_online(&mut play);
    play.turns_to(ALICE);
    let alices = play.opens_chat(BOB);
    play.cut();
    play.shows(|screen| matches!(screen.account(ALICE).link, Link::Waiting { .. }));
    play.sends(alices, "waits");
    play.turns_to(CAROL);
    assert_eq!(play.screen.account(CAROL).link, Link::Online);
    let carols = play.opens_chat(BOB);
    play.sends(carols, "goes");
    play.expects_text(BOB, "goes");
    play.acks();
    play.shows(|screen| screen.account(ALICE).queued == 1 && screen.account(CAROL).queued == 0);
    play.ends();
}

#[test]
fn removing_one_account_leaves_the_other() {
    let mut play = Play::new();
    both_online(&mut play);
    play.opens_chat(BOB);
    play.turns_to(ALICE);
    let alices = play.opens_chat(BOB);
    let account = play.account_id();
    play.user(Command::RemoveAccount { account });
    play.shows(|screen| screen.accounts.len() == 1 && screen.conversations.len() == 1);
    assert_eq!(play.screen.accounts[0].address, CAROL);
    let gone = play.refused(Command::Send { conversation: alices, text: "hello".into() });
    assert_eq!(gone.code, ErrorCode::NotFound);
    play.forgets(alices);
    play.ends();
}
