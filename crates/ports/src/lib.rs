//! The plugs: the few traits that the engine needs from the world.
//!
//! A trait stands here only where the tests hold a second implementation.

mod clock;
mod entropy;
mod stream;
mod vault;

pub use clock::{Clock, SystemClock};
pub use entropy::{Entropy, SystemEntropy};
pub use stream::{Connector, Login, Mail, Mailbox, SessionNo, StreamFacts, Token, XmppStream};
pub use vault::{Vault, VaultError};
