//! The conductor: one actor per account decides everything.
//!
//! A shell starts an [`Engine`] with its plugs, gives [`api::Command`]s and
//! hears [`api::Event`]s. The engine never waits for the network.
//!
//! Three kinds of tasks: the *conductor* takes commands and owns the store's key,
//! one *actor* per account takes mail and decides, and *views* tells the shell
//! what is stored. Mail between them is never waited for in a circle:
//! conductor → actor → views.

mod account;
pub mod api;
mod conductor;
mod inbound;
mod outbound;
mod profile;
mod timeline;
mod views;

use std::path::PathBuf;
use std::sync::Arc;

use model::failure::{ErrorCode, Failure};
use ports::{Clock, Connector, Entropy, Vault};
use tokio::sync::{mpsc, oneshot};

use api::{Command, Event, Reply};

/// What the engine needs from the world.
#[derive(Clone)]
pub struct Plugs {
    /// The profile's folder; made if it is not there.
    pub dir: PathBuf,
    /// Opens streams.
    pub connector: Arc<dyn Connector>,
    /// The OS keychain, if this shell has one.
    pub vault: Option<Arc<dyn Vault>>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// Hears every event, in order. Must not block.
pub type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// Where the answer to a command goes.
type Answer = oneshot::Sender<Result<Reply, Failure>>;

/// A running engine. Cheap to clone; all clones are the same engine.
/// When the last clone is dropped the engine ends as after [`Command::Shutdown`].
#[derive(Clone)]
pub struct Engine {
    commands: mpsc::UnboundedSender<(Command, Answer)>,
}

impl Engine {
    /// Starts the engine on the current tokio runtime and begins to open the profile.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start(plugs: Plugs, listener: Listener) -> Self {
        let (commands, inbox) = mpsc::unbounded_channel();
        tokio::spawn(conductor::run(plugs, listener, inbox));
        Self { commands }
    }

    /// Gives a command and waits until it is stored. It is given when this returns, before anybody
    /// waits: commands are taken in the order of the calls, whatever becomes of the futures.
    pub fn call(&self, command: Command) -> impl Future<Output = Result<Reply, Failure>> + use<> {
        let gone = || Failure::new(ErrorCode::Internal).detail("the engine has ended");
        let (answer, reply) = oneshot::channel();
        let given = self.commands.send((command, answer)).map_err(|_| gone());
        async move {
            given?;
            reply.await.map_err(|_| gone())?
        }
    }
}
