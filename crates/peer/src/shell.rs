//! Plugs the hands into the engine and carries lines to and fro.

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use engine::api::{Answer, Command, Line, Request};
use engine::{Engine, Plugs};
use ports::{SystemClock, SystemEntropy};
use tokio::sync::{mpsc, oneshot};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::Args;
use crate::lines;

/// How long good-byes may take before the process ends without them.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// Requests that were read but not yet carried out; beyond it stdin waits.
const READ_AHEAD: usize = 16;

/// Runs until stdin ends, `shutdown` was answered, or nobody reads stdout.
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
    let (say, said) = blocking::channel();
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
    let events = say.clone();
    let engine = Engine::start(
        plugs,
        Arc::new(move |event| {
            // A closed stdout ends the loop below; until then events go nowhere.
            let _ = events.send(Line::Event { event });
        }),
    );
    tokio::select! {
        () = obey(&engine, &say) => {}
        _ = stdout_closed => {}
    }
    // After an answered `shutdown` this changes nothing.
    let _ = tokio::time::timeout(LAST_WORDS, engine.call(Command::Shutdown)).await;
    drop((engine, say));
    let _ =
        tokio::time::timeout(LAST_WORDS, tokio::task::spawn_blocking(move || printer.join())).await;
    Ok(())
}

/// Carries out what stdin says, one after the other.
async fn obey(engine: &Engine, say: &blocking::Sender<Line>) {
    let (read, mut requests) = mpsc::channel::<Result<Request, Answer>>(READ_AHEAD);
    // A thread of its own, never joined: a read from a terminal cannot be called off.
    thread::spawn(move || lines::read(io::stdin().lock(), |item| read.blocking_send(item).is_ok()));
    while let Some(item) = requests.recv().await {
        let (answer, last) = match item {
            Ok(Request { id, command }) => {
                let last = matches!(command, Command::Shutdown);
                (answer(id, engine.call(command).await), last)
            }
            Err(refusal) => (refusal, false),
        };
        if say.send(Line::Answer(answer)).is_err() || last {
            return;
        }
    }
}

fn answer(id: u32, result: Result<engine::api::Reply, model::failure::Failure>) -> Answer {
    match result {
        Ok(reply) => Answer { id, reply: Some(reply), failure: None },
        Err(failure) => Answer { id, reply: None, failure: Some(failure) },
    }
}

fn print_all(said: &blocking::Receiver<Line>, mut out: impl Write) -> io::Result<()> {
    for line in said {
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}
