//! Lines in: bounded, so that no input can fill the memory.

use std::io::{self, BufRead};

use engine::api::{Answer, Request};
use model::failure::{ErrorCode, Failure};
use serde_json::error::Category;
use zeroize::Zeroizing;

/// Longest line that is read: a text of the greatest length fits many times over.
pub(crate) const MAX_LINE: usize = 4 << 20;

/// Calls `each` for every line until the input or the interest ends.
///
/// A line that is no [`Request`] becomes the answer that says so; what comes after it is
/// read as if it had not been there. Lines may hold passwords: their memory is overwritten.
pub(crate) fn read(
    mut input: impl BufRead,
    mut each: impl FnMut(Result<Request, Answer>) -> bool,
) -> io::Result<()> {
    let mut line = Zeroizing::new(Vec::new());
    for number in 1_u64.. {
        let Some(whole) = next_line(&mut input, &mut line)? else { return Ok(()) };
        let item = if whole {
            serde_json::from_slice(&line).map_err(|error| refusal(number, &what_is_wrong(&error)))
        } else {
            Err(refusal(number, "longer than 4 MiB"))
        };
        line.fill(0);
        line.clear();
        if !each(item) {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads up to the next line feed, which is dropped. `None` at the end of the input;
/// `Some(false)` if the line was too long and was skipped.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    let (mut any, mut whole) = (false, true);
    loop {
        let chunk = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if chunk.is_empty() {
            return Ok(any.then_some(whole));
        }
        any = true;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        whole = whole && line.len() + part.len() <= MAX_LINE;
        if whole {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(Some(whole));
        }
    }
}

/// Where the JSON is wrong. Never serde's own words: they quote the input.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Syntax | Category::Io => "not JSON",
        Category::Eof => "JSON that is cut off",
        Category::Data => "not a request",
    };
    format!("{what}, seen at column {}", error.column())
}

fn refusal(number: u64, what: &str) -> Answer {
    let failure = Failure::new(ErrorCode::Internal).detail(format!("line {number}: {what}"));
    Answer { id: 0, reply: None, failure: Some(failure) }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{MAX_LINE, read};

    /// What became of each line: the request's number, or the refusal's detail.
    fn fates(input: &[u8]) -> Vec<Result<u32, String>> {
        let mut fates = Vec::new();
        // A small buffer, so that lines cross its edge.
        let input = BufReader::with_capacity(7, input);
        read(input, |item| {
            fates.push(match item {
                Ok(request) => Ok(request.id),
                Err(answer) => {
                    Err(answer.failure.map(|failure| failure.detail).unwrap_or_default())
                }
            });
            true
        })
        .unwrap();
        fates
    }

    const GOOD: &str = r#"{"id":7,"command":{"type":"shutdown"}}"#;

    #[test]
    fn a_bad_line_costs_only_itself() {
        let input = format!(
            "{GOOD}\nhello\n\n{{\"id\":1\n{{\"id\":2,\"command\":{{\"type\":\"fly\"}}}}\n{GOOD}"
        );
        let fates = fates(input.as_bytes());
        let bad = |n: usize, start: &str| {
            assert!(fates[n].as_ref().unwrap_err().starts_with(start), "{:?}", fates[n]);
        };
        assert_eq!(fates.len(), 6);
        assert_eq!((&fates[0], &fates[5]), (&Ok(7), &Ok(7)));
        bad(1, "line 2: not JSON, seen at column 1");
        bad(2, "line 3: JSON that is cut off");
        bad(3, "line 4: JSON that is cut off");
        bad(4, "line 5: not a request");
    }

    #[test]
    fn no_refusal_repeats_what_was_typed() {
        for line in [
            r#"{"id":"hunter2","command":{"type":"shutdown"}}"#,
            r#"{"id":1,"command":{"type":"hunter2"}}"#,
            r#"{"id":1,"command":{"type":"unlock","passphrase":["hunter2"]}}"#,
            r#"{"id":1,"command":{"type":"unlock","hunter2":1}}"#,
            "hunter2",
        ] {
            let fates = fates(line.as_bytes());
            assert!(!fates[0].as_ref().unwrap_err().contains("hunter2"), "{fates:?}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_whole() {
        let long = "x".repeat(MAX_LINE + 1);
        let fates = fates(format!("{long}{long}\n{GOOD}\n").as_bytes());
        assert_eq!(fates, [Err("line 1: longer than 4 MiB".to_owned()), Ok(7)]);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let fates = fates(b"\xff\xfe\x00\n\"\xc3\x28\"\n");
        assert_eq!(fates.len(), 2);
        assert!(fates.iter().all(Result::is_err));
    }

    #[test]
    fn it_stops_when_nobody_listens() {
        let mut seen = 0;
        read(format!("{GOOD}\n{GOOD}\n").as_bytes(), |_| {
            seen += 1;
            false
        })
        .unwrap();
        assert_eq!(seen, 1);
    }
}
