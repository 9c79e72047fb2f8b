//! How the connector finds and trusts servers, and how long it waits.

use std::path::PathBuf;
use std::time::Duration;

/// The connector's own configuration, the same for all accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// PEM file of an authority that is trusted besides those of the system.
    pub ca: Option<PathBuf>,
    /// `host:port` instead of DNS, for accounts that name none themselves.
    /// Ports 5223 and 443 mean TLS from the first byte, all others STARTTLS.
    pub server: Option<String>,
}

/// Every waiting time. The defaults are the product's; tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// One host: connect, TLS, log-in.
    pub host: Duration,
    /// Finding the address of one host and connecting to it, while other hosts are left to try.
    pub connect: Duration,
    /// One attempt over all hosts, until stanzas may be sent.
    pub attempt: Duration,
    /// The next address of a host is tried beside a slow one (RFC 8305).
    pub stagger: Duration,
    /// So much silence, then the server is asked for a sign of life.
    pub idle: Duration,
    /// So long it may take to give one.
    pub answer: Duration,
    /// So long one element may take to arrive.
    pub element: Duration,
    /// So long a resumed session may take to acknowledge, once it has delivered its queue.
    pub resume_answer: Duration,
    /// So long it may take in all, however much it delivers.
    pub resume_most: Duration,
    /// So long the engine may take to commit what it has before a resume.
    pub drain: Duration,
    /// So long a good-bye may take.
    pub close: Duration,
    /// So much stable life sets the backoff back to its start.
    pub stable: Duration,
    /// The shortest wait between two attempts.
    pub backoff_least: Duration,
    /// The longest wait between two attempts.
    pub backoff_most: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            host: Duration::from_secs(15),
            connect: Duration::from_secs(4),
            attempt: Duration::from_secs(30),
            stagger: Duration::from_millis(250),
            idle: Duration::from_mins(1),
            answer: Duration::from_secs(30),
            element: Duration::from_mins(5),
            resume_answer: Duration::from_secs(8),
            resume_most: Duration::from_mins(1),
            drain: Duration::from_secs(5),
            close: Duration::from_secs(2),
            stable: Duration::from_secs(30),
            backoff_least: Duration::from_secs(1),
            backoff_most: Duration::from_mins(5),
        }
    }
}
