//! The passphrase from stdin, for whoever starts the program: neither the command line
//! nor the environment is a place for it, since other processes can read both.

use std::io::{self, BufRead};
use std::thread;

use engine::Engine;
use engine::api::Command;
use model::Private;
use tauri::async_runtime;

/// Longest first line that is read, in bytes.
const MAX_BYTES: u64 = 4096;

/// Unlocks the profile with the first line of stdin, once it came. The page shows how that
/// went; a passphrase that does not fit leaves the profile locked and the page asks.
pub(crate) fn unlock_from_stdin(engine: Engine) {
    // A thread of its own, never joined: nothing may ever come.
    thread::spawn(move || match first_line(io::stdin().lock()) {
        Ok(passphrase) => {
            let unlocked = async_runtime::block_on(engine.call(Command::Unlock { passphrase }));
            if let Err(failure) = unlocked {
                eprintln!("amsel: the profile stays locked: {failure}");
            }
        }
        Err(error) => eprintln!("amsel: no passphrase on stdin: {error}"),
    });
}

fn first_line(input: impl BufRead) -> io::Result<Private<String>> {
    let mut line = String::with_capacity(usize::try_from(MAX_BYTES).unwrap_or_default());
    input.take(MAX_BYTES).read_line(&mut line)?;
    match line.strip_suffix('\n') {
        Some(whole) => {
            let end = whole.strip_suffix('\r').unwrap_or(whole).len();
            line.truncate(end);
            Ok(line.into())
        }
        None => {
            drop(Private::new(line));
            Err(io::Error::new(io::ErrorKind::InvalidData, "the first line does not end"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, first_line};

    fn read(input: &[u8]) -> Option<String> {
        first_line(input).ok().map(|line| line.expose().clone())
    }

    #[test]
    fn the_first_line_is_taken_as_it_is() {
        assert_eq!(read(b" correct horse \nmore\n").as_deref(), Some(" correct horse "));
        assert_eq!(read(b"correct horse\r\n").as_deref(), Some("correct horse"));
        assert_eq!(read(b"\n").as_deref(), Some(""));
    }

    #[test]
    fn half_a_line_is_no_passphrase() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"correct hor"), None);
        assert_eq!(read(b"\xff\xfe\n"), None);
        assert_eq!(read(&[b'x'; MAX_BYTES as usize + 5]), None);
    }
}
