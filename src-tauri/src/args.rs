//! What stands on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Amsel, a messenger for XMPP.

Usage: amsel [OPTIONS]

Options:
  --profile DIR       keep everything in this folder; made if it is not there
  --ca FILE           trust the certificate authorities in this PEM file too
  --server HOST:PORT  connect there instead of asking DNS
  --passphrase-stdin  read the profile's passphrase from the first line of stdin
  --no-keychain       do not use the keychain: ask for a passphrase
  --help              print this
  --version           print the version
";

/// What the program was asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
    /// Open the window.
    Run(Args),
}

/// How to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Args {
    /// The profile's folder; `None`: where the desktop keeps such things.
    pub(crate) profile: Option<PathBuf>,
    /// Further authorities.
    pub(crate) ca: Option<PathBuf>,
    /// `host:port` instead of DNS.
    pub(crate) server: Option<String>,
    /// The first line of stdin is the passphrase. There is no option that takes the
    /// passphrase itself: every process may read every other one's command line.
    pub(crate) passphrase_stdin: bool,
    /// Go without the keychain.
    pub(crate) no_keychain: bool,
}

/// Reads the command line, without the program's name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Wish, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let mut args = Args::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Wish::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Wish::Version),
            Arg::Long("profile") => args.profile = Some(parser.value()?.into()),
            Arg::Long("ca") => args.ca = Some(parser.value()?.into()),
            Arg::Long("server") => args.server = Some(parser.value()?.string()?),
            Arg::Long("passphrase-stdin") => args.passphrase_stdin = true,
            Arg::Long("no-keychain") => args.no_keychain = true,
            Arg::Long(_) | Arg::Short(_) | Arg::Value(_) => return Err(arg.unexpected()),
        }
    }
    Ok(Wish::Run(args))
}

#[cfg(test)]
mod tests {
    use super::{Args, HELP, Wish, parse};

    fn read(words: &[&str]) -> Result<Wish, String> {
        parse(words.iter().map(Into::into)).map_err(|error| error.to_string())
    }

    #[test]
    fn no_words_open_the_usual_profile_with_the_keychain() {
        assert_eq!(read(&[]), Ok(Wish::Run(Args::default())));
    }

    #[test]
    fn all_options_are_understood() {
        let line = [
            "--profile=p",
            "--ca",
            "c.pem",
            "--server",
            "[::1]:5222",
            "--passphrase-stdin",
            "--no-keychain",
        ];
        let wanted = Args {
            profile: Some("p".into()),
            ca: Some("c.pem".into()),
            server: Some("[::1]:5222".into()),
            passphrase_stdin: true,
            no_keychain: true,
        };
        assert_eq!(read(&line), Ok(Wish::Run(wanted)));
    }

    #[test]
    fn help_and_version_win() {
        assert_eq!(read(&["--no-keychain", "--help"]), Ok(Wish::Help));
        assert_eq!(read(&["--version"]), Ok(Wish::Version));
    }

    #[test]
    fn a_wrong_command_line_is_refused_with_its_reason() {
        assert!(read(&["--profile"]).is_err_and(|why| why.contains("--profile")));
        assert!(read(&["--passphrase", "x"]).is_err_and(|why| why.contains("--passphrase")));
        assert!(read(&["--passphrase-stdin=x"]).is_err());
        assert!(read(&["more"]).is_err_and(|why| why.contains("more")));
    }

    #[test]
    fn the_help_names_every_option() {
        for option in [
            "--profile",
            "--ca",
            "--server",
            "--passphrase-stdin",
            "--no-keychain",
            "--help",
            "--version",
        ] {
            assert!(HELP.contains(option), "{option}");
        }
    }
}
