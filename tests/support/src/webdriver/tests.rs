use serde_json::json;

use super::{Driver, Key, Window, installed};
use crate::xvfb::Desk;
use crate::{Deadline, skipped};

const PAGE: &str = "data:text/html,<title>t</title><meta charset=utf-8><body>\
    <input id=box><p id=out></p><script>\
    box.addEventListener('keydown', (e) => { if (e.key === 'Enter') \
    setTimeout(() => { out.textContent = 'got ' + box.value; }, 50); });</script>";

fn window(desk: &Desk) -> Window {
    let window = Driver::webkit(desk).unwrap().session(&json!({})).unwrap();
    window.go(PAGE).unwrap();
    window
}

#[test]
fn a_page_is_typed_into_and_waited_for() {
    if let Err(reason) = installed() {
        skipped("a_page_is_typed_into_and_waited_for", &reason);
        return;
    }
    let desk = Desk::start(900, 700).unwrap();
    let window = window(&desk);
    let input = window.wait_css("#box", Deadline::seconds(20)).unwrap();
    window.type_into(&input, "Grüße").unwrap();
    window.press(&[], Key::Enter.code()).unwrap();
    let out = window.wait_text("#out", "got Grüße", Deadline::seconds(20)).unwrap();
    assert_eq!(window.text(&out).unwrap(), "got Grüße");

    let file = desk.home().join("shot.png");
    window.screenshot(&file).unwrap();
    assert!(std::fs::read(file).unwrap().starts_with(b"\x89PNG"));

    let trouble = window.wait_css("#nothing", Deadline::seconds(1)).unwrap_err().to_string();
    assert!(trouble.contains("#nothing") && trouble.contains("got Grüße"), "{trouble}");
    window.close().unwrap();
}
