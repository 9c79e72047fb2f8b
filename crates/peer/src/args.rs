//! What stands on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};
use tracing_subscriber::filter::LevelFilter;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Amsel without a window: the engine on stdin and stdout.

Usage: peer --data DIR [OPTIONS]

Reads one request a line, such as
    {\"id\": 1, \"command\": {\"type\": \"watch\", \"view\": {\"view\": \"accounts\"}}}
and prints one answer or event a line. The end of stdin ends it in order.
All commands and events: crates/engine/src/api.

Options:
  --data DIR          the profile's folder; made if it is not there
  --ca FILE           trust the certificate authorities in this PEM file too
  --server HOST:PORT  connect there instead of asking DNS
  --log LEVEL         log to stderr: error, warn, info, debug or trace (default: nothing)
  --help              print this
";

/// What `peer` was asked to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Wish {
    /// Print [`HELP`].
    Help,
    /// Run.
    Run(Args),
}

/// How to run.
#[derive(Debug, PartialEq)]
pub(crate) struct Args {
    /// The profile's folder.
    pub(crate) data: PathBuf,
    /// Further authorities.
    pub(crate) ca: Option<PathBuf>,
    /// `host:port` instead of DNS.
    pub(crate) server: Option<String>,
    /// What goes to stderr.
    pub(crate) log: LevelFilter,
}

/// Reads the command line, without the program's name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Wish, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let (mut data, mut ca, mut server, mut log) = (None, None, None, LevelFilter::OFF);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Wish::Help),
            Arg::Long("data") => data = Some(parser.value()?.into()),
            Arg::Long("ca") => ca = Some(parser.value()?.into()),
            Arg::Long("server") => server = Some(parser.value()?.string()?),
            Arg::Long("log") => log = parser.value()?.parse()?,
            Arg::Long(_) | Arg::Short(_) | Arg::Value(_) => return Err(arg.unexpected()),
        }
    }
    let data = data.ok_or("missing option '--data'")?;
    Ok(Wish::Run(Args { data, ca, server, log }))
}

#[cfg(test)]
mod tests {
    use super::{Args, Wish, parse};
    use tracing_subscriber::filter::LevelFilter;

    fn read(words: &[&str]) -> Result<Wish, String> {
        parse(words.iter().map(Into::into)).map_err(|error| error.to_string())
    }

    #[test]
    fn all_options_are_understood() {
        let line = ["--data", "d", "--ca=c.pem", "--server", "127.0.0.1:5222", "--log", "debug"];
        let wanted = Args {
            data: "d".into(),
            ca: Some("c.pem".into()),
            server: Some("127.0.0.1:5222".into()),
            log: LevelFilter::DEBUG,
        };
        assert_eq!(read(&line), Ok(Wish::Run(wanted)));
    }

    #[test]
    fn nothing_is_logged_unless_asked_for() {
        let Ok(Wish::Run(args)) = read(&["--data", "d"]) else { panic!("refused") };
        assert_eq!(args.log, LevelFilter::OFF);
    }

    #[test]
    fn a_wrong_command_line_is_refused_with_its_reason() {
        assert_eq!(read(&[]), Err("missing option '--data'".to_owned()));
        assert!(read(&["--data"]).is_err_and(|why| why.contains("--data")));
        assert!(read(&["--data", "d", "--verbose"]).is_err_and(|why| why.contains("--verbose")));
        assert!(read(&["--data", "d", "more"]).is_err_and(|why| why.contains("more")));
        assert!(read(&["--data", "d", "--log", "loud"]).is_err_and(|why| why.contains("loud")));
    }
}
