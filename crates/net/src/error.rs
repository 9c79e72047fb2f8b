//! What can go wrong on the way to a server, and the one table that turns it into a
//! code for the user.

use std::io;

use model::failure::{ErrorCode, Failure};
use xmpp_parsers::stream_error::DefinedCondition;

pub use crate::frame_gate::Fatal as XmlFault;
use crate::sm::TooHigh;

/// A failure of the network, of TLS, of the log-in or of the stream.
///
/// The texts name no person, no address and no content.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NetError {
    /// [`XmppConnector::new`](crate::XmppConnector::new) was called outside of a tokio runtime.
    #[error("no tokio runtime")]
    NoRuntime,
    /// The file of the authority that the user named cannot be used.
    #[error("the authority cannot be used: {0}")]
    Authority(String),
    /// The verifier of the system could not be set up.
    #[error("the system's authorities cannot be used: {0}")]
    Roots(String),
    /// The domain or the server's name is none that DNS could know.
    #[error("not a host name")]
    HostInvalid,
    /// DNS knows neither a record nor an address.
    #[error("no address: {0}")]
    NotFound(String),
    /// The domain says that it has no XMPP (an SRV target of `.`).
    #[error("the domain offers no XMPP")]
    NotOffered,
    /// No way to the network.
    #[error("no network")]
    NoNetwork,
    /// Refused, or no answer in time.
    #[error("no answer: {0}")]
    NoAnswer(&'static str),
    /// The connection ended or broke.
    #[error("connection lost: {0}")]
    Lost(String),
    /// The server said good-bye.
    #[error("closed by the server")]
    Closed,
    /// The server offers no TLS, or none that is safe.
    #[error("no TLS: {0}")]
    NoTls(String),
    /// The certificate is not the domain's.
    #[error("certificate: {0}")]
    Certificate(String),
    /// Not XMPP, or against its rules.
    #[error("nonsense: {0}")]
    Nonsense(String),
    /// The stream's XML breaks the rules of XMPP.
    #[error("nonsense: {0}")]
    Xml(XmlFault),
    /// The server confirmed more stanzas than it got (XEP-0198 §4).
    #[error("the server confirmed {said} stanzas of {sent}")]
    TooHigh {
        /// Its count.
        said: u32,
        /// Ours.
        sent: u32,
    },
    /// The server shuts down or is overloaded.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Address or password is wrong.
    #[error("not authorized: {0}")]
    NotAuthorized(&'static str),
    /// The account is disabled.
    #[error("account disabled")]
    AccountDisabled,
    /// No mechanism that is safe enough, or a downgrade was noticed.
    #[error("no safe mechanism: {0}")]
    NoMechanism(String),
    /// The server did not prove that it knows the password.
    #[error("server not proven: {0}")]
    NotProven(&'static str),
    /// What the server sees of the connection is not what we see, or it says so.
    #[error("somebody may stand between us and the server: {0}")]
    Between(&'static str),
    /// The password holds what no password may hold (RFC 4013).
    #[error("the password cannot be prepared")]
    PasswordUnfit,
    /// Another client took our resource.
    #[error("conflict")]
    Conflict,
}

impl NetError {
    /// The code that the user sees.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NoRuntime => ErrorCode::Internal,
            Self::Authority(_) | Self::Roots(_) | Self::Certificate(_) => {
                ErrorCode::CertificateInvalid
            }
            Self::HostInvalid => ErrorCode::AddressInvalid,
            Self::NotFound(_) | Self::NotOffered => ErrorCode::ServerNotFound,
            Self::NoNetwork => ErrorCode::NoNetwork,
            Self::NoAnswer(_) => ErrorCode::ServerNoAnswer,
            Self::Lost(_) | Self::Closed => ErrorCode::ConnectionLost,
            Self::NoTls(_) => ErrorCode::NoTls,
            Self::Nonsense(_) | Self::Xml(_) | Self::TooHigh { .. } => ErrorCode::ServerNonsense,
            Self::Unavailable(_) => ErrorCode::ServerUnavailable,
            Self::NotAuthorized(_) | Self::PasswordUnfit => ErrorCode::NotAuthorized,
            Self::AccountDisabled => ErrorCode::AccountDisabled,
            Self::NoMechanism(_) => ErrorCode::NoSafeMechanism,
            Self::NotProven(_) | Self::Between(_) => ErrorCode::ServerNotProven,
            Self::Conflict => ErrorCode::Conflict,
        }
    }

    /// Only the user can mend it: trying again by itself is pointless or harmful.
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::NoRuntime
            | Self::Authority(_)
            | Self::Roots(_)
            | Self::HostInvalid
            | Self::NoTls(_)
            | Self::Certificate(_)
            | Self::NotAuthorized(_)
            | Self::AccountDisabled
            | Self::NoMechanism(_)
            | Self::NotProven(_)
            | Self::Between(_)
            | Self::PasswordUnfit
            | Self::Conflict => true,
            Self::NotFound(_)
            | Self::NotOffered
            | Self::NoNetwork
            | Self::NoAnswer(_)
            | Self::Lost(_)
            | Self::Closed
            | Self::Nonsense(_)
            | Self::Xml(_)
            | Self::TooHigh { .. }
            | Self::Unavailable(_) => false,
        }
    }

    /// The time for it was over.
    pub(crate) const TIMED_OUT: Self = Self::NoAnswer("time-out");

    /// For the user: the code, the server it is about, and the detail.
    pub(crate) fn failure(&self, domain: &str) -> Failure {
        Failure::new(self.code()).about(domain).detail(self)
    }

    /// What a broken socket means.
    pub(crate) fn from_io(error: &io::Error) -> Self {
        if let Some(inner) = error.get_ref() {
            if let Some(fatal) = inner.downcast_ref::<XmlFault>() {
                return Self::Xml(*fatal);
            }
            if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
                return crate::tls::explain(tls);
            }
            match inner.downcast_ref::<rxml::Error>() {
                Some(rxml::Error::InvalidEof(_)) => return Self::Lost("closed".to_owned()),
                Some(_) => return Self::Nonsense("not well-formed".to_owned()),
                None => {}
            }
        }
        match error.kind() {
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => Self::NoNetwork,
            io::ErrorKind::HostUnreachable => Self::NoAnswer("host unreachable"),
            io::ErrorKind::ConnectionRefused => Self::NoAnswer("connection refused"),
            io::ErrorKind::TimedOut => Self::TIMED_OUT,
            // tokio-xmpp words its own refusals as data that is not valid.
            io::ErrorKind::InvalidData if is_eof(error) => Self::Lost("closed".to_owned()),
            io::ErrorKind::InvalidData => Self::Nonsense("no XMPP stream".to_owned()),
            io::ErrorKind::UnexpectedEof => Self::Lost("closed".to_owned()),
            kind => Self::Lost(kind.to_string()),
        }
    }
}

/// tokio-xmpp 6 says "eof before XSO started" with the kind `InvalidData`.
fn is_eof(error: &io::Error) -> bool {
    error.to_string().starts_with("eof")
}

impl From<TooHigh> for NetError {
    fn from(error: TooHigh) -> Self {
        Self::TooHigh { said: error.said, sent: error.sent }
    }
}

impl From<NetError> for Failure {
    fn from(error: NetError) -> Self {
        Self::new(error.code()).detail(&error)
    }
}

/// The name of a stream error's condition (RFC 6120 §4.9.3), and what it means to us.
pub(crate) fn from_stream_error(condition: &DefinedCondition) -> NetError {
    use DefinedCondition as Condition;
    // The address in `see-other-host` is not followed: only DNS and the user name hosts.
    let name = match condition {
        Condition::SeeOtherHost(_) => "see-other-host".to_owned(),
        other => other.to_string(),
    };
    match condition {
        Condition::Conflict => NetError::Conflict,
        Condition::HostGone | Condition::HostUnknown => NetError::NotFound(name),
        Condition::NotAuthorized => NetError::NotAuthorized("stream"),
        Condition::ConnectionTimeout | Condition::Reset => NetError::Lost(name),
        Condition::SystemShutdown
        | Condition::InternalServerError
        | Condition::ResourceConstraint
        | Condition::RemoteConnectionFailed
        | Condition::PolicyViolation
        | Condition::SeeOtherHost(_)
        | Condition::UndefinedCondition => NetError::Unavailable(name),
        Condition::BadFormat
        | Condition::BadNamespacePrefix
        | Condition::ImproperAddressing
        | Condition::InvalidFrom
        | Condition::InvalidNamespace
        | Condition::InvalidXml
        | Condition::NotWellFormed
        | Condition::RestrictedXml
        | Condition::UnsupportedEncoding
        | Condition::UnsupportedFeature
        | Condition::UnsupportedStanzaType
        | Condition::UnsupportedVersion => NetError::Nonsense(name),
    }
}
