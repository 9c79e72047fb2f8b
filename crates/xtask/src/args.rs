//! What stands on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::help;
use crate::parts::Part;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Help(&'static str),
    Demo(Demo),
    /// Words for Amsel.
    Run(Vec<OsString>),
    /// Without any: all.
    Test(Vec<Part>),
    Check,
    Bench(Bench),
    Bindings,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Demo {
    pub(crate) headless: bool,
    pub(crate) shots: Option<PathBuf>,
    /// Also renew the README's picture.
    pub(crate) picture: bool,
    pub(crate) keep: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Bench {
    pub(crate) name: Option<String>,
    pub(crate) json: bool,
}

/// Reads the command line, without the program's name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Wish, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let command = match parser.next()? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Wish::Help(help::ALL)),
        Some(Arg::Value(command)) => command.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    match command.as_str() {
        "demo" => demo(&mut parser),
        "run" => run(&mut parser),
        "test" => test(&mut parser),
        "check" => alone(&mut parser, Wish::Check, help::CHECK),
        "bench" => bench(&mut parser),
        "bindings" => alone(&mut parser, Wish::Bindings, help::BINDINGS),
        "help" => Ok(Wish::Help(help::ALL)),
        other => Err(format!("there is no command '{other}'").into()),
    }
}

fn demo(parser: &mut Parser) -> Result<Wish, lexopt::Error> {
    let mut options = Demo::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Wish::Help(help::DEMO)),
            Arg::Long("headless") => options.headless = true,
            Arg::Long("picture") => options.picture = true,
            Arg::Long("keep") => options.keep = true,
            Arg::Long("shots") => options.shots = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Wish::Demo(options))
}

/// The words are Amsel's own, except that a first `--help` is ours.
fn run(parser: &mut Parser) -> Result<Wish, lexopt::Error> {
    let mut words: Vec<OsString> = parser.raw_args()?.collect();
    match words.first().and_then(|word| word.to_str()) {
        Some("--help" | "-h") => return Ok(Wish::Help(help::RUN)),
        Some("--") => drop(words.remove(0)),
        _ => {}
    }
    Ok(Wish::Run(words))
}

fn test(parser: &mut Parser) -> Result<Wish, lexopt::Error> {
    let mut parts = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Wish::Help(help::TEST)),
            Arg::Value(name) => parts.push(name.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Wish::Test(parts))
}

fn bench(parser: &mut Parser) -> Result<Wish, lexopt::Error> {
    let mut options = Bench::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Wish::Help(help::BENCH)),
            Arg::Long("json") => options.json = true,
            Arg::Value(name) if options.name.is_none() => options.name = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Wish::Bench(options))
}

fn alone(parser: &mut Parser, wish: Wish, text: &'static str) -> Result<Wish, lexopt::Error> {
    match parser.next()? {
        None => Ok(wish),
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Wish::Help(text)),
        Some(other) => Err(other.unexpected()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Bench, Demo, Wish, parse};
    use crate::help;
    use crate::parts::Part;

    fn read(line: &str) -> Result<Wish, String> {
        parse(line.split_whitespace().map(Into::into)).map_err(|error| error.to_string())
    }

    #[test]
    fn every_command_has_its_help() {
        for (line, text) in [
            ("", help::ALL),
            ("--help", help::ALL),
            ("demo --help", help::DEMO),
            ("run --help", help::RUN),
            ("test --help", help::TEST),
            ("check -h", help::CHECK),
            ("bench --json --help", help::BENCH),
            ("bindings --help", help::BINDINGS),
        ] {
            assert_eq!(read(line), Ok(Wish::Help(text)), "{line}");
        }
    }

    #[test]
    fn options_are_understood() {
        let demo = Demo { headless: true, shots: Some("out".into()), keep: true, picture: false };
        assert_eq!(read("demo --headless --shots out --keep"), Ok(Wish::Demo(demo)));
        let renew = Demo { picture: true, ..Demo::default() };
        assert_eq!(read("demo --picture"), Ok(Wish::Demo(renew)));
        assert_eq!(read("test ui e2e"), Ok(Wish::Test(vec![Part::Ui, Part::EndToEnd])));
        let bench = Bench { name: Some("start".into()), json: true };
        assert_eq!(read("bench start --json"), Ok(Wish::Bench(bench)));
        let words = vec!["--profile".into(), "p".into()];
        assert_eq!(read("run -- --profile p"), Ok(Wish::Run(words)));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (line, word) in [
            ("dance", "dance"),
            ("demo --loud", "--loud"),
            ("demo --shots", "--shots"),
            ("test everything", "everything"),
            ("check now", "now"),
            ("bench one two", "two"),
        ] {
            assert!(read(line).is_err_and(|why| why.contains(word)), "{line}");
        }
    }
}
