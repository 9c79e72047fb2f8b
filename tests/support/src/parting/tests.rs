//! Each play needs a process that ends: the test starts itself again and is the play then.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, test_kill_process};

use super::{Parting, hold, listen};
use crate::lines::Lines;
use crate::process::Running;
use crate::{Deadline, Result};

const PLAY: &str = "AMSEL_PARTING_PLAY";

fn playing() -> bool {
    std::env::var_os(PLAY).is_some()
}

/// This test once more, as a program.
fn again(test: &str) -> (Running, std::process::ChildStdin) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", &format!("parting::tests::{test}")]);
    command.env(PLAY, "yes").stdin(Stdio::piped());
    let lines = Lines::new();
    let (running, stdin) = Running::spawn("the play", command, lines.clone(), lines).unwrap();
    (running, stdin.unwrap())
}

fn told(program: &Running, what: &str) -> String {
    let found = |line: &str| Some(line.split_once(what)?.1.trim().to_owned());
    program.lines().wait(what, 0, Deadline::seconds(20), found).unwrap().0
}

/// A program that writes into the folder as fast as it can, until somebody ends us.
fn write_for_ever() {
    listen().unwrap();
    let parting = Parting::prepare("amsel-parting-", false).unwrap();
    let script =
        "i=0; echo up $$; while :; do i=$((i + 1)); mkdir -p \"$1/$i\"; echo x > \"$1/$i/f\"; done";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh"]).arg(parting.dir());
    let writer = Running::start("the writer", command).unwrap();
    println!("writer {}", told(&writer, "up"));
    println!("folder {}", parting.dir().display());
    writer.wait(Deadline::seconds(60)).unwrap();
    // The signal's own thread ends us.
    super::unless_leaving();
    std::thread::park_timeout(std::time::Duration::from_mins(1));
}

fn ends_clean(test: &str, signal: Signal, code: Option<i32>) {
    let (play, _stdin) = again(test);
    let writer = Pid::from_raw(told(&play, "writer ").parse().unwrap()).unwrap();
    let folder = PathBuf::from(told(&play, "folder "));
    assert!(folder.is_dir() && test_kill_process(writer).is_ok());
    play.signal(signal);
    assert_eq!(play.wait(Deadline::seconds(30)).unwrap().code(), code);
    let gone = || -> Result<()> {
        let running = test_kill_process(writer).is_ok();
        if running || folder.exists() {
            Err(format!("the writer runs: {running}").into())
        } else {
            Ok(())
        }
    };
    if code.is_some() {
        gone().expect("nothing is left when we are gone");
    }
    Deadline::seconds(20).until("the end of the writer and its folder", gone).unwrap();
}

#[test]
fn a_signal_ends_the_programs_first_and_then_the_folder() {
    if playing() {
        return write_for_ever();
    }
    let test = "a_signal_ends_the_programs_first_and_then_the_folder";
    ends_clean(test, Signal::TERM, Some(128 + 15));
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_outlives_a_kill_without_a_chance() {
    if playing() {
        return write_for_ever();
    }
    ends_clean("nothing_outlives_a_kill_without_a_chance", Signal::KILL, None);
}

#[test]
fn a_signal_waits_for_what_must_be_finished() {
    if playing() {
        listen().unwrap();
        let held = hold();
        println!("held it");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).unwrap();
        println!("finished it");
        drop(held);
        std::thread::park_timeout(std::time::Duration::from_mins(1));
        return;
    }
    let (play, mut stdin) = again("a_signal_waits_for_what_must_be_finished");
    told(&play, "held");
    play.signal(Signal::INT);
    writeln!(stdin, "go on").unwrap();
    told(&play, "finished");
    assert_eq!(play.wait(Deadline::seconds(30)).unwrap().code(), Some(128 + 2));
}
