//! The conductor: one actor per account decides everything.
//!
//! A shell starts an [`Engine`] with its plugs, gives [`api::Command`]s and
//! hears [`api::Event`]s. The engine never waits for the network.

pub mod api;

use std::path::PathBuf;
use std::sync::Arc;

use model::failure::{ErrorCode, Failure};
use ports::{Clock, Connector, Entropy, Vault};

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

/// A running engine. Cheap to clone; all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    _plugs: Plugs,
    _listener: Listener,
}

impl Engine {
    /// Starts the engine on the current tokio runtime and begins to open the profile.
    pub fn start(plugs: Plugs, listener: Listener) -> Self {
        Self { _plugs: plugs, _listener: listener }
    }

    /// Gives a command and waits until it is stored. Cancel safe: a command once
    /// given is carried out even if nobody waits for the reply.
    pub async fn call(&self, command: Command) -> Result<Reply, Failure> {
        let _ = command;
        Err(Failure::new(ErrorCode::Internal))
    }
}
