//! Plugs the hands into the engine and shows the window.

use std::error::Error;
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use engine::api::Command;
use engine::{Engine, Plugs};
use net::XmppConnector;
use ports::{SystemClock, SystemEntropy, Vault};
use tauri::async_runtime;
use tauri::{App, AppHandle, Manager as _, RunEvent};

use crate::args::Args;
use crate::commands::Turns;
use crate::commands::door::{self, Hearing};
use crate::keychain::Keychain;
use crate::{passphrase, webview};

/// How long good-byes may take after the window is gone.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Runs until the window is closed.
pub(crate) fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let app = tauri::Builder::default()
        .setup(|app| set_up(app, args))
        .invoke_handler(tauri::generate_handler![door::call, door::listen])
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            async_runtime::block_on(end(app));
        }
    });
    Ok(())
}

fn set_up(app: &App, args: Args) -> Result<(), Box<dyn Error>> {
    let profile = match &args.profile {
        Some(dir) => std::path::absolute(dir)?,
        None => app.path().local_data_dir()?.join("amsel"),
    };
    make_private(&profile);
    let passphrase_stdin = args.passphrase_stdin;
    let hearing = Hearing::default();
    let engine = async_runtime::block_on(start(profile.clone(), args, hearing.clone()))?;
    if passphrase_stdin {
        passphrase::unlock_from_stdin(engine.clone());
    }
    app.manage(engine);
    app.manage(hearing);
    app.manage(Turns::default());
    webview::open(app.handle(), &profile)?;
    async_runtime::spawn(quit_when_told(app.handle().clone()));
    Ok(())
}

/// The webview writes into the profile before the store is opened, and it asks nobody who may read:
/// the folder is made for its owner alone. If it cannot be made, the engine says so in the window.
fn make_private(profile: &Path) {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let _ = builder.recursive(true).create(profile);
}

/// Asynchronous although nothing is awaited: engine and connector want to be born inside the runtime.
#[expect(clippy::unused_async, reason = "the engine spawns onto the runtime that polls this")]
async fn start(dir: PathBuf, args: Args, hearing: Hearing) -> Result<Engine, net::NetError> {
    let connector = XmppConnector::new(net::Options { ca: args.ca, server: args.server })?;
    let keychain = || Arc::new(Keychain::of_the_desktop()) as Arc<dyn Vault>;
    let plugs = Plugs {
        dir,
        connector: Arc::new(connector),
        vault: (!args.no_keychain).then(keychain),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    Ok(Engine::start(plugs, Arc::new(move |event| hearing.tell(event))))
}

/// The window is gone: what is not on disk within some seconds waits in the outbox.
async fn end(app: &AppHandle) {
    let Some(engine) = app.try_state::<Engine>() else { return };
    if tokio::time::timeout(LAST_WORDS, engine.call(Command::Shutdown)).await.is_err() {
        eprintln!("amsel: ended before all was said");
    }
}

/// The desktop ends its session: go in order, as if the window had been closed.
async fn quit_when_told(app: AppHandle) {
    #[cfg(unix)]
    let told = async {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::io::Result::Ok(())
    };
    #[cfg(not(unix))]
    let told = tokio::signal::ctrl_c();
    if told.await.is_ok() {
        app.exit(0);
    }
}
