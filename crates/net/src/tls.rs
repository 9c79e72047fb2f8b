//! TLS: who the server must be, and what is said when it is not.
//!
//! The platform's verifier knows authorities and revocations that an organisation set
//! up on Windows and macOS; on Linux it is webpki over the system's roots. Either way
//! the name must be the JID's domain (RFC 6125 §6), whatever host DNS pointed to.

mod binding;

use std::path::Path;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, ProtocolVersion};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub(crate) use self::binding::bindings;
use crate::error::NetError;

/// XEP-0368 §4: tells an XMPP server from a web server behind the same port.
const ALPN: &[u8] = b"xmpp-client";

/// Sets up TLS for both ways of getting there.
#[derive(Clone)]
pub(crate) struct Securer {
    after_starttls: TlsConnector,
    direct: TlsConnector,
}

impl Securer {
    /// Reads the system's authorities and the user's own.
    pub(crate) fn new(authority: Option<&Path>) -> Result<Self, NetError> {
        let extra = authority.map(read_authority).transpose()?.unwrap_or_default();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider))
            .map_err(|error| NetError::Roots(error.to_string()))?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| NetError::Roots(error.to_string()))?;
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        // Each connection proves the certificate anew, and none sends early data.
        config.resumption = Resumption::disabled();
        let mut direct = config.clone();
        direct.alpn_protocols = vec![ALPN.to_vec()];
        Ok(Self {
            after_starttls: TlsConnector::from(Arc::new(config)),
            direct: TlsConnector::from(Arc::new(direct)),
        })
    }

    /// Secures a connection. `domain` is the JID's, in ASCII.
    pub(crate) async fn secure(
        &self,
        tcp: TcpStream,
        domain: &str,
        direct: bool,
    ) -> Result<TlsStream<TcpStream>, NetError> {
        let name = domain.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(name).map_err(|_| NetError::HostInvalid)?;
        let connector = if direct { &self.direct } else { &self.after_starttls };
        connector.connect(name, tcp).await.map_err(|error| NetError::from_io(&error))
    }
}

fn read_authority(path: &Path) -> Result<Vec<CertificateDer<'static>>, NetError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| NetError::Authority(error.to_string()))?;
    if certificates.is_empty() {
        return Err(NetError::Authority("no certificate in the file".to_owned()));
    }
    Ok(certificates)
}

/// The version, such as `TLSv1.3`.
pub(crate) fn version(stream: &TlsStream<TcpStream>) -> String {
    match stream.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Turns a failed handshake into what the user can understand.
pub(crate) fn explain(error: &rustls::Error) -> NetError {
    use rustls::Error;
    match error {
        Error::InvalidCertificate(reason) => NetError::Certificate(describe(reason)),
        Error::NoCertificatesPresented => NetError::Certificate("none".to_owned()),
        Error::PeerIncompatible(_)
        | Error::AlertReceived(
            AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity,
        ) => NetError::NoTls("no version or cipher that both know".to_owned()),
        Error::AlertReceived(alert) => NetError::Lost(format!("TLS alert {alert:?}")),
        _ => NetError::Nonsense("TLS".to_owned()),
    }
}

fn describe(reason: &CertificateError) -> String {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "not valid yet".to_owned()
        }
        CertificateError::Revoked => "revoked".to_owned(),
        CertificateError::UnknownIssuer => "unknown issuer".to_owned(),
        CertificateError::NotValidForName => "issued for another name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } => issued_for(presented),
        CertificateError::BadSignature => "bad signature".to_owned(),
        other => other.to_string().chars().take(120).collect(),
    }
}

/// webpki writes names as `DnsName("other.example")`.
fn issued_for(presented: &[String]) -> String {
    let bare = |name: &String| {
        let inner = name.split('"').nth(1).unwrap_or(name);
        inner.chars().filter(char::is_ascii_graphic).take(80).collect::<String>()
    };
    let names: Vec<String> = presented.iter().take(3).map(bare).collect();
    if names.is_empty() {
        "issued for nobody".to_owned()
    } else {
        format!("issued for {}", names.join(", "))
    }
}
