//! Networks that drop, strip and pretend.

use std::net::SocketAddr;
use std::time::Duration;

use model::failure::ErrorCode;
use net::Pace;
use ports::Login;
use rustls::version::TLS13;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::account::{BOTH, Cheat};
use crate::certificate::{Flaw, Identity};
use crate::desk::{Desk, login};
use crate::name_server;
use crate::server::{PASSWORD, Server, USER, hasty};
use crate::sessions::send;

const STARTTLS: &str = "_xmpp-client._tcp.amsel.example.";
const DIRECT: &str = "_xmpps-client._tcp.amsel.example.";

/// An address where nobody answers: its queue is full, so that the kernel drops what comes.
struct Hole {
    address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Hole {
    async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        for _ in 0..16 {
            match timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
                Ok(connected) => queue.push(connected.unwrap()),
                Err(_) => return Self { address, _listener: listener, _queue: queue },
            }
        }
        panic!("the kernel takes any number of connections");
    }
}

#[tokio::test]
async fn two_black_holes_do_not_hide_the_host_behind_them() {
    let server = Server::start().await;
    let (first, second) = (Hole::new().await, Hole::new().await);
    let names = name_server::serve(vec![
        (STARTTLS, 0, first.address.port(), "host-one.example."),
        (DIRECT, 1, second.address.port(), "host-two.example."),
        (DIRECT, 2, server.address.port(), "host-three.example."),
    ])
    .await;
    let pace = Pace { connect: Duration::from_millis(300), ..hasty() };
    let connector = server.connector().with_pace(pace).with_name_server(names);
    let mut desk = Desk::open(&connector, login(USER, PASSWORD, None));
    let mut peer = server.accept().await.secure(&server.identity).await.unwrap();
    peer.offer(BOTH).await;
    peer.scram(Cheat::Not).await;
    peer.offer_binding(true).await;
    peer.bind().await;
    peer.enable("s").await;
    assert!(desk.online().await.facts.host.starts_with("host-three."));
    // In the first attempt.
    assert!(!desk.log.iter().any(|mail| mail.starts_with("Down")), "{:#?}", desk.log);
}

#[tokio::test]
async fn hosts_that_let_us_wait_are_asked_last_the_next_time() {
    let server = Server::start().await;
    // They take the connection and say nothing: two of them use an attempt up.
    let silent = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let [first, second] = silent.each_ref().map(|listener| listener.local_addr().unwrap().port());
    let names = name_server::serve(vec![
        (STARTTLS, 0, first, "host-one.example."),
        (STARTTLS, 1, second, "host-two.example."),
        (STARTTLS, 2, server.address.port(), "host-three.example."),
    ])
    .await;
    let (host, attempt) = (Duration::from_secs(1), Duration::from_millis(1500));
    let pace = Pace { host, attempt, ..hasty() };
    let connector = server.connector().with_pace(pace).with_name_server(names);
    let _desk = Desk::open(&connector, login(USER, PASSWORD, None));
    server.accept().await;
}

/// Says that it offers no TLS.
async fn strip(server: &Server) {
    let mut peer = server.accept().await;
    peer.header().await;
    peer.say("<stream:features/>").await;
    peer.gone().await;
}

/// Shows a certificate of its own.
async fn pretend(server: &Server) {
    let portal = Identity::new(Flaw::OtherIssuer, &[&TLS13]);
    let mut plain = server.accept().await;
    plain.header().await;
    plain.say("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>").await;
    plain.element().await;
    plain.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await;
    if let Ok(mut peer) = plain.secure(&portal).await {
        peer.gone().await;
    }
}

#[tokio::test]
async fn an_account_that_was_online_outlives_a_strange_network_with_its_session() {
    let server = Server::start().await;
    let mut desk = Desk::open(&server.connector(), server.login());
    let mut peer = server.online("s").await;
    let session = desk.online().await.session;
    send(&desk, 1..=1);
    peer.stanzas(&["1"]).await;
    drop(peer);
    assert_eq!(desk.down().await.0.code, ErrorCode::ConnectionLost);
    let (failure, retry) = tokio::join!(strip(&server), desk.down()).1;
    assert_eq!(failure.code, ErrorCode::NoTls);
    assert!(retry.is_some());
    let (failure, retry) = tokio::join!(pretend(&server), desk.down()).1;
    assert_eq!(failure.code, ErrorCode::CertificateInvalid);
    assert!(retry.is_some());
    // What was on its way is no more unknown than before.
    let mut peer = server.logged_in().await;
    peer.offer_binding(true).await;
    peer.resume_request("s").await;
    peer.resumed("s", 1).await;
    let online = desk.online().await;
    assert!(online.resumed && online.session == session);
    assert!(!desk.log.iter().any(|mail| mail.starts_with("SessionLost")), "{:#?}", desk.log);
}

#[tokio::test]
async fn an_account_that_was_online_in_another_run_is_tried_again_in_a_strange_network() {
    let server = Server::start().await;
    let login = Login { proven: true, ..server.login() };
    let mut desk = Desk::open(&server.connector(), login);
    let (failure, retry) = tokio::join!(pretend(&server), desk.down()).1;
    assert_eq!(failure.code, ErrorCode::CertificateInvalid);
    assert!(retry.is_some());
    let (failure, retry) = tokio::join!(strip(&server), desk.down()).1;
    assert_eq!(failure.code, ErrorCode::NoTls);
    assert!(retry.is_some());
    let _peer = server.online("s").await;
    assert!(!desk.online().await.resumed);
}

#[tokio::test]
async fn a_first_log_in_stops_where_the_one_host_that_there_is_has_no_tls() {
    let server = Server::start().await;
    let names =
        name_server::serve(vec![(STARTTLS, 0, server.address.port(), "host-one.example.")]).await;
    let connector = server.connector().with_name_server(names);
    let mut desk = Desk::open(&connector, login(USER, PASSWORD, None));
    let (failure, retry) = tokio::join!(strip(&server), desk.down()).1;
    assert_eq!((failure.code, retry), (ErrorCode::NoTls, None));
}

#[tokio::test]
async fn one_host_of_two_that_has_no_tls_is_no_last_word() {
    let server = Server::start().await;
    // Nothing listens where this one was bound.
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let names = name_server::serve(vec![
        (STARTTLS, 0, server.address.port(), "host-one.example."),
        (DIRECT, 1, dead.port(), "host-two.example."),
    ])
    .await;
    let connector = server.connector().with_name_server(names);
    let mut desk = Desk::open(&connector, login(USER, PASSWORD, None));
    let (failure, retry) = tokio::join!(strip(&server), desk.down()).1;
    assert_eq!(failure.code, ErrorCode::NoTls);
    assert!(retry.is_some());
}

#[tokio::test]
async fn a_name_server_that_fails_leaves_room_for_other_hosts() {
    let server = Server::start().await;
    let records = vec![(STARTTLS, 0, server.address.port(), "host-one.example.")];
    let names = name_server::serve_with_a_fault(records, DIRECT).await;
    let connector = server.connector().with_name_server(names);
    let mut desk = Desk::open(&connector, login(USER, PASSWORD, None));
    let (failure, retry) = tokio::join!(strip(&server), desk.down()).1;
    assert_eq!(failure.code, ErrorCode::NoTls);
    assert!(retry.is_some());
}
