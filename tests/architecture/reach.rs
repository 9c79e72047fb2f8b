//! Who touches the world.

use super::tree::{Breach, File, Tree};

/// Starting a program: only what stands outside the picture.
const PROGRAMS: [&str; 2] = ["process::Command", "Command::new("];
const MAY_START: [&str; 2] = ["crates/xtask/", "tests/"];

/// Opening a socket: only the hands.
const SOCKETS: [&str; 6] =
    ["TcpStream", "TcpListener", "TcpSocket", "UdpSocket", "UnixStream", "UnixListener"];
const MAY_CONNECT: [&str; 4] = ["crates/net/", "crates/media/", "crates/xtask/", "tests/"];

/// The window's only way out is the door.
const WAYS_OUT: [&str; 6] =
    ["@tauri-apps", "__TAURI", "fetch(", "XMLHttpRequest", "WebSocket", "EventSource"];
const DOOR: &str = "ui/src/ipc/client.ts";

/// The window knows no XMPP.
const XMPP: [&str; 3] = ["jabber:", "urn:xmpp", "urn:ietf:params:xml:ns"];

/// No program is started and no socket opened elsewhere.
pub(crate) fn programs_and_sockets(tree: &Tree) -> Vec<Breach> {
    let rust = |file: &&File| file.extension() == "rs" && !file.is_test();
    let mut breaches = Vec::new();
    for file in tree.files().iter().filter(rust) {
        if !MAY_START.iter().any(|path| file.path.starts_with(path)) {
            breaches.extend(uses(file, &PROGRAMS, "starts a program"));
        }
        if !MAY_CONNECT.iter().any(|path| file.path.starts_with(path)) {
            breaches.extend(uses(file, &SOCKETS, "opens a socket"));
        }
    }
    breaches
}

/// Only the door speaks with the shell, and nothing in the window speaks XMPP or HTTP.
pub(crate) fn one_door(tree: &Tree) -> Vec<Breach> {
    let of_window = |file: &&File| {
        file.path.starts_with("ui/src/") && ["ts", "js", "svelte"].contains(&file.extension())
    };
    let mut breaches = Vec::new();
    for file in tree.files().iter().filter(of_window) {
        if file.path != DOOR {
            breaches.extend(uses(file, &WAYS_OUT, "goes around the door"));
        }
        if !file.is_test() {
            breaches.extend(uses(file, &XMPP, "knows XMPP"));
        }
    }
    breaches
}

fn uses(file: &File, words: &[&str], why: &str) -> Vec<Breach> {
    let breach = |(at, line): (usize, &str)| {
        let word = words.iter().find(|word| line.contains(**word))?;
        Some(Breach::new(&format!("{}:{at}", file.path), format!("{why}: {word}")))
    };
    file.code().filter_map(breach).collect()
}
