//! The recordings that stand behind the window's fake door.

use std::time::Duration;

use engine::api::{Command, Theme, View};
use model::account::{Link, Step};
use model::failure::{ErrorCode, Failure};
use model::ids::ConversationId;

use crate::rig::{Play, failure};

const MIRA: &str = "mira@quiet.example";
const JONAS: &str = "jonas@weber.example";
const YOUNES: &str = "younes@souk.example";
const JUERGEN: &str = "juergen@gruen.example";
const TEXT: &str = "I will take the 18:12. Bis Sonntag! 🙂";

const ROSTER: &str = "<item jid='jonas@weber.example' name='Jonas Weber' subscription='both'/>\
    <item jid='younes@souk.example' name='يونس الحداد' subscription='both'/>\
    <item jid='juergen@gruen.example' name='Jürgen Groß' subscription='both'/>";

fn writes(play: &mut Play, from: &str, id: &str, text: &str) {
    play.server(&format!(
        "<message from='{from}/phone' type='chat' id='{id}'><body>{text}</body></message>"
    ));
    play.passes(Duration::from_mins(1));
}

fn delivers(play: &mut Play, to: ConversationId, peer: &str, text: &str) {
    play.sends(to, text);
    let id = play.expects_text(peer, text);
    play.acks();
    play.server(&format!(
        "<message from='{peer}/phone' type='chat'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"
    ));
    play.passes(Duration::from_mins(5));
}

/// Mira's program with some days of conversations in it, ended.
fn with_a_past(recording: &str) -> Play {
    let mut play = Play::new();
    play.turns_to(MIRA);
    play.online_with(ROSTER);
    let juergen = play.opens_chat(JUERGEN);
    let younes = play.opens_chat(YOUNES);
    let jonas = play.opens_chat(JONAS);
    play.passes(Duration::from_hours(1));
    delivers(&mut play, juergen, JUERGEN, "Schöne Grüße an alle");
    writes(&mut play, JONAS, "j1", "Shall we ride around the lake? 62 km, two water stops.");
    delivers(&mut play, jonas, JONAS, "Gern! Ist der Anstieg am Ende steil?");
    play.passes(Duration::from_hours(24));
    writes(&mut play, YOUNES, "y1", "مساء الخير يا ميرا 🌙");
    writes(&mut play, YOUNES, "y2", "هل نلتقي يوم الأحد؟");
    writes(&mut play, JONAS, "j2", "A little. We can walk it.");
    writes(&mut play, JONAS, "j3", "Sunday, seven o’clock 🚲");
    play.settles();
    for chat in [juergen, younes, jonas] {
        play.forgets(chat);
    }
    play.quits();
    play.records(recording);
    play
}

/// The server knows who is there.
fn presences(play: &mut Play) {
    play.server("<presence from='jonas@weber.example/phone'/>");
    play.server("<presence from='younes@souk.example/phone'><show>away</show></presence>");
}

/// The user writes to Jonas and hears that it arrived.
fn writes_to_jonas(play: &mut Play, jonas: ConversationId) {
    play.user(Command::Typing { conversation: jonas, writing: true });
    play.next_sent();
    delivers(play, jonas, JONAS, TEXT);
    for writing in [false, true, false] {
        play.user(Command::Typing { conversation: jonas, writing });
        play.next_sent();
    }
    let mut settings = play.screen.settings.clone();
    settings.theme = Theme::Dark;
    play.user(Command::SetSettings { settings });
}

fn reads(play: &mut Play, chat: ConversationId) {
    play.looks_at(chat);
    let message = play.screen.timelines[&chat].last().id;
    play.user(Command::MarkRead { conversation: chat, message });
}

#[test]
fn the_first_log_in_is_recorded() {
    let mut play = Play::recorded("first_login");
    play.turns_to(MIRA);
    play.logs_in();
    for step in [Step::Securing, Step::Authenticating, Step::Loading] {
        play.reaches(step);
    }
    play.binds();
    play.tells_roster(ROSTER);
    presences(&mut play);
    // What waited on the server comes with its stamp.
    let waited = |from: &str, id: &str, stamp: &str, text: &str| {
        format!(
            "<message from='{from}/phone' type='chat' id='{id}'><body>{text}</body>\
             <delay xmlns='urn:xmpp:delay' from='quiet.example' stamp='2026-03-{stamp}:00Z'/></message>"
        )
    };
    play.server(&waited(JUERGEN, "g1", "01T08:00", "Schöne Grüße an alle"));
    play.server(&waited(YOUNES, "y1", "01T19:00", "مساء الخير يا ميرا 🌙"));
    play.server(&waited(YOUNES, "y2", "01T19:01", "هل نلتقي يوم الأحد؟"));
    play.server(&waited(
        JONAS,
        "j1",
        "01T20:00",
        "Shall we ride around the lake? 62 km, two water stops.",
    ));
    play.server(&waited(JONAS, "j2", "02T08:55", "Sunday, seven o’clock 🚲"));
    let jonas = play.screen.line(JONAS).expect("a line").id;
    reads(&mut play, jonas);
    writes_to_jonas(&mut play, jonas);
    play.ends();
}

#[test]
fn a_conversation_is_recorded() {
    let mut play = with_a_past("conversation");
    play.starts();
    play.binds();
    play.tells_roster(ROSTER);
    presences(&mut play);
    let id = |play: &Play, who: &str| play.screen.line(who).expect("a line").id;
    let (jonas, younes) = (id(&play, JONAS), id(&play, YOUNES));
    reads(&mut play, jonas);
    writes_to_jonas(&mut play, jonas);
    play.looks_at(younes);
    play.forgets(jonas);
    let message = play.screen.timelines[&younes].last().id;
    play.user(Command::MarkRead { conversation: younes, message });
    play.forgets(younes);
    let account = play.account_id();
    play.user(Command::StartChat { account, address: JUERGEN.to_owned() });
    let juergen = id(&play, JUERGEN);
    play.looks_at(juergen);
    play.ends();
}

#[test]
fn being_offline_is_recorded() {
    let mut play = with_a_past("offline");
    play.pauses_recording();
    play.starts();
    play.binds();
    play.tells_roster(ROSTER);
    let jonas = play.screen.line(JONAS).expect("a line").id;
    reads(&mut play, jonas);
    play.cut();
    for text in ["Ich bring das Werkzeug mit.", "And two spare tubes."] {
        play.sends(jonas, text);
    }
    play.quits();
    play.records("offline");
    play.starts();
    let no_network = Failure::new(ErrorCode::NoNetwork).about("quiet.example");
    // So far away that no countdown is drawn.
    let century = Duration::from_hours(100 * 365 * 24);
    play.down(no_network.detail("connect: network unreachable"), Some(century));
    play.user(Command::Watch { view: View::Timeline { conversation: jonas } });
    let account = play.account_id();
    play.user(Command::TryNow { account });
    play.reaches(Step::Finding);
    play.binds();
    play.tells_roster(ROSTER);
    play.shows(|screen| screen.account(MIRA).link == Link::Online);
    for text in ["Ich bring das Werkzeug mit.", "And two spare tubes."] {
        play.expects_text(JONAS, text);
    }
    play.acks();
    play.ends();
}

#[test]
fn a_refused_log_in_is_recorded() {
    let mut play = Play::recorded("login_refused");
    play.turns_to(MIRA);
    let log_in = |address: &str| Command::LogIn {
        address: address.to_owned(),
        password: "wrong horse".into(),
        server: String::new(),
    };
    assert_eq!(play.refused(log_in("mira")).code, ErrorCode::AddressInvalid);
    play.user(log_in(MIRA));
    play.reaches(Step::Authenticating);
    play.down(failure(ErrorCode::NotAuthorized, "quiet.example").detail("not-authorized"), None);
    let account = play.account_id();
    play.user(Command::LogInAgain { account, password: "correct horse".into() });
    play.reaches(Step::Authenticating);
    play.binds();
    play.tells_roster(ROSTER);
    presences(&mut play);
    writes(&mut play, JONAS, "j1", "Sunday, seven o’clock 🚲");
    play.ends();
}
