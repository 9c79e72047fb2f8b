use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::{Prosody, encoded, installed};
use crate::skipped;

/// Opens a stream and gives what the server says up to its features.
fn features(address: SocketAddr, domain: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(
        socket,
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' \
         xmlns:stream='http://etherx.jabber.org/streams' to='{domain}' version='1.0'>"
    )
    .unwrap();
    let mut said = String::new();
    let mut bytes = [0; 1024];
    while !said.contains("</stream:features>") {
        let read = socket.read(&mut bytes).unwrap();
        assert_ne!(read, 0, "the server closed after: {said}");
        said.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    said
}

#[test]
fn a_server_comes_up_is_killed_and_comes_back_on_the_same_ports() {
    if let Err(reason) = installed() {
        skipped("a_server_comes_up_is_killed_and_comes_back_on_the_same_ports", &reason);
        return;
    }
    let mut server =
        Prosody::plan("amsel.example").account("you", "a \"pass\"\\word").start().unwrap();
    let address = server.starttls();
    assert!(address.ip().is_loopback());
    let said = features(address, "amsel.example");
    assert!(said.contains("urn:ietf:params:xml:ns:xmpp-tls"), "{said}");
    assert!(!said.contains("PLAIN"), "no mechanism before TLS: {said}");

    let first = server.pid();
    server.kill().unwrap();
    assert!(TcpStream::connect(address).is_err(), "it still listens");
    server.start_again().unwrap();
    assert_ne!(server.pid(), first);
    assert_eq!(server.starttls(), address);
    features(address, "amsel.example");

    server.restart().unwrap();
    features(address, "amsel.example");
    assert!(TcpStream::connect(server.direct_tls()).is_ok());
}

#[test]
fn two_servers_live_side_by_side() {
    if let Err(reason) = installed() {
        skipped("two_servers_live_side_by_side", &reason);
        return;
    }
    let one = Prosody::plan("one.example").start().unwrap();
    let two = Prosody::plan("two.example").without("smacks").start().unwrap();
    features(one.starttls(), "one.example");
    features(two.starttls(), "two.example");
}

#[test]
fn names_are_written_as_prosody_stores_them() {
    assert_eq!(encoded("amsel.example"), "amsel%2eexample");
    assert_eq!(encoded("you"), "you");
}
