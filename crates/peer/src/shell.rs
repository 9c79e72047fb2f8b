//! Plugs the hands into the engine and carries lines to and fro.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::thread;

use engine::api::{Command, Line};
use engine::{Engine, Plugs};
use ports::{SystemClock, SystemEntropy};
use tokio::sync::{mpsc, oneshot};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::Args;
use crate::lines;
use crate::obey::{Item, LAST_WORDS, READ_AHEAD, obey};
use crate::printer::{print_all, voice};

/// Runs until stdin ends, `shutdown` was answered, or nobody reads stdout any more.
pub(crate) fn run(args: Args) -> Result<(), Box<dyn Error>> {
    log_to_stderr(args.log);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(serve(args))?;
    runtime.shutdown_timeout(LAST_WORDS);
    Ok(())
}

/// Only our own crates are heard: other crates' traces print whole elements, passwords among them.
fn log_to_stderr(level: LevelFilter) {
    let ours = ["model", "xep", "store", "engine", "net", "peer"];
    let targets: Targets = ours.into_iter().map(|name| (name, level)).collect();
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false))
        .with(targets)
        .init();
}

async fn serve(args: Args) -> Result<(), Box<dyn Error>> {
    let (voice, said) = voice();
    let (closed, stdout_closed) = oneshot::channel::<()>();
    let printer = thread::spawn(move || {
        let _ = print_all(&said, io::stdout().lock());
        drop(closed);
    });
    let connector = net::XmppConnector::new(net::Options { ca: args.ca, server: args.server })?;
    let plugs = Plugs {
        dir: args.data,
        connector: Arc::new(connector),
        vault: None,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    let events = voice.clone();
    let engine = Engine::start(
        plugs,
        Arc::new(move |event| {
            // A closed stdout ends the select below; until then events go nowhere.
            events.say(&Line::Event { event });
        }),
    );
    let say = |answer| voice.say(&Line::Answer(answer));
    tokio::select! {
        () = obey(|command| engine.call(command), requests(), say) => {}
        _ = stdout_closed => {}
        () = voice.chokes() => {}
    }
    // After an answered `shutdown` this changes nothing.
    let _ = tokio::time::timeout(LAST_WORDS, engine.call(Command::Shutdown)).await;
    if voice.is_choked() {
        // Nor is there anybody who would read the rest.
        return Err("too much waits to be printed: nobody reads stdout".into());
    }
    drop((engine, voice));
    let _ =
        tokio::time::timeout(LAST_WORDS, tokio::task::spawn_blocking(move || printer.join())).await;
    Ok(())
}

/// What stdin says.
fn requests() -> mpsc::Receiver<Item> {
    let (read, requests) = mpsc::channel(READ_AHEAD);
    // A thread of its own, never joined: a read from a terminal cannot be called off.
    thread::spawn(move || lines::read(io::stdin().lock(), |item| read.blocking_send(item).is_ok()));
    requests
}
