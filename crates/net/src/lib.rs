//! Talks to servers: finding them, TLS, log-in, the stream, stream management, and one
//! supervisor that reconnects.
//!
//! ```text
//! connector → supervisor ─┬─ negotiate ─ dns, dial, tls, sasl   a domain → a stream that is logged in
//!                         ├─ enter ─ join                       resumed or bound
//!                         ├─ live ─ watch, sm                   stanzas in and out
//!                         └─ setback, laggards, backoff         when and whom to try again, if at all
//!                               wire ─ elements                 tokio-xmpp's XML stream
//!                               frame_gate                      whole, bounded elements only
//! ```
//!
//! Log events name codes and reasons, never addresses, bodies or SASL. tokio-xmpp writes
//! whole SASL elements at trace level: the dependency on `log` compiles that level out.

mod backoff;
mod command;
mod complaint;
mod connector;
mod dial;
mod dns;
mod elements;
mod error;
mod frame_gate;
mod join;
mod laggards;
mod live;
mod negotiate;
mod net;
mod options;
mod random;
mod sasl;
mod setback;
mod sm;
mod steps;
mod supervisor;
mod tls;
mod tongue;
#[cfg(test)]
mod upstream;
mod watch;
mod wire;
mod xml;

pub use connector::XmppConnector;
pub use error::{NetError, XmlFault};
pub use options::{Options, Pace};

#[cfg(test)]
mod tests {
    /// tokio-xmpp's trace lines hold the password (PLAIN) or its proof (SCRAM).
    #[test]
    fn no_build_can_log_at_trace_level_through_the_log_crate() {
        assert!(log::STATIC_MAX_LEVEL < log::LevelFilter::Trace);
    }
}
