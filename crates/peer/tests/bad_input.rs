//! The program itself, fed with nonsense: it answers, goes on, and ends in order.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a panic is the report")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use engine::api::{Answer, Line};
use model::failure::ErrorCode;

/// Longest wait for a line or for the end.
const DEADLINE: Duration = Duration::from_secs(30);

struct Peer {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    _data: tempfile::TempDir,
}

impl Peer {
    fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_peer"))
            .arg("--data")
            .arg(data.path().join("profile"))
            .args(["--server", "127.0.0.1:1", "--log", "trace"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (say, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            stdout.lines().map_while(Result::ok).all(|line| say.send(line).is_ok())
        });
        Self { stdin: child.stdin.take(), child, lines, _data: data }
    }

    fn say(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.write_all(b"\n").unwrap();
    }

    /// The next answer; events are passed over.
    fn answer(&self) -> Answer {
        loop {
            let line = self.lines.recv_timeout(DEADLINE).expect("an answer in time");
            match serde_json::from_str(&line).expect("every line is a Line") {
                Line::Answer(answer) => return answer,
                Line::Event { .. } => {}
            }
        }
    }

    /// Closes stdin and waits until stdout and the process end.
    fn end(mut self) -> Output {
        drop(self.stdin.take());
        while self.lines.recv_timeout(DEADLINE).is_ok() {}
        self.child.wait_with_output().unwrap()
    }
}

const UNLOCK: &[u8] = br#"{"id":5,"command":{"type":"unlock","passphrase":"correct horse"}}"#;

#[test]
fn nonsense_is_answered_and_what_follows_is_carried_out() {
    let mut peer = Peer::start();
    let long = vec![b'x'; 5 << 20];
    for bad in
        [&b"hunter2"[..], b"", b"\xff\x00", b"[1,2", br#"{"id":1,"command":{"type":"fly"}}"#, &long]
    {
        peer.say(bad);
        let answer = peer.answer();
        let failure = answer.failure.expect("refused");
        assert_eq!((answer.id, failure.code), (0, ErrorCode::Internal));
        assert!(!failure.detail.is_empty() && !failure.detail.contains("hunter2"), "{failure:?}");
    }
    peer.say(UNLOCK);
    let answer = peer.answer();
    assert_eq!((answer.id, answer.failure), (5, None));
    assert!(peer.end().status.success());
}

#[test]
fn the_end_of_stdin_ends_it_in_order_and_the_log_keeps_the_secret() {
    let mut peer = Peer::start();
    peer.say(UNLOCK);
    peer.answer();
    let output = peer.end();
    assert!(output.status.success());
    assert!(!String::from_utf8_lossy(&output.stderr).contains("correct horse"));
}

#[test]
fn an_answered_shutdown_is_the_last_line() {
    let mut peer = Peer::start();
    peer.say(UNLOCK);
    peer.answer();
    peer.say(br#"{"id":6,"command":{"type":"shutdown"}}"#);
    assert_eq!(peer.answer().id, 6);
    assert!(peer.lines.recv_timeout(DEADLINE).is_err(), "something came after the last answer");
    assert!(peer.child.wait().unwrap().success());
}

#[test]
fn who_never_reads_what_is_said_ends_it_with_an_error() {
    let data = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_peer"))
        .arg("--data")
        .arg(data.path().join("profile"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Held open and not read: each bad line is answered, and the answers wait.
    let stdout = child.stdout.take();
    let mut stdin = child.stdin.take().unwrap();
    let bad = b"x\n".repeat(200_000);
    let writer = thread::spawn(move || drop(stdin.write_all(&bad)));
    let (tell, told) = channel();
    thread::spawn(move || tell.send(child.wait_with_output().unwrap()));
    let output = told.recv_timeout(DEADLINE).expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nobody reads stdout"));
    writer.join().unwrap();
    drop(stdout);
}

#[test]
fn a_wrong_command_line_is_told_and_nothing_is_made() {
    let output = Command::new(env!("CARGO_BIN_EXE_peer")).arg("--colour").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--colour"));

    let help = Command::new(env!("CARGO_BIN_EXE_peer")).arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--data DIR"));

    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("profile");
    let output = Command::new(env!("CARGO_BIN_EXE_peer"))
        .args(["--ca", "not there.pem", "--data"])
        .arg(&data)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}
