//! The passphrase from stdin, for whoever starts the program: neither the command line
//! nor the environment is a place for it, since other processes can read both.

use std::io::{self, BufRead};
use std::thread;

use engine::Engine;
use engine::api::Command;
use model::Private;
use tauri::async_runtime;

/// Longest first line that is read, in bytes.
const MAX_BYTES: usize = 4096;

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
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut line = Vec::with_capacity(MAX_BYTES);
    input.take(MAX_BYTES as u64).read_until(b'\n', &mut line)?;
    let line = Private::new(line);
    let bad = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why);
    let whole = line.expose().strip_suffix(b"\n").ok_or_else(|| bad("the line does not end"))?;
    let whole = whole.strip_suffix(b"\r").unwrap_or(whole);
    // Not the decoder's own error: it holds the bytes.
    let text = str::from_utf8(whole).map_err(|_| bad("the line is no UTF-8"))?;
    Ok(text.into())
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
        assert_eq!(read(&[b'x'; MAX_BYTES + 5]), None);
    }
}
