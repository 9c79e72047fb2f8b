//! Amsel: the window. It plugs the hands into the engine and decides nothing.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod args;
mod commands;
mod compose;
mod keychain;
mod passphrase;
mod webview;

use std::process::ExitCode;

use args::Wish;

fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(Wish::Run(args)) => args,
        Ok(Wish::Help) => {
            print!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Wish::Version) => {
            println!("amsel {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("amsel: {error}\nTry 'amsel --help'.");
            return ExitCode::from(2);
        }
    };
    match compose::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("amsel: {error}");
            ExitCode::FAILURE
        }
    }
}
