//! What all attempts of all accounts share.

use std::net::SocketAddr;

use crate::options::{Options, Pace};
use crate::tls::Securer;

/// The connector's configuration, ready for use.
#[derive(Clone)]
pub(crate) struct Net {
    pub(crate) options: Options,
    pub(crate) pace: Pace,
    pub(crate) securer: Securer,
    /// Ask this name server instead of the system's.
    pub(crate) dns: Option<SocketAddr>,
}
