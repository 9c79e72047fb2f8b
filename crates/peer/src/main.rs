//! The engine without a window: one JSON object a line on stdin and stdout.
//!
//! A second shell beside the window, for the demo and the tests. It speaks exactly
//! `engine::api`; whoever can drive the one can drive the other.

mod args;
mod lines;
mod obey;
mod printer;
mod shell;

use std::io::Write as _;
use std::process::ExitCode;

use args::Wish;

fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(Wish::Run(args)) => args,
        Ok(Wish::Help) => {
            // Nobody reads it any more: nothing is lost.
            let _ = std::io::stdout().write_all(args::HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("peer: {error}\nTry 'peer --help'.");
            return ExitCode::from(2);
        }
    };
    match shell::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peer: {error}");
            ExitCode::FAILURE
        }
    }
}
