//! Talks to servers: finding them, TLS, log-in, the stream, stream management, and one
//! supervisor that reconnects.
//!
//! ```text
//! connector → supervisor ─┬─ negotiate ─ dns, dial, tls, sasl   a domain → a stream that is logged in
//!                         ├─ join                               resumed or bound
//!                         └─ live ─ watch, sm                   stanzas in and out
//!                               wire ─ elements                 tokio-xmpp's XML stream
//!                               frame_gate                      whole, bounded elements only
//! ```
//!
//! Log events name codes and reasons, never addresses, bodies or SASL.

mod backoff;
mod command;
mod connector;
mod dial;
mod dns;
mod elements;
mod error;
mod frame_gate;
mod join;
mod live;
mod negotiate;
mod net;
mod options;
mod sasl;
mod sm;
mod steps;
mod supervisor;
mod tls;
mod watch;
mod wire;

pub use connector::XmppConnector;
pub use error::{NetError, XmlFault};
pub use options::{Options, Pace};
